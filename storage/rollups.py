"""The roll-up: all that was reported of a plan in a quarter or a year, added up.

It is read from the reports whenever somebody asks; what was frozen of it is in `editions`.
"""

import gc
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy.orm import Session

from storage import extensions
from storage.answers import Source
from storage.calendar import Calendar, Quarter
from storage.plan.logframe import Axis, Logframe, Objective, Organisation, Text
from storage.rolled import (
    ActivityPart,
    AxisPart,
    Counted,
    IndicatorPart,
    Named,
    ObjectivePart,
    Reached,
    RollUp,
    Scope,
    TagPart,
)
from storage.rollup_cells import BySource, Found, Parts
from storage.rollup_pairs import pairs
from storage.rollup_places import Place, places
from storage.rollup_plan import as_reported
from storage.rollup_record import record
from storage.rollup_reports import reports
from storage.rollup_said import Asked, asked
from storage.rollup_settled import chosen
from storage.rollup_states import states
from storage.rollup_subjects import Shared, subjects
from storage.rollup_sums import sums
from storage.rollup_words import words


class NotOfThePlan(Exception):
    """The plan has no such year or quarter. `years`: those it has."""

    def __init__(self, years: tuple[int, ...]) -> None:
        super().__init__()
        self.years = years


def roll_up(
    session: Session, logframe: Logframe, scope: Scope, year: int, quarter: int | None, now: datetime
) -> RollUp:
    """A draft, as things stand. Raises NotOfThePlan."""
    with uncollected():
        return _rolled(session, logframe, scope, year, quarter, now)


@contextmanager
def uncollected() -> Iterator[None]:
    """A roll-up is very many values, none of which hangs on itself: looking for such among them, again and again while
    they are made, took a quarter of the time. Of two at once the one that began first lets it go on."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _rolled(
    session: Session, logframe: Logframe, scope: Scope, year: int, quarter: int | None, now: datetime
) -> RollUp:
    quarters = covered(logframe.calendar, scope, year, quarter, now)
    logframe = as_reported(session, logframe, quarters)
    parts = parts_of(session, logframe, quarters)
    axes = tuple(_axis(axis, parts) for axis in logframe.axes)
    indicators = [i for axis in axes for activity in axis.activities for i in activity.indicators]
    counts = parts.found.reports
    return RollUp(
        plan=logframe.code,
        title=logframe.title,
        languages=logframe.languages,
        currency=logframe.currency,
        fictional=logframe.fictional,
        first_year=logframe.calendar.first.year,
        last_year=logframe.calendar.last.year,
        scope=scope,
        year=year,
        quarter=quarter if scope is Scope.QUARTER else None,
        edition=0,
        quarters=quarters,
        provisional=_provisional(session, logframe, quarters, now),
        as_of=now,
        counted=Counted.of(axis.counted for axis in axes),
        reached=Reached.of(indicators),
        axes=axes,
        tags=_tags(indicators),
        by_quarter={q: counts.of_quarter.get(q.as_number, Counted()) for q in quarters},
        by_area={key: counts.of_area[area] for area, key in parts.areas.items() if area in counts.of_area},
        by_organisation={
            code: counts.of_organisation[one]
            for one, code in parts.organisations.items()
            if one in counts.of_organisation
        },
        organisations=tuple(
            Named(one.code, called(one, logframe.calendar.last_day(quarters[-1]))) for one in logframe.organisations
        ),
        areas=tuple(Named(area.key, area.names, area.level, area.parent) for area in logframe.areas),
        zone=logframe.calendar.zone.key,
        state=logframe.authority.state,
        motto=logframe.authority.motto,
        ministry=logframe.authority.ministry,
        narratives=words(session, logframe, scope, year),
        before=_before(session, logframe, scope, year, now),
    )


def covered(calendar: Calendar, scope: Scope, year: int, quarter: int | None, now: datetime) -> tuple[Quarter, ...]:
    """The quarters it speaks of. A year: those that have ended, the first one in any case; for 31 October: of these the
    first three. Raises NotOfThePlan."""
    own = [q for q in calendar.quarters if q.year == year]
    if scope is Scope.QUARTER:
        own = [q for q in own if q.number == quarter]
    if not own:
        raise NotOfThePlan(calendar.years)
    if scope is Scope.QUARTER:
        return tuple(own)
    today = calendar.today(now)
    ended = tuple(q for q in own if calendar.last_day(q) < today and (scope is Scope.YEAR or q.number < 4))
    return ended or (own[0],)


def _before(session: Session, logframe: Logframe, scope: Scope, year: int, now: datetime) -> RollUp | None:
    """The last full year, which goes with the edition for 31 October; None in a plan's first."""
    if scope is not Scope.OCTOBER or year - 1 not in logframe.calendar.years:
        return None
    return roll_up(session, logframe, Scope.YEAR, year - 1, None, now)


def _provisional(
    session: Session, logframe: Logframe, quarters: Iterable[Quarter], now: datetime
) -> tuple[Quarter, ...]:
    """Those that take reports still."""
    calendar, today = logframe.calendar, logframe.calendar.today(now)
    return tuple(q for q in quarters if today <= calendar.lock_day(q, most_days(session, logframe, q)))


def most_days(session: Session, logframe: Logframe, quarter: Quarter) -> int:
    """How much longer it takes reports, where that is longest."""
    given = extensions.given(session, logframe.id)
    return max((days for (of, _), days in given.items() if of == quarter), default=0)


def parts_of(session: Session, logframe: Logframe, quarters: tuple[Quarter, ...]) -> Parts:
    """All that was asked of the database for these quarters, for activities and indicators to be made of."""
    of = asked(logframe, quarters)
    settled = chosen(session, of)
    sums, shared = _summed(session, of, {subject[:2] for subject in settled})
    stand = subjects(of, shared, logframe.differences, settled)
    found = Found(
        of=of,
        sums=sums,
        record=record(of, shared, settled),
        subjects=stand,
        pairs=pairs(of, shared),
        reports=reports(session, logframe, of, stand.differing),
        states=states(session, of),
    )
    return Parts(logframe, found)


def _summed(session: Session, of: Asked, settled: Container[tuple[int, int]]) -> tuple[BySource, Shared]:
    """What each source said; and what was said of the indicators and areas where it is not the ministries' alone."""
    numbers = [quarter.as_number for quarter in of.quarters]
    summed: BySource = {source: {} for source in Source}
    shared = {}
    for indicator, here in groupby(places(session, of), key=itemgetter(0)):
        by_source: dict[Source, list[tuple[int, list[Place]]]] = {source: [] for source in Source}
        for _, area, said in here:
            for source, spoke in zip(Source, said, strict=True):
                if spoke:
                    by_source[source].append((area, spoke))
            if said[1] or (indicator, area) in settled:
                shared[indicator, area] = said
        for source, told in by_source.items():
            summed[source][indicator] = sums(source, of.kinds[indicator], numbers, told)
    return summed, shared


def _axis(axis: Axis, parts: Parts) -> AxisPart:
    objectives = tuple(_objective(objective, parts) for objective in axis.objectives)
    activities = [activity for objective in objectives for activity in objective.activities]
    return AxisPart(
        code=axis.code,
        title=axis.title,
        counted=Counted.of(objective.counted for objective in objectives),
        reached=Reached.of(_indicators(activities)),
        budget=_known(activity.budget for activity in activities),
        spent=_known(activity.spent for activity in activities),
        objectives=objectives,
    )


def _objective(objective: Objective, parts: Parts) -> ObjectivePart:
    activities = tuple(parts.activity(activity) for activity in objective.activities)
    return ObjectivePart(
        code=objective.code,
        title=objective.title,
        counted=Counted.of(activity.counted for activity in activities),
        reached=Reached.of(_indicators(activities)),
        activities=activities,
    )


def _indicators(activities: Iterable[ActivityPart]) -> list[IndicatorPart]:
    return [indicator for activity in activities for indicator in activity.indicators]


def _tags(indicators: list[IndicatorPart]) -> tuple[TagPart, ...]:
    """In the order in which the plan first names them."""
    tags = dict.fromkeys(tag for indicator in indicators for tag in indicator.tags)
    return tuple(
        TagPart(tag, Reached.of(tagged), tuple(indicator.code for indicator in tagged))
        for tag in tags
        for tagged in ([indicator for indicator in indicators if tag in indicator.tags],)
    )


def _known(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def called(organisation: Organisation, day: date) -> Text:
    """Its name on that day; else the last it had."""
    valid = (
        name.text
        for name in organisation.names
        if (name.since is None or name.since <= day) and (name.until is None or day <= name.until)
    )
    return next(valid, organisation.names[-1].text if organisation.names else {})
