"""A target of whose figure nothing is known is not missed: screens and messages say that it is not known."""

from dataclasses import replace

import pytest

from bot.messages.milestones import Numbers, quarter_lines
from bot.messages.progress import Beside as Buttons
from bot.messages.progress import View, axis, glance
from bot.practice.phones import readable
from bot.texts import Words
from storage.calendar import Quarter
from storage.rolled import Reached, RollUp
from tests.documents import sample
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")


def aims(words: Words, of: Reached) -> list[str]:
    said = quarter_lines(words, Quarter(2013, 2), Numbers(40, 37, 31, 34), None, of)
    return [readable(line) for line in said[3:] if line]


@pytest.mark.parametrize(
    ("of", "fr", "en"),
    [
        (Reached(18, 30), ["Cibles atteintes : 18 sur 30"], ["Targets reached: 18 of 30"]),
        (
            Reached(18, 30, 5), ["Cibles atteintes : 18 sur 25", "Inconnues : 5"],
            ["Targets reached: 18 of 25", "Not known: 5"],
        ),
        (Reached(0, 30, 30), ["30 cibles : rien de connu encore."], ["30 targets: nothing known yet."]),
        (Reached(), [], []),
    ],
)  # fmt: skip
def test_a_quarter_s_message(of: Reached, fr: list[str], en: list[str]) -> None:
    assert (aims(FR, of), aims(EN, of)) == (fr, en)
    assert all(len(line) <= 35 for line in (*fr, *en))


def with_aims(of: Reached) -> RollUp:
    year = sample.year()
    axes = tuple(
        replace(one, reached=of, objectives=tuple(replace(part, reached=of) for part in one.objectives))
        for one in year.axes
    )
    return replace(year, axes=axes, reached=of)


def test_where_nothing_came_no_bar_is_empty() -> None:
    view = View(1, 2013, None, Quarter(2013, 4))
    rolled = with_aims(Reached(0, 4, 4))
    for card in (glance(FR, view, rolled, Buttons()), axis(FR, view, rolled, 0, 0)):
        text = readable(card.text)
        assert "inconnu" in text and "░" not in text and "0 sur" not in text
        assert "4 cibles : rien de connu encore." in text


def test_what_is_known_is_shown_beside_how_much_is_not() -> None:
    view = View(1, 2013, None, Quarter(2013, 4))
    text = readable(glance(FR, view, with_aims(Reached(1, 4, 2)), Buttons()).text)
    assert "1 sur 2" in text and "dont le chiffre est connu ; inconnues : 2" in text
