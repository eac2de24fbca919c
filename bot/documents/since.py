"""Of the edition for 31 October: the year that runs, as far as it has come, apart from the full year before it."""

from typing import Any

from bot.documents import paper, states
from bot.documents.annex import annex
from bot.documents.axis_pages import activity_part, columns, lead, narratives
from bot.documents.completeness import tables
from bot.documents.obstacles import obstacles
from bot.documents.spending import spending
from bot.texts import Words
from storage.rolled import AxisPart, RollUp


def since(words: Words, rollup: RollUp, released: frozenset[str]) -> dict[str, Any] | None:
    """A chapter of its own, with an annex of its own; None where the whole report is of one period."""
    if rollup.before is None:
        return None
    quarters = paper.period(words, rollup)
    budget, said = spending(words, rollup), narratives(words, rollup, None)
    return {
        "period": quarters,
        "heading": words.label("{quarters}, so far", quarters=quarters),
        "notice": {
            "title": words.label("{year} is not over", year=str(rollup.year)),
            "text": words.label(
                "Figures, targets and reports here are those of {quarters} alone. Nothing of them is in the pages on"
                " {before}, and nothing of {before} is in them: the two are never added.",
                quarters=quarters,
                before=str(rollup.before.year),
            ),
        },
        "provisional": paper.provisional(words, rollup),
        "tables": [paper.of_period(one, quarters) for one in tables(words, rollup)],
        "columns": columns(words),
        "axes": [_axis(words, rollup, one, released) for one in rollup.axes],
        "spending": None if budget is None else paper.of_period(budget, quarters),
        "words": None if said is None else paper.of_period(said, quarters),
        "obstacles": paper.of_period(obstacles(words, rollup), quarters),
        "annex": paper.of_period(annex(words, rollup), quarters),
    }


def _axis(words: Words, rollup: RollUp, of: AxisPart, released: frozenset[str]) -> dict[str, Any]:
    heading = words.label("Axis {code} – {title}", code=of.code, title=words.text(of.title))
    said = {"heading": heading, "words": narratives(words, rollup, of.code)}
    return {
        **paper.of_period(said, paper.period(words, rollup)),
        "lead": lead(words, of),
        "state": vars(states.axis(words, of)),
        "activities": [activity_part(words, rollup, one, released) for one in of.activities],
    }
