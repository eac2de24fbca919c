"""What an organisation is shown of a roll-up as its own is its own, whoever co-monitored the activity before it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from storage.answers import Figure, Source
from storage.calendar import Quarter
from storage.database import Database
from storage.narrowed import blind, of_organisation
from storage.plan.load import load
from storage.plan.logframe import DatedName, Logframe, Organisation, OrganisationKind
from storage.plan.reading import Plans
from storage.rolled import Amount, IndicatorPart, Scope
from storage.rollups import roll_up
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import PLAN, T1, T2, TRAINING, both, with_activities
from tests.rollups.made import Making, Post, Said

FEBRUARY = datetime(2014, 2, 12, 9, 41, tzinfo=UTC)
OTHER = Organisation("ONG2", OrganisationKind.NGO, (DatedName(both("Autre ONG", "Another NGO")),))
BEFORE, AFTER = Amount(30, 14, 16), Amount(7, 3, 4)


def plan(*comonitors: str, version: int, without: str = "") -> Logframe:
    of = with_activities(replace(TRAINING, comonitors=comonitors), version=version)
    return replace(of, organisations=tuple(one for one in (*of.organisations, OTHER) if one.code != without))


def passed_on(session: Session) -> None:
    """ONG1 co-monitored until the second quarter, and ONG2 does since."""
    load(session, plan("ONG1", version=1), NINE_FORTY_ONE)
    people_of_the_stories(session, Plans().open(session)[0], NINE_FORTY_ONE)
    making = Making(session, Plans().open(session)[0])
    making.report(Post("1.1.2", "MSIPC", "gao", T1), Said({"1.1.2a": Figure(10, 4, 6)}))
    making.report(Post("1.1.2", "ONG1", "gao", T1, Source.COMONITOR), Said({"1.1.2a": Figure(30, 14, 16)}))
    load(session, plan("ONG2", version=2), NINE_FORTY_ONE)
    making = Making(session, Plans().open(session)[0], making.now)
    making.report(Post("1.1.2", "ONG2", "gao", T2, Source.COMONITOR), Said({"1.1.2a": Figure(7, 3, 4)}))


def left_the_plan(session: Session) -> None:
    """The same, and the plan's file does not name ONG1 any more."""
    passed_on(session)
    load(session, plan("ONG2", version=3, without="ONG1"), NINE_FORTY_ONE)


def shown(session: Session, quarter: Quarter | None = None) -> IndicatorPart:
    """The activity's first indicator as ONG2's coordinator is shown it."""
    logframe = Plans().open(session)[0]
    scope, number = (Scope.YEAR, None) if quarter is None else (Scope.QUARTER, quarter.number)
    rolled = of_organisation(roll_up(session, logframe, scope, 2013, number, FEBRUARY), "ONG2")
    return rolled.activities[0].indicators[0]


@pytest.mark.parametrize("filling", [passed_on, left_the_plan])
async def test_what_the_co_monitor_before_reported_is_not_its_successor_s(
    fill: Callable[[Filling], None], database: Database, filling: Filling
) -> None:
    fill(filling)
    of_year = await database.read(shown)
    cells = [of_year.whole, *of_year.quarters.values(), *of_year.areas.values()]
    assert of_year.whole.of_record == of_year.whole.comonitor == of_year.whole.reported == AFTER
    assert BEFORE not in [amount for one in cells for amount in (one.of_record, one.comonitor, one.reported)]
    before = await database.read(shown, T1)
    assert [one.comonitor for one in (before.whole, *before.quarters.values(), *before.areas.values())] == [None]
    since = await database.read(shown, T2)
    assert (since.whole.comonitor, since.quarters[T2].comonitor, since.areas["gao"].comonitor) == (AFTER,) * 3


def test_whoever_the_plan_does_not_name_is_shown_nothing_of_the_ministries() -> None:
    """An NGO that has left the plan's file still may not see them."""
    without = replace(PLAN, organisations=tuple(one for one in PLAN.organisations if one.code != "ONG1"))
    assert blind(PLAN, "ONG1") and blind(without, "ONG1")
    assert not blind(PLAN, "MSIPC") and not blind(PLAN, None)
