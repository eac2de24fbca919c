"""What one's own organisation has reported from one's own places in a year, added up as a roll-up adds it up.

What is unknown stays unknown: without a figure there is no sum, and how much was received of what was expected is said.
Figures of protected indicators count survivors; they are added up nowhere but in a release.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.adding import added
from storage.answers import Figure, Source
from storage.calendar import Quarter
from storage.people import Person
from storage.plan.logframe import Activity, Indicator, Kind, Logframe
from storage.reports import FigureRow, FigureState, ReportRow, RevisionRow, expected
from storage.rolled import Amount, Scope
from storage.rollup_cells import target_of
from storage.rollups import covered
from storage.upcoming import source_of


@dataclass(frozen=True)
class Total:
    """`amount`: None where nothing is known. `target`: the whole plan's, of all quarters that are looked at, as the
    roll-up has it; None beside no figure."""

    activity: Activity
    indicator: Indicator
    amount: Amount | None
    target: int | None


@dataclass(frozen=True)
class Year:
    """`received` of `expected` reports, over the quarters that are over. `until`: the last one that is looked at, where
    the year goes on."""

    year: int
    until: Quarter | None
    received: int
    expected: int
    totals: tuple[Total, ...]


def of_year(session: Session, logframe: Logframe, person: Person, year: int, now: datetime) -> Year:
    """One year of the places this person reports from, of the quarters that its roll-up speaks of."""
    source, today = source_of(person.role), logframe.calendar.today(now)
    quarters = covered(logframe.calendar, Scope.YEAR, year, None, now)
    said = _said(session, logframe, person, source, quarters)
    asked = _asked(logframe, person, source, year, today)
    activities = {activity.code: activity for _, activity in asked}
    totals = tuple(
        Total(activity, indicator, amount, None if amount is None else _target(indicator, quarters, source))
        for activity in logframe.activities
        if activity.code in activities
        for indicator in activity.indicators
        if not indicator.protected
        for amount in (added(indicator.kind, said[indicator.id]),)
    )
    last = [quarter for quarter in logframe.calendar.quarters if quarter.year == year][-1]
    until = None if quarters[-1] == last else quarters[-1]
    return Year(year, until, _received(session, logframe, person, source, year, today), len(asked), totals)


def _target(indicator: Indicator, quarters: tuple[Quarter, ...], source: Source) -> int | None:
    """A co-monitor sees no target."""
    if source is Source.COMONITOR or indicator.kind is Kind.YES_NO:
        return None
    return target_of(indicator, quarters)


def _asked(
    logframe: Logframe, person: Person, source: Source, year: int, today: date
) -> tuple[tuple[tuple[Quarter, str], Activity], ...]:
    """Each report that was expected from this person's places by now, for the quarters of the year that are over."""
    quarters = (q for q in logframe.calendar.quarters if q.year == year and logframe.calendar.last_day(q) < today)
    return tuple(
        ((quarter, area), activity)
        for quarter in quarters
        for area in person.areas
        for activity in expected(logframe, person.organisation_code or "", area, quarter, source)
    )


def _received(session: Session, logframe: Logframe, person: Person, source: Source, year: int, today: date) -> int:
    asked = {(q, area, activity.id) for (q, area), activity in _asked(logframe, person, source, year, today)}
    keys = dict(zip(person.area_ids, person.areas, strict=True))
    rows = session.execute(
        select(ReportRow.quarter, ReportRow.area_id, ReportRow.activity_id).where(
            ReportRow.plan_id == logframe.id,
            ReportRow.organisation_id == person.organisation,
            ReportRow.source == source,
            ReportRow.area_id.in_(person.area_ids),
            ReportRow.quarter.between(Quarter(year, 1), Quarter(year, 4)),
        )
    )
    return sum((quarter, keys[area], activity) in asked for quarter, area, activity in rows)


def _said(
    session: Session, logframe: Logframe, person: Person, source: Source, quarters: tuple[Quarter, ...]
) -> Mapping[int, dict[tuple[Quarter, int], Figure]]:
    """The latest revisions' figures of these quarters, by indicator id: what one place said for one of them, by quarter
    and area."""
    rows = session.execute(
        select(
            FigureRow.indicator_id, ReportRow.quarter, ReportRow.area_id,
            FigureRow.value, FigureRow.women, FigureRow.men, FigureRow.whole,
        )
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(ReportRow, (ReportRow.id == RevisionRow.report_id) & (ReportRow.revision == RevisionRow.number))
        .where(
            ReportRow.plan_id == logframe.id,
            ReportRow.organisation_id == person.organisation,
            ReportRow.source == source,
            ReportRow.area_id.in_(person.area_ids),
            ReportRow.quarter.in_(quarters),
            FigureRow.state == FigureState.REPORTED,
        )
    )  # fmt: skip
    found: dict[int, dict[tuple[Quarter, int], Figure]] = defaultdict(dict)
    for indicator, quarter, area, value, women, men, whole in rows:
        found[indicator][quarter, area] = Figure(value, women, men, whole)
    return found
