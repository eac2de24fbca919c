"""No masked small count, and no small change, can be narrowed by whoever reads everything that was released."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from storage.suppression import NationalTotalMasked, Released, Tables, protect, protect_here
from tests.protection.attacker import Attacker
from tests.protection.circulating import Circulating
from tests.protection.counted import Break, breaks, figure
from tests.protection.drawing import ORDINARY, QUARTERS, SPARSE, corrected, quarter_of, split, with_cercles, year

few = settings(
    max_examples=6, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)  # fmt: skip
suffixes = st.sampled_from([".json", ".zip"])
some_quarters = st.lists(st.sampled_from(QUARTERS), unique=True).map(sorted)
randoms = st.integers(0, 2**32).map(Random)


@st.composite
def sparse(draw: st.DrawFn) -> tuple[Tables, Random]:
    """2 to 5 regions, 2 to 4 types, four quarters; counts that hypothesis chooses one by one."""
    where = tuple(f"R{n}" for n in range(draw(st.integers(2, 5))))
    what = tuple(f"v{n}" for n in range(draw(st.integers(2, 4))))
    every = [(region, quarter) for region in where for quarter in QUARTERS]
    absent = draw(st.sets(st.sampled_from(every), max_size=3))
    late = draw(st.sets(st.sampled_from(every), max_size=3))
    received = frozenset(every) - absent
    cells = [(region, kind, quarter) for region, quarter in sorted(received) for kind in what]
    counts = draw(st.lists(st.sampled_from(SPARSE), min_size=len(cells), max_size=len(cells)))
    tables = Tables(where, what, QUARTERS, dict(zip(cells, counts, strict=True)), received, received - late)
    random = draw(randoms)
    return split(random, tables), random


@few
@given(sparse(), some_quarters, suffixes)
def test_quarter_by_quarter_to_the_year_nothing_is_narrowed(
    drawn: tuple[Tables, Random], quarters: Sequence[int], suffix: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Circulating(Path(folder), suffix=suffix)
        out.year(drawn[0], quarters)
        assert out.breaks() == []


@few
@given(sparse(), some_quarters, suffixes, st.integers(1, 12))
def test_a_revised_edition_narrows_neither_a_count_nor_a_change(
    drawn: tuple[Tables, Random], quarters: Sequence[int], suffix: str, changes: int
) -> None:
    tables, random = drawn
    with tempfile.TemporaryDirectory() as folder:
        out = Circulating(Path(folder), suffix=suffix)
        if out.year(tables, quarters) is not None:
            out.revised(corrected(random, tables, changes))
        assert out.breaks() == []


@pytest.mark.parametrize("seed", range(4))
def test_the_staff_of_a_region_learns_nothing_unless_the_approval_says_so(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    tables = year(random, 5, 4, ORDINARY, missing=0.1)
    out = Circulating(tmp_path, insiders=True)
    out.year(tables, (1, 3))
    exposed = {region for before in out.released for region in before.mask.exposed}
    assert len(exposed) < len(tables.regions)
    assert out.breaks() == []
    for region in set(tables.regions) - exposed:
        assert out.breaks(region) == []


@pytest.mark.parametrize("seed", range(3))
def test_cercles_tell_nothing_either(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    out = Circulating(tmp_path)
    out.year(with_cercles(random, year(random, 3, 3, ORDINARY)), (2,))
    assert out.breaks() == []


def test_an_indicator_that_counts_survivors_circulates_masked_as_well(tmp_path: Path) -> None:
    counted = {("1.2", 1): 3, ("1.2", 2): 12, ("1.2", 3): 4, ("1.2", 4): 0}
    tables = replace(year(Random(4), 3, 3, ORDINARY), indicators=counted)
    out = Circulating(tmp_path)
    out.year(tables, ())
    (file,) = out.files
    assert file.cells["I", "1.2", "1"] == file.cells["I", "1.2", "3"] == "s"
    assert file.cells["I", "1.2", "2"] == 12
    attacker = Attacker(out.files)
    for quarter in ("1", "3"):
        small = attacker.parts(1, ("I", "1.2", quarter))
        assert attacker.can_be(small, at_most=1)
        assert attacker.can_be(small, at_least=5)
    assert out.breaks() == []


@pytest.mark.parametrize("threshold", [3, 8])
def test_another_threshold_holds_as_well(threshold: int, tmp_path: Path) -> None:
    random = Random(threshold)
    out = Circulating(tmp_path, threshold)
    out.year(year(random, 4, 3, ORDINARY), (1, 3))
    assert out.breaks() == []


def test_the_third_quarter_stays_open_when_the_year_is_out(tmp_path: Path) -> None:
    """T1 6, T2 7, T3 small, T4 8, year 23."""
    counts = {("R0", "v0", quarter): n for quarter, n in ((1, 6), (2, 7), (3, 2), (4, 8))}
    everywhere = frozenset((region, quarter) for region in ("R0", "R1") for quarter in QUARTERS)
    tables = split(Random(1), Tables(("R0", "R1"), ("v0", "v1"), QUARTERS, counts, everywhere, everywhere))
    out = Circulating(tmp_path)
    out.year(tables, QUARTERS)
    assert out.breaks() == []


def test_ordinary_years_are_not_refused(tmp_path: Path) -> None:
    """Five years of five regions and four types, some or all quarters released before: all of them circulate."""
    refused, asked = [], 0
    for seed in range(5):
        random = Random(seed)
        out = Circulating(tmp_path)
        out.year(year(random, 5, 4, ORDINARY, missing=0.05), (1, 2, 3, 4) if seed % 2 else (1, 3))
        refused += out.refused
        asked += len(out.released)
        assert out.breaks() == []
    assert refused == []
    assert asked == 19


def test_a_correction_of_one_is_refused_or_open(tmp_path: Path) -> None:
    random = Random(5)
    tables = year(random, 4, 4, ORDINARY)
    out = Circulating(tmp_path)
    assert out.year(tables, ()) is not None
    assert out.revised(corrected(random, tables, 1)) is None
    assert [type(refusal) for refusal in out.refused] == [NationalTotalMasked]


def test_a_child_process_decides_the_same() -> None:
    tables = year(Random(2), 3, 3, SPARSE)
    first = quarter_of(tables, 1)
    mask = protect(first, insiders=False)
    assert mask.masked == protect_here(first, insiders=False).masked
    before = (Released(first, mask),)
    assert protect(tables, released=before, insiders=False) == protect_here(tables, released=before, insiders=False)


def test_what_the_attacker_says_of_a_mask_that_lost_one_cell(tmp_path: Path) -> None:
    """The masks are not wider than they must be by much: one taken back, and something is told."""
    tables = year(Random(7), 4, 3, ORDINARY)
    out = Circulating(tmp_path)
    mask = out.year(tables, ())
    assert mask is not None
    (file,) = out.files
    told: list[list[Break]] = []
    for place in sorted(mask.masked & set(file.cells)):
        less = replace(file, cells={**file.cells, place: figure(tables, place)})
        told.append(breaks([less], {1: tables}, 5))
    assert sum(map(bool, told)) > len(told) / 2
