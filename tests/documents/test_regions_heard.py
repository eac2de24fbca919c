"""Of how many regions an incident figure is: per quarter, of the year, in words beside each bar. Who is missing is
named."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.documents import incidents
from bot.documents.heard import heard
from bot.documents.yearly import yearly_pdf
from storage.released import Release, ReleasedTable, Value
from storage.rolled import Named
from tests.documents import sample, sampled_release
from tests.documents.tree import tree, words_of
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")


def without(release: Release, table: str, missing: Mapping[str, tuple[str, ...]]) -> Release:
    """The same, as if nothing had come from these rows of a table in these columns."""

    def emptied(of: ReleasedTable, row: str, cells: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(
            None if column in missing.get(row, ()) else value for column, value in zip(of.columns, cells, strict=True)
        )

    return replace(release, tables=tuple(
        replace(one, cells=tuple(emptied(one, *row) for row in zip(one.rows, one.cells, strict=True)))
        if one.name == table else one
        for one in release.tables
    ))  # fmt: skip


@pytest.fixture
def half_a_year() -> Release:
    """Two regions missed the last two quarters; nothing ever came from Kidal."""
    return without(sample.release(()), "T2", {"segou": ("3", "4"), "mopti": ("3", "4")})


def section(release: Release, words: Any = FR) -> dict[str, Any]:
    return incidents.incidents(words, sample.year(), release)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def headed(release: Release, words: Any = FR) -> dict[str, Any]:
    """The tables, by the first word of their names."""
    return dict(zip((one.name for one in release.tables), section(release, words)["tables"], strict=True))


@pytest.mark.parametrize("name", ["T2", "T3"])
def test_each_quarter_says_of_how_many_regions_it_is(half_a_year: Release, name: str) -> None:
    assert [plain(one) for one in headed(half_a_year)[name]["columns"][1:]] == [
        "T1 2013 (8 sur 9)", "T2 2013 (8 sur 9)", "T3 2013 (6 sur 9)", "T4 2013 (6 sur 9)", "Ensemble",
    ]  # fmt: skip


def test_sums_of_the_year_say_how_many_regions_reported_in_every_quarter(half_a_year: Release) -> None:
    of = headed(half_a_year)
    for name in ("T1", "T2"):
        assert of[name]["rows"][-1]["name"] == "Ensemble (8 sur 9, dont 6 à chaque trimestre)"
    for name in ("T3", "T4", "T5"):
        assert of[name]["heading"].endswith("(8 régions sur 9, dont 6 à chaque trimestre)")
    assert headed(half_a_year, EN)["T4"]["heading"].endswith("(8 regions of 9, 6 of them in every quarter)")


def test_a_place_whose_year_is_not_whole_has_a_mark_and_the_legend_its_words(half_a_year: Release) -> None:
    for name in ("T1", "T2"):
        rows = {plain(row["name"]): row for row in headed(half_a_year)[name]["rows"]}
        assert {one for one in rows if one.endswith("(i)")} == {"Ségou (i)", "Mopti (i)"}
        assert [cell["flag"] for cell in rows["Ségou (i)"]["cells"]][-1] == "(i)"
        assert {cell["flag"] for cell in rows["Kayes"]["cells"]} == {""}
    signs = {one["sign"]: one["text"] for one in section(half_a_year)["signs"]}
    assert signs["(i)"] == "année incomplète dans la région"
    assert signs["8 sur 9"] == "régions dont des chiffres sont venus"


def test_every_place_that_is_not_whole_is_named(half_a_year: Release) -> None:
    said = plain(section(half_a_year)["masked"])
    assert "Rien n’est venu de Kidal : aucun total ne le comprend." in said
    assert said.endswith(
        "L’année n’est pas complète : Ségou (sans T3, T4), Mopti (sans T3, T4). Aucun total ne comprend ce qui manque."
    )


def test_bars_say_of_how_many_regions_they_are_to_the_eye_and_to_the_ear(half_a_year: Release) -> None:
    by_type, by_quarter = section(half_a_year)["charts"]
    assert by_type["title"] == "Par type, année 2013 (8 régions sur 9, dont 6 à chaque trimestre)"
    assert [plain(bar["name"]) for bar in by_quarter["bars"]][1:3] == ["T2 2013 (8 sur 9)", "T3 2013 (6 sur 9)"]
    alts = [plain(one.alt or "") for one in tree(yearly_pdf(FR, sample.year(), half_a_year)).of("Figure")]
    assert any(one.startswith("Par trimestre, pays entier") and "T3 2013 (6 sur 9) : " in one for one in alts)
    assert any(one.startswith("Par type, année 2013 (8 régions sur 9, dont 6") for one in alts)


def test_the_marks_are_on_paper(half_a_year: Release) -> None:
    said = words_of(yearly_pdf(FR, sample.year(), half_a_year))
    total = headed(half_a_year)["T2"]["rows"][3]["cells"][-1]["text"]
    assert f"(i) {plain(total)}" in plain(said)
    assert "dont 6 à chaque trimestre" in said


def test_where_all_came_there_is_no_mark_and_nobody_is_named() -> None:
    nobody = {"kidal"}
    whole = replace(sample.release(()), tables=tuple(
        replace(one, rows=tuple(row for row in one.rows if row not in nobody),
                cells=tuple(cells for row, cells in zip(one.rows, one.cells, strict=True) if row not in nobody))
        for one in sample.release(()).tables
    ))  # fmt: skip
    said = section(whole)
    assert "(i)" not in {one["sign"] for one in said["signs"]}
    assert "Rien n’est venu" not in said["masked"] and "année" not in said["masked"]
    assert headed(whole)["T1"]["rows"][-1]["name"] == "Ensemble (8 sur 8)"
    assert headed(whole)["T4"]["heading"].endswith("(8 régions sur 8)")


def test_a_zero_that_was_not_printed_tells_that_part_of_a_year_is_missing() -> None:
    """Something came in each quarter, but not from all its months or districts."""
    release = without(sample.release(()), "T1", {"gao": ("denial",)})
    assert heard(release).partial == ("gao",)
    assert "L’année n’est pas complète : Gao (reçu en partie)." in plain(section(release)["masked"])


def test_quarters_that_were_not_released_are_not_spoken_of(half_a_year: Release) -> None:
    by_type = replace(half_a_year, tables=tuple(one for one in half_a_year.tables if one.name != "T2"))
    of = headed(by_type)
    assert of["T1"]["rows"][-1]["name"] == "Ensemble (8 sur 9)"
    assert of["T3"]["columns"][1] == FR.quarter(sample.year().quarters[0])


def test_a_quarter_alone_has_no_year_that_is_not_whole() -> None:
    said = incidents.incidents(FR, sample.quarter(2), sampled_release.of_quarter(2))
    assert said["tables"][0]["rows"][-1]["name"] == "Ensemble (8 sur 9)"
    assert [plain(one) for one in said["tables"][0]["columns"]] == ["Région", "T2 2013"]
    assert "(i)" not in {one["sign"] for one in said["signs"]}


def test_a_district_has_the_mark_of_its_region(half_a_year: Release) -> None:
    table = ReleasedTable("T6", ("djenne", "kita"), ("*",), ((12,), (14,)))
    districts = (Named("djenne", {"fr": "Djenné"}, "cercle", "mopti"), Named("kita", {"fr": "Kita"}, "cercle", "kayes"))
    rollup = replace(sample.year(), areas=(*(a for a in sample.year().areas if a.code != "kita"), *districts))
    release = replace(half_a_year, tables=(*half_a_year.tables, table))
    of = incidents.incidents(FR, rollup, release)["tables"][-1]
    assert [plain(row["name"]) for row in of["rows"]] == ["Djenné (i)", "Kita"]
    assert of["heading"].endswith("dont 6 à chaque trimestre)")


def test_a_bar_of_a_quarter_is_not_cut_within_its_count(half_a_year: Release) -> None:
    for words in (FR, EN):
        _, by_quarter = section(half_a_year, words)["charts"]
        assert all(" " not in bar["name"].partition("(")[2] for bar in by_quarter["bars"])
