"""Two reminders that fall on one day for one person are one message, and both keys are written."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers import always, reminding
from bot.house import House, Said
from bot.messages import always as always_said
from bot.taps import Tap
from scheduler.series import ASKED
from storage import back_in_reach, delivering, extensions, outbox, people
from storage.calendar import Quarter
from storage.database import Database
from storage.extensions import Why
from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.plan.reading import Plans
from storage.plan.tables import PlanRow, ScheduleRow
from tests.reporting.conftest import Phone, plain, reported
from tests.scheduler.test_outages import delivered, goes_on, reasons, texts
from tests.scheduler.test_reminders import at, rows, since_2012

__all__ = ["since_2012"]

pytestmark = pytest.mark.usefixtures("since_2012")


def extend(session: Session, plans: Plans, days: int, now: datetime, key: str = "ansongo") -> None:
    plan = plans.open(session)[0]
    area = next(a.id for a in plan.areas if a.key == key)
    by = session.scalars(select(PersonRow.id).where(PersonRow.account == 14)).one()
    assert extensions.extend(session, plan.id, Quarter(2013, 2), area, days, Why.NETWORK, by=by, card=None, now=now)


async def day(database: Database, plans: Plans, house: House, now: datetime) -> dict[int, list[str]]:
    """What everybody is told then."""
    await database.run(goes_on, plans, now)
    return texts(await database.run(delivered, house, now))


async def later(phone: Phone, house: House, now: datetime, days: int) -> None:
    phone.now, phone.card, phone.house = now, 300, replace(house, doors=house.doors | {"pl"})
    tap = Tap("pl", 1, 20132, f"1.{days}")
    await phone.through(reminding.later, Said(1, phone.account, phone.account, now, 300, tap=tap, query="q"))


async def test_asked_for_and_due_on_one_day(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone]
) -> None:
    await day(database, plans, house, at(7, 12))
    await later(phone(11), house, at(7, 12), 3)
    (text,) = (await day(database, plans, house, at(7, 15)))[11]
    assert text.splitlines() == [
        "Rapport T2 2013 : dernier jour",
        "Gao : il manque 1.1.1, 1.1.2, 1.1.4",
        "À envoyer jusqu’au 15 juillet",
    ]
    keys = {name for who, name, *_ in await database.read(rows) if who == 11}
    assert {"report.again", "report.due"} <= keys
    assert ("report.due", "said with report.again") in await database.read(reasons)
    assert (await day(database, plans, house, at(7, 15, 10))).get(11, []) == [], "once"


async def test_what_a_coordinator_asks_for_is_said_on_that_day_whatever_else_was(
    database: Database, plans: Plans, house: House
) -> None:
    await day(database, plans, house, at(7, 15))  # she was reminded this morning

    def asked(session: Session) -> int:
        awa = session.scalars(select(PersonRow.id).where(PersonRow.account == 11)).one()
        now, plan = at(7, 15, 11), plans.open(session)[0]
        return outbox.post(
            session, template=ASKED, values={"plan": plan.id}, now=now, person=awa, lane="bulk", silent=False,
            not_before=now, not_after=at(7, 18), occasion=ASKED, quarter=Quarter(2013, 2), due_day=now.date(),
            plan=plan.id,
        )  # fmt: skip

    row = await database.run(asked)
    await database.run(goes_on, plans, at(7, 15, 11))
    left = await database.read(lambda session: session.get_one(OutboxRow, row).not_before)
    assert left == at(7, 15, 11), "not tomorrow: whoever asked was told that it is sent"


async def test_two_places_with_days_of_their_own(database: Database, plans: Plans, house: House) -> None:
    """Ansongo has a week more: on the 22nd Gao is a week late, and for Ansongo it is the last day."""
    await day(database, plans, house, at(7, 12))
    await database.run(extend, plans, 7, at(7, 13))
    await day(database, plans, house, at(7, 19))
    (text,) = (await day(database, plans, house, at(7, 22)))[12]
    lines = text.splitlines()
    assert lines[0] == "Rapport T2 2013 : attendu"
    assert lines[1].startswith("Gao : il manque")
    assert lines[2] == "Encore accepté jusqu’au 30 juillet"
    assert lines[3].startswith("Ansongo : il manque")
    assert lines[4] == "À envoyer jusqu’au 22 juillet"
    assert ("report.due", "said with report.late.7") in await database.read(reasons)


async def test_what_the_guest_would_say_is_said_though_the_host_has_nothing_left(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone]
) -> None:
    await day(database, plans, house, at(7, 12))
    await database.run(extend, plans, 7, at(7, 13))
    await day(database, plans, house, at(7, 19))
    await database.run(goes_on, plans, at(7, 22, 1))
    awa = phone(11)  # reports Gao, which is Ali's too
    awa.now = at(7, 22, 2)
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await reported(awa)
    (text,) = (await day(database, plans, house, at(7, 22)))[12]
    assert text.splitlines()[0] == "Rapport T2 2013 : dernier jour"
    assert "Gao" not in text


async def test_who_was_reminded_today_hears_of_more_tomorrow(database: Database, plans: Plans, house: House) -> None:
    """More time was given after the reminder of that morning: its own series has begun already."""
    assert len((await day(database, plans, house, at(7, 15)))[12]) == 1
    await database.run(extend, plans, 7, at(7, 15, 10))
    assert (await day(database, plans, house, at(7, 15, 11))).get(12, []) == []
    (text,) = (await day(database, plans, house, at(7, 16)))[12]
    assert text.splitlines()[0] == "Rapport T2 2013 : encore 6 jours"
    assert "Gao" not in text


async def test_an_opening_of_what_was_sent_early_says_what_is_missing_of_the_quarter_before(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone]
) -> None:
    await database.run(goes_on, plans, at(7, 1, 1))

    def moved(session: Session) -> None:
        """Whoever lacks nothing of the new quarter: what is planned for it is gone."""
        for planned in session.scalars(select(ScheduleRow).where(ScheduleRow.quarter == Quarter(2013, 3))):
            session.delete(planned)
        for plan in session.scalars(select(PlanRow)):
            plan.version += 1

    await database.run(moved)
    (text,) = (await day(database, plans, house, at(7, 1)))[11]
    assert text.splitlines()[0] == "Rapport T2 2013 : encore 14 jours"
    assert "Gao : il manque 1.1.1, 1.1.2, 1.1.4" in text


# ------------------------------------------------------------------------------------------------------ in reach again


def out_of_reach(session: Session, account: int) -> int:
    """The bot is blocked: whatever waits for them is dropped, as delivery does it."""
    person = people.by_account(session, account, at(7, 1))
    people.mark_unreachable(session, person.id, at(7, 1))
    for row in session.scalars(select(OutboxRow).where(OutboxRow.person_id == person.id)):
        if row.state != "waiting":
            continue
        row.state, row.reason = "dropped", "unreachable"
    return person.id


async def test_the_greeting_says_what_reminders_would_have(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone]
) -> None:
    await database.run(goes_on, plans, at(7, 1))
    await database.run(out_of_reach, 11)

    def greeted(session: Session) -> list[str]:
        reply = always.back(session, house, Said(1, 11, 11, at(7, 4), 1))
        written = [
            always_said.back(session, house, posted)
            for posted in delivering.claim(session, by="test", now=at(7, 4), ids=reply.posted)
        ]
        return [plain(card.text) for card in written if isinstance(card, Card)]

    assert await database.run(greeted) == ["Bon retour. T2 2013 : il manque 1.1.1, 1.1.2, 1.1.4\nT3 2013 est ouvert"]
    assert (await day(database, plans, house, at(7, 4, 10))).get(11, []) == []


async def test_without_a_greeting_one_of_several_says_all(database: Database, plans: Plans, house: House) -> None:
    """As when a message got through to somebody who was taken to be out of reach."""
    await day(database, plans, house, at(7, 12))
    await database.run(extend, plans, 7, at(7, 13))
    for now in (at(7, 18), at(7, 19)):
        await database.run(goes_on, plans, now)
        ali = await database.run(out_of_reach, 12)
    again = await database.run(back_in_reach.reached_again, ali, at(7, 19, 10))
    said = texts(await database.run(delivered, house, at(7, 19, 10)))[12]
    assert len(again) == len(said) == 1
    assert "Gao : il manque" in said[0] and "Ansongo : il manque" in said[0]
