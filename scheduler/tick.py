"""The tick: what should have been said by now, and was not, becomes rows of the outbox. Late, twice, or by two
processes at once, the rows are the same: the key says what was written.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from scheduler import coordinators, leaving_tallies, outages
from scheduler.gathering import gather
from scheduler.hours import leaving
from scheduler.reminders import Due, remind
from scheduler.series import OPENS, Occasion, alike, due_on, series
from storage import extensions
from storage.carrying import carry
from storage.plan.current import zone
from storage.plan.logframe import Logframe


def tick(session: Session, plans: Iterable[Logframe], now: datetime) -> int:
    """Writes the difference, for every plan; how many rows. Openings first: what falls on their day goes with them.

    Before all else, duties that have come to their day pass on: what is due is due to whoever has it now.
    """
    plans = tuple(plans)
    there = zone(plans, now)
    carry(session, there, now, _morning(plans, now.astimezone(there).date(), now))
    written = leaving_tallies.leave(session, now)
    written += outages.tell(session, plans, now)
    written += sum(remind(session, due, now) for plan in plans for due in due_now(session, plan, now))
    gather(session, plans, now)
    return written + coordinators.tell(session, plans, now)


def _morning(plans: Iterable[Logframe], here: date, now: datetime) -> datetime:
    """When news of this day leaves that is of no single plan: when every one speaks."""
    mornings = (leaving(plan.rules, plan.holidays.keys(), here, now, plan.calendar.zone) for plan in plans)
    return max(mornings, default=now)


def due_now(session: Session, plan: Logframe, now: datetime) -> list[Due]:
    """Every occasion that is due at this moment: for each quarter that takes reports, and each number of days given."""
    found = list(_due(session, plan, now))
    return sorted(found, key=lambda due: (due.occasion.name != OPENS, due.occasion.quarter, due.due_day))


def _due(session: Session, plan: Logframe, now: datetime) -> Iterator[Due]:
    calendar, here = plan.calendar, plan.calendar.today(now)
    given = extensions.given(session, plan.id)
    for quarter in calendar.quarters:
        if calendar.first_day(quarter) > here:
            return
        for days, areas in alike(plan, given, quarter).items():
            occasion = due_on(series(calendar, plan.rules, quarter, days), here)
            if occasion is not None and occasion.day >= plan.opened_on:
                yield _when(plan, occasion, areas, calendar.due_day(quarter, days), now)


def _when(plan: Logframe, occasion: Occasion, areas: tuple[int, ...], due_day: date, now: datetime) -> Due:
    zone, rules = plan.calendar.zone, plan.rules
    morning = datetime.combine(occasion.day, rules.morning, zone)
    not_before = leaving(rules, plan.holidays.keys(), occasion.day, now, zone)
    over = datetime.combine(occasion.until + timedelta(days=1), time.min, zone)
    # A quarter opens once: more time for its report does not open it again.
    key = plan.calendar.due_day(occasion.quarter) if occasion.name == OPENS else due_day
    return Due(plan.id, occasion, areas, key, morning, not_before, over)
