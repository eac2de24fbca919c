"""Whether the outbox says what is not conversation: an operator's switch, and the fuse that opens it by itself.

The fuse counts what one person was sent outside conversation in the last 24 hours: a fault that says the same thing
again and again is stopped at the first person it annoys. Conversation is never held back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit
from storage.tables import Base, Moment
from storage.upsert import inserting

BULK = "bulk"
DAY = timedelta(hours=24)
LONGEST = 64  # letters of a reason


class PauseRow(Base):
    """One row, `bulk`. `paused_at` empty: nothing is held back. `resumed_at`: from when the fuse counts again."""

    __tablename__ = "pauses"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None] = mapped_column(String(64))
    resumed_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True)
class Paused:
    """Since when, and why, as whoever paused it said."""

    since: datetime
    reason: str


def pause(session: Session, reason: str, now: datetime) -> bool:
    """Nothing but conversation is said from now on. False when it was paused already: the first reason stays."""
    insert = inserting(session.get_bind().dialect.name)
    values = {"paused_at": now, "reason": reason[:LONGEST]}
    pausing = (
        insert(PauseRow)
        .values(name=BULK, **values)
        .on_conflict_do_update(index_elements=[PauseRow.name], set_=values, where=PauseRow.paused_at.is_(None))
        .returning(PauseRow.name)
    )
    if session.scalars(pausing).one_or_none() is None:
        return False
    audit.record(session, None, "outbox.paused", "outbox", {}, now)
    return True


def resume(session: Session, now: datetime) -> bool:
    """What waited is said; the fuse forgets what it counted. False when nothing was paused."""
    going_on = (
        update(PauseRow)
        .where(PauseRow.name == BULK, PauseRow.paused_at.is_not(None))
        .values(paused_at=None, reason=None, resumed_at=now)
        .returning(PauseRow.name)
    )
    if session.scalars(going_on).one_or_none() is None:
        return False
    audit.record(session, None, "outbox.resumed", "outbox", {}, now)
    return True


def paused(session: Session) -> Paused | None:
    """None: nothing is held back."""
    found = session.execute(
        select(PauseRow.paused_at, PauseRow.reason).where(PauseRow.name == BULK, PauseRow.paused_at.is_not(None))
    ).one_or_none()
    return None if found is None or found[0] is None else Paused(found[0], found[1] or "")


def going_on() -> ColumnElement[bool]:
    """The same as a condition: true while nothing is held back."""
    held_back = select(PauseRow.name).where(PauseRow.name == BULK, PauseRow.paused_at.is_not(None))
    return ~exists(held_back)
