"""What can be followed back: of all that a plan has, and that it had before its file left it out, what a code means."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from storage.plan.logframe import Activity, Axis, Indicator, Logframe, Objective
from storage.plan.reading import ever
from storage.rollup_plan import as_it_was


class NoSuchIndicator(LookupError):
    """The plan has, and had, no indicator of this code, nor an activity."""


@dataclass(frozen=True)
class Meant:
    """Indicators of one activity, all open, or all closed. `plan`: the one in which they add up, as it is; of what is
    closed, the activity alone as it was last. `areas` and `organisations`: keys and codes by id, of all there are."""

    plan: Logframe
    activity: Activity
    indicators: tuple[Indicator, ...]
    areas: dict[int, str]
    organisations: dict[int, str]


def meant(session: Session, logframe: Logframe, code: str) -> tuple[Meant, ...]:
    """The indicator of this code, or all of the activity's: those that are open, then those that are closed. Where an
    open activity has the code of an indicator that is closed, the activity. Raises NoSuchIndicator."""
    code, every = code.casefold(), ever(session, logframe)
    found = [
        (activity, indicator)
        for activity, indicator in _pairs(every)
        if code in (indicator.code.casefold(), activity.code.casefold())
    ]
    if not found:
        raise NoSuchIndicator(code)
    exact = [pair for pair in found if pair[1].code.casefold() == code]
    alive = any(activity.closed is None for activity, _ in found)
    chosen = [pair for pair in exact if pair[1].closed is None] or (found if alive else exact or found)
    return tuple(_groups(logframe, every, chosen))


def _pairs(every: Logframe) -> Iterator[tuple[Activity, Indicator]]:
    for axis in every.axes:
        for objective in axis.objectives:
            for activity in objective.activities:
                for result in activity.results:
                    for indicator in result.indicators:
                        yield activity, indicator


def _groups(logframe: Logframe, every: Logframe, chosen: list[tuple[Activity, Indicator]]) -> Iterator[Meant]:
    areas = {area.id: area.key for area in every.areas}
    organisations = {one.id: one.code for one in every.organisations}
    for closed in (False, True):
        of_activity: dict[int, tuple[Activity, list[Indicator]]] = {}
        for activity, indicator in chosen:
            if (indicator.closed is not None) == closed:
                of_activity.setdefault(activity.id, (activity, []))[1].append(indicator)
        for activity, indicators in of_activity.values():
            plan = _as_it_was(logframe if activity.closed is None else every, activity) if closed else logframe
            yield Meant(plan, activity, tuple(indicators), areas, organisations)


def _as_it_was(plan: Logframe, activity: Activity) -> Logframe:
    """The plan with this activity alone, as if nothing of it were closed, but for quarters that were not over then."""
    activity = as_it_was(plan.calendar, activity)
    results = tuple(
        replace(result, indicators=tuple(replace(one, closed=None) for one in result.indicators))
        for result in activity.results
    )
    whole = replace(activity, closed=None, results=results)
    return replace(plan, axes=(Axis("", {}, (Objective("", {}, (whole,)),)),))
