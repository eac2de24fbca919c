"""Verification: another person has looked at one revision of a report. A later revision is not verified by it.

Four eyes: nobody verifies what they sent, entered, corrected or confirmed themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CompoundSelect, ForeignKey, String, delete, func, or_, select, union
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit, remarks, upsert
from storage.after_freezing import after_freezing
from storage.confirmations import ConfirmationRow
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from storage.tables import Base, Id, Moment


class Withdrawn(StrEnum):
    """Why a verification is taken back."""

    MISTAKE = "mistake"
    NEW_INFORMATION = "new_information"
    OTHER = "other"


class VerificationRow(Base):
    """One revision, looked at and found right."""

    __tablename__ = "verifications"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("report_revisions.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class UndoneVerificationRow(Base):
    """A verification that was taken back, with the reason: it was `person_id`'s, of `verified_at`."""

    __tablename__ = "undone_verifications"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("report_revisions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    verified_at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    because: Mapped[str] = mapped_column(String(24))


@dataclass(frozen=True)
class Verified:
    """Who looked at it, and when."""

    person: int
    at: datetime


class OwnReport(Exception):
    """Whoever sent, entered, corrected or confirmed any revision of a report does not verify it: another must."""


class NotTheLatest(Exception):
    """There is no such revision, or a later one has taken its place."""


def verify(session: Session, revision: int, *, by: int, now: datetime) -> bool:
    """Marks a report's latest revision as verified; False when it was already. Whoever calls asked the permission.

    Raises OwnReport, NotTheLatest.
    """
    # The report's row is locked, so that a correction comes wholly before or wholly after.
    report = session.execute(
        select(ReportRow.id, RevisionRow.receipt_id)
        .join(RevisionRow, (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision))
        .where(RevisionRow.id == revision)
        .with_for_update(of=ReportRow)
    ).one_or_none()
    if report is None:
        raise NotTheLatest
    if by in hands(session, report.id):
        raise OwnReport
    at = after_freezing(session, now)
    new = upsert.added(session, VerificationRow, revision_id=revision, person_id=by, at=at)
    if new is None:
        return False
    remarks.withdraw(session, report.id, by=by, now=now)  # whoever verifies it waits for no answer
    audit.record(session, by, "report.verify", f"revision:{revision}", {"receipt": report.receipt_id}, now)
    return True


def undo(session: Session, revision: int, because: Withdrawn, *, by: int, now: datetime) -> bool:
    """Takes a verification back and keeps that it was; False where there is none. Whoever calls asked the permission,
    and whether the year is frozen."""
    its, at = VerificationRow.__table__.c, after_freezing(session, now)
    was = session.execute(
        delete(VerificationRow.__table__)  # type: ignore[arg-type]
        .where(its.revision_id == revision)
        .returning(its.person_id, its.at)
    ).one_or_none()
    if was is None:
        return False
    session.add(
        UndoneVerificationRow(
            revision_id=revision, person_id=was.person_id, verified_at=was.at, by_id=by, at=at, because=because
        )
    )
    session.flush()
    audit.record(session, by, "report.unverify", f"revision:{revision}", {"because": because}, now)
    return True


def state(session: Session, revision: int) -> Verified | None:
    """Who verified this revision; None when nobody has."""
    row = session.execute(
        select(VerificationRow.person_id, VerificationRow.at).where(VerificationRow.revision_id == revision)
    ).one_or_none()
    return None if row is None else Verified(row.person_id, row.at)


def hands(session: Session, report: int) -> frozenset[int]:
    """Everyone through whose hands this report went: who wrote a revision, it is for, entered it, or answered to it."""
    receipts = select(RevisionRow.receipt_id).where(RevisionRow.report_id == report)
    people: CompoundSelect[Any] = union(
        select(RevisionRow.author_id).where(RevisionRow.report_id == report),
        select(ReceiptRow.person_id).where(ReceiptRow.id.in_(receipts)),
        select(ReceiptRow.entered_by_id).where(ReceiptRow.id.in_(receipts)),
        select(ConfirmationRow.person_id).where(ConfirmationRow.receipt_id.in_(receipts)),
    )
    return frozenset(person for person in session.scalars(people) if person is not None)


def handled(session: Session, reports: Collection[int], person: int) -> frozenset[int]:
    """Of these reports, those that went through this person's hands: they are for somebody else to verify."""
    mine = select(ConfirmationRow.receipt_id).where(ConfirmationRow.person_id == person)
    return frozenset(
        session.scalars(
            select(RevisionRow.report_id)
            .join(ReceiptRow, ReceiptRow.id == RevisionRow.receipt_id)
            .where(
                RevisionRow.report_id.in_(tuple(reports)),
                or_(
                    RevisionRow.author_id == person,
                    ReceiptRow.person_id == person,
                    ReceiptRow.entered_by_id == person,
                    ReceiptRow.id.in_(mine),
                ),
            )
        )
    )


def whole(session: Session, receipt: int) -> bool:
    """Whether somebody has verified each report that came under this receipt, as it is now."""
    unseen = (
        select(RevisionRow.id)
        .join(ReportRow, (ReportRow.id == RevisionRow.report_id) & (ReportRow.revision == RevisionRow.number))
        .outerjoin(VerificationRow, VerificationRow.revision_id == RevisionRow.id)
        .where(RevisionRow.receipt_id == receipt, VerificationRow.id.is_(None))
    )
    return session.scalars(unseen.limit(1)).first() is None


def undone(session: Session, receipt: int) -> int:
    """How often a verification of what came under this receipt was taken back."""
    return session.scalars(
        select(func.count())
        .select_from(UndoneVerificationRow)
        .join(RevisionRow, RevisionRow.id == UndoneVerificationRow.revision_id)
        .where(RevisionRow.receipt_id == receipt)
    ).one()
