"""Every fault of a list of people is told with its cell, all at once, and nobody is invited."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.invitations import InvitationRow
from storage.workbook.writing import Value
from tests.people.operator import AGENT, COORDINATOR, EVALUATOR, TITLES, Relais, listed, on
from tests.workbook.made import made

LINK = "https://t.me/RelaisBot?start=" + "a" * 32


def counted(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(InvitationRow)) or 0


def invited(url: str) -> int:
    async def look(database: Database) -> int:
        return await database.read(counted)

    return int(on(url, look))


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    """What a list says is read the same way on either; that nothing is kept is held on both in test_inviting_many."""
    return str(request.param)


@pytest.mark.parametrize(
    ("row", "cell", "line"),
    [
        (("", "MSIPC", "gao", "Gao 1"), "A3", "the role is missing; there are: agent, co-monitor, coordinator"),
        (("minister", "MSIPC", "gao", "Gao 1"), "A3", "no role is called minister; there are: agent, co-monitor"),
        ((1, "MSIPC", "gao", "Gao 1"), "A3", "typed as a number or a day"),
        (("agent", "", "gao", "Gao 1"), "B3", "an agent needs an organisation"),
        (("agent", "NOPE", "gao", "Gao 1"), "B3", "no plan has an organisation NOPE; there are: MPFEF, MSIPC, ONG1"),
        (("agent", "ONG1", "gao", "Gao 1"), "B3", "ONG1 is of the kind ngo; an agent belongs to a ministry"),
        (("comonitor", "MSIPC", "gao", "Gao 1"), "B3", "a comonitor to an ngo"),
        (("evaluator", "MSIPC", "", "Éval", "", "2999-03-31"), "B3", "an evaluator belongs to no organisation"),
        (("agent", 12, "gao", "Gao 1"), "B3", "typed as a number or a day"),
        (("agent", "MSIPC", "", "Gao 1"), "C3", "an agent needs at least one area"),
        (("agent", "MSIPC", " ; ", "Gao 1"), "C3", "an agent needs at least one area"),
        (("agent", "MSIPC", "gao; tombouctou", "Gao 1"), "C3", "no plan has an area tombouctou"),
        (("coordinator", "MSIPC", "gao", "Coord"), "C3", "a coordinator has no areas: leave the cell empty"),
        (("agent", "MSIPC", 7, "Gao 1"), "C3", "typed as a number or a day"),
        (("agent", "MSIPC", "gao", ""), "D3", "a label needs 1 to 32 letters, such as Gao 1"),
        (("agent", "MSIPC", "gao", "G" * 33), "D3", "a label needs 1 to 32 letters, this has 33"),
        (("agent", "MSIPC", "gao", "Awa 76 12 34 56"), "D3", "a label tells no number to call and no address"),
        (("agent", "MSIPC", "gao", 1), "D3", "typed as a number or a day"),
        (("agent", "MSIPC", "gao", "first"), "D3", "first is there already, in D2"),
        (("agent", "msipc", "gao", " FIRST "), "D3", "FIRST is there already, in D2"),
        (("coordinator", "MSIPC", "", "First"), "D3", "in an organisation each label comes once"),
        (("agent", "MSIPC", "gao", "Gao 1", "bambara"), "E3", "called bambara; there are: Français, English"),
        (("agent", "MSIPC", "gao", "Gao 1", 1), "E3", "typed as a number or a day"),
        (("evaluator", "", "", "Éval"), "F3", "an evaluator needs a last day: such as 2014-03-31"),
        (("evaluator", "", "", "Éval", "", "31/03/2013"), "F3", "2013-03-31 is over: it needs a day to come"),
        (("evaluator", "", "", "Éval", "", "soon"), "F3", "soon is no day: write it such as 2014-03-31 or 31/03/2014"),
        (("evaluator", "", "", "Éval", "", "31/02/2999"), "F3", "31/02/2999 is no day"),
        (("evaluator", "", "", "Éval", "", 2999), "F3", "2999 is no day"),
        (("agent", "MSIPC", "gao", "Gao 1", "", "2999-03-31"), "F3", "an agent stays until revoked"),
    ],
)  # fmt: skip
def test_each_fault_of_a_row(
    relais: Relais, database_url: str, tmp_path: Path, row: Sequence[Value], cell: str, line: str
) -> None:
    source = listed(tmp_path / "people.xlsx", ("agent", "MSIPC", "gao", "First"), row)
    called = relais("invite", "--from", str(source), "--bot", "RelaisBot")

    assert called.exit_code == 1, called.output
    told, end = called.stdout.splitlines()
    assert told.startswith(f"{source}: People, {cell}: ")
    assert line in told
    assert end == f"{source}: 1 fault; nobody is invited"
    assert invited(database_url) == 0
    assert list(tmp_path.glob("*invited*")) == []


@pytest.mark.parametrize("missing", ["Role", "Organisation", "Places", "Label"])
def test_a_missing_column_is_told_once(relais: Relais, tmp_path: Path, missing: str) -> None:
    place = TITLES.index(missing)
    rows = [row[:place] + row[place + 1 :] for row in (AGENT, EVALUATOR, COORDINATOR)]
    titles = [title for title in TITLES if title != missing]
    called = relais("invite", "--from", str(listed(tmp_path / "p.xlsx", *rows, titles=titles)), "--bot", "RelaisBot")

    assert called.exit_code == 1
    assert [line for line in called.stdout.splitlines() if "People, A1: " in line] == [
        f"{tmp_path}/p.xlsx: People, A1: the column {missing} is missing"
    ]


def test_all_faults_are_told_at_once_in_the_order_of_the_list(relais: Relais, tmp_path: Path) -> None:
    source = listed(
        tmp_path / "people.xlsx",
        ("minister", "NOPE", "tombouctou", "", "bambara", "soon"),
        ("agent", "NOPE", "tombouctou", "Gao 1"),
        AGENT,
        titles=(*TITLES, "Result", "Telephone", "_Mine", "Role"),
    )
    called = relais("invite", "--from", str(source), "--bot", "RelaisBot")
    cells = [line.split(": ")[1].removeprefix("People, ") for line in called.stdout.splitlines()[:-1]]
    assert cells == ["H1", "J1", "A2", "B2", "C2", "D2", "E2", "F2", "B3", "C3"]
    assert "no column is called Telephone; there are: Role, Organisation, Places, Label" in called.stdout
    assert "the column Role is here twice" in called.stdout
    assert called.stdout.endswith("10 faults; nobody is invited\n")


def test_one_link_is_not_two_peoples(relais: Relais, tmp_path: Path) -> None:
    rows = (("agent", "MSIPC", "gao", "Gao 1", LINK), ("agent", "MSIPC", "gao", "Gao 2", LINK))
    source = listed(tmp_path / "people.xlsx", *rows, titles=(*TITLES[:4], "Result"))
    called = relais("invite", "--from", str(source), "--bot", "RelaisBot")
    assert "People, E3: the link is that of E2: empty this cell, and the person gets a link" in called.stdout


@pytest.mark.parametrize(
    ("rows", "titles", "line"),
    [
        ((), TITLES, "People, A1: nobody is listed below the titles"),
        ((), (), "People: no row has the titles Role, Organisation, Places, Label"),
        ((("Awa", "Gao"),), ("Who", "Where"), "People: no row has the titles"),
    ],
)
def test_a_list_with_nobody_in_it(
    relais: Relais, tmp_path: Path, rows: Sequence[Sequence[Value]], titles: Sequence[str], line: str
) -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet("People")
        for number, row in enumerate((titles, *rows)):
            sheet.write_row(number, 0, row)

    source = tmp_path / "people.xlsx"
    source.write_bytes(made(fill))
    called = relais("invite", "--from", str(source), "--language", "en", "--bot", "RelaisBot")
    assert called.exit_code == 1
    assert line in called.stdout


def test_a_formula_that_fails(relais: Relais, tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet("Personnes")
        sheet.write_row(0, 0, ("Rôle", "Organisation", "Lieux", "Repère"))
        sheet.write_row(1, 0, ("agent", "MSIPC", "gao"))
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")

    source = tmp_path / "people.xlsx"
    source.write_bytes(made(fill))
    called = relais("invite", "--from", str(source), "--bot", "RelaisBot")
    assert called.stdout.splitlines() == [
        f"{source}: Personnes, D2: the formula in this cell fails: write its value",
        f"{source}: 1 fault; nobody is invited",
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"", "is no workbook (XLSX)"),
        (b"Role,Organisation\nagent,MSIPC\n", "is no workbook (XLSX)"),
        (b"\0" * 9_000_000, "is larger than any list of people"),
    ],
)
def test_what_is_no_list(relais: Relais, tmp_path: Path, content: bytes | None, line: str) -> None:
    source = tmp_path / "people.xlsx"
    if content is not None:
        source.write_bytes(content)
    called = relais("invite", "--from", str(source), "--bot", "RelaisBot")
    assert called.exit_code == 2
    assert called.stderr == f"relais: {source} {line}\n"


def test_the_list_as_people_write_it(relais: Relais, database_url: str, tmp_path: Path) -> None:
    """With a title above, columns in another order, in French or by code, capitals and accents left out."""

    def fill(workbook: Any) -> None:
        workbook.add_worksheet("Notes").write(0, 0, "Rien ici")
        sheet = workbook.add_worksheet("PERSONNES")
        sheet.write(0, 0, "Personnes à inviter")
        sheet.write_row(2, 1, ("repere", "lieux", "ROLE", "organisation", "dernier jour", "_tél"))
        sheet.write_row(4, 1, ("Gao 1", "Menaka,gao\nANSONGO", "Agent", "msipc", "", 70000000))
        sheet.write_row(6, 1, ("Éval", "", "Évaluation", "", "31/03/2999"))

    source = tmp_path / "people.xlsx"
    source.write_bytes(made(fill))
    called = relais("invite", "--from", str(source), "--bot", "RelaisBot")
    assert called.exit_code == 0, called.output
    assert invited(database_url) == 2
