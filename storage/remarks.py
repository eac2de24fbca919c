"""What a coordinator asks about a report, beside its revisions, and what was answered: a question, or a send-back.

A send-back changes the state of the report and opens it again until it is answered; a question changes nothing. Never
about tallies.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Moment


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
    """`revision_id`: the revision that it is about. `until`: the day by which an answer is expected, of a send-back."""

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
