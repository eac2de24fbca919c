"""The budget: planned against spent, as far as reports say what was spent; and targets by the UN's pillars."""

from typing import Any

from bot.documents import amounts, bars
from bot.texts import Words, later
from storage.rolled import ActivityPart, AxisPart, Counted, RollUp

PILLARS = {  # in the order of the United Nations
    "prevention": later("Prevention"),
    "participation": later("Participation"),
    "protection": later("Protection"),
    "relief-recovery": later("Relief and recovery"),
}


def spending(words: Words, rollup: RollUp) -> dict[str, Any] | None:
    """None where the plan gives no budget and nobody spoke of spending."""
    if all(one.budget is None and one.spent is None for one in rollup.axes):
        return None
    tells = sum(one.spent_in for one in rollup.activities)
    return {
        "heading": words.label("Budget"),
        "lead": words.plural_label(
            "Spending is what reports say of it: {n} report of {all} received names an amount. What they do not name is"
            " not in these sums, so they are no account of what was paid. Amounts in {currency}.",
            "Spending is what reports say of it: {n} reports of {all} received name an amount. What they do not name is"
            " not in these sums, so they are no account of what was paid. Amounts in {currency}.",
            tells, all=rollup.counted.received, currency=bars.name_of(words, rollup.currency),
        ),
        "chart": bars.budget(words, rollup),
        "whole_year": "" if bars.whole_year(rollup) else words.label(
            "The budget is that of the whole year {year}; what was spent, of {quarters} alone.",
            year=str(rollup.year), quarters=bars.span(words, rollup),
        ),
        "columns": [
            words.label("Axis, activity"), words.label("Planned"),
            words.label("of which nobody said what was spent"), words.label("Spent, said in reports"),
            words.label("Share"), words.label("Reports that say it"),
        ],
        "rows": [row for axis in rollup.axes for row in _rows(words, axis)] + [_total(words, rollup)],
    }  # fmt: skip


def _rows(words: Words, axis: AxisPart) -> list[dict[str, Any]]:
    named = words.label("Axis {code} – {title}", code=axis.code, title=words.text(axis.title))
    first = _row(words, named, axis.budget, axis.spent, axis.activities, strong=True)
    return [first, *(
        _row(words, f"{one.code} {words.text(one.label)}", one.budget, one.spent, (one,), strong=False)
        for one in axis.activities
        if one.budget is not None or one.spent is not None
    )]  # fmt: skip


def _total(words: Words, rollup: RollUp) -> dict[str, Any]:
    planned, spent = ([getattr(one, name) for one in rollup.axes] for name in ("budget", "spent"))
    return _row(words, words.label("The whole plan"), _sum(planned), _sum(spent), rollup.activities, strong=True)


def _sum(of: list[int | None]) -> int | None:
    known = [one for one in of if one is not None]
    return sum(known) if known else None


def _row(
    words: Words, name: str, planned: int | None, spent: int | None, of: tuple[ActivityPart, ...], *, strong: bool
) -> dict[str, Any]:
    tells, came = sum(one.spent_in for one in of), sum(one.counted.received for one in of)
    return {
        "strong": strong,
        "cells": [
            name,
            "–" if planned is None else words.number(planned),
            "–" if planned is None else words.number(amounts.untold(of)),
            amounts.not_spent(words, of) if spent is None else words.number(spent),
            amounts.share(words, spent, planned) if spent is not None and planned else "–",
            f"{words.number(tells)} / {words.number(came)}" if came else "–",
        ],
    }


def _counted(words: Words, of: Counted) -> list[str]:
    shares = (amounts.share(words, part, of.expected) for part in (of.received, of.on_time))
    return [words.number(of.expected), *shares]


def pillars(words: Words, rollup: RollUp) -> dict[str, Any] | None:
    """Targets reached, and what came of reports, by tag: the United Nations’ own first. None where there is none."""
    if not rollup.tags:
        return None
    order = list(PILLARS)
    tags = sorted(rollup.tags, key=lambda one: order.index(one.tag) if one.tag in order else len(order))
    return {
        "heading": words.label("By pillar of the United Nations"),
        "columns": [
            words.label("Pillar"), words.label("Targets reached"), words.label("Number"),
            words.label("Reports expected"), words.label("Received, %"), words.label("On time, %"),
            words.label("Indicators"),
        ],
        "rows": [
            {
                "name": words.label(PILLARS[one.tag]) if one.tag in PILLARS else one.tag,
                "share": bars.fraction(one.reached.reached, one.reached.known),
                "number": amounts.reached(words, one.reached),
                "counted": _counted(words, rollup.counted_of(one.tag)),
                "codes": words.list(one.indicators),
            }
            for one in tags
        ],
        "note": words.label(
            "Reports are those on activities that have an indicator of the pillar: one report can be of several"
            " pillars, and the rows are not added up."
        ),
    }  # fmt: skip
