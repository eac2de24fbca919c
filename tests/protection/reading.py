"""Delivered files read back as anybody could read them: JSON, CSV in its zip, XLSX, and the pages of a PDF.

Nothing of the house is used.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader
from python_calamine import CalamineWorkbook

MASKED = "s"
Value = int | str | None  # None: not reported
Place = tuple[str, str, str]  # table, row, column
Line = Mapping[str, object]  # a column's name, and what stands under it
TABLES = {
    "incidents_region_type": ("T1", "region", "type"),
    "incidents_region_quarter": ("T2", "region", "quarter"),
    "incidents_type_quarter": ("T3", "type", "quarter"),
    "incidents_type_sex": ("T4", "type", "sex"),
    "incidents_type_age": ("T5", "type", "age"),
    "incidents_cercle": ("T6", "cercle", ""),
    "protected_indicators": ("I", "indicator", "quarter"),
}
HEADINGS = {
    "Incidents by region and type": "T1", "By region and quarter": "T2", "By type and quarter": "T3",
    "By type and sex": "T4", "By type and age": "T5",
}  # fmt: skip
PARTS = {
    "T4": ("F", "M", "unknown", "not_broken_down", "*"), "T5": ("under_18", "adult", "unknown", "not_broken_down", "*"),
}  # fmt: skip
PRINTED = re.compile(r"(\S+)((?: (?:[\d,]+|s|n\.r\.))+)")
ASIDE = re.compile(r"\s?\((?:i|\d+ of \d+[^)]*)\)")  # beside a name or a figure: how much of it came
BELOW = re.compile(r"^Total\n(?=[\dsn])", re.MULTILINE)  # what stood between was long
UNDER_THE_TABLES = "0 no incident"
NOTHING = (None, "")
ALL = "*"


@dataclass(frozen=True)
class Read:
    """One delivered file: of a year, or of one quarter."""

    year: int
    quarter: int | None
    edition: int
    cells: Mapping[Place, Value]
    left_out: tuple[str, ...]


def read(path: Path) -> Read:
    """By the file's ending. Raises ValueError."""
    tables = {".json": _json, ".zip": _zip, ".xlsx": _xlsx}[path.suffix](path)
    (about,) = tables["overview"]
    cells = {place: value for name in TABLES for place, value in _cells(name, tables.get(name, []))}
    quarter, left_out = about["quarter"], about["incidents_left_out"]
    return Read(
        _whole(about["year"]), None if quarter in NOTHING else _whole(quarter), _whole(about["edition"]), cells,
        tuple(filter(None, str(left_out or "").replace(",", " ").split())),
    )  # fmt: skip


def pages(path: Path) -> dict[Place, Value]:
    """The tables of a PDF in English, line by line; regions and types are called in one word."""
    cells: dict[Place, Value] = {}
    table, head = "", ""
    whole = "\n".join(page.extract_text() for page in PdfReader(path).pages).replace("\u00a0", " ")
    for line in BELOW.sub("Total ", ASIDE.sub("", whole)).splitlines():
        table = next((name for said, name in HEADINGS.items() if line.startswith(said)), table)
        if line.startswith(UNDER_THE_TABLES):
            table = ""
        elif line.startswith(("Region ", "Type ")):
            head = line
        elif table and (row := PRINTED.fullmatch(line.strip())):
            shown = [_printed(value) for value in row[2].split()]
            columns = _columns(table, head, len(shown))
            cells |= {(table, _all(row[1]), column): value for column, value in zip(columns, shown, strict=True)}
    return cells


def _columns(table: str, head: str, many: int) -> tuple[str, ...]:
    if table in PARTS:
        return PARTS[table]
    if table == "T1":
        return tuple(map(_all, head.split()[1:]))
    return tuple(re.findall(r"Q(\d)", head)) if many == 1 else ("1", "2", "3", "4", ALL)


def _all(called: str) -> str:
    return ALL if called == "Total" else called


def _printed(value: str) -> Value:
    return MASKED if value == MASKED else None if value == "n.r." else int(value.replace(",", ""))


def _cells(name: str, lines: list[Line]) -> Iterator[tuple[Place, Value]]:
    table, row, column = TABLES[name]
    for line in lines:
        where = str(line[column]) if column else ALL
        yield (table, str(line[row]), where[-1] if column == "quarter" else where), _value(line)


def _value(line: Line) -> Value:
    """A figure and nothing else, or no figure and why."""
    value, state = line["value"], line["state"]
    if value in NOTHING and state in ("masked", "not_reported", "not_expected"):
        return MASKED if state == "masked" else None
    if state == "reported":
        return _whole(value)
    raise ValueError(f"neither a figure, nor masked, nor not reported: {value!r}, {state!r}")


def _whole(value: object) -> int:
    return int(value) if isinstance(value, float) and value.is_integer() else int(str(value))


def _json(path: Path) -> dict[str, list[Line]]:
    content: dict[str, list[Line]] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _zip(path: Path) -> dict[str, list[Line]]:
    with zipfile.ZipFile(path) as whole:
        files = {name.removesuffix(".csv"): whole.read(name).decode() for name in whole.namelist()}
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in files.items()}


def _xlsx(path: Path) -> dict[str, list[Line]]:
    """The first sheet says how sheets, columns and codes are called in other files."""
    book = CalamineWorkbook.from_path(str(path))
    first, *others = book.sheet_names
    sheets: dict[str, str] = {}
    columns: dict[tuple[str, str], str] = {}
    codes: dict[tuple[str, str], str] = {}
    sheet = ""
    for title, said, name, *_ in ([*map(str, line), "", ""] for line in book.get_sheet_by_name(first).to_python()):
        if title and name and not said:
            sheet, sheets[title] = title, name
        elif said and name and not title:
            columns[sheet, said] = name.split()[0]
        elif title and said and name:
            codes[title, said] = name
    tables: dict[str, list[Line]] = {}
    for sheet in others:
        titles, _, *lines = book.get_sheet_by_name(sheet).to_python()
        named = [(str(title), columns.get((sheet, str(title)))) for title in titles]
        tables[sheets[sheet]] = [
            {name: codes.get((title, str(cell)), cell) for (title, name), cell in zip(named, line, strict=True) if name}
            for line in lines
        ]
    return tables
