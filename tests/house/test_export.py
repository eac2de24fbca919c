"""What `relais export reports` writes, on both engines, out of reports as the house keeps them."""

import asyncio
import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands import main
from bot.exports.cells import cell
from bot.exports.columns import COLUMNS, MEANING
from storage.calendar import Quarter
from storage.database import open_database
from storage.people import PersonRow
from storage.plan.load import load
from storage.plan.logframe import DatedName, Kind, Logframe, Organisation, OrganisationKind
from storage.plan.tables import ActivityRow, AreaRow, IndicatorRow, OrganisationRow, PlanRow
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from storage.schema import migrate
from storage.verification import VerificationRow
from storage.workbook.reading import Cell, read
from tests.reporting.plans import PLAN, T1, T2, activity, both, indicator, with_activities

Figures = dict[str, dict[str, object]]  # an indicator's code: what its row says

NOON = datetime(2013, 7, 12, 12, 0, tzinfo=UTC)
CANARY = "CANARI-7f3a"

SERVICES = activity(
    "1.1.2",
    "Accueil",
    "Reception",
    indicator("1.1.2a", Kind.COUNT, "Agents formés", "Agents trained", by_sex=True),
    indicator("1.1.2b", Kind.PERCENT, "Part", "Share"),
    indicator("1.1.2c", Kind.COUNT, "Survivantes accueillies", "Survivors received", protected=True),
)
LATER = activity("1.1.10", "Suite", "What follows", indicator("1.1.10", Kind.YES_NO, "Un comité", "A committee"))


def plan() -> Logframe:
    formula = Organisation("=NGO", OrganisationKind.NGO, (DatedName(both("ONG", "NGO")),))
    return replace(with_activities(SERVICES, LATER), organisations=(*PLAN.organisations, formula))


def begin(session: Session) -> None:
    """Two reports of quarter 2, one of them corrected; one of quarter 1 by a co-monitor."""
    load(session, plan(), NOON)
    ministry = session.scalars(select(OrganisationRow.id).where(OrganisationRow.code == "MSIPC")).one()
    person = PersonRow(
        account=1, role="agent", organisation_id=ministry, language="fr", consent_version="1", consented_at=NOON,
        joined_at=NOON, name=CANARY, label="Gao 1",
    )  # fmt: skip
    session.add(person)
    session.flush()
    report(session, person.id, "1.1.10", "MSIPC", T2, [{"1.1.10": {"value": 1}}])
    first: Figures = {"1.1.2a": {"value": 99}, "1.1.2b": {"value": 1, "whole": 9}, "1.1.2c": {"value": 7}}
    then: Figures = {
        "1.1.2a": {"value": 41, "women": 23, "men": 18},
        "1.1.2b": {"value": 41, "whole": 900},
        "1.1.2c": {"value": 8},
    }
    report(session, person.id, "1.1.2", "MSIPC", T2, [first, then])
    seen: Figures = {
        "1.1.2a": {"value": 0},
        "1.1.2b": {"state": "not_observed", "cause": "access"},
        "1.1.2c": {"state": "not_reported"},
    }
    report(session, person.id, "1.1.2", "=NGO", T1, [seen])


def report(
    session: Session, person: int, code: str, organisation: str, quarter: Quarter, versions: list[Figures]
) -> None:
    plan_id = session.scalars(select(PlanRow.id)).one()
    activity_id = session.scalars(select(ActivityRow.id).where(ActivityRow.code == code)).one()
    organisation_id = session.scalars(select(OrganisationRow.id).where(OrganisationRow.code == organisation)).one()
    area_id = session.scalars(select(AreaRow.id).where(AreaRow.key == "gao")).one()
    indicators = {i.code: i.id for i in session.execute(select(IndicatorRow.code, IndicatorRow.id))}
    source = "ministry" if organisation == "MSIPC" else "comonitor"
    place = {
        "plan_id": plan_id,
        "area_id": area_id,
        "organisation_id": organisation_id,
        "source": source,
        "quarter": quarter,
    }
    receipt = ReceiptRow(person_id=person, at=NOON, on_time=True, how=None, version=len(versions), **place)
    kept = ReportRow(activity_id=activity_id, revision=len(versions), **place)
    session.add_all([receipt, kept])
    session.flush()
    for number, figures in enumerate(versions, 1):
        revision = RevisionRow(
            report_id=kept.id, number=number, receipt_id=receipt.id, receipt_version=number, author_id=person, at=NOON,
            reason=None if number == 1 else "counted_wrong", status="under_way", late=False, comment=CANARY,
        )  # fmt: skip
        session.add(revision)
        session.flush()
        session.add_all(
            FigureRow(revision_id=revision.id, indicator_id=indicators[name], **{"state": "reported", **figure})
            for name, figure in figures.items()
        )
    session.flush()


@pytest.fixture
async def url(empty_url: str) -> str:
    await asyncio.to_thread(migrate, empty_url)
    async with open_database(empty_url) as database:
        await database.run(begin)
    return empty_url


def exported(url: str, *words: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("RELAIS_DATABASE", url)
    called = CliRunner().invoke(main, ["export", "reports", *words])
    assert called.exit_code == 0, called.output
    return called.stdout


@pytest.fixture
def lines(url: str, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(url, "--format", "csv", monkeypatch=monkeypatch))))


def test_one_line_a_figure_of_the_latest_revision_in_the_plans_order(lines: list[dict[str, str]]) -> None:
    assert [(x["quarter"], x["indicator"], x["source"], x["revision"]) for x in lines] == [
        ("2013T1", "1.1.2a", "comonitor", "1"),
        ("2013T1", "1.1.2b", "comonitor", "1"),
        ("2013T2", "1.1.2a", "ministry", "2"),
        ("2013T2", "1.1.2b", "ministry", "2"),
        ("2013T2", "1.1.10", "ministry", "1"),
    ]


def test_what_is_unknown_is_never_a_zero(lines: list[dict[str, str]]) -> None:
    states = [(x["state"], x["value"], x["women"], x["men"], x["numerator"], x["denominator"]) for x in lines]
    assert states == [
        ("not_broken_down", "0", "", "", "", ""),
        ("not_observed", "", "", "", "", ""),
        ("reported", "41", "23", "18", "", ""),
        ("reported", "", "", "", "41", "900"),
        ("reported", "1", "", "", "", ""),
    ]
    assert lines[1]["not_observed_because"] == "access"


def test_counts_of_survivors_names_and_comments_stay_in_the_house(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for form in ("csv", "json"):
        written = exported(url, "--format", form, monkeypatch=monkeypatch)
        assert "1.1.2c" not in written
        assert CANARY not in written
        assert "Gao 1" not in written


def test_no_cell_is_a_formula(lines: list[dict[str, str]]) -> None:
    assert lines[0]["organisation"] == "'=NGO"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM", "\t=1", "  =1", "＝1", "\n=1"])
def test_a_cell_that_could_be_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_json_says_the_same_with_real_numbers(
    url: str, lines: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = exported(url, "--format", "json", monkeypatch=monkeypatch)
    objects = json.loads(written)

    assert [{k: str(cell(v)) for k, v in line.items()} for line in objects] == lines
    assert objects[2]["value"] == 41
    assert objects[2]["on_time"] is True
    assert objects[2]["received_at"] == "2013-07-12T12:00:00+00:00"
    assert objects[1]["value"] is None
    assert written.count("\n") == len(objects) + 2


def test_the_same_data_gives_the_same_bytes(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = exported(url, "--format", "csv", monkeypatch=monkeypatch)
    assert exported(url, "--format", "csv", monkeypatch=monkeypatch) == first


def test_a_file_is_its_owners_alone(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "reports.csv"
    file.write_text("what was there before")
    assert exported(url, "--format", "csv", "--output", str(file), monkeypatch=monkeypatch) == ""

    assert file.read_text().startswith(",".join(COLUMNS))
    assert file.stat().st_mode & 0o777 == 0o600
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith("reports")] == ["reports.csv"]


def test_a_file_that_cannot_be_written_is_one_line(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_DATABASE", url)
    called = CliRunner().invoke(main, ["export", "reports", "--format", "csv", "--output", str(tmp_path / "no" / "x")])

    assert called.exit_code == 1
    assert called.stderr == f"relais: {tmp_path}/no/x cannot be written (No such file or directory)\n"


def test_what_was_corrected_comes_out_when_it_is_asked_for(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = exported(url, "--format", "csv", "--all-revisions", "--quarter", "T2 2013", monkeypatch=monkeypatch)
    lines = list(csv.DictReader(io.StringIO(written)))
    assert [(x["indicator"], x["revision"], x["reason"], x["value"] or x["numerator"]) for x in lines] == [
        ("1.1.2a", "1", "", "99"),
        ("1.1.2a", "2", "counted_wrong", "41"),
        ("1.1.2b", "1", "", "1"),
        ("1.1.2b", "2", "counted_wrong", "41"),
        ("1.1.10", "1", "", "1"),
    ]
    assert "1.1.2c" not in written


@pytest.mark.parametrize(
    ("words", "quarters"),
    [
        (("--quarter", "2013T1"), {"2013T1"}),
        (("--year", "2013"), {"2013T1", "2013T2"}),
        (("--year", "2012", "--quarter", "2013T2"), {"2013T2"}),
        (("--year", "2012"), set()),
        (("--plan", "ESSAI"), {"2013T1", "2013T2"}),
    ],
)
def test_one_plan_year_or_quarter(
    url: str, words: tuple[str, ...], quarters: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = exported(url, "--format", "csv", *words, monkeypatch=monkeypatch)
    assert {line["quarter"] for line in csv.DictReader(io.StringIO(written))} == quarters


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--plan", "NO"), "relais: no plan NO is loaded; loaded: ESSAI\n"),
        (("--quarter", "2013T5"), "relais: 2013T5 is not a quarter; write it as 2013T2\n"),
    ],
)
def test_a_filter_that_names_nothing_is_one_line_and_2(
    url: str, words: tuple[str, ...], line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_DATABASE", url)
    called = CliRunner().invoke(main, ["export", "reports", "--format", "csv", *words])
    assert (called.exit_code, called.stderr, called.stdout) == (2, line, "")


def workbook(url: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[Cell]]:
    exported(url, "--format", "xlsx", "--output", str(file), monkeypatch=monkeypatch)
    (sheet,) = read(file).sheets
    return [list(row) for row in sheet.rows]


def test_a_workbook_says_the_same_with_real_numbers_and_no_formula(
    url: str, lines: list[dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, *rows = workbook(url, tmp_path / "reports.xlsx", monkeypatch)
    assert [cell.text for cell in head] == list(COLUMNS)
    said = [dict(zip(COLUMNS, (cell.text for cell in row), strict=True)) for row in rows]
    assert said == [{**line, "organisation": line["organisation"].removeprefix("'")} for line in lines]
    assert {cell.text: cell.typed for cell in rows[0] if cell}["=NGO"] is False
    assert rows[2][COLUMNS.index("value")].typed
    with zipfile.ZipFile(tmp_path / "reports.xlsx") as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    for kept in (CANARY, "Gao 1", "1.1.2c"):
        assert not any(kept in cell.text for row in rows for cell in row)


def test_the_same_data_gives_the_same_workbook(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        workbook(url, tmp_path / name, monkeypatch)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_who_entered_it_is_a_label_and_whether_another_verified_it_is_said(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def entered() -> None:
        async with open_database(url) as database:
            await database.run(phoned_in)

    asyncio.run(entered())
    lines = list(csv.DictReader(io.StringIO(exported(url, "--format", "csv", monkeypatch=monkeypatch))))
    told = {(x["quarter"], x["activity"]): (x["entered_how"], x["entered_by"], x["verified"]) for x in lines}
    assert told == {
        ("2013T1", "1.1.2"): ("call", "Gao 1", "false"),
        ("2013T2", "1.1.2"): ("", "", "true"),
        ("2013T2", "1.1.10"): ("imported", "coordinator", "false"),
    }


def phoned_in(session: Session) -> None:
    """The co-monitor's report came by a call, one of the ministry's from a workbook; another one was verified."""
    agent = session.scalars(select(PersonRow.id)).one()
    other = PersonRow(
        account=2, role="coordinator", organisation_id=None, language="fr", consent_version="1", consented_at=NOON,
        joined_at=NOON, name=CANARY,
    )  # fmt: skip
    session.add(other)
    session.flush()
    for receipt in session.scalars(select(ReceiptRow)):
        (report,) = session.scalars(
            select(ReportRow).join(RevisionRow).where(RevisionRow.receipt_id == receipt.id).distinct()
        )
        code = session.get_one(ActivityRow, report.activity_id).code
        if receipt.quarter == T1:
            receipt.entered_by_id, receipt.entered_how = agent, "call"
        elif code == "1.1.10":
            receipt.entered_by_id, receipt.entered_how = other.id, "imported"
        else:
            latest = session.scalars(select(RevisionRow).where(RevisionRow.report_id == report.id)).all()[-1]
            session.add(VerificationRow(revision_id=latest.id, person_id=other.id, at=NOON))


def test_each_column_is_documented_by_the_sentence_of_the_code() -> None:
    page = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE)
    assert rows == [(column, MEANING[column]) for column in COLUMNS]
