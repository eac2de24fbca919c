"""Outages: when nobody served this database. Telegram keeps a message for a day only, so people must be told.

Whoever serves keeps a pulse. One who begins to serve looks how old the last is: only then was there nobody, however
the clock of one that served has jumped meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Base, Id, Moment
from storage.upsert import added, inserting

SERVING = "serving"
BEHIND = "behind"
KEPT = timedelta(hours=24)  # how long Telegram keeps what nobody asks for
BEAT = timedelta(minutes=1)


class PulseRow(Base):
    """When somebody served last: the row `serving`, the latest time that was ever read.

    A clock behind it leaves it alone, and is noted in the row `behind`; once it has gone on for a day, it is believed.
    """

    __tablename__ = "pulse"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class OutageRow(Base):
    """From when to when nobody did, where that was long enough for messages to be lost."""

    __tablename__ = "outages"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment, unique=True)

    __table_args__ = (CheckConstraint("since < until", name="times"),)


@dataclass(frozen=True)
class Outage:
    """From when to when nobody served."""

    since: datetime
    until: datetime


def served(session: Session, now: datetime) -> None:
    """Somebody serves. Written once a minute at most, so it may be asked as often as one likes."""
    last = _at(session, SERVING)
    if last is not None and now < last:
        _behind(session, last, now)
    elif last is None or now - last >= BEAT:
        _note(session, SERVING, now)
        session.execute(delete(PulseRow).where(PulseRow.name == BEHIND))


def missed(session: Session, now: datetime) -> Outage | None:
    """For who begins to serve: the outage that ends with it, if nobody has served for a day or more. It is kept."""
    last = _at(session, SERVING)
    served(session, now)
    if last is None or now - last < KEPT:
        return None
    added(session, OutageRow, since=last, until=now)
    return Outage(last, now)


def latest(session: Session, now: datetime) -> Outage | None:
    """The last one there was. None that ends later than now: the clock was wrong then."""
    found = select(OutageRow.since, OutageRow.until).where(OutageRow.until <= now).order_by(OutageRow.until.desc())
    row = session.execute(found.limit(1)).one_or_none()
    return None if row is None else Outage(*row)


def _behind(session: Session, last: datetime, now: datetime) -> None:
    """The clock reads earlier than it once did. Which of the two was wrong is seen by which of them goes on."""
    noted = _at(session, BEHIND)
    if noted is None or now < noted:
        _note(session, BEHIND, now)
    elif now - noted >= KEPT:
        _note(session, SERVING, now)
        session.execute(delete(PulseRow).where(PulseRow.name == BEHIND))
        session.execute(delete(OutageRow).where(OutageRow.until > now))


def _at(session: Session, name: str) -> datetime | None:
    return session.scalar(select(PulseRow.at).where(PulseRow.name == name))


def _note(session: Session, name: str, at: datetime) -> None:
    adding = inserting(session.get_bind().dialect.name)(PulseRow).values(name=name, at=at)
    session.execute(adding.on_conflict_do_update(index_elements=[PulseRow.name], set_={"at": at}))
