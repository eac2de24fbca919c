"""What is said once after a time in which nothing was: an outage (6.7), or an absence. Where everything stands by now.

It shows on lock screens: codes, quarters, days and places, never a title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.messages.first_contact import span
from bot.messages.reminding import PLACES, Missing, by_days, later_tap, opens, some, starts
from bot.messages.sheet import card
from bot.texts import Words
from storage.calendar import Quarter

Days = tuple[date, date]  # the first and the last


@dataclass(frozen=True)
class Opened:
    """A quarter that runs, and of which nobody was told yet that it is open; `first` is the first day to send it."""

    quarter: Quarter
    places: tuple[Missing, ...]
    first: date


@dataclass(frozen=True)
class Standing:
    """`late` is what is asked for by now: of each quarter its places, the oldest quarter first."""

    late: tuple[tuple[Missing, ...], ...] = ()
    opened: tuple[Opened, ...] = ()


def outage(words: Words, standing: Standing, days: Days, today: date) -> Card | None:
    """Screen 6.7. None where there is nothing to be said."""
    if not standing.late:
        return _openings(words, standing.opened)
    return _card(words, (_stopped(words, days), *_lines(words, standing, today), _again(words)), standing)


def back(words: Words, standing: Standing, today: date, days: Days | None = None) -> Card | None:
    """On the day after an absence, or when its end is said. `days`: of an outage that was not told meanwhile."""
    if not standing.late:
        return _openings(words, standing.opened)
    stopped = () if days is None else (_stopped(words, days),)
    again = () if days is None else (_again(words),)
    lines = (words("Welcome back."), *stopped, *_lines(words, standing, today), *again)
    return _card(words, lines, standing)


def nothing_open(words: Words, closed: Sequence[tuple[Quarter, date]]) -> Card:
    """When an absence is over and nothing can be sent: `closed` since when, what was never sent."""
    lines = [words("{quarter} closed since {day}.", quarter=quarter, day=day) for quarter, day in closed]
    then = words("Talk to the coordination.") if closed else words("Nothing is missing any more.")
    return card((words("Welcome back."), *lines, then))


def _card(words: Words, lines: Sequence[str], standing: Standing) -> Card:
    oldest = standing.late[0]
    return card(
        lines,
        *starts(words, oldest, named=len(standing.late) > 1),
        (Button(words.label("Later"), later_tap(oldest[0], "")),),
    )


def _openings(words: Words, opened: Sequence[Opened]) -> Card | None:
    """Where nothing else is to be said, the opening itself (6.1)."""
    return opens(words, opened[0].quarter, opened[0].places, opened[0].first, ()) if opened else None


def _lines(words: Words, standing: Standing, today: date) -> list[str]:
    lines: list[str] = []
    left = PLACES
    for places in standing.late:
        shown = places[:left]
        left -= len(shown)
        for alike in by_days(shown):
            for place in alike:
                codes = some(words, place.codes)
                lines.append(
                    words(
                        "{quarter} · {area}: missing {codes}", quarter=place.quarter, area=place.area_name, codes=codes
                    )
                )
            lines.append(_end(words, alike[0], today))
    more = sum(map(len, standing.late)) - PLACES
    if more > 0:
        lines.append(words.plural("and {n} other place", "and {n} other places", more))
    return [*lines, *(words("{quarter} is open", quarter=one.quarter) for one in standing.opened)]


def _end(words: Words, place: Missing, today: date) -> str:
    if today <= place.due:
        return words("To be sent by {day}", day=place.due)
    return words("Still accepted until {day}", day=place.lock)


def _stopped(words: Words, days: Days) -> str:
    return words("Relais stopped from {span}", span=span(words, *days))


def _again(words: Words) -> str:
    return words("No receipt? Please send it again.")
