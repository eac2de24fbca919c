"""The stand-in's list of methods, and the small ones: who the bot is, taps, chats, the webhook. No HTTP here."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.practice import chatting, files, menus
from bot.practice.asked import Refused, bad, chat_of, number, structure, true
from bot.practice.world import Json, Webhook, World

TOAST_MOST = 200
SECRET_MOST = 256
LOCAL = ("127.0.0.1", "localhost", "::1")
DOING = ("typing", "upload_photo", "upload_document", "upload_video", "upload_voice", "record_video", "record_voice",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip


def get_me(world: World, given: Json) -> Json:
    return world.bot_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def answer_query(world: World, given: Json) -> bool:
    query = world.queries.get(str(given.get("callback_query_id") or ""))
    if query is None or query.answered or query.until < world.clock():
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = str(given.get("text") or "")
    if len(text) > TOAST_MOST:
        raise bad("MESSAGE_TOO_LONG")
    query.answered = True
    world.toasts.setdefault(query.account, []).append((text, true(given, "show_alert")))
    world.tell({"what": "toast", "chat": query.account, "text": text})
    return True


def send_action(world: World, given: Json) -> bool:
    chat = chat_of(world, given)
    if given.get("action") not in DOING:
        raise bad("wrong parameter action in request")
    chat.typing += 1
    world.tell({"what": "typing", "chat": chat.id})
    return True


def leave(world: World, given: Json) -> bool:
    chat = chat_of(world, given)
    if chat.kind == "private":
        raise bad("chat is private")
    chat.left = True
    world.membership(chat, world.bot_id, "member", "left")
    world.tell({"what": "left", "chat": chat.id})
    return True


def get_chat(world: World, given: Json) -> Json:
    return world.chat_json(chat_of(world, given, write=False)) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }  # fmt: skip


def set_webhook(world: World, given: Json) -> bool:
    url, secret = str(given.get("url") or ""), str(given.get("secret_token") or "")
    if not url:
        return delete_webhook(world, given)
    where = urlsplit(url)
    if where.scheme != "https" and not (where.scheme == "http" and where.hostname in LOCAL):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > SECRET_MOST:
        raise bad("secret token is too long")
    if not all(sign.isascii() and (sign.isalnum() or sign in "_-") for sign in secret):
        raise bad("secret token contains unallowed characters")
    most = number(given, "max_connections", 40)
    world.allow(structure(given, "allowed_updates"))
    if true(given, "drop_pending_updates"):
        world.updates.clear()
    world.hook(Webhook(url, secret, min(max(most, 1), 100)))
    return True


def delete_webhook(world: World, given: Json) -> bool:
    if true(given, "drop_pending_updates"):
        world.updates.clear()
    world.hook(None)
    return True


def webhook_info(world: World, given: Json) -> Json:
    waiting = {"has_custom_certificate": False, "pending_update_count": len(world.updates)}
    if world.webhook is None:
        return {"url": "", **waiting}
    failed = world.webhook.failed
    return {
        "url": world.webhook.url, **waiting, "max_connections": world.webhook.connections,
        **({} if failed is None else {"last_error_date": int(failed[0].timestamp()), "last_error_message": failed[1]}),
    }  # fmt: skip


METHODS: Mapping[str, Callable[[World, Json], Any]] = {
    "getme": get_me,
    "sendmessage": chatting.send_message,
    "editmessagetext": chatting.edit_text,
    "editmessagecaption": chatting.edit_caption,
    "editmessagemedia": files.edit_media,
    "editmessagereplymarkup": chatting.edit_markup,
    "deletemessage": chatting.delete_message,
    "deletemessages": chatting.delete_messages,
    "answercallbackquery": answer_query,
    "senddocument": files.send("document"),
    "sendphoto": files.send("photo"),
    "getfile": files.get_file,
    "sendchataction": send_action,
    "leavechat": leave,
    "getchat": get_chat,
    "setmycommands": menus.set_commands,
    "getmycommands": menus.get_commands,
    "deletemycommands": menus.delete_commands,
    "setchatmenubutton": menus.set_button,
    "getchatmenubutton": menus.get_button,
    "setmyname": menus.set_profile("name"),
    "setmydescription": menus.set_profile("description"),
    "setmyshortdescription": menus.set_profile("short_description"),
    "getmyname": menus.get_profile("name"),
    "getmydescription": menus.get_profile("description"),
    "getmyshortdescription": menus.get_profile("short_description"),
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": webhook_info,
}


def call(world: World, method: str, given: Json) -> Any:
    """Does it, as Telegram would. Raises Refused."""
    known = METHODS.get(method.lower())
    if known is None:
        raise Refused(404, "Not Found: method not found")
    return known(world, given)
