"""What a coordinator asks about a report, beside its revisions, and what was answered: a question, or a send-back.

A send-back changes the state of the report and opens it again until it is answered; a question changes nothing. Never
about tallies. What was asked and answered is read in `remarked`.
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit, upsert
from storage.reports import ReportRow, RevisionRow
from storage.tables import Base, Id, Moment

LONGEST = 300  # letters of a sentence
TOLD = "remark.told"  # the template that brings it to whoever is to answer


class Kind(StrEnum):
    QUESTION = "question"
    SEND_BACK = "send_back"


class Outcome(StrEnum):
    """How it was answered: by a correction, by saying that it is right, by a sentence; or taken back by who asked."""

    CORRECTED = "corrected"
    CONFIRMED = "confirmed"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class RemarkRow(Base):
    """`revision_id`: the revision that it is about. `until`: the day by which an answer is expected, of a send-back.

    `seen_at`: when coordination looked at the answer.
    """

    __tablename__ = "remarks"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("report_revisions.id"))
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicators.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    asked: Mapped[str] = mapped_column(String(300))
    until: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(String(300))
    seen_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        CheckConstraint("kind IN ('question', 'send_back')", name="kind"),
        CheckConstraint("(kind = 'send_back') = (until IS NOT NULL)", name="until"),
        CheckConstraint("outcome IN ('corrected', 'confirmed', 'answered', 'withdrawn')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (answered_at IS NULL)", name="answered"),
        # One send-back of a report at a time.
        Index(
            "ix_remarks_open", "report_id", unique=True,
            sqlite_where=text("outcome IS NULL AND kind = 'send_back'"),
            postgresql_where=text("outcome IS NULL AND kind = 'send_back'"),
        ),
    )  # fmt: skip


class SentBackAlready(Exception):
    """The report waits for an answer: `remark` is the send-back that is open."""

    def __init__(self, remark: int) -> None:
        super().__init__(remark)
        self.remark = remark


class ChangedMeanwhile(Exception):
    """There is no such revision, or the report has a later one than the one that was looked at."""


def send_back(
    session: Session, revision: int, asked: str, *, until: date, by: int, now: datetime, indicator: int | None = None
) -> int:
    """Sends a report back with a sentence; the remark. Whoever calls has asked the permission and read the sentence.

    Raises ChangedMeanwhile, SentBackAlready.
    """
    report, receipt = _latest(session, revision)
    new: int | None = upsert.added(
        session, RemarkRow, kind=Kind.SEND_BACK, report_id=report, revision_id=revision, indicator_id=indicator,
        by_id=by, at=now, asked=asked, until=until,
    )  # fmt: skip
    if new is None:
        raise SentBackAlready(session.scalars(_open(report)).one())
    detail: dict[str, str | int] = {"remark": new, "receipt": receipt, "until": until.isoformat()}
    audit.record(session, by, "report.send_back", f"report:{report}", detail, now)
    return new


def ask(session: Session, revision: int, asked: str, *, by: int, now: datetime, indicator: int | None = None) -> int:
    """Asks something about a report, whose state stays what it is; the remark. Raises ChangedMeanwhile."""
    report, receipt = _latest(session, revision)
    row = RemarkRow(
        kind=Kind.QUESTION, report_id=report, revision_id=revision, indicator_id=indicator, by_id=by, at=now,
        asked=asked,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, by, "report.ask", f"report:{report}", {"remark": row.id, "receipt": receipt}, now)
    return row.id


def confirm(session: Session, remark: int, *, by: int, now: datetime) -> bool:
    """What was sent back is right as it is. False where it was answered already."""
    return _ended(session, (RemarkRow.id == remark, RemarkRow.kind == Kind.SEND_BACK), Outcome.CONFIRMED, by, now) != ()


def answer(session: Session, remark: int, said: str, *, by: int, now: datetime) -> bool:
    """A question's answer; or the sentence that goes with what was confirmed. False where there is one already."""
    if _ended(session, (RemarkRow.id == remark, RemarkRow.kind == Kind.QUESTION), Outcome.ANSWERED, by, now):
        return _says(session, remark, said, Outcome.ANSWERED)
    added = _says(session, remark, said, Outcome.CONFIRMED)
    if added:
        audit.record(session, by, "report.answer", f"remark:{remark}", {}, now)
    return added


def corrected(session: Session, reports: Collection[int], *, by: int, now: datetime) -> tuple[int, ...]:
    """These reports have a new revision: that answers all that was asked about them; which remarks that were."""
    return _ended(session, (RemarkRow.report_id.in_(tuple(reports)),), Outcome.CORRECTED, by, now)


def withdraw(session: Session, report: int, *, by: int, now: datetime) -> bool:
    """The send-back of this report waits for no answer any more; False where there is none."""
    back = (RemarkRow.report_id == report, RemarkRow.kind == Kind.SEND_BACK)
    return _ended(session, back, Outcome.WITHDRAWN, by, now) != ()


def seen(session: Session, remark: int, now: datetime) -> bool:
    """Coordination has looked at the answer; False where it had, or there is none."""
    first = (
        update(RemarkRow)
        .where(RemarkRow.id == remark, RemarkRow.outcome.is_not(None), RemarkRow.seen_at.is_(None))
        .values(seen_at=now)
        .returning(RemarkRow.id)
    )
    return session.scalars(first.execution_options(synchronize_session=False)).one_or_none() is not None


def _latest(session: Session, revision: int) -> tuple[int, int]:
    """(report, receipt) of a report's latest revision. The report's row is locked: a correction, a verification or
    another's send-back comes wholly before or wholly after. Raises ChangedMeanwhile."""
    found = session.execute(
        select(ReportRow.id, RevisionRow.receipt_id)
        .join(RevisionRow, (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision))
        .where(RevisionRow.id == revision)
        .with_for_update(of=ReportRow)
    ).one_or_none()
    if found is None:
        raise ChangedMeanwhile
    return found.id, found.receipt_id


def _open(report: int) -> Select[int]:
    waiting = RemarkRow.report_id == report, RemarkRow.kind == Kind.SEND_BACK, RemarkRow.outcome.is_(None)
    return select(RemarkRow.id).where(*waiting)


def _ended(
    session: Session, which: Collection[ColumnElement[bool]], outcome: Outcome, by: int, now: datetime
) -> tuple[int, ...]:
    """Of those that wait for an answer: this is it, once."""
    first = (
        update(RemarkRow)
        .where(*which, RemarkRow.outcome.is_(None))
        .values(outcome=outcome, answered_by_id=by, answered_at=now)
        .returning(RemarkRow.id)
    )
    ended = tuple(sorted(session.scalars(first.execution_options(synchronize_session=False))))
    for remark in ended:
        audit.record(session, by, f"remark.{outcome.value}", f"remark:{remark}", {}, now)
    return ended


def _says(session: Session, remark: int, said: str, outcome: Outcome) -> bool:
    first = (
        update(RemarkRow)
        .where(RemarkRow.id == remark, RemarkRow.outcome == outcome, RemarkRow.answer.is_(None))
        .values(answer=said)
        .returning(RemarkRow.id)
    )
    return session.scalars(first.execution_options(synchronize_session=False)).one_or_none() is not None
