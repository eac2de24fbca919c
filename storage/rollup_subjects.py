"""Two sources of one figure: which subjects (an indicator in one area and quarter) have both, and where they differ.

What is the same to the last number is sorted out by the database; the rest is compared here, by the plan's tolerance.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Integer, String, and_, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from storage import tolerance
from storage.adding import amount, one, total
from storage.answers import Source
from storage.plan.logframe import Kind, Tolerance
from storage.rolled import Agreement
from storage.rollup_rows import Row, by_subject, unlike
from storage.rollup_said import KNOWN, Asked, Subject, figures
from storage.rollup_settled import Chosen
from storage.rollup_sums import By, Key


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


def subjects(
    session: Session, of: Asked, compared: Collection[int], allowed: Tolerance, chosen: Mapping[Subject, Chosen],
    rows: Iterable[Row],
) -> Subjects:  # fmt: skip
    """All of them, grouped by quarter, area and organisation. `compared`: the indicators that two sources report;
    `rows`: the figures of those where somebody chose, and others."""
    both: Counter[Key] = Counter()
    settled: Counter[Key] = Counter()
    both.update(dict(_both(session, of, compared)))
    for subject, said in by_subject(rows).items():
        if subject in chosen:
            keys = _keys(subject, _organisations(said))
            settled.update(keys)
            if {row.source for row in said} == set(Source):
                both.subtract(keys)
    differing: list[Differing] = []
    for subject, said in by_subject(unlike(session, of, compared)).items():
        if subject not in chosen and _differ(of.kinds[subject[0]], said, allowed):
            differing.append(Differing(subject, _organisations(said)))
    return Subjects(both, settled, tuple(sorted(differing, key=lambda one: one.subject)))


def _differ(kind: Kind, said: Collection[Row], allowed: Tolerance) -> bool:
    """The ministries' figures are added; each co-monitor's stands for itself."""
    ministries = amount(kind, total(row.figure for row in said if row.source is Source.MINISTRY))
    others = [amount(kind, one(row.figure)) for row in said if row.source is Source.COMONITOR]
    return ministries is not None and any(
        other is not None and not tolerance.agree(kind, ministries, other, allowed) for other in others
    )


def _organisations(said: Iterable[Row]) -> frozenset[int]:
    return frozenset(row.organisation for row in said)


def _keys(subject: Subject, organisations: Iterable[int]) -> tuple[Key, ...]:
    """The groups it belongs to."""
    indicator, area, quarter = subject
    return (
        (indicator, By.QUARTER, quarter),
        (indicator, By.AREA, area),
        *((indicator, By.ORGANISATION, organisation) for organisation in organisations),
    )


def _both(session: Session, of: Asked, indicators: Collection[int]) -> Iterator[tuple[Key, int]]:
    """In each group, how many subjects have both sources."""
    if not indicators:
        return
    known = figures(of, indicators).where(KNOWN).cte("known")
    subject = (known.c.indicator, known.c.area, known.c.quarter)
    pairs = (
        select(*subject).group_by(*subject).having(func.min(known.c.source) != func.max(known.c.source)).cte("pairs")
    )
    theirs = and_(*(known.c[name] == pairs.c[name] for name in ("indicator", "area", "quarter")))
    groups = [
        select(pairs.c.indicator, literal(by.value, String), type_coerce(pairs.c[by.value], Integer), func.count())
        .select_from(pairs)
        .group_by(pairs.c.indicator, pairs.c[by.value])
        for by in (By.QUARTER, By.AREA)
    ]
    groups.append(
        select(pairs.c.indicator, literal(By.ORGANISATION.value, String), known.c.organisation, func.count())
        .join(known, theirs)
        .group_by(pairs.c.indicator, known.c.organisation)
    )
    for indicator, by, key, number in session.execute(union_all(*groups)):
        yield (indicator, By(by), key), number
