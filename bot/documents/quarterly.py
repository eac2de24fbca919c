"""The summary of a quarter: two pages, the second with what is late and, where they were released, incident figures."""

from typing import Any

from bot.documents import bars, paper
from bot.documents.incidents import incidents
from bot.documents.languages import Marking
from bot.documents.obstacles import obstacles
from bot.documents.overview import overview
from bot.texts import Words
from storage.released import Release
from storage.rolled import RollUp

TEMPLATE = "quarterly.typ"
LATE = 14, 8  # rows that fit on the second page, and where they are long; fewer beside incident figures
LATE_BESIDE_FIGURES = 4, 2


def quarterly_pdf(words: Words, rollup: RollUp, release: Release | None = None) -> bytes:
    """Two pages of one quarter."""
    words = Marking(words)
    return paper.pdf(TEMPLATE, words, rollup, values(words, rollup, release))


def values(words: Words, rollup: RollUp, release: Release | None = None) -> dict[str, Any]:
    most, fewer = LATE if release is None else LATE_BESIDE_FIGURES
    return {
        "heading": paper.heading(words, rollup).split("\n"),
        "plan": words.text(rollup.title),
        "edition": paper.edition(words, rollup),
        "check": paper.check(rollup),
        "overview": overview(words, rollup),
        "sources": bars.two_sources(words, rollup, (one for a in rollup.activities for one in a.indicators)),
        "obstacles": {"lines": obstacles(words, rollup, most), "fewer": obstacles(words, rollup, fewer)},
        "incidents": None if release is None else incidents(words, rollup, release),
    }
