"""What the plan's file leaves out is in reports and frozen editions still, so `relais trace` follows it back: closed
indicators and activities as they were last, reports of areas and organisations that the plan names no more."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from storage.answers import Figure
from storage.database import Database
from storage.plan.load import load
from storage.plan.logframe import Activity, Logframe
from storage.plan.reading import Plans
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import LAWS, T2, T3, TEXTS, TRAINING, with_activities
from tests.rollups.made import Making, Post, Said
from tests.rollups.test_trace import relais
from tests.stories.conftest import stamped

FEBRUARY = datetime(2014, 2, 12, 9, 41, tzinfo=UTC)
BOTH = ("MSIPC", "MJ")
# The percentage is only there to be left out.
COUNT = replace(TRAINING, results=(replace(TRAINING.results[0], indicators=TRAINING.results[0].indicators[:1]),))


def told(session: Session) -> None:
    """Two ministries report on laws and training from two areas."""
    stamped(session)
    plan = with_activities(replace(LAWS, responsible=BOTH), replace(TRAINING, responsible=BOTH), TEXTS, version=1)
    load(session, plan, NINE_FORTY_ONE)
    loaded = Plans().open(session)[0]
    people_of_the_stories(session, loaded, NINE_FORTY_ONE)
    making = Making(session, loaded)
    for organisation, area, n in (("MSIPC", "gao", 3), ("MJ", "gao", 4), ("MSIPC", "ansongo", 6), ("MJ", "ansongo", 5)):
        making.report(Post("1.1.1", organisation, area, T2), Said({"1.1.1": Figure(n)}))
        figures = {"1.1.2a": Figure(n), "1.1.2b": Figure(n, whole=10)}
        making.report(Post("1.1.2", organisation, area, T2), Said(figures))
    making.report(Post("1.1.1", "MSIPC", "gao", T3), Said({"1.1.1": Figure(9)}))


@pytest.fixture
def url(fill: Callable[[Filling], None], database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    fill(told)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    return database_url


def loads(*activities: Activity, without: str = "", area: str = "") -> Callable[[Session], None]:
    """The plan again with these activities, without an organisation or an area."""
    plan: Logframe = with_activities(*activities)
    plan = replace(
        plan,
        organisations=tuple(one for one in plan.organisations if one.code != without),
        areas=tuple(one for one in plan.areas if one.key != area),
    )

    def again(session: Session) -> None:
        load(session, plan, FEBRUARY)

    return again


async def traced(*words: str) -> str:
    done = await asyncio.to_thread(relais, "trace", *words)
    assert done.exit_code == 0, done.output
    return done.stdout


async def test_a_closed_activity_as_the_plan_had_it_last(url: str, database: Database) -> None:
    before = (await traced("1.1.1", "2013T2")).splitlines()
    of_year = (await traced("1.1.1", "2013")).splitlines()
    await database.run(loads(replace(TRAINING, responsible=("MSIPC",)), TEXTS, without="MJ"))
    since = "  closed since 2014-02-12 09:41, and as the plan had it last"
    assert (await traced("1.1.1", "2013T2")).splitlines() == [before[0], since, *before[1:]]
    assert [line for line in (await traced("1.1.1", "2013")).splitlines() if line != since] == of_year
    assert "    gao, 2013T2, ministry MJ: 4" in of_year and "    gao, 2013T3, ministry MSIPC: 9" in of_year


async def test_a_closed_indicator_of_an_open_activity(url: str, database: Database) -> None:
    await database.run(loads(LAWS, replace(COUNT, responsible=BOTH), TEXTS))
    (closed,) = json.loads(await traced("1.1.2b", "2013T2", "--format", "json"))
    assert closed["closed"] == "2014-02-12T09:41:00+00:00"
    assert closed["cell"]["of_record"] == {"value": 18, "women": None, "men": None, "whole": 40}
    every = json.loads(await traced("1.1.2", "2013", "--format", "json"))
    assert [(one["indicator"], one["closed"] is not None) for one in every] == [("1.1.2a", False), ("1.1.2b", True)]
    await database.run(loads(LAWS, TRAINING, TEXTS))
    assert "closed" not in await traced("1.1.2", "2013T2"), "it is in the plan again"


async def test_what_the_plan_never_had_is_one_line_still(url: str, database: Database) -> None:
    await database.run(loads(TRAINING, TEXTS))
    done = await asyncio.to_thread(relais, "trace", "1.1.9", "2013T2")
    assert (done.exit_code, done.stderr) == (2, "relais: the plan ESSAI has no indicator 1.1.9, nor an activity\n")


@pytest.mark.parametrize(
    ("without", "area"), [("MJ", ""), ("", "ansongo")], ids=["an organisation left", "an area left"]
)
async def test_reports_of_what_left_the_plan_are_there_with_their_names(
    url: str, database: Database, without: str, area: str
) -> None:
    responsible, areas = tuple(o for o in BOTH if o != without), tuple(a for a in LAWS.areas if a != area)
    laws, training = (replace(one, responsible=responsible, areas=areas) for one in (LAWS, TRAINING))
    await database.run(loads(laws, training, TEXTS, without=without, area=area))
    (quarter,) = json.loads(await traced("1.1.1", "2013T2", "--format", "json"))
    there = [(of["area"], one["organisation"]) for of in quarter["places"] for one in of["reports"]]
    assert there == [(place, one) for place in ("gao", "ansongo") for one in BOTH]
    (year,) = json.loads(await traced("1.1.1", "2013", "--format", "json"))
    counts = {(one["area"], one["quarter"], one["organisation"]): one["amount"]["value"] for one in year["counts"]}
    assert counts == {
        ("gao", "2013T2", "MJ"): 4, ("gao", "2013T3", "MSIPC"): 9,
        ("ansongo", "2013T2", "MJ"): 5, ("ansongo", "2013T2", "MSIPC"): 6,
    }  # fmt: skip
    assert sum(counts.values()) == year["cell"]["of_record"]["value"]
