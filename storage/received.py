"""Which updates have had their effect, which were begun and not finished, and which were set aside.

An update's row is written in the transaction of its effect, so a second delivery finds it and changes nothing. Never
"an id above the last one": Telegram's ids may start again from a random number.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, String, delete, select
from sqlalchemy import insert as plain_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Base, Id, Moment
from storage.upsert import inserting

KEPT = timedelta(hours=48)  # Telegram keeps an update for 24 hours
TRIES = 3  # an update that was begun this often is not begun again


class ReceivedRow(Base):
    """An update that has had its effect."""

    __tablename__ = "received"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class AttemptRow(Base):
    """An update that was begun `count` times and not finished: the process died over it, or over a neighbour."""

    __tablename__ = "attempts"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Moment)


class SetAsideRow(Base):
    """An update that was given up, for someone to look at. `error` is a class's name; nothing of its text is kept."""

    __tablename__ = "set_aside"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    error: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(Moment)


def first_time(session: Session, bot_id: int, update_id: int, now: datetime) -> bool:
    """Whether this update has not had its effect yet. From here on, in this transaction, it has."""
    row = {"bot_id": bot_id, "update_id": update_id, "at": now}
    return session.execute(_adding_received(session.get_bind().dialect.name), row).first() is not None


def begun(session: Session, bot_id: int, update_ids: Collection[int], now: datetime) -> dict[int, int]:
    """Marks these updates as begun once more; how often each was begun by now.

    Not for normal running: for the first updates after a start, which may be the ones that ended the last process.
    """
    if not update_ids:
        return {}
    rows = [{"bot_id": bot_id, "update_id": one, "count": 1, "at": now} for one in sorted(set(update_ids))]
    insert = inserting(session.get_bind().dialect.name)
    adding = insert(AttemptRow).values(rows)
    adding = adding.on_conflict_do_update(
        index_elements=[AttemptRow.bot_id, AttemptRow.update_id],
        set_={"count": AttemptRow.count + 1, "at": adding.excluded.at},
    )
    marked = session.execute(adding.returning(AttemptRow.update_id, AttemptRow.count))
    return dict(marked.all())


def counts(session: Session, bot_id: int, update_ids: Collection[int]) -> dict[int, int]:
    """How often each of these updates was begun and not finished; those that never were are left out."""
    marked = session.execute(
        select(AttemptRow.update_id, AttemptRow.count).where(
            AttemptRow.bot_id == bot_id, AttemptRow.update_id.in_(update_ids)
        )
    )
    return dict(marked.all())


def finished(session: Session, bot_id: int, update_ids: Collection[int]) -> None:
    """Takes the marks away: these updates ended nobody."""
    session.execute(
        delete(AttemptRow).where(AttemptRow.bot_id == bot_id, AttemptRow.update_id.in_(update_ids)),
        execution_options={"synchronize_session": False},
    )


def set_aside(session: Session, bot_id: int, update_id: int, error: str, now: datetime) -> None:
    """Gives this update up: should it come again, it has had its effect. `error` is a class's name."""
    if first_time(session, bot_id, update_id, now):
        row = {"bot_id": bot_id, "update_id": update_id, "error": error[:100], "at": now}
        session.execute(plain_insert(SetAsideRow), row)
    finished(session, bot_id, (update_id,))


def forget_old(session: Session, now: datetime) -> None:
    """Forgets what Telegram cannot deliver again. What was set aside stays."""
    plain = {"synchronize_session": False}
    for row in (AttemptRow, ReceivedRow):
        session.execute(delete(row).where(row.at < now - KEPT), execution_options=plain)


@cache
def _adding_received(dialect: str) -> Any:
    # The table, not the class: every update passes here, and the ORM's way costs it twice the time.
    table = ReceivedRow.__table__
    return inserting(dialect)(table).on_conflict_do_nothing().returning(table.c.update_id)
