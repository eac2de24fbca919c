"""Answers out: in order per chat, chats side by side, the last card wins; refusals that are success, and those not."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.orm import Session
from telegram.constants import ParseMode
from telegram.ext import Defaults, ExtBot

from bot.answers import Answers
from bot.cards import Button, Card, Commands, Drawn, Erase, Redraw, Say, Toast
from bot.house import House
from bot.pace import Lane, Pace
from bot.practice.flood import Flood
from bot.practice.phones import Phone
from bot.practice.world import Message
from bot.taps import Tap
from bot.telling import Teller
from bot.texts import Texts
from bot.transport import Transport
from storage.people import PersonRow
from storage.plan.reading import Plans
from tests.bot.conftest import TOKEN, Office, people

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the database hardly comes into it


@pytest.fixture
async def teller(office: Office) -> AsyncIterator[Teller]:
    transport = Transport()
    bot: ExtBot[Lane] = ExtBot(
        TOKEN,
        base_url=f"{office.url}/bot",
        request=transport,
        get_updates_request=transport,
        defaults=Defaults(parse_mode=ParseMode.HTML),
        rate_limiter=Pace(),
    )
    async with bot:
        yield Teller(bot)


@pytest.fixture
async def answers(office: Office, teller: Teller) -> AsyncIterator[Answers]:
    house = House(Texts.load(), Plans(), office.world.bot_id, "r", frozenset({"tt"}))
    made = Answers(teller, office.database, house, office.clock)
    running = asyncio.create_task(made.run())
    yield made
    teller.stop()
    await made.stop(5)
    await running


def card(text: str) -> Card:
    return Card(text)


def mine(phone: Phone) -> list[str]:
    return [m.text for m in phone.messages if m.mine]


def on_the_phone(office: Office, phone: Phone, text: str = "old") -> Message:
    return office.world.add(phone.chat, mine=True, text=text, plain=text)


async def test_a_chat_s_answers_arrive_in_order(office: Office, answers: Answers, awa: Phone) -> None:
    office.world.faults.plan("500", "sendMessage", times=1)
    await asyncio.wait(answers.carry(Say(11, card(str(n))) for n in range(20)))
    assert mine(awa) == [str(n) for n in range(20)]


async def test_chats_do_not_wait_for_each_other(office: Office, answers: Answers, awa: Phone, binta: Phone) -> None:
    office.world.faults.plan("slow", "sendMessage", seconds=2)
    slow = answers.carry([Say(11, card("slow"))])
    await office.until(lambda: not office.world.faults.planned)
    await asyncio.wait(answers.carry([Say(12, card("quick"))]))
    assert mine(binta) == ["quick"]
    assert not slow[0].done()
    await asyncio.wait(slow)
    assert mine(awa) == ["slow"]


async def test_of_cards_that_wait_only_the_last_is_drawn(office: Office, answers: Answers, awa: Phone) -> None:
    message = on_the_phone(office, awa)
    other = on_the_phone(office, awa)
    office.world.faults.plan("slow", "editMessageText", seconds=0.3)
    first = answers.carry([Redraw(11, message.id, card("0"))])
    await office.until(lambda: not office.world.faults.planned)
    later = answers.carry([Redraw(11, message.id, card(str(n))) for n in range(1, 6)])
    another = answers.carry([Redraw(11, other.id, card("another"))])
    await asyncio.wait([*first, *later, *another])
    assert (message.text, other.text) == ("5", "another")
    assert [call["text"] for call in office.calls("editMessageText")] == ["0", "5", "another"]


async def test_a_toast_does_not_wait_for_a_message(office: Office, answers: Answers, awa: Phone) -> None:
    message = on_the_phone(office, awa)
    awa.presses(message, str(Tap("tt")))
    office.world.faults.plan("slow", "sendMessage", seconds=1)
    said = answers.carry([Say(11, card("slow"))])
    await office.until(lambda: not office.world.faults.planned)
    await asyncio.wait(answers.carry([Toast(awa.last_query, "noted")]))
    assert awa.toast == "noted"
    assert not said[0].done()


async def test_not_modified_is_success(office: Office, answers: Answers, awa: Phone) -> None:
    message = on_the_phone(office, awa, "same")
    await asyncio.wait(answers.carry([Redraw(11, message.id, card("same"), anew=card("same"))]))
    assert mine(awa) == ["same"]


async def test_a_card_that_is_gone_is_said_anew_or_not_at_all(office: Office, answers: Answers, awa: Phone) -> None:
    message = on_the_phone(office, awa)
    message.deleted = True
    await asyncio.wait(answers.carry([Redraw(11, message.id, card("quiet")), Redraw(11, None, card("quiet too"))]))
    assert mine(awa) == []
    await asyncio.wait(answers.carry([Redraw(11, message.id, card("edited"), anew=card("new"))]))
    assert mine(awa) == ["new"]


async def test_cards_of_one_draft_find_the_message_it_was_last_drawn_on(
    office: Office, answers: Answers, awa: Phone
) -> None:
    """The next answers may come before the draft's row knows the new message's id."""
    drawn = [Drawn(1, version) for version in range(4)]
    await asyncio.wait(answers.carry([Say(11, card("0"), drawn=drawn[0])]))
    await asyncio.wait(answers.carry([Redraw(11, None, card("1"), anew=card("new"), drawn=drawn[1])]))
    [message] = [m for m in awa.messages if m.mine]
    assert message.text == "1"
    message.deleted = True
    await asyncio.wait(answers.carry([Redraw(11, message.id, card("2"), anew=card("2 anew"), drawn=drawn[2])]))
    await asyncio.wait(answers.carry([Redraw(11, message.id, card("3"), anew=card("3 anew"), drawn=drawn[3])]))
    assert mine(awa) == ["3"]


async def test_a_lost_answer_is_asked_again(office: Office, answers: Answers, awa: Phone) -> None:
    for fault in ("drop", "refuse", "500"):
        office.world.faults.plan(fault, "sendMessage")
        await asyncio.wait(answers.carry([Say(11, card(fault))]))
    # At least once: after an answer that was lost nobody knows, and the person reads it twice.
    assert mine(awa) == ["drop", "drop", "refuse", "500"]


async def test_too_fast_is_waited_for(office: Office, answers: Answers, awa: Phone, binta: Phone) -> None:
    office.world.faults.plan("429", "sendMessage", seconds=1)
    began = asyncio.get_running_loop().time()
    await asyncio.wait(answers.carry([Say(11, card("a"))]))
    assert asyncio.get_running_loop().time() - began >= 1
    assert [call.status for call in office.world.calls if call.method == "sendMessage"] == [429, 200]


async def test_who_blocked_the_bot_is_marked_and_the_next_answers_go_on(
    office: Office, answers: Answers, awa: Phone, binta: Phone
) -> None:
    await office.database.run(people, [11, 12])
    awa.blocks()
    await asyncio.wait(answers.carry([Say(11, card("a")), Say(12, card("b"))]))

    def unreachable(session: Session) -> list[int | None]:
        return [p.account for p in session.query(PersonRow) if p.unreachable_since is not None]

    assert await office.database.read(unreachable) == [11]
    assert mine(binta) == ["b"]


async def test_what_telegram_refuses_holds_up_nothing(office: Office, answers: Answers, awa: Phone) -> None:
    await asyncio.wait(answers.carry([Say(11, card("<b>broken")), Say(11, card("x" * 5000)), Say(11, card("fine"))]))
    assert mine(awa) == ["fine"]


async def test_erasing_what_is_gone_is_success(office: Office, answers: Answers, awa: Phone) -> None:
    some = [on_the_phone(office, awa) for _ in range(150)]
    some[3].deleted = True
    await asyncio.wait(answers.carry([Erase(11, tuple(m.id for m in some)), Say(11, card("left"))]))
    assert [m.text for m in awa.messages if m.mine and not m.deleted] == ["left"]


async def test_commands_of_one_chat(office: Office, answers: Answers, awa: Phone) -> None:
    await asyncio.wait(answers.carry([Commands(11, (("rapport", "Envoyer un rapport"),))]))
    assert awa.commands == ["rapport"]
    await asyncio.wait(answers.carry([Commands(11)]))
    assert awa.commands == []


async def test_a_button_without_a_door_is_not_shown(office: Office, answers: Answers, awa: Phone) -> None:
    shown = Card("card", ((Button("Door", Tap("tt")), Button("Wall", Tap("zz"))), (Button("Wall", Tap("zy")),)))
    await asyncio.wait(answers.carry([Say(11, shown)]))
    assert awa.buttons == ["Door"]


async def test_at_the_end_what_can_leave_leaves_and_nothing_is_waited_for_in_vain(
    office: Office, teller: Teller, answers: Answers, awa: Phone
) -> None:
    office.world.faults.plan("500", "sendMessage", times=100)
    stuck = answers.carry([Say(11, card("stuck"))])
    await office.until(lambda: len(office.calls("sendMessage")) >= 1)
    teller.stop()
    async with asyncio.timeout(5):
        await answers.stop(4)
    assert stuck[0].done()


async def test_a_burst_in_one_chat_meets_telegram_s_limit_and_loses_nothing(
    office: Office, answers: Answers, awa: Phone
) -> None:
    office.world.flood = Flood()
    await asyncio.wait(answers.carry(Say(11, card(str(n))) for n in range(3)))
    assert mine(awa) == ["0", "1", "2"]


async def test_an_answer_to_a_message_is_said_even_where_that_is_gone(
    office: Office, answers: Answers, awa: Phone
) -> None:
    asked, gone = awa.sends("RAPPORT"), awa.sends("RAPPORT")
    gone.deleted = True
    await asyncio.wait(answers.carry([Say(11, card("a"), reply_to=asked.id), Say(11, card("b"), reply_to=gone.id)]))
    assert [(m.text, m.reply_to) for m in awa.messages if m.mine] == [("a", asked.id), ("b", None)]
