"""Reads a day as people write it: 31/03/2014, 31-3-14, 31.03.2014, 2014-03-31, 31 mars 2014, 1er avril, April 1st.

The day comes before the month, in both languages. Without a year it is the next such day. Nothing is guessed.
"""

import re
from datetime import date
from functools import cache

from bot.forms.spelling import folded

NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})(?:\s*[/.\-\s]\s*(\d{2}|\d{4}))?\.?")
YEAR_FIRST = re.compile(r"(\d{4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})")
DAY_NAMED = re.compile(
    r"(?:[a-z]{2,9}\.?\s+)?(?:le\s+)?(\d{1,2})\s*(?:er|st|nd|rd|th)?\s+(?:of\s+)?([a-z]+)\.?\s*,?\s*(\d{4}|\d{2})?"
)
MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s*,?\s*(\d{4}))?")
SHORTEST = 3  # letters of a month's name that may stand for it, where no other month begins so


class NotADay(ValueError):
    """What was written is no day, or no day of the calendar (31/02/2014)."""


def day(text: str, today: date) -> date:
    """The day that was meant. Raises NotADay."""
    written = folded(text)
    if found := YEAR_FIRST.fullmatch(written):
        return made(found[1], int(found[2]), found[3], today)
    if found := NUMBERS.fullmatch(written):
        return made(found[3], int(found[2]), found[1], today)
    if found := DAY_NAMED.fullmatch(written):
        return made(found[3], month(found[2]), found[1], today)
    if found := MONTH_FIRST.fullmatch(written):
        return made(found[3], month(found[1]), found[2], today)
    raise NotADay(text)


def made(year: str | None, month: int, of_month: str, today: date) -> date:
    """Two digits are a year of this century; none is this year, or the next where that day is past."""
    try:
        if year is not None:
            return date(int(year) if len(year) == 4 else today.year // 100 * 100 + int(year), month, int(of_month))
        this_year = date(today.year, month, int(of_month))
        return this_year if this_year >= today else date(today.year + 1, month, int(of_month))
    except ValueError:
        raise NotADay from None


def month(name: str) -> int:
    """By its name or its beginning, French or English. Raises NotADay."""
    if len(name) < SHORTEST:
        raise NotADay(name)
    meant = {number for known, number in names() if known.startswith(name)}
    if len(meant) != 1:
        raise NotADay(name)
    return meant.pop()


@cache
def names() -> tuple[tuple[str, int], ...]:
    from babel.dates import get_month_names

    return tuple(
        (folded(name), number)
        for language in ("fr", "en")
        for number, name in get_month_names("wide", locale=language).items()
    )
