"""The two plans that come with Relais: complete or honest about what is unknown, and fit for the phones and stories."""

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

import storage.plan
from storage.answers import Source
from storage.calendar import Quarter
from storage.database import Database
from storage.plan.check import missing
from storage.plan.load import load
from storage.plan.logframe import Kind, Logframe, OrganisationKind
from storage.plan.read import read
from storage.plan.reading import logframe
from storage.plan.write import to_yaml
from storage.reports import expected

FOLDER = Path(storage.plan.__file__).parent / "shipped"
EXERCISE, MALI = FOLDER / "exercice.yaml", FOLDER / "mali-2012.yaml"
NOW = datetime(2013, 7, 1, tzinfo=UTC)
T2 = Quarter(2013, 2)
MINISTRIES = ["MPFEF", "MDAC", "MSIPC", "MJ", "MS"]
REGIONS = ["kayes", "koulikoro", "sikasso", "segou", "mopti", "tombouctou", "gao", "kidal", "bamako"]


@pytest.fixture(scope="module")
def exercise() -> Logframe:
    return read(EXERCISE)


@pytest.fixture(scope="module")
def mali() -> Logframe:
    return read(MALI)


@pytest.mark.parametrize("file", [EXERCISE, MALI], ids=lambda file: file.stem)
async def test_it_loads_reads_back_equal_and_twice_is_once(file: Path, database: Database) -> None:
    plan = read(file)
    first = await database.run(load, plan, NOW)
    assert await database.read(logframe, first.plan) == plan
    assert (await database.run(load, read(file), NOW)).changes == ()


@pytest.mark.parametrize("file", [EXERCISE, MALI], ids=lambda file: file.stem)
def test_it_is_written_back_equal(file: Path) -> None:
    assert read(to_yaml(read(file))) == read(file)


@pytest.mark.parametrize("file", [EXERCISE, MALI], ids=lambda file: file.stem)
def test_its_french_has_the_apostrophe_of_the_screens(file: Path) -> None:
    text = re.sub(r"#.*", "", file.read_text(encoding="utf-8"))
    assert not re.findall(r"\w'\w", text)


def test_the_exercise_says_that_it_is_one(exercise: Logframe) -> None:
    assert exercise.fictional
    assert "fictif" in exercise.title["fr"]
    assert "fictional" in exercise.title["en"]
    assert exercise.contacts.phone == "00 00 00 00"


def test_no_telephone_of_the_exercise_rings_anywhere(exercise: Logframe) -> None:
    cards = [area.referral for area in exercise.areas]
    assert all(card is not None and card.fictional and card.verified for card in cards)
    phones = {contact.phone for card in cards if card is not None for contact in card.contacts}
    assert phones == {"00 00 00 00"}


def test_the_exercise_is_a_whole_plan(exercise: Logframe) -> None:
    indicators = [indicator for activity in exercise.activities for indicator in activity.indicators]
    assert len(exercise.axes) == 5
    assert len([o for axis in exercise.axes for o in axis.objectives]) >= 10
    assert len(exercise.activities) >= 30
    assert len(indicators) >= 45
    assert min(Counter(indicator.kind for indicator in indicators)[kind] for kind in Kind) >= 5
    assert any(indicator.by_sex for indicator in indicators)
    assert 2 <= sum(indicator.protected for indicator in indicators) <= 3
    assert all(indicator.means and indicator.tags and indicator.targets for indicator in indicators)
    assert all(a.responsible and a.planned and a.budget and a.results for a in exercise.activities)
    assert {q for activity in exercise.activities for q in activity.planned} == set(exercise.calendar.quarters)
    assert exercise.holidays


def test_nothing_is_missing_in_the_exercise_but_some_baselines(exercise: Logframe) -> None:
    """A plan without one unknown baseline would not teach what unknown looks like."""
    notes = missing(exercise)
    assert notes
    assert {lack for note in notes for lack in note.lacks} == {"baseline"}


def test_the_exercises_money_adds_up_by_year_and_in_all(exercise: Logframe) -> None:
    by_year = Counter[int]()
    for activity in exercise.activities:
        by_year.update(activity.budget)
    assert set(by_year) == {2012, 2013, 2014}
    assert sum(by_year.values()) == exercise.total_budget


def test_the_exercises_country(exercise: Logframe, mali: Logframe) -> None:
    for plan in (exercise, mali):
        ministries = [o.code for o in plan.organisations if o.kind is OrganisationKind.MINISTRY]
        assert ministries == MINISTRIES
        top = {area.key: area for area in plan.areas if area.parent is None}
        assert list(top) == REGIONS
        assert [code.code for area in top.values() for code in area.codes] == [f"ML0{n}" for n in range(1, 10)]
    assert len([o for o in exercise.organisations if o.kind is OrganisationKind.NGO]) == 2
    assert len([area for area in exercise.areas if area.level == "cercle"]) >= 8


def test_awa_is_asked_three_activities_in_gao_and_two_in_ansongo(exercise: Logframe) -> None:
    gao = expected(exercise, "MSIPC", "gao", T2, Source.MINISTRY)
    assert [activity.code for activity in gao] == ["1.1.1", "1.1.2", "1.1.4"]
    assert sum(len(activity.indicators) for activity in gao) == 5
    asked = [(i.code, i.kind, i.by_sex, i.targets.get(T2)) for activity in gao for i in activity.indicators]
    assert asked[:3] == [
        ("1.1.1", Kind.CUMULATIVE, False, 10),
        ("1.1.2a", Kind.COUNT, True, 50),
        ("1.1.2b", Kind.PERCENT, False, None),
    ]
    assert [one[:2] for one in asked[3:]] == [("1.1.4a", Kind.LEVEL), ("1.1.4b", Kind.YES_NO)]
    assert asked[3][3] == 4
    ansongo = expected(exercise, "MSIPC", "ansongo", T2, Source.MINISTRY)
    assert [activity.code for activity in ansongo] == ["1.1.1", "1.1.2"]
    assert [a.label["fr"] for a in gao] == ["Analyse des lois", "Formation 1325", "Suivi des textes"]


def test_fanta_co_monitors_two_activities_in_gao(exercise: Logframe) -> None:
    ngo = next(o.code for o in exercise.organisations if o.kind is OrganisationKind.NGO)
    asked = expected(exercise, ngo, "gao", T2, Source.COMONITOR)
    assert [activity.code for activity in asked] == ["1.1.2", "1.2.3"]


def test_of_mali_only_what_is_published_is_said(mali: Logframe) -> None:
    assert not mali.fictional
    assert mali.total_budget == 1_276_000_000
    assert [axis.code for axis in mali.axes] == ["1", "2", "3", "4", "5"]
    assert [activity.code for activity in mali.activities] == ["1.1.1", "1.1.2", "1.1.3", "1.1.4"]
    (indicator,) = [i for activity in mali.activities for i in activity.indicators]
    assert indicator.code == "1.1.1"
    assert indicator.baseline is None
    assert not indicator.targets
    for activity in mali.activities:
        assert not activity.planned
        assert not activity.budget
        assert not activity.responsible
    assert not any(area.referral for area in mali.areas)
    assert (mali.contacts.phone, mali.contacts.declaration) == ("", "")


def test_what_is_not_known_of_mali_is_noted(mali: Logframe) -> None:
    notes = {note.thing: note.lacks for note in missing(mali)}
    assert {"schedule", "budget", "responsible ministry"} <= set(notes["activity 1.1.2"])
    assert {"baseline", "targets", "means of verification"} <= set(notes["indicator 1.1.1"])
    assert "activities" in notes["objective 5.1"]
    assert "referral card" in notes["area gao"]
    assert "declaration number" in notes["plan"]


def test_both_plans_say_all_they_say_in_french_and_english(exercise: Logframe, mali: Logframe) -> None:
    lacks = {lack for plan in (exercise, mali) for note in missing(plan) for lack in note.lacks}
    assert not [lack for lack in lacks if lack.endswith((" in fr", " in en"))]


def test_the_example_of_the_documentation_is_a_plan() -> None:
    page = Path(__file__).parents[2] / "docs" / "plan-file.md"
    (example,) = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert len(read(example).activities) == 1
