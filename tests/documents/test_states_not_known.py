"""An activity of which nobody said where it stands is not behind: it is counted apart, in both languages."""

from collections.abc import Set
from dataclasses import replace

import pytest

from bot.documents import overview, states
from bot.documents.method import method
from bot.documents.obstacles import obstacles
from storage.answers import Status
from storage.rolled import AxisPart, Reached, RollUp
from tests.documents import sample
from tests.documents.test_targets_not_known import nothing_came
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
SILENT = {"3", "4"}  # axes that stay silent: 13 of the exercise's 31 activities


def silent(axes: Set[str]) -> RollUp:
    """The sample's year, in which nobody said how far the activities of these axes are."""
    year = sample.year()
    return replace(
        year,
        axes=tuple(
            replace(
                axis,
                objectives=tuple(
                    replace(one, activities=tuple(replace(a, status=None, late=False) for a in one.activities))
                    for one in axis.objectives
                ),
            )
            if axis.code in axes
            else axis
            for axis in year.axes
        ),
    )


def plain(said: str) -> str:
    return said.replace("\u00a0", " ").replace("\u202f", " ")


def test_all_are_counted_where_the_state_of_all_is_known() -> None:
    year = sample.year()
    well = sum(map(states.on_schedule, year.activities))
    card = overview.cards(FR, year)[0]
    assert (card["value"], card["text"]) == (f"{well} / 31", "achevées, ou en cours sans retard")
    assert overview.overview(FR, year)["lead"].startswith(f"{well} des 31 activités prévues sont achevées")


@pytest.mark.parametrize(
    ("language", "lead", "card"),
    [
        (
            "fr",
            "{} des 18 activités dont l’état est connu sont achevées ou suivent le calendrier."
            " L’état de 13 autres est inconnu.",
            "dont l’état est connu ; inconnues : 13",
        ),
        (
            "en",
            "{} of the 18 activities whose state is known are completed or on schedule."
            " The state of 13 others is not known.",
            "of those whose state is known; not known: 13",
        ),
    ],
)
def test_what_is_not_known_is_counted_apart(language: str, lead: str, card: str) -> None:
    words, year = TEXTS.of(language), silent(SILENT)
    well = sum(map(states.on_schedule, year.activities))
    assert 0 < well < 18
    first = overview.cards(words, year)[0]
    assert (first["value"], plain(first["text"])) == (f"{well} / 18", card)
    assert plain(overview.overview(words, year)["lead"]).startswith(lead.format(well))


def test_nothing_known_of_any_is_no_zero() -> None:
    first = overview.cards(FR, nothing_came())[0]
    assert (first["value"], plain(first["text"])) == ("n.r.", "état inconnu : 31")
    everywhere = silent({axis.code for axis in sample.year().axes})
    assert overview.overview(FR, everywhere)["lead"].startswith("L’état de 31 activités prévues est inconnu.")


def test_a_year_in_which_nothing_was_planned_says_so() -> None:
    assert overview.overview(FR, replace(sample.year(), axes=()))["lead"] == "Aucune activité n’était prévue."


@pytest.mark.parametrize(
    ("of", "french", "english"),
    [
        (Reached(0, 31), "Aucune cible n’est encore atteinte.", "No target is reached yet."),
        (
            Reached(0, 31, 13),
            "Aucune des 18 cibles dont un chiffre est connu n’est encore atteinte. Inconnues : 13.",
            "Of the 18 targets of whose figures something is known, none is reached yet. Not known: 13.",
        ),
        (
            Reached(0, 31, 31),
            "On ne sait pas quelles cibles sont atteintes.",
            "Which targets are reached is not known.",
        ),
        (Reached(), "Le plan n’a pas de cible pour cette période.", "The plan has no target for this time."),
    ],
)
def test_why_nothing_went_forward(of: Reached, french: str, english: str) -> None:
    year = replace(nothing_came(), reached=of)
    assert [plain(one) for one in overview.forward(FR, year)] == [french]
    assert overview.forward(EN, year) == [english]


def an_axis(*said: tuple[Status, bool]) -> AxisPart:
    axis = sample.year().axes[0]
    some = replace(axis.activities[0], obstacles=())
    activities = tuple(replace(some, status=status, late=late) for status, late in said)
    return replace(axis, objectives=(replace(axis.objectives[0], activities=activities),))


CANCELLED, UNDER_WAY, BLOCKED = (Status.CANCELLED, False), (Status.UNDER_WAY, False), (Status.BLOCKED, False)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ((CANCELLED, CANCELLED), "activités annulées"),
        ((CANCELLED, CANCELLED, UNDER_WAY), "dans les temps"),
        ((CANCELLED, UNDER_WAY, BLOCKED), "à surveiller"),
        ((CANCELLED, BLOCKED), "en retard"),
        (((Status.CANCELLED, True), UNDER_WAY), "à surveiller"),
    ],
)
def test_what_is_cancelled_is_not_late_and_is_named(said: tuple[tuple[Status, bool], ...], state: str) -> None:
    axis = an_axis(*said)
    assert states.axis(FR, axis).text == state
    year = replace(sample.year(), axes=(axis,))
    assert "annulée" in [row["state"]["text"] for row in obstacles(FR, year)["rows"]]
    (rule,) = [one["text"] for one in method(EN, year, None)["sections"] if one["heading"] == "State of an axis"]
    assert rule.endswith("An activity that is cancelled, and late nowhere, is left aside.")
