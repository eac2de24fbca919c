"""Releases of incident figures, frozen with their mask for named recipients. `approving` is the way in.

Rows are only ever added. What a cell shows is kept once for a year and edition, by whichever release brought it first.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit, upsert
from storage.masking.carried import mask_read, mask_written, tables_read, tables_written
from storage.masking.figures import Figures
from storage.masking.tables import AGES, ALL, SEXES, Cell, Mask, Released, Tables
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.incidents import incidents
from storage.plan.logframe import Incidents, Logframe, Text
from storage.released import MASKED, Release, ReleasedTable, Value
from storage.tables import Base, Id, Moment
from storage.triggers import added_only

MOST_RECIPIENTS, LONGEST_NAME = 50, 80
MOST_EDITIONS = 2  # a year is revised once
WHOLE_YEAR = 0  # instead of a quarter: a unique key takes no NULL
LABELS = "labels"


class AlreadyReleased(Exception):
    """This quarter, or this edition of the year, circulates already; or the year was revised once."""


class NoFirstEdition(Exception):
    """A revised edition is of a year, and comes after its first one."""


class ShownOtherwise(Exception):
    """A cell that circulates already would show something else: what was masked stays masked."""


class NoRecipients(Exception):
    """A release names those for whom it is."""


class ReleaseRow(Base):
    """One release. `quarter` 0: the year. `figures`, `mask`: frozen, with the proofs; never read by a document.

    Beside the figures, under LABELS, what the plan called its types then.
    """

    __tablename__ = "releases"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    edition: Mapped[int]
    threshold: Mapped[int]
    approved_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    approved_at: Mapped[datetime] = mapped_column(Moment)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    mask: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        UniqueConstraint("plan_id", "year", "edition", "quarter", name="uq_releases_key"),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter"),
        CheckConstraint("edition BETWEEN 1 AND 2", name="edition"),
        CheckConstraint("edition = 1 OR quarter = 0", name="revised_year"),
        CheckConstraint("threshold >= 3", name="threshold"),
    )


class RecipientRow(Base):
    """For whom it was approved, as the coordinator typed it."""

    __tablename__ = "release_recipients"

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))


class CellRow(Base):
    """What one cell shows: a number, or that it is masked, or (neither) not reported. Of a masked one no number."""

    __tablename__ = "release_cells"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    year: Mapped[int]
    edition: Mapped[int]
    name: Mapped[str] = mapped_column(String(4))
    row: Mapped[str] = mapped_column(String(32))
    column: Mapped[str] = mapped_column(String(32))
    value: Mapped[int | None]
    masked: Mapped[bool]

    __table_args__ = (
        UniqueConstraint("plan_id", "year", "edition", "name", "row", "column", name="uq_release_cells_key"),
        CheckConstraint("NOT masked OR value IS NULL", name="masked"),
    )


def freeze(
    session: Session, logframe: Logframe, tables: Tables, mask: Mask, *, year: int, edition: int, threshold: int,
    recipients: Sequence[str], person: Person, now: datetime,
) -> Release:  # fmt: skip
    """Writes it down for these recipients. That figures and mask are the right ones is for `approving` to see to.

    Raises NotAllowed, NoRecipients, AlreadyReleased, NoFirstEdition, ShownOtherwise.
    """
    require(person, Action.RELEASE)
    names = tuple(dict.fromkeys(name.strip()[:LONGEST_NAME] for name in recipients if name.strip()))[:MOST_RECIPIENTS]
    if not names:
        raise NoRecipients
    quarter = WHOLE_YEAR if tables.of_year else tables.quarters[0]
    before = known(session, logframe.id, year)
    if any(one.edition >= edition and (one.tables.of_year or one.tables.quarters == (quarter,)) for one in before):
        raise AlreadyReleased
    follows(edition, before, of_year=tables.of_year)
    cells = _cells(tables, mask)
    there = {
        cell: value for one in before if one.edition == edition for cell, value in _cells(one.tables, one.mask).items()
    }
    if any(cell in there and there[cell] != value for cell, value in cells.items()):
        raise ShownOtherwise
    types = _called(logframe.incidents)
    number = upsert.added(
        session, ReleaseRow, plan_id=logframe.id, year=year, quarter=quarter, edition=edition, threshold=threshold,
        approved_by=person.id, approved_at=now, figures={**tables_written(tables), LABELS: types},
        mask=mask_written(mask),
    )  # fmt: skip
    if number is None:
        raise AlreadyReleased
    session.execute(
        insert(RecipientRow),
        [{"release_id": number, "place": place, "name": name} for place, name in enumerate(names)],
    )
    session.execute(
        insert(CellRow),
        [
            {"release_id": number, "plan_id": logframe.id, "year": year, "edition": edition, "name": name, "row": row,
             "column": column, "value": None if value == MASKED else value, "masked": value == MASKED}
            for (name, row, column), value in cells.items()
            if (name, row, column) not in there
        ],
    )  # fmt: skip
    audit.record(
        session, person.id, "release.approved", f"release:{number}",
        {"year": year, "quarter": quarter, "edition": edition, "recipients": len(names)}, now,
    )  # fmt: skip
    return masked(
        plan=logframe.code, year=year, quarter=quarter or None, edition=edition, threshold=threshold, tables=tables,
        mask=mask, recipients=names, approved_at=now, number=number, types=types,
    )  # fmt: skip


def follows(edition: int, released: Sequence[Released], *, of_year: bool) -> None:
    """Whether this edition may come after what circulates. Raises AlreadyReleased, NoFirstEdition."""
    if edition > MOST_EDITIONS:
        raise AlreadyReleased
    if edition > 1 and not (of_year and any(one.tables.of_year for one in released)):
        raise NoFirstEdition


def known(session: Session, plan: int, year: int) -> list[Released]:
    """All that circulates of that year, the oldest first: frozen figures and masks. Not for documents."""
    rows = session.scalars(
        select(ReleaseRow).where(ReleaseRow.plan_id == plan, ReleaseRow.year == year).order_by(ReleaseRow.id)
    )
    return [Released(tables_read(row.figures), mask_read(row.mask), row.edition) for row in rows]


def highest_threshold(session: Session, plan: int, year: int) -> int:
    """Of all releases of that year: what one of them keeps open stays so, whatever the plan says by now. 0: of none."""
    of_year = select(func.max(ReleaseRow.threshold)).where(ReleaseRow.plan_id == plan, ReleaseRow.year == year)
    return session.scalars(of_year).one() or 0


def of_number(session: Session, number: int) -> Release | None:
    """A release as it was approved; one that was frozen without labels calls its types as the plan does now."""
    row = session.get(ReleaseRow, number)
    if row is None:
        return None
    names = session.scalars(
        select(RecipientRow.name).where(RecipientRow.release_id == number).order_by(RecipientRow.place)
    )
    from storage.plan.tables import PlanRow

    code, counted = session.execute(select(PlanRow.code, PlanRow.incidents).where(PlanRow.id == row.plan_id)).one()
    return masked(
        plan=code, year=row.year, quarter=row.quarter or None, edition=row.edition, threshold=row.threshold,
        tables=tables_read(row.figures), mask=mask_read(row.mask), recipients=tuple(names),
        approved_at=row.approved_at, number=number, types=row.figures.get(LABELS) or _called(incidents(counted)),
    )  # fmt: skip


def latest(session: Session, plan: int, year: int, quarter: int | None = None) -> Release | None:
    """The newest release of that year, or of that quarter."""
    number = session.scalars(
        select(ReleaseRow.id)
        .where(ReleaseRow.plan_id == plan, ReleaseRow.year == year, ReleaseRow.quarter == (quarter or WHOLE_YEAR))
        .order_by(ReleaseRow.edition.desc())
        .limit(1)
    ).one_or_none()
    return None if number is None else of_number(session, number)


def latest_day(session: Session, plan: int, year: int) -> datetime | None:
    """When the newest release of the year itself was approved; None where there is none."""
    of_year = select(func.max(ReleaseRow.approved_at)).where(ReleaseRow.plan_id == plan, ReleaseRow.year == year)
    return session.scalar(of_year.where(ReleaseRow.quarter == WHOLE_YEAR))


def between(session: Session, plan: int, first: int, last: int) -> tuple[Release, ...]:
    """All that was released of these years, both counted, as it was approved; the oldest first."""
    asked = select(ReleaseRow.id).where(ReleaseRow.plan_id == plan, ReleaseRow.year.between(first, last))
    found = (of_number(session, number) for number in session.scalars(asked.order_by(ReleaseRow.id)))
    return tuple(release for release in found if release is not None)


def masked(
    *, plan: str, year: int, quarter: int | None, edition: int, threshold: int, tables: Tables, mask: Mask,
    recipients: tuple[str, ...] = (), approved_at: datetime | None = None, number: int = 0,
    types: Mapping[str, Text] | None = None,
) -> Release:  # fmt: skip
    """The tables as they circulate. What is left out is not there at all."""
    shown = {name: axes for name, axes in _axes(tables).items() if name not in mask.left_out}
    values = _values(tables, mask)
    return Release(
        plan, year, quarter, edition, threshold,
        tuple(
            ReleasedTable(name, rows, columns, tuple(
                tuple(values((name, row, column)) for column in columns) for row in rows))
            for name, (rows, columns) in shown.items()
        ),
        mask.left_out, mask.exposed, recipients, approved_at, number, types or {},
    )  # fmt: skip


def _called(counted: Incidents | None) -> dict[str, Text]:
    return {} if counted is None else {one.code: dict(one.label) for one in counted.types}


def _cells(tables: Tables, mask: Mask) -> dict[Cell, Value]:
    values = _values(tables, mask)
    return {
        (name, row, column): values((name, row, column))
        for name, (rows, columns) in _axes(tables).items()
        if name not in mask.left_out
        for row in rows
        for column in columns
    }


def _values(tables: Tables, mask: Mask) -> "_Values":
    return _Values(Figures(tables), mask)


class _Values:
    """What each cell shows. A zero is printed only where all that was expected came; a table left out shows nothing."""

    def __init__(self, figures: Figures, mask: Mask) -> None:
        self.figures, self.mask = figures, mask

    def __call__(self, cell: Cell) -> Value:
        figure = self.figures.by_cell.get(cell)
        if figure is None:
            return None
        if not self.mask.shows(cell):
            return MASKED
        value = self.figures.value(figure)
        return None if value == 0 and not figure.complete else value


def _axes(tables: Tables) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return dict(_named(tables))


def _named(tables: Tables) -> Iterator[tuple[str, tuple[tuple[str, ...], tuple[str, ...]]]]:
    regions, kinds = (*tables.regions, ALL), (*tables.types, ALL)
    quarters = tuple(map(str, tables.quarters))
    if tables.of_year:
        yield "T1", (regions, kinds)
        quarters = (*quarters, ALL)
    yield "T2", (regions, quarters)
    yield "T3", (kinds, quarters)
    if tables.of_year:
        yield "T4", (kinds, (*SEXES, ALL))
        yield "T5", (kinds, (*AGES, ALL))
        if tables.cercles is not None:
            yield "T6", (tuple(cercle for _, cercle in tables.cercles), (ALL,))
    if tables.indicators:
        codes = tuple(dict.fromkeys(code for code, _ in tables.indicators))
        yield "I", (codes, tuple(map(str, tables.quarters)))


TRIGGERS = (
    *added_only(ReleaseRow, "releases are only added", once=("plan_id", "year", "edition", "quarter")),
    *added_only(RecipientRow, "recipients of releases are only added"),
    *added_only(CellRow, "cells of releases are only added"),
)
