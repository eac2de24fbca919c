"""The words of the yearly report: for the whole and for each axis, what coordinators wrote. Kept as revisions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Moment
from storage.triggers import added_only


class NarrativeRow(Base):
    """`axis` is a code, empty for the whole; the highest `revision` counts, and an empty text takes it away."""

    __tablename__ = "narratives"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    year: Mapped[int]
    axis: Mapped[str] = mapped_column(String(12))
    part: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    text: Mapped[str] = mapped_column(String(1500))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("plan_id", "year", "axis", "part", "revision"),
        CheckConstraint("part IN ('results', 'difficulties', 'lessons', 'next_steps')", name="part"),
    )


TRIGGERS = added_only(NarrativeRow, "words of a report are only added")
