"""What an edition says that is another now (11.7, [See]). Codes, places, numbers and states alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.cards import Button, Card
from bot.messages import figures
from bot.messages.amounts import apart
from bot.messages.bars import plain
from bot.messages.paging import in_pages
from bot.messages.sheet import LINES, card
from bot.messages.yearly import CHANGES, Year, edition_title, how_many, prepare
from bot.texts import Html, Words
from storage.answers import Standing
from storage.plan.logframe import Kind
from storage.rolled import Amount
from storage.rollup_changes import (
    CameSince,
    Change,
    Changed,
    ChangedMeans,
    ChangedSpending,
    ChangedStanding,
    ChangedTarget,
)


@dataclass(frozen=True)
class Named:
    """As the plan calls it: the kinds of indicators by code, areas by key in the reader's language, the currency.

    `shared`: the codes of activities of which several organisations report, and of their indicators; only there it is
    said which.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    shared: frozenset[str] = frozenset()


def changes(words: Words, of: Year, found: Sequence[Change], named: Named, page: int, *, next_one: bool) -> Card:
    """11.7's [See]. `next_one`: whether the reader may prepare it."""
    pages = in_pages([[_line(words, of, one, named)] for one in found], LINES - 2)  # under the two of the head
    page = page if page < len(pages) else 0
    to = of.tap(f"{of.mark}{CHANGES}{(page + 1) % len(pages)}")
    return card(
        (edition_title(words, of), how_many(words, found), *pages[page]),
        (Button(words.label("More"), to),) if len(pages) > 1 else (),
        (prepare(words, of),) if next_one and found else (),
        (Button(words.label("← Back"), of.tap(of.mark)),),
    )


def _line(words: Words, of: Year, one: Change, named: Named) -> Html:
    quarter = words.quarter(one.quarter, year=one.quarter.year != of.year)
    match one:
        case Changed():
            kind = named.kinds.get(one.indicator, Kind.COUNT)
            whose = one.indicator if one.organisation is None else f"{one.indicator} · {one.organisation}"
            before, after = _figure(words, kind, one.before, one.after), _figure(words, kind, one.after, one.before)
            return _changed(words, whose, named.areas.get(one.area, one.area), quarter, before, after)
        case ChangedStanding() | ChangedSpending():
            whose = f"{one.activity} · {one.organisation}" if one.activity in named.shared else one.activity
            area = named.areas.get(one.area, one.area)
            if isinstance(one, ChangedStanding):
                before, after = _standing(words, one.before), _standing(words, one.after)
                return _changed(words, whose, area, quarter, before, after)
            before, after = (_money(words, amount, named.currency) for amount in (one.before, one.after))
            return words(
                "{code} · {area} · {quarter}, spent: {before} → {after}",
                code=whose, area=area, quarter=quarter, before=before, after=after,
            )  # fmt: skip
        case ChangedMeans():
            whose = f"{one.indicator} · {one.organisation}" if one.indicator in named.shared else one.indicator
            before, after = words.yes_no(one.before), words.yes_no(one.after)
            return words(
                "{code} · {area} · {quarter}, evidence: {before} → {after}",
                code=whose, area=named.areas.get(one.area, one.area), quarter=quarter, before=before, after=after,
            )  # fmt: skip
        case CameSince():
            return words(
                "{code} · {area} · {quarter}: report received",
                code=f"{one.activity} · {one.organisation}", area=named.areas.get(one.area, one.area), quarter=quarter,
            )  # fmt: skip
        case ChangedTarget():
            kind = named.kinds.get(one.indicator, Kind.COUNT)
            before, after = _target(words, kind, one.before), _target(words, kind, one.after)
            return words(
                "{code} · target of {quarter}: {before} → {after}",
                code=one.indicator, quarter=quarter, before=before, after=after,
            )  # fmt: skip


def _figure(words: Words, kind: Kind, amount: Amount | None, other: Amount | None) -> str:
    return plain(words, kind, None) if amount is None else apart(words, kind, amount, other)


def _changed(words: Words, code: str, area: str, quarter: str, before: str, after: str) -> Html:
    return words(
        "{code} · {area} · {quarter}: {before} → {after}",
        code=code, area=area, quarter=quarter, before=before, after=after,
    )  # fmt: skip


def _standing(words: Words, said: Standing | None) -> str:
    return words.label("not said") if said is None else figures.standing(words, said)


def _money(words: Words, amount: int | None, currency: str) -> str:
    return words.label("not said") if amount is None else words.money(amount, currency)


def _target(words: Words, kind: Kind, target: int | None) -> str:
    if target is None:
        return words.label("none")
    if kind is Kind.YES_NO:
        return words.yes_no(bool(target))
    return words.percent(target, 100) if kind is Kind.PERCENT else words.number(target)
