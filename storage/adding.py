"""The one rule of addition: how figures of an indicator add up, by its kind. No SQL here, no screen.

A count is added over quarters and places. Of all other kinds the last figure of each place counts, and these are
added: numbers as numbers, a yes as one of those that said anything, a share as its part and its whole.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from storage.answers import Figure
from storage.calendar import Quarter
from storage.plan.logframe import Kind
from storage.rolled import Amount

P = TypeVar("P", bound=Hashable)


class Sum(NamedTuple):
    """Figures that were added. `figures`: how many; `broken_down`: how many of them by sex."""

    figures: int = 0
    value: int = 0
    women: int = 0
    men: int = 0
    whole: int = 0
    broken_down: int = 0

    def __add__(self, other: "Sum") -> "Sum":  # type: ignore[override]
        return Sum(
            self.figures + other.figures,
            self.value + other.value,
            self.women + other.women,
            self.men + other.men,
            self.whole + other.whole,
            self.broken_down + other.broken_down,
        )

    def __sub__(self, other: "Sum") -> "Sum":
        return self + Sum(
            -other.figures, -other.value, -other.women, -other.men, -other.whole, -other.broken_down
        )  # fmt: skip


NOTHING = Sum()


def one(figure: Figure) -> Sum:
    """A single figure; nothing where it was not answered."""
    if figure.value is None:
        return NOTHING
    by_sex = figure.women is not None
    return Sum(1, figure.value, figure.women or 0, figure.men or 0, figure.whole or 0, int(by_sex))


def total(figures: Iterable[Figure]) -> Sum:
    added = NOTHING
    for figure in figures:
        added += one(figure)
    return added


def amount(kind: Kind, added: Sum) -> Amount | None:
    """What was added, as its kind says it; None of nothing. By sex only where every figure is: part of a sum is not
    the sum."""
    if not added.figures:
        return None
    if kind is Kind.YES_NO:
        return Amount(added.value, whole=added.figures)
    if kind is Kind.PERCENT:
        return Amount(added.value, whole=added.whole)
    if added.broken_down < added.figures:
        return Amount(added.value)
    return Amount(added.value, added.women, added.value - added.women)


def counted(kind: Kind, figures: Mapping[tuple[Quarter, P], Figure]) -> dict[tuple[Quarter, P], Figure]:
    """Of all figures, by quarter and place, those that are added over the quarters."""
    known = {key: figure for key, figure in figures.items() if figure.value is not None}
    if kind is Kind.COUNT:
        return known
    last: dict[P, Quarter] = {}
    for quarter, place in known:
        last[place] = max(quarter, last.get(place, quarter))
    return {(quarter, place): known[quarter, place] for place, quarter in last.items()}


def added(kind: Kind, figures: Mapping[tuple[Quarter, P], Figure]) -> Amount | None:
    """The sum over quarters and places; None where nothing is known."""
    return amount(kind, total(counted(kind, figures).values()))


def reaches(kind: Kind, amount: Amount | None, target: int, places: int) -> bool | None:
    """Whether a target is reached; None where that is not known: there is no figure, or a share of nothing. Percent: in
    whole per cent; yes or no: every one of these places must say it."""
    if amount is None:
        return None
    if kind is Kind.PERCENT:
        return 100 * amount.value >= target * amount.whole if amount.whole else None
    if kind is Kind.YES_NO:
        return amount.value >= target * places
    return amount.value >= target
