"""The mask's own proofs hold by addition: on tables drawn at random, by quarters to the year, and a correction."""

from dataclasses import replace

import pytest

from storage.masking.checking import faults
from storage.suppression import CannotProtect, Released, Tables, protect, protect_here
from tests.protection.made import quarter_of, tables_of_year

THRESHOLD = 5


@pytest.mark.parametrize("seed", range(12))
def test_every_small_count_is_proven_to_stay_open(seed: int) -> None:
    tables = tables_of_year(2 + seed % 4, 2 + seed % 3, (1, 3, 6)[seed % 3], seed=seed, missing=0.1 * (seed % 2))
    released: list[Released] = []
    for quarter in (1, 3)[: seed % 3]:
        _release(quarter_of(tables, quarter), released)
    _release(tables, released)
    if any(one.tables.of_year for one in released):
        region, quarter = sorted(tables.received)[0]
        _release(_corrected(tables, region, quarter), released, edition=2)


def test_a_child_process_gives_the_same_mask() -> None:
    tables = tables_of_year(3, 3, 4, seed=7)
    there, here = protect(tables, THRESHOLD), protect_here(tables, THRESHOLD)
    assert there.masked == here.masked and there.left_out == here.left_out
    assert here.masked


def test_what_was_shown_stays_and_what_was_masked_stays() -> None:
    drawn = tables_of_year(4, 3, 9, seed=3)
    counts = {key: 1 if key[0] == "r0" else 9 for key in drawn.counts}
    first = replace(quarter_of(drawn, 1), counts={key: value for key, value in counts.items() if key[2] == 1})
    sums = {(region, kind, "not_broken_down"): sum(value for key, value in counts.items() if key[:2] == (region, kind))
            for region in drawn.regions for kind in drawn.types}  # fmt: skip
    tables = replace(drawn, counts=counts, sex=sums, age=sums)
    before = protect_here(first, THRESHOLD, insiders=False)
    year = protect_here(tables, THRESHOLD, [Released(first, before)], insiders=False)
    column = {cell for cell in before.masked if cell[0] not in before.left_out}
    assert column and column <= year.masked
    shown = [("T2", region, "1") for region in (*tables.regions, "*")]
    if "T2" not in before.left_out + year.left_out:
        assert [before.shows(cell) for cell in shown] == [year.shows(cell) for cell in shown]


def test_a_threshold_below_three_is_refused() -> None:
    with pytest.raises(ValueError, match="3 or more"):
        protect_here(tables_of_year(2, 2, 4, seed=1), 2)


def _release(tables: Tables, released: list[Released], edition: int = 1) -> None:
    try:
        mask = protect_here(tables, THRESHOLD, released, insiders=True, edition=edition)
    except CannotProtect:
        return
    assert list(faults(tables, mask, THRESHOLD, released, edition, insiders=True)) == []
    released.append(Released(tables, mask, edition))


def _corrected(tables: Tables, region: str, quarter: int) -> Tables:
    """Seven more of one type: the total changes by more than the threshold."""
    kind = tables.types[0]
    return replace(
        tables,
        counts={**tables.counts, (region, kind, quarter): tables.counts.get((region, kind, quarter), 0) + 7},
        sex={**tables.sex, (region, kind, "F"): tables.sex.get((region, kind, "F"), 0) + 7},
        age={**tables.age, (region, kind, "adult"): tables.age.get((region, kind, "adult"), 0) + 7},
    )
