"""Workbooks as people and programs save them: where each cell is, what is in it, what is refused before it grows."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from storage.workbook.headings import headed, named
from storage.workbook.reading import ERROR, Cell, NotAWorkbook, Sheet, TooLarge, letters, read
from tests.workbook.made import changed, made


def sheet_of(fill: Any) -> Sheet:
    return read(made(lambda workbook: fill(workbook, workbook.add_worksheet("Activités")))).sheets[0]


def test_a_cell_knows_where_it_is_even_below_empty_rows_and_columns() -> None:
    sheet = sheet_of(lambda workbook, sheet: sheet.write_string(6, 2, "1.10"))
    (cell,) = [cell for row in sheet.rows for cell in row if cell]
    assert cell == Cell("Activités", 7, 3, "1.10")
    assert cell.at == "Activités!C7"
    assert sheet.cell(7, 3) == cell
    assert sheet.cell(90, 90) == Cell("Activités", 90, 90)


@pytest.mark.parametrize(("column", "said"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_the_letters_of_a_column(column: int, said: str) -> None:
    assert letters(column) == said


def test_numbers_days_and_yes_are_text_that_is_known_to_be_typed() -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_number(0, 0, 1.10)
        sheet.write_number(0, 1, 3.0)
        sheet.write_number(0, 2, 1_276_000_000)
        sheet.write_number(0, 3, 0.1 + 0.2)
        sheet.write_datetime(0, 4, datetime(2013, 6, 2), workbook.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_boolean(0, 5, False)
        sheet.write_formula(0, 6, "=2+2", None, 4)
        sheet.write_string(0, 7, " 1.10 ")

    (row,) = sheet_of(fill).rows
    assert [cell.text for cell in row] == ["1.1", "3", "1276000000", "0.3", "2013-06-02", "no", "4", "1.10"]
    assert [cell.typed for cell in row] == [True] * 7 + [False]


def test_a_cell_whose_formula_failed_is_wrong_and_not_empty() -> None:
    sheet = sheet_of(lambda workbook, sheet: sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!"))
    assert sheet.cell(4, 2) == Cell("Activités", 4, 2, ERROR, typed=True)


def test_what_is_only_formatted_is_not_there() -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "a")
        sheet.write_blank(900_000, 5_000, None, workbook.add_format({"bold": True}))

    assert len(sheet_of(fill).rows) == 1


def test_hidden_sheets_and_charts() -> None:
    def fill(workbook: Any) -> None:
        workbook.add_worksheet("One")
        workbook.add_worksheet("Two").hide()
        workbook.add_chartsheet("Three")

    assert [(sheet.name, sheet.hidden) for sheet in read(made(fill)).sheets] == [("One", False), ("Two", True)]


FAR = made(lambda workbook: workbook.add_worksheet().write_string(1_048_575, 16_383, "far"))
NEAR = made(lambda workbook: workbook.add_worksheet().write_string(0, 0, "near"))


def grown(package: bytes) -> bytes:
    """With one part more, that unpacks to a thousand times its size."""
    file = io.BytesIO(package)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/picture.png", bytes(100_000_000))
    return file.getvalue()


def test_a_cell_at_the_far_corner_is_refused_before_the_sheet_is_made() -> None:
    with pytest.raises(TooLarge, match="cells"):
        read(FAR)


def test_it_is_refused_under_any_name_of_its_part() -> None:
    def moved(name: str, part: bytes) -> bytes:
        return part.replace(b"worksheets/sheet1.xml", b"elsewhere.bin")

    package = changed(FAR, moved)
    with zipfile.ZipFile(io.BytesIO(package), "a") as archive:
        archive.writestr("xl/elsewhere.bin", archive.read("xl/worksheets/sheet1.xml"))
    with pytest.raises((TooLarge, NotAWorkbook)):
        read(package)


def test_what_unpacks_without_end_is_refused() -> None:
    package = grown(NEAR)
    assert len(package) < 200_000
    with pytest.raises(TooLarge, match="bytes"):
        read(package)


def test_a_large_file_is_not_even_opened() -> None:
    with pytest.raises(TooLarge, match="bytes"):
        read(bytes(9_000_000))


NO_WORKBOOKS = {
    "nothing": b"",
    "a text": b"code: essai\n",
    "an old .xls, or one with a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "cut short": NEAR[: len(NEAR) // 2],
    "a package of something else": changed(NEAR, lambda name, part: None if "workbook" in name else part),
    "a sheet that is no XML": changed(NEAR, lambda name, part: b"<worksheet" if "sheet1" in name else part),
    "entities": changed(
        NEAR, lambda name, part: b'<!DOCTYPE a [<!ENTITY b "c">]><a/>' if "sheet1" in name else part
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NO_WORKBOOKS)
def test_what_is_no_workbook_is_said_to_be_none(what: str) -> None:
    with pytest.raises(NotAWorkbook):
        read(NO_WORKBOOKS[what])


def test_a_file_that_is_not_there_is_the_callers_matter(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "nowhere.xlsx")


TITLES = {"code": ("Code",), "unit": ("Unité", "Unit"), "label": ("Libellé", "Label")}


def written(*rows: tuple[str, ...]) -> Sheet:
    def fill(workbook: Any, sheet: Any) -> None:
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)

    return sheet_of(fill)


def test_columns_are_found_by_their_titles_in_any_order_and_language() -> None:
    table = headed(
        written(("Plan 2013",), (), ("UNITE", "Remarque", "code *"), ("lois", "x", "1.1"), (), ("", "y")), TITLES
    )

    assert table is not None
    assert table.header == 3
    assert [(record.row, record["code"].text, record["unit"].text) for record in table.records] == [
        (4, "1.1", "lois"),
        (6, "", ""),
    ]
    assert table.missing == ("label",)
    assert [cell.text for cell in table.others] == ["Remarque"]
    assert table.records[0]["label"] == Cell("Activités", 4, 1)
    assert table.records[1].beside("code").at == "Activités!B6"


def test_a_title_that_is_there_twice_is_told() -> None:
    table = headed(written(("Unit", "Unité", "Code"), ("a", "b", "c")), TITLES)
    assert table is not None
    assert [cell.at for cell in table.twice] == ["Activités!B1"]
    assert table.records[0]["unit"].text == "a"


def test_a_sheet_without_the_titles_is_another_sheet() -> None:
    assert headed(written(("Name", "Value"), ("a", "b")), TITLES) is None
    assert headed(Sheet("Empty"), TITLES) is None


def test_a_sheet_is_found_by_its_name() -> None:
    workbook = read(made(lambda workbook: [workbook.add_worksheet(name) for name in ("Plan", "ACTIVITES")]))
    found = named(workbook, ("Activities", "Activités"))
    assert found is not None
    assert found.name == "ACTIVITES"
    assert named(workbook, ("Budget",)) is None
