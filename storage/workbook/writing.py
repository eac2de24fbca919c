"""A workbook written: tables with a frozen header, filters, notes and drop-down lists. Imports xlsxwriter where it is
used. What people wrote goes in as text and never as a formula, a link or a number.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from storage.workbook.reading import letters

ROOM = 1_000  # rows below the header in which a drop-down list is there, at least
INLINE = 255  # letters of a list that Excel takes beside its cell; a longer one stands on a sheet
LONGEST = 32_767  # letters of a cell

Value = str | int | float | date | None


class Kind(Enum):
    """What a column holds, as its cells are formatted: text stays text when someone types 1.10 into it.

    A number is one of the formats that every spreadsheet has (ECMA-376, 18.8.30: 49 is text, 3 has thousands)."""

    TEXT = 49
    NUMBER = 3
    DATE = "yyyy-mm-dd"


@dataclass(frozen=True)
class Elsewhere:
    """The values of a column, from 1, of a sheet, below its title: what is written there may be picked."""

    sheet: str
    column: int


@dataclass(frozen=True)
class Column:
    """`note`: shown beside the title. `choices`: the drop-down list. `open`: other values may be typed too, such as
    two codes of the list. `width` in letters."""

    title: str
    width: int = 16
    note: str = ""
    choices: tuple[str, ...] | Elsewhere = ()
    kind: Kind = Kind.TEXT
    open: bool = False


@dataclass(frozen=True)
class Table:
    """One sheet. `name`: 31 letters at most. A row may be shorter than the columns; None and "" are empty cells."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]] = ()


class TooLong(ValueError):
    """A text that no cell can hold."""


def write(tables: Iterable[Table], created: datetime, *, lists: str = "Lists") -> bytes:
    """The workbook's bytes: the same for the same tables and the same `created`, which has no time zone in it.

    `lists`: the name of the hidden sheet that long drop-down lists stand on. Raises TooLong.
    """
    import xlsxwriter

    made = io.BytesIO()
    settings = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    workbook = xlsxwriter.Workbook(made, settings)
    workbook.set_properties({"created": created.replace(tzinfo=None)})
    formats = {kind: workbook.add_format({"num_format": kind.value, "valign": "top"}) for kind in Kind}
    formats[Kind.TEXT].set_text_wrap()
    title = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8E8E8", "border": 1})
    shared = _Lists(lists)
    for table in tables:
        sheet = workbook.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
        for number, column in enumerate(table.columns):
            sheet.set_column(number, number, column.width, formats[column.kind])
            sheet.write_string(0, number, column.title, title)
            if column.note:
                sheet.write_comment(0, number, column.note, {"x_scale": 2, "y_scale": 1 + len(column.note) / 160})
            if column.choices:
                sheet.data_validation(1, number, max(ROOM, len(table.rows)), number, _validation(column, shared))
        for row, values in enumerate(table.rows, 1):
            for number, (column, value) in enumerate(zip(table.columns, values, strict=False)):
                _write(sheet, row, number, value, formats, column.kind)
    shared.written(workbook)
    workbook.close()
    return made.getvalue()


def _write(sheet: Any, row: int, column: int, value: Value, formats: dict[Kind, Any], kind: Kind) -> None:
    match value:
        case None | "":
            return
        case str():
            if len(value) > LONGEST:
                raise TooLong(f"{len(value)} letters")
            sheet.write_string(row, column, value, formats[Kind.TEXT])
        case date() if value.year < 1901:  # before what spreadsheets count from
            sheet.write_string(row, column, value.isoformat(), formats[Kind.TEXT])
        case date():
            sheet.write_datetime(row, column, value, formats[Kind.DATE])
        case _:
            sheet.write_number(row, column, value, formats[kind])


class _Lists:
    """The drop-down lists that are too long to stand beside their cells."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lists: list[tuple[str, ...]] = []

    def source(self, choices: tuple[str, ...] | Elsewhere) -> list[str] | str:
        if isinstance(choices, Elsewhere):
            there = letters(choices.column)
            return f"='{_quoted(choices.sheet)}'!${there}$2:${there}${ROOM + 1}"
        if len(",".join(choices)) <= INLINE and not any("," in choice for choice in choices):
            return list(choices)
        if choices not in self.lists:
            self.lists.append(choices)
        column = letters(self.lists.index(choices) + 1)
        return f"='{_quoted(self.name)}'!${column}$1:${column}${len(choices)}"

    def written(self, workbook: Any) -> None:
        if not self.lists:
            return
        sheet = workbook.add_worksheet(self.name)
        sheet.hide()
        for number, choices in enumerate(self.lists):
            for row, choice in enumerate(choices):
                sheet.write_string(row, number, choice)


def _quoted(sheet: str) -> str:
    return sheet.replace("'", "''")


def _validation(column: Column, shared: _Lists) -> dict[str, Any]:
    return {"validate": "list", "source": shared.source(column.choices), "show_error": not column.open}
