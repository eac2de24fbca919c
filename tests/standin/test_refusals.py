"""Each thing that Telegram refuses, refused by the stand-in, as the real library meets it."""

import re

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAudio,
    InputMediaDocument,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.practice.flood import Flood
from bot.practice.phones import Phone
from bot.practice.world import Chat, World
from tests.standin.conftest import Clock

MIB = 1 << 20


def keys(*data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=d)] for d in data])


@pytest.mark.parametrize("text", ["", "   ", "<b></b>"])
async def test_no_text(bot: Bot, awa: Phone, text: str) -> None:
    with pytest.raises(BadRequest, match=r"[Mm]essage text is empty"):
        await bot.send_message(11, text, parse_mode="HTML")


async def test_4096_units_after_parsing(bot: Bot, awa: Phone) -> None:
    await bot.send_message(11, f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"[Mm]essage is too long"):
        await bot.send_message(11, "😀" * 2049)


async def test_caption_of_1024(bot: Bot, awa: Phone) -> None:
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_document(11, b"x", caption="a" * 1025, filename="a.pdf")
    sent = await bot.send_document(11, b"x", caption="a" * 1024, filename="a.pdf")
    assert sent.document is not None
    assert awa.card.content == b"x"


@pytest.mark.parametrize("data", ["a" * 65, "é" * 33])
async def test_callback_data_over_64_bytes(bot: Bot, awa: Phone, data: str) -> None:
    with pytest.raises(BadRequest, match=r"BUTTON_DATA_INVALID|Button_data_invalid"):
        await bot.send_message(11, "x", reply_markup=keys(data))


async def test_over_100_buttons(bot: Bot, awa: Phone) -> None:
    await bot.send_message(11, "x", reply_markup=keys(*("a" * 100)))
    with pytest.raises(BadRequest):
        await bot.send_message(11, "x", reply_markup=keys(*("a" * 101)))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3 < 4", 'Unsupported start tag "" at byte offset 2'),
        ("é <div>a</div>", 'Unsupported start tag "div" at byte offset 3'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=x'>a</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
async def test_html_that_does_not_parse(bot: Bot, awa: Phone, text: str, why: str) -> None:
    with pytest.raises(BadRequest, match="(?i)" + re.escape(f"can't parse entities: {why}")):
        await bot.send_message(11, text, parse_mode="HTML")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.1", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("a | b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
        ("é *a", "Can't find end of Bold entity at byte offset 3"),
        ("[a](b", "Can't find end of a URL at byte offset 4"),
    ],
)
async def test_markdown_that_does_not_parse(bot: Bot, awa: Phone, text: str, why: str) -> None:
    with pytest.raises(BadRequest, match="(?i)" + re.escape(f"can't parse entities: {why}")):
        await bot.send_message(11, text, parse_mode="MarkdownV2")


async def test_an_edit_that_changes_nothing(bot: Bot, awa: Phone) -> None:
    sent = await bot.send_message(11, "a", reply_markup=keys("1"))
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("a", 11, sent.message_id, reply_markup=keys("1"))
    await bot.edit_message_text("a", 11, sent.message_id, reply_markup=keys("2"))


async def test_an_edit_that_only_changes_how_it_is_written(bot: Bot, awa: Phone) -> None:
    sent = await bot.send_message(11, "<b>a</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text(" <strong>a</strong> ", 11, sent.message_id, parse_mode="HTML")
    await bot.edit_message_text("<i>a</i>", 11, sent.message_id, parse_mode="HTML")
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(11, sent.message_id)


async def test_an_edit_of_a_text_that_is_none(bot: Bot, awa: Phone) -> None:
    sent = await bot.send_document(11, b"x", filename="a.pdf")
    with pytest.raises(BadRequest, match="no text in the message to edit"):
        await bot.edit_message_text("a", 11, sent.message_id)
    await bot.edit_message_caption(11, sent.message_id, caption="a")
    assert awa.text == "a"


async def test_a_file_in_the_place_of_another(bot: Bot, awa: Phone, clock: Clock) -> None:
    sent = await bot.send_photo(11, b"x", caption="a")
    clock.later(days=30)
    blank = InputMediaDocument(b"-", caption="b", filename="b.txt")
    await bot.edit_message_media(blank, 11, sent.message_id)
    assert (awa.card.kind, awa.card.content, awa.text) == ("document", b"-", "b")
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_media(blank, 11, sent.message_id)
    with pytest.raises(BadRequest, match="type is unsupported"):
        await bot.edit_message_media(InputMediaAudio(b"-"), 11, sent.message_id)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_media(blank, 11, 999_999)


async def test_a_message_that_is_gone(bot: Bot, awa: Phone) -> None:
    sent = await bot.send_message(11, "a")
    await bot.delete_message(11, sent.message_id)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("b", 11, sent.message_id)
    with pytest.raises(BadRequest, match="to delete not found"):
        await bot.delete_message(11, sent.message_id)
    await bot.delete_messages(11, [sent.message_id, 999_999])


async def test_deleting_more_than_a_hundred_or_none(bot: Bot, awa: Phone) -> None:
    for ids in (list(range(1, 102)), []):
        with pytest.raises(BadRequest, match=r"(?i)message identifiers"):
            await bot.delete_messages(11, ids)


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


async def test_who_deleted_the_account_and_whom_nobody_knows(bot: Bot, awa: Phone) -> None:
    awa.account.deleted = True
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(11, "a")
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await bot.send_message(12, "a")


async def test_too_fast_in_a_group(bot: Bot, world: World, awa: Phone, clock: Clock) -> None:
    world.flood = Flood()
    awa.adds_to_group(-7, "Gao")
    for _ in range(20):
        await bot.send_message(-7, "a")
        clock.later(seconds=2)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(-7, "a")
    clock.later(seconds=refused.value._retry_after.total_seconds())
    await bot.send_message(-7, "a")


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
    world.chats[-5] = Chat(-5, "group", moved_to=-1005)
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(-5, "a")
    assert refused.value.new_chat_id == -1005


@pytest.mark.parametrize("name", ["Rapport", "rap port", "é", "a" * 33])
async def test_command_names(bot: Bot, awa: Phone, name: str) -> None:
    with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND_INVALID"):
        await bot.set_my_commands([(name, "x")], scope=BotCommandScopeChat(11))


async def test_commands_of_one_chat(bot: Bot, awa: Phone) -> None:
    await bot.set_my_commands([BotCommand("rapport", "Envoyer")], scope=BotCommandScopeChat(11))
    assert awa.commands == ["rapport"]


async def test_the_menu_a_person_sees(bot: Bot, world: World, awa: Phone) -> None:
    """The chat's before everyone's, and in each the phone's language before none: hence none is given for a chat."""
    await bot.set_my_commands([BotCommand("a", "x")])
    assert awa.commands == ["a"]
    await bot.set_my_commands([BotCommand("b", "x")], scope=BotCommandScopeAllPrivateChats(), language_code="en")
    assert awa.commands == ["a"]
    await bot.set_my_commands([BotCommand("c", "x")], scope=BotCommandScopeChat(11))
    assert awa.commands == ["c"]
    await bot.set_my_commands([BotCommand("d", "x")], scope=BotCommandScopeChat(11), language_code="fr")
    assert awa.commands == ["d"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(11), language_code="fr")
    await bot.delete_my_commands(scope=BotCommandScopeChat(11))
    assert awa.commands == ["a"]
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await bot.set_my_commands([BotCommand("a", "x")], scope=BotCommandScopeChat(99))


async def test_files_50_up_20_down_photos_10(bot: Bot, world: World, awa: Phone) -> None:
    with pytest.raises(BadRequest, match="too big for a photo"):
        await bot.send_photo(11, b"x" * (10 * MIB + 1))
    large = await bot.send_document(11, b"x" * (20 * MIB + 1), filename="a.pdf")
    assert large.document is not None
    with pytest.raises(BadRequest, match=r"[Ff]ile is too big"):
        await large.document.get_file()
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(11, b"x" * (50 * MIB + 1), filename="a.pdf", read_timeout=60, write_timeout=60)


async def test_a_file_comes_back_and_can_be_sent_again(bot: Bot, awa: Phone) -> None:
    sent = await bot.send_document(11, b"bilan", filename="Évaluation T2.pdf")
    assert sent.document is not None
    assert sent.document.file_name == "Évaluation T2.pdf"
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"bilan"
    await bot.send_document(11, sent.document.file_id)
    assert awa.card.content == b"bilan"
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
        await bot.send_document(11, "unknown")


async def test_an_answer_to_a_message_that_is_gone(bot: Bot, awa: Phone) -> None:
    typed = awa.sends("un")
    sent = await bot.send_message(11, "a", reply_parameters=ReplyParameters(typed.id))
    assert sent.reply_to_message is not None
    await bot.delete_message(11, typed.id)
    with pytest.raises(BadRequest, match="to be replied not found"):
        await bot.send_message(11, "a", reply_parameters=ReplyParameters(typed.id))
    await bot.send_message(11, "a", reply_parameters=ReplyParameters(typed.id, allow_sending_without_reply=True))


async def test_leaving_a_group(bot: Bot, awa: Phone) -> None:
    awa.adds_to_group(-7, "Gao")
    await bot.leave_chat(-7)
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(-7, "a")
    with pytest.raises(BadRequest, match=r"(?i)chat is private"):
        await bot.leave_chat(11)


async def test_entities_count_utf_16_units(bot: Bot, awa: Phone) -> None:
    sent = await bot.send_message(11, " 😀é <b>R<i>eçu</i></b> &lt;n° 1&gt; ", parse_mode="HTML")
    assert sent.text == "😀é Reçu <n° 1>"
    assert [(e.type, sent.parse_entity(e)) for e in sent.entities] == [("bold", "Reçu"), ("italic", "eçu")]
    sent = await bot.send_message(11, r"*a* [b](http://c\.d/) 1\.1", parse_mode="MarkdownV2")
    assert sent.text == "a b 1.1"
    assert [(e.type, e.url) for e in sent.entities] == [("bold", None), ("text_link", "http://c\\.d/")]


async def test_what_is_sent_as_json(bot: Bot, awa: Phone) -> None:
    """The library's own transport sends forms; ours sends JSON."""
    from bot.transport import Transport

    async with Bot(bot.token, base_url=bot.base_url.removesuffix(bot.token), request=Transport()) as ours:
        sent = await ours.send_message(11, "<b>é</b>", parse_mode="HTML", reply_markup=keys("1"))
        await ours.edit_message_text("b", 11, sent.message_id)
        await ours.delete_messages(11, [sent.message_id])
        await ours.send_document(11, b"x", filename="Évaluation.pdf", caption="<b>c</b>", parse_mode="HTML")
    assert awa.card.file["file_name"] == "Évaluation.pdf"


async def test_an_unknown_method(bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendNothing")


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
    world.faults.plan("refuse", "sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(11, "never arrived")
    assert awa.text == "arrived all the same"
    with pytest.raises(ValueError, match="rain"):
        world.faults.plan("rain")
