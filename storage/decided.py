"""What whoever reported is told once coordination has chosen: their own figure, and the one that counts.

Before it nothing of the other side is told, not even that it came.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from storage import comparing
from storage.answers import Source
from storage.matters import Subject
from storage.plan.logframe import Indicator, Logframe
from storage.plan.tables import IndicatorRow, ResultRow
from storage.reports import ReportRow, RevisionRow
from storage.rolled import Amount
from storage.settlements import SettlementRow


@dataclass(frozen=True)
class Decided:
    """Of one indicator: what was reported, and the figure of record."""

    indicator: Indicator
    own: Amount
    of_record: Amount


def decided(
    session: Session, plan: Logframe, organisation: int, source: Source, receipts: Collection[int]
) -> Mapping[int, tuple[Decided, ...]]:
    """By receipt, of these receipts of one organisation and source."""
    chosen = (
        select(ReportRow.quarter, ReportRow.activity_id, ReportRow.area_id)
        .join(RevisionRow, and_(RevisionRow.report_id == ReportRow.id, RevisionRow.number == ReportRow.revision))
        .join(ResultRow, ResultRow.activity_id == ReportRow.activity_id)
        .join(IndicatorRow, IndicatorRow.result_id == ResultRow.id)
        .join(
            SettlementRow,
            and_(
                SettlementRow.indicator_id == IndicatorRow.id,
                SettlementRow.area_id == ReportRow.area_id,
                SettlementRow.quarter == ReportRow.quarter,
                SettlementRow.undone_at.is_(None),
            ),
        )
        .where(ReportRow.plan_id == plan.id, RevisionRow.receipt_id.in_(tuple(receipts)))
        .distinct()
        .order_by(ReportRow.quarter, ReportRow.activity_id, ReportRow.area_id)
    )
    found: dict[int, list[Decided]] = defaultdict(list)
    for quarter, activity, area in session.execute(chosen).all():
        matter = comparing.matter(session, plan, quarter, activity, area)
        if matter is None:
            continue
        own = next((one for one in matter.reports if (one.organisation, one.source) == (organisation, source)), None)
        if own is None or own.until is not None:  # whoever is asked again answers for themselves
            continue
        for subject in matter.subjects:
            said = own.answers.get(subject.indicator.id)
            if _chosen(subject) and said is not None and said.amount is not None and subject.of_record is not None:
                of_record = said.amount if _retained(subject, source) else subject.of_record
                found[own.receipt].append(Decided(subject.indicator, said.amount, of_record))
    return {receipt: tuple(lines) for receipt, lines in found.items()}


def _retained(subject: Subject, source: Source) -> bool:
    """Whether the ministries' figures were chosen, of which theirs is one: several are added."""
    return source is Source.MINISTRY and subject.choice is not None and subject.choice.organisation is None


def _chosen(subject: Subject) -> bool:
    return subject.choice is not None
