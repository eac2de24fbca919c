"""Who is told that Relais was not there: whoever has something missing that could have been sent meanwhile.

One message for each outage, whatever else would have come: `gathering` sees to that.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.types import Date

from scheduler.hours import next_allowed
from scheduler.reminders import REPORTERS, Due, lacking
from scheduler.series import Occasion
from scheduler.writing import OUTBOX, PEOPLE, Saying, write
from storage import extensions, outages
from storage.outages import Outage
from storage.plan.logframe import Logframe
from storage.tables import Moment

OUTAGE = "outage"
TOLD = timedelta(days=3)  # for how long after its end


def tell(session: Session, plans: Iterable[Logframe], now: datetime) -> int:
    """Writes a row for everyone whom the last outage concerns, and who has none for it; how many."""
    outage = outages.latest(session, now)
    if outage is None or now - outage.until > TOLD:
        return 0
    return sum(_told(session, due, outage, now) for plan in plans for due in _missed(session, plan, outage, now))


def _missed(session: Session, plan: Logframe, outage: Outage, now: datetime) -> Iterator[Due]:
    """The quarters that were over when it ended, the oldest first, and the places from which they can still be sent."""
    calendar, zone = plan.calendar, plan.calendar.zone
    ended, today = calendar.today(outage.until), calendar.today(now)
    if ended < plan.opened_on:
        return
    leaves = next_allowed(plan.rules, plan.holidays.keys(), now, zone)
    over = max(datetime.combine(ended, time.min, zone) + TOLD, leaves + timedelta(days=1))
    given = extensions.given(session, plan.id)
    for quarter in calendar.quarters:
        if calendar.last_day(quarter) >= ended:
            return
        areas = [a.id for a in plan.areas if today <= calendar.lock_day(quarter, given.get((quarter, a.id), 0))]
        if areas:
            said = Occasion(ended, over.astimezone(zone).date(), OUTAGE, quarter)
            yield Due(plan.id, said, tuple(areas), ended, outage.until, leaves, over)


def _told(session: Session, due: Due, outage: Outage, now: datetime) -> int:
    said = due.occasion
    values = {"plan": due.plan, "since": outage.since.isoformat(), "until": outage.until.isoformat()}
    saying = Saying(OUTAGE, OUTAGE, values, said.quarter, due.due_day, due.not_before, due.not_after)
    there, heard = PEOPLE.c.joined_at < literal(due.since, Moment), _has_one(due.due_day)
    return sum(write(session, saying, there, ~heard, lacking(due, reporter), now=now) for reporter in REPORTERS)


def _has_one(ended: date) -> ColumnElement[bool]:
    """Of another quarter, or plan: it speaks of all."""
    row = OUTBOX.alias("told").c
    return exists(
        select(row.id).where(row.person_id == PEOPLE.c.id, row.occasion == OUTAGE, row.due_day == literal(ended, Date))
    ).correlate(PEOPLE)
