"""Places added up: of each indicator, by quarter, area and organisation, for one source. The rule is `adding`'s."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from storage.adding import Sum
from storage.plan.logframe import Kind
from storage.rollup_places import Place


class By(StrEnum):
    """What figures are grouped by."""

    QUARTER = "quarter"
    AREA = "area"
    ORGANISATION = "organisation"


Key = tuple[int, By, int]  # indicator; the quarter as a number, or the id of the area or organisation


class Adding:
    """Figures being added: how many, and how many of them have a part."""

    __slots__ = ("figures", "part", "parts", "value")

    def __init__(self) -> None:
        self.figures = self.value = self.part = self.parts = 0

    def put(self, value: int, part: int | None) -> None:
        self.figures += 1
        self.value += value
        if part is not None:
            self.part += part
            self.parts += 1

    def add(self, other: "Adding") -> None:
        self.figures += other.figures
        self.value += other.value
        self.part += other.part
        self.parts += other.parts

    def sum(self, kind: Kind) -> Sum:
        if kind is Kind.PERCENT:
            return Sum(self.figures, self.value, whole=self.part)
        return Sum(self.figures, self.value, self.part, self.value - self.part, broken_down=self.parts)


class Measures:
    """Of one indicator and group: how many figures, and what they add up to. `missing`: those that a ministry did not
    report, or a co-monitor did not observe. `verified`: of what is added, that which somebody has verified."""

    __slots__ = ("added", "figures", "missing", "verified", "with_means")

    def __init__(self) -> None:
        self.figures = self.with_means = self.missing = 0
        self.added, self.verified = Adding(), Adding()

    def put(self, place: Place, known: int, added: Iterable[int]) -> None:
        """`known`: how many figures; `added`: the quarters of those that are added."""
        self.figures += known
        self.with_means += place.means.bit_count()
        self.missing += place.missing.bit_count()
        for at in added:
            value = place.values[at]
            if value is not None:
                self.added.put(value, place.parts[at])
                if place.verified >> at & 1:
                    self.verified.put(value, place.parts[at])

    def add(self, other: "Measures") -> None:
        self.figures += other.figures
        self.with_means += other.with_means
        self.missing += other.missing
        self.added.add(other.added)
        self.verified.add(other.verified)


NONE = Measures()
Groups = Mapping[tuple[int, int], Measures]


class Sums:
    """What one source said; of an indicator as a whole: all its areas."""

    def __init__(self, kinds: Mapping[int, Kind], quarters: Sequence[int]) -> None:
        """`quarters`: as numbers, in the order of the places that are put in."""
        self._kinds, self._quarters = kinds, quarters
        self._every = range(len(quarters))
        self._by: dict[By, defaultdict[tuple[int, int], Measures]] = {by: defaultdict(Measures) for by in By}
        self._whole: defaultdict[int, Measures] = defaultdict(Measures)

    def by(self, by: By) -> Groups:
        return self._by[by]

    def whole(self, indicator: int) -> Measures:
        return self._whole.get(indicator, NONE)

    def ministries(self, indicator: int, area: int, said: Sequence[Place]) -> None:
        """What several organisations said of one area is added."""
        for place in said:
            self._whose(indicator, area, place)
            self._quarterly(indicator, place, self._every)

    def comonitors(self, indicator: int, area: int, said: Sequence[Place]) -> None:
        """What several said of the same is never added: the first organisation's counts."""
        if len(said) == 1:
            self.ministries(indicator, area, said)
            return
        left = list(self._every)
        first: dict[int, Place] = {}
        for place in said:
            own = [at for at in left if place.values[at] is not None]
            left = [at for at in left if place.values[at] is None]
            first.update(dict.fromkeys(own, place))
            self._quarterly(indicator, place, own)
        last = self._counts(indicator, sorted(first))
        for place in said:
            self._whose(indicator, area, place, [at for at in last if first[at] is place])

    def _whose(self, indicator: int, area: int, place: Place, added: Sequence[int] | None = None) -> None:
        """`added`: the quarters that are added of the area, where those are not all that its organisation's are."""
        known = [at for at in self._every if place.values[at] is not None]
        of = Measures()
        of.put(place, len(known), self._counts(indicator, known))
        self._by[By.ORGANISATION][indicator, place.organisation].add(of)
        if added is not None:
            of = Measures()
            of.put(place, len(known), added)
        self._whole[indicator].add(of)
        groups = self._by[By.AREA]
        if (indicator, area) in groups:
            groups[indicator, area].add(of)
        else:
            groups[indicator, area] = of

    def _quarterly(self, indicator: int, place: Place, added: Iterable[int]) -> None:
        groups, quarters = self._by[By.QUARTER], self._quarters
        for at in added:
            value = place.values[at]
            if value is not None:
                of = groups[indicator, quarters[at]]
                of.added.put(value, place.parts[at])
                if place.verified >> at & 1:
                    of.verified.put(value, place.parts[at])
        for at in self._every:
            known, missing = place.values[at] is not None, place.missing >> at & 1
            if known or missing:
                of = groups[indicator, quarters[at]]
                of.figures += known
                of.with_means += place.means >> at & 1
                of.missing += missing

    def _counts(self, indicator: int, known: Sequence[int]) -> Sequence[int]:
        return known if self._kinds[indicator] is Kind.COUNT else known[-1:]
