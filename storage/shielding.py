"""A frozen roll-up as it may be handed out today: an indicator that is protected by now is hidden. Frozen data stay.

What counts survivors circulates by a release alone; that it was marked so only after an edition changes nothing of it,
nor does it that the plan has it no more.
"""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from storage.rolled import AxisPart, Cell, IndicatorPart, RollUp


def protected_since(rollup: RollUp, secret: AbstractSet[str]) -> tuple[str, ...]:
    """The codes of indicators whose figures it holds, of those that are protected by now (`of_survivors`)."""
    held = (one for of in rollup.periods for activity in of.activities for one in activity.indicators)
    return tuple(dict.fromkeys(one.code for one in held if one.code in secret and not one.protected))


def shielded(rollup: RollUp, secret: AbstractSet[str]) -> RollUp:
    """Without these figures, but with the plan's targets. Sums of targets reached stay as they were frozen: they tell
    no figure."""
    codes = frozenset(protected_since(rollup, secret))
    if not codes:
        return rollup
    return _without(rollup, codes)


def _without(rollup: RollUp, codes: frozenset[str]) -> RollUp:
    before = None if rollup.before is None else _without(rollup.before, codes)
    return replace(rollup, axes=tuple(_axis(axis, codes) for axis in rollup.axes), before=before)


def _axis(axis: AxisPart, codes: frozenset[str]) -> AxisPart:
    objectives = tuple(
        replace(
            objective,
            activities=tuple(
                replace(activity, indicators=tuple(_hidden(one, codes) for one in activity.indicators))
                for activity in objective.activities
            ),
        )
        for objective in axis.objectives
    )
    return replace(axis, objectives=objectives)


def _hidden(of: IndicatorPart, codes: frozenset[str]) -> IndicatorPart:
    if of.code not in codes:
        return of
    whole, wanted = Cell(target=of.whole.target), {quarter: cell.target for quarter, cell in of.quarters.items()}
    quarters = {quarter: Cell(target=target) for quarter, target in wanted.items() if target is not None}
    return replace(of, protected=True, reached=None, whole=whole, quarters=quarters, areas={}, organisations={})
