"""Texts of the plan in another language than the document: they are marked, and then set and read aloud in their own.

Typst tells a screen reader of it (look.typ, `in-languages`).
"""

import re
from collections.abc import Callable

from bot.texts import Words
from storage.plan.logframe import Text

BEGIN, TEXT, END = "\x02", "\x04", "\x03"  # before the language, before the text, after it
MARKED = re.compile(f"{BEGIN}([^{TEXT}]*){TEXT}([^{END}]*){END}")
PLACE = re.compile(f"{BEGIN}{END}")


class Marking(Words):
    """The same words, whose texts of the plan say so where they are in another language."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.language, words._translations)

    def text(self, text: Text) -> str:
        said = super().text(text)
        if not said or self.language in text:
            return said
        return f"{BEGIN}{next(iter(text))}{TEXT}{said}{END}"


def named(words: Words, text: Text) -> dict[str, str]:
    """The text and its language, for what is cut where it has no room: a mark would be cut with it."""
    return {
        "language": words.language if words.language in text else next(iter(text), words.language),
        "text": plain(words.text(text)),
    }


def plain(said: str) -> str:
    """Without marks: for what is read as it is, such as a title, or the words for a drawing."""
    return MARKED.sub(r"\2", said)


def marked(said: str) -> bool:
    return BEGIN in said


def each(said: str, language: str, printed: Callable[[str, str], str]) -> str:
    """`printed` of every part by its own language; the marks stay."""
    if not marked(said):
        return printed(said, language)
    apart = [f"{BEGIN}{one[1]}{TEXT}{printed(one[2], one[1])}{END}" for one in MARKED.finditer(said)]
    around = printed(MARKED.sub(f"{BEGIN}{END}", said), language)
    there = iter(apart)
    return PLACE.sub(lambda _: next(there), around)
