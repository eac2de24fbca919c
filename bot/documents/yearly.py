"""The yearly report as a PDF: what a ministry hands to the United Nations and the African Union."""

from collections.abc import Mapping
from typing import Any

from bot.documents import paper
from bot.documents.annex import annex
from bot.documents.axis_pages import axis_page, narratives
from bot.documents.completeness import completeness
from bot.documents.incidents import incidents
from bot.documents.languages import Marking
from bot.documents.method import method
from bot.documents.obstacles import obstacles
from bot.documents.overview import overview, title_page
from bot.documents.since import since
from bot.documents.spending import pillars, spending
from bot.texts import Words
from storage.released import Release
from storage.rolled import RollUp, Scope

TEMPLATE = "yearly.typ"


def yearly_pdf(words: Words, rollup: RollUp, release: Release | None) -> bytes:
    """The report of a year; of the edition for 31 October that of the full year before, and apart a chapter on the year
    that runs. Without a release no incident figure is in it."""
    words = Marking(words)
    return paper.pdf(TEMPLATE, words, rollup, values(words, rollup, release))


def values(words: Words, rollup: RollUp, release: Release | None) -> dict[str, Any]:
    tables = release.tables if release is not None else ()
    released = frozenset(code for table in tables if table.name == "I" for code in table.rows)
    main, period = rollup.before or rollup, _period(words, rollup)

    def part(of: Mapping[str, Any] | None, period: str = period) -> dict[str, Any] | None:
        return None if of is None else paper.of_period(of, period)

    return {
        "first": title_page(words, rollup, len(release.recipients) if release is not None else 0),
        "period": period,
        "overview": _on_one_page(words, rollup, main),
        "whole": part(narratives(words, main, None)),
        "completeness": part(completeness(words, main)),
        "axes": [part(axis_page(words, main, one, released)) for one in main.axes],
        "spending": part(spending(words, main)),
        "pillars": part(pillars(words, main)),
        "incidents": None if release is None else part(incidents(words, rollup, release), period and str(release.year)),
        "obstacles": part(obstacles(words, main)),
        "since": since(words, rollup, released),
        "provisional": paper.provisional(words, main),
        "method": method(words, rollup, release),
        "annex": part(annex(words, main)),
    }


def _period(words: Words, rollup: RollUp) -> str:
    """What stands beside each heading of the edition for 31 October: its two periods have the same parts. Of a year the
    title says it."""
    return paper.period(words, rollup.before or rollup) if rollup.scope is Scope.OCTOBER else ""


def _on_one_page(words: Words, rollup: RollUp, main: RollUp) -> dict[str, Any]:
    page = overview(words, main)
    if rollup.before is None:
        return paper.of_period(page, _period(words, rollup))
    return page | {"heading": words.label("The year {year} on one page", year=str(main.year))}
