"""The workbook of a roll-up as others read it: openpyxl, calamine, and libhxl for the hashtags."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any

import hxl
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from bot.documents.amounts import KINDS
from bot.exports.flat import Holds
from bot.exports.rollup_tables import tables
from bot.exports.rollup_xlsx import HEADER, rollup_xlsx
from storage.rolled import Narrative, Part
from tests.documents import sample, sampled_release
from tests.texts import TEXTS

FR = TEXTS.of("fr")
YEAR, RELEASE = sample.year(), sample.release()
FILLED = tables(FR, YEAR, RELEASE)
MADE = rollup_xlsx(FR, YEAR, RELEASE)


def opened(file: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file))


@pytest.fixture(scope="module")
def book() -> Any:
    return opened(MADE)


def test_the_same_roll_up_gives_the_same_workbook() -> None:
    assert rollup_xlsx(FR, sample.year(), sample.release()) == MADE
    assert rollup_xlsx(TEXTS.of("en"), YEAR, RELEASE) != MADE


def test_one_sheet_for_each_table_with_frozen_titles_and_filters(book: Any) -> None:
    first, *sheets = book.sheetnames
    assert first == "À lire d’abord"
    assert sheets == [FR.label(one.table.title) for one in FILLED]
    for one in FILLED:
        sheet = book[FR.label(one.table.title)]
        assert sheet.freeze_panes == "A3"
        assert sheet.auto_filter.ref.startswith("A2:")
        many = len(one.table.columns)
        assert [cell.value for cell in sheet[1][:many]] == [FR.label(column.title) for column in one.table.columns]
        assert [cell.value for cell in sheet[2][:many]] == [column.tag for column in one.table.columns]
    assert book.properties.created == datetime(2014, 2, 12, 9, 41)


def test_every_cell_is_typed_and_none_is_a_formula(book: Any) -> None:
    types = {
        Holds.NUMBER: (int, float), Holds.FLAG: bool, Holds.MOMENT: datetime, Holds.TEXT: str, Holds.CODE: str,
        Holds.WORD: str,
    }  # fmt: skip
    for one in FILLED:
        sheet = book[FR.label(one.table.title)]
        rows = list(sheet.iter_rows(min_row=HEADER + 1, max_col=len(one.table.columns)))
        for wanted, cells in zip(one.rows, rows, strict=False):
            for column, value, cell in zip(one.table.columns, wanted, cells, strict=True):
                assert (cell.value is None) == (value is None), (one.table.name, column.name)
                assert cell.value is None or isinstance(cell.value, types[column.holds])
                assert cell.data_type != "f"
        assert len(rows) >= len(one.rows)


def test_numbers_are_the_same_for_another_reader() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(MADE))
    for one in FILLED:
        _, _, *rows = book.get_sheet_by_name(FR.label(one.table.title)).to_python(skip_empty_area=False)
        for number, column in enumerate(one.table.columns):
            if column.holds is Holds.NUMBER:
                wanted = ["" if row[number] is None else row[number] for row in one.rows]
                assert [row[number] for row in rows[: len(wanted)]] == wanted, (one.table.name, column.name)


def test_no_text_becomes_a_formula_or_a_link_and_none_is_lost() -> None:
    trap = ("=1+1", "https://example.org", "{=SUM(A1)}", "1234", "x" * 40_000)
    made = rollup_xlsx(FR, replace(YEAR, narratives=tuple(Narrative(None, Part.RESULTS, one) for one in trap)))
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Textes"]
    written = [sheet.cell(row, 4) for row in range(HEADER + 1, HEADER + 1 + len(trap))]
    assert [cell.value for cell in written] == [*trap[:-1], "x" * 32_767]
    assert {cell.data_type for cell in written} == {"s"}
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist())
        assert not any(b"hyperlink" in package.read(name) for name in package.namelist())


def test_the_hashtags_of_each_sheet_are_read_by_libhxl() -> None:
    for number, one in enumerate(FILLED, 1):
        with hxl.data(io.BytesIO(MADE), hxl.InputOptions(sheet_index=number)) as source:
            assert [c.display_tag for c in source.columns if c.tag] == [c.tag for c in one.table.columns]
            rows = list(source)
        assert len(rows) == len(one.rows), one.table.name
        with hxl.data(io.BytesIO(MADE), hxl.InputOptions(sheet_index=number)) as source:
            faults: list[Any] = []
            hxl.schema(callback=faults.append).validate(source)
        assert [fault for fault in faults if fault.rule.severity == "error"] == []


def test_a_text_among_numbers_would_be_an_error_to_libhxl() -> None:
    """What the test above rests on."""
    bad = io.BytesIO(b"Incidents\n#indicator+value+num\n<5\n")
    faults: list[Any] = []
    with hxl.data(bad) as source:
        hxl.schema(callback=faults.append).validate(source)
    assert [fault.rule.severity for fault in faults] == ["error"]


def test_the_first_sheet_explains_every_column_and_every_code(book: Any) -> None:
    rows = [[cell.value or "" for cell in row] for row in book.worksheets[0].iter_rows()]
    told = {(row[1], row[2].split("  ")[0], row[3]) for row in rows if len(row) == 4}
    codes = {(row[0], row[1], row[2]) for row in rows if len(row) == 4}
    for one in FILLED:
        for column in one.table.columns:
            assert (FR.label(column.title), column.name, FR.label(column.meaning)) in told
            for code, text in column.words.items():
                assert (FR.label(column.title), FR.label(text), code.value) in codes
    assert any("pourcentages" in row[0] for row in rows)


def test_words_are_the_readers_where_files_have_codes(book: Any) -> None:
    heads = [cell.value for cell in book["Indicateurs"][1]]
    states = {row[heads.index("État")].value for row in book["Indicateurs"].iter_rows(min_row=3)}
    assert {"déclaré", "protégé"} <= states
    kinds = {row[heads.index("Type")].value for row in book["Indicateurs"].iter_rows(min_row=3)}
    assert kinds == {FR.label(text) for text in KINDS.values()}, "as the document calls them"


@pytest.mark.parametrize(
    "rollup", [sample.draft(), sample.quarter(1), sample.october()], ids=("draft", "T1", "october")
)
def test_whatever_it_is_of_it_opens(rollup: Any) -> None:
    release = sampled_release.of_quarter(1) if rollup.quarter == 1 else None
    book = openpyxl.load_workbook(io.BytesIO(rollup_xlsx(TEXTS.of("en"), rollup, release)))
    assert book.sheetnames[0] == "Read first" and len(book.sheetnames) == len(tables(FR, rollup, release)) + 1
    year = next(cell for cell in book["Overview"][3] if cell.value == 2013)
    assert year.number_format == "0"
    assert re.match("#", str(book["Overview"]["A2"].value))


def test_figures_of_survivors_are_not_called_incidents_and_the_first_sheet_says_where_they_are() -> None:
    with_release = opened(rollup_xlsx(FR, sample.year(), sample.release()))
    heads = [cell.value for cell in with_release["Indicateurs protégés"][1]]
    assert "Chiffre" in heads
    assert "Incidents enregistrés" not in heads
    said = [row[0].value for row in with_release.worksheets[0].iter_rows()]
    assert any("une seule feuille" in str(one) for one in said)
    assert not any("n’ont pas de chiffre ici" in str(one) for one in said)
    without = [row[0].value for row in opened(rollup_xlsx(FR, sample.year())).worksheets[0].iter_rows()]
    assert not any("une seule feuille" in str(one) for one in without)


def test_types_are_called_as_the_release_calls_them_and_the_first_sheet_says_their_codes() -> None:
    def own(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple("gang_rape" if code == "denial" else code for code in codes)

    of = sample.release()
    renamed = tuple(replace(one, rows=own(one.rows), columns=own(one.columns)) for one in of.tables)
    called = {"gang_rape": {"fr": "Viol collectif"}, "rape": {"fr": "Viol (art. 226)"}}
    sheets = opened(rollup_xlsx(FR, YEAR, replace(of, tables=renamed, types=called))).worksheets
    types = [row[0].value for sheet in sheets if sheet["A1"].value == "Type" for row in sheet.iter_rows(min_row=3)]
    assert {"Viol collectif", "Viol (art. 226)", "Mariage forcé"} <= set(types)
    assert not {"gang_rape", "rape", "Viol"} & set(types)
    explained = [[cell.value for cell in row[:3]] for row in sheets[0].iter_rows()]
    assert ["Type", "Viol collectif", "gang_rape"] in explained
    assert ["Type", "Viol (art. 226)", "rape"] in explained
    assert ["Sexe", "Femmes", "F"] in explained


def test_types_sexes_and_ages_of_counts_are_in_the_readers_language() -> None:
    sheets = opened(rollup_xlsx(FR, YEAR, sample.release(left_out=()))).worksheets
    shown = {str(row[n].value) for sheet in sheets[1:] for row in sheet.iter_rows(min_row=3) for n in (0, 1)}
    assert "*" not in shown
    assert {"Viol", "Femmes", "Moins de 18 ans", "non réparti", "Ensemble"} <= shown
    assert not {"under_18", "not_broken_down", "rape", "adult"} & shown


def test_each_sheet_of_incidents_says_what_it_does_not_measure_in_sight_and_in_print(book: Any) -> None:
    counted = [one.table for one in FILLED if one.table.name.startswith(("incidents_", "protected_"))]
    assert len(counted) == len(RELEASE.tables)
    for table in counted:
        sheet = book[FR.label(table.title)]
        beside = sheet.cell(1, len(table.columns) + 1).value
        assert "Ils ne mesurent pas la prévalence" in beside
        assert "pas la prévalence" in sheet.oddFooter.left.text
    assert "des lieux peuvent y manquer" in book["Indicateurs protégés"]["E1"].value
    real = opened(rollup_xlsx(FR, replace(YEAR, fictional=False), RELEASE))
    for one in FILLED[: -len(counted)]:
        assert real[FR.label(one.table.title)].max_column == len(one.table.columns)
    assert not any("fictives" in str(cell.value) for sheet in real for row in sheet.iter_rows() for cell in row)


def test_of_an_exercise_each_sheet_says_so_in_sight_and_in_print(book: Any) -> None:
    said = "Exercice\N{NO-BREAK SPACE}: toutes les données sont fictives"
    assert all(sheet.oddHeader.center.text == said for sheet in book)
    assert said in [row[0].value for row in book.worksheets[0].iter_rows()]
    for one in FILLED:
        assert said in book[FR.label(one.table.title)].cell(1, len(one.table.columns) + 1).value


def test_levels_pillars_and_places_are_named_as_a_reader_knows_them(book: Any) -> None:
    def column(sheet: str, title: str) -> set[Any]:
        heads = [cell.value for cell in book[sheet][1]]
        return {row[heads.index(title)].value for row in book[sheet].iter_rows(min_row=3)} - {None}

    assert {"région", "cercle"} <= column("Indicateurs par lieu", "Niveau")
    assert not {"region"} & column("Rapports par lieu", "Niveau")
    tags = {one.tag for one in YEAR.tags}
    assert {"Prévention", "Secours et relèvement"} & column("Étiquettes", "Étiquette")
    assert not tags & column("Étiquettes", "Étiquette")
    assert not tags & {tag for cell in column("Indicateurs", "Étiquettes") for tag in str(cell).split(", ")}
    named = {one.code: FR.text(one.names) for one in YEAR.areas}
    for sheet in ("Activités", "Obstacles"):
        keys, names = column(sheet, "Lieux"), column(sheet, "Noms des lieux")
        assert names == {", ".join(named[key] for key in str(cell).split(", ")) for cell in keys}
        assert names
