"""`relais import reports` as an operator uses it, on both databases: what is kept, once, by whom, and every refusal."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.commands.import_ import Taking, look
from storage.audit import AuditRow
from storage.calendar import Quarter
from storage.imports import Meanwhile, NoAccess, keep
from storage.people import PersonRow
from storage.permissions import NotAllowed
from storage.plan.reading import Plans
from storage.plan.tables import ActivityRow, AreaRow, IndicatorRow
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from storage.verification import OwnReport, verify
from storage.workbook.reading import read
from tests.conftest import CANARY
from tests.imports.books import LAWS_ROW, NOW, QUARTER, SEEN_ROW, TRAINED_ROW, Row, book, cell
from tests.imports.conftest import Operator, of_the_whole_plan, runs

SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
TWO_PLACES: tuple[Row, ...] = (
    *QUARTER,
    {**LAWS_ROW, "quarter": "T2 2013", "value": 9},
    {**LAWS_ROW, "area": "Ansongo", "value": 2},
)


def figures(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(
        select(
            AreaRow.key, ReportRow.quarter, IndicatorRow.code, FigureRow.state, FigureRow.value, FigureRow.women,
            FigureRow.whole, FigureRow.means,
        )
        .select_from(FigureRow)
        .join(IndicatorRow, IndicatorRow.id == FigureRow.indicator_id)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .join(AreaRow, AreaRow.id == ReportRow.area_id)
        .order_by(ReportRow.quarter, AreaRow.id, IndicatorRow.code)
    )  # fmt: skip
    return [tuple(row) for row in rows]


def counted(session: Session) -> tuple[int, ...]:
    tables = ReceiptRow, ReportRow, RevisionRow, FigureRow
    return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def receipts(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(
        select(
            ReceiptRow.id, AreaRow.key, ReceiptRow.quarter, ReceiptRow.source, ReceiptRow.on_time,
            ReceiptRow.version, ReceiptRow.entered_how, PersonRow.label, ReceiptRow.person_id == PersonRow.id,
        )
        .join(AreaRow, AreaRow.id == ReceiptRow.area_id)
        .join(PersonRow, PersonRow.id == ReceiptRow.entered_by_id)
        .order_by(ReceiptRow.id)
    )  # fmt: skip
    return [tuple(row) for row in rows]


def revisions(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(
        select(
            ActivityRow.code, RevisionRow.number, RevisionRow.receipt_version, RevisionRow.status, RevisionRow.late,
            RevisionRow.cause, RevisionRow.spent, RevisionRow.comment,
        )
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .order_by(RevisionRow.id)
    )  # fmt: skip
    return [tuple(row) for row in rows]


def audited(session: Session) -> list[tuple[str, str, dict[str, str | int]]]:
    rows = session.execute(
        select(AuditRow.action, AuditRow.object, AuditRow.detail)
        .where(AuditRow.action == "report.import")
        .order_by(AuditRow.id)
    )
    return [(action, thing, detail) for action, thing, detail in rows]


def test_a_workbook_becomes_reports_that_await_another_person(operator: Operator) -> None:
    called = operator.imports("--from", operator.writes(*TWO_PLACES), "--by", "P14")
    assert (called.exit_code, called.stderr) == (0, "")
    assert called.stdout == ("book.xlsx: 5 reports imported, receipts 1 to 3; another person is to verify them\n"), (
        called.output
    )
    assert runs(operator.url, receipts) == [
        (1, "gao", Quarter(2013, 1), "ministry", False, 1, "imported", "P14", True),
        (2, "ansongo", Quarter(2013, 1), "ministry", False, 1, "imported", "P14", True),
        (3, "gao", Quarter(2013, 2), "ministry", False, 1, "imported", "P14", True),
    ]
    t1 = Quarter(2013, 1)
    assert runs(operator.url, figures) == [
        ("gao", t1, "1.1.1", "reported", 7, None, None, None),
        ("gao", t1, "1.1.2a", "reported", 40, 24, None, None),
        ("gao", t1, "1.1.2b", "reported", 40, None, 160, "Liste de présence"),
        ("gao", t1, "1.1.4a", "reported", 3, None, None, None),
        ("gao", t1, "1.1.4b", "reported", 1, None, None, None),
        ("ansongo", t1, "1.1.1", "reported", 2, None, None, None),
        ("gao", Quarter(2013, 2), "1.1.1", "reported", 9, None, None, None),
    ]
    assert runs(operator.url, revisions)[:3] == [
        ("1.1.1", 1, 1, "under_way", False, None, None, "Deux ateliers"),
        ("1.1.2", 1, 1, "under_way", True, "access", 350000, None),
        ("1.1.4", 1, 1, "completed", False, None, None, None),
    ]


def test_four_eyes_the_importer_does_not_verify_what_they_imported(operator: Operator) -> None:
    operator.imports("--from", operator.writes({**LAWS_ROW, "value": 7}), "--by", "P14")

    def by(session: Session, label: str) -> bool:
        person = session.scalars(select(PersonRow.id).where(PersonRow.label == label)).one()
        return verify(session, session.scalars(select(RevisionRow.id)).one(), by=person, now=NOW)

    with pytest.raises(OwnReport):
        runs(operator.url, lambda session: by(session, "P14"))
    assert runs(operator.url, lambda session: by(session, "P15"))


def test_the_audit_says_who_and_where_and_no_figure(operator: Operator) -> None:
    operator.imports("--from", operator.writes(*TWO_PLACES), "--by", "P14")
    lines = runs(operator.url, audited)
    assert [(action, thing, detail["quarter"], detail["reports"]) for action, thing, detail in lines] == [
        ("report.import", "receipt:1", "2013T1", 3),
        ("report.import", "receipt:2", "2013T1", 1),
        ("report.import", "receipt:3", "2013T2", 1),
    ]
    assert all(set(detail) == {"quarter", "area", "reports"} for _, _, detail in lines)


def test_twice_is_once(operator: Operator) -> None:
    file = operator.writes(*TWO_PLACES)
    operator.imports("--from", file, "--by", "P14")
    before = runs(operator.url, counted)
    again = operator.imports("--from", file, "--by", "P14")
    assert (again.exit_code, again.stdout) == (0, "book.xlsx: nothing is new; 5 there already\n")
    assert runs(operator.url, counted) == before == (3, 5, 5, 7)


def test_what_is_there_is_never_written_over(operator: Operator) -> None:
    operator.imports("--from", operator.writes(*TWO_PLACES), "--by", "P14")
    before = runs(operator.url, figures)
    other = [*TWO_PLACES[:-1], {**TWO_PLACES[-1], "value": 3}, {**LAWS_ROW, "quarter": "2012T4", "value": 1}]
    again = operator.imports("--from", operator.writes(*other), "--by", "P14")
    assert again.exit_code == 1
    assert again.stdout == (
        f"book.xlsx: {cell('value', 8)}: not what receipt 2 says of 1.1.1; what was sent is corrected in the chat\n"
        "book.xlsx: 1 fault; nothing is imported\n"
    )
    assert runs(operator.url, figures) == before


def test_more_of_a_place_comes_under_a_receipt_of_its_own(operator: Operator) -> None:
    operator.imports("--from", operator.writes(*QUARTER[:1]), "--by", "P14")
    called = operator.imports("--from", operator.writes(*QUARTER), "--by", "P14")
    assert (
        called.stdout == "book.xlsx: 2 reports imported, receipt 2; 1 there already; another person is to verify them\n"
    )
    assert runs(operator.url, counted) == (2, 3, 3, 5)


def test_what_a_row_leaves_open_is_not_reported_and_never_zero(operator: Operator) -> None:
    rows = {**QUARTER[3]}, {**TRAINED_ROW, "value": 40}
    operator.imports("--from", operator.writes(*rows), "--by", "P14")
    assert [row[2:5] for row in runs(operator.url, figures)] == [
        ("1.1.2a", "reported", 40),
        ("1.1.2b", "not_reported", None),
        ("1.1.4a", "reported", 3),
        ("1.1.4b", "not_reported", None),
    ]


def test_a_check_keeps_nothing(operator: Operator) -> None:
    called = operator.imports("--from", operator.writes(*TWO_PLACES), "--check")
    assert (called.exit_code, called.stdout) == (0, "book.xlsx: no fault; 5 new reports in 7 rows\n")
    called = operator.imports("--from", operator.writes({**LAWS_ROW, "value": 9000}), "--check", "--by", "P14")
    assert called.stdout.splitlines() == [
        f"book.xlsx: {cell('value')}: 9000 is more than ten times what was known or aimed at (a note, no fault)",
        "book.xlsx: no fault; 1 new report in 1 row",
    ]
    assert runs(operator.url, counted) == (0, 0, 0, 0)


def test_one_fault_and_nothing_is_kept(operator: Operator) -> None:
    rows = (*TWO_PLACES, {**LAWS_ROW, "quarter": "2012T4", "value": "sept"})
    called = operator.imports("--from", operator.writes(*rows), "--by", "P14")
    assert called.exit_code == 1
    assert called.stdout == (
        f"book.xlsx: {cell('value', 9)}: “sept” is not a number\nbook.xlsx: 1 fault; nothing is imported\n"
    )
    assert runs(operator.url, counted) == (0, 0, 0, 0)


@SQLITE
def test_nothing_that_is_filled_in_is_no_fault(operator: Operator) -> None:
    called = operator.imports("--from", operator.writes(LAWS_ROW), "--by", "P14")
    assert (called.exit_code, called.stdout) == (0, "book.xlsx: no row is filled in; nothing is imported\n")


@SQLITE
def test_what_a_co_monitor_saw_is_entered_by_whoever_may_for_the_whole_plan(operator: Operator) -> None:
    runs(operator.url, of_the_whole_plan)
    rows = (
        {**SEEN_ROW, "women": 3, "men": 4, "how": "Documents vus"},
        {**SEEN_ROW, "indicator": "1.1.2b", "not_observed_because": "insécurité"},
        {**LAWS_ROW, "value": 7},
    )
    called = operator.imports("--from", operator.writes(*rows), "--by", "4")
    assert called.exit_code == 0, called.output
    assert [(row[2], row[3], row[4]) for row in runs(operator.url, figures)] == [
        ("1.1.1", "reported", 7),
        ("1.1.2a", "reported", 7),
        ("1.1.2b", "not_observed", None),
    ]
    sources = runs(operator.url, lambda s: s.execute(select(ReceiptRow.source, ReceiptRow.how)).all())
    assert sorted(tuple(row) for row in sources if row) == [("comonitor", "documents"), ("ministry", None)]


@SQLITE
def test_words_of_the_chat_are_read_in_both_languages(operator: Operator) -> None:
    rows = (
        {**LAWS_ROW, "value": "1 200", "status": "BLOQUEE", "cause": "insecurite"},
        {**TRAINED_ROW, "value": "40", "women": "24", "status": "under way", "late": "Yes", "cause": "Funding"},
    )
    called = operator.imports("--from", operator.writes(*rows), "--by", "P14")
    assert called.exit_code == 0, called.output
    assert [row[4] for row in runs(operator.url, figures)] == [1200, 40, None]
    assert [row[3:6] for row in runs(operator.url, revisions)] == [
        ("blocked", False, "insecurity"),
        ("under_way", True, "funding"),
    ]


@SQLITE
@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "either --template FILE or --from FILE"),
        (("--from", "book.xlsx"), "who imports? --by PERSON (relais people lists them), or --check"),
        (("--from", "book.xlsx", "--by", "P99"), "nobody with access is P99; relais people lists who has"),
        (("--from", "book.xlsx", "--by", "99"), "nobody with access is 99; relais people lists who has"),
        (("--from", "book.xlsx", "--by", "P11"), "P11 is agent: only a coordinator enters reports for others"),
        (("--from", "no.xlsx", "--by", "P14"), "no.xlsx cannot be read (No such file or directory)"),
        (("--from", "book.xlsx", "--check", "--area", "gao"),
         "--organisation, --area, --quarter and --language go with --template"),
        (("--template", "new.xlsx"), "whose reports? --organisation CODE"),
        (("--template", "book.xlsx", "--organisation", "MSIPC"),
         "book.xlsx is there already, and may be filled in: name another file"),
        (("--template", "new.xlsx", "--organisation", "MX"), "ESSAI has no organisation MX; it has MSIPC, MJ, ONG1"),
        (("--template", "new.xlsx", "--organisation", "MSIPC", "--by", "P14"), "--by and --check go with --from"),
        (("--template", "new.xlsx", "--organisation", "MSIPC", "--quarter", "2015T1"),
         "2015T1 is not of the plan, or has not begun: 2012T1 to 2014T4 have begun"),
    ],
)  # fmt: skip
def test_what_was_asked_wrongly_is_one_line_and_2(operator: Operator, words: tuple[str, ...], line: str) -> None:
    operator.writes({**LAWS_ROW, "value": 7})
    called = operator.imports(*words)
    assert (called.exit_code, called.stderr, called.stdout) == (2, f"relais: {line}\n", "")
    assert [file.name for file in operator.folder.glob("*.xlsx")] == ["book.xlsx"]


@SQLITE
def test_what_is_no_workbook_is_one_line(operator: Operator) -> None:
    (operator.folder / "book.xlsx").write_bytes(CANARY.encode())
    called = operator.imports("--from", "book.xlsx", "--by", "P14")
    assert (called.exit_code, called.stderr) == (1, "relais: book.xlsx is not a workbook (XLSX), or a damaged one\n")


# ------------------------------------------------------------------------------------------ between looking and writing


def sheaves_of(operator: Operator, *rows: Row) -> object:
    workbook = read(book(*rows))
    return runs(operator.url, lambda s: look(s, Taking(None, "P14", False), workbook, NOW)[2].sheaves)


def test_what_somebody_reports_meanwhile_stands_and_nothing_else_comes_in(operator: Operator) -> None:
    sheaves = sheaves_of(operator, *TWO_PLACES)
    operator.imports("--from", operator.writes({**TWO_PLACES[-1], "value": 99}), "--by", "P14")
    with pytest.raises(Meanwhile):
        runs(operator.url, lambda s: keep(s, Plans().open(s)[0], sheaves, 4, NOW))  # type: ignore[arg-type]
    assert runs(operator.url, counted) == (1, 1, 1, 1)


def test_whoever_lost_access_meanwhile_imports_nothing(operator: Operator) -> None:
    sheaves = sheaves_of(operator, *TWO_PLACES)
    operator.says("revoke", "--label", "P14")
    with pytest.raises(NoAccess):
        runs(operator.url, lambda s: keep(s, Plans().open(s)[0], sheaves, 4, NOW))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        runs(operator.url, lambda s: keep(s, Plans().open(s)[0], sheaves, 1, NOW))  # type: ignore[arg-type]
    assert runs(operator.url, counted) == (0, 0, 0, 0)


def test_what_comes_in_before_its_due_day_is_over_is_on_time(operator: Operator) -> None:
    sheaves = sheaves_of(operator, {**LAWS_ROW, "value": 7}, {**LAWS_ROW, "quarter": "2013T2", "value": 9})
    july = datetime(2013, 7, 15, 20, tzinfo=UTC)
    runs(operator.url, lambda s: keep(s, Plans().open(s)[0], sheaves, 4, july))  # type: ignore[arg-type]
    assert [(row[2], row[4]) for row in runs(operator.url, receipts)] == [
        (Quarter(2013, 1), False),
        (Quarter(2013, 2), True),
    ]
