"""Which choices of a figure of record ended because a report says something else of it, or came beside those that
were compared."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from storage.answers import Source
from storage.calendar import Quarter
from storage.reports import ReportRow
from storage.rollup_said import REPORTS, REVISIONS
from storage.rollup_settled import INDICATORS, RESULTS, SETTLED
from storage.still_chosen import Columns, says_otherwise


@dataclass(frozen=True)
class Unsettled:
    """The indicator's code; who had chosen; the ministries' reports that it was about, and whose they are."""

    indicator: str
    area: int
    quarter: Quarter
    by: int
    ministries: tuple[tuple[int, int], ...]


def ended_by(session: Session, receipt: int, version: int) -> tuple[Unsettled, ...]:
    """Those that stood until this version of a receipt came, in the order of their choices."""
    its, revision, report = SETTLED.c, REVISIONS.c, REPORTS.c
    later = SETTLED.alias("later").c
    again = select(later.id).where(
        later.indicator_id == its.indicator_id, later.area_id == its.area_id, later.quarter == its.quarter,
        later.undone_at.is_(None), later.id > its.id,
    ).exists()  # fmt: skip
    rows = session.execute(
        select(INDICATORS.c.code, its.area_id, its.quarter, its.by_id, report.activity_id)
        .select_from(
            REVISIONS.join(REPORTS, report.id == revision.report_id)
            .join(RESULTS, RESULTS.c.activity_id == report.activity_id)
            .join(INDICATORS, INDICATORS.c.result_id == RESULTS.c.id)
            .join(
                SETTLED,
                and_(
                    its.indicator_id == INDICATORS.c.id,
                    its.area_id == report.area_id,
                    its.quarter == report.quarter,
                    its.undone_at.is_(None),
                ),
            )
        )
        .where(revision.receipt_id == receipt, revision.receipt_version == version)
        .where(says_otherwise(its, revision), ~_before(its), ~again)
        .order_by(its.id)
    ).all()
    return tuple(
        Unsettled(code, area, quarter, by, _ministries(session, activity, area, quarter))
        for code, area, quarter, by, activity in rows
    )


def _before(its: Columns) -> ColumnElement[bool]:
    """It had ended already when that version came."""
    revision, report = REVISIONS.c, REPORTS.c
    beside, there, earlier = REPORTS.alias("beside"), REVISIONS.alias("there"), REVISIONS.alias("earlier")
    newest = (
        select(func.max(earlier.c.id))
        .where(earlier.c.report_id == beside.c.id, earlier.c.id < revision.id)
        .correlate_except(earlier)
        .scalar_subquery()
    )
    ended = (
        select(there.c.id)
        .select_from(beside.join(there, there.c.report_id == beside.c.id))
        .where(
            beside.c.activity_id == report.activity_id,
            beside.c.area_id == report.area_id,
            beside.c.quarter == report.quarter,
            there.c.id == newest,
            says_otherwise(its, there.c),
        )
    )
    return ended.correlate_except(beside, there).exists()


def _ministries(session: Session, activity: int, area: int, quarter: Quarter) -> tuple[tuple[int, int], ...]:
    rows = session.execute(
        select(ReportRow.id, ReportRow.organisation_id)
        .where(ReportRow.activity_id == activity, ReportRow.area_id == area, ReportRow.quarter == quarter)
        .where(ReportRow.source == Source.MINISTRY)
        .order_by(ReportRow.id)
    )
    return tuple((report, organisation) for report, organisation in rows)
