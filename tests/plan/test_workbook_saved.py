"""A plan's workbook as other programs and people leave it: moved, retitled, decorated, and still the same plan."""

import re
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.texts.typography import faults as typing_faults
from storage.calendar import Quarter
from storage.plan.read import read, read_file
from storage.plan.workbook import notes, sheets
from storage.plan.workbook.fields import BODIES, DAYS, HOURS, KINDS, NONE, YES, Both
from storage.plan.workbook.template import template
from storage.reminding import Rules
from storage.workbook.reading import read as read_workbook
from tests.plan.books import PLAN, Book
from tests.workbook.made import changed

EMPTY = datetime(2025, 1, 1)


def test_numbers_are_floating_ones_and_days_have_the_ministrys_format(tmp_path: Path) -> None:
    assert read(Book().saved(tmp_path)) == PLAN


def test_sheets_and_columns_in_any_order(tmp_path: Path) -> None:
    book = Book()
    book.sheets = {name: [row[::-1] for row in rows] for name, rows in reversed(book.sheets.items())}
    assert read(book.saved(tmp_path)) == PLAN


def test_titles_in_capitals_without_accents_or_in_the_other_language(tmp_path: Path) -> None:
    book = Book()
    book.sheets = {bared(name): rows for name, rows in book.sheets.items()}
    for rows in book.sheets.values():
        rows[0] = [bared(title) if isinstance(title, str) else title for title in rows[0]]
    book.write("ACTIVITES!C1", "Label (fr)").write("CIBLES!B1", "T1 2012")
    book.sheets["Areas"] = book.sheets.pop("LIEUX")
    assert read(book.saved(tmp_path)) == PLAN


def bared(title: str) -> str:
    return title.upper().translate(str.maketrans("ÉÈÀÛ’", "EEAU'"))


def test_a_title_without_a_language_is_in_the_plans_first(tmp_path: Path) -> None:
    book = Book().write("Axes!B1", "Titre").write("Plan!A3", "Titre")
    assert read(book.saved(tmp_path)) == PLAN


def test_lines_above_the_titles_and_empty_rows_between(tmp_path: Path) -> None:
    book = Book()
    for rows in book.sheets.values():
        rows[2:2] = [["", ""], []]
        rows[:0] = [["Plan d’action national, version du 2 juin"], []]
    book.sheets["Axes"].extend([] for _ in range(40))
    file = book.saved(tmp_path)

    assert read(file) == PLAN
    assert str(read_file(file).place("activity 1.10")) == "Activités, B7"


def test_what_begins_with_a_line_below_is_the_writers_own(tmp_path: Path) -> None:
    book = Book().write("Activités!J1", "_Observations").write("Activités!J2", "à revoir")
    book.write("Plan!A38", "_Président").write("Plan!B38", "à nommer")
    book.sheets["_Calculs"] = [["n’importe quoi"]]
    book.sheets["Feuil2"] = []
    assert read(book.saved(tmp_path)) == PLAN


def test_words_of_the_lists_in_either_language(tmp_path: Path) -> None:
    book = Book().write("Indicateurs!C2", "Cumulative").write("Indicateurs!J3", True).write("Cibles!G5", "YES")
    book.write("Organisations!B4", "ngo").write("Cibles!F4", "25 %").write("Plan!B8", "1 000")
    book.write("Chronogramme!D2", "✓").write("Chronogramme!E2", "X").write("Chronogramme!B2", "non")
    assert read(book.saved(tmp_path)) == PLAN


def test_when_it_reminds_as_people_and_spreadsheets_write_it(tmp_path: Path) -> None:
    book = Book().write("Plan!B22", 3).write("Plan!B23", "Aucun").write("Plan!B24", 0).write("Plan!B25", "Wednesday")
    book.write("Plan!B26", time(7, 15)).write("Plan!B27", "21 h 30 – 6h").write("Plan!B28", "none")
    book.write("Plan!B29", date(2026, 3, 31)).write("Plan!B30", "7; 30").write("Plan!B31", 2)
    rules = Rules(
        before=(3,), late=(), told=0, digest=3, morning=time(7, 15), quiet_from=time(21, 30), quiet_until=time(6),
        rest_days=(), report_day=(3, 31), countdown=(30, 7), evaluation=2,
    )  # fmt: skip
    assert read(book.saved(tmp_path)).rules == rules
    assert read(book.write("Plan!B27", "aucune").saved(tmp_path)).rules.quiet_until == time()


def test_a_workbook_from_before_plans_had_reminders_and_a_help_line_of_their_own(tmp_path: Path) -> None:
    book = Book()
    del book.sheets["Plan"][21:]
    assert book.read("Plan!A21") == "Durée de conservation (mois)"
    assert read(book.saved(tmp_path)) == replace(PLAN, rules=Rules(), contacts=replace(PLAN.contacts, helpline=""))


def test_a_second_name_needs_no_second_kind(tmp_path: Path) -> None:
    assert read(Book().write("Organisations!B3", "").saved(tmp_path)) == PLAN


def test_a_merged_cell_holds_its_text_once(tmp_path: Path) -> None:
    file = Book().saved(tmp_path)

    def merged(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet2.xml":
            return part
        return part.replace(b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A2:A9"/></mergeCells>')

    file.write_bytes(changed(file.read_bytes(), merged))
    assert read(file) == PLAN


def test_texts_in_the_cells_themselves_and_rows_that_are_not_numbered(tmp_path: Path) -> None:
    """As several libraries write: no shared texts, no references, parts named from the root."""
    file = Book().saved(tmp_path)
    package = file.read_bytes()
    shared = shared_texts(package)

    def plainly(name: str, part: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            return part.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
        if not name.startswith("xl/worksheets/"):
            return part
        text = part.decode()
        text = re.sub(
            r'<c r="(\w+)"(?: s="\d+")? t="s"><v>(\d+)</v></c>',
            lambda found: f'<c r="{found[1]}" t="inlineStr"><is><t>{shared[int(found[2])]}</t></is></c>',
            text,
        )
        return re.sub(r'<row r="\d+" spans="[\d:]+">', "<row>", text).encode()

    file.write_bytes(changed(package, plainly))
    assert read(file) == PLAN


def shared_texts(package: bytes) -> list[str]:
    found: list[str] = []

    def look(name: str, part: bytes) -> bytes:
        if name == "xl/sharedStrings.xml":
            found.extend(re.findall(r"<si><t[^>]*>(.*?)</t></si>", part.decode(), re.DOTALL))
        return part

    changed(package, look)
    return found


def test_a_formula_counts_by_what_it_shows(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    book = Book()
    book.saved(tmp_path)
    source = read_workbook(file)
    with xlsxwriter.Workbook(tmp_path / "again.xlsx") as workbook:
        for sheet in source.sheets:
            made = workbook.add_worksheet(sheet.name)
            for row in sheet.rows:
                for cell in row:
                    if cell.text and not (sheet.name == "Plan" and cell.at == "Plan!B8"):
                        made.write_string(cell.row - 1, cell.column - 1, cell.text)
            if sheet.name == "Plan":
                made.write_formula(7, 1, "=SUM(Budget!B2:C3)", None, 1000)
    assert read(tmp_path / "again.xlsx") == PLAN


def test_the_template_has_a_sheet_and_a_column_for_everything_a_plan_holds(tmp_path: Path) -> None:
    """Filled with the rows of a plan, it is that plan: no sheet and no column of a written plan is not in it."""
    for language in ("fr", "en"):
        empty = read_workbook(template(Quarter(2012, 1), Quarter(2013, 4), EMPTY, language))
        titles = {sheet.name: {cell.text for cell in sheet.rows[0]} for sheet in empty.sheets}
        for name, rows in Book(language=language).sheets.items():
            assert set(rows[0]) - {"Code pcode 2015"} <= titles[name]


def test_the_template_takes_a_plan_and_gives_it_back(tmp_path: Path) -> None:
    empty = read_workbook(template(Quarter(2012, 1), Quarter(2013, 4), EMPTY, "fr"))
    book, filled = Book(), Book()
    filled.sheets = {sheet.name: [[cell.text for cell in row] for row in sheet.rows] for sheet in empty.sheets}
    for name, rows in book.sheets.items():
        heads = filled.sheets[name][0]
        for number, row in enumerate(rows):
            line: list[Any] = [""] * len(heads)
            for title, value in zip(rows[0], row, strict=False):
                if title not in heads:
                    heads.append(title)
                    line.append("")
                line[heads.index(title)] = value
            there = filled.sheets[name]
            if number:
                there[number:number + 1] = [line]  # fmt: skip
    assert read(filled.saved(tmp_path)) == PLAN


def test_what_the_template_says_in_french_is_typed_as_french_is() -> None:
    every: list[Both] = [*notes.ABOUT.values(), *notes.NOTES.values(), notes.CODE, notes.TEXTS]
    every += [one for form in sheets.SHEETS for one in (form.name, *(field.title for field in form.fields))]
    every += [
        *KINDS.values(),
        *BODIES.values(),
        *YES.values(),
        *DAYS.values(),
        *HOURS.values(),
        NONE,
        sheets.ITEM,
        sheets.VALUE,
        sheets.REMARK,
    ]
    assert not [fault for one in every for fault in typing_faults(one.fr, "fr")]
    assert all(one.fr and one.en for one in every)


def test_the_documentation_names_each_sheet() -> None:
    page = (Path(__file__).parents[2] / "docs" / "plan-file.md").read_text(encoding="utf-8")
    for form in sheets.SHEETS:
        names = dict.fromkeys((form.name.fr, form.name.en))
        assert f"| {', '.join(names)} |" in page
