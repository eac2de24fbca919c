"""Single things of a plan file, read from their text without guessing. Each raises NotRead with what was expected."""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from storage.calendar import NotAQuarter, Quarter

# 1276000000, or with spaces between the thousands as people write it.
WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3}){1,4}")
WRITTEN = r"[0-9]{4}[TQ][1-4]"
RANGE = re.compile(rf"({WRITTEN})\s*[-–]\s*({WRITTEN})", re.IGNORECASE)
SAID = {"yes": True, "no": False, "true": True, "false": False}
Choice = TypeVar("Choice", bound=StrEnum)


class NotRead(ValueError):
    """Its text says what was found, and what is expected in its place."""


def words(value: Any) -> str:
    """Text in one line: a folded line of the file is one space. Spaces that do not break are kept."""
    if not isinstance(value, str):
        raise NotRead("a text is expected here")
    text = re.sub(r"[ \t\r\n]+", " ", value).strip(" ")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise NotRead("this text holds a character that cannot be shown")
    return text


def matching(value: Any, pattern: str, rule: str) -> str:
    text = words(value)
    if re.fullmatch(pattern, text) is None:
        raise NotRead(f"{text}: {rule}")
    return text


def whole(value: Any) -> int:
    """A whole number from 0."""
    text = words(value)
    if WHOLE.fullmatch(text) is None:
        raise NotRead(f"{text}: a whole number from 0 is expected, such as 1276000000 or 1 276 000 000")
    return int(re.sub(r"[^0-9]", "", text))


def said(value: Any) -> bool:
    text = words(value)
    if text.lower() not in SAID:
        raise NotRead(f"{text}: yes or no is expected")
    return SAID[text.lower()]


def day(value: Any) -> date:
    text = words(value)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise NotRead(f"{text}: a day is expected, such as 2013-06-02") from None


def quarter(value: Any) -> Quarter:
    text = words(value)
    try:
        return Quarter.parse(text)
    except NotAQuarter:
        raise NotRead(f"{text}: a quarter is expected, such as 2013T2") from None


def quarters(value: Any) -> tuple[Quarter, ...]:
    """One quarter, or all of a range such as 2012T1-2014T4."""
    text = words(value)
    found = RANGE.fullmatch(text)
    if found is None:
        return (quarter(text),)
    first, last = Quarter.parse(found[1]), Quarter.parse(found[2])
    if last < first:
        raise NotRead(f"{text}: the range ends before it begins")
    return tuple(first.until(last))


def planned(value: Any) -> frozenset[Quarter]:
    """One quarter or range, or a list of them."""
    return frozenset(one for item in (value if isinstance(value, list) else [value]) for one in quarters(item))


def zone(value: Any) -> ZoneInfo:
    text = words(value)
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise NotRead(f"{text}: no such time zone; one such as Africa/Bamako is expected") from None


def one_of(choices: type[Choice], value: Any) -> Choice:
    text = words(value)
    try:
        return choices(text)
    except ValueError:
        raise NotRead(f"{text}: one of {', '.join(choices)} is expected") from None
