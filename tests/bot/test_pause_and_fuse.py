"""What is not conversation can be held back, and holds itself back when one person is told too much."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.cards import Card
from bot.house import House
from bot.occasions import Dropped, Occasion
from bot.practice.phones import Phone
from storage import outbox, pausing
from storage.outbox import OutboxRow, Posted, State
from tests.bot.conftest import NOW, Office, people


def reminder(session: Session, house: House, posted: Posted) -> Card | Dropped:
    return Card(f"reminder {posted.values['n']}")


def stale(session: Session, house: House, posted: Posted) -> Card | Dropped:
    return Dropped("nothing missing")


@pytest.fixture(autouse=True)
def spoken(office: Office) -> None:
    office.occasions = (Occasion("reminder", reminder), Occasion("stale", stale))


@pytest.fixture
async def person(office: Office, awa: Phone) -> int:
    [awas] = await office.database.run(people, [11])
    return awas


async def post(office: Office, person: int, *numbers: int, lane: str = "bulk", template: str = "reminder") -> list[int]:
    def posted(session: Session) -> list[int]:
        return [
            outbox.post(session, template=template, values={"n": n}, now=office.at, person=person, lane=lane)
            for n in numbers
        ]

    return await office.database.run(posted)


async def states(office: Office, rows: list[int]) -> list[str]:
    return await office.database.read(lambda session: [session.get_one(OutboxRow, row).state for row in rows])


async def become(office: Office, rows: list[int], *wanted: State) -> None:
    async def so() -> bool:
        return await states(office, rows) == list(wanted)

    await office.until(so, within=20)


def said(phone: Phone) -> list[str]:
    return [message.text for message in phone.messages if message.mine]


async def test_while_it_is_paused_conversation_goes_on_and_nothing_else(
    office: Office, awa: Phone, person: int
) -> None:
    await office.database.run(pausing.pause, "a wrong text", NOW)
    held = await post(office, person, 1)
    async with office.serving():
        receipt = await post(office, person, 2, lane="conversation")
        await become(office, receipt, State.SENT)
        awa.sends("hello")
        await awa.sees("noted hello")
        assert await states(office, held) == [State.WAITING]
        await office.database.run(pausing.resume, NOW)
        await become(office, held, State.SENT)
    assert said(awa) == ["reminder 2", "noted hello", "reminder 1"]


async def test_what_was_claimed_when_the_pause_came_waits_again(office: Office, awa: Phone, person: int) -> None:
    """Awa's first message takes long; the second is claimed, and is not written before the first is gone."""
    office.world.faults.plan("slow", "sendMessage", seconds=2)
    rows = await post(office, person, 1, 2)
    async with office.serving():
        await become(office, rows, State.CLAIMED, State.CLAIMED)
        await office.database.run(pausing.pause, "a wrong text", NOW)
        await become(office, rows, State.SENT, State.WAITING)
    assert said(awa) == ["reminder 1"]


async def test_it_is_paused_once_and_goes_on_once(office: Office) -> None:
    assert await office.database.read(pausing.paused) is None
    assert not await office.database.run(pausing.resume, NOW)
    assert await office.database.run(pausing.pause, "first", NOW)
    assert not await office.database.run(pausing.pause, "second", NOW + timedelta(hours=1))
    assert await office.database.read(pausing.paused) == pausing.Paused(NOW, "first")
    assert await office.database.run(pausing.resume, NOW)
    assert await office.database.read(pausing.paused) is None
    assert await office.database.run(pausing.pause, "third", NOW + timedelta(hours=2))
    assert await office.database.read(pausing.paused) == pausing.Paused(NOW + timedelta(hours=2), "third")


async def test_announcements_do_not_stop_the_reminders(office: Office, awa: Phone, person: int) -> None:
    office.occasions = (Occasion("reminder", reminder), Occasion(outbox.ANNOUNCEMENT, reminder))
    async with office.serving():
        written = await post(office, person, *range(7), template=outbox.ANNOUNCEMENT)
        await become(office, written, *[State.SENT] * 7)
        rows = await post(office, person, *range(6))
        await become(office, rows, *[State.SENT] * 6)
        await become(office, await post(office, person, 7, template=outbox.ANNOUNCEMENT), State.SENT)
        assert await office.database.read(pausing.paused) is None


async def test_six_in_a_day_and_the_seventh_stops_all_of_it(
    office: Office, awa: Phone, binta: Phone, person: int, caplog: pytest.LogCaptureFixture
) -> None:
    [other] = await office.database.run(people, [12])
    with caplog.at_level(logging.ERROR, logger="bot.delivery"):
        async with office.serving():
            rows = await post(office, person, *range(1, 9))
            await become(office, rows, *[State.SENT] * 6, State.WAITING, State.WAITING)
            theirs = await post(office, other, 1)
            receipt = await post(office, person, 9, lane="conversation")
            await become(office, receipt, State.SENT)
            assert await states(office, theirs) == [State.WAITING]
            stopped = await office.database.read(pausing.paused)
            assert stopped is not None
            assert stopped.reason == f"7 messages to person {person} within 24 hours"
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert errors == [f"the outbox is paused: {stopped.reason}; relais outbox shows what waits"]
    assert said(awa) == [*(f"reminder {n}" for n in range(1, 7)), "reminder 9"]
    assert said(binta) == []


async def test_whoever_lets_it_go_on_lets_six_more_through(office: Office, awa: Phone, person: int) -> None:
    async with office.serving():
        rows = await post(office, person, *range(1, 8))
        await become(office, rows, *[State.SENT] * 6, State.WAITING)
        office.at += timedelta(minutes=5)
        await office.database.run(pausing.resume, office.at)
        await become(office, rows, *[State.SENT] * 7)
        assert await office.database.read(pausing.paused) is None


async def test_what_was_said_the_day_before_does_not_count(office: Office, awa: Phone, person: int) -> None:
    async with office.serving():
        before = await post(office, person, *range(1, 7))
        await become(office, before, *[State.SENT] * 6)
        office.at += timedelta(hours=24)
        after = await post(office, person, *range(7, 13))
        await become(office, after, *[State.SENT] * 6)
        assert await office.database.read(pausing.paused) is None


async def test_what_is_not_said_does_not_count(office: Office, awa: Phone, person: int) -> None:
    """Neither what was dropped, nor a receipt; and what would be dropped anyway pauses nothing."""
    async with office.serving():
        dropped = await post(office, person, *range(1, 8), template="stale")
        await become(office, dropped, *[State.DROPPED] * 7)
        receipts = await post(office, person, *range(1, 8), lane="conversation")
        await become(office, receipts, *[State.SENT] * 7)
        rows = await post(office, person, *range(1, 7))
        await become(office, rows, *[State.SENT] * 6)
        late = await post(office, person, 7, template="stale")
        await become(office, late, State.DROPPED)
        assert await office.database.read(pausing.paused) is None


async def test_how_many_is_a_setting(office: Office, awa: Phone, person: int) -> None:
    office.most_a_day = 2
    async with office.serving():
        rows = await post(office, person, 1, 2, 3)
        await become(office, rows, State.SENT, State.SENT, State.WAITING)
