"""The annex: every indicator in one table, with both sources and how many figures stand behind each."""

from typing import Any

from bot.documents import amounts, states
from bot.documents.axis_pages import unit
from bot.texts import Words
from storage.plan.logframe import Kind
from storage.rolled import ActivityPart, IndicatorPart, RollUp


def annex(words: Words, rollup: RollUp) -> dict[str, Any]:
    return {
        "heading": words.label("Annex: all indicators"),
        "columns": [
            words.label("Indicator"), words.label("Kind"), words.label("Baseline"), words.label("Target"),
            words.label("Figure of record"), words.label("Verified"), words.label("Co-monitor"),
            words.label("Difference"), words.label("Sources"), words.label("Figures received"),
            words.label("With a means of verification"), words.label("Target reached"),
        ],
        "rows": [
            {"name": f"{one.code} {words.text(one.title)}", "cells": _cells(words, activity, one)}
            for activity in rollup.activities
            for one in activity.indicators
        ],
        "difference": words.label(
            "Co-monitor: in brackets, how many of the figures expected of it came. Difference: the co-monitor’s figure"
            " less the ministry’s, of what both reported; in brackets, of how many. Of a share (in %) it is in points"
            " (pts)."
        ),
    }  # fmt: skip


def _cells(words: Words, activity: ActivityPart, of: IndicatorPart) -> list[str]:
    whole, kind = of.whole, of.kind
    first = [
        unit(words, of),
        words.label("not known") if of.baseline is None else amounts.target(words, kind, of.baseline),
        amounts.target(words, kind, whole.target),
    ]
    if of.protected:
        return [*first, words.label("by release only"), *["–"] * 7]
    if not whole.expected:
        return [*first, *["–"] * 8]
    agreement = "–" if whole.agreement is None else words.label(states.AGREEMENTS[whole.agreement])
    return [
        *first,
        amounts.amount(words, kind, whole.of_record, whole.target),
        _verified(words, of),
        _seen(words, of) if activity.comonitors else "–",
        _difference(words, of),
        agreement,
        f"{words.number(whole.figures)} / {words.number(whole.expected)}",
        amounts.share(words, whole.with_means, whole.figures),
        _outcome(words, of),
    ]


def _verified(words: Words, of: IndicatorPart) -> str:
    """What came, and nobody has looked at yet, is not what did not come."""
    if of.whole.verified is None and of.whole.of_record is not None:
        return words.label("not verified")
    return amounts.amount(words, of.kind, of.whole.verified, of.whole.target)


def _outcome(words: Words, of: IndicatorPart) -> str:
    """Whether the target is reached. A share of a target of zero, or of a whole of zero, is undefined."""
    whole = of.whole
    if whole.target is None:
        return "–"
    if whole.of_record is None:
        return amounts.not_reported(words)
    if of.reached is None or (of.kind is Kind.PERCENT and not whole.of_record.whole):
        return words.label("undefined")
    return words.yes_no(of.reached)


def _difference(words: Words, of: IndicatorPart) -> str:
    apart, both = of.whole.apart(of.kind), of.whole.beside
    if apart is None or both is None:
        return "–"
    said = words.number(apart) if apart >= 0 else f"−{words.number(-apart)}"
    said = words.plural_label("{n} pt", "{n} pts", abs(apart), n=said) if of.kind is Kind.PERCENT else said
    return f"{said} ({words.number(both.subjects)})"


def _seen(words: Words, of: IndicatorPart) -> str:
    whole = of.whole
    seen = amounts.amount(words, of.kind, whole.comonitor)
    return f"{seen} ({words.number(whole.observed)} / {words.number(whole.to_observe)})" if whole.to_observe else seen
