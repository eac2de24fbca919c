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
from bot.documents.spending import pillars, spending
from bot.texts import Words
from storage.plan.logframe import Text
from storage.released import Release
from storage.rolled import RollUp

TEMPLATE = "yearly.typ"


def yearly_pdf(words: Words, rollup: RollUp, release: Release | None, types: Mapping[str, Text] | None = None) -> bytes:
    """The report of a year or of the 31 October edition. Without a release no incident figure is in it.

    `types`: what the plan calls its types of incident, by code; else they are called as in the GBVIMS.
    Raises typeset.NoSuchLetter for a letter that no font of ours has.
    """
    return paper.pdf(TEMPLATE, words, rollup, values(words, rollup, release, types))


def values(
    words: Words, rollup: RollUp, release: Release | None, types: Mapping[str, Text] | None = None
) -> dict[str, Any]:
    tables = release.tables if release is not None else ()
    released = frozenset(code for table in tables if table.name == "I" for code in table.rows)
    return {
        "first": title_page(words, rollup, len(release.recipients) if release is not None else 0),
        "overview": overview(words, rollup),
        "whole": narratives(words, rollup, None),
        "completeness": completeness(words, rollup),
        "axes": [axis_page(words, rollup, one, released) for one in rollup.axes],
        "spending": spending(words, rollup),
        "pillars": pillars(words, rollup),
        "incidents": None if release is None else incidents(words, rollup, release, types),
        "obstacles": obstacles(words, rollup),
        "method": method(words, rollup, release),
        "annex": annex(words, rollup),
    }
