"""The logframe of a plan file: axes down to indicators, who answers for what, the schedule, the money."""

import re
from collections.abc import Iterator

from storage.calendar import Quarter
from storage.plan.faults import Place
from storage.plan.file import indicators, scalars
from storage.plan.file.context import Context
from storage.plan.file.nodes import Row
from storage.plan.file.scalars import NotRead
from storage.plan.file.shape import ActivityPart, AxisPart, ObjectivePart, PlanPart, ResultPart
from storage.plan.logframe import Activity, Axis, Logframe, Objective, OrganisationKind, Result

NOUNS = {OrganisationKind.MINISTRY: "a ministry", OrganisationKind.NGO: "an NGO"}


def axes(context: Context, plan: PlanPart) -> tuple[Axis, ...]:
    _codes_apart(context, plan)
    return tuple(_axis(context, part) for part in plan.axes)


def result_code(activity: str, number: int) -> str:
    """What a result is called that the file gives no code: 1.1.1.R1."""
    return f"{activity}.R{number}"


def _codes_apart(context: Context, plan: PlanPart) -> None:
    """A line that a person types begins with a code: it must show which activity is meant, and mean no other.

    Whether a letter is needed is not asked: an indicator keeps its code when the plan adds or closes another.
    """
    every = [activity for axis in plan.axes for objective in axis.objectives for activity in objective.activities]
    codes = {activity.code.casefold() for activity in every}
    for activity in every:
        for result in activity.results:
            for one in result.indicators:
                if not one.code or not activity.code:
                    continue
                if one.code.casefold() in codes - {activity.code.casefold()}:
                    said = f"indicator {one.code} has the code of another activity than its own, {activity.code}"
                    context.found.add(one.at("code"), said)
                elif re.fullmatch(rf"{re.escape(activity.code)}[a-z]?", one.code) is None:
                    said = f"indicator {one.code} needs the code of its activity: {activity.code}"
                    context.found.add(one.at("code"), f"{said}, or with a letter {activity.code}a")


def _axis(context: Context, part: AxisPart) -> Axis:
    context.must(part, f"axis {part.code}".strip(), "code")
    context.named("axis", part.code, part.at("code"))
    return Axis(part.code, context.text(part, "title"), tuple(_objective(context, one) for one in part.objectives))


def _objective(context: Context, part: ObjectivePart) -> Objective:
    context.must(part, f"objective {part.code}".strip(), "code")
    context.named("objective", part.code, part.at("code"))
    return Objective(part.code, context.text(part, "title"), tuple(_activity(context, one) for one in part.activities))


def _activity(context: Context, part: ActivityPart) -> Activity:
    context.must(part, f"activity {part.code}".strip(), "code", "label")
    context.named("activity", part.code, part.at("code"))
    responsible = context.once(part, "responsible", part.responsible)
    comonitors = context.once(part, "comonitors", part.comonitors)
    _known(context, part, "responsible", OrganisationKind.MINISTRY)
    _known(context, part, "comonitors", OrganisationKind.NGO)
    for number, key in enumerate(part.areas):
        if key not in context.areas:
            context.found.add(part.item_at("areas", number), f"areas: no area of this file has the key {key}")
    _within(context, part)
    return Activity(
        code=part.code,
        label=context.text(part, "label"),
        title=context.text(part, "title"),
        planned=part.planned,
        budget=dict(sorted(_budget(context, part))),
        responsible=responsible,
        comonitors=comonitors,
        areas=context.once(part, "areas", part.areas),
        results=tuple(_result(context, part, one, number) for number, one in enumerate(part.results, 1)),
    )


def _known(context: Context, part: ActivityPart, name: str, kind: OrganisationKind) -> None:
    """A ministry answers for an activity, an NGO co-monitors it: else one body would be both sources of a figure."""
    for number, code in enumerate(getattr(part, name)):
        at = part.item_at(name, number)
        if code not in context.organisations:
            context.found.add(at, f"{name}: no organisation of this file has the code {code}")
            continue
        its = context.organisations[code]
        if its is not None and its is not kind:
            context.found.add(at, f"{name}: {code} is {NOUNS[its]}; {NOUNS[kind]} is expected")


def _within(context: Context, part: ActivityPart) -> None:
    if context.calendar is None:
        return
    written = part.written("planned")
    for number, item in enumerate(written if isinstance(written, Row) else [written]):
        outside = [quarter for quarter in _readable(item) if not context.calendar.covers(quarter)]
        if outside:
            context.found.add(
                part.item_at("planned", number), f"planned: {outside[0]} is outside the plan{_bounds(context)}"
            )


def _readable(item: object) -> tuple[Quarter, ...]:
    try:
        return scalars.quarters(item)
    except NotRead:
        return ()


def _bounds(context: Context) -> str:
    return "" if context.calendar is None else f" ({context.calendar.first} to {context.calendar.last})"


def _budget(context: Context, part: ActivityPart) -> Iterator[tuple[int, int]]:
    if part.budget is None:
        context.money_read &= part.lacks("budget")
        return
    for written, amount in part.budget.items():
        at: Place = part.budget.keys_at[written]
        try:
            year = int(scalars.matching(written, "[0-9]{4}", "a year is expected, such as 2013"))
            if context.calendar is not None and year not in context.calendar.years:
                raise NotRead(f"budget: {year} is outside the plan{_bounds(context)}")
            at = part.budget.values_at[written]
            if amount != "":
                yield year, scalars.whole(amount)
        except NotRead as error:
            context.found.add(at, str(error))
            context.money_read = False


def _result(context: Context, activity: ActivityPart, part: ResultPart, number: int) -> Result:
    code = part.code or result_code(activity.code, number)
    context.named("result", code, part.at("code"))
    return Result(
        code, context.text(part, "text"), tuple(indicators.indicator(context, one) for one in part.indicators)
    )


def add_up(context: Context, plan: PlanPart, logframe: Logframe) -> None:
    """The activities' budgets make the plan's total, once each activity has one."""
    total = logframe.total_budget
    budgets = [activity.budget for activity in logframe.activities]
    if total is None or not context.money_read:
        return
    summed = sum(sum(budget.values()) for budget in budgets)
    complete = bool(budgets) and all(budgets)
    if summed > total or (complete and summed != total):
        context.found.add(
            plan.at("total_budget"), f"total_budget: {total}, but the activities' budgets add up to {summed}"
        )
