"""Who and what left the plan's file, and had reported, stays in the roll-up of that time, and in what has changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from bot.commands.trace import look
from storage import editions
from storage.answers import Figure, Standing, Status
from storage.database import Database
from storage.editions import Edition
from storage.next_edition import differs
from storage.plan.load import load
from storage.plan.logframe import Activity, Logframe
from storage.plan.reading import Plans
from storage.rolled import Amount, RollUp, Scope
from storage.rollup_changes import Change, Changed, ChangedStanding
from storage.rollup_plan import as_reported
from storage.rollups import roll_up
from storage.traced import TracedYear
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import LAWS, PLAN, T1, T2, T3, TEXTS, TRAINING, both, with_activities
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
    plan = as_reported(session, plan_of(session), (T2,))
    making = Making(session, plan, FEBRUARY)
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


async def test_of_what_was_handed_over_no_more_came_than_was_expected(database: Database) -> None:
    """Who reported was responsible then; who it was otherwise is not kept, and so asked of the plan as it is."""
    await database.run(load, with_activities(replace(LAWS, responsible=("MJ",), areas=("gao",))), FEBRUARY)
    rolled = await database.read(year)
    laws = rolled.activities[0].indicators[0]
    assert (laws.whole.figures, laws.whole.expected) == (4, 7), "four quarters of Justice in Gao, and three that came"
    assert (rolled.counted.received, rolled.counted.expected) == (4, 7)
    came = {code: (of.received, of.expected) for code, of in rolled.by_organisation.items()}
    assert came == {"MSIPC": (2, 2), "MJ": (2, 5)}
    assert {key: (cell.figures, cell.expected) for key, cell in laws.areas.items()} == {
        "gao": (2, 5),
        "ansongo": (2, 2),
    }


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


def without_laws(session: Session, now: datetime) -> None:
    load(session, with_activities(TRAINING, TEXTS), now)


async def test_what_was_closed_afterwards_stays_in_the_year_as_it_was(database: Database) -> None:
    """Its figures, its target, what was expected of it: the next edition says nothing else."""
    edition = await database.run(frozen)
    before = await database.read(year)
    await database.run(without_laws, FEBRUARY)
    assert (await database.read(year)).activities[:1] == before.activities[:1]
    assert await database.read(since, edition) == ()
    assert not await database.read(changes, edition)
    await database.run(corrected)
    assert await database.read(since, edition) == (
        Changed("1.1.1", "ansongo", T2, Amount(11), Amount(14)),
        ChangedStanding("1.1.1", "ansongo", "MJ", T2, UNDER_WAY, COMPLETED),
    )
    assert await database.read(changes, edition)


def changes(session: Session, edition: Edition) -> bool:
    return differs(session, plan_of(session), edition, FEBRUARY)


async def test_what_was_closed_within_the_year_says_so(database: Database) -> None:
    """Its figures stay; of quarters that were not over nothing is expected, and no target stands."""
    more = replace(TRAINING.results[0].indicators[0], targets={T2: 50, T3: 20})
    training = replace(TRAINING, results=(replace(TRAINING.results[0], indicators=(more,)),))
    await database.run(load, with_activities(of_both(LAWS), training, TEXTS), NINE_FORTY_ONE)

    def trained(session: Session) -> None:
        report = Post("1.1.2", "MSIPC", "gao", T2)
        Making(session, plan_of(session)).report(
            report, Said({"1.1.2a": Figure(12, 5, 7)}, standing=UNDER_WAY, spent=500)
        )

    await database.run(trained)
    await database.run(load, with_activities(LAWS, TEXTS), datetime(2013, 8, 1, tzinfo=UTC))
    rolled = await database.read(year)
    assert [(one.code, one.closed) for one in rolled.activities] == [
        ("1.1.1", False), ("1.1.2", True), ("1.1.4", False),
    ]  # fmt: skip
    its = rolled.activities[1]
    assert (its.planned, its.spent, its.counted.expected, its.counted.received) == ((T1, T2), 500, 4, 1)
    assert [(one.code, one.closed, one.whole.target) for one in its.indicators] == [("1.1.2a", True, 50)]
    assert its.indicators[0].whole.of_record == Amount(12, 5, 7)


async def test_an_objective_and_its_axis_stay_for_what_was_reported(database: Database) -> None:
    other = replace(TEXTS, code="2.1.1", results=(replace(TEXTS.results[0], code="2.1.1.r"),))
    objective = replace(PLAN.axes[0].objectives[0], code="2.1", activities=(other,))
    await database.run(load, replace(PLAN, axes=(replace(PLAN.axes[0], code="2", objectives=(objective,)),)), FEBRUARY)
    rolled = await database.read(year)
    assert [(axis.code, [one.code for one in axis.activities]) for axis in rolled.axes] == [
        ("1", ["1.1.1"]), ("2", ["2.1.1"]),
    ]  # fmt: skip


async def test_its_figures_are_followed_back_all_the_same(database: Database) -> None:
    await database.run(without_laws, FEBRUARY)
    (found,) = await database.read(look, "1.1.1", 2013, "", FEBRUARY)
    (rolled, *_), *_ = (one.indicators for one in (await database.read(year)).activities)
    assert isinstance(found, TracedYear) and found.cell == rolled.whole
    assert sum(one.amount.value for one in found.counts) == 18
