"""An indicator that is protected since an edition was frozen: no document shows its figures any more."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from bot.exports.rollup_json import rollup_json
from storage import editions, of_survivors
from storage.answers import Figure
from storage.database import Database
from storage.plan.load import load
from storage.plan.logframe import Kind
from storage.plan.reading import Plans
from storage.rolled import Cell, Scope
from storage.rolled_json import read, written
from storage.shielding import protected_since, shielded
from tests.documents import sample
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import T2, activity, indicator, with_activities
from tests.rollups.made import Making, Post, Said
from tests.rollups.test_trace import relais
from tests.stories.conftest import stamped
from tests.texts import TEXTS

CODE = "1.1.2a"
SECRET = frozenset({CODE})


def test_its_figures_are_hidden_and_what_is_frozen_stays() -> None:
    frozen = sample.year()
    before = written(frozen)
    assert protected_since(frozen, SECRET) == (CODE,)
    hidden = shielded(frozen, SECRET)
    (one,) = [i for a in hidden.activities for i in a.indicators if i.code == CODE]
    assert (one.protected, one.areas, one.organisations) == (True, {}, {})
    (held,) = [i for a in frozen.activities for i in a.indicators if i.code == CODE]
    assert one.whole == Cell(target=held.whole.target) != Cell(), "what the plan wants is no figure"
    assert one.quarters == {quarter: Cell(target=cell.target) for quarter, cell in held.quarters.items()}
    assert protected_since(hidden, SECRET) == ()
    others = [i for a in frozen.activities for i in a.indicators if i.code != CODE]
    assert [i for a in hidden.activities for i in a.indicators if i.code != CODE] == others
    assert written(frozen) == before
    assert read(written(hidden)) == replace(hidden, hash=None)
    (was,) = [i for a in frozen.activities for i in a.indicators if i.code == CODE]
    assert was.whole.of_record is not None


def test_a_file_says_that_it_is_protected() -> None:
    told = json.loads(rollup_json(TEXTS.of("fr"), shielded(sample.year(), SECRET), None))
    (line,) = [one for one in told["indicators"] if one["indicator"] == CODE]
    assert line["state"] == "protected"


def test_where_nothing_was_marked_since_it_is_the_same() -> None:
    frozen = sample.year()
    assert shielded(frozen, frozenset({"2.1.2a", "9.9.9"})) is frozen


FEBRUARY = datetime(2014, 2, 12, 9, 41, tzinfo=UTC)
HELPED = indicator("2.1.1a", Kind.COUNT, "Survivantes", "Survivors", 5)
STAFF = indicator("2.1.1b", Kind.COUNT, "Agents", "Staff", 5)


def frozen_open(session: Session) -> None:
    """A year whose edition says of both what was reported."""
    stamped(session)
    load(session, with_activities(activity("2.1.1", "Soins", "Care", HELPED, STAFF, areas=("gao",))), NINE_FORTY_ONE)
    plan = Plans().open(session)[0]
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    making = Making(session, plan)
    making.report(Post("2.1.1", "MSIPC", "gao", T2), Said({"2.1.1a": Figure(3), "2.1.1b": Figure(9)}))
    editions.freeze(session, plan, Scope.YEAR, 2013, None, making.person, FEBRUARY)


def loads(*indicators: object, version: int) -> Callable[[Session], None]:
    def loaded(session: Session) -> None:
        plan = with_activities(activity("2.1.1", "Soins", "Care", *indicators, areas=("gao",)), version=version)  # type: ignore[arg-type]
        load(session, plan, FEBRUARY)

    return loaded


async def test_it_stays_hidden_when_the_plan_s_file_leaves_it_out(
    fill: Callable[[Filling], None], database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(frozen_open)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)

    async def said() -> list[tuple[str, str, int | None]]:
        done = await asyncio.to_thread(relais, "rollup", "2013")
        return [(one["indicator"], one["state"], one["value"]) for one in json.loads(done.stdout)["indicators"]]

    hidden = [("2.1.1a", "protected", None), ("2.1.1b", "reported", 9)]
    assert await said() == [("2.1.1a", "reported", 3), ("2.1.1b", "reported", 9)]
    await database.run(loads(replace(HELPED, protected=True), STAFF, version=2))
    assert await said() == hidden
    await database.run(loads(STAFF, version=3))
    assert await said() == hidden
    assert await database.read(lambda session: of_survivors.activities(session, 1)) == {"2.1.1"}
