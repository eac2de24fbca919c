"""What whoever reported is told once coordination has chosen: their own figure, and the one that counts.

Before it nothing of the other side is told, not even that it came.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from storage import comparing
from storage.answers import Source
from storage.matters import Choice, Matter, Report
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
        for own in matter.reports:
            if (own.organisation, own.source) == (organisation, source):
                found[own.receipt] += told_of(matter, own)
    return {receipt: tuple(lines) for receipt, lines in found.items() if lines}


def told_of(matter: Matter, own: Report) -> Iterator[Decided]:
    """What whoever sent this report of the matter is told of it; asked again, they answer for themselves first."""
    for subject in matter.subjects if own.until is None else ():
        said = own.answers.get(subject.indicator.id)
        if (
            subject.choice is not None
            and said is not None
            and said.amount is not None
            and subject.of_record is not None
        ):
            of_record = said.amount if _retained(own, subject.choice) else subject.of_record
            yield Decided(subject.indicator, said.amount, of_record)


def _retained(own: Report, choice: Choice) -> bool:
    """Whether the ministries' figures were chosen, of which theirs is one: several are added."""
    return own.source is Source.MINISTRY and choice.organisation is None
