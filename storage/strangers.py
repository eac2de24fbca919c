"""Accounts that try links which let nobody in: after ten of them, Relais is silent to that account for an hour.

Nothing else is kept of a stranger, and this only for a day.
"""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import upsert
from storage.tables import Base, Moment

MOST = 10
SILENCE = timedelta(hours=1)
KEPT = timedelta(days=1)


class StrangerRow(Base):
    """`wrong` links in a row of this account; `silent_until` when there were too many."""

    __tablename__ = "strangers"

    account: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    wrong: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment, index=True)
    silent_until: Mapped[datetime | None] = mapped_column(Moment)


def silent(session: Session, account: int, now: datetime) -> bool:
    """Whether this account gets no answer at present."""
    row = session.get(StrangerRow, account)
    return row is not None and row.silent_until is not None and row.silent_until > now


def wrong_link(session: Session, account: int, now: datetime) -> None:
    """Count one more wrong link of this account; the tenth is the last that is answered."""
    forget_old(session, now)
    upsert.added(session, StrangerRow, account=account, wrong=0, last_at=now)
    row = session.get_one(StrangerRow, account, with_for_update=True)
    row.wrong += 1
    row.last_at = now
    if row.wrong >= MOST:
        row.wrong, row.silent_until = 0, now + SILENCE
    session.flush()


def forget_old(session: Session, now: datetime) -> None:
    """What is older than a day is not kept."""
    session.execute(delete(StrangerRow).where(StrangerRow.last_at < now - KEPT))
