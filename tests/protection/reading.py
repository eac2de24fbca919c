"""Released files read back as anybody could read them: JSON and XLSX. Nothing of the house is used to do so."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook

MASKED = "s"
Value = int | str | None  # None: not reported
Place = tuple[str, str, str]  # table, row, column
NOT_REPORTED = "not reported"


@dataclass(frozen=True)
class Read:
    """One released file: of a year, or of one quarter."""

    year: int
    quarter: int | None
    edition: int
    threshold: int
    cells: Mapping[Place, Value]
    left_out: tuple[str, ...]


def read(path: Path) -> Read:
    return _json(path) if path.suffix == ".json" else _xlsx(path)


def _json(path: Path) -> Read:
    content = json.loads(path.read_text(encoding="utf-8"))
    cells = {
        (name, row, column): value
        for name, table in content["tables"].items()
        for row, values in zip(table["rows"], table["cells"], strict=True)
        for column, value in zip(table["columns"], values, strict=True)
    }
    return Read(
        content["year"], content["quarter"], content["edition"], content["threshold"], cells,
        tuple(content.get("left_out", ())),
    )  # fmt: skip


def _xlsx(path: Path) -> Read:
    book = CalamineWorkbook.from_path(str(path))
    cells: dict[Place, Value] = {}
    about: dict[str, str] = {}
    for name in book.sheet_names:
        lines = book.get_sheet_by_name(name).to_python()
        if name == "About":
            about = {str(line[0]): _plain(line[1]) for line in lines if len(line) > 1}
            continue
        _, *columns = map(_plain, lines[0])
        for line in lines[1:]:
            cells |= {(name, _plain(line[0]), c): _value(v) for c, v in zip(columns, line[1:], strict=True)}
    quarter = None if about["quarter"] == "all" else int(about["quarter"])
    return Read(
        int(about["year"]), quarter, int(about["edition"]), int(about["threshold"]), cells,
        tuple(filter(None, about["left out"].replace(",", " ").split())),
    )  # fmt: skip


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def _value(value: object) -> Value:
    if isinstance(value, float) and value == int(value):
        return int(value)
    if value == MASKED:
        return MASKED
    if value == NOT_REPORTED:
        return None
    raise ValueError(f"neither a figure, nor masked, nor not reported: {value!r}")
