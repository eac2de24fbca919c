"""By when an answer is expected to what was sent back: seven days, no day of rest, never after the review day."""

from collections.abc import Collection
from datetime import date, timedelta

from scheduler.hours import FARTHEST, resting
from storage.reminding import Rules

DAYS = 7


def answer_by(rules: Rules, holidays: Collection[date], today: date, last: date) -> date | None:
    """The day; None where `last` is past, and nothing is sent back any more."""
    if today > last:
        return None
    day = today + timedelta(days=DAYS)
    for _ in range(FARTHEST):
        if not resting(rules, holidays, day):
            break
        day += timedelta(days=1)
    return min(day, last)
