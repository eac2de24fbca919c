"""A roll-up as one organisation sees it: its own activities, and of these its own figures. Pure values.

A ministry's are the figures of what it is responsible for, beside what was chosen. A co-monitor's are its own alone:
neither a ministry's figure nor a target is in what it is shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from storage.plan.logframe import Logframe, OrganisationKind
from storage.rolled import ActivityPart, AxisPart, Cell, Counted, IndicatorPart, ObjectivePart, Reached, RollUp


def blind(logframe: Logframe, organisation: str | None) -> bool:
    """Whether somebody of that organisation (its code; None: of the whole plan) is shown nothing of the ministries'
    before it is decided on and approved: who co-monitors reports without having seen it, and whoever the plan does not
    name any more."""
    ministries = {one.code for one in logframe.organisations if one.kind is not OrganisationKind.NGO}
    return organisation is not None and organisation not in ministries


def of_organisation(rolled: RollUp, code: str) -> RollUp:
    """Axes and objectives of which nothing is theirs are left out. `counted` is the organisation's, and of axes and
    objectives nobody's: what others sent is in it."""
    responsible = any(code in activity.responsible for activity in rolled.activities)
    keep = _responsible(code) if responsible else _co_monitored(code)
    axes = tuple(axis for axis in (_axis(axis, keep) for axis in rolled.axes) if axis.objectives)
    return replace(
        rolled,
        axes=axes,
        counted=rolled.by_organisation.get(code, Counted()),
        reached=_sum(axis.reached for axis in axes),
    )


Keep = Callable[[ActivityPart], ActivityPart | None]


def _axis(axis: AxisPart, keep: Keep) -> AxisPart:
    objectives = tuple(one for one in (_objective(one, keep) for one in axis.objectives) if one.activities)
    return replace(axis, objectives=objectives, counted=Counted(), reached=_sum(one.reached for one in objectives))


def _objective(objective: ObjectivePart, keep: Keep) -> ObjectivePart:
    activities = tuple(kept for kept in map(keep, objective.activities) if kept is not None)
    indicators = [indicator for activity in activities for indicator in activity.indicators]
    return replace(objective, activities=activities, counted=Counted(), reached=Reached.of(indicators))


def _responsible(code: str) -> Keep:
    def keep(activity: ActivityPart) -> ActivityPart | None:
        return activity if code in activity.responsible else None

    return keep


def _co_monitored(code: str) -> Keep:
    def keep(activity: ActivityPart) -> ActivityPart | None:
        if code not in activity.comonitors:
            return None
        return replace(
            activity,
            status=None,
            late=False,
            obstacles=(),
            budget=None,
            spent=None,
            counted=Counted(),
            indicators=tuple(_their_own(activity, one, code) for one in activity.indicators),
        )

    return keep


def _their_own(activity: ActivityPart, indicator: IndicatorPart, code: str) -> IndicatorPart:
    """Of quarters and areas only where nobody else co-monitors it, or did and has a figure there; and only of areas
    that the plan names or that they reported from, for others are there because the ministry did."""
    own = indicator.organisations.get(code, Cell())
    alone = activity.comonitors == (code,) and own.observed == indicator.whole.observed
    return replace(
        indicator,
        reached=None,
        baseline=None,
        whole=_blind(own),
        quarters={quarter: _blind(cell) for quarter, cell in indicator.quarters.items()} if alone else {},
        areas={
            area: _blind(cell)
            for area, cell in indicator.areas.items()
            if alone and (area in activity.areas or cell.comonitor)
        },
        organisations={},
    )


def _blind(cell: Cell) -> Cell:
    own = cell.comonitor
    return Cell(reported=own, of_record=own, comonitor=own, expected=1, figures=int(own is not None))


def _sum(parts: Iterable[Reached]) -> Reached:
    parts = tuple(parts)
    return Reached(
        sum(one.reached for one in parts), sum(one.planned for one in parts), sum(one.unknown for one in parts)
    )
