"""Released files written by hand, in the form that the exports have: for masks that the house would never make."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from tests.protection.reading import NOT_REPORTED, Value

Written = tuple[Sequence[str], Sequence[str], Sequence[Sequence[Value]]]  # rows, columns, cells


def write(
    path: Path, tables: Mapping[str, Written], *, quarter: int | None = None, edition: int = 1, threshold: int = 5,
    left_out: Sequence[str] = (),
) -> Path:  # fmt: skip
    """One file, JSON or XLSX by its name."""
    about: dict[str, object] = {
        "plan": "P", "year": 2013, "quarter": quarter, "edition": edition, "threshold": threshold,
    }  # fmt: skip
    if path.suffix == ".json":
        named = {
            n: {"rows": list(r), "columns": list(c), "cells": [list(v) for v in vs]} for n, (r, c, vs) in tables.items()
        }
        path.write_text(json.dumps({**about, "tables": named, "left_out": list(left_out)}), encoding="utf-8")
        return path
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("About")
        for line, (name, value) in enumerate({**about, "left out": ", ".join(left_out)}.items()):
            sheet.write_row(line, 0, (name, "all" if value is None else value))
        for name, (rows, columns, cells) in tables.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ("", *columns))
            for line, (row, values) in enumerate(zip(rows, cells, strict=True), 1):
                sheet.write_row(line, 0, (row, *(NOT_REPORTED if value is None else value for value in values)))
    return path
