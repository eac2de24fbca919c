"""The figures of record that somebody chose and that stand: not undone, the latest of their subject, nothing newer."""

from dataclasses import dataclass

from sqlalchemy import and_, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from storage.answers import Source
from storage.people import table_of
from storage.plan.tables import IndicatorRow, ResultRow
from storage.rollup_said import REPORTS, REVISIONS, Asked, Subject
from storage.settlements import SettlementRow
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
    later, report, revision = SETTLED.alias("later"), REPORTS.c, REVISIONS.c
    newest = (
        select(func.max(later.c.id))
        .where(
            later.c.indicator_id == SETTLED.c.indicator_id,
            later.c.area_id == SETTLED.c.area_id,
            later.c.quarter == SETTLED.c.quarter,
        )
        .scalar_subquery()
    )
    since = exists().where(
        report.activity_id == RESULTS.c.activity_id,
        report.area_id == SETTLED.c.area_id,
        report.quarter == SETTLED.c.quarter,
        revision.report_id == report.id,
        revision.number == report.revision,
        revision.id > SETTLED.c.revision_id,
    )
    rows = session.execute(
        select(
            SETTLED.c.indicator_id, SETTLED.c.area_id, SETTLED.c.quarter, SETTLED.c.source, SETTLED.c.organisation_id
        )
        .select_from(
            SETTLED.join(INDICATORS, INDICATORS.c.id == SETTLED.c.indicator_id).join(
                RESULTS, RESULTS.c.id == INDICATORS.c.result_id
            )
        )
        .where(
            and_(INDICATORS.c.plan_id == of.plan, INDICATORS.c.protected.is_(False)),
            type_coerce(SETTLED.c.quarter, QuarterOf).in_(of.quarters),
            SETTLED.c.undone_at.is_(None),
            SETTLED.c.id == newest,
            ~since,
        )
    )
    return {
        (indicator, area, quarter.as_number): Chosen(Source(source), organisation)
        for indicator, area, quarter, source, organisation in rows
        if indicator in of.kinds
    }
