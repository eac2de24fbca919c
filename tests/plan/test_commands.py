"""`relais plan` as an administrator uses it: check, load, show, and every way in which it says no."""

import asyncio
import io
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.outline import lines, outline, tree
from storage import plan, schema
from storage.audit import AuditRow
from storage.database import open_database
from storage.plan.read import read
from storage.plan.reading import Plans
from tests.plan.conftest import Operator
from tests.plan.files import SMALL

SHIPPED = Path(plan.__file__).parent / "shipped"


SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@SQLITE
def test_check_lists_every_fault_with_its_line_and_loads_nothing(operator: Operator, empty_url: str) -> None:
    file = operator.writes(SMALL.replace("country: ML", "country: Mali").replace("lock: 30", "lock: 10"))
    checked = operator.says("check", file)

    assert checked.exit_code == 1
    assert checked.stdout.splitlines() == [
        f"{file}:5:10: country: Mali: a country is two capitals, such as ML",
        f"{file}:15:9: lock: 10 days, but due has 15; it cannot come before it",
        f"{file}: 2 faults; nothing is loaded",
    ]
    assert schema.revision(empty_url) is None


@SQLITE
def test_check_notes_what_is_missing_and_is_content(operator: Operator) -> None:
    checked = operator.says("check", str(SHIPPED / "mali-2012.yaml"))

    assert checked.exit_code == 0
    told = checked.stdout.splitlines()
    assert any(
        line.endswith("missing: activity 1.1.2 has no responsible ministry, no schedule, no budget, no expected result")
        for line in told
    )
    assert told[-1].endswith("mali-2012.yaml: no fault, 26 notes")
    numbers = [int(line.removeprefix(str(SHIPPED / "mali-2012.yaml")).split(":")[1]) for line in told[:-1]]
    assert numbers == sorted(numbers)


def test_the_first_load_makes_the_schema_and_the_next_says_what_changed(operator: Operator, empty_url: str) -> None:
    file = operator.writes(SMALL)
    first = operator.says("load", file)
    again = operator.says("load", file)
    operator.writes(SMALL.replace("label: {fr: Formation,", "label: {fr: Cours,").replace("2013T2: 10", "2013T2: 12"))
    changed = operator.says("load", file)

    assert (first.exit_code, again.exit_code, changed.exit_code) == (0, 0, 0), first.output + changed.output
    assert first.stdout == (
        "essai: added with 1 axis, 1 objective, 2 activities, 2 results, 4 indicators, 2 organisations, 2 areas\n"
    )
    assert again.stdout == "essai: nothing changed\n"
    assert changed.stdout.splitlines() == ["changed indicator 1.1.1", "changed activity 1.10", "essai: 2 changes"]
    actions = asyncio.run(audited(empty_url))
    assert actions == [("plan.load", "plan:essai", 1), ("plan.load", "plan:essai", 2)]


async def audited(url: str) -> list[tuple[str, str, object]]:
    async with open_database(url) as database:
        return await database.read(
            lambda session: [
                (row.action, row.object, row.detail["version"])
                for row in session.scalars(select(AuditRow).order_by(AuditRow.id))
            ]
        )


@SQLITE
def test_a_file_with_a_fault_changes_nothing(operator: Operator, empty_url: str) -> None:
    operator.says("load", operator.writes(SMALL))
    refused = operator.says("load", operator.writes(SMALL.replace("{fr: Axe un,", "{bm: Axe,")))

    assert refused.exit_code == 1
    assert "bm is not one of the plan's languages" in refused.stdout
    assert asyncio.run(loaded(empty_url)) == (read(SMALL),)


async def loaded(url: str) -> object:
    async with open_database(url) as database:
        return await database.read(Plans().open)


def test_what_is_shown_as_yaml_loads_back_without_a_change(operator: Operator) -> None:
    operator.says("load", str(SHIPPED / "exercice.yaml"))
    shown = operator.says("show", "exercice", "--format", "yaml")
    again = operator.says("load", operator.writes(shown.stdout))

    assert shown.exit_code == 0
    assert again.stdout == "exercice: nothing changed\n"


@SQLITE
def test_show_prints_the_outline(operator: Operator) -> None:
    operator.says("load", operator.writes(SMALL))
    french, english = operator.says("show"), operator.says("show", "essai", "--language", "en")

    told = french.stdout.splitlines()
    assert told[0] == "essai: Plan d’essai (fictif)"
    assert "    gao: Gao (region, pcode 2015 ML07)" in told
    assert "      ansongo: Ansongo (cercle)" in told
    assert "          1.10a Agents formés (count, by sex)" in told
    assert "          1.10a Officers trained (count, by sex)" in english.stdout.splitlines()


@SQLITE
def test_show_needs_no_database_for_a_file(operator: Operator) -> None:
    shown = operator.says("show", operator.writes(SMALL))
    assert shown.exit_code == 0
    assert shown.stdout.startswith("essai: ")


def test_a_terminal_gets_the_same_as_a_tree() -> None:
    from rich.console import Console

    node = outline(read(SMALL), "fr")
    console = Console(width=200, record=True, file=io.StringIO(), force_terminal=True)
    console.print(tree(node))
    drawn = console.export_text().splitlines()
    assert [line.lstrip("│├└─ ").rstrip() for line in drawn] == [line.strip() for line in lines(node)]


@SQLITE
def test_a_shipped_plan_is_known_by_its_name(operator: Operator) -> None:
    assert operator.says("check", "mali-2012").exit_code == 0
    assert operator.says("load", "exercice").stdout.startswith("exercice: added with 5 axes")


@SQLITE
def test_a_file_of_a_shipped_plans_name_wins(operator: Operator) -> None:
    (operator.folder / "exercice").write_text(SMALL, encoding="utf-8")
    assert operator.says("load", "exercice").stdout.startswith("essai: added")


# what is asked -> exit code, and what the one line says
REFUSED = {
    "a file that is not there": (
        ("check", "nowhere.yaml"),
        2,
        "nowhere.yaml: there is no such file; exercice and mali-2012 come with Relais",
    ),
    "a folder for a file": (("check", "."), 2, ". cannot be read"),
    "an unknown code": (("show", "autre"), 2, "autre; loaded: essai"),
    "an unknown language": (("show", "--language", "bm"), 2, "the plan's languages are fr, en"),
    "a real plan beside a fictional one": (("load", str(SHIPPED / "mali-2012.yaml")), 1, "the fictional plan essai"),
}


@SQLITE
@pytest.mark.parametrize("asked", REFUSED)
def test_a_refusal_is_one_line(operator: Operator, asked: str) -> None:
    operator.says("load", operator.writes(SMALL))
    words, code, said = REFUSED[asked]
    refused = operator.says(*words)

    assert refused.exit_code == code
    assert said in refused.stderr
    assert refused.stderr.startswith("relais: ")
    assert len(refused.stderr.splitlines()) == 1
    assert not refused.stdout


@SQLITE
def test_show_before_anything_is_loaded(operator: Operator) -> None:
    refused = operator.says("show")
    assert refused.exit_code == 1
    assert "relais plan load FILE" in refused.stderr


@SQLITE
def test_with_two_plans_one_must_be_named(operator: Operator) -> None:
    operator.says("load", operator.writes(SMALL))
    operator.says("load", operator.writes(SMALL.replace("code: essai", "code: essai-2")))
    refused = operator.says("show")
    assert refused.exit_code == 2
    assert "essai, essai-2" in refused.stderr
