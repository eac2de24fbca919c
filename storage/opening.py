"""What can be reported on now: for each plan, quarter and area of a person, what is expected and what is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from storage import extensions, reported
from storage.calendar import Quarter
from storage.people import Person
from storage.plan.logframe import Activity, Area, Logframe
from storage.reports import expected
from storage.upcoming import source_of


@dataclass(frozen=True)
class Open:
    """One area and quarter that takes reports. `missing`: activities that nobody of the organisation has reported."""

    logframe: Logframe
    quarter: Quarter
    area: Area
    due: date
    activities: tuple[Activity, ...]
    missing: tuple[Activity, ...]
    ended: bool  # whether the quarter is over; until then sending is early


def opened(
    session: Session, plans: Iterable[Logframe], person: Person, now: datetime, only: Quarter | None = None
) -> tuple[Open, ...]:
    """Everything that has begun and is not locked, the oldest quarter first; with nothing missing it is there too.
    `only`: of that quarter alone."""
    found = [place for logframe in plans for place in _of_plan(session, logframe, person, now, only)]
    return tuple(sorted(found, key=lambda place: (place.quarter, place.logframe.code)))


def _of_plan(
    session: Session, logframe: Logframe, person: Person, now: datetime, only: Quarter | None
) -> Iterator[Open]:
    today = logframe.calendar.today(now)
    more = extensions.given(session, logframe.id)
    for quarter in logframe.calendar.quarters:
        if logframe.calendar.first_day(quarter) > today:
            return
        for area in logframe.areas if only in (None, quarter) else ():
            if area.id in person.area_ids:
                place = _at(session, logframe, person, area, quarter, today, more.get((quarter, area.id), 0))
                if place is not None:
                    yield place


def closed(session: Session, logframe: Logframe, person: Person, quarter: Quarter, today: date) -> date | None:
    """Since when a quarter of which this person never sent everything is locked for all their places; the last day on
    which it could be sent. None where it still takes reports, or lacks nothing.
    """
    if person.organisation is None or person.organisation_code is None or not logframe.calendar.covers(quarter):
        return None
    source, last, lacking = source_of(person.role), None, False
    for area in logframe.areas:
        if area.id not in person.area_ids:
            continue
        activities = expected(logframe, person.organisation_code, area.key, quarter, source)
        if not activities:
            continue
        lock = logframe.calendar.lock_day(quarter, extensions.extended(session, logframe.id, quarter, area.id))
        last = lock if last is None else max(last, lock)
        place = reported.Place(person.organisation, area.id, source)
        lacking |= len(reported.taken(session, place, [a.id for a in activities], quarter)) < len(activities)
    return last if lacking and last is not None and last < today else None


def at(session: Session, logframe: Logframe, person: Person, area: Area, quarter: Quarter, today: date) -> Open | None:
    """One place and quarter; None where nothing is expected of this person there, or the quarter is locked."""
    days = extensions.extended(session, logframe.id, quarter, area.id)
    return _at(session, logframe, person, area, quarter, today, days)


def _at(
    session: Session, logframe: Logframe, person: Person, area: Area, quarter: Quarter, today: date, days: int
) -> Open | None:
    calendar = logframe.calendar
    if person.organisation is None or person.organisation_code is None or not calendar.covers(quarter):
        return None
    source = source_of(person.role)
    activities = expected(logframe, person.organisation_code, area.key, quarter, source)
    if not activities or today > calendar.lock_day(quarter, days):
        return None
    place = reported.Place(person.organisation, area.id, source)
    sent = reported.taken(session, place, [a.id for a in activities], quarter)
    return Open(
        logframe=logframe,
        quarter=quarter,
        area=area,
        due=calendar.due_day(quarter, days),
        activities=activities,
        missing=tuple(a for a in activities if a.code not in sent),
        ended=calendar.last_day(quarter) < today,
    )
