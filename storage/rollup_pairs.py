"""What both sources reported, and nothing else of it: added by quarter and area, for the difference between them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from storage.adding import Sum, amount
from storage.plan.logframe import Kind
from storage.rolled import Beside
from storage.rollup_places import Place, Said
from storage.rollup_said import Asked
from storage.rollup_subjects import Shared
from storage.rollup_sums import By, Group, added


@dataclass(frozen=True)
class Pair:
    """Of one group: what several ministries say of a subject is added; of several co-monitors the first counts."""

    ministries: Sum
    comonitors: Sum
    subjects: int

    def said(self, kind: Kind) -> Beside | None:
        one, other = amount(kind, self.ministries), amount(kind, self.comonitors)
        return None if one is None or other is None else Beside(one, other, self.subjects)


class Pairs:
    """By quarter and area, and of all areas. Of an organisation there is none: it is one source."""

    def __init__(self, groups: Mapping[Group, Mapping[int, Pair]], wholes: Mapping[int, Pair]) -> None:
        self._groups, self._wholes = groups, wholes

    def of(self, group: Group) -> Mapping[int, Pair]:
        return self._groups.get(group, {})

    def whole(self, indicator: int) -> Pair | None:
        return self._wholes.get(indicator)


def pairs(of: Asked, shared: Shared) -> Pairs:
    """Of the places of which both sources spoke."""
    groups: dict[Group, dict[int, Pair]] = {}
    wholes: dict[int, Pair] = {}
    for indicator, here in groupby(shared.items(), key=lambda item: item[0][0]):
        kind, quarters, areas = of.kinds[indicator], defaultdict[int, list[_Both]](list), dict[int, list[_Both]]()
        for (_, area), said in here:
            both = _both(said, len(of.quarters))
            for one in both:
                quarters[of.quarters[one[0]].as_number].append(one)
            if both:
                areas[area] = both if kind is Kind.COUNT else both[-1:]
        groups[indicator, By.QUARTER] = {number: _pair(kind, both) for number, both in quarters.items()}
        groups[indicator, By.AREA] = {area: _pair(kind, both) for area, both in areas.items()}
        wholes[indicator] = _pair(kind, [one for both in areas.values() for one in both])
    return Pairs(groups, wholes)


_Both = tuple[int, list[Place], Place]  # in which quarter, the ministries, the co-monitor


def _both(said: Said, quarters: int) -> list[_Both]:
    """The quarters in which both did, with who said it."""
    theirs, others = said
    if len(theirs) == len(others) == 1:
        known = theirs[0].known & others[0].known
        return [(at, theirs, others[0]) for at in range(quarters) if known >> at & 1]
    found = []
    for at in range(quarters):
        comonitor = next((place for place in others if place.in_(at)), None)
        ministries = [place for place in theirs if place.in_(at)]
        if comonitor is not None and ministries:
            found.append((at, ministries, comonitor))
    return found


def _pair(kind: Kind, both: Sequence[_Both]) -> Pair:
    one = [(place.values[at], place.parts[at]) for at, ministries, _ in both for place in ministries]
    other = [(place.values[at], place.parts[at]) for at, _, place in both]
    return Pair(_added(kind, one), _added(kind, other), len(both))


def _added(kind: Kind, figures: Sequence[tuple[int | None, int | None]]) -> Sum:
    return added(kind, [value for value, _ in figures], [part for _, part in figures])
