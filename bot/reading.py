"""An update of Telegram's as plain values. Of what is no text only that it came is known; it is never fetched."""

import re
from dataclasses import replace
from datetime import datetime

from telegram import MaybeInaccessibleMessage, Message, Update

from bot.house import Said
from bot.taps import NotATap, Tap

ASKED_FOR = ("message", "edited_message", "callback_query", "my_chat_member")

# https://core.telegram.org/bots/features#deep-linking
LINK = re.compile(r"[?]start=([A-Za-z0-9_-]{1,64})(?![A-Za-z0-9_-])")


class NotForUs(Exception):
    """No person's private chat is behind it: a group, a channel, another bot. `chat` is what the bot should leave."""

    def __init__(self, chat: int | None) -> None:
        super().__init__(chat)
        self.chat = chat


def said(update: Update, now: datetime) -> Said:
    """Who did what. Raises NotForUs."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or user.is_bot or chat is None or chat.type != "private":
        raise NotForUs(chat.id if chat is not None and chat.type != "private" else None)
    hint = "en" if (user.language_code or "fr").startswith("en") else "fr"
    plain = Said(update.update_id, user.id, chat.id, now, hint=hint)
    if update.callback_query is not None:
        return _tapped(plain, update)
    if update.my_chat_member is not None:
        return replace(plain, left=update.my_chat_member.new_chat_member.status in ("kicked", "left"))
    message = update.effective_message
    if message is None:
        return plain
    text = message.text or ""
    command, rest = _command(text)
    return replace(
        plain,
        message=message.message_id,
        text=rest,
        command=command,
        edited=update.edited_message is not None,
    )


def _command(text: str) -> tuple[str, str]:
    """ "/rapport@RelaisBot modele" is ("rapport", "modele"); what is no command is ("", the text)."""
    if not text.startswith("/"):
        return "", text
    name, _, rest = text[1:].replace("\n", " \n", 1).partition(" ")
    return name.partition("@")[0].lower(), rest.strip()


def _tapped(plain: Said, update: Update) -> Said:
    query = update.callback_query
    assert query is not None
    try:
        tap = Tap.parse(query.data or "")
    except NotATap:
        tap = None
    message = query.message.message_id if query.message is not None else None
    return replace(plain, message=message, tap=tap, query=query.id, link=_link(query.message))


def _link(card: MaybeInaccessibleMessage | None) -> str:
    """Of the text of a tapped card only this is read. Telegram gives no text of what it no longer shows us."""
    found = LINK.search(card.text or "") if isinstance(card, Message) else None
    return "" if found is None else found[1]
