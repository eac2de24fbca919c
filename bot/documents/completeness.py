"""What the figures mean, and how complete they are: by quarter, place and organisation; the signs of the tables."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.documents import amounts, bars, paper
from bot.documents.places import Line, division, places
from bot.texts import Words
from storage.rolled import Counted, RollUp


def completeness(words: Words, rollup: RollUp) -> dict[str, Any]:
    return {
        "heading": words.label("What the figures mean, and how complete they are"),
        "paragraphs": meanings(words),
        "signs_heading": words.label("Signs in the tables"),
        "signs": signs(words),
        "tables": tables(words, rollup),
    }


def tables(words: Words, rollup: RollUp) -> list[dict[str, Any]]:
    """Reports by quarter, organisation and place."""
    names = paper.plan_names(words, rollup)
    watching = _only_watching(rollup)
    quarters = [Line(bars.quarter_name(words, rollup, one), of) for one, of in rollup.by_quarter.items()]
    of_code = {code: Line(names.get(code, code), of) for code, of in rollup.by_organisation.items() if of.expected}
    ministries = [line for code, line in of_code.items() if code not in watching]
    others = [line for code, line in of_code.items() if code in watching]
    made = [
        _table(words, words.label("By quarter"), words.label("Quarter"), quarters),
        _table(words, words.label("By axis and objective"), words.label("Axis, objective"), _axes(words, rollup)),
        _table(words, words.label("By responsible organisation"), words.label("Organisation"), ministries),
        _table(words, words.label("By place"), words.label("Place"), places(words, rollup), division(words, rollup)),
    ]
    if others:
        heading = words.label("By co-monitoring organisation")
        note = words.label("Their reports are counted apart: they complete nothing, and are never added to the others.")
        made.insert(-1, _table(words, heading, words.label("Organisation"), others, note))
    return made


def _axes(words: Words, rollup: RollUp) -> Iterator[Line]:
    for axis in rollup.axes:
        name = words.label("Axis {code} – {title}", code=axis.code, title=words.text(axis.title))
        yield Line(name, axis.counted, strong=True)
        for one in axis.objectives:
            yield Line(f"{one.code} {words.text(one.title)}", one.counted, within=True)


def _only_watching(rollup: RollUp) -> frozenset[str]:
    """Organisations that co-monitor and answer for nothing themselves."""
    responsible = {code for one in rollup.activities for code in one.responsible}
    return frozenset(code for one in rollup.activities for code in one.comonitors) - responsible


def meanings(words: Words) -> list[str]:
    return [
        words.label(
            "Each figure is what field agents of the responsible ministries reported, unless coordination chose the"
            " co-monitor’s for a stated reason. It is called the figure of record."
        ),
        words.label(
            "One report is one activity of one organisation in one place and one quarter. Completeness is how many"
            " came of those expected; timeliness, how many came by the quarter’s due day, of those expected."
        ),
        words.label(
            "The same person counted in two quarters is two participations. A report that did not come adds nothing"
            " to a sum, and is not a zero."
        ),
        words.label(
            "In the column “Co-monitor’s view” each source has the figure of what both reported, so the ministry’s can"
            " be less than what was achieved. Whether the two agree is said of each figure by itself: two equal sums"
            " can be made of figures that differ."
        ),
        words.label(
            "Verified means that another person than the one who entered it has looked at the report and found it"
            " right."
        ),
    ]


def signs(words: Words) -> list[dict[str, str]]:
    return [
        {"sign": "0", "text": words.label("reported, and nothing was done")},
        {"sign": words.label("n.r."), "text": words.label("expected, and not received")},
        {"sign": "–", "text": words.label("does not apply: nothing was expected")},
        {"sign": words.label("not broken down"), "text": words.label("received as a total, women and men not apart")},
        {"sign": words.label("not stated"), "text": words.label("of spending: reports came, and name no amount")},
        {"sign": words.label("not verified"), "text": words.label("received, and not looked at yet")},
        {"sign": words.label("undefined"), "text": words.label("a share of zero, or a target of zero")},
        {"sign": "3/4", "text": words.label("below a bar: of 4 figures expected, 3 came")},
        {"sign": "*", "text": words.label("a quarter that is still open: provisional")},
    ]


def _table(words: Words, heading: str, first: str, lines: Iterable[Line], note: str = "") -> dict[str, Any]:
    columns = [
        first, words.label("Expected"), words.label("Received"), words.label("Received, %"), words.label("On time"),
        words.label("On time, %"), words.label("Reports verified"),
    ]  # fmt: skip
    rows = [{"cells": _row(words, one.name, one.of), "strong": one.strong, "within": one.within} for one in lines]
    return {"heading": heading, "columns": columns, "rows": rows, "note": note}


def _row(words: Words, name: str, of: Counted) -> list[str]:
    return [
        name,
        words.number(of.expected),
        words.number(of.received),
        amounts.share(words, of.received, of.expected),
        words.number(of.on_time),
        amounts.share(words, of.on_time, of.expected),
        words.number(of.verified),
    ]
