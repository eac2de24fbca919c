"""The few figures that are looked at one by one: where somebody chose, where only a co-monitor was verified, and where
two sources are not the same to the last number. The database finds them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Select, and_, func, or_, select, type_coerce, union
from sqlalchemy.orm import Session

from storage.answers import Figure, Source
from storage.plan.logframe import Kind
from storage.rollup_said import KNOWN, REPORTS, Asked, Subject, figures
from storage.rollup_settled import SETTLED
from storage.tables import QuarterOf


@dataclass(frozen=True)
class Row:
    """One figure that is known."""

    subject: Subject
    source: Source
    organisation: int
    figure: Figure
    verified: bool


def exceptional(session: Session, of: Asked, indicators: Collection[int]) -> tuple[Row, ...]:
    """Every figure of each indicator and area where a figure of record may be another than the ministries'; of these
    indicators, on which co-monitors report."""
    if not indicators:
        return ()
    known = _known(of, indicators)
    place = (known.c.indicator, known.c.area)
    subject = (*place, known.c.quarter)
    ministries = select(*subject).where(known.c.source == Source.MINISTRY.value)
    alone = (
        select(*subject)
        .where(known.c.source == Source.COMONITOR.value, known.c.verified == 1)
        .except_(ministries)
        .subquery("alone")
    )
    places = union(
        select(alone.c.indicator, alone.c.area),
        select(SETTLED.c.indicator_id, SETTLED.c.area_id).where(
            type_coerce(SETTLED.c.quarter, QuarterOf).in_(of.quarters), SETTLED.c.undone_at.is_(None)
        ),
    ).subquery("places")
    there = and_(known.c.indicator == places.c[0], known.c.area == places.c[1])
    return tuple(_rows(session, select(known).join(places, there)))


def compared(session: Session, of: Asked) -> tuple[int, ...]:
    """The indicators of activities that a co-monitor has reported on in these quarters."""
    return of.of(
        session.scalars(
            select(REPORTS.c.activity_id)
            .where(
                REPORTS.c.plan_id == of.plan,
                type_coerce(REPORTS.c.quarter, QuarterOf).in_(of.quarters),
                REPORTS.c.source == Source.COMONITOR.value,
            )
            .distinct()
        )
    )


def unlike(session: Session, of: Asked, indicators: Collection[int]) -> tuple[Row, ...]:
    """Both sources' figures of every subject on which they are not the same to the last number."""
    if not indicators:
        return ()
    known = _known(of, indicators)
    subject = (known.c.indicator, known.c.area, known.c.quarter)
    theirs = (
        select(
            *subject,
            func.count().label("figures"),
            *(func.sum(known.c[name]).label(name) for name in ("value", "women", "men", "whole")),
        )
        .where(known.c.source == Source.MINISTRY.value)
        .group_by(*subject)
        .cte("theirs")
    )
    other = known.alias("other")
    yes_no = [i for i in indicators if of.kinds[i] is Kind.YES_NO]
    found = (
        select(theirs.c.indicator, theirs.c.area, theirs.c.quarter)
        .join(other, and_(*(theirs.c[n] == other.c[n] for n in ("indicator", "area", "quarter"))))
        .where(
            other.c.source == Source.COMONITOR.value,
            or_(
                theirs.c.value != other.c.value,
                theirs.c.women != other.c.women,
                theirs.c.men != other.c.men,
                theirs.c.whole.is_distinct_from(other.c.whole),
                and_(theirs.c.figures > 1, theirs.c.indicator.in_(yes_no)),
            ),
        )
        .distinct()
        .cte("found")
    )
    same = and_(*(known.c[n] == found.c[n] for n in ("indicator", "area", "quarter")))
    return tuple(_rows(session, select(known).join(found, same)))


def of_subjects(session: Session, of: Asked, subjects: Select[Any]) -> tuple[Row, ...]:
    """Every known figure of these subjects: `indicator`, `area` and `quarter` of each."""
    known, asked = _known(of, tuple(of.kinds)), subjects.subquery("asked")
    same = and_(*(known.c[n] == asked.c[n] for n in ("indicator", "area", "quarter")))
    return tuple(_rows(session, select(known).join(asked, same)))


def by_subject(rows: Iterable[Row]) -> dict[Subject, list[Row]]:
    found: dict[Subject, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.subject].append(row)
    return found


def _known(of: Asked, indicators: Collection[int]) -> CTE:
    return figures(of, indicators).where(KNOWN).cte("known")


def _rows(session: Session, asking: Select[Any]) -> Iterator[Row]:
    for row in session.execute(asking).mappings():
        yield Row(
            (row["indicator"], row["area"], row["quarter"]),
            Source(row["source"]),
            row["organisation"],
            Figure(row["value"], row["women"], row["men"], row["whole"]),
            bool(row["verified"]),
        )
