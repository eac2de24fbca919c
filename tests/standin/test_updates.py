"""How updates reach a bot: kept until confirmed, at least once, for a time."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import Conflict

from bot.practice.phones import Phone
from bot.practice.world import World
from tests.standin.conftest import Clock


async def texts(bot: Bot, offset: int | None = None) -> list[str | None]:
    return [u.message.text if u.message else None for u in await bot.get_updates(offset=offset, timeout=0)]


async def test_kept_until_a_higher_offset(bot: Bot, awa: Phone) -> None:
    awa.sends("un")
    awa.sends("deux")
    assert await texts(bot) == ["un", "deux"]
    assert await texts(bot) == ["un", "deux"]
    first = (await bot.get_updates(timeout=0))[0].update_id
    assert await texts(bot, first + 1) == ["deux"]
    assert await texts(bot) == ["deux"]


async def test_a_hundred_at_a_time(bot: Bot, awa: Phone) -> None:
    for n in range(120):
        awa.sends(str(n))
    assert len(await texts(bot)) == 100


async def test_messages_24_hours_and_taps_150_seconds(bot: Bot, awa: Phone, clock: Clock) -> None:
    typed = awa.sends("un")
    awa.presses(typed, "x")
    clock.later(seconds=151)
    assert await texts(bot) == ["un"]
    clock.later(hours=24)
    assert await texts(bot) == []


async def test_long_polling_wakes_at_once(bot: Bot, awa: Phone) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.05)
    awa.sends("vite")
    async with asyncio.timeout(5):
        assert len(await polling) == 1


async def test_of_two_pollers_the_older_is_refused(bot: Bot) -> None:
    async with Bot(bot.token, base_url=bot.base_url.removesuffix(bot.token)) as newer:
        older = asyncio.create_task(bot.get_updates(timeout=20))
        await asyncio.sleep(0.1)
        await newer.get_updates(timeout=0)
        with pytest.raises(Conflict):
            await older


async def test_polling_beside_a_webhook(bot: Bot) -> None:
    await bot.set_webhook("https://127.0.0.1/hook")
    with pytest.raises(Conflict):
        await bot.get_updates(timeout=0)
    await bot.delete_webhook()
    await bot.get_updates(timeout=0)


async def test_redelivery_and_new_ids(bot: Bot, world: World, awa: Phone) -> None:
    awa.sends("un")
    (update,) = await bot.get_updates(timeout=0)
    assert await texts(bot, update.update_id + 1) == []
    world.redeliver(update.update_id)
    assert await texts(bot) == ["un"]
    await bot.get_updates(offset=update.update_id + 1, timeout=0)
    world.restart_ids(5)
    awa.sends("deux")
    assert [u.update_id for u in await bot.get_updates(timeout=0)] == [6]


async def test_without_a_network_messages_wait_in_the_phone(bot: Bot, awa: Phone) -> None:
    awa.online = False
    awa.sends("un")
    awa.sends("deux")
    assert await texts(bot) == []
    awa.reconnects()
    assert await texts(bot) == ["un", "deux"]


async def test_a_long_text_arrives_as_several(bot: Bot, awa: Phone) -> None:
    awa.sends("a" * 5000)
    assert [len(t or "") for t in await texts(bot)] == [4096, 904]


async def test_only_what_was_asked_for(bot: Bot, awa: Phone) -> None:
    """From the moment it is asked for: what already waited still comes."""
    awa.sends("un")
    first = await bot.get_updates(timeout=0, allowed_updates=["my_chat_member"])
    assert [u.message is not None for u in first] == [True]
    awa.sends("deux")
    awa.blocks()
    updates = await bot.get_updates(offset=first[-1].update_id + 1, timeout=0)
    assert [u.my_chat_member is not None for u in updates] == [True]


async def test_ids_begin_anew_below_the_offset(bot: Bot, world: World, awa: Phone) -> None:
    """An offset from before confirms nothing of what came after."""
    awa.sends("un")
    (update,) = await bot.get_updates(timeout=0)
    await bot.get_updates(offset=update.update_id + 1, timeout=0)
    world.restart_ids(5)
    awa.sends("deux")
    assert await texts(bot, update.update_id + 1) == ["deux"]


async def test_a_negative_offset_forgets_all_but_the_last(bot: Bot, awa: Phone) -> None:
    for n in range(5):
        awa.sends(str(n))
    assert await texts(bot, -2) == ["3", "4"]
    assert await texts(bot) == ["3", "4"]


async def test_what_a_person_does_as_updates(bot: Bot, awa: Phone) -> None:
    typed = awa.sends("/rapport modele")
    awa.edits(typed, "/rapport")
    awa.sends_media("contact")
    awa.forwards("secret")
    awa.presses(typed, "rs:1:0:")
    awa.blocks()
    typed_, edited, contact, forwarded, tap, blocked = await bot.get_updates(timeout=0)
    assert typed_.message is not None
    assert [(e.type, e.length) for e in typed_.message.entities] == [("bot_command", 8)]
    assert edited.edited_message is not None
    assert (edited.edited_message.text, edited.edited_message.message_id) == ("/rapport", typed.id)
    assert contact.message is not None
    assert contact.message.contact is not None
    assert forwarded.message is not None
    assert forwarded.message.forward_origin is not None
    assert tap.callback_query is not None
    assert (tap.callback_query.data, tap.callback_query.from_user.id) == ("rs:1:0:", 11)
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_a_tap_on_a_card_that_was_deleted(bot: Bot, awa: Phone) -> None:
    sent = await bot.send_message(11, "a")
    card = awa.card
    await bot.delete_message(11, sent.message_id)
    awa.presses(card, "x")
    (update,) = await bot.get_updates(timeout=0)
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


async def test_a_group_the_bot_was_added_to(bot: Bot, awa: Phone) -> None:
    awa.adds_to_group(-7, "Gao")
    (added,) = await bot.get_updates(timeout=0)
    assert added.my_chat_member is not None
    assert added.my_chat_member.chat.type == "group"
    assert added.my_chat_member.new_chat_member.status == "member"


async def test_edits_show_nothing_on_a_lock_screen(bot: Bot, awa: Phone) -> None:
    sent = await bot.send_message(11, "<b>Rapport</b> T2", parse_mode="HTML")
    await bot.edit_message_text("1.1.1 Analyse des lois", 11, sent.message_id)
    await bot.send_message(11, "Reçu", disable_notification=True)
    assert [(n.text, n.silent) for n in awa.lock_screen] == [("Rapport T2", False), ("Reçu", True)]
