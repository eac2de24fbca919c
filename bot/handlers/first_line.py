"""Which report a message is for: its first line names quarter and place, and nothing else decides it.

Whether the quarter is locked is not asked here: what was written without a network is kept all the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.forms.message_heading import Heading, areas_named
from bot.forms.message_lines import Codes, line_of, rows
from bot.handlers.reports import expected_of
from bot.handlers.template import places
from bot.house import House, Said
from bot.messages import report_template as messages
from storage import reported
from storage.calendar import Quarter
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Activity, Area, Logframe
from storage.upcoming import source_of


@dataclass(frozen=True)
class Named:
    """One place and quarter. `sent`: {activity code: receipt number} of what has been reported from there already."""

    logframe: Logframe
    quarter: Quarter
    area: Area
    activities: tuple[Activity, ...]
    sent: Mapping[str, int]

    @property
    def missing(self) -> tuple[Activity, ...]:
        return tuple(a for a in self.activities if a.code not in self.sent)


def named(session: Session, house: House, person: Person, head: Heading, said: Said) -> Named | Card:
    """The report that the first line names, or why there is none. Raises NotAllowed."""
    words = house.texts.of(person.language)
    plans = house.plans.open(session)
    if head.quarter is None:
        return messages.no_quarter(words, example(session, house, said, person))
    own = tuple({a.id: words.text(a.names) for lf in plans for a in lf.areas if a.id in person.area_ids}.values())
    areas = {a.id: a for lf in plans for a in areas_named(head.place, lf.areas)} if head.place else {}
    if len(areas) != 1:
        return messages.no_area(words, own, example(session, house, said, person))
    (area,) = areas.values()
    if area.id not in person.area_ids:
        return messages.not_their_area(words, words.text(area.names), own)
    require(person, Action.REPORT, area=area.key)
    begun = [lf for lf in plans if _has_begun(lf, head.quarter, said)]
    found = [one for lf in begun if (one := _expected(session, person, lf, area, head.quarter)) is not None]
    if not found:
        return messages.not_open(words, head.quarter, words.text(area.names))
    return max(found, key=lambda one: (_fits(said.text, one.logframe), bool(one.missing)))


def example(session: Session, house: House, said: Said, person: Person) -> str:
    """A right first line: that of a report that is open, if there is one."""
    words = house.texts.of(person.language)
    oldest, _ = places(session, house, person, said)
    if oldest:
        return messages.first_line(words, oldest[0].quarter, oldest[0].name)
    plan = next(iter(house.plans.open(session)))
    area = next((a for a in plan.areas if a.id in person.area_ids), plan.areas[0])
    return messages.first_line(words, plan.calendar.first, words.text(area.names))


def codes_of(plans: Iterable[Logframe]) -> Codes:
    """Every code that a line may begin with."""
    activities = [a for logframe in plans for a in logframe.activities]
    return Codes.of([i.code for a in activities for i in a.indicators], [a.code for a in activities])


def _has_begun(logframe: Logframe, quarter: Quarter, said: Said) -> bool:
    calendar = logframe.calendar
    return calendar.covers(quarter) and calendar.first_day(quarter) <= calendar.today(said.at)


def _expected(session: Session, person: Person, logframe: Logframe, area: Area, quarter: Quarter) -> Named | None:
    here = next((a for a in logframe.areas if a.id == area.id), None)
    activities = () if here is None else expected_of(person, logframe, here, quarter)
    if here is None or not activities:
        return None
    where = reported.Place(person.organisation or 0, here.id, source_of(person.role))
    sent = reported.taken(session, where, [a.id for a in activities], quarter)
    return Named(logframe, quarter, here, activities, sent)


def _fits(text: str, logframe: Logframe) -> int:
    """How many lines begin with a code of this plan: two may be open side by side."""
    codes = codes_of((logframe,))
    return sum(line_of(number, row, codes).known for number, row in rows(text))
