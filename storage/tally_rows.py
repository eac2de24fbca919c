"""The tables of tallies. Counts, never cases; rows are only ever added, and the database itself sees to it."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.calendar import Quarter
from storage.tables import Base, Id, Moment, QuarterOf
from storage.triggers import added_only


class TallyRow(Base):
    """What is counted of: there is one, whoever sends it first. Its id is the number on the receipt ("D 219").

    `month`: 1 to 12, or 0 for the whole quarter: a unique key takes no NULL.
    """

    __tablename__ = "tallies"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    quarter: Mapped[Quarter] = mapped_column(QuarterOf)
    month: Mapped[int]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    service: Mapped[str] = mapped_column(String(16))

    __table_args__ = (
        UniqueConstraint("plan_id", "quarter", "month", "area_id", "organisation_id", "service", name="uq_tallies_key"),
        CheckConstraint("month BETWEEN 0 AND 12", name="month"),
        CheckConstraint("service IN ('health', 'police', 'justice', 'ngo', 'community')", name="service"),
    )


class TallyVersionRow(Base):
    """One version of a tally: who wrote it, when, why it differs from the one before; what was said of the conflict.

    Without a `reason` it was sent, also after versions that were moved away; a correction and a move have theirs.
    `moved_from_id`: the tally under which it was before it was moved to this one's service.
    """

    __tablename__ = "tally_versions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    tally_id: Mapped[int] = mapped_column(ForeignKey("tallies.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str | None] = mapped_column(String(16))
    conflict_said: Mapped[str] = mapped_column(String(16))
    moved_from_id: Mapped[int | None] = mapped_column(ForeignKey("tallies.id"))

    __table_args__ = (
        UniqueConstraint("tally_id", "number"),
        CheckConstraint("number > 1 OR (reason IS NULL) = (moved_from_id IS NULL)", name="reason"),
        CheckConstraint("moved_from_id IS NULL OR reason IS NOT NULL", name="moved"),
        CheckConstraint("conflict_said IN ('not_asked', 'zero', 'not_noted', 'detailed')", name="conflict_said"),
    )


class TallyCountRow(Base):
    """The total of one type in one version: 0 is a zero. `conflict`: of the conflict-related list, a part of the types.

    Not `broken_down`: "total only"; nobody knows its cells.
    """

    __tablename__ = "tally_counts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("tally_versions.id"))
    conflict: Mapped[bool] = mapped_column(Boolean)
    code: Mapped[str] = mapped_column(String(24))
    total: Mapped[int]
    broken_down: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        UniqueConstraint("version_id", "conflict", "code"),
        CheckConstraint("total >= 0", name="total"),
        CheckConstraint("broken_down OR total > 0", name="broken_down"),
    )


class TallyCellRow(Base):
    """So many of one sex and age band; those that are not there are zero, if the count is broken down."""

    __tablename__ = "tally_cells"

    count_id: Mapped[int] = mapped_column(ForeignKey("tally_counts.id"), primary_key=True)
    cell: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int]

    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(
            "cell IN ('girls', 'women', 'boys', 'men', 'female', 'male', 'under_18', 'adult', 'unknown')", name="cell"
        ),
    )


def was_sent() -> ColumnElement[bool]:
    """As a condition on `TallyVersionRow`: its author sent it, rather than correct or move what was sent."""
    return TallyVersionRow.reason.is_(None)


TRIGGERS = (
    *added_only(
        TallyRow,
        "tallies are only added",
        once=("plan_id", "quarter", "month", "area_id", "organisation_id", "service"),
    ),
    *added_only(TallyVersionRow, "versions of tallies are only added", once=("tally_id", "number")),
    *added_only(TallyCountRow, "counts of tallies are only added"),
    *added_only(TallyCellRow, "cells of tallies are only added"),
)
