"""How far coordination has looked at a report that has changed since: what of it is new, and why it changed."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.answers import Reason
from storage.matters import Report
from storage.reports import ReportRow, RevisionRow
from storage.verification import VerificationRow


@dataclass(frozen=True)
class Since:
    """`version`: of the receipt, in which the report was as it was looked at; `reasons`: why it has changed after that,
    each once."""

    version: int
    reasons: tuple[Reason, ...]


def since(session: Session, report: Report, *, asked: int = 0, compared: int = 0) -> Since:
    """The last revision before the present one that somebody verified, or that it was sent back at (`asked`, its
    number); else the first. Since a figure was chosen: that which was compared (`compared`, the newest id then)."""
    rows = session.execute(
        select(
            RevisionRow.id, RevisionRow.number, RevisionRow.receipt_version, RevisionRow.reason,
            VerificationRow.id.label("verified"),
        )
        .outerjoin(VerificationRow, VerificationRow.revision_id == RevisionRow.id)
        .where(RevisionRow.report_id == report.id)
        .order_by(RevisionRow.number)
    ).all()  # fmt: skip
    looked = rows[0]  # as it was first sent
    for row in rows:
        known = row.id <= compared if compared else row.verified is not None or row.number == asked
        if known and row.number < report.number:
            looked = row
    after = [row for row in rows if row.number > looked.number and row.reason is not None]
    return Since(looked.receipt_version, tuple(dict.fromkeys(Reason(row.reason) for row in after)))


def before_last(session: Session, report: int) -> bool:
    """Whether somebody has verified it as it was before it changed last, or it has changed once alone."""
    row = session.execute(
        select(RevisionRow.number, VerificationRow.id)
        .join(ReportRow, RevisionRow.report_id == ReportRow.id)
        .outerjoin(VerificationRow, VerificationRow.revision_id == RevisionRow.id)
        .where(ReportRow.id == report, RevisionRow.number == ReportRow.revision - 1)
    ).one_or_none()
    return row is not None and (row.number == 1 or row.id is not None)
