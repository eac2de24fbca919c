"""The figure of record: where two sources differ, which of them somebody chose, and why. No average is ever taken.

A row is only added, or undone. Whether it still stands is still_chosen's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit
from storage.after_freezing import after_freezing
from storage.answers import Source
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


@dataclass(frozen=True)
class Chosen:
    """What is chosen: the source whose figure counts, and (an NGO's) whose it is. `compared`: the newest revision among
    those that were compared."""

    indicator: int
    area: int
    quarter: Quarter
    source: Source
    organisation: int | None
    compared: int


def settle(session: Session, chosen: Chosen, because: Because, *, by: int, now: datetime) -> int:
    """Keeps a choice; its id. Whoever calls has asked the permission and looked whether somebody was faster."""
    row = SettlementRow(
        indicator_id=chosen.indicator, area_id=chosen.area, quarter=chosen.quarter, source=chosen.source,
        organisation_id=chosen.organisation, revision_id=chosen.compared, because=because, by_id=by,
        at=after_freezing(session, now),
    )  # fmt: skip
    session.add(row)
    session.flush()
    detail: dict[str, str | int] = {
        "quarter": str(chosen.quarter), "area": chosen.area, "source": chosen.source, "because": because,
    }  # fmt: skip
    audit.record(session, by, "figure.settle", f"indicator:{chosen.indicator}", detail, now)
    return row.id


def undo(session: Session, settlements: Collection[int], because: str, *, by: int, now: datetime) -> tuple[int, ...]:
    """Takes choices back; those that were not taken back before. The rows stay, and say who undid them and why."""
    undone = session.scalars(
        update(SettlementRow)
        .where(SettlementRow.id.in_(tuple(settlements)), SettlementRow.undone_at.is_(None))
        .values(undone_at=after_freezing(session, now), undone_by_id=by, undone_because=because)
        .returning(SettlementRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    for one in sorted(undone):
        audit.record(session, by, "figure.unsettle", f"settlement:{one}", {"because": because}, now)
    return tuple(sorted(undone))
