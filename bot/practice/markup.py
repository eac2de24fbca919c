"""Telegram's HTML: which tags it takes, and how long the text is without them. Refuses what Telegram refuses."""

import html
import re

TAGS = frozenset(
    ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "tg-spoiler", "blockquote", "span")
)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]+|#x[0-9a-fA-F]+);")


class CannotParse(ValueError):
    """Telegram answers 400 "can't parse entities" with this reason."""


def plain(text: str) -> str:
    """The text without its tags. Raises CannotParse."""
    out: list[str] = []
    open_tags: list[str] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character == "<":
            found = TAG.match(text, at)
            if found is None:
                raise CannotParse(f'unsupported start tag "" at byte offset {_offset(text, at)}')
            closing, name = bool(found[1]), found[2].lower()
            if name not in TAGS:
                raise CannotParse(f'unsupported start tag "{name}" at byte offset {_offset(text, at)}')
            if closing:
                if not open_tags or open_tags.pop() != name:
                    raise CannotParse(f"unexpected end tag at byte offset {_offset(text, at)}")
            else:
                open_tags.append(name)
            at = found.end()
            continue
        if character == "&" and (entity := ENTITY.match(text, at)) is not None:
            out.append(html.unescape(entity[0]))
            at = entity.end()
            continue
        out.append(character)
        at += 1
    if open_tags:
        raise CannotParse(f'can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    return "".join(out).strip()


MARKDOWN_RESERVED = re.compile(r"(?<!\\)[>#+\-=|{}.!]")


def plain_markdown(text: str) -> str:
    """MarkdownV2, as far as its refusals go: a reserved character that is not escaped, an entity left open."""
    bare = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    bare = re.sub(r"\[[^\]]*\]\([^)]*\)", "", bare)
    found = MARKDOWN_RESERVED.search(bare)
    if found is not None:
        raise CannotParse(f"character '{found[0]}' is reserved and must be escaped with the preceding '\\'")
    for mark in ("*", "__", "~", "||", "`"):
        if len(re.findall(r"(?<!\\)" + re.escape(mark), bare)) % 2:
            raise CannotParse(f"can't find end of the entity starting with {mark}")
    return re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)[*_~|`]", "", text)).strip()


def length(text: str) -> int:
    """In UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def _offset(text: str, at: int) -> int:
    return len(text[:at].encode())
