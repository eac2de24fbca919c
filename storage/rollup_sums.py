"""Places added up: of one indicator, by quarter, area and organisation, for one source. The rule is `adding`'s."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import compress
from typing import NamedTuple

from storage.adding import NOTHING, Sum
from storage.answers import Source
from storage.plan.logframe import Kind
from storage.rollup_places import Place


class By(StrEnum):
    """What figures are grouped by."""

    QUARTER = "quarter"
    AREA = "area"
    ORGANISATION = "organisation"

    # An enumeration's own is a function in Python, and these are in every key.
    __hash__ = str.__hash__


Group = tuple[int, By]  # indicator (or activity); in it the quarters as numbers, or the ids of areas or organisations


class Measures(NamedTuple):
    """Of one group: how many figures, and what they add up to. `missing`: those that a ministry did not report, or a
    co-monitor did not observe. `verified`: of what is added, that which somebody has verified."""

    figures: int
    with_means: int
    missing: int
    added: Sum
    verified: Sum


NONE = Measures(0, 0, 0, NOTHING, NOTHING)


@dataclass(frozen=True)
class Sums:
    """What one source said of one indicator. `whole`: all its areas."""

    whole: Measures = NONE
    groups: Mapping[By, Mapping[int, Measures]] = field(default_factory=lambda: {by: {} for by in By})


def sums(source: Source, kind: Kind, numbers: Sequence[int], said: Iterable[tuple[int, Sequence[Place]]]) -> Sums:
    """`numbers`: the quarters, in the order of the places. `said`: by area, of each the organisations in their order.

    What several ministries say of one area is added; of what several co-monitors say of the same, the first's counts.
    """
    areas: dict[int, Measures] = {}
    organisations: defaultdict[int, list[Measures]] = defaultdict(list)
    told: list[Place] = []
    counts: list[Place] = []
    for area, here in said:
        told += here
        each = [_measures(kind, place) for place in here]
        for place, of in zip(here, each, strict=True):
            organisations[place.organisation].append(of)
        if len(here) == 1:
            counts += here
            areas[area] = each[0]
        elif source is Source.MINISTRY:
            counts += here
            areas[area] = _together(each)
        else:
            counts.append(_first(here))
            added, verified = _counted(kind, counts[-1])
            areas[area] = _together(each)._replace(added=added, verified=verified)
    by_organisation = {one: _together(parts) for one, parts in organisations.items()}
    # All that was told is added: then of the few organisations, instead of the many areas.
    whole = _together(by_organisation.values() if len(counts) == len(told) else areas.values())
    return Sums(
        whole,
        {
            By.QUARTER: dict(zip(numbers, _quarters(kind, len(numbers), told, counts), strict=True)),
            By.AREA: areas,
            By.ORGANISATION: by_organisation,
        },
    )


def added(kind: Kind, values: Iterable[int | None], parts: Iterable[int | None]) -> Sum:
    """Those that are known."""
    known, of_it = ([one for one in figures if one is not None] for figures in (values, parts))
    value, part = sum(known), sum(of_it)
    if kind is Kind.PERCENT:
        return Sum(len(known), value, 0, 0, part)
    return Sum(len(known), value, part, value - part, 0, len(of_it))


def _measures(kind: Kind, place: Place) -> Measures:
    figures, with_means, missing = place.known.bit_count(), place.means.bit_count(), place.missing.bit_count()
    return Measures(figures, with_means, missing, *_counted(kind, place))


def _counted(kind: Kind, place: Place) -> tuple[Sum, Sum]:
    """Of several quarters, what is added and what of it is verified: counts have them all, everything else the last
    there is."""
    known, seen = place.known, place.known & place.verified
    if not known:
        return NOTHING, NOTHING
    if kind is not Kind.COUNT:
        at = known.bit_length() - 1
        last = _single(kind, place.values[at] or 0, place.parts[at])
        return last, last if seen >> at & 1 else NOTHING
    whole = added(kind, place.values, place.parts)
    if seen == known or not seen:
        return whole, whole if seen else NOTHING
    here = [at for at in range(len(place.values)) if seen >> at & 1]
    return whole, added(kind, [place.values[at] for at in here], [place.parts[at] for at in here])


def _single(kind: Kind, value: int, part: int | None) -> Sum:
    if part is None:
        return Sum(1, value, 0, value)
    return Sum(1, value, 0, 0, part) if kind is Kind.PERCENT else Sum(1, value, part, value - part, 0, 1)


def _first(here: Sequence[Place]) -> Place:
    """Of each quarter what the first says that knows something."""
    quarters = range(len(here[0].values))
    whose = [next((place for place in here if place.in_(at)), here[0]) for at in quarters]
    known = sum(1 << at for at in quarters if whose[at].in_(at))
    verified = sum(whose[at].verified & 1 << at for at in quarters)
    values = tuple(whose[at].values[at] for at in quarters)
    return Place(0, known, verified, 0, 0, values, tuple(whose[at].parts[at] for at in quarters))


def _together(parts: Collection[Measures]) -> Measures:
    if len(parts) < 2:
        return next(iter(parts), NONE)
    figures, with_means, missing, added, verified = zip(*parts, strict=True)
    return Measures(sum(figures), sum(with_means), sum(missing), _whole(added), _whole(verified))


def _whole(parts: Iterable[Sum]) -> Sum:
    return Sum(*map(sum, zip(*parts, strict=True)))


def _quarters(kind: Kind, quarters: int, told: Sequence[Place], counts: Sequence[Place]) -> list[Measures]:
    """Quarter by quarter, all places at once. `counts`: those whose figures are added, of all that were `told`."""
    if not told:
        return [NONE] * quarters
    marks = Counter((place.known, place.means, place.missing) for place in told)
    values, parts = (
        zip(*(place.values for place in counts), strict=True),
        zip(*(place.parts for place in counts), strict=True),
    )
    seen = [place.verified for place in counts]
    found = []
    for at, (value, part) in enumerate(zip(values, parts, strict=True)):
        verified = [bits >> at & 1 for bits in seen]
        figures, with_means, missing = (
            sum(number for bits, number in marks.items() if bits[mark] >> at & 1) for mark in range(3)
        )
        whole, of_it = (
            added(kind, known, its)
            for known, its in ((value, part), (compress(value, verified), compress(part, verified)))
        )
        found.append(Measures(figures, with_means, missing, whole, of_it))
    return found
