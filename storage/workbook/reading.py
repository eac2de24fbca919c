"""A workbook read: its sheets as plain values, each cell with its place and the text a person sees in it.

Imports python-calamine where it is used. What columns a sheet should have is said by `storage.workbook.headings`.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from storage.workbook.safe import NotAWorkbook, TooLarge, sound

ERROR = "#ERROR"  # the text of a cell whose formula failed: it is wrong, not empty

__all__ = ["ERROR", "Cell", "NotAWorkbook", "Sheet", "TooLarge", "Workbook", "letters", "read"]


@dataclass(frozen=True)
class Cell:
    """`row` and `column` from 1. `text`: a whole number as 3, a day as 2013-06-02, nothing as "".

    `typed`: it held a number, a day or a yes/no, and not a text: a code 1.10 that was typed as a number is 1.1 here.
    """

    sheet: str
    row: int
    column: int
    text: str = ""
    typed: bool = False

    @property
    def at(self) -> str:
        """ "Activités!C7", as spreadsheets write it."""
        return f"{self.sheet}!{letters(self.column)}{self.row}"

    def __bool__(self) -> bool:
        """Whether anything is written in it."""
        return bool(self.text)


@dataclass(frozen=True)
class Sheet:
    """`rows`: from the sheet's first row to its last that holds anything, each as wide as the widest."""

    name: str
    rows: tuple[tuple[Cell, ...], ...] = ()
    hidden: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """The cell there; an empty one beyond what is written."""
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return Cell(self.name, row, column)


@dataclass(frozen=True)
class Workbook:
    """Its sheets, in the order of their tabs."""

    sheets: tuple[Sheet, ...]


def read(source: Path | bytes) -> Workbook:
    """The workbook in a file, or in its bytes. Raises NotAWorkbook, TooLarge, and OSError if it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    safe = sound(source if isinstance(source, bytes) else source.read_bytes())
    try:
        opened = CalamineWorkbook.from_filelike(io.BytesIO(safe.package))
        return Workbook(tuple(_sheets(opened, safe.broken)))
    except (CalamineError, OSError, ValueError) as error:
        raise NotAWorkbook(type(error).__name__) from None


def letters(column: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    said = ""
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def _sheets(opened: Any, broken: Mapping[str, frozenset[tuple[int, int]]]) -> Iterator[Sheet]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for about in opened.sheets_metadata:
        if about.typ is SheetTypeEnum.WorkSheet:
            # Without it, rows above the first written one would be left out, and every place be wrong.
            values = opened.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
            rows = tuple(_rows(about.name, values, broken.get(about.name, frozenset())))
            yield Sheet(about.name, rows, about.visible is not SheetVisibleEnum.Visible)


def _rows(sheet: str, values: list[list[Any]], broken: frozenset[tuple[int, int]]) -> Iterator[tuple[Cell, ...]]:
    written = (number for number, row in enumerate(values, 1) if any(value != "" for value in row))
    last = max((*written, *(row for row, _ in broken)), default=0)
    for number, row in enumerate(values[:last], 1):
        yield tuple(
            Cell(sheet, number, column, ERROR, typed=True)
            if (number, column) in broken
            else Cell(sheet, number, column, _text(value), not isinstance(value, str))
            for column, value in enumerate(row, 1)
        )


def _text(value: Any) -> str:
    match value:
        case str():
            return value.strip(" \t\r\n")
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return _number(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
    return str(value)


def _number(value: float) -> str:
    """As spreadsheets show it: 15 digits count, so that what a formula left beside a whole number is one."""
    shown = float(f"{value:.15g}")
    return str(int(shown)) if shown.is_integer() else repr(shown)
