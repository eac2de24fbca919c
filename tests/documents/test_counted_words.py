"""Words follow the number before them: after zero, French takes the singular."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.documents import amounts, axis_pages, bars, overview
from bot.documents.completeness import completeness
from bot.documents.spending import spending
from storage.plan.logframe import Kind
from storage.rolled import Amount, Beside, Cell, Counted, IndicatorPart, Reached
from tests.documents import sample
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")


def came(n: int) -> str:
    return amounts.came(FR, Cell(figures=n, expected=8))


def an_indicator(n: int) -> IndicatorPart:
    some = next(i for a in sample.year().activities for i in a.indicators if i.kind is Kind.COUNT and not i.protected)
    beside = Beside(Amount(3), Amount(3), 1)
    whole = Cell(Amount(3), Amount(3), comonitor=Amount(3), observed=n, to_observe=8, expected=8, beside=beside)
    return replace(some, whole=whole, quarters={})


def observed(n: int) -> str:
    activity = replace(sample.year().activities[0], comonitors=("NGO",))
    notes: list[str] = axis_pages.view(FR, activity, an_indicator(n))["notes"]
    return notes[0]


def shown(n: int, of: int) -> str:
    indicator = an_indicator(n)
    indicator = replace(indicator, whole=replace(indicator.whole, to_observe=of))
    text: str = bars.side_by_side(FR, sample.year(), indicator)["text"]
    return text


def card(of: int) -> Callable[[int], str]:
    def said(n: int) -> str:
        rollup = replace(sample.year(), counted=Counted(405, n, n), reached=Reached(n, 43))
        return overview.cards(FR, rollup)[of]["text"]

    return said


@pytest.mark.parametrize(
    ("said", "none", "one", "two"),
    [
        (came, "0 reçu sur 8", "1 reçu sur 8", "2 reçus sur 8"),
        (observed, "0 reçu sur 8", "1 reçu sur 8", "2 reçus sur 8"),
        (card(1), "0 cible sur 43", "1 cible sur 43", "2 cibles sur 43"),
        (card(2), "0 rapport reçu sur 405", "1 rapport reçu sur 405", "2 rapports reçus sur 405"),
        (card(3), "0 reçu à temps", "1 reçu à temps", "2 reçus à temps"),
    ],
)
def test_the_noun_goes_with_the_number(said: Callable[[int], str], none: str, one: str, two: str) -> None:
    assert [said(n) for n in (0, 1, 2)] == [none, one, two]


@pytest.mark.parametrize(("n", "of"), [(0, 8), (1, 8), (2, 8), (1, 1)])
def test_what_came_of_the_co_monitor_is_said_of_any_number(n: int, of: int) -> None:
    assert f"Chiffres reçus du co-suivi, parmi ceux attendus\u00a0: {n} sur {of}." in shown(n, of)


def test_none_of_the_reports_names_an_amount() -> None:
    year = sample.year()
    axes = tuple(
        replace(
            axis,
            objectives=tuple(
                replace(one, activities=tuple(replace(a, spent=None, spent_in=0) for a in one.activities))
                for one in axis.objectives
            ),
        )
        for axis in year.axes
    )
    said = spending(FR, replace(year, axes=axes))
    assert said is not None and f"0 rapport sur {year.counted.received} reçus donne un montant" in said["lead"]


def test_verified_reports_are_several() -> None:
    for table in completeness(FR, sample.year())["tables"]:
        assert table["columns"][-1] == "Vérifiés"
