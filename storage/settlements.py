"""The figure of record: where two sources differ, which of them somebody chose, and why. No average is ever taken.

A row is only added, or undone. It stands while no report of its activity, area and quarter has a later revision than
those that were compared.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.calendar import Quarter
from storage.tables import Base, Id, Moment, QuarterOf


class Because(StrEnum):
    """Why one source was chosen and not the other."""

    DOCUMENTS = "documents"
    SEEN = "seen"
    OTHER_PERIOD = "other_period"
    OTHER_DEFINITION = "other_definition"
    ADMITTED_ERROR = "admitted_error"
    OTHER = "other"


class SettlementRow(Base):
    """One choice for one indicator in one area and quarter; the latest that is not undone counts.

    `revision_id`: the newest revision among the reports that were compared. `organisation_id`: whose figure was chosen;
    None for the ministries', which are added.
    """

    __tablename__ = "settlements"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    quarter: Mapped[Quarter] = mapped_column(QuarterOf)
    source: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("report_revisions.id"))
    because: Mapped[str] = mapped_column(String(24))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_because: Mapped[str | None] = mapped_column(String(24))

    __table_args__ = (
        CheckConstraint("source IN ('ministry', 'comonitor')", name="source"),
        CheckConstraint("(source = 'comonitor') = (organisation_id IS NOT NULL)", name="whose"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone"),
        Index("ix_settlements_indicator_quarter", "indicator_id", "quarter", "area_id"),
    )
