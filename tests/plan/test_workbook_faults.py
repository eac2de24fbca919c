"""Each thing that can be wrong with a plan's workbook, with its sheet and cell; and all of them at once."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storage.plan.faults import Fault, PlanFaults
from storage.plan.read import read
from tests.plan.books import Book, Formula

Changes = dict[str, Any]
DAY = date(2012, 6, 1)


def faults(file: Path) -> tuple[Fault, ...]:
    with pytest.raises(PlanFaults) as raised:
        read(file)
    return raised.value.faults


def told(file: Path) -> list[str]:
    return [fault.in_file("plan.xlsx") for fault in faults(file)]


# what is wrong -> what is typed where; the cell that is named; what its sentence says
TYPED = {
    "an activity's code as a number": ({"Activités!B3": 1.1}, "Activités, B3", "typed as a number"),
    "a code that became a day": ({"Indicateurs!B3": DAY}, "Indicateurs, B3", "typed as a number or a day"),
    "the plan's code as a number": ({"Plan!B2": 2012}, "Plan, B2", "typed as a number"),
    "a code that another sheet names, as a number": ({"Budget!A3": 1.1}, "Budget, A3", "typed as a number"),
    "an official code as a number": ({"Lieux!H2": 7}, "Lieux, H2", "typed as a number"),
    "a telephone as a number": ({"Orientation!D2": 22300000}, "Orientation, D2", "typed as a number"),
    "organisations as a number": ({"Activités!G3": 12}, "Activités, G3", "typed as a number"),
    "a formula that fails": ({"Budget!B2": Formula("=1/0", "#DIV/0!")}, "Budget, B2", "the formula in this cell fails"),
    "a formula that fails in a text": (
        {"Axes!B2": Formula("=NA()", "#N/A")}, "Axes, B2", "the formula in this cell fails",
    ),
}  # fmt: skip
NAMED = {
    "objective of no axis": ({"Objectifs!A2": "7"}, "Objectifs, A2", "no axis of this workbook has the code 7"),
    "activity of no objective": ({"Activités!A3": "1.9"}, "Activités, A3", "no objective of this workbook"),
    "activity that names no objective": ({"Activités!A3": ""}, "Activités, A3", "of which objective?"),
    "schedule of no activity": ({"Chronogramme!A3": "9.9"}, "Chronogramme, A3", "no activity of this workbook"),
    "budget of no activity": ({"Budget!A3": "9.9"}, "Budget, A3", "no activity of this workbook has the code 9.9"),
    "result of no activity": ({"Résultats!A3": "9.9"}, "Résultats, A3", "no activity of this workbook"),
    "indicator of no result": ({"Indicateurs!A3": "R9"}, "Indicateurs, A3", "no result of this workbook has"),
    "target without an indicator": ({"Cibles!A3": "1.10z"}, "Cibles, A3", "no indicator of this workbook"),
    "targets that name no indicator": ({"Cibles!A3": ""}, "Cibles, A3", "of which indicator?"),
    "contact of no area": ({"Orientation!A2": "kidal"}, "Orientation, A2", "no area of this workbook"),
    "unknown responsible": ({"Activités!G2": "MS"}, "Activités, G2", "no organisation of this file has the code MS"),
    "unknown co-monitor": ({"Activités!H2": "ONG2"}, "Activités, H2", "ONG2"),
    "co-monitor is a ministry": ({"Activités!H2": "MSIPC"}, "Activités, H2", "MSIPC is a ministry; an NGO is expected"),
    "responsible is an NGO": ({"Activités!G2": "MSIPC, ONG1"}, "Activités, G2", "ONG1 is an NGO"),
    "unknown area": ({"Activités!I2": "gao; kidal"}, "Activités, I2", "the key kidal"),
    "area listed twice": ({"Activités!I2": "gao, gao"}, "Activités, I2", "gao is here twice"),
    "unknown parent": ({"Lieux!E3": "kidal"}, "Lieux, E3", "kidal"),
    "area within itself": ({"Lieux!E2": "gao"}, "Lieux, E2", "within itself"),
}  # fmt: skip
TWICE = {
    "axis": ({"Axes!A3": "1"}, "Axes, A3", "axis 1 is here twice; the first is in Axes, A2"),
    "objective": ({"Objectifs!A3": "1", "Objectifs!B3": "1.1"}, "Objectifs, B3", "the first is in Objectifs, B2"),
    "activity": ({"Activités!B3": "1.1.1"}, "Activités, B3", "activity 1.1.1 is here twice"),
    "activity in the schedule": ({"Chronogramme!A3": "1.1.1"}, "Chronogramme, A3", "the first is in Chronogramme, A2"),
    "activity in the budget": ({"Budget!A3": "1.1.1"}, "Budget, A3", "activity 1.1.1 is here twice"),
    "result": ({"Résultats!B3": "1.1.1.R1"}, "Résultats, B3", "result 1.1.1.R1 is here twice"),
    "indicator": ({"Indicateurs!B4": "1.10a"}, "Indicateurs, B4", "indicator 1.10a is here twice"),
    "indicator in the targets": ({"Cibles!A4": "1.10a"}, "Cibles, A4", "the first is in Cibles, A3"),
    "area": ({"Lieux!A3": "gao"}, "Lieux, A3", "area gao is here twice"),
    "organisation but for capitals": ({"Organisations!A4": "msipc"}, "Organisations, A4", "here twice"),
    "holiday": ({"Jours fériés!A3": "2013-01-01"}, "Jours fériés, A3", "the first is in Jours fériés, A2"),
    "item of the plan": ({"Plan!A32": "code", "Plan!B32": "x"}, "Plan, A32", "the first is in Plan, A2"),
    "text of the plan": ({"Plan!A32": "Titre", "Plan!B32": "x"}, "Plan, A32", "and so is Plan, A3"),
    "column of a quarter": ({"Cibles!J1": "T1 2012"}, "Cibles, J1", "the first is in Cibles, B1"),
    "column of a text": ({"Axes!D1": "Title (FR)"}, "Axes, D1", "the first is in Axes, B1"),
}
MISSING = {
    "code of the plan": ({"Plan!B2": ""}, "Plan, B2", "the plan has no code"),
    "country": ({"Plan!B6": ""}, "Plan, B6", "no country"),
    "time zone": ({"Plan!B10": ""}, "Plan, B10", "the calendar has no zone"),
    "label": ({"Activités!C3": "", "Activités!D3": ""}, "Activités, C3", "activity 1.10 has no label"),
    "code of an activity": ({"Activités!B3": ""}, "Activités, B3", "has no code"),
    "kind": ({"Indicateurs!C3": ""}, "Indicateurs, C3", "indicator 1.10a has no kind"),
    "numerator": ({"Indicateurs!K4": "", "Indicateurs!L4": ""}, "Indicateurs, K4", "has no numerator"),
    "denominator": ({"Indicateurs!M4": "", "Indicateurs!N4": ""}, "Indicateurs, M4", "has no denominator"),
    "name of an organisation": ({"Organisations!C4": "", "Organisations!D4": ""}, "Organisations, C4", "has no text"),
    "contacts of a card": ({f"Orientation!{c}2": "" for c in "BCD"}, "Orientation, A2", "has no contacts"),
    "text of a contact": ({"Orientation!B2": "", "Orientation!C2": ""}, "Orientation, B2", "has no text"),
    "day of a holiday": ({"Jours fériés!A2": ""}, "Jours fériés, A2", "a holiday has no day"),
    "item": ({"Plan!A7": "", "Plan!B7": ""}, "Plan, A1", "the item Monnaie (Currency) is missing"),
    "column": ({"Indicateurs!S1": ""}, "Indicateurs, A1", "the column Protégé (Protected) is missing"),
    "titles of a sheet": ({f"Budget!{c}1": "" for c in "ABC"}, "Budget, A1", "no column here has a title"),
    "titles of the plan": ({"Plan!B1": "?"}, "Plan, A1", "Valeur (Value) are missing"),
}
KINDS = {
    "kind unknown": ({"Indicateurs!C3": "nombre"}, "Indicateurs, C3", "one of count, cumulative"),
    "organisation's kind unknown": ({"Organisations!B4": "association"}, "Organisations, B4", "one of ministry, ngo"),
    "two kinds of one organisation": ({"Organisations!B3": "ONG"}, "Organisations, B3", "in Organisations, A2"),
    "parts on a count": ({"Indicateurs!K3": "agents"}, "Indicateurs, K3", "only a percent has one"),
    "by sex on a yes/no": ({"Indicateurs!J5": "oui"}, "Indicateurs, J5", "by_sex"),
    "neither yes nor no": ({"Indicateurs!S3": "peut-être"}, "Indicateurs, S3", "yes or no"),
    "code of another activity": ({"Indicateurs!B5": "1.1.1b"}, "Indicateurs, B5", "with a letter 1.10a"),
    "code with a space": ({"Organisations!A4": "ONG 1"}, "Organisations, A4", "1 to 12 letters"),
    "area's key with capitals": ({"Lieux!A3": "Ansongo"}, "Lieux, A3", "small letters"),
}  # fmt: skip
NUMBERS = {
    "budgets that do not add up": ({"Plan!B8": 1001}, "Plan, B8", "total_budget: 1001, but the activities'"),
    "budgets above the total": ({"Budget!C3": 401}, "Plan, B8", "add up to 1001"),
    "a fraction": ({"Budget!C3": 400.5}, "Budget, C3", "400.5: a whole number"),
    "money below nothing": ({"Budget!C3": -1}, "Budget, C3", "whole number"),
    "money in words": ({"Plan!B8": "mille"}, "Plan, B8", "mille: a whole number"),
    "budget outside the plan": ({"Budget!D1": "2014", "Budget!D3": 400}, "Budget, D1", "2014 is outside the plan"),
    "column of no year": ({"Budget!D1": "Total"}, "Budget, D1", "neither a year such as 2013 nor"),
    "target outside the plan": ({"Cibles!J1": "2014T1", "Cibles!J3": 5}, "Cibles, J1", "2014T1 is outside the plan"),
    "column of no quarter": ({"Cibles!J1": "2013T5"}, "Cibles, J1", "neither a quarter such as 2013T2 nor"),
    "target that is no number": ({"Cibles!G3": "beaucoup"}, "Cibles, G3", "beaucoup: a whole number"),
    "target that falls": ({"Cibles!E2": 11}, "Cibles, G2", "10 at 2013T2 is less than 11 at 2012T4"),
    "target below the baseline": ({"Cibles!E2": 1}, "Cibles, E2", "below the baseline, 2"),
    "yes/no of 2": ({"Cibles!G5": 2}, "Cibles, G5", "2: yes or no"),
    "percent above 100": ({"Cibles!G4": 125}, "Cibles, G4", "0 to 100"),
    "percent as a part of one": ({"Cibles!G4": 0.25}, "Cibles, G4", "0.25: a whole number"),
    "baseline in words": ({"Indicateurs!O2": "deux"}, "Indicateurs, O2", "deux"),
}  # fmt: skip
TIME = {
    "schedule outside the plan": (
        {"Chronogramme!J1": "2014T1", "Chronogramme!J2": "x"}, "Chronogramme, J1", "2014T1 is outside the plan (2012T1",
    ),
    "a mark that is none": ({"Chronogramme!C2": "?"}, "Chronogramme, C2", "a quarter is planned with x"),
    "days as a number": ({"Plan!B22": 14.3}, "Plan, B22", "14.3: this was typed as a number or a day"),
    "days as a day": ({"Plan!B30": DAY}, "Plan, B30", "2012-06-01: this was typed as a number or a day"),
    "late after the lock": ({"Plan!B23": "3, 7, 16"}, "Plan, B23", "late: 16 days"),
    "told on another day": ({"Plan!B24": 5}, "Plan, B24", "told: 5 is none of the late days (3, 7, 14)"),
    "no weekday": ({"Plan!B25": "mardy"}, "Plan, B25", "mardy: a day of the week"),
    "hour in the quiet ones": ({"Plan!B26": "20h30"}, "Plan, B26", "at 20:30, in the quiet hours 20:00-07:00"),
    "quiet hours of one hour": ({"Plan!B27": "20h"}, "Plan, B27", "hours are expected"),
    "rest on each day": (
        {"Plan!B28": "lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche"}, "Plan, B28", "no day of the week",
    ),
    "yearly report on no day": ({"Plan!B29": "02-30"}, "Plan, B29", "02-30: a month and a day"),
    "evaluation in words": ({"Plan!B31": "trois"}, "Plan, B31", "trois: a whole number"),
    "no quarter": ({"Plan!B11": "2012T5"}, "Plan, B11", "2012T5"),
    "ends before it begins": ({"Plan!B12": "2011T4"}, "Plan, B12", "before it begins"),
    "month from the 29th": ({"Plan!B13": 29}, "Plan, B13", "1 to 28"),
    "lock before due": ({"Plan!B15": 10}, "Plan, B15", "lock"),
    "zone unknown": ({"Plan!B10": "Africa/Atlantis"}, "Plan, B10", "time zone"),
    "holiday on no day": ({"Jours fériés!A2": "1er janvier"}, "Jours fériés, A2", "a day is expected"),
    "a day as a number": ({"Jours fériés!A2": 41275}, "Jours fériés, A2", "a day is expected"),
    "two names at a time": ({"Organisations!E3": DAY}, "Organisations, C3", "the other is in Organisations, C2"),
    "a name that ends first": ({"Organisations!F3": DAY}, "Organisations, F3", "before since"),
    "two days of one card": (
        {"Orientation!A3": "gao", "Orientation!B3": "Justice : tribunal", "Orientation!E3": DAY}, "Orientation, E3",
        "2012-06-01, but 2013-06-02 in Orientation, E2",
    ),
}  # fmt: skip
TEXTS = {
    "language not of the plan": ({"Axes!D1": "Titre (bm)", "Axes!D2": "Axe"}, "Axes, D1", "bm is not one"),
    "language badly written": ({"Plan!B5": "fr, en, french"}, "Plan, B5", "fr or en"),
    "a contact that tells": ({"Orientation!B2": "Écoute des survivantes"}, "Orientation, B2", "« survivantes »"),
    "an area that tells": ({"Lieux!C3": "Camp des victimes"}, "Lieux, C3", "« victimes »"),
    "country in words": ({"Plan!B6": "Mali"}, "Plan, B6", "two capitals"),
    "telephone in words": ({"Orientation!D2": "à trouver"}, "Orientation, D2", "digits"),
    "a column of no plan": ({"Activités!J1": "Observations"}, "Activités, J1", "this sheet has no such column"),
    "an item of no plan": ({"Plan!A32": "Président", "Plan!B32": "x"}, "Plan, A32", "a plan has no item of this name"),
    "a tag with a space": ({"Indicateurs!R2": "prevention, deux mots"}, "Indicateurs, R2", "a tag has 1 to 40 letters"),
}
ALL: dict[str, tuple[Changes, str, str]] = {
    **{f"{name} twice": wrong for name, wrong in TWICE.items()},
    **{f"no {name}": wrong for name, wrong in MISSING.items()},
    **TYPED, **NAMED, **KINDS, **NUMBERS, **TIME, **TEXTS,
}  # fmt: skip


@pytest.mark.parametrize("wrong", ALL)
def test_a_fault_is_named_with_its_cell(wrong: str, tmp_path: Path) -> None:
    changes, place, said = ALL[wrong]
    book = Book()
    for at, value in changes.items():
        book.write(at, value)

    found = faults(book.saved(tmp_path))

    assert [str(fault.place) for fault in found if said in fault.message] == [place], told(book.saved(tmp_path))


def test_all_faults_come_at_once_in_the_order_of_the_workbook(tmp_path: Path) -> None:
    book = Book()
    for at, value in {
        "Plan!B6": "Mali", "Plan!B15": 10, "Activités!H2": "MSIPC", "Activités!A3": "9", "Indicateurs!C3": "nombre",
        "Cibles!J1": "2014T2", "Cibles!J5": "oui", "Budget!C3": 400.5, "Orientation!B2": "Viols : CSRéf",
    }.items():  # fmt: skip
        book.write(at, value)

    assert [str(fault.place) for fault in faults(book.saved(tmp_path))] == [
        "Plan, B6", "Plan, B15", "Activités, H2", "Activités, A3", "Budget, C3", "Indicateurs, C3", "Cibles, J1",
        "Orientation, B2",
    ]  # fmt: skip


def test_what_belongs_to_nothing_is_looked_at_all_the_same(tmp_path: Path) -> None:
    book = Book().write("Activités!A3", "9.9").write("Activités!H3", "MSIPC").write("Cibles!G3", "beaucoup")
    places = [str(fault.place) for fault in faults(book.saved(tmp_path))]
    assert places == ["Activités, A3", "Activités, H3", "Cibles, G3"]


def test_a_sheet_that_is_missing(tmp_path: Path) -> None:
    book = Book()
    del book.sheets["Jours fériés"]
    assert told(book.saved(tmp_path)) == [
        "plan.xlsx: Jours fériés: the sheet Jours fériés (Holidays) is missing; it may be empty"
    ]


def test_a_sheet_whose_name_is_mistyped(tmp_path: Path) -> None:
    book = Book()
    book.sheets["Chronogrammes"] = book.sheets.pop("Chronogramme")
    assert told(book.saved(tmp_path)) == [
        "plan.xlsx: Chronogrammes: a plan has no sheet of this name; Chronogramme (Schedule) perhaps?",
        "plan.xlsx: Chronogramme: the sheet Chronogramme (Schedule) is missing; it may be empty",
    ]


def test_a_sheet_of_no_plan(tmp_path: Path) -> None:
    book = Book()
    book.sheets["Divers"] = [["note"]]
    assert told(book.saved(tmp_path)) == [
        "plan.xlsx: Divers: a plan has no sheet of this name (one of your own begins with _)"
    ]


def test_an_indicator_may_leave_out_the_only_result_of_its_activity(tmp_path: Path) -> None:
    book = Book().write("Indicateurs!A2", "").write("Indicateurs!A3", "")
    assert read(book.saved(tmp_path)) == read(Book().saved(tmp_path))


def test_but_not_where_it_has_several(tmp_path: Path) -> None:
    book = Book().write("Résultats!A4", "1.10").write("Résultats!C4", "Autre").write("Indicateurs!A3", "")
    assert told(book.saved(tmp_path)) == [
        "plan.xlsx: Indicateurs, A3: of which result? its activity has none, or several: write the result’s code"
    ]


WRONG_FILES = {
    "not a workbook": (b"PK\x03\x04 and so on", "not an XLSX workbook, or one with a password"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0" + bytes(600), "open it and save it as .xlsx"),
    "larger than a plan": (b"PK\x03\x04" + bytes(9_000_000), "too many bytes, which no plan has"),
}


@pytest.mark.parametrize("what", WRONG_FILES)
def test_a_file_that_is_no_workbook_is_one_fault(what: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    raw, said = WRONG_FILES[what]
    file.write_bytes(raw)
    (line,) = told(file)
    assert line.startswith("plan.xlsx: ")
    assert said in line


def test_a_workbook_is_known_by_what_it_holds_and_not_by_its_name(tmp_path: Path) -> None:
    file = Book().saved(tmp_path, "plan.bak")
    assert zipfile.is_zipfile(file)
    assert read(file).code == "essai"
