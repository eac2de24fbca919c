"""Places added up: of one indicator, by quarter, area and organisation, for one source. The rule is `adding`'s."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from storage.adding import Sum
from storage.plan.logframe import Kind
from storage.rollup_places import Place


class By(StrEnum):
    """What figures are grouped by."""

    QUARTER = "quarter"
    AREA = "area"
    ORGANISATION = "organisation"

    # An enumeration's own is a function in Python, and these are in every key.
    __hash__ = str.__hash__


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
            return Sum(self.figures, self.value, 0, 0, self.part)
        return Sum(self.figures, self.value, self.part, self.value - self.part, 0, self.parts)


class Measures:
    """Of one group: how many figures, and what they add up to. `missing`: those that a ministry did not report, or a
    co-monitor did not observe. `verified`: of what is added, that which somebody has verified."""

    __slots__ = ("added", "figures", "missing", "verified", "with_means")

    def __init__(self) -> None:
        self.figures = self.with_means = self.missing = 0
        self.added, self.verified = Adding(), Adding()

    def put(self, place: Place, at: int) -> None:
        """The figure of one quarter, which is known."""
        value, part = place.values[at], place.parts[at]
        assert value is not None
        self.added.put(value, part)
        if place.verified >> at & 1:
            self.verified.put(value, part)

    def add(self, other: "Measures") -> None:
        self.figures += other.figures
        self.with_means += other.with_means
        self.missing += other.missing
        self.added.add(other.added)
        if other.verified.figures:
            self.verified.add(other.verified)


NONE = Measures()


class Sums:
    """What one source said of one indicator. `whole`: all its areas."""

    __slots__ = ("_count", "_numbers", "_quarters", "areas", "organisations", "whole")

    def __init__(self, kind: Kind, numbers: Sequence[int]) -> None:
        """`numbers`: the quarters, in the order of the places that are put in."""
        self._count, self._numbers = kind is Kind.COUNT, numbers
        self._quarters = [Measures() for _ in numbers]
        self.areas: defaultdict[int, Measures] = defaultdict(Measures)
        self.organisations: defaultdict[int, Measures] = defaultdict(Measures)
        self.whole = Measures()

    def by(self, by: By) -> Mapping[int, Measures]:
        if by is By.QUARTER:
            return dict(zip(self._numbers, self._quarters, strict=True))
        return self.areas if by is By.AREA else self.organisations

    def added(self, area: int, said: Sequence[Place]) -> None:
        """Ministries: what several say of one area is added."""
        for place in said:
            known = _known(place)
            for at in known:
                self._quarters[at].put(place, at)
            of = self._told(place, known)
            for at in self._counted(known):
                of.put(place, at)
            self.organisations[place.organisation].add(of)
            self._put(area, of)

    def first(self, area: int, said: Sequence[Place]) -> None:
        """Co-monitors: what several say of the same is never added, the first organisation's counts."""
        if len(said) == 1:
            self.added(area, said)
            return
        whose: dict[int, Place] = {}
        for place in said:
            known = _known(place)
            of = self._told(place, known)
            self._put(area, of)
            own = self.organisations[place.organisation]
            own.add(of)
            for at in self._counted(known):
                own.put(place, at)
            for at in known:
                whose.setdefault(at, place)
        for at, place in whose.items():
            self._quarters[at].put(place, at)
        for at in self._counted(sorted(whose)):
            self.areas[area].put(whose[at], at)
            self.whole.put(whose[at], at)

    def _told(self, place: Place, known: Collection[int]) -> Measures:
        """How many figures there are, by quarter and of the place."""
        of = Measures()
        of.figures, of.with_means, of.missing = len(known), place.means.bit_count(), place.missing.bit_count()
        for at, quarter in enumerate(self._quarters):
            quarter.figures += place.values[at] is not None
            quarter.with_means += place.means >> at & 1
            quarter.missing += place.missing >> at & 1
        return of

    def _put(self, area: int, of: Measures) -> None:
        self.whole.add(of)
        if area in self.areas:
            self.areas[area].add(of)
        else:
            self.areas[area] = of

    def _counted(self, known: Sequence[int]) -> Sequence[int]:
        """Of several quarters: counts have them all, everything else the last there is."""
        return known if self._count else known[-1:]


def _known(place: Place) -> list[int]:
    return [at for at, value in enumerate(place.values) if value is not None]
