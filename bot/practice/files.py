"""The Bot API's calls about files: up to 50 MB sent, photos up to 10, and up to 20 fetched; one file for another."""

from collections.abc import Callable
from typing import Any

from bot.practice.asked import Refused, bad, chat_of, count, structure, true
from bot.practice.chatting import edited, own, replied
from bot.practice.world import Json, Kept, World
from bot.practice.written import buttons_of, caption_of

UP_MOST, DOWN_MOST, PHOTO_MOST = 50 << 20, 20 << 20, 10 << 20
UPLOADS = "__files__"  # among a call's parameters: (name, bytes) of each file that came along


def send(kind: str) -> Callable[[World, Json], Json]:
    """sendDocument, sendPhoto: a file that comes along, or one that is known by its file_id."""

    def call(world: World, given: Json) -> Json:
        chat = chat_of(world, given)
        written, markup, reply = caption_of(given), buttons_of(given), replied(chat, given)
        kept = file_of(world, given, kind)
        if kind == "photo" and len(kept.content) > PHOTO_MOST:
            raise bad("file is too big for a photo")
        count(world, chat)
        message = world.add(
            chat, mine=True, kind=kind, text=written.html, plain=written.plain, entities=written.entities,
            markup=markup, file=about(kept, kind), content=kept.content,
            silent=true(given, "disable_notification"), protected=true(given, "protect_content"), reply_to=reply,
            more={"has_media_spoiler": True} if kind == "photo" and true(given, "has_spoiler") else {},
        )  # fmt: skip
        return world.message_json(message)

    return call


def edit_media(world: World, given: Json) -> Json:
    """editMessageMedia: another file, or a file at all, in the place of what a message of the bot's was."""
    message = own(world, given)
    media = structure(given, "media")
    if not isinstance(media, dict) or media.get("type") not in ("document", "photo"):
        raise bad("can't parse InputMedia: type is unsupported")
    kind = str(media["type"])
    written, markup = caption_of(media), buttons_of(given)
    kept = file_of(world, {kind: media.get("media"), UPLOADS: given.get(UPLOADS, {})}, kind)
    edited(world, message, written, markup)
    message.kind, message.file, message.content = kind, about(kept, kind), kept.content
    return world.message_json(message)


def file_of(world: World, given: Json, kind: str) -> Kept:
    value = str(given.get(kind) or "")
    uploads: dict[str, tuple[str, bytes]] = given.get(UPLOADS, {})
    name = value.removeprefix("attach://") if value.startswith("attach://") else kind
    if name in uploads:
        filename, content = uploads[name]
        if len(content) > UP_MOST:
            raise Refused(413, "Request Entity Too Large")
        if not content:
            raise bad("file must be non-empty")
        return world.keep(filename, content)
    if value in world.files:
        return world.files[value]
    raise bad(f"there is no {kind} in the request" if not value else "wrong file identifier/HTTP URL specified")


def about(kept: Kept, kind: str) -> Any:
    """As the Bot API describes it: a photo is a list, with one size here."""
    basic: Json = {"file_id": kept.id, "file_unique_id": f"u{kept.id}", "file_size": len(kept.content)}
    if kind == "photo":
        return [basic | {"width": 90, "height": 90}]
    return basic | {"file_name": kept.name}


def get_file(world: World, given: Json) -> Json:
    name = str(given.get("file_id") or "")
    if not name:
        raise bad("file_id not specified")
    kept = world.files.get(name)
    if kept is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(kept.content) > DOWN_MOST:
        raise bad("file is too big")
    return {**about(kept, "document"), "file_path": f"documents/{kept.id}"}
