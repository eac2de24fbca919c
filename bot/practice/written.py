"""What the bot writes, checked as Telegram checks it: text, caption, buttons."""

from dataclasses import dataclass

from bot.practice.asked import bad, structure
from bot.practice.markup import CannotParse, length, parse
from bot.practice.world import Json

TEXT_MOST, CAPTION_MOST = 4096, 1024  # UTF-16 units, without the markup
DATA_MOST = 64  # bytes
BUTTONS_MOST = 100
COPIED_MOST = 256
ACTIONS = frozenset(("callback_data", "url", "copy_text", "web_app", "login_url", "switch_inline_query"))


@dataclass(frozen=True)
class Written:
    """`html` is what a page may show; `plain` and `entities` what Telegram made of it."""

    html: str
    plain: str
    entities: tuple[Json, ...]


def text_of(given: Json) -> Written:
    written = read(given, "text")
    if not written.plain:
        raise bad("message text is empty")
    if length(written.plain) > TEXT_MOST:
        raise bad("message is too long")
    return written


def caption_of(given: Json) -> Written:
    written = read(given, "caption")
    if length(written.plain) > CAPTION_MOST:
        raise bad("message caption is too long")
    return written


def read(given: Json, name: str) -> Written:
    text, mode = str(given.get(name) or ""), str(given.get("parse_mode") or "")
    try:
        parsed = parse(text, mode)
    except CannotParse as wrong:
        if str(wrong) == "unsupported parse_mode":
            raise bad(str(wrong)) from None
        raise bad(f"can't parse entities: {wrong}") from None
    entities = parsed.entities or tuple(structure(given, "caption_entities" if name == "caption" else "entities") or ())
    return Written(text if mode.lower() == "html" else escaped(parsed.text), parsed.text, entities)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def buttons_of(given: Json) -> Json | None:
    """The reply markup. Inline keyboards are checked, others taken as they are."""
    markup = structure(given, "reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return markup or None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" must be an Array of Arrays')
    buttons = [button for row in rows for button in row]
    for button in buttons:
        check(button)
    if len(buttons) > BUTTONS_MOST:
        raise bad("reply markup is too long")
    return {"inline_keyboard": [row for row in rows if row]} if buttons else None


def check(button: Json) -> None:
    if not str(button.get("text", "")).strip():
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    does = ACTIONS & button.keys()
    if not does:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in does and not 1 <= len(str(button["callback_data"]).encode()) <= DATA_MOST:
        raise bad("BUTTON_DATA_INVALID")
    if "copy_text" in does and not 1 <= len(str(button["copy_text"].get("text", ""))) <= COPIED_MOST:
        raise bad("BUTTON_COPY_TEXT_INVALID")
