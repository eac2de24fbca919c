"""Two plans live side by side in one database: whoever works for both hears of both, in one message."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers import late, milestones, together
from bot.house import House
from bot.occasions import register
from storage import delivering
from storage.database import Database
from storage.outbox import OutboxRow
from storage.plan.load import load
from storage.plan.reading import Plans
from tests.reporting.conftest import plain
from tests.reporting.plans import second_plan
from tests.scheduler.test_one_a_day import day
from tests.scheduler.test_outages import goes_on
from tests.scheduler.test_reminders import LONG_AGO, at, since_2012

__all__ = ["since_2012"]

OF_COORDINATORS = register((together.composed({**late.PARTS, **milestones.PARTS}),))
MOUSSA = 14


@pytest.fixture(autouse=True)
async def another_plan(database: Database, plans: Plans, since_2012: None) -> None:
    """Like the first, but for its codes."""
    await database.run(load, second_plan(), LONG_AGO)
    assert len(await database.read(plans.open)) == 2


async def test_an_agent_of_both_is_told_of_both_at_once(database: Database, plans: Plans, house: House) -> None:
    (opening,) = (await day(database, plans, house, at(7, 1)))[11]
    assert opening.splitlines() == [
        "T3 2013 est ouvert",
        "Gao (ESSAI) : 1.1.1, 1.1.2, 1.1.4",
        "Gao (ESSAI2) : 9.1.1.1, 9.1.1.2, 9.1.1.4",
        "À envoyer du 1er au 15 octobre",
        "T2 2013 : il manque 1.1.1, 1.1.2, 1.1.4, 9.1.1.1, 9.1.1.2, 9.1.1.4",
    ]
    for month, of_month in ((7, 12), (7, 15), (7, 22)):
        (text,) = (await day(database, plans, house, at(month, of_month)))[11]
        own = "Gao (ESSAI) : il manque 1.1.1, 1.1.2, 1.1.4\nGao (ESSAI2) : il manque 9.1.1.1, 9.1.1.2, 9.1.1.4\n"
        assert own in text


async def test_a_coordinator_hears_of_both_at_once_and_which_is_which(
    database: Database, plans: Plans, house: House
) -> None:
    await database.run(goes_on, plans, at(7, 22))

    def said(session: Session) -> list[Card]:
        claimed = delivering.claim(session, by="test", now=at(7, 22), lane="bulk")
        theirs = [posted for posted in claimed if posted.chat == MOUSSA]
        cards = [OF_COORDINATORS[p.template].write(session, house, replace(p, at=at(7, 22))) for p in theirs]
        return [card for card in cards if isinstance(card, Card)]

    (card,) = await database.run(said)
    lines = plain(card.text).splitlines()
    assert {"ESSAI", "ESSAI2"} <= set(lines)
    assert lines[0] == "Point du lundi · T2 2013"
    assert len([line for line in lines if line.startswith("Point du lundi")]) == 1, "its title once"
    assert lines.index("ESSAI") < lines.index("ESSAI2")
    late = [row[0] for row in card.rows if row[0].label.startswith("Retards")]
    assert {button.label.rpartition(" · ")[2] for button in late} == {"ESSAI", "ESSAI2"}
    assert {row[0].tap.object for row in card.rows if row[0].tap is not None} >= {1, 2}


async def test_looked_at_again_nothing_is_written_twice(database: Database, plans: Plans) -> None:
    def counted(session: Session) -> int:
        return session.scalars(select(func.count()).select_from(OutboxRow)).one()

    await database.run(goes_on, plans, at(7, 22))
    before = await database.read(counted)
    await database.run(goes_on, plans, at(7, 22))
    assert await database.read(counted) == before
