"""The logframe into its tables: axes down to indicators, and what hangs on an activity."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import func, select

from storage.calendar import Quarter
from storage.plan.loading.rows import Kept, Running, rewritten
from storage.plan.loading.shapes import refuse_new_shapes
from storage.plan.logframe import Activity, Indicator, Logframe
from storage.plan.reading import targets_now
from storage.plan.tables import (
    ActivityAreaRow,
    ActivityRow,
    AssignmentRow,
    AxisRow,
    BudgetRow,
    IndicatorRow,
    ObjectiveRow,
    ResultRow,
    ScheduleRow,
    TargetRow,
)


def axes(running: Running, logframe: Logframe, organisations: Mapping[str, int], areas: Mapping[str, int]) -> None:
    axis_rows = Kept(running, AxisRow, "axis")
    objectives = Kept(running, ObjectiveRow, "objective")
    activities = Kept(running, ActivityRow, "activity")
    results = Kept(running, ResultRow, "result")
    indicators = Kept(running, IndicatorRow, "indicator")
    refuse_new_shapes(running, logframe, indicators)
    targets = _Targets(running)
    for axis in logframe.axes:
        axis_id = axis_rows.put(axis.code, title=dict(axis.title))
        for objective in axis.objectives:
            objective_id = objectives.put(objective.code, axis_id=axis_id, title=dict(objective.title))
            for activity in objective.activities:
                about = {"objective_id": objective_id, "label": dict(activity.label), "title": dict(activity.title)}
                activity_id = activities.put(
                    activity.code, also=partial(_around, running, activity, organisations, areas), **about
                )
                for result in activity.results:
                    result_id = results.put(result.code, activity_id=activity_id, text=dict(result.text))
                    for indicator in result.indicators:
                        indicators.put(
                            indicator.code,
                            also=partial(targets.put, indicator.targets),
                            result_id=result_id,
                            **_indicator(indicator),
                        )
    for kept in (axis_rows, objectives, activities, results, indicators):
        kept.close_the_rest()


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "kind": indicator.kind.value,
        "label": dict(indicator.label),
        "title": dict(indicator.title),
        "unit": dict(indicator.unit),
        "by_sex": indicator.by_sex,
        "numerator": dict(indicator.numerator),
        "denominator": dict(indicator.denominator),
        "baseline": indicator.baseline,
        "means": dict(indicator.means),
        "tags": list(indicator.tags),
        "protected": indicator.protected,
    }


def _around(
    running: Running, activity: Activity, organisations: Mapping[str, int], areas: Mapping[str, int], activity_id: int
) -> bool:
    """Schedule, budget, organisations and areas of one activity."""
    owner = {"activity_id": activity_id}
    changed = rewritten(running, ScheduleRow, owner, [{"quarter": q} for q in sorted(activity.planned)])
    changed |= rewritten(
        running, BudgetRow, owner, [{"year": year, "amount": amount} for year, amount in activity.budget.items()]
    )
    roles = [("responsible", code) for code in activity.responsible]
    roles += [("comonitor", code) for code in activity.comonitors]
    assigned = [
        {"organisation_id": organisations[code], "role": role, "place": n} for n, (role, code) in enumerate(roles)
    ]
    changed |= rewritten(running, AssignmentRow, owner, assigned)
    places = [{"area_id": areas[key], "place": n} for n, key in enumerate(activity.areas)]
    return rewritten(running, ActivityAreaRow, owner, places) or changed


class _Targets:
    """Targets as dated revisions: one that changed is a new revision, one taken away a revision without a value."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.standing = targets_now(running.session, running.plan)
        latest = (
            select(TargetRow.indicator_id, TargetRow.quarter, func.max(TargetRow.revision))
            .join(IndicatorRow, IndicatorRow.id == TargetRow.indicator_id)
            .where(IndicatorRow.plan_id == running.plan)
            .group_by(TargetRow.indicator_id, TargetRow.quarter)
        )
        self.revisions = {(one, quarter): number for one, quarter, number in running.session.execute(latest)}

    def put(self, wanted: Mapping[Quarter, int], indicator_id: int) -> bool:
        """Whether any differed."""
        there = self.standing.get(indicator_id, {})
        differing = sorted(quarter for quarter in {*wanted, *there} if wanted.get(quarter) != there.get(quarter))
        self.running.session.add_all(
            TargetRow(
                indicator_id=indicator_id,
                quarter=quarter,
                revision=self.revisions.get((indicator_id, quarter), 0) + 1,
                value=wanted.get(quarter),
                since=self.running.now,
            )
            for quarter in differing
        )
        self.running.session.flush()
        return bool(differing)
