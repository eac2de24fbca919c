"""What the process that makes a document is given, through a pipe: plain values, which never lie on a disk."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.document_formats import Format
from storage.released import Release, ReleasedTable


class Stage(StrEnum):
    """How far it is: the figures are read in our own process, the rest is done in the other."""

    FIGURES = "figures"
    TABLES = "tables"
    PAGES = "pages"


STAGES = {
    Format.PDF: (Stage.FIGURES, Stage.TABLES, Stage.PAGES),
    Format.XLSX: (Stage.FIGURES, Stage.TABLES),
    Format.CSV: (Stage.FIGURES, Stage.TABLES),
    Format.JSON: (Stage.FIGURES, Stage.TABLES),
    Format.CHART: (Stage.FIGURES, Stage.PAGES),
}


@dataclass(frozen=True)
class Order:
    """`rollup`: as `storage.rolled_json` writes it; `hash`: of a frozen one. `release`: masked already."""

    format: Format
    language: str
    rollup: bytes = field(repr=False)
    hash: str | None = None
    release: Release | None = None


def written(order: Order) -> bytes:
    whole = {
        "format": order.format.value,
        "language": order.language,
        "rollup": order.rollup.decode(),
        "hash": order.hash,
        "release": None if order.release is None else _release_written(order.release),
    }
    return json.dumps(whole, ensure_ascii=False).encode()


def read(said: bytes) -> Order:
    whole = json.loads(said)
    release = None if whole["release"] is None else _release_read(whole["release"])
    form, rollup = Format(whole["format"]), whole["rollup"].encode()
    return Order(form, whole["language"], rollup, whole["hash"], release)


def _release_written(release: Release) -> dict[str, Any]:
    approved = release.approved_at
    return {**asdict(release), "approved_at": None if approved is None else approved.isoformat()}


def _release_read(said: dict[str, Any]) -> Release:
    tables = tuple(
        ReleasedTable(t["name"], tuple(t["rows"]), tuple(t["columns"]), tuple(tuple(row) for row in t["cells"]))
        for t in said["tables"]
    )
    approved = said["approved_at"]
    lists = {name: tuple(said[name]) for name in ("left_out", "exposed", "recipients")}
    return Release(
        **{
            **said,
            **lists,
            "tables": tables,
            "approved_at": None if approved is None else datetime.fromisoformat(approved),
        }
    )
