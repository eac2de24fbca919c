"""The rows of a sheet under their column titles: in any order, with or without accents and capitals, in any of the
languages that a title has."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from storage.workbook.reading import Cell, Sheet, Workbook

ABOVE = 20  # rows in which a header may come; a sheet may begin with a title and an explanation


@dataclass(frozen=True)
class Record:
    """One row that holds something. `cells` in the order of the columns."""

    row: int
    cells: tuple[Cell, ...]
    _columns: Mapping[str, int]

    def __getitem__(self, key: str) -> Cell:
        """The cell under this column; an empty one at the row's beginning if the sheet has no such column."""
        return self.under(self._columns.get(key, 0))

    def under(self, column: int) -> Cell:
        """The cell in this column, from 1."""
        if 1 <= column <= len(self.cells):
            return self.cells[column - 1]
        return Cell(self.cells[0].sheet, self.row, max(column, 1))

    def beside(self, key: str) -> Cell:
        """As `record[key]`; where that is empty, the row's first written cell, so that a fault points at something."""
        return self[key] or next(cell for cell in self.cells if cell)


@dataclass(frozen=True)
class Headed:
    """A sheet as records. `columns`: where each known column is, from 1; `others`: titles that are not known;
    `twice`: known titles that are there a second time; `missing`: the keys of columns that are not there."""

    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    records: tuple[Record, ...]
    others: tuple[Cell, ...] = ()
    twice: tuple[Cell, ...] = ()
    missing: tuple[str, ...] = field(default=())


def headed(sheet: Sheet, titles: Mapping[str, Collection[str]]) -> Headed | None:
    """The sheet's rows below its titles. `titles`: the key of each column, and every title it may have.

    None where no row of the first twenty has one of the titles: it is another sheet, or an empty one.
    """
    keys = {bare(title): key for key, names in titles.items() for title in names}
    ranked = [
        (len({keys[bare(cell.text)] for cell in row if bare(cell.text) in keys}), row) for row in sheet.rows[:ABOVE]
    ]
    most, header = max(ranked, key=lambda one: one[0], default=(0, ()))
    if not most:
        return None
    columns: dict[str, int] = {}
    others, twice = [], []
    for cell in header:
        key = keys.get(bare(cell.text))
        if key is None and cell:
            others.append(cell)
        elif key in columns:
            twice.append(cell)
        elif key is not None:
            columns[key] = cell.column
    row = header[0].row
    records = tuple(Record(cells[0].row, cells, columns) for cells in sheet.rows[row:] if any(cells))
    missing = tuple(key for key in titles if key not in columns)
    return Headed(sheet, row, columns, records, tuple(others), tuple(twice), missing)


def named(workbook: Workbook, names: Collection[str]) -> Sheet | None:
    """The sheet that has one of these names, whatever its capitals and accents."""
    wanted = {bare(name) for name in names}
    return next((sheet for sheet in workbook.sheets if bare(sheet.name) in wanted), None)


def bare(title: str) -> str:
    """A title without accents, capitals, signs: « Unité (fr) * » is unite fr."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", kept).strip()
