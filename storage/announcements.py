"""Announcements: one text of a coordinator to many, who was to get it, and who has read it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Moment


class AnnouncementRow(Base):
    """`organisation_id`: whose people it went to; empty: everybody's. `again_on`: the day it was last sent again."""

    __tablename__ = "announcements"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    audience: Mapped[str] = mapped_column(String(16))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    text: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Moment)
    again_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("audience IN ('team', 'agents', 'comonitors', 'late', 'area')", name="audience"),
        CheckConstraint("(audience = 'area') = (area_id IS NOT NULL)", name="area"),
    )


class AnnouncementPersonRow(Base):
    """One who is to get it. `outbox_id`: the row that brings it; `read_at`: [I have read it] was tapped."""

    __tablename__ = "announcement_people"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    read_at: Mapped[datetime | None] = mapped_column(Moment)
