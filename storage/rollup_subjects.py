"""Two sources of one figure: which subjects (an indicator in one area and quarter) have both, and where they differ.

What is not the same to the last number is compared by the plan's tolerance.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
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
        return self._state([(indicator, by, key)])

    def whole(self, indicator: int) -> State:
        return self._state([(indicator, By.AREA, area) for area in self._areas.get(indicator, ())])

    def _state(self, keys: Collection[Key]) -> State:
        both, settled, differing = (sum(of[key] for key in keys) for of in (self._both, self._settled, self._differing))
        if differing:
            return State(Agreement.DIVERGENT, differing, settled)
        if settled:
            return State(Agreement.SETTLED, 0, settled)
        return State(Agreement.CONCORDANT if both else None)


def subjects(of: Asked, shared: Shared, allowed: Tolerance, chosen: Mapping[Subject, Chosen]) -> Subjects:
    """All of them, grouped by quarter, area and organisation. `shared`: the places of which both sources spoke, or
    where somebody chose."""
    both: Counter[Key] = Counter()
    settled: Counter[Key] = Counter()
    differing: list[Differing] = []
    for (indicator, area), said in shared.items():
        for at, quarter in enumerate(of.quarters):
            subject = (indicator, area, quarter.as_number)
            theirs, others = ([place for place in places if place.values[at] is not None] for places in said)
            organisations = frozenset(place.organisation for place in (*theirs, *others))
            if subject in chosen:
                settled.update(_keys(subject, organisations) if organisations else ())
            elif theirs and others:
                both.update(_keys(subject, organisations))
                if not _same(theirs, others, at) and _differ(
                    of.kinds[indicator], rows_of(of, indicator, area, said, at), allowed
                ):
                    differing.append(Differing(subject, organisations))
    return Subjects(both, settled, tuple(sorted(differing, key=lambda one: one.subject)))


def _same(theirs: Collection[Place], others: Collection[Place], at: int) -> bool:
    """The one ministry said the same to the last number as each other."""
    if len(theirs) > 1:
        return False
    (ministry,) = theirs
    said = ministry.values[at], ministry.parts[at]
    return all((other.values[at], other.parts[at]) == said for other in others)


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
