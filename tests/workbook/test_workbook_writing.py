"""A workbook that Relais writes: read back as it was, the same bytes each time, and nothing in it that computes."""

import io
import re
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.workbook.reading import read
from storage.workbook.writing import Column, Kind, Table, TooLong, write

CREATED = datetime(2013, 6, 2)


def part(package: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return opened.read(name).decode()


def test_a_table_is_read_back() -> None:
    table = Table(
        "Activités",
        (Column("Code"), Column("Montant", kind=Kind.NUMBER), Column("Jour", kind=Kind.DATE)),
        (("1.10", 1_276_000_000, date(2013, 6, 2)), ("", None), ("1.2", 400, None)),
    )
    (sheet,) = read(write([table], CREATED)).sheets
    assert sheet.name == "Activités"
    assert [[cell.text for cell in row] for row in sheet.rows] == [
        ["Code", "Montant", "Jour"],
        ["1.10", "1276000000", "2013-06-02"],
        ["", "", ""],
        ["1.2", "400", ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "http://a.example", "12", "{=1}", "_x0041_", "a\nb", "🙂é"])
def test_what_people_wrote_stays_text(text: str) -> None:
    package = write([Table("One", (Column("Text"),), ((text,),))], CREATED)
    cell = read(package).sheets[0].cell(2, 1)
    assert (cell.text, cell.typed) == (text, False)
    sheet = part(package, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60).map(lambda text: text.strip(" ")))
def test_any_text_is_read_back(text: str) -> None:
    package = write([Table("One", (Column("Text"),), ((text,),))], CREATED)
    assert read(package).sheets[0].cell(2, 1).text == text


def test_the_same_is_written_the_same() -> None:
    table = Table("One", (Column("Code", note="Une note", choices=("a", "b")),), (("1",),))
    assert write([table], CREATED) == write([table], CREATED)
    assert "2013-06-02T00:00:00Z" in part(write([table], CREATED), "docProps/core.xml")


def test_the_header_stays_in_sight_and_columns_of_text_are_formatted_as_text() -> None:
    package = write([Table("One", (Column("Code", note="Une note"),))], CREATED)
    sheet = part(package, "xl/worksheets/sheet1.xml")
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet
    assert 'numFmtId="49"' in part(package, "xl/styles.xml")
    assert "Une note" in part(package, "xl/comments1.xml")


def test_a_short_list_stands_beside_its_cells_and_a_long_one_on_a_hidden_sheet() -> None:
    long = tuple(f"code-{number}" for number in range(100))
    columns = (Column("Kind", choices=("a", "b")), Column("Code", choices=long), Column("Also", choices=long))
    package = write([Table("One", columns)], CREATED, lists="Listes")
    sheet = part(package, "xl/worksheets/sheet1.xml")
    assert re.findall("<formula1>(.*?)</formula1>", sheet) == ['"a,b"', "'Listes'!$A$1:$A$100", "'Listes'!$A$1:$A$100"]
    shown, lists = read(package).sheets
    assert (lists.name, lists.hidden, len(lists.rows)) == ("Listes", True, 100)
    assert not shown.hidden


def test_an_open_list_lets_other_values_be_typed() -> None:
    columns = (Column("One", choices=("a",)), Column("Several", choices=("a",), open=True))
    sheet = part(write([Table("One", columns)], CREATED), "xl/worksheets/sheet1.xml")
    assert [("showErrorMessage" in found) for found in re.findall("<dataValidation .*?>", sheet)] == [True, False]


def test_a_text_that_no_cell_holds_is_refused_and_not_cut() -> None:
    with pytest.raises(TooLong):
        write([Table("One", (Column("Text"),), (("a" * 32_768,),))], CREATED)
