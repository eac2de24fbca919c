"""The targets of a quarter: how many there are, and how many the ministries' figures reach.

What is unknown stays unknown: without a figure no target is reached. Indicators that count survivors are left out.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.answers import Figure, Source
from storage.calendar import Quarter
from storage.own_progress import added
from storage.plan.logframe import Activity, Indicator, Kind, Logframe
from storage.reports import FigureRow, FigureState, ReportRow, RevisionRow


@dataclass(frozen=True)
class Targets:
    """`reached` of `planned`."""

    reached: int
    planned: int


def targets(session: Session, plan: Logframe, quarter: Quarter, organisations: Collection[int] | None) -> Targets:
    """Of what these organisations are responsible for (None: all). A co-monitor is, of nothing: it sees no target."""
    codes = {o.code for o in plan.organisations if organisations is None or o.id in organisations}
    planned = [
        (activity, indicator, indicator.targets[quarter])
        for activity in plan.activities
        if quarter in activity.planned and codes.intersection(activity.responsible)
        for indicator in activity.indicators
        if quarter in indicator.targets and not indicator.protected
    ]
    said = _said(session, plan, quarter, [indicator.id for _, indicator, _ in planned])
    reached = sum(
        _reached(indicator, said[indicator.id], target, _places(plan, activity))
        for activity, indicator, target in planned
    )
    return Targets(reached, len(planned))


def _reached(indicator: Indicator, figures: list[Figure], target: int, places: int) -> bool:
    # Each place once, whatever its number: all are of one quarter.
    total = added(indicator, {(Quarter(2000, 1), number): figure for number, figure in enumerate(figures)})
    if total is None or total.value is None:
        return False
    if indicator.kind is Kind.PERCENT:
        return bool(total.whole) and 100 * total.value >= target * (total.whole or 0)
    if indicator.kind is Kind.YES_NO:
        return total.value >= target * places
    return total.value >= target


def _places(plan: Logframe, activity: Activity) -> int:
    """From how many places one figure each is expected."""
    return len(activity.responsible) * (len(activity.areas) or len(plan.areas))


def _said(session: Session, plan: Logframe, quarter: Quarter, indicators: list[int]) -> dict[int, list[Figure]]:
    rows = session.execute(
        select(FigureRow.indicator_id, FigureRow.value, FigureRow.whole)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(ReportRow, (ReportRow.id == RevisionRow.report_id) & (ReportRow.revision == RevisionRow.number))
        .where(
            ReportRow.plan_id == plan.id,
            ReportRow.quarter == quarter,
            ReportRow.source == Source.MINISTRY,
            FigureRow.state == FigureState.REPORTED,
            FigureRow.indicator_id.in_(indicators),
        )
    )
    found: dict[int, list[Figure]] = defaultdict(list)
    for indicator, value, whole in rows:
        found[indicator].append(Figure(value, whole=whole))
    return found
