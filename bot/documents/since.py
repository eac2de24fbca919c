"""Of the edition for 31 October: the year that runs, as far as it has come, apart from the full year before it."""

from typing import Any

from bot.documents import bars, paper, states
from bot.documents.axis_pages import activity_part, columns, lead, narratives
from bot.documents.completeness import tables
from bot.documents.spending import spending
from bot.texts import Words
from storage.rolled import AxisPart, RollUp


def since(words: Words, rollup: RollUp, released: frozenset[str]) -> dict[str, Any] | None:
    """A chapter of its own; None where the whole report is of one period."""
    if rollup.before is None:
        return None
    quarters = bars.span(words, rollup)
    return {
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
        "tables": tables(words, rollup),
        "columns": columns(words),
        "axes": [_axis(words, rollup, one, released) for one in rollup.axes],
        "spending": spending(words, rollup),
        "words": narratives(words, rollup, None),
    }


def _axis(words: Words, rollup: RollUp, of: AxisPart, released: frozenset[str]) -> dict[str, Any]:
    return {
        "heading": words.label("Axis {code} – {title}", code=of.code, title=words.text(of.title)),
        "lead": lead(words, of),
        "state": vars(states.axis(words, of)),
        "activities": [activity_part(words, rollup, one, released) for one in of.activities],
    }
