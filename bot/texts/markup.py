"""Whether a text is HTML that Telegram takes (https://core.telegram.org/bots/api#html-style)."""

import re
from collections.abc import Iterator

TAG = re.compile(r"<(/?)([a-z-]*)([^<>]*)>")
ALLOWED = frozenset({"b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"})
BARE = re.compile(r"[<>]|&(?!(?:amp|lt|gt|quot|#\d+);)")


def markup_faults(text: str) -> Iterator[str]:
    """Tags Telegram does not know, tags left open, signs that must be written as entities."""
    opened: list[str] = []
    for closing, tag, rest in TAG.findall(text):
        if tag not in ALLOWED or rest:
            yield f"Telegram does not know the tag <{closing}{tag}{rest}>"
        elif not closing:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            yield f"</{tag}> closes nothing"
    if opened:
        yield f"<{opened[-1]}> is never closed"
    if BARE.search(TAG.sub("", text)):
        yield "a bare & < or > (write &amp; &lt; &gt;)"


def tags_in(text: str) -> list[str]:
    return sorted(f"{closing}{tag}" for closing, tag, _ in TAG.findall(text))
