"""The plans that come with Relais: the exercise is complete and says that it is one; the real one invents nothing."""

import re
from pathlib import Path

import pytest

from storage import plan
from storage.answers import Source
from storage.calendar import Quarter
from storage.database import Database
from storage.plan.check import missing
from storage.plan.load import FictionMixed, load
from storage.plan.logframe import Activity, Kind, Logframe, OrganisationKind, Text
from storage.plan.neutral import telling_word
from storage.plan.read import read
from storage.plan.reading import Plans
from storage.plan.write import to_yaml
from storage.reports import expected
from tests.plan.times import NOW

SHIPPED = Path(plan.__file__).parent / "shipped"
EXERCISE, MALI = (read(SHIPPED / name) for name in ("exercice.yaml", "mali-2012.yaml"))
T2 = Quarter(2013, 2)


@pytest.mark.parametrize("shipped", [EXERCISE, MALI], ids=["exercice", "mali-2012"])
def test_it_reads_back_equal(shipped: Logframe) -> None:
    assert read(to_yaml(shipped)) == shipped


@pytest.mark.parametrize("shipped", [EXERCISE, MALI], ids=["exercice", "mali-2012"])
async def test_it_loads_and_is_the_same_in_the_tables(database: Database, shipped: Logframe) -> None:
    first = await database.run(load, shipped, NOW)
    again = await database.run(load, shipped, NOW)
    (loaded,) = await database.read(Plans().open)

    assert first.changes
    assert not again.changes
    assert (loaded, loaded.version) == (shipped, 1)


async def test_a_fictional_plan_never_lies_beside_a_real_one(database: Database) -> None:
    await database.run(load, EXERCISE, NOW)
    with pytest.raises(FictionMixed) as refused:
        await database.run(load, MALI, NOW)
    assert (refused.value.there, refused.value.fictional) == ("exercice", True)
    assert len(await database.read(Plans().open)) == 1


def test_the_exercise_says_that_it_is_one() -> None:
    assert EXERCISE.fictional
    assert EXERCISE.title["fr"].startswith("EXERCICE (fictif)")
    assert EXERCISE.title["en"].startswith("EXERCISE (fictional)")
    cards = [area.referral for area in EXERCISE.areas]
    for card in cards:
        assert card is not None
        assert card.fictional
        for contact in card.contacts:
            assert contact.phone == "00 00 00 00"
            assert "fictif" in contact.text["fr"]
            assert "fictional" in contact.text["en"]
    ngos = [one for one in EXERCISE.organisations if one.kind is OrganisationKind.NGO]
    assert all("fictive" in name.text["fr"] for one in ngos for name in one.names)


def test_the_exercise_is_as_large_as_a_real_plan() -> None:
    objectives = [objective for axis in EXERCISE.axes for objective in axis.objectives]
    kinds = {one.kind for activity in EXERCISE.activities for one in activity.indicators}
    codes = [organisation.code for organisation in EXERCISE.organisations]
    levels = [area.level for area in EXERCISE.areas]

    assert (len(EXERCISE.axes), len(objectives), len(EXERCISE.activities)) == (5, 11, 32)
    assert kinds == set(Kind)
    assert codes == ["MPFEF", "MDAC", "MSIPC", "MJ", "MS", "FEPAX", "KELEN"]
    assert (levels.count("region"), levels.count("district"), levels.count("cercle")) == (8, 1, 10)
    assert all(
        any(quarter in activity.planned for activity in EXERCISE.activities) for quarter in EXERCISE.calendar.quarters
    )


def test_the_exercise_lacks_nothing_but_some_baselines() -> None:
    assert {lack for note in missing(EXERCISE) for lack in note.lacks} == {"baseline"}
    assert not [note for note in missing(EXERCISE) if note.beside]


def test_its_budgets_add_up_year_by_year() -> None:
    years = {year: sum(a.budget.get(year, 0) for a in EXERCISE.activities) for year in EXERCISE.calendar.years}
    assert all(years.values())
    assert sum(years.values()) == EXERCISE.total_budget


def test_money_is_planned_where_work_is() -> None:
    for activity in EXERCISE.activities:
        assert {quarter.year for quarter in activity.planned} == set(activity.budget), activity.code


def asked(organisation: str, area: str, source: Source) -> tuple[Activity, ...]:
    return expected(EXERCISE, organisation, area, T2, source)


def test_the_agent_of_gao_is_asked_what_the_story_says() -> None:
    gao = asked("MSIPC", "gao", Source.MINISTRY)
    indicators = [one for activity in gao for one in activity.indicators]

    assert [activity.code for activity in gao] == ["1.1.1", "1.1.2", "1.1.4"]
    assert [activity.label["fr"] for activity in gao] == ["Analyse des lois", "Formation 1325", "Suivi des textes"]
    assert [(one.code, one.kind, one.targets.get(T2)) for one in indicators] == [
        ("1.1.1", Kind.CUMULATIVE, 10),
        ("1.1.2a", Kind.COUNT, 50),
        ("1.1.2b", Kind.PERCENT, None),
        ("1.1.4a", Kind.LEVEL, 4),
        ("1.1.4b", Kind.YES_NO, 1),
    ]
    assert [activity.code for activity in asked("MSIPC", "ansongo", Source.MINISTRY)] == ["1.1.1", "1.1.2"]


def test_the_co_monitor_of_gao_is_asked_what_the_story_says() -> None:
    gao = asked("FEPAX", "gao", Source.COMONITOR)
    assert [activity.code for activity in gao] == ["1.1.2", "1.2.3"]
    assert sum(len(activity.indicators) for activity in gao) == 3


def test_what_counts_survivors_is_protected() -> None:
    for activity in EXERCISE.activities:
        for one in activity.indicators:
            assert one.protected == ("survivant" in one.title["fr"]), one.code


def every_text(value: object) -> list[Text]:
    if isinstance(value, dict) and value and all(isinstance(word, str) for word in value.values()):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    if hasattr(value, "__dataclass_fields__"):
        parts = [getattr(value, name) for name in value.__dataclass_fields__]
    return [text for part in parts for text in every_text(part)]


@pytest.mark.parametrize("shipped", [EXERCISE, MALI], ids=["exercice", "mali-2012"])
def test_its_texts_are_in_both_languages_and_written_as_french_is(shipped: Logframe) -> None:
    texts = every_text(shipped)
    assert len(texts) > 40
    for text in texts:
        assert set(text) == {"fr", "en"}
        assert "'" not in "".join(text.values())
        assert re.search(r"(?<!\u00a0)[:;!?»%](?!\S)|«(?!\u00a0)", text["fr"]) is None, text["fr"]


def test_nothing_was_invented_for_the_real_plan() -> None:
    assert not MALI.fictional
    assert MALI.total_budget == 1_276_000_000
    assert [len(axis.objectives) for axis in MALI.axes] == [2, 4, 1, 4, 1]
    assert [activity.code for activity in MALI.activities] == ["1.1.1", "1.1.2", "1.1.3", "1.1.4"]
    for activity in MALI.activities:
        assert not activity.planned
        assert not activity.budget
        assert not activity.responsible
    (only,) = [one for activity in MALI.activities for one in activity.indicators]
    assert (only.code, only.baseline, only.targets) == ("1.1.1", None, {})
    assert [area.codes[0].code for area in MALI.areas] == [f"ML0{number}" for number in range(1, 10)]
    assert all(area.referral is None for area in MALI.areas)
    assert not MALI.holidays


def test_what_is_unknown_of_the_real_plan_is_listed() -> None:
    notes = [str(note) for note in missing(MALI)]
    assert "activity 1.1.2 has no responsible ministry, no schedule, no budget, no expected result" in notes
    assert "indicator 1.1.1 has no baseline, no means of verification, no targets" in notes
    assert "objective 5.1 has no activities" in notes


def test_words_for_the_lock_screen() -> None:
    for told in ("Écoute des VIOLENCES", "victimes", "groupe armé", "Insécurité", "survivor centre", "conflit"):
        assert telling_word(told) is not None
    for neutral in ("Gendarmerie de Gao", "Pharmacie", "Centre de santé, 24 h/24", "Aide sociale"):
        assert telling_word(neutral) is None
