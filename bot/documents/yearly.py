"""The yearly report as a PDF: what a ministry hands to the United Nations and the African Union."""

from collections.abc import Mapping
from typing import Any

from bot.documents import paper
from bot.documents.annex import annex
from bot.documents.axis_pages import axis_page, narratives
from bot.documents.completeness import completeness
from bot.documents.incidents import incidents
from bot.documents.method import method
from bot.documents.obstacles import obstacles
from bot.documents.overview import overview, title_page
from bot.documents.since import since
from bot.documents.spending import pillars, spending
from bot.texts import Words
from storage.plan.logframe import Text
from storage.released import Release
from storage.rolled import RollUp

TEMPLATE = "yearly.typ"


def yearly_pdf(words: Words, rollup: RollUp, release: Release | None, types: Mapping[str, Text] | None = None) -> bytes:
    """The report of a year; of the edition for 31 October that of the full year before, and apart a chapter on the year
    that runs. Without a release no incident figure is in it.

    `types`: what the plan calls its types of incident, by code; else they are called as in the GBVIMS.
    Raises typeset.NoSuchLetter for a letter that no font of ours has.
    """
    return paper.pdf(TEMPLATE, words, rollup, values(words, rollup, release, types))


def values(
    words: Words, rollup: RollUp, release: Release | None, types: Mapping[str, Text] | None = None
) -> dict[str, Any]:
    tables = release.tables if release is not None else ()
    released = frozenset(code for table in tables if table.name == "I" for code in table.rows)
    main = rollup.before or rollup
    return {
        "first": title_page(words, rollup, len(release.recipients) if release is not None else 0),
        "overview": overview(words, main) | _of_which_year(words, rollup),
        "whole": narratives(words, main, None),
        "completeness": completeness(words, main),
        "axes": [axis_page(words, main, one, released) for one in main.axes],
        "spending": spending(words, main),
        "pillars": pillars(words, main),
        "incidents": None if release is None else incidents(words, rollup, release, types),
        "obstacles": obstacles(words, main),
        "since": since(words, rollup, released),
        "provisional": paper.provisional(words, main),
        "method": method(words, rollup, release),
        "annex": annex(words, main),
    }


def _of_which_year(words: Words, rollup: RollUp) -> dict[str, str]:
    if rollup.before is None:
        return {}
    return {"heading": words.label("The year {year} on one page", year=str(rollup.before.year))}
