"""Invitations: one link for one person, used once, good for some days. How the person then joins is in `joining`.

The link's payload is known to whoever holds the link, and to nobody else: the table keeps its hash alone.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit
from storage.people import PersonRow, Role
from storage.plan.tables import AreaRow, OrganisationRow
from storage.tables import Base, Id, Moment

DAYS = 14  # how long a link is good, unless its maker says otherwise
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{32}")
RANDOM_BYTES = 24  # 192 bits, 32 letters; Telegram carries 64 of A-Z a-z 0-9 _ -
# https://core.telegram.org/bots/features#deep-linking


class Ending(StrEnum):
    """Why a link was closed before anybody used it."""

    NOT_ME = "not_me"
    REFUSED = "refused"
    MAKER_REVOKED = "maker_revoked"
    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"


class WrongLink(Exception):
    """Unknown, used, closed, expired, or another account's: who asks is never told which."""


class InvitationRow(Base):
    """`bound_account` is whoever opened the link first; `used_by` the person who then accepted.

    `person_id`: whose access it gives back, on another phone. `card`: the maker's message that shows the link.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        Index("ix_invitations_bound_account", "bound_account"),
        CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="used"),
        CheckConstraint("(closed_at IS NULL) = (closed_because IS NULL)", name="closed"),
        CheckConstraint("used_at IS NULL OR closed_at IS NULL", name="one_end"),
        CheckConstraint("organisation_id IS NOT NULL OR role IN ('coordinator', 'evaluator')", name="organisation"),
        CheckConstraint("role <> 'evaluator' OR until IS NOT NULL", name="last_day"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    language: Mapped[str] = mapped_column(String(8))
    label: Mapped[str | None] = mapped_column(String(32))
    until: Mapped[date | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    card: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    bound_account: Mapped[int | None] = mapped_column(BigInteger)
    bound_at: Mapped[datetime | None] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    used_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_because: Mapped[str | None] = mapped_column(String(16))


class InvitationAreaRow(Base):
    """The areas the person will report for."""

    __tablename__ = "invitation_areas"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)


@dataclass(frozen=True)
class Terms:
    """What someone is invited as. `organisation` None is the whole plan; `until` an evaluator's last day.

    `person`: who is to have their access back, with the account that accepts; None is somebody new.
    """

    role: Role
    organisation: int | None
    areas: tuple[int, ...] = ()
    language: str = "fr"
    label: str | None = None
    until: date | None = None
    person: int | None = None


@dataclass(frozen=True)
class Invitation:
    """An invitation as its screens show it; `areas` are keys, in the order of ids, as are the ids in `terms`."""

    id: int
    terms: Terms
    organisation_code: str | None
    areas: tuple[str, ...]
    created_by: int | None


def new_payload() -> str:
    """What follows `?start=` in a link. It is shown once and kept nowhere."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def is_payload(text: str) -> bool:
    """Whether it looks like one: something else that somebody wrote behind /start does not."""
    return PAYLOAD.fullmatch(text) is not None


def invite(
    session: Session,
    terms: Terms,
    payload: str,
    expires_at: datetime,
    *,
    by: int | None,
    now: datetime,
    card: int | None = None,
) -> int:
    """Keep an invitation and give back its id. `by` is the coordinator who made it, None the administrator.

    `card`: the maker's message that shows the link.
    """
    made = session.scalars(
        insert(InvitationRow).returning(InvitationRow.id),
        {
            "hash": hashed(payload), "role": terms.role.value, "organisation_id": terms.organisation,
            "language": terms.language, "label": terms.label, "until": terms.until, "created_at": now,
            "created_by": by, "expires_at": expires_at, "person_id": terms.person, "card": card,
        },
    ).one()  # fmt: skip
    areas = [{"invitation_id": made, "area_id": area} for area in sorted(set(terms.areas))]
    if areas:
        session.execute(insert(InvitationAreaRow), areas)
    audit.record(session, by, "invitation.made", f"invitation:{made}", {"role": terms.role.value}, now)
    return made


def look(session: Session, payload: str, account: int, now: datetime) -> Invitation:
    """The invitation behind a link, if this account may open it; nothing changes. Raises WrongLink."""
    return read(session, InvitationRow.hash == hashed(payload), *open_to(account, now))


def bind(session: Session, invitation: int, account: int, now: datetime) -> None:
    """From now on the link is this account's alone. Raises WrongLink when another was faster."""
    end(session, invitation, account, now, bound_account=account, bound_at=now)


def mine(session: Session, invitation: int, account: int, now: datetime) -> Invitation:
    """The invitation this account has opened and not answered yet. Raises WrongLink."""
    bound = InvitationRow.bound_account == account
    return read(session, InvitationRow.id == invitation, bound, *open_to(account, now))


def by_id(session: Session, invitation: int) -> Invitation:
    """Whatever became of it."""
    return read(session, InvitationRow.id == invitation)


def let_in(session: Session, payload: str, person: int) -> bool:
    """Whether this is the link by which someone came in."""
    used = select(InvitationRow.id).where(InvitationRow.hash == hashed(payload), InvitationRow.used_by == person)
    return session.scalars(used).one_or_none() is not None


def speak(session: Session, invitation: int, language: str) -> None:
    """The language in which whoever opened the link wants to go on."""
    session.execute(update(InvitationRow).where(InvitationRow.id == invitation).values(language=language))


def use(session: Session, invitation: int, account: int, person: int, now: datetime) -> None:
    """The link has let somebody in, and never will again. Raises WrongLink."""
    end(session, invitation, account, now, used_at=now, used_by=person)


def close(session: Session, invitation: int, account: int, because: Ending, now: datetime) -> None:
    """Whoever opened the link does not come in: nothing about the account is kept. Raises WrongLink."""
    end(session, invitation, account, now, closed_at=now, closed_because=because.value, bound_account=None)
    audit.record(session, None, "invitation.closed", f"invitation:{invitation}", {"because": because.value}, now)


def close_made_by(session: Session, person: int, now: datetime) -> int:
    """Links made by someone whose access ended and not used yet die with it. How many they were."""
    made = (InvitationRow.created_by == person, *still_open(now))
    return close_those(session, *made, because=Ending.MAKER_REVOKED, by=None, now=now)


def close_those(session: Session, *which: ColumnElement[bool], because: Ending, by: int | None, now: datetime) -> int:
    """These links let nobody in any more, each with its line in the log. How many they were."""
    closed = session.scalars(
        update(InvitationRow)
        .where(*which)
        .values(closed_at=now, closed_because=because.value, bound_account=None)
        .returning(InvitationRow.id)
    ).all()
    for invitation in closed:
        audit.record(session, by, "invitation.closed", f"invitation:{invitation}", {"because": because.value}, now)
    return len(closed)


def hashed(payload: str) -> str:
    """As good as the payload is random: no salt and no slow hash is needed for 192 bits."""
    return hashlib.sha256(payload.encode()).hexdigest()


def still_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """One that gives an access back is open as long as that person has none."""
    back_already = (
        select(PersonRow.id)
        .where(PersonRow.id == InvitationRow.person_id, PersonRow.revoked_at.is_(None))
        .correlate(InvitationRow)
        .exists()
    )
    return (
        InvitationRow.used_at.is_(None),
        InvitationRow.closed_at.is_(None),
        InvitationRow.expires_at > now,
        ~back_already,
    )


def open_to(account: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    nobody_elses = or_(InvitationRow.bound_account.is_(None), InvitationRow.bound_account == account)
    return (*still_open(now), nobody_elses)


def end(session: Session, invitation: int, account: int, now: datetime, **values: object) -> None:
    """One conditional update, so that of two who hold the same link one gets in."""
    changed = session.scalars(
        update(InvitationRow)
        .where(InvitationRow.id == invitation, *open_to(account, now))
        .values(**values)
        .returning(InvitationRow.id)
    ).one_or_none()
    if changed is None:
        raise WrongLink


def read(session: Session, *which: ColumnElement[bool]) -> Invitation:
    row = session.scalars(select(InvitationRow).where(*which)).one_or_none()
    if row is None:
        raise WrongLink
    areas = session.execute(
        select(AreaRow.id, AreaRow.key)
        .join(InvitationAreaRow, InvitationAreaRow.area_id == AreaRow.id)
        .where(InvitationAreaRow.invitation_id == row.id)
        .order_by(AreaRow.id)
    ).all()
    organisation = None if row.organisation_id is None else session.get_one(OrganisationRow, row.organisation_id)
    return Invitation(
        id=row.id,
        terms=Terms(
            role=Role(row.role), organisation=row.organisation_id, areas=tuple(area.id for area in areas),
            language=row.language, label=row.label, until=row.until, person=row.person_id,
        ),
        organisation_code=None if organisation is None else organisation.code,
        areas=tuple(area.key for area in areas),
        created_by=row.created_by,
    )  # fmt: skip
