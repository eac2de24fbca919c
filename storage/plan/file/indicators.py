"""The indicators of a plan file: what each kind asks for, and targets that its rule of addition allows."""

from collections.abc import Iterator
from itertools import pairwise

from storage.calendar import Quarter
from storage.plan.faults import Place
from storage.plan.file import scalars
from storage.plan.file.context import Context
from storage.plan.file.scalars import NotRead
from storage.plan.file.shape import IndicatorPart
from storage.plan.logframe import Indicator, Kind


def indicator(context: Context, part: IndicatorPart) -> Indicator:
    thing = f"indicator {part.code}".strip()
    context.must(part, thing, "code", "kind", "label")
    context.named("indicator", part.code, part.at("code"))
    _parts(context, thing, part)
    targets = dict(sorted(_targets(context, part)))
    baseline = _baseline(context, part)
    if part.kind is Kind.CUMULATIVE:
        _never_falls(context, part, baseline, targets)
    return Indicator(
        code=part.code,
        kind=part.kind or Kind.COUNT,
        label=context.text(part, "label"),
        title=context.text(part, "title"),
        unit=context.text(part, "unit"),
        by_sex=part.by_sex,
        numerator=context.text(part, "numerator"),
        denominator=context.text(part, "denominator"),
        baseline=baseline,
        means=context.text(part, "means"),
        tags=context.once(part, "tags", part.tags),
        protected=part.protected,
        targets=targets,
    )


def _parts(context: Context, thing: str, part: IndicatorPart) -> None:
    if part.kind is None:
        return
    for name in ("numerator", "denominator"):
        if part.kind is Kind.PERCENT:
            if part.lacks(name) or (getattr(part, name) is not None and not context.text(part, name)):
                said = f"{thing} is a percent and has no {name}: what is counted, out of what?"
                context.found.add(part.at(name), said)
        elif not part.lacks(name):
            context.found.add(part.at(name), f"{name}: only a percent has one, and {thing} is a {part.kind}")
    if part.by_sex and part.kind is not Kind.COUNT:
        context.found.add(part.at("by_sex"), f"by_sex: women and men are asked for in a count, not in a {part.kind}")


def _value(kind: Kind | None, written: object) -> int:
    """A target or a baseline as its kind writes it. Raises NotRead."""
    if kind is Kind.YES_NO:
        return int(scalars.said(written))
    if kind is not Kind.PERCENT:
        return scalars.whole(written)
    number = scalars.whole(scalars.words(written).removesuffix("%").strip())
    if number > 100:
        raise NotRead(f"{number}: a percentage from 0 to 100 is expected")
    return number


def _baseline(context: Context, part: IndicatorPart) -> int | None:
    if part.baseline is None:
        return None
    try:
        return _value(part.kind, part.baseline)
    except NotRead as error:
        context.found.add(part.at("baseline"), f"baseline: {error}")
        return None


def _targets(context: Context, part: IndicatorPart) -> Iterator[tuple[Quarter, int]]:
    if part.targets is None:
        return
    seen: set[Quarter] = set()
    for written, value in part.targets.items():
        at: Place = part.targets.keys_at[written]
        try:
            quarters = scalars.quarters(written)
            for quarter in quarters:
                if context.calendar is not None and not context.calendar.covers(quarter):
                    bounds = f"{context.calendar.first} to {context.calendar.last}"
                    raise NotRead(f"targets: {quarter} is outside the plan ({bounds})")
                if quarter in seen:
                    raise NotRead(f"targets: {quarter} is here twice")
            at = part.targets.values_at[written]
            number = _value(part.kind, value)
        except NotRead as error:
            context.found.add(at, str(error))
            continue
        seen.update(quarters)
        yield from ((quarter, number) for quarter in quarters)


def _never_falls(context: Context, part: IndicatorPart, baseline: int | None, targets: dict[Quarter, int]) -> None:
    lowest = min(targets, key=lambda quarter: targets[quarter], default=None)
    if lowest is not None and baseline is not None and targets[lowest] < baseline:
        said = f"targets: below the baseline, {baseline}; a cumulative figure never falls"
        context.found.add(_target_at(part, lowest), said)
    for (before, more), (after, less) in pairwise(sorted(targets.items())):
        if less < more:
            said = f"targets: {less} at {after} is less than {more} at {before}; a cumulative figure never falls"
            context.found.add(_target_at(part, after), said)


def _target_at(part: IndicatorPart, quarter: Quarter) -> Place:
    for key, place in part.targets.values_at.items() if part.targets is not None else ():
        try:
            if quarter in scalars.quarters(key):
                return place
        except NotRead:
            continue
    return part.at("targets")
