"""The outbox, out: claimed by one, written when sent, marked; what cannot be said now comes later or never, visibly."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.cards import Card, Reply
from bot.house import Door, House, Said
from bot.occasions import Dropped, Occasion, SaidTwice, register
from bot.practice.phones import Phone
from storage import delivering, outbox, undelivered
from storage.calendar import Quarter
from storage.database import Database
from storage.outbox import OutboxRow, State
from storage.people import PersonRow
from tests.bot.conftest import NOW, Office, people


def hello(session: Session, house: House, posted: outbox.Posted) -> Card | Dropped:
    return Card(f"hello {posted.values['n']} {posted.language}")


def stale(session: Session, house: House, posted: outbox.Posted) -> Card | Dropped:
    return Dropped("sent already")


def defective(session: Session, house: House, posted: outbox.Posted) -> Card | Dropped:
    raise KeyError(posted.values["n"])


OCCASIONS = (Occasion("hello", hello), Occasion("stale", stale), Occasion("defective", defective))


@pytest.fixture(autouse=True)
def spoken(office: Office) -> None:
    office.occasions = OCCASIONS


async def post(office: Office, n: int = 1, template: str = "hello", **more: Any) -> int:
    values = {"template": template, "values": {"n": n}, "now": NOW, **more}
    return await office.database.run(outbox.post, **values)  # type: ignore[arg-type]


async def row(office: Office, number: int) -> dict[str, Any]:
    def found(session: Session) -> dict[str, Any]:
        one = session.get_one(OutboxRow, number)
        return {column.name: getattr(one, column.name) for column in OutboxRow.__table__.columns}

    return await office.database.read(found)


async def ends(office: Office, number: int, state: State) -> dict[str, Any]:
    async def ended() -> bool:
        return bool((await row(office, number))["state"] == state)

    await office.until(ended)
    return await row(office, number)


async def test_a_due_row_is_written_sent_and_marked(office: Office, awa: Phone) -> None:
    [person] = await office.database.run(people, [11])
    number = await post(office, person=person)
    later = await post(office, 2, person=person, not_before=NOW + timedelta(hours=1))
    async with office.serving():
        await awa.sees("hello 1 fr")
        done = await ends(office, number, State.SENT)
        assert (done["message_id"], done["sent_at"], done["claimed_by"]) == (awa.messages[-1].id, NOW, None)
        assert (await row(office, later))["state"] == State.WAITING
        office.at += timedelta(hours=1)
        await awa.sees("hello 2 fr")


async def test_what_a_unit_posts_is_delivered_after_its_answers(office: Office, awa: Phone) -> None:
    def unit(session: Session, house: House, said: Said) -> Reply:
        reply = office.note(session, house, said)
        posted = outbox.post(session, template="hello", values={"n": said.text}, now=said.at, chat=said.chat)
        return Reply(reply.actions, posted=(posted,))

    office.doors = (Door(unit),)
    async with office.serving():
        for n in range(5):
            awa.sends(str(n))
        await awa.sees("hello 4")
    said = [m.text for m in awa.messages if m.mine]
    assert said == [words for n in range(5) for words in (f"noted {n}", f"hello {n} fr")]


@pytest.mark.parametrize(
    ("template", "more", "reason"),
    [
        ("of another release", {}, "unknown template"),
        ("stale", {}, "sent already"),
        ("hello", {"not_after": NOW - timedelta(minutes=1)}, "too late"),
    ],
)
async def test_what_is_not_to_be_said_is_dropped_and_shows_why(
    office: Office, awa: Phone, template: str, more: dict[str, Any], reason: str
) -> None:
    number = await post(office, template=template, chat=11, **more)
    async with office.serving():
        assert (await ends(office, number, State.DROPPED))["reason"] == reason
    assert awa.messages == []


async def test_a_defect_is_tried_again_later_and_shows_in_the_end(office: Office, awa: Phone) -> None:
    bad = await post(office, template="defective", chat=11)
    good = await post(office, chat=11)
    async with office.serving():
        await ends(office, good, State.SENT)

        async def tried() -> bool:
            return bool((await row(office, bad))["tries"])

        await office.until(tried)
        waiting = await row(office, bad)
        assert (waiting["state"], waiting["reason"]) == (State.WAITING, "KeyError")
        assert waiting["not_before"] > NOW
        for _ in range(delivering.TRIES - 1):
            await office.database.run(delivering.failed, bad, "KeyError", office.at)
        assert (await row(office, bad))["state"] == State.FAILED


async def test_who_is_out_of_reach_hears_it_when_back(office: Office, awa: Phone) -> None:
    [person] = await office.database.run(people, [11])
    awa.blocks()
    number = await post(office, person=person)
    async with office.serving():
        assert (await ends(office, number, State.DROPPED))["reason"] == outbox.UNREACHABLE
        away = await office.database.read(lambda session: session.get_one(PersonRow, person).unreachable_since)
        assert away == NOW
        awa.unblocks()
        await ends(office, number, State.SENT)
        await awa.told("hello 1 fr")


async def test_a_message_from_who_was_out_of_reach_brings_it_too(office: Office, awa: Phone) -> None:
    """Telegram's own word that they are back may be lost: it keeps updates for a day."""
    [person] = await office.database.run(people, [11])
    awa.blocks()
    number = await post(office, person=person)
    late = await post(office, 2, person=person, not_after=NOW + timedelta(hours=1))
    async with office.serving():
        for row_of in (number, late):
            assert (await ends(office, row_of, State.DROPPED))["reason"] == outbox.UNREACHABLE
        await office.confirmed()
    awa.unblocks()
    office.world.updates.clear()
    office.at += timedelta(hours=2)
    async with office.serving():
        awa.sends("hello?")
        await ends(office, number, State.SENT)
        await awa.told("hello 1 fr")
    away = await office.database.read(lambda session: session.get_one(PersonRow, person).unreachable_since)
    assert away is None
    assert (await row(office, late))["state"] == State.DROPPED, "it is too late for that one"


@pytest.mark.parametrize("lane", ["conversation", "bulk"])
async def test_a_lost_answer_is_asked_again_and_the_row_is_sent(office: Office, awa: Phone, lane: str) -> None:
    """At least once: the message whose answer was lost is on the phone already."""
    for fault in ("500", "refuse", "drop"):
        office.world.faults.plan(fault, "sendMessage")
    number = await post(office, chat=11, lane=lane)
    async with office.serving():
        await ends(office, number, State.SENT)
    assert [m.text for m in awa.messages if m.mine] == ["hello 1 fr", "hello 1 fr"]


async def test_what_telegram_refuses_is_seen_and_can_be_tried_again(office: Office, awa: Phone) -> None:
    number = await post(office, 1, "endless", chat=11)
    office.occasions = (*OCCASIONS, Occasion("endless", lambda *_: Card("x" * 5000)))
    async with office.serving():
        for tried in range(1, delivering.TRIES):
            await tried_so_often(office, number, tried)
            office.at += timedelta(hours=1)
        failed = await ends(office, number, State.FAILED)
        assert (failed["reason"], failed["tries"]) == ("BadRequest", delivering.TRIES)
    office.occasions = (*OCCASIONS, Occasion("endless", hello))
    await office.database.run(undelivered.retry, (number,), office.at)
    async with office.serving():
        await ends(office, number, State.SENT)
        await awa.sees("hello 1 fr")


async def tried_so_often(office: Office, number: int, tries: int) -> None:
    async def so() -> bool:
        return bool((await row(office, number))["tries"] == tries)

    await office.until(so)


async def test_who_has_no_access_any_more_is_told_nothing(office: Office, awa: Phone) -> None:
    [person] = await office.database.run(people, [11])
    number = await post(office, person=person)

    def revoke(session: Session) -> None:
        session.execute(update(PersonRow).values(revoked_at=NOW))

    await office.database.run(revoke)
    async with office.serving():
        assert (await ends(office, number, State.DROPPED))["reason"] == outbox.NO_ACCESS
    assert awa.messages == []


async def test_a_receipt_redraws_the_card_or_is_a_new_message(office: Office, awa: Phone) -> None:
    there = office.world.add(awa.chat, mine=True, text="card", plain="card")
    gone = office.world.add(awa.chat, mine=True, text="card", plain="card")
    gone.deleted = True
    first = await post(office, 1, chat=11, redraws=there.id)
    second = await post(office, 2, chat=11, redraws=gone.id)
    async with office.serving():
        assert (await ends(office, first, State.SENT))["message_id"] == there.id
        assert (await ends(office, second, State.SENT))["message_id"] not in (there.id, gone.id)
    assert [m.text for m in awa.messages if m.mine and not m.deleted] == ["hello 1 fr", "hello 2 fr"]


async def test_one_chat_that_must_wait_holds_up_no_other(office: Office, awa: Phone, binta: Phone) -> None:
    office.world.faults.plan("slow", "sendMessage", seconds=6)
    first = await post(office, 1, chat=11)
    async with office.serving():
        await office.until(lambda: not office.world.faults.planned)
        await post(office, 2, chat=12)
        await binta.sees("hello 2 fr")
        assert (await row(office, first))["state"] == State.CLAIMED
        await ends(office, first, State.SENT)


async def test_a_broadcast_goes_through_the_bulk_lane(office: Office) -> None:
    phones = [Phone.join(office.world, 100 + n, f"P{n}") for n in range(70)]
    rows = [await post(office, n, chat=100 + n, lane="bulk") for n in range(70)]
    async with office.serving():
        for number in rows:
            await ends(office, number, State.SENT)
    assert all(len(phone.messages) == 1 for phone in phones)


async def test_two_processes_claim_each_row_once(database: Database, office: Office) -> None:
    rows = [await post(office, n, chat=11) for n in range(40)]
    taken = await asyncio.gather(
        *(database.run(delivering.claim, by=f"process {n % 2}", now=NOW, limit=7) for n in range(12))
    )
    assert sorted(posted.id for some in taken for posted in some) == rows


async def test_a_row_comes_back_when_its_process_is_gone(office: Office, awa: Phone) -> None:
    number = await post(office, chat=11)
    assert await office.database.run(delivering.claim, by="dead process", now=NOW) != ()
    assert await office.database.run(delivering.claim, by="another", now=NOW) == ()
    async with office.serving():
        await ends(office, number, State.SENT)
        await awa.sees("hello 1 fr")


async def test_a_claim_runs_out_by_itself(office: Office) -> None:
    number = await post(office, chat=11)
    await office.database.run(delivering.claim, by="frozen process", now=NOW)

    def expire(session: Session) -> None:
        session.execute(update(OutboxRow).values(claimed_until=OutboxRow.claimed_until - delivering.CLAIM - 1))

    await office.database.run(expire)
    [again] = await office.database.run(delivering.claim, by="another", now=NOW)
    assert again.id == number


async def test_a_row_that_was_sent_stays_sent(office: Office) -> None:
    """A frozen process wakes up and marks what another has sent meanwhile."""
    number = await post(office, chat=11)
    await office.database.run(delivering.sent, number, 5, NOW)
    await office.database.run(delivering.failed, number, "NetworkError", NOW)
    await office.database.run(delivering.let_go, [number])
    assert ((await row(office, number))["state"], (await row(office, number))["message_id"]) == (State.SENT, 5)


async def test_an_occasion_is_posted_once_for_a_person_a_quarter_and_a_day(office: Office) -> None:
    first, second = await office.database.run(people, [11, 12])
    key: dict[str, Any] = {"occasion": "due", "quarter": Quarter(2013, 2), "due_day": date(2013, 7, 15)}
    number = await post(office, person=first, **key)
    assert await post(office, person=first, **key) == number
    assert await post(office, person=second, **key) != number
    assert await post(office, person=first, **{**key, "quarter": Quarter(2013, 3)}) != number

    def count(session: Session) -> int:
        return int(session.execute(text("SELECT count(*) FROM outbox")).scalar_one())

    assert await office.database.read(count) == 3


async def test_an_occasion_without_its_whole_key_is_refused(office: Office) -> None:
    with pytest.raises(IntegrityError):
        await post(office, chat=11, occasion="due")


async def test_two_messages_of_one_name_are_refused() -> None:
    with pytest.raises(SaidTwice):
        register([OCCASIONS, OCCASIONS])
