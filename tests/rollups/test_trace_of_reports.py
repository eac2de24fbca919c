"""What `relais trace` says of a report besides its figures: what was spent, what people answered to what
was entered for them, and whether it was on time."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.answers import Entered, Figure, Source, Standing, Status
from storage.confirmations import Answer, ConfirmationRow
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.reports import ReceiptRow
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import PLAN, T1, T2, T3
from tests.rollups.made import Making, Post, Said
from tests.rollups.test_trace import relais
from tests.stories.conftest import stamped


def told(session: Session) -> None:
    """Laws in Gao cost 500, corrected to 700, and 40 the quarter before; in Ansongo nobody says."""
    stamped(session)
    load(session, PLAN, NINE_FORTY_ONE)
    plan = Plans().open(session)[0]
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    making, standing = Making(session, plan), Standing(Status.UNDER_WAY)
    report = making.report(Post("1.1.1", "MSIPC", "gao", T2), said(7, standing, 500))
    making.correct(report, said(7, standing, 700))
    making.report(Post("1.1.1", "MSIPC", "gao", T1), said(5, standing, 40))
    making.report(Post("1.1.1", "MSIPC", "ansongo", T2), said(1, standing, None))
    session.execute(update(ReceiptRow).where(ReceiptRow.id <= 3).values(entered_by_id=4, entered_how=Entered.CALL))
    making.report(Post("1.1.1", "MSIPC", "gao", T3), said(8, standing, None), on_time=False)
    making.report(Post("1.1.1", "MSIPC", "ansongo", T3), said(1, standing, None), on_time=False)
    session.execute(update(ReceiptRow).where(ReceiptRow.id == 5).values(entered_by_id=4, entered_how=Entered.IMPORTED))
    making.report(Post("1.1.2", "ONG1", "gao", T2, Source.COMONITOR), Said({"1.1.2a": Figure(3)}))
    for receipt, answer in ((1, Answer.CONFIRMED), (2, Answer.CONTESTED)):
        session.add(ConfirmationRow(receipt_id=receipt, person_id=1, answer=answer, at=making.later()))


def said(laws: int, standing: Standing, spent: int | None) -> Said:
    return Said({"1.1.1": Figure(laws)}, {}, standing, spent)


@pytest.fixture
def url(fill: Callable[[Filling], None], database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    fill(told)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    return database_url


def test_what_was_spent_is_followed_back_to_each_revision(url: str) -> None:
    lines = relais("trace", "1.1.1", "2013T2").stdout.splitlines()
    assert lines[2] == "  spent on activity 1.1.1: 700 XOF"
    ends = [line.rsplit("; ", 1)[1] for line in lines if "revision" in line]
    assert ends == ["spent 500 XOF", "spent 700 XOF", "under_way"]
    (quarter,) = json.loads(relais("trace", "1.1.1", "2013T2", "--format", "json").stdout)
    assert (quarter["spent"], quarter["currency"]) == (700, "XOF")
    revisions = [one["spent"] for place in quarter["places"] for of in place["reports"] for one in of["revisions"]]
    assert revisions == [500, 700, None]


def test_a_year_s_spending_is_that_of_its_quarters(url: str) -> None:
    (year,) = json.loads(relais("trace", "1.1.1", "2013", "--format", "json").stdout)
    budget = json.loads(relais("rollup", "2013").stdout)["budget"]
    assert year["spent"] == 740 == next(one["spent"] for one in budget if one["activity"] == "1.1.1")
    assert [quarter["spent"] for quarter in year["quarters"]] == [40, 700, None, None]
    assert "  spent on activity 1.1.1: 740 XOF" in relais("trace", "1.1.1", "2013").stdout.splitlines()


def test_where_nobody_says_what_was_spent_nothing_is_said(url: str) -> None:
    assert "spent" not in relais("trace", "1.1.2", "2013").stdout


def test_who_confirmed_or_contested_what_was_entered_for_them(url: str) -> None:
    lines = relais("trace", "1.1.1", "2013T2").stdout.splitlines()
    entered = next(n for n, line in enumerate(lines) if "entered by person 4 (P14) (call)" in line)
    assert lines[entered + 1] == "      confirmed 2012-04-02 08:14 by person 1 (P11)"
    assert sum("confirmed" in line for line in lines) == 1, "to that of Ansongo nobody has answered"
    assert "      contested 2012-04-02 08:15 by person 1 (P11)" in relais("trace", "1.1.1", "2013T1").stdout
    (quarter,) = json.loads(relais("trace", "1.1.1", "2013T2", "--format", "json").stdout)
    said = [one["confirmations"] for place in quarter["places"] for one in place["reports"]]
    assert [[(one["answer"], one["by"]["number"]) for one in of] for of in said] == [[("confirmed", 1)], []]


def test_of_what_was_imported_after_its_due_day_nobody_knows_whether_it_was_late(url: str, tmp_path: Path) -> None:
    told = relais("trace", "1.1.1", "2013T3").stdout
    assert "receipt 4, late, of person 1 (P11)" in told
    assert "receipt 5, on time or late is not known, of person 1 (P11), entered by person 4 (P14) (imported)" in told
    (quarter,) = json.loads(relais("trace", "1.1.1", "2013T3", "--format", "json").stdout)
    traced = {one["number"]: one["on_time"] for place in quarter["places"] for one in place["reports"]}
    assert traced == {4: False, 5: None}
    assert relais("pack", "2013", "2013", "--output", str(tmp_path / "pack.zip")).exit_code == 0
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack, pack.open("reports.csv") as file:
        lines = csv.DictReader(io.TextIOWrapper(file, "utf-8"))
        assert {line["report"]: line["on_time"] for line in lines if line["quarter"] == "2013T3"} == {
            "4": "false", "5": ""
        }  # fmt: skip
    (counted,) = [
        one for one in json.loads(relais("rollup", "2013").stdout)["completeness_by_quarter"]
        if one["quarter"] == "2013T3"
    ]  # fmt: skip
    assert (counted["received"], counted["on_time"]) == (2, 0), "those are counted that are known to have been on time"
