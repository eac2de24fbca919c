"""The small plan of `files` as a workbook, and how a person changes its cells before saving it."""

import io
import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from storage.plan.logframe import Logframe
from storage.plan.read import read
from storage.plan.workbook.write import to_workbook
from storage.workbook.reading import read as read_workbook
from tests.plan.files import SMALL

CREATED = datetime(2013, 6, 2)
PLAN = read(SMALL)


class Book:
    """Sheets of cells, by name, as another program keeps them."""

    def __init__(self, plan: Logframe = PLAN, language: str = "fr") -> None:
        written = read_workbook(to_workbook(plan, CREATED, language))
        self.sheets: dict[str, list[list[Any]]] = {
            sheet.name: [[self._value(cell.text, cell.typed) for cell in row] for row in sheet.rows]
            for sheet in written.sheets
            if not sheet.hidden
        }
        self.merged: list[tuple[str, str]] = []

    @staticmethod
    def _value(text: str, typed: bool) -> Any:
        if not typed:
            return text
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else float(text)

    def write(self, at: str, value: Any) -> "Book":
        """`at`: "Activités!C3". The sheet grows as far as needed."""
        sheet, cell = at.split("!")
        row, column = where(cell)
        rows = self.sheets[sheet]
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
        rows[row][column] = value
        return self

    def read(self, at: str) -> Any:
        sheet, cell = at.split("!")
        row, column = where(cell)
        return self.sheets[sheet][row][column]

    def saved(self, folder: Path, name: str = "plan.xlsx") -> Path:
        """As it lies in a folder afterwards. Numbers are floating ones, as spreadsheets keep them."""
        file = folder / name
        made = io.BytesIO()
        workbook = xlsxwriter.Workbook(made, {"in_memory": True})
        days = workbook.add_format({"num_format": "dd/mm/yyyy"})
        hours = workbook.add_format({"num_format": "hh:mm"})
        for title, rows in self.sheets.items():
            sheet = workbook.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    match value:
                        case "":
                            continue
                        case Formula():
                            sheet.write_formula(number, column, value.said, None, value.result)
                        case bool():
                            sheet.write_boolean(number, column, value)
                        case str():
                            sheet.write_string(number, column, value)
                        case time():
                            sheet.write_datetime(number, column, value, hours)
                        case date():
                            sheet.write_datetime(number, column, value, days)
                        case _:
                            sheet.write_number(number, column, float(value))
        workbook.close()
        file.write_bytes(made.getvalue())
        return file


class Formula:
    def __init__(self, said: str, result: Any) -> None:
        self.said, self.result = said, result


def where(cell: str) -> tuple[int, int]:
    """Row and column from 0."""
    found = re.fullmatch("([A-Z]+)([0-9]+)", cell)
    assert found is not None, cell
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
