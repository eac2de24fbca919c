"""The words of the yearly report: for the whole and for each axis, what coordinators wrote. Kept as revisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit, upsert
from storage.rolled import Part
from storage.tables import Base, Id, Moment
from storage.triggers import added_only

LONGEST: Final = 1500  # letters
WHOLE: Final = ""  # instead of an axis
Place = tuple[str, Part]


class WrittenMeanwhile(Exception):
    """Somebody else has written this part since it was read. `revision`: the one that counts now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class TooLong(ValueError):
    """More letters than a part takes."""


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


@dataclass(frozen=True)
class Text:
    """One part as it stands; `text` is empty where it was taken away."""

    text: str
    revision: int
    by: int
    at: datetime


def current(session: Session, plan: int, year: int) -> Mapping[Place, Text]:
    """The latest revision of each part that was ever written, by axis (a code, or WHOLE) and part."""
    row = NarrativeRow
    newest = (
        select(row.axis, row.part, func.max(row.revision).label("revision"))
        .where(row.plan_id == plan, row.year == year)
        .group_by(row.axis, row.part)
        .subquery()
    )
    same = (row.axis == newest.c.axis) & (row.part == newest.c.part) & (row.revision == newest.c.revision)
    found = session.scalars(select(row).join(newest, same).where(row.plan_id == plan, row.year == year))
    return {(one.axis, Part(one.part)): Text(one.text, one.revision, one.by_id, one.at) for one in found}


def write(
    session: Session, plan: int, year: int, axis: str, part: Part, text: str, *, after: int, by: int, now: datetime
) -> int:
    """A new revision after the one that was read (0: none); an empty text takes the part away. Its number.

    That `by` may, and that the axis is one of the plan's, is for whoever calls. Raises WrittenMeanwhile, TooLong.
    """
    if len(text) > LONGEST:
        raise TooLong(len(text))
    there = current(session, plan, year).get((axis, part))
    latest = 0 if there is None else there.revision
    if latest != after:
        raise WrittenMeanwhile(latest)
    added = upsert.added(
        session, NarrativeRow, plan_id=plan, year=year, axis=axis, part=part.value, revision=latest + 1, text=text,
        by_id=by, at=now,
    )  # fmt: skip
    if added is None:
        raise WrittenMeanwhile(latest + 1)
    what: dict[str, str | int] = {
        "year": year,
        "axis": axis,
        "part": part.value,
        "revision": latest + 1,
        "letters": len(text),
    }
    audit.record(session, by, "report.worded", f"plan:{plan}", what, now)
    return latest + 1


TRIGGERS = added_only(NarrativeRow, "words of a report are only added")
