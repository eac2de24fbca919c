"""Absences: someone says that they have no network until a day. Nobody is reminded there in vain, and it is seen."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Moment


class AbsenceRow(Base):
    """`until` is the last day without a network. `ended_at`: back earlier, or another day was said since."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (CheckConstraint("since <= until", name="days"),)
