"""Hours, weekdays and days of the year, read from their text. Each raises NotRead with what was expected."""

import re
from datetime import date, time
from typing import Any

from storage.plan.file.scalars import NotRead, words
from storage.plan.reminders import NEVER, WEEKDAYS

CLOCK = re.compile(r"([0-9]{1,2})\s*[:h]\s*([0-9]{2})?(?::00)?", re.IGNORECASE)
ORDINARY = 2001  # a year without 29 February: what is due each year needs a day that each year has


def clock(value: Any) -> time:
    """08:00, or 8h and 8 h 30 as French has it."""
    text = words(value)
    found = CLOCK.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        raise NotRead(f"{text}: an hour is expected, such as 08:00") from None


def hours(value: Any) -> tuple[time, time]:
    """From when until when; the same hour twice where it is never."""
    text = words(value)
    if text.casefold() in NEVER:
        return time(), time()
    first, dash, last = text.replace("\u2013", "-").partition("-")
    if not dash:
        raise NotRead(f"{text}: hours are expected, such as 20:00-07:00; or {NEVER[0]}")
    begins, ends = clock(first), clock(last)
    if begins == ends:
        raise NotRead(f"{text}: this ends when it begins; write {NEVER[0]} if there are no such hours")
    return begins, ends


def weekday(value: Any) -> int:
    """1 for Monday to 7 for Sunday, from its English or French name."""
    text = words(value)
    for number, names in WEEKDAYS.items():
        if text.casefold() in names:
            return number
    known = ", ".join(english for english, _ in WEEKDAYS.values())
    raise NotRead(f"{text}: a day of the week is expected: {known}")


def day_of_year(value: Any) -> tuple[int, int]:
    """The month and the day: 10-31."""
    text = words(value)
    found = re.fullmatch(r"([0-9]{2})-([0-9]{2})", text)
    try:
        if found is None:
            raise ValueError
        day = date(ORDINARY, int(found[1]), int(found[2]))
    except ValueError:
        raise NotRead(f"{text}: a month and a day that each year has are expected, such as 10-31") from None
    return day.month, day.day
