"""A target of whose figure nothing is known is neither reached nor missed, and a year without a report says so."""

from dataclasses import replace

import pytest

from bot.documents import amounts, axis_pages, bars, overview, spending
from bot.documents.yearly import yearly_pdf
from storage.rolled import Cell, Counted, IndicatorPart, Reached, RollUp, TagPart
from tests.documents import sample
from tests.documents.tree import pages
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")


def nothing_came() -> RollUp:
    """The sample's year, and not one report."""

    def indicator(of: IndicatorPart) -> IndicatorPart:
        return replace(
            of, reached=None, whole=Cell(target=of.whole.target, expected=of.whole.expected),
            quarters={q: Cell(target=cell.target, expected=cell.expected) for q, cell in of.quarters.items()},
            areas={key: Cell(expected=cell.expected) for key, cell in of.areas.items()}, organisations={},
        )  # fmt: skip

    def none(of: Counted) -> Counted:
        return Counted(of.expected)

    year = sample.year()
    axes = []
    for axis in year.axes:
        objectives = []
        for objective in axis.objectives:
            activities = tuple(
                replace(
                    one, status=None, late=False, obstacles=(), spent=None, spent_in=0, counted=none(one.counted),
                    indicators=tuple(map(indicator, one.indicators)),
                )
                for one in objective.activities
            )  # fmt: skip
            aims = Reached.of(i for one in activities for i in one.indicators)
            objectives.append(replace(objective, activities=activities, reached=aims, counted=none(objective.counted)))
        aims = Reached.of(i for part in objectives for one in part.activities for i in one.indicators)
        axes.append(
            replace(axis, objectives=tuple(objectives), reached=aims, counted=none(axis.counted), spent=None)
        )  # fmt: skip
    aims = Reached.of(i for axis in axes for one in axis.activities for i in one.indicators)
    return replace(
        year, axes=tuple(axes), reached=aims, counted=none(year.counted), narratives=(),
        by_quarter={q: none(n) for q, n in year.by_quarter.items()},
        by_area={key: none(n) for key, n in year.by_area.items()},
        by_organisation={key: none(n) for key, n in year.by_organisation.items()},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("of", "short", "spoken"),
    [
        (Reached(17, 43), "17 / 43", "17 sur 43"),
        (Reached(17, 43, 5), "17 / 38 (+ 5 n.r.)", "17 sur 38 (+ 5 n.r.)"),
        (Reached(0, 43, 43), "n.r.", "n.r."),
        (Reached(), "0 / 0", "0 sur 0"),
    ],
)
def test_how_many_targets_are_reached_says_of_how_many_that_is_known(of: Reached, short: str, spoken: str) -> None:
    assert amounts.reached(FR, of) == short
    assert amounts.reached_in_words(FR, of) == spoken


def test_a_year_of_which_nothing_came_is_not_one_that_reached_nothing() -> None:
    year = nothing_came()
    assert year.reached.known == 0 and year.reached.planned == sample.year().reached.planned > 0
    card = overview.cards(FR, year)[1]
    assert (card["value"], card["text"]) == ("n.r.", f"{year.reached.planned} cibles\u00a0: rien de connu encore.")
    for axis in year.axes:
        assert axis.reached.planned == axis.reached.unknown > 1
        assert axis_pages.lead(FR, axis).endswith(f" Cibles atteintes\u00a0: inconnu ({axis.reached.unknown} cibles).")
    drawn = bars.targets(FR, year.axes)
    assert {one["text"] for one in drawn["bars"]} == {"n.r."}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Aucun rapport n’a été reçu : on ne sait ni ce qui a été fait, ni quelles cibles sont atteintes."),
        ("en", "No report was received: what was done, and which targets are reached, is not known."),
    ],
)
def test_its_report_says_on_one_page_that_nothing_was_received(language: str, said: str) -> None:
    text = " ".join(" ".join(pages(yearly_pdf(TEXTS.of(language), nothing_came(), None))).split())
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    assert said in plain


@pytest.mark.parametrize(
    ("language", "share", "said"),
    [
        ("fr", "45 %", "17 sur 38 dont le chiffre est connu ; inconnues : 5"),
        ("en", "45%", "17 of 38 whose figure is known; not known: 5"),
    ],
)
def test_those_not_known_are_in_no_share_of_what_is_reached(language: str, share: str, said: str) -> None:
    """17 of 43 would say that 26 are missed."""
    words, aims = TEXTS.of(language), Reached(17, 43, 5)
    axes = tuple(replace(axis, reached=aims) for axis in sample.year().axes)
    year = replace(sample.year(), reached=aims, axes=axes, tags=(TagPart("protection", aims, ("1.1.1",)),))
    card = overview.cards(words, year)[1]
    assert (plain(card["value"]), plain(card["text"])) == (share, said)
    assert plain(axis_pages.lead(words, axes[0])).endswith(f": {said}.")
    drawn = [*overview.overview(words, year)["axes"], *bars.targets(words, axes)["bars"]]
    drawn += (spending.pillars(words, year) or {})["rows"]
    assert {one["share"] for one in drawn} == {bars.fraction(17, 38)}


def plain(said: str) -> str:
    return said.replace("\u00a0", " ").replace("\u202f", " ")
