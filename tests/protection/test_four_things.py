"""Zero, not reported, not broken down, masked: four different things in released files, and nothing else is there."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest

from bot.exports.rollup_columns import TABLES
from storage.suppression import Tables
from tests.protection.circulating import Circulating
from tests.protection.counted import COLUMNS, axes, places, shown, state
from tests.protection.delivering import WRITERS, deliver
from tests.protection.drawing import ORDINARY, quarter_of, split, year
from tests.protection.reading import MASKED, Read, pages
from tests.protection.reading import TABLES as OF_COUNTS

YEARS = 3


@pytest.fixture(params=list(WRITERS))
def out(request: pytest.FixtureRequest, tmp_path: Path) -> Circulating:
    return Circulating(tmp_path, suffix=request.param)


def sample(seed: int) -> Tables:
    """Five regions; of four types one was never recorded."""
    random = Random(seed)
    tables = year(random, 5, 4, ORDINARY, missing=0.1)
    counts = {key: 0 if key[1] == "v3" else n for key, n in tables.counts.items()}
    return split(random, replace(tables, counts=counts))


def all_read(out: Circulating) -> Iterator[tuple[Read, Tables]]:
    for seed in range(YEARS):
        out.files.clear()
        out.released.clear()
        tables = sample(seed)
        out.year(tables, (2, 4))
        for file in out.files:
            yield file, tables if file.quarter is None else quarter_of(tables, file.quarter)


def test_each_cell_shows_its_figure_or_the_one_mark_or_that_nothing_came(out: Circulating) -> None:
    seen = set()
    for file, tables in all_read(out):
        for place, value in file.cells.items():
            masked = {place} if value == MASKED else set()
            assert value == shown(tables, masked, place)
            seen.add(MASKED if value == MASKED else state(tables, place) if value in (0, None) else "figure")
    assert seen == {"figure", MASKED, 0, None, "open"}


def test_only_the_fixed_tables_are_there_and_all_of_their_margins(out: Circulating) -> None:
    for file, tables in all_read(out):
        cells = {place for place in places(tables) if place[0] not in file.left_out}
        assert set(file.cells) == cells
        assert {place[0] for place in file.cells} | set(file.left_out) == set(axes(tables))


def test_a_margin_is_the_true_sum_or_masked_never_the_sum_of_what_is_shown(out: Circulating) -> None:
    told = 0
    for file, tables in all_read(out):
        for (name, row, column), value in file.cells.items():
            if row != "*" or not isinstance(value, int):
                continue
            inside = [v for (n, r, c), v in file.cells.items() if (n, c) == (name, column) and r != "*"]
            visible = sum(v for v in inside if isinstance(v, int))
            assert value >= visible
            told += MASKED in inside and value > visible
            assert value == shown(tables, set(), (name, row, column))
    assert told > 0


def test_not_broken_down_is_a_column_of_its_own(out: Circulating) -> None:
    """Of a region that breaks nothing down, the total is there and its women and men are zero."""
    tables = sample(0)
    whole = {
        family: {(r, t, "not_broken_down"): sum(n for (a, b, _), n in tables.counts.items() if (a, b) == (r, t))
                 for r in tables.regions for t in tables.types}
        for family in ("sex", "age")
    }  # fmt: skip
    everywhere = frozenset((region, quarter) for region in tables.regions for quarter in tables.quarters)
    out.year(Tables(tables.regions, tables.types, tables.quarters, tables.counts, everywhere, everywhere, **whole), ())
    (file,) = out.files
    for name, columns in COLUMNS.items():
        for kind in tables.types:
            assert [file.cells[name, kind, column] for column in columns[:3]] == [0, 0, 0]
            assert file.cells[name, kind, "not_broken_down"] == file.cells[name, kind, "*"]


def test_no_file_has_anything_but_names_marks_and_whole_numbers(out: Circulating) -> None:
    for _ in all_read(out):
        pass
    paths = sorted(out.folder.iterdir())
    assert len(paths) == 3
    for path in paths:
        for text in texts(path):
            assert not any(sign in text for sign in ("&lt;", "<5", "%", "≤", "rank", "<f>", "<f "))


def test_a_masked_cell_of_a_workbook_keeps_nothing_behind_it(tmp_path: Path) -> None:
    """No formula with a cached result, no comment, no hidden sheet or column, no chart."""
    out = Circulating(tmp_path, suffix=".xlsx")
    out.year(sample(0), (2,))
    for path in sorted(tmp_path.iterdir()):
        with ZipFile(path) as book:
            names = book.namelist()
            sheets = [book.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
            whole = book.read("xl/workbook.xml").decode()
        assert not [name for name in names if any(kept in name for kept in ("chart", "comment", "drawing", "external"))]
        assert 'state="hidden"' not in whole
        assert 'state="veryHidden"' not in whole
        for sheet in sheets:
            assert "hidden=" not in sheet
            assert "<f" not in sheet.replace("<formatting", "")


def test_pages_show_what_files_show(tmp_path: Path) -> None:
    out = Circulating(tmp_path)
    for seed in (0, 1):
        out.year(sample(seed), (2, 4))
        out.released.clear()
    marks = set()
    for file, release in zip(out.files, out.releases, strict=True):
        assert pages(deliver(release, tmp_path / "pages.pdf")) == file.cells
        marks |= {value for value in file.cells.values() if not value or value == MASKED}
    assert marks == {MASKED, 0, None}


def test_json_has_no_key_beyond_its_form(tmp_path: Path) -> None:
    out = Circulating(tmp_path)
    out.year(sample(1), (2,))
    for path in sorted(tmp_path.iterdir()):
        content = json.loads(path.read_text(encoding="utf-8"))
        assert set(content) - {table.name for table in TABLES} - {"cautions"} <= set(OF_COUNTS)
        for name, (_, row, column) in OF_COUNTS.items():
            for line in content.get(name, ()):
                assert set(line) - {"region_name", "cercle_name"} == {row, column, "value", "state"} - {""}
                assert type(line["value"]) is int if line["state"] == "reported" else line["value"] is None


def texts(path: Path) -> Iterator[str]:
    if path.suffix == ".json":
        yield path.read_text(encoding="utf-8")
        return
    with ZipFile(path) as book:
        for name in book.namelist():
            if name.endswith(".csv") or name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml":
                yield book.read(name).decode()
