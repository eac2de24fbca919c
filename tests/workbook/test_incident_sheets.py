"""Each thing that can be wrong with the sheets Incidents and Sources, and with their lines on the first sheet: its
sheet and cell, and what is said of it."""

from pathlib import Path
from typing import Any

import pytest

from storage.plan.faults import Fault, PlanFaults
from storage.plan.file.incidents import MOST_TYPES
from storage.plan.read import read
from tests.plan.books import Book
from tests.plan.files import SMALL
from tests.plan.test_incidents import OWN

PLAN = read(SMALL + OWN)

# what is wrong -> what is typed where; the cell that is named; what its sentence says
SHEETS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a type twice": ({"Incidents!B3": "rape"}, "Incidents, B3", "incident type rape is here twice; the first is in"),
    "a type without a code": ({"Incidents!B3": ""}, "Incidents, B3", "incident type has no code"),
    "a type without a label": ({"Incidents!C3": ""}, "Incidents, C3", "incident type other has no label"),
    "a code in capitals": ({"Incidents!B3": "Autre"}, "Incidents, B3", "1 to 24 small letters"),
    "a code as a number": ({"Incidents!B3": 7}, "Incidents, B3", "this was typed as a number"),
    "a rule without a sentence": ({"Incidents!C4": "", "Incidents!D4": ""}, "Incidents, C4", "a rule has no text"),
    "a list that there is not": (
        {"Incidents!A3": "rien"}, "Incidents, A3", "rien: one of type, lié au conflit, règle is expected",
    ),
    "no list": ({"Incidents!A3": ""}, "Incidents, A3", "nothing: one of type, lié au conflit, règle is expected"),
    "a part of no type": ({"Incidents!E5": "ripe"}, "Incidents, E5", "applies: no incident type has the code ripe"),
    "a part of one type twice": ({"Incidents!E5": "rape, rape"}, "Incidents, E5", "rape is here twice"),
    "conflict-related twice": ({"Incidents!B6": "gang_rape"}, "Incidents, B6", "type gang_rape is here twice"),
    "a service that there is not": (
        {"Sources!B2": "hôpital"}, "Sources, B2",
        "hôpital: one of santé, police ou gendarmerie, justice, ONG d’aide, structure communautaire is expected",
    ),
    "no service": ({"Sources!B2": ""}, "Sources, B2", "nothing: one of santé, police ou gendarmerie"),
    "an unknown area": ({"Sources!A2": "kidal"}, "Sources, A2", "no area of this workbook has the code kidal"),
    "an area twice": ({"Sources!A3": "gao"}, "Sources, A3", "gao is here twice; the first is in Sources, A2"),
    "an organisation that there is not": (
        {"Sources!C3": "ONG9"}, "Sources, C3", "of_record: no organisation of this file has the code ONG9",
    ),
    "an organisation as a number": ({"Sources!C3": 12}, "Sources, C3", "this was typed as a number"),
    "no area": ({"Sources!A3": ""}, "Sources, A3", "of which area? its code is missing"),
}  # fmt: skip
# the same of a line on the first sheet, by its title: what is typed beside it
LINES: dict[str, tuple[str, Any, str]] = {
    "a week": ("Décompte des incidents, par", "semaine", "semaine: one of trimestre, mois is expected"),
    "a threshold below three": ("Masqué au-dessous de", 2, "threshold: 3 at least; below, a figure tells of a person"),
    "a threshold in words": ("Masqué au-dessous de", "cinq", "threshold: cinq: a whole number"),
    "asked again above nothing": ("À confirmer au-dessus de", 0, "many: 1 at least"),
    "neither yes nor no": ("Décompte par cercle", "peut-être", "by_cercle: peut-être"),
    "no answer to contacts": ("Contacts d’aide exigés", "parfois", "needs_card: parfois"),
}


def faults(book: Book, folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(PlanFaults) as raised:
        read(book.saved(folder))
    return raised.value.faults


def changed(changes: dict[str, Any], language: str = "fr") -> Book:
    book = Book(PLAN, language)
    for cell, value in changes.items():
        book.write(cell, value)
    return book


def test_as_it_was_written_it_has_none(tmp_path: Path) -> None:
    for language in ("fr", "en"):
        assert read(Book(PLAN, language).saved(tmp_path)) == PLAN


@pytest.mark.parametrize("wrong", SHEETS)
def test_what_is_wrong_is_named_by_its_cell(wrong: str, tmp_path: Path) -> None:
    changes, cell, said = SHEETS[wrong]
    found = faults(changed(changes), tmp_path)
    assert [(str(one.place), said in one.message) for one in found if said in one.message] == [(cell, True)], found


@pytest.mark.parametrize("wrong", LINES)
def test_a_line_of_the_first_sheet(wrong: str, tmp_path: Path) -> None:
    title, value, said = LINES[wrong]
    book = Book(PLAN)
    at = next(number for number, row in enumerate(book.sheets["Plan"], start=1) if row and row[0] == title)
    (fault,) = faults(book.write(f"Plan!B{at}", value), tmp_path)
    assert (str(fault.place), said in fault.message) == (f"Plan, B{at}", True), fault


def test_one_wrong_service_is_one_fault(tmp_path: Path) -> None:
    assert len(faults(changed({"Sources!B2": "hôpital"}), tmp_path)) == 1


def test_more_types_than_there_may_be(tmp_path: Path) -> None:
    book = Book(PLAN)
    for number in range(MOST_TYPES - 1):
        row = 7 + number
        book.write(f"Incidents!A{row}", "type").write(f"Incidents!B{row}", f"t{number}")
        book.write(f"Incidents!C{row}", f"T {number}")
    (fault,) = faults(book, tmp_path)
    assert (str(fault.place), fault.message) == (f"Incidents, A{6 + MOST_TYPES - 1}", f"types: {MOST_TYPES} at most")
