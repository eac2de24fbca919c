"""One call to Telegram for each thing Relais does in a chat, tried again while the network is away.

What Telegram refuses comes out as one of three errors; a refusal that means "it is so already" is success. When and in
which order things are told is decided in `answers` and `delivery`.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from telegram import (
    BotCommand,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)
from telegram.ext import ExtBot

from bot.cards import Button, Card, File
from bot.pace import Lane
from bot.transport import NotAnswered

T = TypeVar("T")

FIRST: Final = 0.5  # seconds until the second try
LAST: Final = 30.0
AT_ONCE: Final = 100  # messages one deletion may name
BLANK: Final = b" "  # a file that says nothing; an empty one is refused
GONE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid", "message to be edited")


class OutOfReach(Exception):
    """The person blocked the bot, or the account is gone."""


class Refused(Exception):
    """Telegram will never take this: a defect of ours, or a chat that is no more."""


class GivenUp(Exception):
    """The network stayed away until the process had to end."""


class Teller:
    """Talks to Telegram. `stop()` lets every call that is waiting for the network give up."""

    def __init__(self, bot: ExtBot[Lane]) -> None:
        self._bot = bot
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def say(
        self,
        chat: int,
        card: Card,
        *,
        silent: bool = True,
        protect: bool = False,
        lane: Lane = Lane.CONVERSATION,
        reply_to: int | None = None,
    ) -> int:
        """A new message; its id. A file goes with it, from memory. It answers `reply_to`, if that is still there."""
        if card.file is not None:
            return await self._hand_over(chat, card, card.file, silent=silent, protect=protect, lane=lane)
        message: Message = await self._patiently(
            lambda: self._bot.send_message(
                chat,
                card.text,
                reply_markup=keyboard(card),
                disable_notification=silent,
                protect_content=protect,
                reply_parameters=answering(reply_to),
                rate_limit_args=lane,
            )
        )
        return message.message_id

    async def _hand_over(self, chat: int, card: Card, file: File, *, silent: bool, protect: bool, lane: Lane) -> int:
        given: dict[str, Any] = {
            "caption": card.text or None,
            "filename": file.name,
            "reply_markup": keyboard(card),
            "disable_notification": silent,
            "protect_content": protect,
            "rate_limit_args": lane,
        }
        if file.veiled:
            given["has_spoiler"] = True
        send = self._bot.send_photo if file.picture else self._bot.send_document
        message: Message = await self._patiently(lambda: send(chat, file.content, **given))
        return message.message_id

    async def redraw(self, chat: int, message: int, card: Card, *, lane: Lane = Lane.CONVERSATION) -> bool:
        """An edit; False when there is no such message any more. Not modified is success."""
        try:
            await self._patiently(
                lambda: self._bot.edit_message_text(
                    card.text,
                    chat_id=chat,
                    message_id=message,
                    reply_markup=keyboard(card),
                    rate_limit_args=lane,
                )
            )
        except Refused as refused:
            reason = str(refused.__cause__).lower()
            if "not modified" in reason:
                return True
            if any(gone in reason for gone in GONE):
                return False
            raise
        return True

    async def erase(self, chat: int, messages: tuple[int, ...]) -> None:
        for start in range(0, len(messages), AT_ONCE):
            some = messages[start : start + AT_ONCE]
            await self._if_possible(lambda some=some: self._bot.delete_messages(chat, some))  # type: ignore[misc]

    async def delete(self, chat: int, messages: Sequence[int]) -> None:
        """Deletes what Telegram lets a bot delete. Where it refuses a handful for one of them, each is asked alone.

        Raises Refused for a chat that is no more, OutOfReach, GivenUp.
        """
        for start in range(0, len(messages), AT_ONCE):
            some = messages[start : start + AT_ONCE]
            try:
                await self._patiently(lambda some=some: self._bot.delete_messages(chat, some))  # type: ignore[misc]
            except Refused as refused:
                if "chat not found" in str(refused.__cause__).lower():
                    raise
                for half in (some[: len(some) // 2], some[len(some) // 2 :]) if len(some) > 1 else ():
                    await self.delete(chat, half)

    async def write_over(self, chat: int, message: int, card: Card) -> None:
        """Puts `card` in the place of a message of ours, whatever it was; of a file nothing is left in the chat."""
        try:
            await self.redraw(chat, message, card)
        except Refused as refused:
            if "no text in the message" not in str(refused.__cause__).lower():
                raise
            blank = InputMediaDocument(BLANK, caption=card.text, filename="-")
            await self._if_possible(
                lambda: self._bot.edit_message_media(blank, chat_id=chat, message_id=message, reply_markup=None)
            )

    async def toast(self, query: str, text: str) -> None:
        await self._if_possible(lambda: self._bot.answer_callback_query(query, text or None))

    async def commands(self, chat: int, commands: tuple[tuple[str, str], ...]) -> None:
        scope = BotCommandScopeChat(chat)
        if commands:
            listed = [BotCommand(name, what) for name, what in commands]
            await self._if_possible(lambda: self._bot.set_my_commands(listed, scope=scope))
        else:
            await self._if_possible(lambda: self._bot.delete_my_commands(scope=scope))

    async def doing(self, chat: int, *, picture: bool = False) -> None:
        what = ChatAction.UPLOAD_PHOTO if picture else ChatAction.UPLOAD_DOCUMENT
        with contextlib.suppress(TelegramError):  # tried once: a little later it would not be true
            await self._bot.send_chat_action(chat, what)

    async def leave(self, chat: int) -> None:
        await self._if_possible(lambda: self._bot.leave_chat(chat))

    async def _if_possible(self, call: Callable[[], Awaitable[object]]) -> None:
        """For what is no loss when Telegram refuses it: too late, gone, done already."""
        try:
            await self._patiently(call)
        except (Refused, OutOfReach):
            return

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Raises OutOfReach, Refused, GivenUp."""
        wait = FIRST
        while True:
            try:
                return await call()
            except Forbidden:
                raise OutOfReach from None
            except (BadRequest, ChatMigrated, InvalidToken, EndPointNotFound) as error:
                raise Refused from error
            except (NetworkError, NotAnswered):
                if self._stopping.is_set():
                    raise GivenUp from None
            await sleep(wait * random.uniform(0.75, 1.25), self._stopping)  # noqa: S311 - only spreads the tries
            wait = min(wait * 2, LAST)


async def sleep(wait: float, unless: asyncio.Event) -> None:
    """`wait` seconds, or until `unless` is set."""
    try:
        async with asyncio.timeout(wait):
            await unless.wait()
    except TimeoutError:
        return


def keyboard(card: Card) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([[button(b) for b in row] for row in card.rows]) if card.rows else None


def answering(message: int | None) -> ReplyParameters | None:
    return None if message is None else ReplyParameters(message, allow_sending_without_reply=True)


def button(shown: Button) -> InlineKeyboardButton:
    if shown.copy is not None:
        return InlineKeyboardButton(shown.label, copy_text=CopyTextButton(shown.copy))
    return InlineKeyboardButton(shown.label, callback_data=str(shown.tap))
