"""The receipts of the people who report from the same places for the same organisation, and how far each has got."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from storage.answers import Source
from storage.calendar import Quarter
from storage.confirmations import Answer, ConfirmationRow
from storage.remarks import Kind as Remark
from storage.remarks import Outcome, RemarkRow
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from storage.verification import VerificationRow


class State(StrEnum):
    """What a reporter is told of a report. `DRAFT` is of what was not sent."""

    DRAFT = "draft"
    SENT = "sent"
    SENT_BACK = "sent_back"  # coordination asks for another look at it
    CORRECTED = "corrected"
    TO_CONFIRM = "to_confirm"  # entered by another, and the person has not answered to it
    CONTESTED = "contested"  # entered by another, and the person said that it was not theirs
    VERIFIED = "verified"
    CLOSED = "closed"  # not verified, and the quarter takes no correction any more


@dataclass(frozen=True)
class Sent:
    """One receipt. `verified`: somebody has looked at the latest revision of each of its reports. `sent_back`: one of
    them waits for an answer; `back_again`: one was corrected because of that."""

    number: int
    plan: int
    quarter: Quarter
    area: int
    version: int
    verified: bool
    to_confirm: bool
    contested: bool
    sent_back: bool = False
    back_again: bool = False

    def state(self, *, locked: bool) -> State:
        """The one word that says most."""
        if self.sent_back:
            return State.SENT_BACK
        if self.to_confirm:
            return State.TO_CONFIRM
        if self.contested:
            return State.CONTESTED
        if self.verified:
            return State.VERIFIED
        if locked and not self.back_again:
            return State.CLOSED
        return State.CORRECTED if self.version > 1 else State.SENT


def sent_from(session: Session, organisation: int, source: Source, areas: Iterable[int]) -> tuple[Sent, ...]:
    """Every receipt of these places, the newest first, in one query."""
    unseen = exists(
        select(RevisionRow.id)
        .join(ReportRow, and_(ReportRow.id == RevisionRow.report_id, ReportRow.revision == RevisionRow.number))
        .outerjoin(VerificationRow, VerificationRow.revision_id == RevisionRow.id)
        .where(RevisionRow.receipt_id == ReceiptRow.id, VerificationRow.id.is_(None))
    )
    answered = (
        select(ConfirmationRow.answer)
        .where(ConfirmationRow.receipt_id == ReceiptRow.id)
        .order_by(ConfirmationRow.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    asked = (
        select(RemarkRow.id)
        .join(RevisionRow, RevisionRow.id == RemarkRow.revision_id)
        .where(RevisionRow.receipt_id == ReceiptRow.id, RemarkRow.kind == Remark.SEND_BACK)
    )
    back = exists(asked.where(RemarkRow.outcome.is_(None)))
    again = exists(asked.where(RemarkRow.outcome == Outcome.CORRECTED))
    for_another = and_(ReceiptRow.entered_by_id.is_not(None), ReceiptRow.entered_by_id != ReceiptRow.person_id)
    rows = session.execute(
        select(
            ReceiptRow.id, ReceiptRow.plan_id, ReceiptRow.quarter, ReceiptRow.area_id, ReceiptRow.version,
            (~unseen).label("verified"), and_(for_another, answered.is_(None)).label("to_confirm"),
            answered.label("answered"), back.label("back"), again.label("again"),
        )
        .where(
            ReceiptRow.organisation_id == organisation,
            ReceiptRow.source == source,
            ReceiptRow.area_id.in_(list(areas)),
        )
        .order_by(ReceiptRow.id.desc())
    )  # fmt: skip
    return tuple(
        Sent(
            row.id,
            row.plan_id,
            row.quarter,
            row.area_id,
            row.version,
            bool(row.verified),
            bool(row.to_confirm),
            row.answered == Answer.CONTESTED,
            bool(row.back),
            bool(row.again),
        )
        for row in rows
    )
