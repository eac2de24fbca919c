"""A roll-up as one picture for the chat: the same drawings as in the documents."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.documents import amounts, bars, paper, typeset
from bot.texts import Words
from storage.rolled import RollUp

TEMPLATE = "chart.typ"
PPI = 170  # some 870 pixels wide: what a phone shows, in about 130 kB


def quarter_png(words: Words, rollup: RollUp) -> bytes:
    """Targets reached by axis, and the two sources of one indicator (or the reports received). PNG."""
    said = paper.on_paper(words, rollup, values(words, rollup))
    return typeset.pictures(TEMPLATE, said, paper.made(rollup), PPI)[0]


def _heading(words: Words, rollup: RollUp) -> str:
    """Of the edition for 31 October it shows the year that runs."""
    name = paper.name(words, rollup)
    return name if rollup.before is None else f"{name} · {bars.span(words, rollup)}"


def values(words: Words, rollup: RollUp) -> dict[str, Any]:
    share = amounts.share(words, rollup.counted.received, rollup.counted.expected)
    sources = bars.two_sources(words, rollup, (one for a in rollup.activities for one in a.indicators))
    targets = bars.targets(words, rollup.axes)
    return {
        "heading": _heading(words, rollup),
        "line": words.label("reports received: {share}", share=share),
        "targets": targets,
        "sources": sources,
        "received": bars.received(words, rollup),
        "unreported": _unreported(words, [*targets["bars"], *_columns(sources)]),
    }


def _columns(sources: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    return [] if sources is None else [bar for group in sources["groups"] for bar in group["bars"]]


def _unreported(words: Words, bars: Iterable[Mapping[str, Any]]) -> str:
    """What "n.r." is, where one of these says so."""
    if not any(amounts.not_reported(words) in bar["text"] for bar in bars):
        return ""
    return words.label("n.r.: expected and not received, which is not zero")
