"""How the figures were made: kinds and how they add up, two sources, four eyes, editions, the hash; to whom it goes."""

from typing import Any

from bot.documents import amounts, paper
from bot.messages.figures import STATUSES_WITHIN
from bot.texts import Words, later
from storage.answers import FURTHEST
from storage.plan.logframe import Kind
from storage.released import Release
from storage.rolled import RollUp

RULES = {
    Kind.COUNT: (
        later("People trained this quarter"), later("the sum of the quarters"), later("the sum"),
    ),
    Kind.CUMULATIVE: (
        later("Laws analysed since the plan began"), later("each place’s last"), later("the sum of the last ones"),
    ),
    Kind.LEVEL: (
        later("Structures that exist at the quarter’s end"), later("each place’s last"),
        later("the sum of the last ones"),
    ),
    Kind.YES_NO: (
        later("A committee exists"), later("each place’s last"), later("how many said yes, of how many"),
    ),
    Kind.PERCENT: (
        later("Share of officers who are trained"), later("each place’s last"), later("from the summed parts"),
    ),
}  # fmt: skip


def method(words: Words, rollup: RollUp, release: Release | None) -> dict[str, Any]:
    return {
        "heading": words.label("Method"),
        "kinds_heading": words.label("How indicators add up"),
        "columns": [
            words.label("Kind"), words.label("Example"), words.label("Over quarters"), words.label("Over places"),
        ],
        "rows": [
            [words.label(amounts.KINDS[kind]), *(words.label(text) for text in RULES[kind])] for kind in Kind
        ],
        "sections": [_section(heading, text) for heading, text in _sections(words, rollup)],
        "recipients": recipients(words, release),
    }  # fmt: skip


def _sections(words: Words, rollup: RollUp) -> list[tuple[str, str]]:
    return [
        (
            words.label("Targets"),
            words.label(
                "A target is reached by the figures of record of the quarters shown. A share of a target of zero is"
                " undefined, and such a target counts neither as reached nor as missed. Nor does one of whose figure"
                " nothing is known; those are counted apart."
            ),
        ),
        (
            words.label("Year and quarter"),
            words.label(
                "Of everything but a sum, the year takes the last figure of each place, from whichever quarter it came."
                " A quarter’s own figure is what was reported in that quarter, and says of how many reports it is made"
                " where some are missing. So a year can have more than its last quarter, and a quarter less than the"
                " one before, without anything having become less."
            ),
        ),
        (
            words.label("Two sources"),
            words.label(
                "Where the plan says so, an NGO reports on the same activity without seeing the ministry’s figure."
                " Within the difference that the plan allows the two are concordant, else divergent; coordination"
                " then chooses the figure of record for a stated reason. No average is taken, and the two are never"
                " added together. A difference is taken only where both have a figure."
            ),
        ),
        (
            words.label("Four eyes"),
            words.label(
                "Nobody verifies what they entered, corrected or confirmed themselves. A figure that is corrected"
                " later is unverified again."
            ),
        ),
        (
            words.label("State of an activity"),
            words.label(
                "Of what each of its places said last, what is furthest from done, in this order: {statuses}. So one"
                " place that is blocked makes the activity blocked, and one that is late makes it late, even where its"
                " target is reached.",
                statuses=", ".join(words.label(STATUSES_WITHIN[one]) for one in FURTHEST),
            ),
        ),
        (
            words.label("State of an axis"),
            words.label(
                "Of its activities that said where they stand: on schedule while at most a quarter is late, blocked,"
                " postponed or not started; to watch up to a half; late beyond. An activity that is cancelled, and late"
                " nowhere, is left aside."
            ),
        ),
        (words.label("Editions"), _editions(words, rollup)),
    ]


def _section(heading: str, text: str) -> dict[str, str]:
    return {"heading": heading, "text": text}


def _editions(words: Words, rollup: RollUp) -> str:
    said = words.label(
        "An edition is approved, then frozen: later corrections never change it, and appear in a new one. Data as of"
        " {day}.",
        day=words.day(paper.day_of(rollup, rollup.as_of), year=True),
    )
    if not rollup.hash:
        return f"{said} {words.label('This document is a draft.')}"
    check = words.label("Check of these data (sha256): {hash}.", hash=" ".join(paper.groups(rollup.hash)))
    return f"{said} {paper.edition(words, rollup)}. {check}"


def recipients(words: Words, release: Release | None) -> dict[str, Any] | None:
    """For whom the incident figures were released."""
    if release is None or not release.recipients:
        return None
    return {"heading": words.label("Released to"), "names": list(release.recipients)}
