"""What an agent answers to a report that was entered for them: a call or a paper is only hearsay until then."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Moment


class Answer(StrEnum):
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    CONTESTED = "contested"


class ConfirmationRow(Base):
    """One answer; the latest of a receipt counts, those before it stay readable."""

    __tablename__ = "confirmations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (CheckConstraint("answer IN ('confirmed', 'corrected', 'contested')", name="answer"),)
