"""What a call of the bot asked for: its parameters, read as Telegram reads them, or refused in Telegram's words."""

from typing import Any

import orjson

from bot.practice.world import Chat, Json, Message, World

FALSE = (None, False, "", "0", 0, "false", "False", "no")


class Refused(Exception):
    """The Bot API's answer when it does not do it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(code)
        self.code, self.description, self.parameters = code, description, parameters


def bad(why: str) -> Refused:
    return Refused(400, f"Bad Request: {why}")


def number(given: Json, name: str, default: int | None = None) -> int:
    value = given.get(name, default)
    if value in (None, ""):
        raise bad(f"{name} is empty")
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad(f"{name} is not a valid Integer") from None


def structure(given: Json, name: str) -> Any:
    """A JSON parameter, which comes as text in a form and as itself in a JSON body."""
    value = given.get(name)
    if isinstance(value, str):
        try:
            return orjson.loads(value) if value else None
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None
    return value


def true(given: Json, name: str) -> bool:
    return given.get(name) not in FALSE


def chat_of(world: World, given: Json, *, write: bool = True) -> Chat:
    """The chat that is meant, if the bot may do that there."""
    chat = world.chat(number(given, "chat_id"))
    if chat is None:
        raise bad("chat not found")
    if chat.moved_to is not None:
        text = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, text, migrate_to_chat_id=chat.moved_to)
    if chat.left:
        raise Refused(403, f"Forbidden: bot is not a member of the {chat.kind} chat")
    account = world.accounts.get(chat.id)
    if write and account is not None and account.deleted:
        raise Refused(403, "Forbidden: user is deactivated")
    if write and account is not None and account.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    return chat


def message_of(world: World, given: Json, to: str) -> Message:
    """The message that is meant, if it is still there. `to`: edit, delete."""
    chat = chat_of(world, given, write=to == "edit")
    message = chat.messages.get(number(given, "message_id"))
    if message is None or message.deleted:
        raise bad(f"message to {to} not found")
    return message


def count(world: World, chat: Chat) -> None:
    """A message is about to be sent. Raises Refused when that is too fast."""
    seconds = world.flood.retry_after(chat.id, world.clock())
    if seconds is not None:
        raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
