"""What `relais export reports` writes, on both engines, out of reports as the house keeps them."""

import asyncio
import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands import main
from bot.commands.export import COLUMNS, cell
from storage.calendar import Quarter
from storage.database import open_database
from storage.people import PersonRow
from storage.plan.load import load
from storage.plan.logframe import DatedName, Kind, Logframe, Organisation, OrganisationKind
from storage.plan.tables import ActivityRow, AreaRow, IndicatorRow, OrganisationRow, PlanRow
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from storage.schema import migrate
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
    receipt = ReceiptRow(person_id=person, at=NOON, on_time=True, how=None, **place)
    kept = ReportRow(activity_id=activity_id, revision=len(versions), **place)
    session.add_all([receipt, kept])
    session.flush()
    for number, figures in enumerate(versions, 1):
        revision = RevisionRow(
            report_id=kept.id, number=number, receipt_id=receipt.id, author_id=person, at=NOON,
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


def test_each_column_is_documented() -> None:
    documented = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in documented, column
