"""The next moment at which something would be said. The tick itself is asked, in units that are always taken back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.tick import tick
from scheduler.timetable import mornings as every_morning
from storage.database import Database
from storage.outbox import OutboxRow, State
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans

AT_ONCE = 10  # mornings in one unit: a tap must not wait longer than these take


class TakenBack(Exception):
    """Carries what was found out of its unit."""

    def __init__(self, found: datetime | None) -> None:
        super().__init__()
        self.found = found


async def next_said(
    database: Database, plans: Plans, plan: Logframe, after: datetime, until: datetime
) -> datetime | None:
    """The first moment after `after` and up to `until` at which a message could leave; None when there is none.

    Whether it still has something to say is known only then.
    """
    waits = await database.read(_waiting, after)
    end = until if waits is None else min(waits, until)
    mornings = _mornings(plan, after, end)
    while some := tuple(islice(mornings, AT_ONCE)):
        try:
            await database.run(_would_say, plans, some)
        except TakenBack as back:
            if back.found is not None:
                return min((moment for moment in (back.found, waits) if moment and moment <= until), default=None)
    return waits if waits is not None and waits <= until else None


def under_way(session: Session, now: datetime) -> bool:
    """Whether the outbox holds something whose time has come."""
    open_ = OutboxRow.state.in_((State.WAITING, State.CLAIMED))
    return session.scalar(select(OutboxRow.id).where(open_, OutboxRow.not_before <= now).limit(1)) is not None


def _mornings(plan: Logframe, after: datetime, end: datetime) -> Iterator[datetime]:
    trigger = every_morning(plan.calendar.zone, plan.rules.morning).trigger
    moment = after
    while True:
        found = trigger.get_next_fire_time(None, moment + timedelta(microseconds=1))
        if found is None or found > end:
            return
        moment = found
        yield moment


def _waiting(session: Session, after: datetime) -> datetime | None:
    waits = (OutboxRow.state == State.WAITING, OutboxRow.not_before > after)
    return session.scalar(select(func.min(OutboxRow.not_before)).where(*waits))


def _would_say(session: Session, plans: Plans, moments: tuple[datetime, ...]) -> None:
    """Always ends with TakenBack."""
    last = session.scalar(select(func.max(OutboxRow.id))) or 0
    for moment in moments:
        tick(session, plans.open(session), moment)
        new = (OutboxRow.id > last, OutboxRow.state == State.WAITING)
        found = session.scalar(select(func.min(OutboxRow.not_before)).where(*new))
        if found is not None:
            raise TakenBack(found)
    raise TakenBack(None)
