"""The attacker finds what was planted: masks that look careful and are not."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from storage.released import Release, ReleasedTable
from storage.suppression import Tables
from tests.protection.attacker import Attacker, Bounds
from tests.protection.counted import axes, breaks, figure, places, shown, small
from tests.protection.delivering import WRITERS, deliver
from tests.protection.reading import Place, Read, read

REGIONS, TYPES = ("A", "B", "C"), ("v1", "v2", "v3")
Counts = dict[tuple[str, str, int], int]


def tables(counts: Mapping[tuple[str, str, int], int], quarters: tuple[int, ...] = (1, 2, 3, 4)) -> Tables:
    """All of it reported; of each type, women alone, all of them adults."""
    everywhere = frozenset((region, quarter) for region in REGIONS for quarter in quarters)
    sums = {
        (region, kind): sum(n for (r, t, _), n in counts.items() if (r, t) == (region, kind))
        for region in REGIONS
        for kind in TYPES
    }
    year = len(quarters) > 1
    sex = {(region, kind, "F"): n for (region, kind), n in sums.items()} if year else {}
    age = {(region, kind, "adult"): n for (region, kind), n in sums.items()} if year else {}
    return Tables(REGIONS, TYPES, quarters, dict(counts), everywhere, everywhere, sex, age)


def quiet(more: Mapping[tuple[str, str, int], int]) -> Counts:
    """Ten of everything, but for what is named."""
    return {(region, kind, q): 10 for region in REGIONS for kind in TYPES for q in (1, 2, 3, 4)} | dict(more)


def released(folder: Path, counted: Tables, masked: set[Place], *, edition: int = 1, suffix: str = ".json") -> Read:
    quarter = counted.quarters[0] if len(counted.quarters) == 1 else None
    tables = tuple(
        ReleasedTable(
            name, rows, columns,
            tuple(tuple(shown(counted, masked, (name, row, column)) for column in columns) for row in rows),
        )
        for name, (rows, columns) in axes(counted).items()
    )  # fmt: skip
    release = Release("P", 2013, quarter, edition, 5, tables)
    return read(deliver(release, folder / f"{quarter}-{edition}{suffix}"))


def small_cells(counted: Tables, threshold: int = 5) -> set[Place]:
    return {place for place in places(counted) if small(figure(counted, place), threshold)}


@pytest.mark.parametrize("suffix", list(WRITERS))
def test_one_small_cell_masked_alone_is_the_total_less_the_others(tmp_path: Path, suffix: str) -> None:
    counted = tables(quiet({("A", "v1", q): 0 for q in (1, 2, 3)} | {("A", "v1", 4): 3}))
    file = released(tmp_path, counted, small_cells(counted), suffix=suffix)
    found = {found.about for found in breaks([file], {1: counted}, 5)}
    assert "edition 1 T1/A/v1" in found
    assert "edition 1 A/v1/4" in found
    attacker = Attacker([file])
    assert attacker.bounds(attacker.parts(1, ("T1", "A", "v1"))) == Bounds((3, 3), (3, 3))


def test_a_small_count_that_is_printed_needs_no_attack(tmp_path: Path) -> None:
    counted = tables(quiet({("A", "v1", q): 1 for q in (1, 2, 3)} | {("A", "v1", 4): 0}))
    found = breaks([released(tmp_path, counted, set())], {1: counted}, 5)
    assert any(found.about == "edition 1 T1/A/v1" and found.why == "3 is printed" for found in found)


def test_a_mark_that_says_below_five_is_no_mask(tmp_path: Path) -> None:
    release = Release("P", 2013, None, 1, 5, (ReleasedTable("T2", ("A",), ("1",), (("<5",),)),))
    for suffix in (".json", ".zip"):
        with pytest.raises(ValueError, match="invalid literal"):
            read(deliver(release, tmp_path / f"year{suffix}"))
    with pytest.raises(TypeError):  # a column of numbers takes nothing else
        deliver(release, tmp_path / "year.xlsx")


def test_quarter_by_quarter_the_third_is_what_the_year_leaves(tmp_path: Path) -> None:
    """T1 6, T2 7, T3 small, T4 8, year 23: the third is 2."""
    counts = {("A", "v1", quarter): n for quarter, n in ((1, 6), (2, 7), (3, 2), (4, 8))}
    files, parts = [], []
    for quarter in (1, 2, 3, 4):
        part = tables({key: n for key, n in counts.items() if key[2] == quarter}, (quarter,))
        files.append(released(tmp_path, part, small_cells(part)))
        parts.append(part)
    assert breaks(files, {1: tables(counts)}, 5) == []  # until the year is out
    year = tables(counts)
    files.append(released(tmp_path, year, small_cells(year)))
    attacker = Attacker(files)
    assert attacker.bounds(attacker.parts(1, ("T2", "A", "3"))).whole == (2, 2)
    assert "edition 1 T2/*/3" in {found.about for found in breaks(files, {1: year}, 5)}


def test_a_table_of_sexes_with_one_masked_cell_is_read_from_its_margin(tmp_path: Path) -> None:
    counted = tables(quiet({}))
    sex = dict(counted.sex) | {("A", "v1", "F"): 38, ("A", "v1", "M"): 2}
    counted = replace(counted, sex=sex)
    assert small_cells(counted) == {("T4", "v1", "M"), ("T4", "*", "M")}
    file = released(tmp_path, counted, {("T4", "v1", "M")})
    attacker = Attacker([file])
    assert attacker.bounds(attacker.parts(1, ("T4", "v1", "M"))).whole == (2, 2)
    assert {found.why for found in breaks([file], {1: counted}, 5)} == {
        "2 is printed", "cannot be 1 or less", "cannot be 5 or more",
    }  # fmt: skip


def test_a_revised_edition_that_differs_by_one_tells_where_one_was_added(tmp_path: Path) -> None:
    first, second = tables(quiet({})), tables(quiet({("B", "v2", 3): 11}))
    files = [released(tmp_path, first, set()), released(tmp_path, second, set(), edition=2)]
    found = {found.about for found in breaks(files, {1: first, 2: second}, 5)}
    assert "change to edition 2 of T1/B/v2" in found
    assert "change to edition 2 of T2/B/3" in found
    assert not breaks(files[:1], {1: first}, 5)


def test_two_cells_in_a_row_are_no_proof_when_the_columns_tell(tmp_path: Path) -> None:
    """Two masked in one row, each alone in its column."""
    counted = tables(quiet({("A", "v1", q): int(q == 1) * 2 for q in (1, 2, 3, 4)}))
    file = released(tmp_path, counted, {*small_cells(counted), ("T1", "A", "v2")})
    assert "edition 1 T1/A/v1" in {found.about for found in breaks([file], {1: counted}, 5)}


def test_a_square_of_masks_with_room_holds_in_its_table(tmp_path: Path) -> None:
    """The same attacker is content with a mask that is wide enough: what it says is not always no."""
    counted = tables(quiet({("A", "v1", q): int(q == 1) * 2 for q in (1, 2, 3, 4)}))
    wide = {place for place in places(counted) if "*" not in place[1:]}
    file = released(tmp_path, counted, wide)
    assert breaks([file], {1: counted}, 5) == []
    narrow = wide - {("T1", "A", kind) for kind in ("v2", "v3")}
    assert "edition 1 T1/A/v1" in {
        found.about for found in breaks([released(tmp_path, counted, narrow)], {1: counted}, 5)
    }


def test_a_bound_that_only_fractions_reach_is_no_witness() -> None:
    """Three sums of two, each 1: by fractions every part may be a half, by integers there is no such table."""
    file = Read(2013, None, 1, {("T1", "*", "*"): "s"}, ())
    attacker = Attacker([file])
    a, b, c = (("x", "1", name, "t", "1") for name in "abc")
    attacker.rows = [({left: 1, right: 1}, 1) for left, right in ((a, b), (b, c), (a, c))]
    attacker.index = {a: 0, b: 1, c: 2}
    attacker._relaxed, attacker._whole = attacker._program(whole=False), attacker._program(whole=True)
    assert attacker.bounds({a: 1}) == Bounds((0.5, 0.5), None)
    assert not attacker.can_be({a: 1}, at_most=1)


def test_the_staff_of_a_region_knows_more_than_a_reader(tmp_path: Path) -> None:
    counted = tables(quiet({("A", "v1", q): int(q == 1) * 2 for q in (1, 2, 3, 4)}))
    wide = {place for place in places(counted) if "*" not in place[1:]} - {
        ("T1", "C", "v1"), ("T1", "C", "v2"), ("T1", "C", "v3"),
    }  # fmt: skip
    file = released(tmp_path, counted, wide)
    told = {name: len(breaks([file], {1: counted}, 5, insider=name)) for name in REGIONS}
    assert breaks([file], {1: counted}, 5) == []
    assert told["B"] > 0
    assert told["A"] == 0  # what is small is its own
