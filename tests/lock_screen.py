"""What a locked phone may show: every new message of the bot, in whatever story it came.

Codes, numbers, days, places and people's labels may; titles and labels of the plan may not, nor a word that tells what
is reported about. An edit shows nothing: what is told there is not looked at here.
"""

import re
from collections.abc import Iterable, Iterator

from bot.practice.phones import readable
from bot.practice.world import World
from storage.plan.logframe import Logframe, Text

# What a finder of the phone must not read, in both languages; parts of words, so that every form of them is found.
WORDS = re.compile(
    r"viol|\bvbg\b|sexuel|agress|victime|survivant|conflit|armé|attaque|insécurité"
    r"|\brap(?:e|ed|ist)\b|\bgbv\b|sexual|assault|victim|survivor|conflict|\barmed\b|attack|insecurity",
    re.IGNORECASE,
)
SHORTEST = 7  # letters of a label that is looked for


def shown(world: World) -> Iterator[str]:
    """Every new message of the bot, as it came, with the caption that a document has."""
    for chat in world.chats.values():
        for message in chat.messages.values():
            if message.mine:
                yield readable(message.first)


def plan_labels(plan: Logframe) -> frozenset[str]:
    """What a plan says in words: axes, objectives, activities, results, indicators. Not the shortest ("Un")."""
    return frozenset(text.lower() for said in _said(plan) for text in said.values() if len(text) >= SHORTEST)


def _said(plan: Logframe) -> Iterator[Text]:
    for axis in plan.axes:
        yield axis.title
        for objective in axis.objectives:
            yield objective.title
            for activity in objective.activities:
                yield from (activity.label, activity.title)
                for result in activity.results:
                    yield result.text
                    for one in result.indicators:
                        yield from (one.label, one.title, one.means, one.numerator, one.denominator)


def tells_too_much(world: World, labels: Iterable[str]) -> list[str]:
    """The new messages that may not be on a locked screen, each with what is wrong."""
    wrong = []
    for text in shown(world):
        word = WORDS.search(text)
        label = next((one for one in labels if one in text.lower()), None)
        if word is not None or label is not None:
            wrong.append(f"{word[0] if word else label!r} in {text!r}")
    return wrong
