"""Two sources of one figure: which subjects (an indicator in one area and quarter) have both, and where they differ.

What is not the same to the last number is compared by the plan's tolerance.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage import tolerance
from storage.adding import amount, one, total
from storage.answers import Source
from storage.plan.logframe import Kind, Tolerance
from storage.rolled import Agreement
from storage.rollup_places import Place, Said
from storage.rollup_rows import Row, rows_of
from storage.rollup_said import Asked, Subject
from storage.rollup_settled import Chosen
from storage.rollup_sums import By, Key

Shared = Mapping[tuple[int, int], Said]  # by indicator and area


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


class Subjects:
    """How the subjects of each group stand: how many have both sources and nobody chose, and how many were settled.

    `differing`: each of those on which the sources differ.
    """

    def __init__(self, both: Counter[Key], settled: Counter[Key], differing: tuple[Differing, ...]) -> None:
        self.differing = differing
        self._both, self._settled, self._differing = both, settled, Counter[Key]()
        for unsettled in differing:
            self._differing.update(_keys(unsettled.subject, unsettled.organisations))
        self._areas: dict[int, set[int]] = defaultdict(set)
        for indicator, by, key in (*both, *settled):
            if by is By.AREA:
                self._areas[indicator].add(key)

    def of(self, indicator: int, by: By, key: int) -> State:
        return self._state((indicator, by, key))

    def whole(self, indicator: int) -> State:
        return self._state(*((indicator, By.AREA, area) for area in self._areas.get(indicator, ())))

    def _state(self, *keys: Key) -> State:
        both = settled = differing = 0
        for key in keys:
            both += self._both.get(key, 0)
            settled += self._settled.get(key, 0)
            differing += self._differing.get(key, 0)
        if differing:
            return State(Agreement.DIVERGENT, differing, settled)
        if settled:
            return State(Agreement.SETTLED, 0, settled)
        return CONCORDANT if both else ONE


ONE, CONCORDANT = State(), State(Agreement.CONCORDANT)


def subjects(of: Asked, shared: Shared, allowed: Tolerance, chosen: Mapping[Subject, Chosen]) -> Subjects:
    """All of them, grouped by quarter, area and organisation. `shared`: the places of which both sources spoke, or
    where somebody chose."""
    both: Counter[Key] = Counter()
    settled: Counter[Key] = Counter()
    differing: list[Differing] = []
    numbers = [quarter.as_number for quarter in of.quarters]
    for (indicator, area), said in shared.items():
        theirs, others = ([(place, _known(place)) for place in places] for places in said)
        for at, number in enumerate(numbers):
            subject, here = (indicator, area, number), 1 << at
            spoke = [place for place, known in (*theirs, *others) if known & here]
            if subject in chosen:
                settled.update(_keys(subject, {place.organisation for place in spoke}) if spoke else ())
                continue
            ministries = sum(1 for _, known in theirs if known & here)
            if not ministries or len(spoke) == ministries:
                continue
            organisations = frozenset(place.organisation for place in spoke)
            for key in _keys(subject, organisations):
                both[key] += 1
            if not _same(spoke, ministries, at) and _differ(
                of.kinds[indicator], rows_of(of, indicator, area, said, at), allowed
            ):
                differing.append(Differing(subject, organisations))
    return Subjects(both, settled, tuple(sorted(differing, key=lambda one: one.subject)))


def _known(place: Place) -> int:
    """The quarters of which it says something, as bits."""
    return sum(1 << at for at, value in enumerate(place.values) if value is not None)


def _same(said: Sequence[Place], ministries: int, at: int) -> bool:
    """One ministry, the first of these, and each other said the same to the last number."""
    first = said[0].values[at], said[0].parts[at]
    return ministries == 1 and all((one.values[at], one.parts[at]) == first for one in said[1:])


def _differ(kind: Kind, said: Collection[Row], allowed: Tolerance) -> bool:
    """The ministries' figures are added; each co-monitor's stands for itself."""
    ministries = amount(kind, total(row.figure for row in said if row.source is Source.MINISTRY))
    others = [amount(kind, one(row.figure)) for row in said if row.source is Source.COMONITOR]
    return ministries is not None and any(
        other is not None and not tolerance.agree(kind, ministries, other, allowed) for other in others
    )


def _keys(subject: Subject, organisations: Iterable[int]) -> tuple[Key, ...]:
    """The groups it belongs to."""
    indicator, area, quarter = subject
    return (
        (indicator, By.QUARTER, quarter),
        (indicator, By.AREA, area),
        *((indicator, By.ORGANISATION, organisation) for organisation in organisations),
    )
