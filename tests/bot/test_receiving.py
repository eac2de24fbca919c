"""Updates in: confirmed when committed, once each, in each person's order; one bad one stops nobody."""

import asyncio
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.practice.phones import Phone
from bot.practice.world import Message
from bot.taps import Tap
from storage import received
from storage.received import SetAsideRow
from tests.bot.conftest import NOW, Office
from tests.conftest import CANARY


async def set_aside(office: Office) -> list[tuple[int, str]]:
    def rows(session: Session) -> list[tuple[int, str]]:
        return [(row.update_id, row.error) for row in session.query(SetAsideRow).order_by(SetAsideRow.id)]

    return await office.database.read(rows)


def tap_on(office: Office, phone: Phone) -> Message:
    return office.world.add(phone.chat, mine=True, text="a card", plain="a card")


async def test_an_update_is_confirmed_only_when_it_is_committed(office: Office, awa: Phone) -> None:
    async with office.serving():
        office.hold.clear()
        awa.sends("one")
        await office.until(office.began.is_set)
        awa.sends("two")
        await asyncio.sleep(0.2)
        assert len(office.world.updates) == 2
        assert await office.notes() == []
        office.hold.set()
        await office.confirmed()
        assert await office.notes() == ["one", "two"]


async def test_one_person_s_go_in_order_and_each_has_its_effect_once(office: Office, awa: Phone, binta: Phone) -> None:
    sent = [str(n) for n in range(150)]
    for n in sent:
        awa.sends(n)
        binta.sends(n)
    async with office.serving():
        await office.confirmed(within=30)
        assert await office.notes(awa.account.id) == sent
        assert await office.notes(binta.account.id) == sent
        await awa.sees("noted 149", within=20)
    said = [m.text for m in awa.messages if m.mine]
    assert said == [f"noted {n}" for n in sent]


async def test_a_person_who_takes_long_holds_up_no_other(office: Office, awa: Phone, binta: Phone) -> None:
    async with office.serving():
        office.hold.clear()
        awa.sends("/slow")
        binta.sends("/read")
        await office.until(office.began.is_set)
        await binta.sees("nothing new")
        assert len(office.world.updates) == 2
        office.hold.set()
        await awa.sees("at last")
        await office.confirmed()


async def test_a_redelivered_update_changes_nothing(office: Office, awa: Phone) -> None:
    async with office.serving():
        awa.sends("once")
        await office.confirmed()
        [update] = [u.id for u in office.world.confirmed]
        office.world.redeliver(update)
        awa.sends("after")
        await awa.sees("noted after")
        assert await office.notes() == ["once", "after"]


async def test_one_that_cannot_be_read_is_set_aside_alone_and_not_quoted(
    office: Office, awa: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    bad = office.world.enqueue("message", {"message_id": 1, "text": CANARY, "from": {"nobody": CANARY}})
    awa.sends("good")
    with caplog.at_level(logging.DEBUG):
        async with office.serving():
            await awa.sees("noted good")
            await office.confirmed()
    assert [update for update, _ in await set_aside(office)] == [bad]
    assert str(bad) in caplog.text
    assert CANARY not in caplog.text


async def test_a_defect_sets_one_update_aside_and_the_person_is_told(
    office: Office, awa: Phone, binta: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    awa.sends(f"broken {CANARY}")
    awa.sends("good")
    binta.sends("good too")
    async with office.serving():
        await awa.told("Une erreur est survenue")
        await awa.sees("noted good")
        await binta.sees("noted good too")
        await office.confirmed()
    assert [error for _, error in await set_aside(office)] == ["LookupError"]
    assert CANARY not in caplog.text


async def test_a_defect_behind_a_tap_is_told_as_a_toast(office: Office, awa: Phone) -> None:
    def broken(*_: object) -> None:
        raise LookupError

    office.doors = (*(d for d in office.doors if "tt" not in d.verbs), type(office.doors[0])(broken, verbs=("tt",)))  # type: ignore[arg-type]
    async with office.serving():
        awa.presses(tap_on(office, awa), str(Tap("tt")))
        await awa.toasted("Une erreur est survenue")
        await office.confirmed()


async def test_storage_away_confirms_nothing_and_a_tap_is_told_so_once(
    office: Office, awa: Phone, binta: Phone
) -> None:
    async with office.serving():
        office.away = True
        awa.sends("first")
        awa.presses(tap_on(office, awa), str(Tap("tt")))
        binta.presses(tap_on(office, binta), str(Tap("tt")))
        await binta.toasted("Relais est occupé")
        await asyncio.sleep(0.6)
        assert len(office.world.updates) == 3
        assert await office.notes() == []
        office.away = False
        await awa.sees("noted first")
        await office.confirmed()
    assert await office.notes(awa.account.id) == ["first", ""]
    told = [c for c in office.calls("answerCallbackQuery") if c.get("text")]
    assert sorted(str(c["text"]) for c in told if "occupé" in str(c["text"])) == [
        "Relais est occupé. Touchez de nouveau dans une minute."
    ]


async def test_what_was_answered_is_not_answered_again_while_another_waits(
    office: Office, awa: Phone, binta: Phone
) -> None:
    async with office.serving():
        office.hold.clear()
        awa.sends("waits")
        await office.until(office.began.is_set)
        office.away = True
        binta.sends("/read")
        office.hold.set()
        await binta.sees("nothing new")
        await asyncio.sleep(1)
        office.away = False
        await office.confirmed()
    assert [m.text for m in binta.messages if m.mine] == ["nothing new"]


async def test_without_an_effect_it_is_confirmed_when_its_answer_has_left(office: Office, awa: Phone) -> None:
    async with office.serving():
        office.world.faults.plan("500", "sendMessage", times=2)
        awa.sends("/read")
        await office.until(lambda: len(office.calls("sendMessage")) == 1)
        await asyncio.sleep(0.1)
        assert len(office.world.updates) == 1
        await awa.sees("nothing new")
        await office.confirmed()


async def test_every_tap_is_answered(office: Office, awa: Phone) -> None:
    async with office.serving():
        for data in (str(Tap("tt")), str(Tap("zz")), "forged data", "tt:"):
            awa.presses(tap_on(office, awa), data)
            await awa.answered()
        await office.confirmed()
    assert await office.notes() == [""]


async def test_groups_are_left_without_a_word(office: Office, awa: Phone) -> None:
    group = awa.adds_to_group(-100, "Tout le monde")
    async with office.serving():
        await office.until(lambda: group.left)
        await office.confirmed()
    assert office.calls("sendMessage") == []


async def test_other_bots_are_not_heard(office: Office, awa: Phone) -> None:
    message = office.world.message_json(office.world.add(awa.chat, mine=False, text="hello", plain="hello"))
    message["from"] = {**message["from"], "is_bot": True}
    office.world.enqueue("message", message)
    async with office.serving():
        await office.confirmed()
    assert await office.notes() == []
    assert office.calls("sendMessage") == []


@pytest.mark.parametrize("fault", ["500", "429", "refuse", "drop"])
async def test_a_poll_that_fails_is_asked_again(office: Office, awa: Phone, fault: str) -> None:
    async with office.serving():
        office.world.faults.plan(fault, "getUpdates", times=2, seconds=1)
        awa.sends("one")
        awa.sends("two")
        await awa.sees("noted two")
        await office.confirmed()
    assert await office.notes() == ["one", "two"]


async def test_a_webhook_left_behind_is_taken_away(office: Office, awa: Phone) -> None:
    from bot.practice.methods import set_webhook

    set_webhook(office.world, {"url": "https://example.org/hook"})
    async with office.serving():
        assert office.world.webhook is None
        awa.sends("one")
        await awa.sees("noted one")


async def test_an_update_that_ended_two_processes_is_set_aside_at_the_third(office: Office, awa: Phone) -> None:
    awa.sends("kills")
    awa.sends("good")
    killing = office.world.updates[0].id
    for _ in range(received.TRIES - 1):
        await office.database.run(received.begun, office.world.bot_id, [killing], NOW)
    async with office.serving():
        await awa.sees("noted good")
        await office.confirmed()
    assert await office.notes() == ["good"]
    assert await set_aside(office) == [(killing, "EndedTheProcess")]


async def test_marks_of_the_first_batch_are_taken_away(office: Office, awa: Phone) -> None:
    awa.sends("one")
    async with office.serving():
        await awa.sees("noted one")
        await office.confirmed()

    def marks(session: Session) -> int:
        return int(session.execute(text("SELECT count(*) FROM attempts")).scalar_one())

    assert await office.database.read(marks) == 0


async def test_what_was_taken_is_finished_when_told_to_stop(office: Office, awa: Phone) -> None:
    async with office.serving():
        office.hold.clear()
        awa.sends("last")
        await office.until(office.began.is_set)
    assert await office.notes() == ["last"]
    await awa.sees("noted last")
    assert not office.world.updates
