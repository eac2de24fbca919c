"""Charts as values: how high each bar is (1 the highest), what stands on it, and the words for whoever cannot see it.

Typst draws them (look.typ). Every alternative text begins with a sentence and then says each figure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.documents import amounts, languages
from bot.texts import Words
from storage.calendar import Quarter
from storage.plan.logframe import Kind
from storage.rolled import Agreement, Amount, AxisPart, Cell, IndicatorPart, RollUp

MOST_PLACES = 8  # as many pairs of bars as a page is wide
THOUSANDS = 1_000  # from here on there is a shorter form, for a bar that has no room for every digit


@dataclass(frozen=True)
class Bar:
    """`height` None: no bar. `text`: what stands on it."""

    text: str
    height: float | None


def scaled(bars: Sequence[tuple[str, float | None]]) -> list[Bar]:
    """The bars with the highest as 1."""
    highest = max((height for _, height in bars if height is not None), default=0) or 1
    return [Bar(text, None if height is None else round(max(height, 0) / highest, 4)) for text, height in bars]


def spoken(sentence: str, said: Iterable[tuple[str, str]]) -> str:
    """ "Agents trained by quarter. Q1: 12; Q2: not reported." """
    figures = languages.plain("; ".join(f"{name}: {text}" for name, text in said))
    return f"{languages.plain(sentence)} {figures.removesuffix('.')}."


def by_quarter(words: Words, rollup: RollUp, of: IndicatorPart) -> dict[str, Any]:
    """The small bars beside an indicator. Where nothing was expected there is no bar, and "–" in its place."""
    cells = [of.quarters.get(one, Cell()) for one in rollup.quarters]
    texts = [_on_bar(words, of.kind, cell) for cell in cells]
    heights = [amounts.height(of.kind, cell.of_record) for cell in cells]
    bars = scaled(list(zip(texts, heights, strict=True)))
    names = [quarter_name(words, rollup, one) for one in rollup.quarters]
    said = [(name, _in_words(words, of.kind, cell)) for name, cell in zip(names, cells, strict=True)]
    return {
        "alt": spoken(words.label("{indicator}, by quarter.", indicator=words.text(of.label)), said),
        "bars": [
            {
                "name": name,
                "text": bar.text,
                "short": _short(words, of.kind, cell.of_record, bar.text),
                "height": bar.height,
                "open": one in rollup.provisional,
                "of": f"{cell.figures}/{cell.expected}" if _partial(cell) else "",
            }
            for bar, name, one, cell in zip(bars, names, rollup.quarters, cells, strict=True)
        ],
    }


def quarter_name(words: Words, rollup: RollUp, quarter: Quarter) -> str:
    """ "T1"; with a star while it is open."""
    name = words.quarter(quarter, year=False)
    return f"{name}*" if quarter in rollup.provisional else name


def span(words: Words, rollup: RollUp) -> str:
    """ "T2 2013", "T1-T3 2013"."""
    first, last = rollup.quarters[0], rollup.quarters[-1]
    return words.quarter(last) if first == last else f"{words.quarter(first, year=False)}-{words.quarter(last)}"


def _on_bar(words: Words, kind: Kind, cell: Cell) -> str:
    return amounts.whole(words, kind, cell.of_record) if _counts(cell) else "–"


def _short(words: Words, kind: Kind, of: Amount | None, text: str) -> str:
    """What stands on a bar that has no room for the text."""
    return text if of is None else amounts.short(words, kind, of, THOUSANDS)


def _in_words(words: Words, kind: Kind, cell: Cell) -> str:
    if not _counts(cell):
        return words.label("nothing expected")
    said = amounts.amount(words, kind, cell.of_record)
    return f"{said} ({amounts.came(words, cell)})" if _partial(cell) else said


def _partial(cell: Cell) -> bool:
    """It is what some places said and others did not: where it is lower than before, nothing need have become less."""
    return cell.of_record is not None and cell.figures < cell.expected


def _counts(cell: Cell) -> bool:
    return cell.expected > 0 or cell.of_record is not None


def two_sources(words: Words, rollup: RollUp, indicators: Iterable[IndicatorPart]) -> dict[str, Any] | None:
    """The indicator whose sources are most worth seeing side by side; None where no co-monitor gave a figure."""
    of = most_telling(indicators)
    return None if of is None else side_by_side(words, rollup, of)


def side_by_side(words: Words, rollup: RollUp, of: IndicatorPart) -> dict[str, Any]:
    """What each of the two sources said of what both reported, never what was chosen: by quarter; of one quarter, by
    place, those too of which one of the two owes its figure."""
    cells, left_out = _across(words, rollup, of)
    both = [_sides(cell) for cell in cells.values()]
    bars = scaled([(_said(words, of.kind, side), amounts.height(of.kind, side.both)) for pair in both for side in pair])
    title = words.label("{indicator}: the two sources", indicator=words.text(of.label))
    ministry, comonitor = words.label("ministry"), words.label("co-monitoring NGO")
    pairs = list(zip(cells, _pairs(bars), both, strict=True))
    text = [
        verdict(words, of),
        _seen(words, of.whole),
        _alone(words, both),
        _more(words, left_out),
        _chosen(words, of, cells),
    ]
    return {
        "title": title,
        "alt": spoken(f"{title}.", [(name, f"{ministry} {a.text}, {comonitor} {b.text}") for name, (a, b), _ in pairs]),
        "legend": [ministry, comonitor],
        "groups": [
            {
                "name": name,
                "bars": [
                    {
                        "text": bar.text,
                        "short": _short(words, of.kind, side.both or side.alone, bar.text),
                        "height": bar.height,
                        "alone": side.alone is not None,
                    }
                    for bar, side in zip(pair, sides, strict=True)
                ],
            }
            for name, pair, sides in pairs
        ],
        "text": " ".join(filter(None, text)),
    }


@dataclass(frozen=True)
class Side:
    """One source's figure of what `both` reported; else its figure that stands `alone`; else whether it `owes` one."""

    both: Amount | None
    alone: Amount | None
    owes: bool


def _sides(cell: Cell) -> tuple[Side, Side]:
    of = cell.beside
    if of is not None:
        return Side(of.ministry, None, owes=False), Side(of.comonitor, None, owes=False)
    if not cell.to_observe and cell.comonitor is None:  # nobody was to say the same
        return Side(None, None, bool(cell.expected) and cell.reported is None), Side(None, None, owes=False)
    return (
        Side(None, cell.reported, bool(cell.expected)),
        Side(None, cell.comonitor, bool(cell.to_observe)),
    )


def _said(words: Words, kind: Kind, side: Side) -> str:
    of = side.both or side.alone
    return amounts.whole(words, kind, of) if of is not None or side.owes else "–"


def _alone(words: Words, pairs: Iterable[tuple[Side, Side]]) -> str:
    if not any(side.alone for pair in pairs for side in pair):
        return ""
    return words.label("A figure without a bar has none of the other source beside it.")


def _more(words: Words, left_out: int) -> str:
    if not left_out:
        return ""
    return words.plural_label("{n} more place is not shown.", "{n} more places are not shown.", left_out)


def _seen(words: Words, whole: Cell) -> str:
    return words.label(
        "Shown is what both reported. Figures received from the co-monitor, of those expected: {n} of {all}.",
        n=whole.observed,
        all=whole.to_observe,
    )


def _chosen(words: Words, of: IndicatorPart, cells: Mapping[str, Cell]) -> str:
    """The figures of record that are not the ministry's; empty where there are none."""
    others = [
        f"{name} {amounts.amount(words, of.kind, cell.of_record)}"
        for name, cell in cells.items()
        if cell.of_record is not None and cell.of_record != cell.reported
    ]
    return words.label("Figure of record where it is not the ministry’s: {figures}.", figures=others) if others else ""


def verdict(words: Words, of: IndicatorPart) -> str:
    """What the two sources say of it, in a sentence."""
    whole = of.whole
    if whole.agreement is Agreement.CONCORDANT:
        return words.label("Wherever both reported, the two sources agree within what the plan allows.")
    said = []
    if whole.differing:
        said.append(
            words.plural_label(
                "{n} figure differs and nobody has chosen yet.",
                "{n} figures differ and nobody has chosen yet.",
                whole.differing,
            )
        )
    if whole.settled:
        said.append(
            words.plural_label(
                "Of {n} that differed, coordination has chosen the figure of record.",
                "Of {n} that differed, coordination has chosen the figures of record.",
                whole.settled,
            )
        )
    said.append(words.label("The two are never added together, and no average is taken."))
    return " ".join(said)


def most_telling(indicators: Iterable[IndicatorPart]) -> IndicatorPart | None:
    """Where they differ most often, then the first; None where nothing but zeros was reported by both."""
    shown = [one for one in indicators if one.kind is not Kind.YES_NO and _to_be_seen(one)]
    return max(shown, key=lambda one: (one.whole.differing + one.whole.settled, one.kind is Kind.COUNT), default=None)


def _to_be_seen(of: IndicatorPart) -> bool:
    both = [cell.beside for cell in (of.whole, *of.quarters.values()) if cell.beside is not None]
    return any(one.ministry.value or one.comonitor.value for one in both)


def _across(words: Words, rollup: RollUp, of: IndicatorPart) -> tuple[Mapping[str, Cell], int]:
    """What stands side by side, by its name; and of how many more places there was no room for it."""
    if len(rollup.quarters) > 1:
        return {quarter_name(words, rollup, one): of.quarters.get(one, Cell()) for one in rollup.quarters}, 0
    names = {one.code: words.text(one.names) for one in rollup.areas}
    asked = {key: cell for key, cell in of.areas.items() if cell.to_observe or cell.beside is not None}
    shown = sorted(asked, key=lambda key: _telling(asked[key]))[:MOST_PLACES]
    return {names.get(key, key): cell for key, cell in asked.items() if key in shown}, len(asked) - len(shown)


def _telling(cell: Cell) -> int:
    """Those first in which the two differ, those last that lack a figure."""
    if cell.beside is None:
        return 2
    return 0 if cell.differing or cell.settled else 1


def _pairs(bars: Sequence[Bar]) -> list[tuple[Bar, Bar]]:
    return list(zip(bars[::2], bars[1::2], strict=True))


def targets(words: Words, axes: Sequence[AxisPart]) -> dict[str, Any]:
    """Share of targets reached, a bar for each axis."""
    title = words.label("Share of targets reached, by axis")
    said = [(words.text(one.title), amounts.reached_in_words(words, one.reached)) for one in axes]
    return {
        "title": title,
        "alt": spoken(f"{title}.", said),
        "bars": [
            {
                "name": f"{one.code}. {words.text(one.title)}",
                "text": amounts.reached(words, one.reached),
                "share": fraction(one.reached.reached, one.reached.known),
            }
            for one in axes
        ],
    }


def budget(words: Words, rollup: RollUp) -> dict[str, Any] | None:
    """Spent against planned, in millions where sums are large; None where the plan gives no budget."""
    axes, currency = rollup.axes, rollup.currency
    largest = max((max(one.budget or 0, one.spent or 0) for one in axes), default=0)
    if not largest:
        return None
    million = largest >= 10_000_000
    unit = words.label("millions of {currency}", currency=name_of(words, currency)) if million else currency
    title = words.label("Budget by axis, {unit}", unit=unit)
    rows: list[dict[str, Any]] = []
    for one in axes:
        spent = amounts.not_spent(words, one.activities) if one.spent is None else _in(words, one.spent, million)
        planned = _in(words, one.budget, million)
        rows.append(
            {
                "name": words.label("Axis {code}", code=one.code),
                "text": _spent_of(words, one, spent, planned, million),
                "spent": fraction(one.spent or 0, largest),
                "planned": fraction(one.budget or 0, largest),
            }
        )
    return {
        "title": title,
        "alt": spoken(f"{title}.", [(row["name"], row["text"]) for row in rows]),
        "bars": rows,
        "legend": [
            words.label("spent, as far as reports say"),
            words.label("planned") if whole_year(rollup) else words.label("planned for the whole year"),
        ],
    }


def _spent_of(words: Words, of: AxisPart, spent: str, planned: str, million: bool) -> str:
    untold = amounts.untold(of.activities)
    if of.spent is None or not untold:
        return words.label("{spent} of {planned}", spent=spent, planned=planned)
    return words.label(
        "{spent} of {planned}, nothing said of {untold}",
        spent=spent, planned=planned, untold=_in(words, untold, million),
    )  # fmt: skip


def whole_year(rollup: RollUp) -> bool:
    """Whether it has all that a budget, which is a year's, was given for."""
    return {one.number for one in rollup.quarters} == {1, 2, 3, 4}


def name_of(words: Words, currency: str) -> str:
    """ "F CFA" for XOF: what stands behind a sum."""
    return words.money(0, currency).removeprefix("0").strip("\u00a0 ")


def _in(words: Words, value: int | None, million: bool) -> str:
    """In whole millions; where that is less than one, in tenths of one, for it is not nothing."""
    if value is None:
        return amounts.not_reported(words)
    if not million:
        return words.number(value)
    tenths = (value + 50_000) // 100_000
    if value and not tenths:
        return f"<\u00a0{words.tenths(1)}"
    return words.tenths(tenths) if 0 < tenths < 10 else words.number((value + 500_000) // 1_000_000)


def received(words: Words, rollup: RollUp) -> dict[str, Any]:
    """Reports received of those expected: a column for each quarter, or of one quarter for each axis."""
    if len(rollup.quarters) > 1:
        title = words.label("Reports received, of those expected")
        counts = [(quarter_name(words, rollup, one), rollup.by_quarter[one]) for one in rollup.quarters]
    else:
        title = words.label("Reports received, by axis")
        counts = [(words.label("Axis {code}", code=one.code), one.counted) for one in rollup.axes]
    said = [(name, amounts.share(words, of.received, of.expected)) for name, of in counts]
    return {
        "title": title,
        "alt": spoken(f"{title}.", said),
        "bars": [
            {"name": name, "text": text, "height": fraction(of.received, of.expected) if of.expected else None}
            for (name, text), (_, of) in zip(said, counts, strict=True)
        ],
    }


def fraction(part: int, whole: int) -> float:
    return round(min(1.0, part / whole), 4) if whole else 0.0
