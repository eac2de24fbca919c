"""Each thing that Telegram refuses, refused by the stand-in, as the real library meets it."""

import pytest
from telegram import Bot, BotCommand, BotCommandScopeChat, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.practice.flood import Flood
from bot.practice.phones import Phone
from bot.practice.world import Chat, World
from tests.standin.conftest import Clock


def keys(*data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=d)] for d in data])


@pytest.mark.parametrize("text", ["", "   ", "<b></b>"])
async def test_no_text(bot: Bot, awa: Phone, text: str) -> None:
    with pytest.raises(BadRequest, match="[Mm]essage text is empty"):
        await bot.send_message(11, text, parse_mode="HTML")


async def test_4096_units_after_parsing(bot: Bot, awa: Phone) -> None:
    await bot.send_message(11, f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="[Mm]essage is too long"):
        await bot.send_message(11, "😀" * 2049)


async def test_caption_of_1024(bot: Bot, awa: Phone) -> None:
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_document(11, b"x", caption="a" * 1025, filename="a.pdf")
    sent = await bot.send_document(11, b"x", caption="a" * 1024, filename="a.pdf")
    assert sent.document is not None
    assert awa.card.content == b"x"


@pytest.mark.parametrize("data", ["a" * 65, "é" * 33])
async def test_callback_data_over_64_bytes(bot: Bot, awa: Phone, data: str) -> None:
    with pytest.raises(BadRequest, match="BUTTON_DATA_INVALID|Button_data_invalid"):
        await bot.send_message(11, "x", reply_markup=keys(data))


async def test_over_100_buttons(bot: Bot, awa: Phone) -> None:
    await bot.send_message(11, "x", reply_markup=keys(*("a" * 100)))
    with pytest.raises(BadRequest):
        await bot.send_message(11, "x", reply_markup=keys(*("a" * 101)))


@pytest.mark.parametrize("text", ["3 < 4", "<b>a", "<div>a</div>", "a</b>"])
async def test_html_that_does_not_parse(bot: Bot, awa: Phone, text: str) -> None:
    with pytest.raises(BadRequest, match="parse entities"):
        await bot.send_message(11, text, parse_mode="HTML")


@pytest.mark.parametrize("text", ["1.1", "a-b", "*a"])
async def test_markdown_that_does_not_parse(bot: Bot, awa: Phone, text: str) -> None:
    with pytest.raises(BadRequest, match="parse entities"):
        await bot.send_message(11, text, parse_mode="MarkdownV2")


async def test_an_edit_that_changes_nothing(bot: Bot, awa: Phone) -> None:
    sent = await bot.send_message(11, "a", reply_markup=keys("1"))
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("a", 11, sent.message_id, reply_markup=keys("1"))
    await bot.edit_message_text("a", 11, sent.message_id, reply_markup=keys("2"))


async def test_a_message_that_is_gone(bot: Bot, awa: Phone) -> None:
    sent = await bot.send_message(11, "a")
    await bot.delete_message(11, sent.message_id)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("b", 11, sent.message_id)
    with pytest.raises(BadRequest, match="to delete not found"):
        await bot.delete_message(11, sent.message_id)
    await bot.delete_messages(11, [sent.message_id, 999_999])


async def test_deleting_after_48_hours_but_not_editing(bot: Bot, awa: Phone, clock: Clock) -> None:
    sent = await bot.send_message(11, "a")
    clock.later(hours=49)
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(11, sent.message_id)
    await bot.edit_message_text("b", 11, sent.message_id)


async def test_a_person_s_message_can_be_deleted_and_not_edited(bot: Bot, awa: Phone) -> None:
    typed = awa.sends("bonjour")
    with pytest.raises(BadRequest):
        await bot.edit_message_text("b", 11, typed.id)
    await bot.delete_message(11, typed.id)
    assert typed.deleted


async def test_answering_a_tap_twice_or_too_late(bot: Bot, awa: Phone, clock: Clock) -> None:
    await bot.send_message(11, "a", reply_markup=keys("1"))
    awa.presses(awa.card, "1")
    await bot.answer_callback_query(awa.last_query, "ok")
    assert awa.toast == "ok"
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query(awa.last_query)
    awa.presses(awa.card, "1")
    clock.later(seconds=151)
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query(awa.last_query)


async def test_who_blocked_the_bot(bot: Bot, awa: Phone) -> None:
    awa.blocks()
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(11, "a")
    awa.unblocks()
    await bot.send_message(11, "a")


async def test_too_fast_in_one_chat_and_in_all(bot: Bot, world: World, awa: Phone, clock: Clock) -> None:
    world.flood = Flood()
    for _ in range(4):
        await bot.send_message(11, "a")
    with pytest.raises(RetryAfter):
        await bot.send_message(11, "a")
    clock.later(seconds=5)
    for account in range(100, 130):
        Phone.join(world, account, "x")
        await bot.send_message(account, "a")
    with pytest.raises(RetryAfter):
        await bot.send_message(11, "a")


async def test_a_group_that_became_a_supergroup(bot: Bot, world: World) -> None:
    world.chats[-5] = Chat(-5, "migrated")
    with pytest.raises(ChatMigrated):
        await bot.send_message(-5, "a")


@pytest.mark.parametrize("name", ["Rapport", "rap port", "é", "a" * 33])
async def test_command_names(bot: Bot, awa: Phone, name: str) -> None:
    with pytest.raises(BadRequest, match="(?i)BOT_COMMAND_INVALID"):
        await bot.set_my_commands([(name, "x")], scope=BotCommandScopeChat(11))


async def test_commands_of_one_chat(bot: Bot, awa: Phone) -> None:
    await bot.set_my_commands([BotCommand("rapport", "Envoyer")], scope=BotCommandScopeChat(11))
    assert awa.commands == ["rapport"]


async def test_a_wrong_token(bot: Bot) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=bot.base_url.rpartition("/bot")[0] + "/bot"):
            pass


async def test_copying_and_silence_and_protection(bot: Bot, awa: Phone) -> None:
    copy = InlineKeyboardMarkup([[InlineKeyboardButton("Copier", copy_text=CopyTextButton("t.me/x"))]])
    await bot.send_message(11, "a", reply_markup=copy, disable_notification=True, protect_content=True)
    assert awa.card.protected
    assert awa.lock_screen[-1].silent


async def test_faults_on_request(bot: Bot, world: World, awa: Phone) -> None:
    world.faults.plan("500", "sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(11, "a")
    world.faults.plan("429", "sendMessage", seconds=3)
    with pytest.raises(RetryAfter):
        await bot.send_message(11, "a")
    world.faults.plan("drop", "sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(11, "arrived all the same")
    assert awa.text == "arrived all the same"
