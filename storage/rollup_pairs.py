"""What both sources reported, and nothing else of it: added by quarter and area, for the difference between them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from storage.adding import amount
from storage.plan.logframe import Kind
from storage.rolled import Beside
from storage.rollup_places import Place, Said
from storage.rollup_said import Asked
from storage.rollup_subjects import Shared
from storage.rollup_sums import Adding, By, Key


class Pair:
    """Of one group: what several ministries say of a subject is added; of several co-monitors the first counts."""

    __slots__ = ("comonitors", "ministries", "subjects")

    def __init__(self) -> None:
        self.ministries, self.comonitors, self.subjects = Adding(), Adding(), 0

    def put(self, ministries: Sequence[Place], comonitor: Place, at: int) -> None:
        """What they said of one quarter."""
        self.subjects += 1
        for place in ministries:
            _put(self.ministries, place, at)
        _put(self.comonitors, comonitor, at)

    def said(self, kind: Kind) -> Beside | None:
        one, other = amount(kind, self.ministries.sum(kind)), amount(kind, self.comonitors.sum(kind))
        return None if one is None or other is None else Beside(one, other, self.subjects)


class Pairs:
    """By quarter and area, and of all areas. Of an organisation there is none: it is one source."""

    def __init__(self, groups: dict[Key, Pair], wholes: dict[int, Pair]) -> None:
        self._groups, self._wholes = groups, wholes

    def of(self, indicator: int, by: By, key: int) -> Pair | None:
        return self._groups.get((indicator, by, key))

    def whole(self, indicator: int) -> Pair | None:
        return self._wholes.get(indicator)


def pairs(of: Asked, shared: Shared) -> Pairs:
    """Of the places of which both sources spoke."""
    groups: defaultdict[Key, Pair] = defaultdict(Pair)
    wholes: defaultdict[int, Pair] = defaultdict(Pair)
    for (indicator, area), said in shared.items():
        both = list(_both(said, len(of.quarters)))
        for at, ministries, comonitor in both:
            groups[indicator, By.QUARTER, of.quarters[at].as_number].put(ministries, comonitor, at)
        for at, ministries, comonitor in both if of.kinds[indicator] is Kind.COUNT else both[-1:]:
            groups[indicator, By.AREA, area].put(ministries, comonitor, at)
            wholes[indicator].put(ministries, comonitor, at)
    return Pairs(groups, wholes)


def _both(said: Said, quarters: int) -> Iterator[tuple[int, list[Place], Place]]:
    """The quarters in which both did, with who said it."""
    theirs, others = said
    for at in range(quarters):
        comonitor = next((place for place in others if place.values[at] is not None), None)
        if comonitor is not None:
            ministries = [place for place in theirs if place.values[at] is not None]
            if ministries:
                yield at, ministries, comonitor


def _put(adding: Adding, place: Place, at: int) -> None:
    value = place.values[at]
    assert value is not None
    adding.put(value, place.parts[at])
