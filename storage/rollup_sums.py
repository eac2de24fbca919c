"""Figures added up by the database: of each indicator, by quarter, area and organisation, for one source."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, String, and_, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from storage.adding import NOTHING, Sum
from storage.answers import Source
from storage.reports import FigureState
from storage.rollup_said import Asked, said


class By(StrEnum):
    """What figures are grouped by."""

    QUARTER = "quarter"
    AREA = "area"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Measures:
    """Of one indicator and group: how many figures, and what they add up to. `verified`: of what is added, that which
    somebody has verified."""

    figures: int = 0
    with_means: int = 0
    not_reported: int = 0
    not_observed: int = 0
    added: Sum = NOTHING
    verified: Sum = NOTHING

    def __add__(self, other: "Measures") -> "Measures":
        return Measures(
            self.figures + other.figures,
            self.with_means + other.with_means,
            self.not_reported + other.not_reported,
            self.not_observed + other.not_observed,
            self.added + other.added,
            self.verified + other.verified,
        )


Key = tuple[int, By, int]  # indicator; the quarter as a number, or the id of the area or organisation


class Sums:
    """What one source said. Of an indicator as a whole: all its areas."""

    def __init__(self, measures: dict[Key, Measures]) -> None:
        self._measures = measures
        self._keys: dict[tuple[int, By], list[int]] = defaultdict(list)
        for indicator, by, key in measures:
            self._keys[indicator, by].append(key)

    def of(self, indicator: int, by: By, key: int) -> Measures:
        return self._measures.get((indicator, by, key), Measures())

    def whole(self, indicator: int) -> Measures:
        return sum((self.of(indicator, By.AREA, key) for key in self.keys(indicator, By.AREA)), Measures())

    def keys(self, indicator: int, by: By) -> list[int]:
        return self._keys.get((indicator, by), [])


def sums(session: Session, of: Asked, source: Source) -> Sums:
    """In one question for what every quarter adds to, one for that of which the last quarter counts."""
    found: dict[Key, Measures] = {}
    for indicators, last in ((of.every_quarter(), False), (of.last_quarter(), True)):
        if indicators:
            found.update(_measured(session, of, source, indicators, last))
    return Sums(found)


def _measured(
    session: Session, of: Asked, source: Source, indicators: Collection[int], last: bool
) -> Iterator[tuple[Key, Measures]]:
    flags = {by: _flag(source, by, last) for by in By}
    rows = said(of, source, indicators, sorted({flag for flag in flags.values() if flag}))
    groups = [_grouped(rows, by, _counts(rows, flags[by])) for by in By]
    for indicator, by, key, figures, means, not_reported, not_observed, *sums in session.execute(union_all(*groups)):
        numbers = [int(number or 0) for number in sums]
        yield (
            (indicator, By(by), key),
            Measures(
                figures, int(means or 0), int(not_reported), int(not_observed), Sum(*numbers[:6]), Sum(*numbers[6:])
            ),
        )


def _flag(source: Source, by: By, last: bool) -> str:
    """What says which figures are added in such a group; empty: all of them."""
    if source is Source.COMONITOR and by is not By.ORGANISATION:
        return "of_area" if last and by is By.AREA else "of_subject"
    return "of_place" if last and by is not By.QUARTER else ""


def _counts(rows: CTE, flag: str) -> ColumnElement[bool]:
    known = rows.c.state == FigureState.REPORTED.value
    return and_(known, rows.c[flag] == 1) if flag else known


def _grouped(rows: CTE, by: By, counts: ColumnElement[bool]) -> Select[Any]:
    key, said_of = type_coerce(rows.c[by.value], Integer), rows.c.state
    return select(
        rows.c.indicator,
        literal(by.value, String).label("grouped_by"),
        key.label("key"),
        func.count(rows.c.value),
        func.sum(rows.c.means).filter(rows.c.value.is_not(None)),
        func.count().filter(said_of == FigureState.NOT_REPORTED.value),
        func.count().filter(said_of == FigureState.NOT_OBSERVED.value),
        *_added(rows, counts),
        *_added(rows, and_(counts, rows.c.verified == 1)),
    ).group_by(rows.c.indicator, key)


def _added(rows: CTE, counts: ColumnElement[bool]) -> Iterator[ColumnElement[Any]]:
    """In the order of Sum's fields."""
    yield func.count().filter(counts)
    for column in (rows.c.value, rows.c.women, rows.c.men, rows.c.whole):
        yield func.sum(column).filter(counts)
    yield func.count(rows.c.women).filter(counts)
