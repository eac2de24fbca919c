"""Referral cards: where survivors of an area are referred to. They come with the plan; a coordinator renews them, or
says that they have changed: then nobody is sent there any more until the plan brings another card.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit
from storage.plan.logframe import Contact
from storage.tables import Base, Moment

VALID = 90  # days after a card was verified


class ReferralCardRow(Base):
    """The card of one area. `contacts`: [{"text": {"fr": ...}, "phone": "..."}]; `verified` empty: never.

    `refused`: the day on which a coordinator said that it must change; only what was verified after it is valid.
    """

    __tablename__ = "referral_cards"

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    contacts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    verified: Mapped[date | None]
    refused: Mapped[date | None]
    fictional: Mapped[bool] = mapped_column(Boolean)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class NoCard(Exception):
    """No plan has brought a card of this area."""


class DeclaredWrong(Exception):
    """These contacts were said to be wrong: nobody makes them right again, a plan brings others."""


@dataclass(frozen=True)
class Card:
    """The card of one area, as it is kept; whether people are sent there is `valid`."""

    area: int
    contacts: tuple[Contact, ...]
    verified: date | None
    refused: date | None = None

    @property
    def wrong(self) -> bool:
        """Somebody said so, and no plan has brought what was verified since."""
        return self.refused is not None and (self.verified is None or self.verified <= self.refused)

    @property
    def last(self) -> date | None:
        """The last day on which it is valid, unless it is refused before."""
        return None if self.verified is None else self.verified + timedelta(days=VALID)

    def valid(self, today: date) -> bool:
        """Whether people may be sent to these contacts today."""
        if self.verified is None or not self.contacts or self.wrong:
            return False
        return today <= self.verified + timedelta(days=VALID)


def card(session: Session, area: int) -> Card | None:
    """The card of this area; None where no plan has brought one."""
    return cards(session, (area,)).get(area)


def cards(session: Session, areas: Iterable[int]) -> Mapping[int, Card]:
    """Those of these areas that there are, by area."""
    rows = session.scalars(select(ReferralCardRow).where(ReferralCardRow.area_id.in_(list(areas))))
    return {
        row.area_id: Card(
            row.area_id,
            tuple(Contact(contact["text"], contact.get("phone", "")) for contact in row.contacts),
            row.verified,
            row.refused,
        )
        for row in rows
    }


def valid(session: Session, area: int, today: date) -> bool:
    """Whether the area has contacts that people may be sent to today."""
    found = card(session, area)
    return found is not None and found.valid(today)


def renew(session: Session, person: int, area: int, today: date, now: datetime) -> None:
    """Somebody who coordinates has looked: the contacts are right today. Raises NoCard, DeclaredWrong."""
    found = card(session, area)
    if found is not None and found.wrong:
        raise DeclaredWrong
    _decide(session, person, area, "referral.renewed", now, verified=today, refused=None)


def refuse(session: Session, person: int, area: int, today: date, now: datetime) -> None:
    """Somebody who coordinates has looked: the contacts are wrong. Raises NoCard."""
    _decide(session, person, area, "referral.refused", now, refused=today)


def _decide(session: Session, person: int, area: int, action: str, now: datetime, **values: Any) -> None:
    deciding = update(ReferralCardRow).where(ReferralCardRow.area_id == area).returning(ReferralCardRow.area_id)
    if session.scalars(deciding.values(changed_at=now, **values)).one_or_none() is None:
        raise NoCard
    audit.record(session, person, action, f"area:{area}", {}, now)
