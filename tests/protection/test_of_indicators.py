"""Protected indicators against whoever reads all editions, and against the staff of a region, who know their own part:
masks as the house makes them, and masks that only look careful."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from storage.masking.carried import tables_read, tables_written
from storage.masking.checking import faults
from storage.masking.tables import Inner, Mask
from storage.suppression import Tables, protect_here
from tests.protection.circulating import Circulating
from tests.protection.counted import Break, breaks
from tests.protection.drawing import QUARTERS, with_indicators
from tests.protection.test_planted_leaks import REGIONS, quiet, released, tables

QUIET = tables(quiet({}))
MORE = tables(dict.fromkeys(quiet({}), 15))
SHARE = ("p:part", "p:whole")
ByRegion = dict[tuple[str, str, int], int]

few = settings(
    max_examples=8, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)  # fmt: skip


def shares(of: Mapping[tuple[str, int], tuple[int, int]]) -> ByRegion:
    """A percentage by region and quarter: its part, its whole."""
    return {(region, code, q): n for (region, q), both in of.items() for code, n in zip(SHARE, both, strict=True)}


def filled(more: Mapping[tuple[str, str, int], int]) -> ByRegion:
    """A count that three regions report, ten of each in each quarter; but for what is named."""
    return {(region, "n", q): 10 for region in REGIONS for q in QUARTERS} | dict(more)


# ------------------------------------------------------------------------------- what only looks careful is found out


@pytest.mark.parametrize(
    ("before", "after", "masked"), [((18, 20), (20, 20), "p:part"), ((20, 22), (20, 20), "p:whole")]
)
def test_a_small_change_of_a_part_is_told_by_the_whole(
    before: tuple[int, int], after: tuple[int, int], masked: str, tmp_path: Path
) -> None:
    """As many more as are not in the part: it rose by two at most."""
    first, second = (
        with_indicators(of, shares({("A", 1): both})) for of, both in ((QUIET, before), (MORE, after))
    )  # fmt: skip
    files = [released(tmp_path, first, set()), released(tmp_path, second, {("I", masked, "1")}, edition=2)]
    (found,) = _of_what_is_printed(breaks(files, {1: first, 2: second}, 5))
    assert (found.about, found.why) == (f"change to edition 2 of I/{masked}/1", "cannot be 5 or more")
    both = {("I", code, "1") for code in SHARE}
    wider = [files[0], released(tmp_path, second, both, edition=2)]
    assert _of_what_is_printed(breaks(wider, {1: first, 2: second}, 5)) == []


def _of_what_is_printed(found: list[Break]) -> list[Break]:
    return [one for one in found if "the rest" not in one.about]


def test_few_who_are_not_in_the_part_are_told_by_a_part_and_a_whole_that_are_shown(tmp_path: Path) -> None:
    counted = with_indicators(QUIET, shares({("A", 1): (18, 20)}))
    found = breaks([released(tmp_path, counted, set())], {1: counted}, 5)
    assert {one.why for one in found} == {"cannot be 1 or less", "cannot be 5 or more"}
    assert {one.about for one in found} == {"edition 1 I/p:whole/1, the rest"}
    for code in SHARE:
        assert breaks([released(tmp_path, counted, {("I", code, "1")})], {1: counted}, 5) == []


def test_whoever_reported_all_of_a_small_indicator_knows_that_it_is_no_less(tmp_path: Path) -> None:
    counted = with_indicators(QUIET, {("A", "n", 1): 4, ("B", "n", 1): 0, ("C", "n", 1): 0})
    file = released(tmp_path, counted, {("I", "n", "1")})
    assert breaks([file], {1: counted}, 5) == breaks([file], {1: counted}, 5, insider="B") == []
    (found,) = breaks([file], {1: counted}, 5, insider="A")
    assert (found.about, found.why) == ("edition 1 I/n/1", "cannot be 1 or less")
    alone = with_indicators(QUIET, {("A", "n", 1): 4})  # where it is carried out nowhere else, it is its own
    assert breaks([file], {1: alone}, 5, insider="A") == []


def test_whoever_reported_most_of_those_that_are_not_in_a_part_knows_that_it_is_no_more(tmp_path: Path) -> None:
    counted = with_indicators(QUIET, shares({("A", 1): (0, 18), ("B", 1): (2, 2), ("C", 1): (0, 0)}))
    file = released(tmp_path, counted, {("I", "p:part", "1")})
    assert breaks([file], {1: counted}, 5) == []
    (found,) = breaks([file], {1: counted}, 5, insider="A")
    assert (found.about, found.why) == ("edition 1 I/p:part/1", "cannot be 5 or more")


# --------------------------------------------------------------------------------------------- the masks of the house


def test_the_staff_who_can_tell_are_named(tmp_path: Path) -> None:
    for own, exposed in (({"A": 4}, ("A",)), ({"A": 1, "B": 1, "C": 1}, ()), ({"A": 2, "B": 2}, ("A", "B"))):
        of = with_indicators(QUIET, filled({(region, "n", 1): own.get(region, 0) for region in REGIONS}))
        mask = protect_here(of)
        assert (mask.masked, mask.exposed) == ({("I", "n", "1")}, exposed)
        assert list(faults(of, mask, 5, insiders=True)) == []
        hidden = replace(mask, exposed=())
        assert bool(list(faults(of, hidden, 5, insiders=True))) is bool(exposed)


def test_what_one_region_alone_can_report_is_its_own(tmp_path: Path) -> None:
    of = with_indicators(QUIET, filled({("A", "o", 1): 4, ("A", "o", 2): 30}))
    mask = protect_here(of)
    assert (mask.masked, mask.exposed) == ({("I", "o", "1")}, ())


def test_a_whole_is_masked_with_its_part_where_a_region_could_tell() -> None:
    share = {("A", 1): (0, 18), ("B", 1): (2, 2), ("C", 1): (0, 0)}
    of = with_indicators(QUIET, filled(shares(share)))
    assert protect_here(of, insiders=False).masked == {("I", "p:part", "1")}
    mask = protect_here(of)
    assert mask.masked == {("I", code, "1") for code in SHARE}
    assert mask.exposed == ("B",)  # who reported the two
    narrow = Mask(frozenset({("I", "p:part", "1")}), proofs=mask.proofs)
    assert list(faults(of, narrow, 5, insiders=True))


def to_everybody(mask: Mask, *more: tuple[Inner, int]) -> Mask:
    """The same proofs, as if each were one to every region's staff too; `more`: changed in each of their tables."""
    return replace(mask, proofs=tuple(
        replace(proof, changes=(*proof.changes, *more), claims=tuple(
            replace(claim, readers=(None, *REGIONS)) for claim in proof.claims
        )) for proof in mask.proofs
    ))  # fmt: skip


def test_no_table_that_a_region_s_staff_knows_to_be_wrong_proves_anything_to_them() -> None:
    of = with_indicators(QUIET, filled({("A", "n", 1): 4, ("B", "n", 1): 0, ("C", "n", 1): 0}))
    (wrong,) = faults(of, to_everybody(protect_here(of, insiders=False)), 5, insiders=True)
    assert wrong == "nothing proves ('I', 'n', '1') since=False down to A"

    of = with_indicators(QUIET, filled(shares({("A", 1): (0, 18), ("B", 1): (1, 2), ("C", 1): (1, 1)})))
    (wrong,) = faults(of, to_everybody(protect_here(of, insiders=False)), 5, insiders=True)
    assert wrong == "nothing proves ('I', 'p:part', '1') since=False up to A"

    of = with_indicators(QUIET, filled({(region, "n", 1): 1 for region in REGIONS} | {("A", "o", 1): 4}))
    mask = to_everybody(protect_here(of, insiders=False), (("i", "o", "1"), 2))
    ways = {f"nothing proves ('I', 'n', '1') since=False {way} to A" for way in ("up", "down")}
    assert ways == {wrong for wrong in faults(of, mask, 5, insiders=True) if "'n'" in wrong}


def test_few_who_are_not_in_the_part_mask_it_or_the_whole() -> None:
    for rest, masked in ((0, 0), (1, 1), (4, 1), (5, 0)):
        of = with_indicators(QUIET, filled(shares({("A", 1): (18, 18 + rest)})))
        mask = protect_here(of)
        assert len(mask.masked) == masked and list(faults(of, mask, 5, insiders=True)) == []
        assert bool(list(faults(of, replace(mask, masked=frozenset()), 5))) is bool(masked)


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [((18, 20), (20, 20), SHARE), ((20, 22), (20, 20), SHARE[1:]), ((38, 40), (40, 40), SHARE)],
)
def test_a_small_change_of_a_part_or_whole_masks_what_tells_it(
    before: tuple[int, int], after: tuple[int, int], codes: tuple[str, ...], tmp_path: Path
) -> None:
    out = Circulating(tmp_path)
    first, second = (
        with_indicators(of, filled(shares({("A", 1): both}))) for of, both in ((QUIET, before), (MORE, after))
    )  # fmt: skip
    assert out.year(first, ()) is not None
    mask = out.revised(second)
    assert mask is not None and mask.masked == {("I", code, "1") for code in codes}
    assert out.breaks() == []
    for code in codes:
        shown = replace(mask, masked=mask.masked - {("I", code, "1")})
        assert list(faults(second, shown, 5, out.released[:1], 2))


def test_a_large_change_of_both_is_shown(tmp_path: Path) -> None:
    out = Circulating(tmp_path)
    for of, both in ((QUIET, (18, 30)), (MORE, (28, 50))):
        out.editions[len(out.released) + 1] = counted = with_indicators(of, filled(shares({("A", 1): both})))
        mask = out.release(counted, edition=len(out.released) + 1)
        assert mask is not None and not mask.masked
    assert out.breaks() == []


def test_a_part_above_its_whole_is_two_counts() -> None:
    """No form takes it; nothing of it may stop a release."""
    of = with_indicators(QUIET, filled(shares({("A", 1): (30, 20)})))
    mask = protect_here(of)
    assert not mask.masked and list(faults(of, mask, 5, insiders=True)) == []


def test_what_was_frozen_without_the_parts_of_regions_may_be_any_regions() -> None:
    of = with_indicators(QUIET, filled({(region, "n", 1): 1 for region in REGIONS}))
    written = tables_written(of)
    assert tables_read(written) == of
    del written["by_region"]
    frozen = tables_read(written)
    assert frozen == replace(of, by_region={})
    assert (protect_here(of).exposed, protect_here(frozen).exposed) == ((), REGIONS)


# ----------------------------------------------------------------------------------------------------------- the law


@st.composite
def by_regions(draw: st.DrawFn) -> ByRegion:
    """A count and a percentage of two or three regions, mostly large; and one that one region alone reports."""
    sizes, found = st.sampled_from((0, 0, 1, 2, 3, 9, 14, 20, 40)), dict[tuple[str, str, int], int]()
    for quarter in draw(st.sets(st.sampled_from(QUARTERS), min_size=2)):
        for region in draw(st.sampled_from((REGIONS, REGIONS[:2]))):
            part, rest = draw(sizes), draw(sizes)
            found[region, "n", quarter] = draw(sizes)
            found |= shares({(region, quarter): (part, part + rest)})
        found["C", "o", quarter] = draw(sizes)
    return found


@st.composite
def twice(draw: st.DrawFn) -> tuple[Tables, Tables]:
    """A year with indicators, and as it was corrected: by one or by many, in some places."""
    first = draw(by_regions())
    second = dict(first)
    for key in draw(st.lists(st.sampled_from(sorted(first)), max_size=6, unique=True)):
        second[key] = max(0, second[key] + draw(st.sampled_from((-3, -1, 1, 2, 4, 8, 20))))
    for region, code, quarter in first:
        if code == "p:part":
            second[region, code, quarter] = min(second[region, code, quarter], second[region, "p:whole", quarter])
    return with_indicators(QUIET, first), with_indicators(MORE, second)


@few
@given(twice(), st.lists(st.sampled_from(QUARTERS), unique=True, max_size=2).map(sorted))
def test_neither_a_reader_nor_staff_that_is_not_named_narrows_an_indicator(
    years: tuple[Tables, Tables], quarters: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Circulating(Path(folder), insiders=True)
        if out.year(years[0], quarters) is not None:
            assert out.revised(years[1]) is not None
        exposed = {region for one in out.released for region in one.mask.exposed}
        for reader in (None, *(region for region in REGIONS if region not in exposed)):
            assert out.breaks(reader) == []
