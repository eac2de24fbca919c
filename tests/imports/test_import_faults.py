"""Everything that can be wrong with a workbook of reports, each with the very cell; and that none of it is kept."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.orm import Session

from bot.imports.examining import Examined, examined
from storage.database import Database
from storage.imports import keep
from storage.people import by_account
from storage.plan.reading import Plans
from storage.workbook.reading import read
from tests.filling import Filling
from tests.imports.books import (
    COMMITTEE_ROW,
    KEYS,
    LAWS_ROW,
    LEVEL_ROW,
    NOW,
    QUARTER,
    SEEN_ROW,
    SHARE_ROW,
    TEXT,
    TRAINED_ROW,
    Row,
    book,
    cell,
)
from tests.imports.conftest import begun

SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
Examine = Callable[..., Awaitable[Examined]]


def look(session: Session, package: bytes, account: int) -> Examined:
    plan = Plans().open(session)[0]
    return examined(session, plan, read(package), TEXT, by_account(session, account, NOW, lock=False), NOW)


def take_in(session: Session, package: bytes, account: int) -> tuple[int, ...]:
    found = look(session, package, account)
    assert not found.faults, found.faults
    return keep(session, Plans().open(session)[0], found.sheaves, by_account(session, account, NOW).id, NOW)


@pytest.fixture
def examine(database: Database, fill: Callable[[Filling], None]) -> Examine:
    fill(begun)

    async def look_at(*rows: Row, package: bytes | None = None, account: int = 14) -> Examined:
        return await database.read(look, package or book(*rows), account)

    return look_at


def faults(found: Examined) -> list[str]:
    assert not found.sheaves, "nothing is kept of a workbook with a fault"
    return [fault.in_file("b.xlsx").removeprefix("b.xlsx: ") for fault in found.faults]


SAID: Row = {**LAWS_ROW, "value": 7}
ALONE: dict[str, tuple[Row, str, str]] = {
    "no_quarter": ({**SAID, "quarter": "T5 2013"}, "quarter", "“T5 2013” is not a quarter; write it as 2013T2"),
    "outside_the_plan": ({**SAID, "quarter": "2011T4"}, "quarter", "the plan runs from 2012T1 to 2014T4"),
    "not_begun": ({**SAID, "quarter": "2013T4"}, "quarter", "2013T4 has not begun: it does on 2013-10-01"),
    "no_place": ({**SAID, "area": None}, "area", "which place?"),
    "unknown_place": ({**SAID, "area": "Mopti"}, "area", "no plan has an area Mopti; relais plan show lists them"),
    "unknown_organisation": (
        {**SAID, "organisation": "MX"}, "organisation",
        "the plan has no organisation “MX”; it has MSIPC, MJ, ONG1",
    ),
    "unknown_activity": ({**SAID, "activity": "9.9"}, "activity", "the plan has no open activity “9.9”"),
    "activity_typed_as_number": (
        {**SAID, "activity": 1.1}, "activity",
        "the plan has no open activity “1.1”; it was typed as a number or a day: make the cell text, and write the"
        " code again",
    ),
    "unknown_indicator": ({**SAID, "indicator": "1.1.9"}, "indicator", "the plan has no open indicator “1.1.9”"),
    "indicator_of_another": (
        {**SAID, "indicator": "1.1.2a"}, "indicator", "1.1.2a belongs to the activity 1.1.2",
    ),
    "not_planned_then": (
        {**SAID, "activity": "1.1.6", "indicator": "1.1.6", "value": "oui"}, "quarter",
        "1.1.6 is not planned in 2013T1",
    ),
    "not_carried_out_there": ({**SAID, "area": "kidal"}, "area", "1.1.1 is not carried out in kidal"),
    "not_co_monitored": (
        {**SAID, "organisation": "ONG1"}, "organisation", "ONG1 does not co-monitor 1.1.1",
    ),
    "of_another_plan": ({**SAID, "plan": "AUTRE"}, "plan", "of the plan AUTRE, not ESSAI"),
    "of_the_other_source": ({**SAID, "source": "comonitor"}, "source", "here it is ministry"),
    "letters": ({**LAWS_ROW, "value": "sept"}, "value", "“sept” is not a number"),
    "decimals": ({**LAWS_ROW, "value": 7.5}, "value", "a whole number is needed, from 0: no decimals, no minus"),
    "negative": ({**LAWS_ROW, "value": -7}, "value", "a whole number is needed, from 0: no decimals, no minus"),
    "thousands_with_a_point": (
        {**LAWS_ROW, "value": "1.200"}, "value", "a whole number is needed, from 0: no decimals, no minus",
    ),
    "too_large": ({**LAWS_ROW, "value": 10_000_000_000}, "value", "too long: nine digits at most"),
    "two_numbers": ({**LAWS_ROW, "value": "7/8"}, "value", "one number is needed"),
    "wrong_column": ({**LAWS_ROW, "value": 7, "women": 3}, "women", "1.1.1 asks for value only"),
    "sum": ({**TRAINED_ROW, "women": 24, "men": 16, "value": 41}, "value", "24 + 16 make 40, not 41"),
    "men_missing": (
        {**TRAINED_ROW, "women": 24}, "men", "women and men are needed, or the total: write 0 where there is nobody",
    ),
    "women_above_all": ({**TRAINED_ROW, "women": 24, "value": 20}, "women", "24 is more than the total, 20"),
    "part_above_whole": (
        {**SHARE_ROW, "numerator": 170, "denominator": 160}, "numerator", "170 is more than its whole, 160",
    ),
    "whole_missing": ({**SHARE_ROW, "numerator": 40}, "denominator", "a part and its whole are needed"),
    "neither_yes_nor_no": ({**COMMITTEE_ROW, "value": "peut-être"}, "value", "“peut-être”: write yes or no"),
    "status": (
        {**LAWS_ROW, "status": "Fini"}, "status",
        "“Fini” is none of: En cours, Achevée, Non démarrée, Reportée, Bloquée, Annulée",
    ),
    "cause": (
        {**LAWS_ROW, "status": "Bloquée", "cause": "la pluie"}, "cause",
        "“la pluie” is none of: Insécurité, Accès, Personnel, Financement, Nouvelles régions,"
        " Pesanteurs socio-culturelles, Autre",
    ),
    "cause_missing": ({**LAWS_ROW, "status": "Bloquée"}, "cause", "the cause is needed"),
    "cause_of_late_missing": ({**LAWS_ROW, "status": "En cours", "late": "oui"}, "cause", "the cause is needed"),
    "cause_of_nothing": (
        {**LAWS_ROW, "status": "En cours", "cause": "Accès"}, "cause",
        "a cause of what? it is neither late nor stopped",
    ),
    "late_and_done": (
        {**LAWS_ROW, "status": "Achevée", "late": "oui", "cause": "Accès"}, "late", "only what is under way is late",
    ),
    "late_without_status": (
        {**LAWS_ROW, "value": 7, "late": "oui"}, "status", "the status is needed, where it is late or has a cause",
    ),
    "late_is_a_word": ({**LAWS_ROW, "status": "En cours", "late": "très"}, "late", "“très”: write yes or no"),
    "spent": (
        {**LAWS_ROW, "value": 7, "spent": "350,5"}, "spent",
        "a whole number is needed, from 0: no decimals, no minus",
    ),
    "comment_too_long": (
        {**LAWS_ROW, "value": 7, "comment": "a" * 501}, "comment", "501 letters, that is too long: 500 at most",
    ),
    "comment_with_a_telephone": (
        {**LAWS_ROW, "value": 7, "comment": "Appeler le 76 12 34 56"}, "comment",
        "it holds a number or an address by which somebody could be found: write it without",
    ),
    "means_with_an_address": (
        {**LAWS_ROW, "value": 7, "means": "x@example.org"}, "means",
        "it holds a number or an address by which somebody could be found: write it without",
    ),
    "means_of_nothing": (
        {**LAWS_ROW, "status": "En cours", "means": "Liste"}, "means", "evidence of a figure that is not there",
    ),
    "a_comment_alone": (
        {**LAWS_ROW, "comment": "Rien à dire"}, "comment", "that is no report yet: a figure or the status is needed",
    ),
    "survivors": (
        {**LAWS_ROW, "activity": "1.1.5", "indicator": "1.1.5a", "value": 3}, "value",
        "1.1.5a counts survivors: its figures come by the chat alone",
    ),
    "fall_of_a_count": (
        {**TRAINED_ROW, "value": 3, "fall": "Double compte"}, "fall", "only a cumulative figure falls",
    ),
    "unknown_fall": (
        {**LAWS_ROW, "value": 7, "fall": "fatigue"}, "fall",
        "“fatigue” is none of: Erreur précédente, Double compte, Autre",
    ),
    "not_observed_by_a_ministry": (
        {**LAWS_ROW, "not_observed_because": "Accès"}, "not_observed_because", "a ministry is not asked this",
    ),
    "says_there_is_none": (
        {**LAWS_ROW, "value": 7, "state": "not_reported"}, "value", "a figure, though the row says that there is none",
    ),
    "says_there_is_one": (
        {**LAWS_ROW, "state": "reported"}, "state", "the row says that there is a figure, and it is not there",
    ),
}  # fmt: skip


@SQLITE
@pytest.mark.parametrize("name", ALONE)
async def test_a_row_that_is_wrong_by_itself(examine: Examine, name: str) -> None:
    row, key, message = ALONE[name]
    assert faults(await examine(row)) == [f"{cell(key)}: {message}"]


OF_ONG: dict[str, tuple[Row, str, str]] = {
    "status_of_a_co_monitor": ({**SEEN_ROW, "status": "En cours"}, "status", "a co-monitor is not asked this"),
    "how": (
        {**SEEN_ROW, "value": 7, "how": "la radio"}, "how",
        "“la radio” is none of: Vu sur place, Documents vus, Personnes rencontrées",
    ),
    "seen_and_not_seen": (
        {**SEEN_ROW, "value": 7, "not_observed_because": "Accès"}, "value",
        "a figure, though the row says that there is none",
    ),
    "not_observed_without_why": (
        {**SEEN_ROW, "state": "not_observed"}, "state", "why was it not observed? write it in its column",
    ),
}  # fmt: skip


@SQLITE
@pytest.mark.parametrize("name", OF_ONG)
async def test_a_row_of_a_co_monitor(database: Database, examine: Examine, name: str) -> None:
    row, key, message = OF_ONG[name]

    def of_nobody(session: Session) -> Examined:
        return examined(session, Plans().open(session)[0], read(book(row)), TEXT, None, NOW)

    assert faults(await database.read(of_nobody)) == [f"{cell(key)}: {message}"]


@SQLITE
async def test_a_formula_that_fails_is_not_empty(examine: Examine) -> None:
    from tests.workbook.made import changed

    # As a spreadsheet leaves it: a cell that shows an error instead of its number.
    broken = changed(
        book({**LAWS_ROW, "value": 7777}),
        lambda name, part: part.replace(b"><v>7777</v>", b' t="e"><v>#DIV/0!</v>') if "sheet1" in name else part,
    )
    assert faults(await examine(package=broken)) == [
        f"{cell('value')}: the formula in this cell fails: write its value"
    ]


TOGETHER: dict[str, tuple[tuple[Row, ...], str, int, str]] = {
    "twice": (({**LAWS_ROW, "value": 7}, {**LAWS_ROW, "value": 7}), "indicator", 3, "the same as in row 2"),
    "two_statuses": (
        ({**LEVEL_ROW, "value": 3, "status": "En cours"}, {**COMMITTEE_ROW, "value": "oui", "status": "Achevée"}),
        "status", 3, "row 2 says otherwise of 1.1.4",
    ),
    "two_comments": (
        ({**LEVEL_ROW, "value": 3, "comment": "Un"}, {**COMMITTEE_ROW, "value": "oui", "comment": "Deux"}),
        "comment", 3, "row 2 says otherwise of 1.1.4",
    ),
    "two_expenses": (
        ({**LEVEL_ROW, "value": 3, "spent": 1}, {**COMMITTEE_ROW, "value": "oui", "spent": 2}),
        "spent", 3, "row 2 says otherwise of 1.1.4",
    ),
    "cause_missing_where_late_is_said": (
        ({**LEVEL_ROW, "value": 3, "status": "En cours"}, {**COMMITTEE_ROW, "value": "oui", "late": "oui"}),
        "cause", 3, "the cause is needed",
    ),
    "a_cumulative_figure_falls": (
        ({**LAWS_ROW, "quarter": "2013T2", "value": 6}, {**LAWS_ROW, "value": 7}),
        "fall", 2, "6 is less than 7 in 2013T1, and both count from the beginning: why did it fall?",
    ),
}  # fmt: skip


@SQLITE
@pytest.mark.parametrize("name", TOGETHER)
async def test_rows_that_do_not_go_together(examine: Examine, name: str) -> None:
    rows, key, row, message = TOGETHER[name]
    assert faults(await examine(*rows)) == [f"{cell(key, row)}: {message}"]


@SQLITE
async def test_two_ways_of_knowing_one_place(database: Database, examine: Examine) -> None:
    rows = {**SEEN_ROW, "value": 7, "how": "Vu sur place"}, {**SEEN_ROW, "indicator": "1.1.2b", "how": "documents"}
    rows[1].update(numerator=1, denominator=2)

    def of_nobody(session: Session) -> Examined:
        return examined(session, Plans().open(session)[0], read(book(*rows)), TEXT, None, NOW)

    assert faults(await database.read(of_nobody)) == [
        f"{cell('how', 3)}: row 2 says otherwise of this place and quarter"
    ]


@SQLITE
async def test_a_column_that_is_missing_unknown_or_twice(examine: Examine) -> None:
    keys = ("quarter", "area", "activity", "indicator", "value")
    assert faults(await examine(package=book(LAWS_ROW, keys=keys))) == [
        "Rapports, A1: the column Organisation is missing"
    ]
    assert faults(await examine(package=book(LAWS_ROW, keys=(*KEYS, "Femmmes", "_mine")))) == [
        f"{cell('Femmmes', 1, (*KEYS, 'Femmmes'))}: no column is called Femmmes (one of your own begins with _)"
    ]
    assert faults(await examine(package=book(LAWS_ROW, keys=(*KEYS, "women")))) == [
        f"{cell('state', 1).replace('AB', 'AC')}: the column Femmes is here twice"
    ]
    assert faults(await examine(package=book(LAWS_ROW, keys=("comment",), sheet="Autre"))) == [
        "Autre: no row has the titles quarter, area, organisation, activity, indicator; --template makes a workbook"
        " that has them"
    ]


@SQLITE
async def test_who_may_not_enter_reports_of_an_organisation(examine: Examine) -> None:
    rows = [{**SEEN_ROW, "value": 7}, {**SEEN_ROW, "indicator": "1.1.2b", "numerator": 1, "denominator": 2}]
    assert faults(await examine(*rows)) == [f"{cell('organisation')}: P14 may not enter reports of ONG1"]


@SQLITE
async def test_every_fault_is_told_in_the_order_of_the_sheet(examine: Examine) -> None:
    found = await examine(
        {**LAWS_ROW, "quarter": "jamais", "value": "sept"},
        {**LAWS_ROW, "value": 7},
        {**TRAINED_ROW, "women": "x", "men": -1, "status": "Fini", "comment": "x@example.org"},
    )
    assert [fault.split(":")[0] for fault in faults(found)] == [
        cell("quarter"),
        *(cell(key, 4) for key in ("women", "men", "status", "comment")),
    ]
    assert found.rows == 3


@SQLITE
async def test_a_row_in_which_nothing_is_written_is_not_read(examine: Examine) -> None:
    found = await examine({**LAWS_ROW, "activity": "9.9", "receipt": "n° 3"}, {**LAWS_ROW, "value": 7})
    assert (found.rows, found.faults, len(found.sheaves)) == (1, (), 1)


@SQLITE
async def test_what_is_unlikely_is_noted_and_no_fault(examine: Examine) -> None:
    found = await examine({**TRAINED_ROW, "quarter": "2013T2", "women": 3000, "men": 1000})
    assert [note.in_file("b") for note in found.notes] == [
        f"b: {cell('women')}: 4000 is more than ten times what was known or aimed at"
    ]
    assert found.sheaves


# ---------------------------------------------------------------------------------------------- what is there already

AGAIN: dict[str, tuple[int, Row, str]] = {
    "another_value": (0, {"value": 8}, "value"),
    "another_share": (1, {"women": 25, "men": 15}, "women"),
    "not_broken_down": (1, {"women": None, "men": None, "value": 40}, "value"),
    "another_status": (0, {"status": "Achevée"}, "status"),
    "another_comment": (0, {"comment": "Trois ateliers"}, "comment"),
    "another_expense": (1, {"spent": 350001}, "spent"),
    "another_proof": (2, {"means": "Photo"}, "means"),
    "another_answer": (4, {"value": "non"}, "value"),
}


@pytest.mark.parametrize("name", AGAIN)
@SQLITE
async def test_what_is_stored_and_said_otherwise(database: Database, examine: Examine, name: str) -> None:
    await database.run(take_in, book(*QUARTER), 14)
    place, change, key = AGAIN[name]
    rows = [dict(row) for row in QUARTER]
    rows[place].update(change)
    (fault,) = faults(await examine(*rows))
    code = rows[place]["activity"]
    assert fault == (
        f"{cell(key, place + 2)}: not what receipt 1 says of {code}; what was sent is corrected in the chat"
    )


async def test_what_is_stored_just_so_is_there_already(database: Database, examine: Examine) -> None:
    await database.run(take_in, book(*QUARTER), 14)
    found = await examine(*QUARTER, {**LAWS_ROW, "quarter": "2013T2", "value": 9})
    assert (found.faults, found.there, len(found.sheaves)) == ((), 3, 1)
    less = [{**row, "comment": None, "status": None, "late": None, "cause": None, "spent": None} for row in QUARTER]
    assert (await examine(*less)).there == 3, "what is left empty says nothing else"


@SQLITE
async def test_a_figure_falls_from_what_is_stored(database: Database, examine: Examine) -> None:
    await database.run(take_in, book({**LAWS_ROW, "value": 7}), 14)
    lower: Row = {**LAWS_ROW, "quarter": "2013T2", "value": 6}
    assert [f.split(":")[0] for f in faults(await examine(lower))] == [cell("fall")]
    assert (await examine({**lower, "fall": "Double compte"})).sheaves
    assert (await examine({**lower, "fall": "earlier_error"})).sheaves
