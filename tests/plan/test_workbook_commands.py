"""`relais plan` with workbooks: from an empty one to a loaded plan and back, and every way in which it says no."""

import asyncio
import io
import stat
from pathlib import Path
from typing import Any

import pytest

from storage.database import open_database
from storage.plan.read import read
from storage.plan.reading import Plans
from storage.workbook.reading import read as read_workbook
from tests.plan.books import PLAN, Book
from tests.plan.conftest import Operator
from tests.plan.files import SMALL
from tests.plan.zanora import ZANORA

SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@SQLITE
def test_a_template_is_written_once_for_its_owner_alone(operator: Operator) -> None:
    made = operator.says("template", "--first", "2026T1", "--last", "T4 2030")
    file = operator.folder / "plan.xlsx"
    before = file.read_bytes()
    again = operator.says("template")

    assert made.stdout == "plan.xlsx: fill it in, then relais plan check plan.xlsx\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (again.exit_code, again.stderr) == (
        2,
        "relais: plan.xlsx is there already: take it away, or name another with --output FILE\n",
    )
    assert file.read_bytes() == before
    schedule = next(sheet for sheet in read_workbook(file).sheets if sheet.name == "Chronogramme")
    assert [schedule.rows[0][number].text for number in (0, 1, 20)] == ["Activité", "2026T1", "2030T4"]


@SQLITE
def test_a_template_in_english_for_this_years_plan(operator: Operator) -> None:
    operator.says("template", "--language", "en", "--output", "new.xlsx")
    names = [sheet.name for sheet in read_workbook(operator.folder / "new.xlsx").sheets]
    assert names[:4] == ["Read me", "Plan", "Axes", "Objectives"]


@SQLITE
def test_a_template_for_a_plan_in_other_languages(operator: Operator) -> None:
    operator.says("template", "--languages", "pt,fr", "--language", "en")
    sheets = {sheet.name: sheet for sheet in read_workbook(operator.folder / "plan.xlsx").sheets}
    assert [cell.text for cell in sheets["Axes"].rows[0]] == ["Code", "Title (pt)", "Title (fr)"]
    assert [row[1].text for row in sheets["Plan"].rows if row[0].text == "Languages"] == ["pt, fr"]


@SQLITE
def test_a_template_proposes_the_holidays_of_its_country(operator: Operator) -> None:
    operator.says("template", "--country", "ml", "--first", "2026T1", "--last", "2027T4")
    sheets = {sheet.name: sheet for sheet in read_workbook(operator.folder / "plan.xlsx").sheets}
    days = [tuple(cell.text for cell in row) for row in sheets["Jours fériés"].rows]
    assert days[0] == ("Jour", "Nom (fr)", "Nom (en)")
    assert days[1] == ("2026-01-01", "Jour de l’An", "New Year’s Day")
    assert ("2027-09-22", "Fête Nationale de la République du Mali", "National Day of the Republic of Mali") in days
    assert any("(estimé)" in name and "(estimated)" in named for _, name, named in days)
    assert days[1:] == sorted(days[1:])
    assert sheets["Plan"].rows[5][1].text == "ML"
    assert "nothing is filled in yet" in operator.says("check", "plan.xlsx").stdout


@SQLITE
def test_an_empty_template_is_said_to_be_empty(operator: Operator) -> None:
    operator.says("template")
    checked, loaded = operator.says("check", "plan.xlsx"), operator.says("load", "plan.xlsx")
    told = [
        "plan.xlsx: Plan, B2: nothing is filled in yet: begin with the code and the title of the plan",
        "plan.xlsx: 1 fault; nothing is loaded",
    ]
    assert (checked.exit_code, checked.stdout.splitlines()) == (1, told)
    assert (loaded.exit_code, loaded.stdout.splitlines()) == (1, told)


@SQLITE
def test_a_template_that_is_begun_says_what_is_missing(operator: Operator) -> None:
    operator.says("template")
    file = operator.folder / "plan.xlsx"
    book = Book()
    book.sheets = {
        sheet.name: [[cell.text for cell in row] for row in sheet.rows] for sheet in read_workbook(file).sheets
    }
    book.write("Plan!B2", "essai").saved(operator.folder)
    assert operator.says("check", "plan.xlsx").stdout.splitlines() == [
        "plan.xlsx: Plan, B3: the plan has no title",
        "plan.xlsx: Plan, B6: the plan has no country",
        "plan.xlsx: Plan, B7: the plan has no currency",
        "plan.xlsx: Plan, B10: the calendar has no zone",
        "plan.xlsx: 4 faults; nothing is loaded",
    ]


@SQLITE
def test_check_lists_every_fault_with_its_cell_and_loads_nothing(operator: Operator, empty_url: str) -> None:
    operator.says("load", operator.writes(SMALL))
    file = Book().write("Plan!B6", "Mali").write("Cibles!A3", "9.9").write("Activités!B3", 1.1).saved(operator.folder)
    checked, loaded = operator.says("check", str(file)), operator.says("load", str(file))

    assert (checked.exit_code, loaded.exit_code) == (1, 1)
    assert checked.stdout == loaded.stdout
    told = checked.stdout.splitlines()
    assert told[0] == f"{file}: Plan, B6: country: Mali: a country is two capitals, such as ML"
    assert [line.removeprefix(f"{file}: ").split(":")[0] for line in told[1:3]] == ["Activités, B3", "Chronogramme, A3"]
    assert told[-1].endswith("faults; nothing is loaded")
    assert asyncio.run(plans(empty_url)) == (PLAN,)


async def plans(url: str) -> Any:
    async with open_database(url) as database:
        return await database.read(Plans().open)


@SQLITE
def test_check_notes_what_is_missing_with_its_cell(operator: Operator) -> None:
    file = Book().saved(operator.folder)
    told = operator.says("check", str(file)).stdout.splitlines()
    assert (
        f"{file}: Indicateurs, B3: missing: indicator 1.10a has no title, no unit, no baseline, no means of"
        in "".join(told)
    )
    assert told[-1].startswith(f"{file}: no fault, ")


def test_the_first_load_makes_the_schema_and_the_next_says_what_changed(operator: Operator) -> None:
    file = str(Book().saved(operator.folder))
    first, again = operator.says("load", file), operator.says("load", file)
    Book().write("Activités!C3", "Cours").write("Cibles!G2", 12).saved(operator.folder)
    changed = operator.says("load", file)
    from_lines = operator.says("load", operator.writes(SMALL))

    assert first.stdout == (
        "essai: added with 1 axis, 1 objective, 2 activities, 2 results, 4 indicators, 2 organisations, 2 areas\n"
    )
    assert again.stdout == "essai: nothing changed\n"
    assert changed.stdout.splitlines() == ["changed indicator 1.1.1", "changed activity 1.10", "essai: 2 changes"]
    assert from_lines.stdout.splitlines()[-1] == "essai: 2 changes"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_shown_as_a_workbook_loads_back_without_a_change(operator: Operator, language: str) -> None:
    operator.says("load", "exercice")
    shown = operator.says("show", "--format", "xlsx", "--language", language, "--output", "shown.xlsx")
    assert shown.stdout == "shown.xlsx: written\n"
    assert operator.says("load", "shown.xlsx").stdout == "exercice: nothing changed\n"


@SQLITE
def test_a_workbook_may_go_to_standard_output_and_is_the_same_each_time(operator: Operator) -> None:
    operator.says("load", operator.writes(SMALL))
    first, second = operator.says("show", "--format", "xlsx"), operator.says("show", "--format", "xlsx")
    (operator.folder / "shown.xlsx").write_bytes(first.stdout_bytes)
    assert first.stdout_bytes == second.stdout_bytes
    assert read(operator.folder / "shown.xlsx") == PLAN


@SQLITE
def test_lines_may_go_to_a_file(operator: Operator) -> None:
    operator.says("show", operator.writes(SMALL), "--format", "yaml", "--output", "again.yaml")
    assert read(operator.folder / "again.yaml") == PLAN


def test_a_fictional_country_is_checked_and_loaded(operator: Operator) -> None:
    file = str(Book(ZANORA, "en").saved(operator.folder))
    assert operator.says("check", file).stdout.splitlines()[-1].startswith(f"{file}: no fault, ")
    assert operator.says("load", file).stdout == (
        "zanora-2026: added with 4 axes, 4 objectives, 16 activities, 16 results, 16 indicators, 17 organisations,"
        " 15 areas\n"
    )
    assert operator.says("load", file).stdout == "zanora-2026: nothing changed\n"


# what is asked -> exit code, and what the one line says
REFUSED = {
    "a quarter that is none": (("template", "--first", "2026T5"), 2, "2026T5 is not a quarter"),
    "a plan that ends before it begins": (("template", "--first", "2026T1", "--last", "2025T4"), 2, "2026T1 to 2025T4"),
    "a plan without end": (("template", "--first", "2026T1", "--last", "2096T1"), 2, "1 to 80 quarters"),
    "titles in another language": (("template", "--language", "pt"), 2, "'pt' is not one of 'fr', 'en'"),
    "languages that are none": (("template", "--languages", "French"), 2, "languages such as fr,en are expected"),
    "a country that is none": (("template", "--country", "Mali"), 2, "no holidays are known of it"),
    "a folder that is not there": (("template", "--output", "nowhere/plan.xlsx"), 1, "nowhere/plan.xlsx cannot be"),
    "a workbook's titles in another language": (
        ("show", "plan.yaml", "--format", "xlsx", "--language", "bm"), 2, "titles are in fr or en",
    ),
    "a tree into a file": (("show", "plan.yaml", "--output", "tree.txt"), 2, "--output needs --format yaml or xlsx"),
    "over a file that is there": (("show", "plan.yaml", "--format", "yaml", "--output", "plan.yaml"), 2, "already"),
    "a text that no cell holds": (("show", "long.yaml", "--format", "xlsx"), 1, "a text of 40000 letters"),
}  # fmt: skip


@SQLITE
@pytest.mark.parametrize("asked", REFUSED)
def test_a_refusal_is_one_line_and_leaves_nothing_behind(operator: Operator, asked: str) -> None:
    operator.writes(SMALL)
    (operator.folder / "long.yaml").write_text(
        SMALL.replace("Nombre de lois analysées", "a" * 40_000), encoding="utf-8"
    )
    words, code, said = REFUSED[asked]
    before = sorted(operator.folder.iterdir())
    refused = operator.says(*words)

    assert refused.exit_code == code
    assert said in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert sorted(operator.folder.iterdir()) == before


@SQLITE
def test_a_workbook_is_not_thrown_at_a_terminal(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.commands import plan
    from bot.commands.errors import Refused

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    with pytest.raises(Refused, match="--output FILE"):
        plan.put_out(b"PK\x03\x04", None)


def test_a_file_that_cannot_be_read(operator: Operator, tmp_path: Path) -> None:
    refused = operator.says("check", str(tmp_path))
    assert (refused.exit_code, refused.stderr.splitlines()[-1][:7]) == (2, "relais:")
