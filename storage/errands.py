"""Errands: the short forms beside the report, such as inviting someone or giving a day. One at a time for a person.

A row is where someone stands in one; it goes when the errand ends. A report that is touched ends it too: one form is
active, and what is typed belongs to that one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Base, Moment


class ErrandRow(Base):
    """`version` rises with each step; the buttons of a card carry the version they were drawn with."""

    __tablename__ = "errands"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    chat: Mapped[int] = mapped_column(BigInteger)
    card: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True)
class Errand:
    """`kind` says which errand, `step` its screen, `values` what was chosen, `card` its message."""

    person: int
    kind: str
    step: str
    version: int
    chat: int
    card: int | None
    changed_at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)


def under_way(session: Session, person: int) -> Errand | None:
    """The errand this person is in, if any."""
    row = session.get(ErrandRow, person)
    if row is None:
        return None
    return Errand(row.person_id, row.kind, row.step, row.version, row.chat, row.card, row.changed_at, row.values)


def keep(session: Session, errand: Errand) -> None:
    """Writes where the person stands; an errand of another kind gives way."""
    row = session.get(ErrandRow, errand.person)
    if row is None:
        row = ErrandRow(person_id=errand.person)
        session.add(row)
    row.kind, row.step, row.version = errand.kind, errand.step, errand.version
    row.values = dict(errand.values)
    row.chat, row.card, row.changed_at = errand.chat, errand.card, errand.changed_at
    session.flush()


def end(session: Session, person: int) -> None:
    """Done, or given up: nothing of it is kept."""
    session.execute(delete(ErrandRow).where(ErrandRow.person_id == person))


def stands(session: Session, person: int) -> bool:
    """Whether this person is in an errand."""
    return session.scalar(select(ErrandRow.version).where(ErrandRow.person_id == person)) is not None
