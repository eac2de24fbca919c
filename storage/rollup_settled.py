"""The figures of record that somebody chose and that stand: not undone, the latest of their subject, nothing of it
changed since."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from storage.answers import Source
from storage.people import table_of
from storage.plan.tables import IndicatorRow, ResultRow
from storage.rollup_said import Asked, AsOf, Subject
from storage.settlements import SettlementRow
from storage.still_chosen import ended
from storage.tables import QuarterOf

SETTLED = table_of(SettlementRow)
INDICATORS, RESULTS = table_of(IndicatorRow), table_of(ResultRow)


@dataclass(frozen=True)
class Chosen:
    """`organisation`: None for the ministries', which are added."""

    source: Source
    organisation: int | None


def chosen(session: Session, of: Asked) -> dict[Subject, Chosen]:
    """By subject."""
    later = SETTLED.alias("later")
    newest = (
        select(func.max(later.c.id))
        .where(
            later.c.indicator_id == SETTLED.c.indicator_id,
            later.c.area_id == SETTLED.c.area_id,
            later.c.quarter == SETTLED.c.quarter,
            *_stands(later, of.as_of),
        )
        .scalar_subquery()
    )
    columns = (
        SETTLED.c.indicator_id,
        SETTLED.c.area_id,
        SETTLED.c.quarter,
        SETTLED.c.source,
        SETTLED.c.organisation_id,
    )
    rows = session.execute(
        select(*columns)
        .join(INDICATORS, INDICATORS.c.id == SETTLED.c.indicator_id)
        .join(RESULTS, RESULTS.c.id == INDICATORS.c.result_id)
        .where(
            INDICATORS.c.plan_id == of.plan,
            type_coerce(SETTLED.c.quarter, QuarterOf).in_(of.quarters),
            *_stands(SETTLED, of.as_of),
            SETTLED.c.id == newest,
            ~ended(SETTLED.c, RESULTS.c.activity_id, of.as_of),
        )
    )
    return {
        (indicator, area, quarter.as_number): Chosen(Source(source), organisation)
        for indicator, area, quarter, source, organisation in rows
        if indicator in of.kinds
    }


def _stands(settled: FromClause, as_of: AsOf | None) -> tuple[ColumnElement[bool], ...]:
    """It is not undone."""
    if as_of is None:
        return (settled.c.undone_at.is_(None),)
    return settled.c.at <= as_of.at, or_(settled.c.undone_at.is_(None), settled.c.undone_at > as_of.at)
