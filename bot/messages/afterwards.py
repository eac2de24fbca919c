"""What is said once after a time in which nothing was: an outage (6.7), or an absence. Where everything stands by now.

It shows on lock screens: codes, quarters, days and places, never a title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.messages.first_contact import span
from bot.messages.reminding import PLACES, Missing, by_days, lacking, later_tap, opens, starts
from bot.messages.sheet import LINES, card
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
    lines = (_stopped(words, days), *_lines(words, standing, today, LINES - 2), _again(words))
    return _card(words, lines, standing)


def back(words: Words, standing: Standing, today: date, days: Days | None = None) -> Card | None:
    """On the day after an absence, or when its end is said. `days`: of an outage that was not told meanwhile."""
    if not standing.late:
        return _openings(words, standing.opened)
    stopped = () if days is None else (_stopped(words, days),)
    again = () if days is None else (_again(words),)
    room = LINES - 1 - len(stopped) - len(again)
    lines = (words("Welcome back."), *stopped, *_lines(words, standing, today, room), *again)
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


def _lines(words: Words, standing: Standing, today: date, room: int) -> list[str]:
    """As many places as fit into so many lines, and how many more there are."""
    for most in range(PLACES, 0, -1):
        lines = _of_places(words, standing, today, most)
        if len(lines) <= room:
            break
    return lines


def _of_places(words: Words, standing: Standing, today: date, most: int) -> list[str]:
    lines: list[str] = []
    left = most
    for places in standing.late:
        shown = places[:left]
        left -= len(shown)
        for alike in by_days(shown):
            lines += [*lacking(words, alike), _end(words, alike[0], today)]
    more = sum(map(len, standing.late)) - most
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
