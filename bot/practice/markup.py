"""Telegram's HTML and MarkdownV2, read as strictly as Telegram does: the plain text and its entities, or why not.

The rules and the words of the refusals are those of tdlib (td/telegram/MessageEntity.cpp). Offsets of entities count
UTF-16 units, those in refusals bytes, as there.
"""

import re
from dataclasses import dataclass
from typing import Any, NoReturn

Json = dict[str, Any]

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "tg-spoiler": "spoiler", "span": "spoiler", "blockquote": "blockquote",
}  # fmt: skip
ENTITY = re.compile(r"&(?:(lt|gt|amp|quot)(?![a-zA-Z])|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));?")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']*)\s*(?:(=)\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>])))?""")
MARKS = {"__": "underline", "_": "italic", "*": "bold", "~": "strikethrough", "||": "spoiler", "[": "text_link"}
NAMES = {"code": "Code", "pre": "Pre", "text_link": "TextUrl"}  # as the refusals call them; else with a capital
RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")


class CannotParse(ValueError):
    """Telegram answers 400 "can't parse entities" with this reason."""


@dataclass(frozen=True)
class Parsed:
    """What is shown. `entities` as the Bot API lists them."""

    text: str
    entities: tuple[Json, ...] = ()


def parse(text: str, mode: str) -> Parsed:
    """`mode` is what came as parse_mode: html, markdownv2, or nothing. Raises CannotParse."""
    match mode.lower():
        case "html":
            return tidied(*read_html(text))
        case "markdownv2":
            return tidied(*Markdown(text).read())
        case "":
            return tidied(text, [])
        case _:
            raise CannotParse("unsupported parse_mode")


def length(text: str) -> int:
    """In UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_html(text: str) -> tuple[str, list[Json]]:
    out: list[str] = []
    entities: list[Json] = []
    nested: list[tuple[str, Json, int]] = []
    units = at = 0
    while at < len(text):
        sign = text[at]
        if sign == "&" and (found := ENTITY.match(text, at)) and (decoded := unescaped(found)):
            out.append(decoded)
            units += length(decoded)
            at = found.end()
        elif sign != "<":
            out.append(sign)
            units += 2 if sign > "\uffff" else 1
            at += 1
        elif text.startswith("</", at):
            at = end_tag(text, at, nested, entities, units)
        else:
            at, name, about = start_tag(text, at)
            nested.append((name, about, units))
    if nested:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{nested[-1][0]}"')
    return "".join(out), entities


def start_tag(text: str, begin: int) -> tuple[int, str, Json]:
    """(where it ends, its name, what its attributes say)"""
    where = offset(text, begin)
    named = TAG_NAME.match(text, begin + 1)
    at = named.end() if named else begin
    if at >= len(text):
        refuse(f"Unclosed start tag at byte offset {where}")
    name = text[begin + 1 : at].lower()
    if name not in KINDS:
        refuse(f'Unsupported start tag "{name}" at byte offset {where}')
    about: Json = {}
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text):
            refuse(f'Unclosed start tag "{name}" at byte offset {where}')
        if text[at] == ">":
            break
        found = ATTRIBUTE.match(text, at)
        if found is None or not found[1]:
            refuse(f'Empty attribute name in the tag "{name}" at byte offset {where}')
        at = found.end()
        if found[2] is None and at < len(text) and text[at] == "=":
            refuse(f"Unexpected end of name token at byte offset {offset(text, at + 1)}")
        about[found[1]] = next((ENTITY.sub(said, v) for v in found.groups()[2:] if v is not None), "")
    if name == "span" and about.get("class") != "tg-spoiler":
        refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    return at + 1, name, about


def end_tag(text: str, begin: int, nested: list[tuple[str, Json, int]], entities: list[Json], units: int) -> int:
    """Where it ends; what it ends becomes an entity."""
    where = offset(text, begin)
    if not nested:
        refuse(f"Unexpected end tag at byte offset {where}")
    named = TAG_NAME.match(text, begin + 2)
    at = named.end() if named else begin
    found = text[begin + 2 : at].lower()
    while at < len(text) and text[at].isspace():
        at += 1
    if at >= len(text) or text[at] != ">":
        refuse(f"Unclosed end tag at byte offset {where}")
    name, about, since = nested.pop()
    if found and found != name:
        refuse(f'Unmatched end tag at byte offset {where}, expected "</{name}>", found "</{found}>"')
    if units > since:
        entities.append(entity(KINDS[name], since, units, about))
    return at + 1


def entity(kind: str, since: int, until: int, about: Json) -> Json:
    made: Json = {"type": kind, "offset": since, "length": until - since}
    if kind == "text_link":
        made["url"] = about.get("href", "")
    if kind == "blockquote" and "expandable" in about:
        made["type"] = "expandable_blockquote"
    if kind in ("pre", "code") and about.get("class", "").startswith("language-"):
        made["language"] = about["class"].removeprefix("language-")
    return made


class Markdown:
    """MarkdownV2, without custom emoji and dates."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = self.units = 0
        self.out: list[str] = []
        self.entities: list[Json] = []
        self.nested: list[tuple[str, int, int]] = []  # (kind, since, byte offset)
        self.line_begins = True

    def read(self) -> tuple[str, list[Json]]:
        """Raises CannotParse."""
        while self.at < len(self.text):
            self._step()
        if self.nested and self.nested[-1][0] == "blockquote":
            self._close()
        if self.nested:
            kind, _, begin = self.nested[-1]
            refuse(f"Can't find end of {NAMES.get(kind, kind.capitalize())} entity at byte offset {begin}")
        return "".join(self.out), self.entities

    def _step(self) -> None:
        text, at, sign = self.text, self.at, self.text[self.at]
        within = self.nested[-1][0] if self.nested else ""
        if sign == "\\" and at + 1 < len(text) and "\0" < text[at + 1] <= "~":
            self._keep(text[at + 1], 2)
        elif sign not in ("`" if within in ("code", "pre") else RESERVED):
            self._keep(sign, 1)
        elif sign == "\n":
            if "blockquote" in (kind for kind, _, _ in self.nested) and not text.startswith(">", at + 1):
                self._close()
            self._keep(sign, 1)
        elif sign == ">" and self.line_begins:
            self.at += 1
            if within != "blockquote":
                self._open("blockquote", at)
        elif sign == "]" and within == "text_link":
            self._link()
        else:
            self._mark(within)

    def _mark(self, within: str) -> None:
        at = self.at
        mark, kind = next(
            ((m, k) for m, k in (("```", "pre"), ("`", "code"), *MARKS.items()) if self.text.startswith(m, at)),
            ("", ""),
        )
        if not kind:
            refuse(f"Character '{self.text[at]}' is reserved and must be escaped with the preceding '\\'")
        self.at += len(mark)
        if kind == within and mark != "[":
            self._close()
            return
        self._open(kind, at)
        if kind == "pre":
            language = re.compile(r"(?:[^\s`]*(?=\s))?\n?").match(self.text, self.at)
            self.at = language.end() if language else self.at

    def _link(self) -> None:
        self.at += 1
        url = ""
        if self.text.startswith("(", self.at):
            begin, self.at = self.at + 1, self.at + 1
            end = re.compile(r"(?:\\.|[^)\\])*\)", re.DOTALL).match(self.text, begin)
            if end is None:
                refuse(f"Can't find end of a URL at byte offset {offset(self.text, begin)}")
            url, self.at = end[0][:-1], end.end()
        self._close(href=url)

    def _open(self, kind: str, at: int) -> None:
        self.nested.append((kind, self.units, offset(self.text, at)))

    def _close(self, **about: str) -> None:
        kind, since, _ = self.nested.pop()
        if self.units > since:
            self.entities.append(entity(kind, since, self.units, about))

    def _keep(self, sign: str, taken: int) -> None:
        self.out.append(sign)
        self.units += 2 if sign > "\uffff" else 1
        self.at += taken
        self.line_begins = sign == "\n"


def tidied(text: str, entities: list[Json]) -> Parsed:
    """Without the spaces around it, which Telegram takes away; the entities move along."""
    shown = text.strip()
    if shown == text:
        return Parsed(text, tuple(sorted(entities, key=order)))
    before, most = length(text[: len(text) - len(text.lstrip())]), length(shown)
    moved = []
    for one in entities:
        begin = max(one["offset"] - before, 0)
        end = min(one["offset"] + one["length"] - before, most)
        if end > begin:
            moved.append(one | {"offset": begin, "length": end - begin})
    return Parsed(shown, tuple(sorted(moved, key=order)))


def order(one: Json) -> tuple[int, int]:
    return one["offset"], -one["length"]


def unescaped(found: re.Match[str]) -> str:
    """Empty for a number that is no character: then it stays as written."""
    if found[1]:
        return NAMED[found[1]]
    code = int(found[2]) if found[2] else int(found[3], 16)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def said(found: re.Match[str]) -> str:
    return unescaped(found) or found[0]


def offset(text: str, at: int) -> int:
    return len(text[:at].encode())


def refuse(why: str) -> NoReturn:
    raise CannotParse(why)
