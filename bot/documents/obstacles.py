"""Activities that are late, blocked, postponed, not begun or cancelled: why, where, and who answers for each."""

from typing import Any

from bot.documents import languages, paper, states
from bot.messages.figures import CAUSES
from bot.texts import Words
from storage.rolled import ActivityPart, Obstacle, RollUp

PLACES = 6  # named; the others are counted


def obstacles(words: Words, rollup: RollUp, most: int | None = None) -> dict[str, Any]:
    """`most`: as many rows as there is room for; the others are counted in `more`."""
    behind = [one for one in rollup.activities if one.status is not None and not states.on_schedule(one)]
    silent = [one for one in rollup.activities if one.status is None and one.counted.expected]
    names = paper.plan_names(words, rollup)
    shown = behind if most is None else behind[:most]
    rest = len(behind) - len(shown)
    return {
        "heading": words.label("Late and blocked activities"),
        "columns": [
            words.label("Activity"), words.label("State"), words.label("Reason"), words.label("Where"),
            words.label("Organisation"),
        ],
        "rows": [_row(words, one, names) for one in shown],
        "none": words.label("No activity is late or blocked."),
        "more": words.plural_label("And {n} more activity.", "And {n} more activities.", rest) if rest else "",
        "silent": _silent(words, silent),
    }  # fmt: skip


def _silent(words: Words, of: list[ActivityPart]) -> str:
    if not of:
        return ""
    return words.plural_label(
        "Nobody said where {n} activity stands: {codes}.",
        "Nobody said where {n} activities stand: {codes}.",
        len(of),
        codes=[activity.code for activity in of],
    )


def _row(words: Words, of: ActivityPart, names: dict[str, str]) -> dict[str, Any]:
    return {
        "code": of.code,
        "title": languages.named(words, of.title),
        "state": vars(states.activity(words, of)),
        "reasons": [_reason(words, one) for one in of.obstacles] or [words.label("no reason given")],
        "places": _places(words, of.obstacles, names),
        "responsible": words.list(of.responsible),
    }


def _reason(words: Words, of: Obstacle) -> str:
    cause = words.label(CAUSES[of.cause])
    return words.plural_label("{cause} ({n} report)", "{cause} ({n} reports)", of.reports, cause=cause)


def _places(words: Words, of: tuple[Obstacle, ...], names: dict[str, str]) -> str:
    keys = list(dict.fromkeys(area for obstacle in of for area in obstacle.areas))
    named = words.list([names.get(key, key) for key in keys[:PLACES]])
    rest = len(keys) - PLACES
    if rest <= 0:
        return named
    return words.plural_label("{places} and {n} other", "{places} and {n} others", rest, places=named)
