"""A release as a workbook: one sheet for each table, real numbers, no formula, no chart, nothing kept behind a mask."""

from datetime import UTC, datetime
from pathlib import Path

from storage.released import Release, Value
from storage.workbook.writing import Column, Table, write

NOT_REPORTED = "not reported"
TITLES = {
    "T1": "region x type, year",
    "T2": "region x quarter",
    "T3": "type x quarter",
    "T4": "type x sex, year",
    "T5": "type x age band, year",
    "T6": "cercle, year",
    "I": "indicator x quarter",
}
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # of a release that was not approved yet


def release_xlsx(release: Release, path: Path) -> None:
    """Writes the workbook. The same release gives the same bytes."""
    path.write_bytes(workbook(release))


def workbook(release: Release) -> bytes:
    """The workbook's bytes."""
    made = (release.approved_at or BEGINNING).astimezone(UTC).replace(tzinfo=None)
    return write([_about(release), *_sheets(release)], made)


def _sheets(release: Release) -> list[Table]:
    return [
        Table(
            table.name,
            (Column(table.name, 20), *(Column(name, 14) for name in table.columns)),
            [(row, *map(_spoken, cells)) for row, cells in zip(table.rows, table.cells, strict=True)],
        )
        for table in release.tables
    ]


def _spoken(value: Value) -> int | str:
    return NOT_REPORTED if value is None else value


def _about(release: Release) -> Table:
    rows: list[tuple[str, str | int]] = [
        ("plan", release.plan),
        ("year", release.year),
        ("quarter", release.quarter or "all"),
        ("edition", release.edition),
        ("threshold", release.threshold),
        *((table.name, TITLES[table.name]) for table in release.tables),
        ("left out", ", ".join(release.left_out)),
        ("s", "masked: small counts, and others that would tell them"),
        (NOT_REPORTED, "nothing came, or a zero of incomplete reporting; it is not a zero"),
        ("*", "all rows or columns together"),
        ("figures", "recorded incidents, not how many there were"),
    ]
    return Table("About", (Column("About", 20), Column("Value", 60)), rows)
