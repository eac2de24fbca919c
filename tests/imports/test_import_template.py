"""The workbook that `--template` writes: what is expected, with lists and notes; what is there marked; no survivors."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from storage.workbook.reading import Sheet, read
from storage.workbook.writing import Column, Table, write
from tests.imports.books import NOW, QUARTER, title
from tests.imports.conftest import Operator

SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
OF_GAO = ("--organisation", "msipc", "--area", "Gao", "--quarter", "T1 2013")


def sheet(operator: Operator, *words: str, name: str = "new.xlsx") -> Sheet:
    called = operator.imports("--template", name, *words)
    assert called.exit_code == 0, called.output
    return read(operator.folder / name).sheets[0]


def column(sheet: Sheet, key: str) -> list[str]:
    number = [cell.text for cell in sheet.rows[0]].index(title(key))
    return [row[number].text for row in sheet.rows[1:]]


def test_what_is_expected_in_the_plans_order_and_language(operator: Operator) -> None:
    rows = sheet(operator, *OF_GAO)
    assert rows.name == "Rapports"
    assert column(rows, "indicator") == ["1.1.1", "1.1.2a", "1.1.2b", "1.1.4a", "1.1.4b", "1.1.5b"]
    assert set(column(rows, "quarter")) == {"2013T1"}
    assert column(rows, "activity_label")[0] == "Analyse des lois"
    assert column(rows, "asked") == [
        "le nombre depuis le début du plan", "femmes et hommes", "une partie et son tout",
        "le nombre à la fin du trimestre", "oui ou non", "le nombre de ce trimestre",
    ]  # fmt: skip
    assert not any(column(rows, "value"))
    assert title("how") not in [cell.text for cell in rows.rows[0]], "a ministry is not asked how it knows"


@SQLITE
def test_it_is_all_that_has_begun_where_nothing_is_said(operator: Operator) -> None:
    every = sheet(operator, "--organisation", "MSIPC")
    assert (column(every, "quarter")[0], column(every, "quarter")[-1]) == ("2012T1", "2014T4")
    assert list(dict.fromkeys(column(every, "area"))) == ["gao", "ansongo", "kidal"]


@SQLITE
def test_an_ngo_is_asked_what_it_saw(operator: Operator) -> None:
    rows = sheet(operator, "--organisation", "ONG1", "--quarter", "2013T1", "--language", "en")
    assert rows.name == "Reports"
    heads = [cell.text for cell in rows.rows[0]]
    assert "How it is known" in heads
    assert "Why not observed" in heads
    assert "Status" not in heads


def test_what_is_reported_already_is_marked(operator: Operator) -> None:
    imported = operator.imports("--from", operator.writes(*QUARTER[:3]), "--by", "P14")
    assert imported.exit_code == 0, imported.output
    called = operator.imports("--template", "new.xlsx", *OF_GAO)
    assert called.stdout == ("new.xlsx: 3 rows to fill in; then relais import reports --from new.xlsx --by PERSON\n")
    rows = read(operator.folder / "new.xlsx").sheets[0]
    marks = [mark.replace("\u00a0", " ") for mark in column(rows, "receipt")]
    assert marks == ["n° 1", "n° 1", "n° 1", "", "", ""]


@SQLITE
def test_it_has_notes_lists_and_text_and_is_its_owners_alone(operator: Operator) -> None:
    sheet(operator, *OF_GAO)
    file = operator.folder / "new.xlsx"
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as package:
        first = package.read("xl/worksheets/sheet1.xml").decode()
        notes = package.read("xl/comments1.xml").decode()
    assert "En cours" in first
    assert "<dataValidations" in first
    assert "jamais 0" in notes
    assert "<f>" not in first
    how = read(file).sheets[1]
    assert how.name == "Mode d’emploi"
    assert title("cause") in [row[0].text for row in how.rows]


def test_every_row_has_its_lists() -> None:
    made = write([Table("One", (Column("Status", choices=("a", "b")),), [("a",)] * 1500)], datetime(2013, 7, 12))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert 'sqref="A2:A1501"' in package.read("xl/worksheets/sheet1.xml").decode()


@SQLITE
def test_a_place_where_nothing_is_expected_is_one_line(operator: Operator) -> None:
    called = operator.imports("--template", "new.xlsx", "--organisation", "MJ")
    assert (called.exit_code, called.stderr) == (1, "relais: nothing is expected of MJ there and then\n")
    assert not Path("new.xlsx").exists()


def test_what_is_filled_into_it_comes_in(operator: Operator) -> None:
    """As a ministry does it: the template, a few cells, and in."""
    rows = sheet(operator, *OF_GAO)
    heads = [cell.text for cell in rows.rows[0]]
    cells = [[cell.text for cell in row] for row in rows.rows[1:]]
    cells[0][heads.index(title("value"))] = "7"
    cells[0][heads.index(title("status"))] = "En cours"
    cells[1][heads.index(title("women"))] = "24"
    cells[1][heads.index(title("men"))] = "16"
    filled = write([Table(rows.name, tuple(map(Column, heads)), cells)], NOW.replace(tzinfo=None))
    Path("filled.xlsx").write_bytes(filled)
    called = operator.imports("--from", "filled.xlsx", "--by", "P14")
    assert called.stdout == "filled.xlsx: 2 reports imported, receipt 1; another person is to verify them\n"
