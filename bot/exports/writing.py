"""Lines as CSV, JSON or XLSX. The same lines give the same bytes, and no text in them is a formula."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from bot.exports.cells import cell, plain, spoken
from bot.exports.columns import COLUMNS, MEANING, NUMBERS
from storage.extract import Line

MOST_LINES = 65_000  # of a workbook; it is made in memory, and Relais would read no more back
SHEET = "reports"
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # when a workbook without a line says that it was made

Writer = Callable[[Iterator[Line], BinaryIO], None]


class TooManyLines(ValueError):
    """More than a workbook of ours can hold."""


def write_csv(lines: Iterator[Line], out: BinaryIO) -> None:
    """RFC 4180 but for its line ends, which are those of Unix; UTF-8; the first line names the columns."""
    with_text(out, lambda text: _csv(lines, text))


def write_json(lines: Iterator[Line], out: BinaryIO) -> None:
    """One array; each line of the file is one object, so that it can also be read line by line."""
    with_text(out, lambda text: _json(lines, text))


def write_xlsx(lines: Iterator[Line], out: BinaryIO) -> None:
    """One sheet, with real numbers, and what each column says beside its title. Raises TooManyLines."""
    from storage.workbook.writing import Column, Kind, Table, write

    columns = tuple(
        Column(name, note=MEANING[name].replace("`", ""), kind=Kind.NUMBER if name in NUMBERS else Kind.TEXT)
        for name in COLUMNS
    )
    rows: list[tuple[str | int | None, ...]] = []
    latest = BEGINNING
    for line in lines:
        if len(rows) == MOST_LINES:
            raise TooManyLines
        rows.append(tuple(spoken(getattr(line, name)) for name in COLUMNS))
        latest = max(latest, line.received_at)
    out.write(write([Table(SHEET, columns, rows)], latest.astimezone(UTC).replace(tzinfo=None)))


WRITERS: dict[str, Writer] = {"csv": write_csv, "json": write_json, "xlsx": write_xlsx}


def with_text(out: BinaryIO, write: Callable[[TextIO], None]) -> None:
    """Text is UTF-8, whatever the terminal's language says."""
    text = TextIOWrapper(out, encoding="utf-8", newline="")
    write(text)
    text.detach()


def _csv(lines: Iterator[Line], out: TextIO) -> None:
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([cell(getattr(line, column)) for column in COLUMNS] for line in lines)


def _json(lines: Iterator[Line], out: TextIO) -> None:
    out.write("[")
    for number, line in enumerate(lines):
        values = {column: plain(getattr(line, column)) for column in COLUMNS}
        out.write(f"{',' if number else ''}\n{json.dumps(values, ensure_ascii=False)}")
    out.write("\n]\n")
