"""Which choices of a figure of record ended because a report changed, or came beside those that were compared."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from storage.answers import Source
from storage.calendar import Quarter
from storage.plan.tables import IndicatorRow, ResultRow
from storage.reports import ReportRow, RevisionRow
from storage.settlements import SettlementRow


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
    between, beside, later = aliased(RevisionRow), aliased(ReportRow), aliased(SettlementRow)
    same = and_(
        beside.activity_id == ReportRow.activity_id,
        beside.area_id == ReportRow.area_id,
        beside.quarter == ReportRow.quarter,
    )
    earlier = (
        select(between.id)
        .join(beside, beside.id == between.report_id)
        .where(same, between.id > SettlementRow.revision_id, between.id < RevisionRow.id)
        .exists()
    )
    again = select(later.id).where(
        later.indicator_id == SettlementRow.indicator_id, later.area_id == SettlementRow.area_id,
        later.quarter == SettlementRow.quarter, later.undone_at.is_(None), later.id > SettlementRow.id,
    ).exists()  # fmt: skip
    rows = session.execute(
        select(
            IndicatorRow.code, SettlementRow.area_id, SettlementRow.quarter, SettlementRow.by_id, ReportRow.activity_id
        )
        .select_from(RevisionRow)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .join(ResultRow, ResultRow.activity_id == ReportRow.activity_id)
        .join(IndicatorRow, IndicatorRow.result_id == ResultRow.id)
        .join(
            SettlementRow,
            and_(
                SettlementRow.indicator_id == IndicatorRow.id,
                SettlementRow.area_id == ReportRow.area_id,
                SettlementRow.quarter == ReportRow.quarter,
                SettlementRow.undone_at.is_(None),
                SettlementRow.revision_id < RevisionRow.id,
            ),
        )
        .where(RevisionRow.receipt_id == receipt, RevisionRow.receipt_version == version, ~earlier, ~again)
        .order_by(SettlementRow.id)
    ).all()
    return tuple(
        Unsettled(code, area, quarter, by, _ministries(session, activity, area, quarter))
        for code, area, quarter, by, activity in rows
    )


def _ministries(session: Session, activity: int, area: int, quarter: Quarter) -> tuple[tuple[int, int], ...]:
    rows = session.execute(
        select(ReportRow.id, ReportRow.organisation_id)
        .where(ReportRow.activity_id == activity, ReportRow.area_id == area, ReportRow.quarter == quarter)
        .where(ReportRow.source == Source.MINISTRY)
        .order_by(ReportRow.id)
    )
    return tuple((report, organisation) for report, organisation in rows)
