"""Two sources of one figure: which subjects (an indicator in one area and quarter) have both, and where they differ.

What is not the same to the last number is compared by the plan's tolerance.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from storage import tolerance
from storage.adding import amount, one, total
from storage.answers import Source
from storage.plan.logframe import Kind, Tolerance
from storage.rolled import Agreement
from storage.rollup_places import Said
from storage.rollup_rows import Row, rows_of
from storage.rollup_said import Asked, Subject
from storage.rollup_settled import Chosen
from storage.rollup_sums import By, Group

Shared = Mapping[tuple[int, int], Said]  # by indicator and area
Counts = defaultdict[Group, Counter[int]]


@dataclass(frozen=True)
class State:
    """Of a group of subjects. `agreement` None: no more than one source said anything."""

    agreement: Agreement | None = None
    differing: int = 0
    settled: int = 0


@dataclass(frozen=True)
class Differing:
    """A subject on which the sources differ and nobody has chosen; whose figures those are."""

    subject: Subject
    organisations: frozenset[int]


def counted(counts: Counts, group: Group) -> Mapping[int, int]:
    return counts.get(group, {})


class Subjects:
    """How the subjects of each group stand: how many have both sources and nobody chose, and how many were settled.

    `differing`: each of those on which the sources differ.
    """

    def __init__(self, both: Counts, settled: Counts, differing: tuple[Differing, ...]) -> None:
        self.differing = differing
        apart: Counts = defaultdict(Counter)
        for unsettled in differing:
            indicator, area, quarter = unsettled.subject
            apart[indicator, By.QUARTER][quarter] += 1
            apart[indicator, By.AREA][area] += 1
            apart[indicator, By.ORGANISATION].update(unsettled.organisations)
        self._both, self._settled, self._apart = both, settled, apart

    def of(self, group: Group) -> Mapping[int, State]:
        """Where more than one source spoke, or somebody chose."""
        both, settled, apart = (counted(counts, group) for counts in (self._both, self._settled, self._apart))
        return {key: _state(both.get(key, 0), settled.get(key, 0), apart.get(key, 0)) for key in {*both, *settled}}

    def whole(self, indicator: int) -> State:
        group = indicator, By.AREA
        return _state(*(sum(counted(counts, group).values()) for counts in (self._both, self._settled, self._apart)))


def _state(both: int, settled: int, differing: int) -> State:
    if differing:
        return State(Agreement.DIVERGENT, differing, settled)
    if settled:
        return State(Agreement.SETTLED, 0, settled)
    return CONCORDANT if both else ONE


ONE, CONCORDANT = State(), State(Agreement.CONCORDANT)


def subjects(of: Asked, shared: Shared, allowed: Tolerance, chosen: Mapping[Subject, Chosen]) -> Subjects:
    """All of them, grouped by quarter, area and organisation. `shared`: the places of which both sources spoke, or
    where somebody chose."""
    both, settled = _Counting(of), _Counting(of)
    differing: list[Differing] = []
    numbers = [quarter.as_number for quarter in of.quarters]
    choices: dict[tuple[int, int], int] = defaultdict(int)
    for indicator, area, number in chosen:
        choices[indicator, area] |= 1 << numbers.index(number)
    for (indicator, area), said in shared.items():
        theirs, others = (reduce(or_, (place.known for place in places), 0) for places in said)
        of_record = choices.get((indicator, area), 0)
        if spoke := (theirs | others) & of_record:
            settled.count(indicator, area, said, spoke)
        spoke = theirs & others & ~of_record
        if not spoke:
            continue
        both.count(indicator, area, said, spoke)
        for at, number in enumerate(numbers):
            if (
                spoke >> at & 1
                and not _same(said, at)
                and _differ(of.kinds[indicator], rows_of(of, indicator, area, said, at), allowed)
            ):
                whose = frozenset(place.organisation for places in said for place in places if place.in_(at))
                differing.append(Differing((indicator, area, number), whose))
    return Subjects(both.counts(), settled.counts(), tuple(sorted(differing, key=lambda one: one.subject)))


class _Counting:
    """Subjects being counted: many places say the same quarters, which are told apart at the end."""

    def __init__(self, of: Asked) -> None:
        self._numbers = [quarter.as_number for quarter in of.quarters]
        self._groups: Counts = defaultdict(Counter)
        self._quarters: Counts = defaultdict(Counter)

    def count(self, indicator: int, area: int, said: Said, quarters: int) -> None:
        """`quarters`: in which it is to be counted, as bits."""
        self._quarters[indicator, By.QUARTER][quarters] += 1
        self._groups[indicator, By.AREA][area] += quarters.bit_count()
        whose: dict[int, int] = defaultdict(int)
        for places in said:
            for place in places:
                whose[place.organisation] |= place.known & quarters
        organisations = self._groups[indicator, By.ORGANISATION]
        for organisation, known in whose.items():
            if known:
                organisations[organisation] += known.bit_count()

    def counts(self) -> "Counts":
        for group, quarters in self._quarters.items():
            for at, number in enumerate(self._numbers):
                there = sum(times for bits, times in quarters.items() if bits >> at & 1)
                if there:
                    self._groups[group][number] = there
        return self._groups


def _same(said: Said, at: int) -> bool:
    """One ministry, and each co-monitor that knows something said the same to the last number."""
    theirs, others = said
    first = theirs[0].values[at], theirs[0].parts[at]
    return len(theirs) == 1 and all((one.values[at], one.parts[at]) == first for one in others if one.in_(at))


def _differ(kind: Kind, said: Collection[Row], allowed: Tolerance) -> bool:
    """The ministries' figures are added; each co-monitor's stands for itself."""
    ministries = amount(kind, total(row.figure for row in said if row.source is Source.MINISTRY))
    others = [amount(kind, one(row.figure)) for row in said if row.source is Source.COMONITOR]
    return ministries is not None and any(
        other is not None and not tolerance.agree(kind, ministries, other, allowed) for other in others
    )
