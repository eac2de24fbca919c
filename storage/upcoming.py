"""The next report a person has to send, read from the plan's calendar and schedule. What is open now: `opening`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from storage import extensions
from storage.answers import Source
from storage.calendar import Quarter
from storage.people import Person, Role
from storage.plan.logframe import Logframe
from storage.reports import expected

# (area's key, codes of its activities), without areas that have none.
Places = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Upcoming:
    """One quarter's report, and the days from which and until which it is to be sent."""

    logframe: Logframe
    quarter: Quarter
    places: Places
    first_day: date
    due_day: date


def source_of(role: Role) -> Source:
    """Which of the two sources someone is who reports."""
    return Source.COMONITOR if role is Role.COMONITOR else Source.MINISTRY


def upcoming(session: Session, plans: Iterable[Logframe], person: Person, now: datetime) -> Upcoming | None:
    """The next report with a due day still to come, in the first plan that asks this person for one."""
    for logframe in plans:
        today = logframe.calendar.today(now)
        more = extensions.given(session, logframe.id)
        for quarter in logframe.calendar.quarters:
            places = asked(logframe, person, quarter)
            # The last day on which any of these places is on time.
            days = max((more.get((quarter, area_of(person, key)), 0) for key, _ in places), default=0)
            due = logframe.calendar.due_day(quarter, days)
            if places and today <= due:
                return Upcoming(logframe, quarter, places, logframe.calendar.first_day(quarter.next), due)
    return None


def asked(logframe: Logframe, person: Person, quarter: Quarter) -> Places:
    """What the schedule asks this person for."""
    if not person.reports or person.organisation_code is None:
        return ()
    source, organisation = source_of(person.role), person.organisation_code
    places = ((key, expected(logframe, organisation, key, quarter, source)) for key in person.areas)
    return tuple((key, tuple(activity.code for activity in activities)) for key, activities in places if activities)


def area_of(person: Person, key: str) -> int:
    return person.area_ids[person.areas.index(key)]
