"""Handovers: a duty passes to another person, for good or until a day. Reports keep their author."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Moment


class HandoverRow(Base):
    """From whom to whom, on which days. `to_id` is empty until the link of `invitation_id` was used.

    `kind`: successor (then `ends` is empty) or standin. `begun_at`, `over_at`: when the duty went, and when it came
    back. `cancelled_at`: it did not happen after all.
    """

    __tablename__ = "handovers"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    starts: Mapped[date]
    ends: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    begun_at: Mapped[datetime | None] = mapped_column(Moment)
    over_at: Mapped[datetime | None] = mapped_column(Moment)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        CheckConstraint("kind IN ('successor', 'standin')", name="kind"),
        CheckConstraint("(kind = 'standin') = (ends IS NOT NULL)", name="ends"),
        CheckConstraint("starts <= ends", name="days"),
        CheckConstraint("to_id IS NOT NULL OR invitation_id IS NOT NULL", name="receiver"),
        CheckConstraint("to_id <> from_id", name="another"),
        CheckConstraint("begun_at IS NULL OR to_id IS NOT NULL", name="begun"),
    )


class HandoverAreaRow(Base):
    """An area that went along. `lent`: the receiver did not have it before, so it goes again at the end."""

    __tablename__ = "handover_areas"

    handover_id: Mapped[int] = mapped_column(ForeignKey("handovers.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    lent: Mapped[bool] = mapped_column(Boolean)
