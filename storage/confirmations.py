"""What an agent answers to a report that was entered for them: a call or a paper is only hearsay until then."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit
from storage.reports import ReceiptRow
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


class NotForThem(Exception):
    """The receipt was not entered for this person."""


def answer(session: Session, receipt: int, person: int, said: Answer, now: datetime) -> bool:
    """What `person` says of a receipt that was entered for them; False where something was said already: whoever
    thinks better of it corrects the report.

    Raises NotForThem.
    """
    # The receipt's row is locked: two taps at once come one after the other.
    entered = session.scalars(
        select(ReceiptRow.id)
        .where(ReceiptRow.id == receipt, ReceiptRow.entered_by_id.is_not(None), ReceiptRow.person_id == person)
        .where(ReceiptRow.entered_by_id != ReceiptRow.person_id)
        .with_for_update()
    ).one_or_none()
    if entered is None:
        raise NotForThem
    if latest(session, receipt) is not None:
        return False
    session.add(ConfirmationRow(receipt_id=receipt, person_id=person, answer=said, at=now))
    session.flush()
    audit.record(session, person, f"report.{said.value}", f"receipt:{receipt}", {}, now)
    return True


def latest(session: Session, receipt: int) -> Answer | None:
    """What the person said of it last; None while nothing was said."""
    said = session.scalar(
        select(ConfirmationRow.answer)
        .where(ConfirmationRow.receipt_id == receipt)
        .order_by(ConfirmationRow.id.desc())
        .limit(1)
    )
    return None if said is None else Answer(said)
