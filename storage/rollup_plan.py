"""The plan as the reports of some quarters know it: who and what left its file since, and was reported, stays known."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from storage.calendar import Calendar, Quarter
from storage.plan.logframe import Activity, Axis, Indicator, Logframe, Objective
from storage.plan.reading import Left, areas, axes, organisations
from storage.plan.tables import (
    ActivityAreaRow,
    ActivityRow,
    AreaRow,
    AssignmentRow,
    IndicatorRow,
    ObjectiveRow,
    OrganisationRow,
    ResultRow,
)
from storage.reports import FigureRow, ReportRow, RevisionRow


def as_reported(session: Session, logframe: Logframe, quarters: tuple[Quarter, ...]) -> Logframe:
    """Nothing that it says is another. What left it is planned, and has targets, in quarters that were over by then."""
    its = select(ReportRow.id).where(ReportRow.plan_id == logframe.id, ReportRow.quarter.in_(quarters))
    left = _left(session, logframe, quarters)

    def others(
        table: type[OrganisationRow | AreaRow], there: Collection[int], reported: ColumnElement[bool]
    ) -> Sequence[int]:
        rows = select(table.id).where(table.id.not_in(there), reported)
        return session.scalars(rows.order_by(table.id)).all()

    assigned = select(AssignmentRow.organisation_id).where(AssignmentRow.activity_id.in_(left.activities))
    whose = its.where(ReportRow.organisation_id == OrganisationRow.id).exists() | OrganisationRow.id.in_(assigned)
    listed = select(ActivityAreaRow.area_id).where(ActivityAreaRow.activity_id.in_(left.activities))
    where = its.where(ReportRow.area_id == AreaRow.id).exists() | AreaRow.id.in_(listed)
    gone = others(OrganisationRow, [one.id for one in logframe.organisations], whose)
    places = others(AreaRow, [area.id for area in logframe.areas], where)
    return replace(
        logframe,
        organisations=(*logframe.organisations, *organisations(session, gone)),
        areas=(*logframe.areas, *(replace(area, closed=True) for area in areas(session, places))),
        axes=_as_they_were(logframe.calendar, axes(session, logframe.id, left)) if left.axes else logframe.axes,
    )


def ended(calendar: Calendar, quarter: Quarter, at: datetime) -> bool:
    """Whether the quarter was over when something left the plan."""
    return calendar.last_day(quarter) < calendar.today(at)


def _left(session: Session, logframe: Logframe, quarters: tuple[Quarter, ...]) -> Left:
    """Closed activities that were reported on, closed indicators that have figures, and what they are of."""
    its = ReportRow.plan_id == logframe.id, ReportRow.quarter.in_(quarters)
    reported = select(ReportRow.id).where(ReportRow.activity_id == ActivityRow.id, *its).exists()
    figures = (
        select(FigureRow.id)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .where(FigureRow.indicator_id == IndicatorRow.id, FigureRow.value.is_not(None), *its)
        .exists()
    )
    above = ActivityRow.id, ActivityRow.objective_id, ObjectiveRow.axis_id
    activities = session.execute(
        select(*above)
        .join(ObjectiveRow, ObjectiveRow.id == ActivityRow.objective_id)
        .where(ActivityRow.plan_id == logframe.id, ActivityRow.closed_at.is_not(None), reported)
    ).all()
    indicators = session.execute(
        select(*above, IndicatorRow.id, IndicatorRow.result_id)
        .join(ObjectiveRow, ObjectiveRow.id == ActivityRow.objective_id)
        .join(ResultRow, ResultRow.activity_id == ActivityRow.id)
        .join(IndicatorRow, IndicatorRow.result_id == ResultRow.id)
        .where(IndicatorRow.plan_id == logframe.id, IndicatorRow.closed_at.is_not(None), figures)
    ).all()
    both = [*activities, *indicators]
    return Left(
        axes=[one[2] for one in both],
        objectives=[one[1] for one in both],
        activities=[one[0] for one in both],
        results=[one[4] for one in indicators],
        indicators=[one[3] for one in indicators],
    )


def as_it_was(calendar: Calendar, one: Activity) -> Activity:
    """Of what is closed of it, what stood in quarters that were over."""

    def indicator(one: Indicator) -> Indicator:
        if one.closed is None:
            return one
        return replace(one, targets={q: n for q, n in one.targets.items() if ended(calendar, q, one.closed)})

    results = tuple(replace(of, indicators=tuple(map(indicator, of.indicators))) for of in one.results)
    at = one.closed
    planned = one.planned if at is None else frozenset(q for q in one.planned if ended(calendar, q, at))
    return replace(one, results=results, planned=planned)


def _as_they_were(calendar: Calendar, every: tuple[Axis, ...]) -> tuple[Axis, ...]:
    def objective(one: Objective) -> Objective:
        return replace(one, activities=tuple(as_it_was(calendar, activity) for activity in one.activities))

    return tuple(replace(axis, objectives=tuple(map(objective, axis.objectives))) for axis in every)
