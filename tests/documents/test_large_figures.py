"""Large figures: those of neighbouring bars never touch, whoever hears them hears every digit."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from bot.documents import bars
from bot.documents.quarterly import quarterly_pdf
from bot.documents.yearly import yearly_pdf
from storage.plan.logframe import Kind
from storage.rolled import Amount, Beside, Cell, IndicatorPart, RollUp
from tests.documents import sample
from tests.documents.test_two_sources_drawn import BOTH, a_count
from tests.documents.tree import pages, tree
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
TOUCHING = re.compile(r"\u202f\d{4}|[kM][0-9]")  # a thousand that goes on; a letter that stands for one


def each_indicator(rollup: RollUp, changed: Callable[[IndicatorPart], IndicatorPart]) -> RollUp:
    return replace(
        rollup,
        axes=tuple(
            replace(axis, objectives=tuple(
                replace(objective, activities=tuple(
                    replace(activity, indicators=tuple(map(changed, activity.indicators)))
                    for activity in objective.activities
                ))
                for objective in axis.objectives
            ))
            for axis in rollup.axes
        ),
    )  # fmt: skip


def times(factor: int) -> Callable[[IndicatorPart], IndicatorPart]:
    """What it counts is that many times as much."""

    def larger(value: Any) -> Any:
        if isinstance(value, Amount):
            return Amount(*(part and part * factor for part in (value.value, value.women, value.men)))
        if isinstance(value, (Cell, Beside)) and is_dataclass(value):
            return replace(value, **{one.name: larger(getattr(value, one.name)) for one in fields(value)})
        if isinstance(value, dict):
            return {key: larger(one) for key, one in value.items()}
        return value

    def changed(of: IndicatorPart) -> IndicatorPart:
        if of.kind in (Kind.PERCENT, Kind.YES_NO):
            return of
        return replace(of, whole=larger(of.whole), quarters=larger(of.quarters), areas=larger(of.areas))

    return changed


def touching(file: bytes) -> list[str]:
    return [line for page in pages(file) for line in page.splitlines() if TOUCHING.search(line)]


@pytest.mark.parametrize("factor", [6_173, 617_300])
def test_figures_of_neighbouring_bars_do_not_touch(factor: int) -> None:
    assert touching(yearly_pdf(FR, each_indicator(sample.year(), times(factor)), None)) == []
    assert touching(quarterly_pdf(FR, each_indicator(sample.quarter(2), times(factor)), None)) == []


@pytest.mark.parametrize("value", [422, 86_422, 986_422])
def test_those_of_as_many_places_as_are_shown_do_not_touch(value: int) -> None:
    quarter = sample.quarter(2)
    places = [one.code for one in quarter.areas][: bars.MOST_PLACES]
    both = replace(BOTH, beside=Beside(Amount(value), Amount(value), 1))
    of = a_count(dict.fromkeys(places, both))
    file = quarterly_pdf(FR, each_indicator(quarter, lambda one: of if one.code == of.code else one), None)
    assert touching(file) == []
    said = FR.number(value).replace("\u00a0", "\u202f") if value < 100_000 else "986\u00a0k"
    assert "".join(pages(file)).count(said) >= 2 * len(places)


def test_a_figure_is_heard_in_full() -> None:
    for file in (
        yearly_pdf(EN, each_indicator(sample.year(), times(6_173)), None),
        quarterly_pdf(EN, each_indicator(sample.quarter(2), times(6_173)), None),
    ):
        heard = [str(one.alt) for one in tree(file).of("Figure")]
        assert any(re.search(r"\d\d,\d{3}\b", one) for one in heard)
        assert [one for one in heard if re.search(r"\d\u00a0[kM]\b", one)] == []


def with_one_of(value: int) -> RollUp:
    """One indicator of the year counts that many; the others as ever."""
    year = sample.year()
    code = next(
        one.code for a in year.activities for one in a.indicators if one.kind is Kind.COUNT and one.whole.beside
    )
    by = max(1, value // 30)
    return each_indicator(year, lambda one: times(by)(one) if one.code == code else one)


@pytest.mark.parametrize("value", [1_200_000_000, 10**13])
def test_one_large_amount_leaves_the_names_of_the_annex_their_room(value: int) -> None:
    """They break no oftener than at other times, and no figure runs into the next column."""
    annex = "\n".join(page for page in pages(yearly_pdf(FR, with_one_of(value), None)) if "Annexe" in page)
    row = re.search(r"(1\.1\.2a [^(]*)personnes \(somme\) 0 200 (.*)", annex)
    assert row is not None and row[1].count("\n") <= 3, row
    assert re.fullmatch(r"(\d{1,3}(\u202f\d{3})+ ?){3}", row[2]), row[2]
