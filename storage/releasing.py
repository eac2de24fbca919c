"""From the tallies of record to a release: what the tables of a year or quarter hold now, and what is frozen of it.

Reads tallies, so nothing that makes documents may know it: they are given what `releases` keeps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from storage.calendar import Quarter
from storage.masking.tables import NOT_BROKEN_DOWN, Released, Tables
from storage.plan.logframe import Incidents, Logframe
from storage.releases import AlreadyReleased, known
from storage.tallied import Sent, of_places
from storage.tally_counts import Cell, Counts

SEX = {
    Cell.GIRLS: "F", Cell.WOMEN: "F", Cell.FEMALE: "F", Cell.BOYS: "M", Cell.MEN: "M", Cell.MALE: "M",
    Cell.UNDER_18: "unknown", Cell.ADULT: "unknown", Cell.UNKNOWN: "unknown",
}  # fmt: skip
AGE = {
    Cell.GIRLS: "under_18", Cell.BOYS: "under_18", Cell.UNDER_18: "under_18", Cell.WOMEN: "adult", Cell.MEN: "adult",
    Cell.ADULT: "adult", Cell.FEMALE: "unknown", Cell.MALE: "unknown", Cell.UNKNOWN: "unknown",
}  # fmt: skip

K = TypeVar("K")


class NoTallies(Exception):
    """The plan counts no incidents."""


class StillOpen(Exception):
    """Reports of this quarter are still accepted: its figures may change."""

    def __init__(self, quarter: Quarter) -> None:
        super().__init__(str(quarter))
        self.quarter = quarter


class TwoOfRecord(Exception):
    """Two organisations of the service of record have counted in one area and period: they are never added."""

    def __init__(self, area: str, quarter: Quarter) -> None:
        super().__init__(area, str(quarter))
        self.area, self.quarter = area, quarter


class NoFirstEdition(Exception):
    """A revised edition comes after the year's first one."""


@dataclass(frozen=True)
class Asked:
    """What a mask is to be decided for. `quarter` None: the year."""

    year: int
    quarter: int | None
    edition: int
    threshold: int
    tables: Tables
    released: tuple[Released, ...]


def prepare(session: Session, logframe: Logframe, year: int, quarter: int | None, edition: int, now: datetime) -> Asked:
    """Reads what is to be masked, and all that circulates of that year. The mask is decided outside of a transaction.

    Raises NoTallies, StillOpen, TwoOfRecord, NoFirstEdition, AlreadyReleased.
    """
    if logframe.incidents is None:
        raise NoTallies
    quarters = tuple(Quarter(year, number) for number in ((quarter,) if quarter else (1, 2, 3, 4)))
    today = logframe.calendar.today(now)
    for one in quarters:
        if today <= logframe.calendar.lock_day(one):
            raise StillOpen(one)
    released = known(session, logframe.id, year)
    if any(one.edition == edition and (one.tables.of_year or one.tables.quarters == (quarter,)) for one in released):
        raise AlreadyReleased
    if edition > 1 and (edition > 2 or quarter or not any(one.tables.of_year for one in released)):
        raise AlreadyReleased if edition > 2 else NoFirstEdition
    tables = tables_of(session, logframe, quarters, [one for one in released if one.edition == edition])
    return Asked(year, quarter, edition, logframe.incidents.threshold, tables, tuple(released))


def tables_of(
    session: Session, logframe: Logframe, quarters: Sequence[Quarter], frozen: Iterable[Released] = ()
) -> Tables:
    """The figures of record of these quarters, each as it was when it was first released (`frozen`), else as it is now.

    Raises TwoOfRecord, NoTallies.
    """
    kept = {one.tables.quarters[0]: one.tables for one in frozen if not one.tables.of_year}
    return together([kept.get(quarter.number) or _now(session, logframe, quarter) for quarter in quarters])


def together(parts: Sequence[Tables]) -> Tables:
    """The tables of several quarters as those of all of them."""
    counts: dict[tuple[str, str, int], int] = {}
    sex: dict[tuple[str, str, str], int] = {}
    age: dict[tuple[str, str, str], int] = {}
    cercles: dict[tuple[str, str], int] | None = None
    for part in parts:
        counts.update(part.counts)
        _add(sex, part.sex)
        _add(age, part.age)
        if part.cercles is not None:
            cercles = {} if cercles is None else cercles
            _add(cercles, part.cercles)
    return Tables(
        tuple(dict.fromkeys(region for part in parts for region in part.regions)),
        tuple(dict.fromkeys(kind for part in parts for kind in part.types)),
        tuple(quarter for part in parts for quarter in part.quarters),
        counts,
        frozenset().union(*(part.received for part in parts)),
        frozenset().union(*(part.complete for part in parts)),
        sex,
        age,
        cercles,
        {key: value for part in parts for key, value in part.indicators.items()},
    )


def _now(session: Session, logframe: Logframe, quarter: Quarter) -> Tables:
    incidents = logframe.incidents
    if incidents is None:
        raise NoTallies
    regions, parent = _regions(logframe)
    sent = _of_record(session, logframe, incidents, quarter)
    counts: dict[tuple[str, str, int], int] = {}
    sex: dict[tuple[str, str, str], int] = {}
    age: dict[tuple[str, str, str], int] = {}
    cercles: dict[tuple[str, str], int] = {}
    for (area, _), one in sent.items():
        region = parent[area]
        for kind, number in one.tally.types.items():
            _add(counts, {(region, kind, quarter.number): number.total})
            _add(sex, {(region, kind, column): value for column, value in _parts(number, SEX).items()})
            _add(age, {(region, kind, column): value for column, value in _parts(number, AGE).items()})
        if area != region:
            _add(cercles, {(region, area): one.tally.total})
    expected = _expected(logframe, incidents, parent)
    months = 3 if incidents.monthly else 1
    complete = {
        region
        for region in regions
        if expected[region] and all(sum(area == there for there, _ in sent) == months for area in expected[region])
    }
    return Tables(
        regions,
        tuple(kind.code for kind in incidents.types),
        (quarter.number,),
        {key: value for key, value in counts.items() if value},
        frozenset((parent[area], quarter.number) for area, _ in sent),
        frozenset((region, quarter.number) for region in complete),
        sex,
        age,
        cercles if incidents.by_cercle and cercles else None,
    )


def _of_record(
    session: Session, logframe: Logframe, incidents: Incidents, quarter: Quarter
) -> dict[tuple[str, int], Sent]:
    """The one tally of each area and period that is published."""
    keys = {area.id: area.key for area in logframe.areas}
    found: dict[tuple[str, int], Sent] = {}
    for one in of_places(session, logframe.id, [quarter]):
        area = keys.get(one.area)
        if area is None or incidents.of_record.get(area) != one.service:
            continue
        if (area, one.period.month) in found:
            raise TwoOfRecord(area, quarter)
        found[area, one.period.month] = one
    return found


def _regions(logframe: Logframe) -> tuple[tuple[str, ...], dict[str, str]]:
    """The areas inside no other, and to which of them each area belongs."""
    above = {area.key: area.parent for area in logframe.areas}

    def top(key: str) -> str:
        parent = above.get(key)
        return key if parent is None else top(parent)

    return tuple(area.key for area in logframe.areas if area.parent is None), {key: top(key) for key in above}


def _expected(logframe: Logframe, incidents: Incidents, parent: Mapping[str, str]) -> dict[str, list[str]]:
    """Of each region, the areas from which a tally of record is expected."""
    expected: dict[str, list[str]] = {region: [] for region in parent.values()}
    for area in incidents.of_record:
        if area in parent:
            expected[parent[area]].append(area)
    return expected


def _parts(counts: Counts, columns: Mapping[Cell, str]) -> dict[str, int]:
    if counts.cells is None:
        return {NOT_BROKEN_DOWN: counts.total}
    parts: dict[str, int] = {}
    for cell, number in counts.cells.items():
        _add(parts, {columns[cell]: number})
    return parts


def _add(into: dict[K, int], more: Mapping[K, int]) -> None:
    for key, value in more.items():
        into[key] = into.get(key, 0) + value
