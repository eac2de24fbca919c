"""What one's own organisation has reported from one's own places in a year, added up as a roll-up adds it up.

What is unknown stays unknown: without a figure there is no sum, and how much was received of what was expected is said.
Figures of protected indicators count survivors; they are added up nowhere but in a release.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.adding import added
from storage.answers import Figure, Source
from storage.calendar import Quarter
from storage.people import Person
from storage.plan.logframe import Activity, Indicator, Kind, Logframe
from storage.reports import FigureRow, FigureState, ReportRow, RevisionRow, expected
from storage.rolled import Amount
from storage.upcoming import source_of

# What one place said for one quarter, by quarter and area.
Figures = Mapping[tuple[Quarter, int], Figure]


@dataclass(frozen=True)
class Total:
    """`amount`: None where nothing is known. `target`: of the same quarters, where the plan has one for each."""

    activity: Activity
    indicator: Indicator
    amount: Amount | None
    target: int | None


@dataclass(frozen=True)
class Year:
    """`received` of `expected` reports, over the quarters that are over."""

    year: int
    received: int
    expected: int
    totals: tuple[Total, ...]


def of_year(session: Session, logframe: Logframe, person: Person, year: int, today: date) -> Year:
    """One year of the places this person reports from."""
    source = source_of(person.role)
    said = _said(session, logframe, person, source, year)
    asked = _asked(logframe, person, source, year, today)
    activities = {activity.code: activity for _, activity in asked}
    totals = tuple(
        Total(activity, indicator, added(indicator.kind, figures), _target(indicator, figures, source))
        for activity in logframe.activities
        if activity.code in activities
        for indicator in activity.indicators
        if not indicator.protected
        for figures in (said[indicator.id],)
    )
    return Year(year, _received(session, logframe, person, source, year, today), len(asked), totals)


def _target(indicator: Indicator, figures: Figures, source: Source) -> int | None:
    """A co-monitor sees no target. What is counted anew each quarter has the sum of those quarters' targets."""
    quarters = sorted({quarter for (quarter, _), figure in figures.items() if figure.value is not None})
    if source is Source.COMONITOR or not quarters or indicator.kind is Kind.YES_NO:
        return None
    if indicator.kind is not Kind.COUNT:
        return indicator.targets.get(quarters[-1])
    targets = [indicator.targets.get(quarter) for quarter in quarters]
    known = [target for target in targets if target is not None]
    return sum(known) if len(known) == len(targets) else None


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
    session: Session, logframe: Logframe, person: Person, source: Source, year: int
) -> Mapping[int, dict[tuple[Quarter, int], Figure]]:
    """The latest revisions' figures of the year, by indicator id."""
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
            ReportRow.quarter.between(Quarter(year, 1), Quarter(year, 4)),
            FigureRow.state == FigureState.REPORTED,
        )
    )  # fmt: skip
    found: dict[int, dict[tuple[Quarter, int], Figure]] = defaultdict(dict)
    for indicator, quarter, area, value, women, men, whole in rows:
        found[indicator][quarter, area] = Figure(value, women, men, whole)
    return found
