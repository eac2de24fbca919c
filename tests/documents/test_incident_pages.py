"""What a report shows of incidents is what was released, and how: four different cells, no bar beside a masked one."""

from dataclasses import replace
from typing import Any

import pytest

from bot.documents import incidents, yearly
from bot.documents.quarterly import quarterly_pdf
from bot.documents.yearly import yearly_pdf
from bot.texts.typography import printed
from storage.answers import Status
from storage.released import MASKED, Release, ReleasedTable, Value
from tests.documents import sample
from tests.documents.sampled_release import of_quarter, wide
from tests.documents.tree import Element, pages, tree, words_of
from tests.texts import TEXTS

FR = TEXTS.of("fr")


def section(release: Release) -> dict[str, Any]:
    return incidents.incidents(FR, sample.year(), release)


def margin_masked(release: Release, table: str) -> Release:
    """The same with one figure of a table's last row masked."""
    return replace(release, tables=tuple(_masked(one) if one.name == table else one for one in release.tables))


def _masked(table: ReleasedTable) -> ReleasedTable:
    last = (MASKED, *table.cells[-1][1:])
    return replace(table, cells=(*table.cells[:-1], last))


def on_paper(value: Value) -> str:
    if isinstance(value, int):
        return FR.number(value)
    return "n.r." if value is None else "s"


def test_each_cell_is_as_it_was_released() -> None:
    for table, said in zip(sample.release().tables, section(sample.release())["tables"], strict=True):
        for cells, row in zip(table.cells, said["rows"], strict=True):
            for value, cell in zip(cells, row["cells"], strict=True):
                assert cell["text"] == on_paper(value)


def test_bars_are_drawn_of_what_is_not_masked() -> None:
    titles = [one["title"] for one in section(sample.release())["charts"]]
    assert titles == [
        "Par type, année 2013 (8 régions sur 9)", "Par trimestre, pays entier (régions dont des chiffres sont venus)",
    ]  # fmt: skip
    for table, gone in (("T1", 0), ("T2", 1)):
        charts = section(margin_masked(sample.release(), table))["charts"]
        assert [one["title"] for one in charts] == [titles[1 - gone]]


def test_without_a_release_nothing_is_said_of_incidents() -> None:
    said = words_of(yearly_pdf(FR, sample.year(), None))
    for word in ("Incident", "incident", "Viol", "prévalence", "masqué"):
        assert word not in said
    assert "par diffusion seulement" in said


def test_protected_figures_are_pointed_to_and_come_from_the_release_alone() -> None:
    rows = [
        indicator
        for axis in yearly.values(FR, sample.year(), sample.release())["axes"]
        for objective in axis["objectives"]
        for activity in objective["activities"]
        for indicator in activity["indicators"]
        if indicator["small"]
    ]
    assert len(rows) == 3
    assert {row["achieved"] for row in rows} == {"voir «\u00a0Incidents\u00a0»"}
    assert all(row["bars"] is None and row["view"] is None and row["parts"] == [] for row in rows)


def test_a_table_that_is_left_out_is_said_in_one_sentence() -> None:
    assert section(sample.release(("T4", "T5")))["left_out"] == (
        "Non publié, car plus de la moitié serait masquée\u00a0: par type et par sexe, par type et par âge."
    )
    assert section(sample.release(()))["left_out"] == ""


def test_every_page_with_incidents_says_that_they_do_not_measure_how_many_there_were() -> None:
    of = pages(yearly_pdf(FR, sample.year(), sample.release()))
    shown = [page for page in of if "Agression sexuelle" in page or "Personnes aidées\n" in page]
    assert shown
    assert all("pas une mesure de la prévalence" in page for page in shown)


def test_plans_own_types_are_called_as_the_plan_calls_them() -> None:
    of = replace(sample.release(), types={"rape": {"fr": "Viol (plan)", "en": "Rape (plan)"}})
    called = incidents.named(FR, sample.year(), of)
    assert called["rape"] == "Viol (plan)"
    assert called["sexual_assault"] == "Agression sexuelle"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_twenty_regions_and_ten_types_fit_one_page_across(language: str) -> None:
    file = yearly_pdf(TEXTS.of(language), sample.year(), wide())
    (page,) = [one for one in pages(file) if "region17" in one]
    assert "region1 " in page
    assert "region20" in page
    shown = {value for row in wide().tables[0].cells for value in row if isinstance(value, int)}
    assert all(printed(TEXTS.of(language).number(value), language) in page for value in shown)


def test_a_reader_by_ear_hears_what_each_bar_shows() -> None:
    of: Element = tree(yearly_pdf(FR, sample.year(), sample.release()))
    (heard,) = [one.alt for one in of.of("Figure") if one.alt and one.alt.startswith("Par type, année")]
    assert heard.startswith(
        "Par type, année 2013 (8\u00a0régions sur 9). Viol\u00a0: 110\u202f; Agression sexuelle\u00a0: 120"
    )


def test_sums_say_of_how_many_regions_they_are() -> None:
    said = section(sample.release())
    tables = {one["heading"]: one for one in said["tables"]}
    whole = [one["rows"][-1]["name"] for heading, one in tables.items() if "région et" in heading]
    assert whole == ["Ensemble (8 sur 9)"] * 2
    assert "Par type et par trimestre, pays entier (8 régions sur 9)" in tables
    assert said["masked"].endswith("Rien n’est venu de Kidal\u00a0: aucun total ne le comprend.")


def test_a_quarter_in_which_nothing_was_planned_is_not_one_that_did_not_come() -> None:
    table = ReleasedTable("I", ("2.1.2a",), ("1", "2"), ((None, None),))
    activity = next(a for a in sample.year().activities for i in a.indicators if i.code == "2.1.2a")
    axis = sample.year().axes[1]
    planned = replace(activity, planned=(activity.planned[1],))
    objective = replace(axis.objectives[0], activities=(planned,))
    rollup = replace(sample.year(), axes=(replace(axis, objectives=(objective,)),))
    said = incidents.incidents(FR, rollup, replace(sample.release(), tables=(table,)))
    assert [cell["text"] for cell in said["tables"][0]["rows"][0]["cells"]] == ["–", "n.r."]


def test_what_is_not_whole_is_not_explained_as_if_it_were() -> None:
    """A figure of survivors may lack places, and the release does not say how many: the reader is told below it."""
    told = section(sample.release())
    below = {one["heading"].partition(",")[0]: one["note"] for one in told["tables"]}
    assert "des lieux peuvent y manquer" in below["Indicateurs qui comptent des survivant(e)s"]
    signs = {one["sign"]: one["text"] for one in told["signs"]}
    assert signs["n.r."] == "rien n’est venu, ou zéro sans que tout soit venu"
    assert "une partie de ce qui était attendu peut y manquer" in told["masked"]
    said = words_of(yearly_pdf(FR, sample.year(), sample.release())).replace("\u00a0", " ")
    assert "combien étaient attendus, la diffusion ne le dit pas" in said
    assert "combien étaient attendus" in words_of(quarterly_pdf(FR, sample.quarter(2), quarter_with_survivors()))


def quarter_with_survivors() -> Release:
    table = ReleasedTable("I", ("2.1.2a",), ("2",), ((7,),))
    return replace(of_quarter(2), tables=(*of_quarter(2).tables, table))


def test_a_part_without_incidents_is_explained_where_not_all_reports_came() -> None:
    table = ReleasedTable("T4", ("rape", "*"), ("F", "unknown", "not_broken_down", "*"), ((7, None, None, 7),) * 2)
    said = section(replace(sample.release(), tables=(table,)))["tables"][0]
    assert said["columns"] == ["Type", "Femmes", "Non connu", "Non réparti", "Ensemble"]
    assert said["note"].replace("\u00a0", " ").endswith("les autres parts font à elles seules l’ensemble.")
    whole = replace(table, cells=((7, 0, 0, 7),) * 2)
    assert section(replace(sample.release(), tables=(whole,)))["tables"][0]["note"] == ""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_quarter_is_two_pages_with_every_activity_blocked_everywhere_and_survivors_counted(language: str) -> None:
    rollup = sample.quarter(2)
    everywhere = tuple(one.code for one in rollup.areas)
    reasons = next(activity.obstacles for activity in rollup.activities if activity.obstacles)
    blocked = tuple(replace(one, areas=everywhere) for one in reasons)
    worst = replace(rollup, axes=tuple(
        replace(axis, objectives=tuple(
            replace(of, activities=tuple(replace(a, status=Status.BLOCKED, obstacles=blocked) for a in of.activities))
            for of in axis.objectives
        ))
        for axis in rollup.axes
    ))  # fmt: skip
    assert len(pages(quarterly_pdf(TEXTS.of(language), worst, quarter_with_survivors()))) == 2
