"""Who and what left the plan's file, and had reported, stays in the roll-up of that time, and in what has changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from storage import editions
from storage.answers import Figure, Standing, Status
from storage.database import Database
from storage.editions import Edition
from storage.plan.load import load
from storage.plan.logframe import Activity, Logframe
from storage.plan.reading import Plans
from storage.rolled import Amount, RollUp, Scope
from storage.rollup_changes import Change, Changed, ChangedStanding
from storage.rollups import roll_up
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import LAWS, PLAN, T2, TEXTS, TRAINING, both, with_activities
from tests.rollups.made import Making, Post, Said

FEBRUARY = datetime(2014, 2, 12, 9, 41, tzinfo=UTC)
UNDER_WAY, COMPLETED = Standing(Status.UNDER_WAY), Standing(Status.COMPLETED)


def of_both(activity: Activity) -> Activity:
    return replace(activity, responsible=("MSIPC", "MJ"))


def begun(session: Session) -> None:
    """Two ministries report the same in two places, the last of it the second ministry's from Ansongo."""
    load(session, with_activities(of_both(LAWS), TRAINING, TEXTS), NINE_FORTY_ONE)
    plan = Plans().open(session)[0]
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    making = Making(session, plan)
    for organisation, area, laws in (
        ("MSIPC", "gao", 3), ("MJ", "gao", 4), ("MSIPC", "ansongo", 6), ("MJ", "ansongo", 5),
    ):  # fmt: skip
        making.report(Post("1.1.1", organisation, area, T2), Said({"1.1.1": Figure(laws)}, standing=UNDER_WAY))


@pytest.fixture
def two_ministries(fill: Callable[[Filling], None]) -> None:
    fill(begun)


pytestmark = pytest.mark.usefixtures("two_ministries")


def plan_of(session: Session) -> Logframe:
    return Plans().open(session)[0]


def frozen(session: Session) -> Edition:
    return editions.freeze(session, plan_of(session), Scope.YEAR, 2013, None, 4, FEBRUARY)


def corrected(session: Session, report: int = 4) -> None:
    making = Making(session, plan_of(session), FEBRUARY)
    making.correct(report, Said({"1.1.1": Figure(8)}, standing=COMPLETED))


def since(session: Session, edition: Edition) -> tuple[Change, ...]:
    return editions.changed_since(session, plan_of(session), edition, FEBRUARY)


def year(session: Session) -> RollUp:
    return roll_up(session, plan_of(session), Scope.YEAR, 2013, None, FEBRUARY)


async def test_an_organisation_stays_with_its_name(database: Database) -> None:
    """By organisation adds up to the whole, and what it corrected is changed since."""
    edition = await database.run(frozen)
    await database.run(corrected)
    without = tuple(one for one in PLAN.organisations if one.code != "MJ")
    await database.run(load, replace(with_activities(LAWS, TRAINING, TEXTS), organisations=without), FEBRUARY)
    rolled = await database.read(year)
    laws = rolled.activities[0].indicators[0]
    assert {code: cell.of_record for code, cell in laws.organisations.items()} == {"MSIPC": Amount(9), "MJ": Amount(12)}
    assert laws.whole.of_record == Amount(21)
    assert [(one.code, one.names) for one in rolled.organisations][-1] == ("MJ", both("Justice", "Justice"))
    assert await database.read(since, edition) == (
        Changed("1.1.1", "ansongo", T2, Amount(11), Amount(14)),
        ChangedStanding("1.1.1", "ansongo", "MJ", T2, UNDER_WAY, COMPLETED),
    )


async def test_an_area_stays_with_its_name(database: Database) -> None:
    """By area adds up to the whole, and what was corrected in it is changed since."""
    edition = await database.run(frozen)
    await database.run(corrected)
    laws, training = of_both(replace(LAWS, areas=("gao",))), replace(TRAINING, areas=("gao",))
    without = tuple(one for one in PLAN.areas if one.key != "ansongo")
    await database.run(load, replace(with_activities(laws, training, TEXTS), areas=without), FEBRUARY)
    rolled = await database.read(year)
    cells = rolled.activities[0].indicators[0].areas
    assert {key: cell.of_record for key, cell in cells.items()} == {"gao": Amount(7), "ansongo": Amount(14)}
    ansongo = rolled.areas[-1]
    assert (ansongo.code, ansongo.names, ansongo.level) == ("ansongo", both("Ansongo", "Ansongo"), "cercle")
    assert (await database.read(since, edition))[:2] == (
        Changed("1.1.1", "ansongo", T2, Amount(11), Amount(14)),
        ChangedStanding("1.1.1", "ansongo", "MJ", T2, UNDER_WAY, COMPLETED),
    )
