"""Refusals to the letter, as they travel: the library changes capitals on the way, and drops the rest."""

from typing import Any

import aiohttp
import pytest
from telegram import Bot

from bot.practice.phones import Phone
from bot.practice.world import World
from tests.standin.conftest import TOKEN

PARSE = "Bad Request: can't parse entities: "


async def asked(bot: Bot, method: str, **given: Any) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.post(f"{bot.base_url}/{method}", json=given) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("method", "given", "description"),
    [
        ("sendMessage", {"text": "a"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": 12, "text": "a"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 11}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 11, "text": "a" * 4097}, "Bad Request: message is too long"),
        ("sendMessage", {"chat_id": 11, "text": "a", "parse_mode": "X"}, "Bad Request: unsupported parse_mode"),
        (
            "sendMessage",
            {"chat_id": 11, "text": "1 < 2", "parse_mode": "HTML"},
            PARSE + 'Unsupported start tag "" at byte offset 2',
        ),
        (
            "sendMessage",
            {"chat_id": 11, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b"}]]}},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ("editMessageText", {"chat_id": 11, "message_id": 9, "text": "a"}, "Bad Request: message to edit not found"),
        (
            "editMessageText",
            {"chat_id": 11, "message_id": 1, "text": "a"},
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message",
        ),
        ("editMessageText", {"chat_id": 11, "message_id": 2, "text": "a"}, "Bad Request: message can't be edited"),
        ("deleteMessage", {"chat_id": 11, "message_id": 9}, "Bad Request: message to delete not found"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        ("setMyCommands", {"commands": [{"command": "É", "description": "x"}]}, "Bad Request: BOT_COMMAND_INVALID"),
        ("getFile", {"file_id": "x"}, "Bad Request: wrong file_id or the file is temporarily unavailable"),
        (
            "setWebhook",
            {"url": "http://example.org/"},
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            "setWebhook",
            {"url": "https://example.org/", "secret_token": "é"},
            "Bad Request: secret token contains unallowed characters",
        ),
        ("sendChatAction", {"chat_id": 11, "action": "dancing"}, "Bad Request: wrong parameter action in request"),
    ],
)
async def test_400(bot: Bot, awa: Phone, method: str, given: dict[str, Any], description: str) -> None:
    await bot.send_message(11, "a")
    awa.sends("b")
    assert await asked(bot, method, **given) == (400, {"ok": False, "error_code": 400, "description": description})


async def test_the_others(bot: Bot, world: World, awa: Phone) -> None:
    awa.blocks()
    assert await asked(bot, "sendMessage", chat_id=11, text="a") == (
        403,
        {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"},
    )
    assert await asked(bot, "nothing") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )
    world.faults.plan("429", seconds=7)
    assert await asked(bot, "getMe") == (
        429,
        {
            "ok": False, "error_code": 429, "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        },
    )  # fmt: skip
    await asked(bot, "setWebhook", url="https://example.org/")
    status, answer = await asked(bot, "getUpdates")
    assert (status, answer["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    assert TOKEN in bot.base_url
