"""What the Bot API does at each call, and what it refuses, in Telegram's own words. No HTTP here."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.practice.markup import CannotParse, length, plain, plain_markdown
from bot.practice.world import DELETABLE, Chat, Json, Message, World

TEXT_MOST, CAPTION_MOST, DATA_MOST, BUTTONS_MOST, TOAST_MOST, PHOTO_MOST = 4096, 1024, 64, 100, 200, 10 << 20
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


class Refused(Exception):
    """The Bot API's answer when it does not do it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(code)
        self.code, self.description, self.parameters = code, description, parameters


def number(given: Json, name: str, default: int | None = None) -> int:
    value = given.get(name, default)
    try:
        return int(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise Refused(
            400, f"Bad Request: {name} is invalid" if value is not None else f"Bad Request: {name} is empty"
        ) from None


def structure(given: Json, name: str) -> Any:
    """A JSON parameter, which comes as text in a form and as itself in a JSON body."""
    value = given.get(name)
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(400, f"Bad Request: can't parse {name} JSON object") from None
    return value


def true(given: Json, name: str) -> bool:
    return given.get(name) in (True, "true", "True", 1, "1")


def _chat(world: World, given: Json, *, write: bool = True) -> Chat:
    chat = world.chat(number(given, "chat_id"))
    if chat is None:
        raise Refused(400, "Bad Request: chat not found")
    if chat.kind == "migrated":
        raise Refused(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100 * -chat.id
        )
    if chat.left:
        raise Refused(403, "Forbidden: bot was kicked from the group chat")
    account = world.accounts.get(chat.id)
    if write and account is not None and account.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    if write and account is not None and account.deleted:
        raise Refused(403, "Forbidden: user is deactivated")
    return chat


def _written(given: Json, name: str, most: int) -> tuple[str, str]:
    """(as sent, without its markup)"""
    text = str(given.get(name) or "")
    mode = str(given.get("parse_mode") or "")
    try:
        bare = {"html": plain, "markdownv2": plain_markdown}.get(mode.lower(), str.strip)(text)
    except CannotParse as wrong:
        raise Refused(400, f"Bad Request: can't parse entities: {wrong}") from None
    if most == TEXT_MOST and not bare:
        raise Refused(400, "Bad Request: message text is empty")
    if length(bare) > most:
        raise Refused(
            400, "Bad Request: message is too long" if most == TEXT_MOST else "Bad Request: message caption is too long"
        )
    return (text if mode.lower() == "html" else _escaped(text)), bare


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _markup(given: Json) -> Json | None:
    markup = structure(given, "reply_markup")
    if not markup or "inline_keyboard" not in markup:
        return markup or None
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if len(buttons) > BUTTONS_MOST:
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not str(button.get("text", "")).strip():
            raise Refused(400, "Bad Request: can't parse inline keyboard button: Text must be non-empty")
        if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= DATA_MOST:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        if not any(key in button for key in ("callback_data", "url", "copy_text", "web_app", "switch_inline_query")):
            raise Refused(
                400,
                "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
            )
    return {"inline_keyboard": markup["inline_keyboard"]} if buttons else None


def _counted(world: World, chat: Chat) -> None:
    seconds = world.flood.retry_after(chat.id, world.clock())
    if seconds is not None:
        raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def get_me(world: World, given: Json) -> Json:
    return world.bot_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def send_message(world: World, given: Json) -> Json:
    chat = _chat(world, given)
    text, bare = _written(given, "text", TEXT_MOST)
    markup = _markup(given)
    reply = structure(given, "reply_parameters")
    _counted(world, chat)
    message = world.add(
        chat, mine=True, text=text, plain=bare, markup=markup, silent=true(given, "disable_notification"),
        protected=true(given, "protect_content"), reply_to=(reply or {}).get("message_id"),
    )  # fmt: skip
    return world.message_json(message)


def _own(world: World, given: Json, verb: str) -> Message:
    chat = _chat(world, given)
    message = chat.messages.get(number(given, "message_id"))
    if message is None or message.deleted:
        raise Refused(400, f"Bad Request: message to {verb} not found")
    if not message.mine:
        raise Refused(400, f"Bad Request: message can't be {verb}ed")
    return message


def edit_text(world: World, given: Json) -> Json:
    message = _own(world, given, "edit")
    text, bare = _written(given, "text", TEXT_MOST)
    return _edited(world, message, text, bare, _markup(given))


def edit_markup(world: World, given: Json) -> Json:
    message = _own(world, given, "edit")
    return _edited(world, message, message.text, message.plain, _markup(given))


def _edited(world: World, message: Message, text: str, bare: str, markup: Json | None) -> Json:
    if (text, markup) == message.shown:
        raise Refused(400, NOT_MODIFIED)
    message.text, message.plain, message.markup = text, bare, markup
    message.edits += 1
    world.tell({"what": "edit", "chat": message.chat, "message": message.id})
    return world.message_json(message)


def delete_message(world: World, given: Json) -> bool:
    chat = _chat(world, given, write=False)
    message = chat.messages.get(number(given, "message_id"))
    if message is None or message.deleted:
        raise Refused(400, "Bad Request: message to delete not found")
    if world.clock() - message.date > DELETABLE:
        raise Refused(400, "Bad Request: message can't be deleted for everyone")
    _delete(world, message)
    return True


def delete_messages(world: World, given: Json) -> bool:
    chat = _chat(world, given, write=False)
    ids = structure(given, "message_ids") or []
    if not 1 <= len(ids) <= 100:
        raise Refused(
            400,
            "Bad Request: too many message identifiers specified"
            if ids
            else "Bad Request: message identifiers are not specified",
        )
    for one in ids:
        message = chat.messages.get(int(one))
        if message is not None and not message.deleted and world.clock() - message.date <= DELETABLE:
            _delete(world, message)
    return True


def _delete(world: World, message: Message) -> None:
    message.deleted = True
    world.tell({"what": "delete", "chat": message.chat, "message": message.id})


def answer_query(world: World, given: Json) -> bool:
    name = str(given.get("callback_query_id") or "")
    known = world.queries.get(name)
    if known is None or known[2] or known[0] < world.clock():
        raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    text = str(given.get("text") or "")
    if len(text) > TOAST_MOST:
        raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
    world.queries[name] = (known[0], known[1], True)
    world.toasts.setdefault(known[1], []).append((text, true(given, "show_alert")))
    world.tell({"what": "toast", "chat": known[1], "text": text, "query": name})
    return True


def _scope(given: Json) -> str:
    scope = structure(given, "scope") or {"type": "default"}
    return json.dumps([scope, str(given.get("language_code") or "")], sort_keys=True)


def set_commands(world: World, given: Json) -> bool:
    commands = structure(given, "commands") or []
    if len(commands) > 100:
        raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if COMMAND.fullmatch(str(command.get("command", "")).lstrip("/")) is None:
            raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    scope = structure(given, "scope") or {}
    if scope.get("type") == "chat" and world.chat(int(scope.get("chat_id", 0))) is None:
        raise Refused(400, "Bad Request: chat not found")
    world.commands[_scope(given)] = list(commands)
    world.tell({"what": "commands", "chat": int(scope.get("chat_id", 0))})
    return True


def get_commands(world: World, given: Json) -> list[Json]:
    return world.commands.get(_scope(given), [])


def delete_commands(world: World, given: Json) -> bool:
    world.commands.pop(_scope(given), None)
    return True


def send_action(world: World, given: Json) -> bool:
    chat = _chat(world, given)
    world.tell({"what": "typing", "chat": chat.id})
    return True


def _file(kind: str) -> Callable[[World, Json], Json]:
    def send(world: World, given: Json) -> Json:
        chat = _chat(world, given)
        text, bare = _written(given, "caption", CAPTION_MOST) if given.get("caption") else ("", "")
        upload = given.get("__files__", {}).get(kind)
        if upload is None:
            raise Refused(400, f"Bad Request: there is no {kind} in the request")
        name, content = upload
        if kind == "photo" and len(content) > PHOTO_MOST:
            raise Refused(400, "Bad Request: file is too big")
        _counted(world, chat)
        about: Any = {
            "file_id": f"f{len(world.calls)}",
            "file_unique_id": name,
            "file_size": len(content),
            "file_name": name,
        }
        if kind == "photo":
            about = [{"file_id": about["file_id"], "file_unique_id": name, "width": 1, "height": 1}]
        message = world.add(
            chat, mine=True, kind=kind, text=text, plain=bare, markup=_markup(given), file=about, content=content,
            silent=true(given, "disable_notification"), protected=true(given, "protect_content"),
        )  # fmt: skip
        return world.message_json(message)

    return send


def leave(world: World, given: Json) -> bool:
    chat = _chat(world, given)
    if chat.kind == "private":
        raise Refused(400, "Bad Request: chat is private")
    chat.left = True
    world.tell({"what": "left", "chat": chat.id})
    return True


def get_chat(world: World, given: Json) -> Json:
    return world.chat_json(_chat(world, given)) | {
        "accent_color_id": 0,
        "max_reaction_count": 1,
        "accepted_gift_types": {},
    }


def set_webhook(world: World, given: Json) -> bool:
    world.webhook = {
        "url": str(given.get("url") or ""), "secret": str(given.get("secret_token") or ""),
        "max_connections": number(given, "max_connections", 40),
    }  # fmt: skip
    if true(given, "drop_pending_updates"):
        world.updates.clear()
    world.wake()
    return True


def delete_webhook(world: World, given: Json) -> bool:
    world.webhook = {"url": ""}
    if true(given, "drop_pending_updates"):
        world.updates.clear()
    return True


def webhook_info(world: World, given: Json) -> Json:
    return {"url": world.webhook["url"], "has_custom_certificate": False, "pending_update_count": len(world.updates)}


def _profile(name: str) -> Callable[[World, Json], bool]:
    def keep(world: World, given: Json) -> bool:
        world.profile[name + str(given.get("language_code") or "")] = given.get(name) or ""
        return True

    return keep


METHODS: Mapping[str, Callable[[World, Json], Any]] = {
    "getme": get_me,
    "sendmessage": send_message,
    "editmessagetext": edit_text,
    "editmessagereplymarkup": edit_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "answercallbackquery": answer_query,
    "setmycommands": set_commands,
    "getmycommands": get_commands,
    "deletemycommands": delete_commands,
    "sendchataction": send_action,
    "senddocument": _file("document"),
    "sendphoto": _file("photo"),
    "leavechat": leave,
    "getchat": get_chat,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": webhook_info,
    "setmyname": _profile("name"),
    "setmydescription": _profile("description"),
    "setmyshortdescription": _profile("short_description"),
    "setchatmenubutton": lambda world, given: True,
    "logout": lambda world, given: True,
    "close": lambda world, given: True,
}
