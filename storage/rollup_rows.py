"""Figures one by one: of the few places where one must be compared with another, or is of record instead of another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from storage.answers import Figure, Source
from storage.plan.logframe import Kind
from storage.rollup_places import Place, Said
from storage.rollup_said import KNOWN, Asked, Subject, figures


@dataclass(frozen=True)
class Row:
    """One figure that is known."""

    subject: Subject
    source: Source
    organisation: int
    figure: Figure
    verified: bool


def rows_of(of: Asked, indicator: int, area: int, said: Said, at: int) -> list[Row]:
    """What was said of one subject, that of the quarter at this place of those asked for."""
    subject, kind = (indicator, area, of.quarters[at].as_number), of.kinds[indicator]
    return [
        Row(subject, source, place.organisation, figure, bool(place.verified >> at & 1))
        for source, places in zip((Source.MINISTRY, Source.COMONITOR), said, strict=True)
        for place in places
        if (figure := _figure(kind, place, at)).value is not None
    ]


def of_subjects(session: Session, of: Asked, subjects: Select[Any]) -> tuple[Row, ...]:
    """Every known figure of these subjects: `indicator`, `area` and `quarter` of each."""
    known, asked = figures(of).where(KNOWN).cte("known"), subjects.subquery("asked")
    same = and_(*(known.c[n] == asked.c[n] for n in ("indicator", "area", "quarter")))
    return tuple(row for row in _rows(session, select(known).join(asked, same)) if row.subject[0] in of.kinds)


def by_subject(rows: Iterable[Row]) -> dict[Subject, list[Row]]:
    found: dict[Subject, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.subject].append(row)
    return found


def _figure(kind: Kind, place: Place, at: int) -> Figure:
    value, part = place.values[at], place.parts[at]
    if kind is Kind.PERCENT:
        return Figure(value, whole=part)
    if value is None or part is None:
        return Figure(value)
    return Figure(value, part, value - part)


def _rows(session: Session, asking: Select[Any]) -> Iterator[Row]:
    for row in session.execute(asking).mappings():
        yield Row(
            (row["indicator"], row["area"], row["quarter"]),
            Source(row["source"]),
            row["organisation"],
            Figure(row["value"], row["women"], row["men"], row["whole"]),
            bool(row["verified"]),
        )
