"""Editions: a roll-up that was approved, frozen with its data, their hash, who and when. Rows are only added.

A draft is no row: it is read from the reports whenever somebody looks.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Moment
from storage.triggers import added_only


class EditionRow(Base):
    """`quarter` 0: of the year. `data`: the roll-up as canonical JSON, which `hash` (SHA-256, hexadecimal) is of.

    `data_version`: the newest revision it knew. `made_by`: the version of Relais that made it.
    """

    __tablename__ = "rollups"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    scope: Mapped[str] = mapped_column(String(16))
    year: Mapped[int]
    quarter: Mapped[int]
    edition: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[str] = mapped_column(String(64))
    data_version: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(32))
    frozen_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    frozen_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("plan_id", "scope", "year", "quarter", "edition"),
        CheckConstraint("scope IN ('quarter', 'year', 'october')", name="scope"),
        CheckConstraint("quarter BETWEEN 0 AND 4 AND (scope = 'quarter') = (quarter > 0)", name="quarter"),
        CheckConstraint("edition >= 1", name="edition"),
    )


TRIGGERS = added_only(EditionRow, "editions are only added")
