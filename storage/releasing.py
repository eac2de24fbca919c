"""From the tallies of record to a release: what the tables of a year or quarter hold now, and what is frozen of it.

Reads tallies, so nothing that makes documents may know it: they are given what `releases` keeps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from storage import extensions, protected
from storage.calendar import Quarter
from storage.masking.tables import NOT_BROKEN_DOWN, NationalTotalMasked, Released, Tables
from storage.plan.logframe import Area, Incidents, Logframe
from storage.releases import AlreadyReleased, follows, highest_threshold, known
from storage.tallied import Sent, of_places
from storage.tally_counts import Cell, Counts
from storage.tally_periods import Period

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


@dataclass(frozen=True)
class Twice:
    """Of one area and period: the organisations (codes) that have counted it for one service, and their tallies."""

    area: str
    period: Period
    organisations: tuple[str, ...]
    tallies: tuple[int, ...]


class TwoOfRecord(Exception):
    """Two organisations of the service of record have counted in one area and period, and are never added.

    `places` says who and where, for whoever can name the organisation, or another service, of record in the plan.
    """

    def __init__(self, places: tuple[Twice, ...]) -> None:
        super().__init__(", ".join(sorted({one.area for one in places})))
        self.places = places


@dataclass(frozen=True)
class Asked:
    """What a mask is to be decided for. `quarter` None: the year. `threshold`: the plan's, or the highest of those that
    releases of the year were made with."""

    year: int
    quarter: int | None
    edition: int
    threshold: int
    tables: Tables
    released: tuple[Released, ...]


def prepare(session: Session, logframe: Logframe, year: int, quarter: int | None, edition: int, now: datetime) -> Asked:
    """Reads what is to be masked, and all that circulates of that year. The mask is decided outside of a transaction.

    Raises NoTallies, StillOpen, TwoOfRecord, NoFirstEdition, AlreadyReleased, NationalTotalMasked.
    """
    if logframe.incidents is None:
        raise NoTallies
    quarters = tuple(Quarter(year, number) for number in ((quarter,) if quarter else (1, 2, 3, 4)))
    today, more = logframe.calendar.today(now), extensions.given(session, logframe.id)
    for one in quarters:
        extended = max((days for (when, _), days in more.items() if when == one), default=0)
        if today <= logframe.calendar.lock_day(one, extended):
            raise StillOpen(one)
    released = known(session, logframe.id, year)
    if any(one.edition == edition and (one.tables.of_year or one.tables.quarters == (quarter,)) for one in released):
        raise AlreadyReleased
    follows(edition, released, of_year=not quarter)
    tables = tables_of(session, logframe, quarters, [one for one in released if one.edition == edition])
    if any(one.edition == edition - 1 and one.tables.circulates_as(tables) for one in released):
        raise NationalTotalMasked  # it would say nothing new, and take the place of the one that does
    # A lower one would tell what an earlier release of the year keeps open.
    threshold = max(logframe.incidents.threshold, highest_threshold(session, logframe.id, year))
    return Asked(year, quarter, edition, threshold, tables, tuple(released))


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
    cercles: dict[tuple[str, str], int] = {}
    for part in parts:
        counts.update(part.counts)
        _add(sex, part.sex)
        _add(age, part.age)
        _add(cercles, part.cercles or {})
    by_cercle = all(part.cercles is not None for part in parts if part.received)  # else they would not add up
    return Tables(
        tuple(dict.fromkeys(region for part in parts for region in part.regions)),
        tuple(dict.fromkeys(kind for part in parts for kind in part.types)),
        tuple(quarter for part in parts for quarter in part.quarters),
        counts,
        frozenset().union(*(part.received for part in parts)),
        frozenset().union(*(part.complete for part in parts)),
        sex,
        age,
        cercles if by_cercle and cercles else None,
        {key: value for part in parts for key, value in part.indicators.items()},
        {key: value for part in parts for key, value in part.by_region.items()},
    )


def _now(session: Session, logframe: Logframe, quarter: Quarter) -> Tables:
    incidents = logframe.incidents
    if incidents is None:
        raise NoTallies
    sent = _of_record(session, logframe, incidents, quarter)
    regions, parent = _regions(logframe, quarter, sent)
    counts: dict[tuple[str, str, int], int] = {}
    sex: dict[tuple[str, str, str], int] = {}
    age: dict[tuple[str, str, str], int] = {}
    cercles: dict[tuple[str, str], int] = {}
    for area, tallies in sent.items():
        region = parent[area]
        for one in tallies:
            for kind, number in one.tally.types.items():
                _add(counts, {(region, kind, quarter.number): number.total})
                _add(sex, {(region, kind, column): value for column, value in _parts(number, SEX).items()})
                _add(age, {(region, kind, column): value for column, value in _parts(number, AGE).items()})
            # What a region counted itself stands beside its cercles, so that they add up to the region.
            _add(cercles, {(region, area): one.tally.total})
    secret, by_region = protected.of_quarter(session, logframe, quarter), dict[tuple[str, str, int], int]()
    for (area, code, when), value in secret.by_area.items():
        _add(by_region, {(parent[area], code, when): value})
    expected = _expected(logframe, incidents, parent, quarter)
    periods = 3 if incidents.monthly else 1  # which a plan cannot change once there are tallies
    complete = {
        region
        for region in regions
        if expected[region] and all(len(sent.get(area, ())) == periods for area in expected[region])
    }
    return Tables(
        regions,
        tuple(kind.code for kind in incidents.types),
        (quarter.number,),
        {key: value for key, value in counts.items() if value},
        frozenset((parent[area], quarter.number) for area in sent),
        frozenset((region, quarter.number) for region in complete),
        sex,
        age,
        cercles if incidents.by_cercle and cercles else None,
        secret.country,
        by_region,
    )


def _of_record(
    session: Session, logframe: Logframe, incidents: Incidents, quarter: Quarter
) -> dict[str, tuple[Sent, ...]]:
    """What is published of each area: one tally of the quarter, or one of each month. Raises TwoOfRecord."""
    keys = {area.id: area.key for area in logframe.areas}
    codes = {organisation.id: organisation.code for organisation in logframe.organisations}
    found: dict[str, dict[Period, list[Sent]]] = {}
    for one in of_places(session, logframe.id, [quarter]):
        area = keys.get(one.area)
        if area is not None and incidents.is_of_record(area, one.service, codes.get(one.organisation, "?")):
            found.setdefault(area, {}).setdefault(one.period, []).append(one)
    twice = tuple(
        Twice(area, period, tuple(codes.get(one.organisation, "?") for one in sent), tuple(one.number for one in sent))
        for area, periods in found.items()
        for period, sent in periods.items()
        if len(sent) > 1
    )
    if twice:
        raise TwoOfRecord(twice)
    return {area: tuple(sent for (sent,) in periods.values()) for area, periods in found.items()}


def _regions(logframe: Logframe, quarter: Quarter, sent: Iterable[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The areas inside no other that there were in this quarter or that counted, and to which of them each belongs."""
    above = {area.key: area.parent for area in logframe.areas}

    def top(key: str) -> str:
        parent = above.get(key)
        return key if parent is None else top(parent)

    parent, counted = {key: top(key) for key in above}, {top(key) for key in sent}
    regions = (area for area in logframe.areas if area.parent is None)
    return tuple(one.key for one in regions if one.key in counted or _there(logframe, one, quarter)), parent


def _there(logframe: Logframe, area: Area, quarter: Quarter) -> bool:
    first, last = logframe.calendar.first_day(quarter), logframe.calendar.last_day(quarter)
    return (area.since is None or area.since <= last) and (area.until is None or first <= area.until)


def _expected(
    logframe: Logframe, incidents: Incidents, parent: Mapping[str, str], quarter: Quarter
) -> dict[str, list[str]]:
    """Of each region, the areas from which a tally of record is expected."""
    expected: dict[str, list[str]] = {region: [] for region in parent.values()}
    for area in logframe.areas:
        asked = area.key in incidents.of_record and (area.parent is None or incidents.by_cercle)
        if asked and _there(logframe, area, quarter):
            expected[parent[area.key]].append(area.key)
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
