"""Verification: another person has looked at one revision of a report. A later revision is not verified by it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Moment


class VerificationRow(Base):
    """One revision, looked at and found right."""

    __tablename__ = "verifications"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("report_revisions.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)
