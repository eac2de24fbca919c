"""What `relais trace` leaves out is what the evaluators' pack withholds: of an activity that has, or had, an indicator
of survivors every sentence that people wrote."""

import asyncio
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from storage.answers import Figure
from storage.database import Database
from storage.plan.load import load
from storage.plan.logframe import Kind
from storage.plan.reading import Plans
from storage.remarks import Kind as Remark
from storage.remarks import RemarkRow
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import T2, activity, indicator, with_activities
from tests.rollups.made import Making, Post, Said
from tests.rollups.test_trace import relais
from tests.stories.conftest import stamped

HELPED = indicator("2.1.1a", Kind.COUNT, "Survivantes", "Survivors", 5, protected=True)
STAFF = indicator("2.1.1b", Kind.COUNT, "Agents", "Staff", 5)
WORDS = "777 survivantes"


def told(session: Session) -> None:
    """Sentences that tell the figure: where to check either indicator, and a question."""
    stamped(session)
    load(session, with_activities(activity("2.1.1", "Soins", "Care", HELPED, STAFF, areas=("gao",))), NINE_FORTY_ONE)
    plan = Plans().open(session)[0]
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    making = Making(session, plan)
    figures, means = {"2.1.1a": Figure(777), "2.1.1b": Figure(9)}, {"2.1.1a": WORDS, "2.1.1b": WORDS}
    report = making.report(Post("2.1.1", "MSIPC", "gao", T2), Said(figures, means))
    session.add(
        RemarkRow(
            report_id=report, revision_id=making.latest(report), kind=Remark.QUESTION, by_id=making.person,
            at=making.later(), asked=f"{WORDS} ?",
        )
    )  # fmt: skip


def left_out(session: Session) -> None:
    """The plan is loaded without the indicator of survivors."""
    care = activity("2.1.1", "Soins", "Care", STAFF, areas=("gao",))
    load(session, with_activities(care, version=3), NINE_FORTY_ONE)


NUMBER = re.compile(b"(?<![0-9a-f])777(?![0-9a-f])")  # and not within a hash


@pytest.fixture
def url(fill: Callable[[Filling], None], database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    fill(told)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    return database_url


@pytest.mark.parametrize("without", [False, True], ids=["in the plan", "left out since"])
async def test_nothing_written_about_its_activity_is_told(
    url: str, database: Database, tmp_path: Path, *, without: bool
) -> None:
    if without:
        await database.run(left_out)
    for code, form in (("2.1.1", "text"), ("2.1.1b", "text"), ("2.1.1", "json"), ("2.1.1b", "json")):
        for period in ("2013T2", "2013"):
            done = await asyncio.to_thread(relais, "trace", code, period, "--format", form)
            assert done.exit_code == 0 and "question" in done.stdout
            assert "777" not in done.stdout, (code, form, period)
    await asyncio.to_thread(relais, "pack", "2013", "2013", "--output", str(tmp_path / "pack.zip"))
    with zipfile.ZipFile(io.BytesIO((tmp_path / "pack.zip").read_bytes())) as pack:
        assert not [name for name in pack.namelist() if NUMBER.search(pack.read(name))]
