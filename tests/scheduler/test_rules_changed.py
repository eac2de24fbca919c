"""A plan's rules are its data: loaded anew, they hold for what is not sent yet."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlalchemy.orm import Session

from bot import quiet
from bot.handlers import reminding
from bot.house import House
from bot.occasions import Dropped, register
from scheduler.tick import tick
from storage import delivering
from storage.database import Database
from storage.outbox import Posted
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.reminding import Rules
from tests.reporting.plans import PLAN
from tests.scheduler.test_reminders import at, openings_said, rows, since_2012

__all__ = ["since_2012"]

OCCASIONS = register((reminding.OCCASIONS,))
FRIDAY = at(7, 12)  # three days before the due day of T2 2013, by the usual rules


def loaded(session: Session, plan: Logframe) -> None:
    load(session, plan, at(7, 1))


def of_awa(session: Session, now: datetime) -> Posted:
    """Her reminder of this day, as it is about to leave."""
    found = delivering.claim(session, by="test", now=now, lane="bulk")
    return next(replace(p, at=now) for p in found if p.chat == 11 and p.template == "report.before.3")


def begun(session: Session, plans: Plans) -> None:
    openings_said(session, plans)
    tick(session, plans.open(session), at(7, 12, 0))


@pytest.mark.usefixtures("since_2012")
@pytest.mark.parametrize(
    ("plan", "leaves"),
    [
        (PLAN, None),
        (replace(PLAN, rules=Rules(morning=time(10))), at(7, 12, 10)),
        (replace(PLAN, rules=Rules(quiet_from=time(20), quiet_until=time(9, 30))), at(7, 12, 9).replace(minute=30)),
        (replace(PLAN, rules=Rules(rest_days=(5, 7))), at(7, 13, 7)),
        (replace(PLAN, holidays={date(2013, 7, 12): {"fr": "Fête"}}), at(7, 13, 7)),
    ],
)
async def test_it_leaves_when_the_rules_of_now_allow(
    database: Database, plans: Plans, house: House, plan: Logframe, leaves: datetime | None
) -> None:
    await database.run(begun, plans)
    await database.run(loaded, plan)
    now = at(7, 12, 8)

    def until(session: Session) -> datetime | None:
        return quiet.until(session, house, of_awa(session, now))

    assert await database.run(until) == leaves


@pytest.mark.usefixtures("since_2012")
@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (Rules(), True),
        (Rules(before=(3,)), True),
        (Rules(before=(14, 5)), False),  # it is said as that of the fifth day before
        (Rules(before=(4, 2)), False),
    ],
)
async def test_what_is_no_occasion_any_more_is_not_said(
    database: Database, plans: Plans, house: House, rules: Rules, said: bool
) -> None:
    await database.run(begun, plans)
    await database.run(loaded, replace(PLAN, rules=rules))

    def written(session: Session) -> object:
        posted = of_awa(session, FRIDAY)
        return OCCASIONS[posted.template].write(session, house, posted)

    card = await database.run(written)
    assert isinstance(card, Dropped) != said
    if isinstance(card, Dropped):
        assert card.reason == "another day by now"


@pytest.mark.usefixtures("since_2012")
async def test_the_day_of_the_new_rules_comes_instead(database: Database, plans: Plans) -> None:
    await database.run(begun, plans)
    await database.run(loaded, replace(PLAN, rules=Rules(before=(2,))))

    def on_the_second_day(session: Session) -> None:
        tick(session, plans.open(session), at(7, 13))

    await database.run(on_the_second_day)
    names = [name for account, name, *_ in await database.read(rows) if account == 11]
    assert names.count("report.before.2") == 1
