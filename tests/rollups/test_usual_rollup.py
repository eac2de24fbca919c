"""What phones sent is what the roll-up says: the quarter of the stories, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from storage.calendar import Quarter
from storage.database import Database
from storage.plan.logframe import Kind
from storage.plan.reading import Plans
from storage.rolled import Agreement, Amount, Beside, Counted, Reached, RollUp, Scope
from storage.rollups import NotOfThePlan, roll_up
from storage.standing import standing
from tests.reporting.conftest import Phone, reported
from tests.reporting.plans import T1, T2

AUGUST = datetime(2013, 8, 20, 9, 0, tzinfo=UTC)


def rolled(session: Session, plans: Plans, scope: Scope = Scope.QUARTER, quarter: int | None = 2) -> RollUp:
    return roll_up(session, plans.open(session)[0], scope, 2013, quarter, AUGUST)


async def test_a_quarter_as_two_sources_reported_it(
    database: Database, plans: Plans, awa: Phone, phone: Callable[[int], Phone]
) -> None:
    await reported(awa)
    fanta = phone(13)
    await fanta.sends("/rapport")
    await fanta.taps("Commencer")
    await fanta.taps("J’ai compris")
    await fanta.sends("20 16\n40/160")
    await fanta.taps("Vu sur place")
    await fanta.taps("Envoyer")
    quarter = await database.read(rolled, plans)
    parts = {i.code: i for activity in quarter.activities for i in activity.indicators}
    trained, share, laws = parts["1.1.2a"].whole, parts["1.1.2b"].whole, parts["1.1.1"].whole
    assert trained.reported == trained.of_record == Amount(40, 24, 16)
    assert trained.comonitor == Amount(36, 20, 16)
    assert (trained.apart(Kind.COUNT), trained.agreement, trained.differing) == (-4, Agreement.DIVERGENT, 1)
    assert (trained.beside, trained.observed, trained.to_observe) == (
        Beside(Amount(40, 24, 16), Amount(36, 20, 16), 1), 1, 2,
    )  # fmt: skip
    assert (share.agreement, share.reported) == (Agreement.CONCORDANT, Amount(40, whole=160))
    assert (laws.agreement, laws.reported, laws.target) == (Agreement.ONE_SOURCE, Amount(9), 10)
    assert parts["1.1.4b"].whole.reported == Amount(1, whole=1)
    assert (laws.figures, laws.expected) == (1, 2), "nothing came from Ansongo, which is no zero"
    assert trained.verified is None
    assert quarter.counted == Counted(expected=5, received=3, on_time=3, verified=0, differing=1)
    assert quarter.by_organisation["ONG1"] == Counted(expected=2, received=1, on_time=1, differing=1)
    assert quarter.by_area["gao"] == Counted(expected=3, received=3, on_time=3, differing=1)
    assert quarter.reached == Reached(0, 3)


async def test_a_year_so_far(database: Database, plans: Plans, awa: Phone) -> None:
    await reported(awa)
    year = await database.read(rolled, plans, Scope.YEAR, None)
    assert year.quarters == (T1, T2), "what has not ended is not missing"
    assert year.provisional == ()
    parts = {i.code: i for activity in year.activities for i in activity.indicators}
    assert parts["1.1.1"].quarters[T1].reported is None
    assert parts["1.1.1"].whole.reported == Amount(9)
    october = await database.read(rolled, plans, Scope.OCTOBER, None)
    assert october.quarters == (T1, T2) and october.provisional == (), "both are locked, though the year is not over"
    assert october.before is not None and october.before.quarters == tuple(Quarter(2012, n) for n in (1, 2, 3, 4))
    assert (october.counted, october.reached) == (year.counted, year.reached), "nothing of the year before is added"
    assert [a.budget for a in october.activities] == [a.budget for a in year.activities]


async def test_reports_are_counted_as_in_the_standing(database: Database, plans: Plans, awa: Phone) -> None:
    await reported(awa)

    def both(session: Session) -> tuple[Counted, Counted]:
        plan = plans.open(session)[0]
        ministries = [one.id for one in plan.organisations if one.code != "ONG1"]
        stands = standing(session, plan, T2, AUGUST, organisations=ministries)
        return roll_up(session, plan, Scope.QUARTER, 2013, 2, AUGUST).counted, Counted(
            stands.expected, stands.received, stands.on_time, stands.verified
        )

    counted, stands = await database.read(both)
    assert counted == stands == Counted(5, 3, 3, 0)


@pytest.mark.parametrize(("scope", "year", "quarter"), [(Scope.YEAR, 2015, None), (Scope.QUARTER, 2013, 5)])
async def test_what_the_plan_does_not_have(
    database: Database, plans: Plans, scope: Scope, year: int, quarter: int | None
) -> None:
    def asked(session: Session) -> RollUp:
        return roll_up(session, plans.open(session)[0], scope, year, quarter, AUGUST)

    with pytest.raises(NotOfThePlan) as refused:
        await database.read(asked)
    assert refused.value.years == (2012, 2013, 2014)
