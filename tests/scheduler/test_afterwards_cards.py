"""What is said after an outage or an absence, as cards: twelve lines at most, no button cut, every place counted."""

from dataclasses import replace
from datetime import date

import pytest

from bot.cards import Card
from bot.messages import absent, afterwards
from bot.messages.afterwards import Opened, Standing
from bot.messages.reminding import Missing
from bot.messages.sheet import ALONE, BY_TWO
from bot.texts import Texts
from storage.calendar import Quarter
from tests.reporting.conftest import plain

DUE, LOCK = date(2013, 7, 15), date(2013, 7, 30)
DAYS = (date(2013, 7, 3), date(2013, 7, 10))
TODAY = date(2013, 7, 10)
T1, T2, T3 = Quarter(2013, 1), Quarter(2013, 2), Quarter(2013, 3)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load()


def places(quarter: Quarter, many: int) -> tuple[Missing, ...]:
    codes = tuple(f"1.1.{n}" for n in range(1, 5))
    return tuple(Missing(1, quarter, n, f"Lieu {n}", codes, DUE, LOCK) for n in range(many))


def fits(card: Card | None) -> list[str]:
    assert card is not None
    lines = plain(card.text).splitlines()
    assert len(lines) <= 12, card.text
    for row in card.rows:
        most = ALONE if len(row) == 1 else BY_TWO
        assert all(len(button.label) <= most for button in row), row
    return lines


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("of", [(1,), (4,), (9,), (3, 3), (9, 9)])
def test_many_places_fit_and_none_is_left_unsaid(texts: Texts, language: str, of: tuple[int, ...]) -> None:
    words = texts.of(language)
    late = tuple(places(quarter, many) for quarter, many in zip((T1, T2), of, strict=False))
    standing = Standing(late, (Opened(T3, places(T3, 2), date(2013, 10, 1)),))
    for card in (
        afterwards.outage(words, standing, DAYS, TODAY),
        afterwards.back(words, standing, TODAY),
        afterwards.back(words, standing, TODAY, DAYS),
    ):
        lines = fits(card)
        named = sum("Lieu" in line for line in lines)
        assert all(len(line) <= 35 for line in lines), lines
        more = sum(of) - named
        assert named == min(sum(of), 4) or (named == 3 and len(lines) >= 10)
        rest = [line.split()[1] for line in lines if line.startswith(("et ", "and "))]
        assert rest == ([str(more)] if more else [])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_form_fits(texts: Texts, language: str) -> None:
    words = texts.of(language)
    fits(absent.ask(words, 99, TODAY))
    fits(absent.said(words, date(2014, 1, 3), date(2013, 12, 20)))


def test_english_says_the_same(texts: Texts) -> None:
    words = texts.of("en")
    card = afterwards.outage(words, Standing((places(T2, 1),)), DAYS, TODAY)
    assert fits(card) == [
        "Relais stopped from 3 to 10 July",
        "Q2 2013: missing",
        "Lieu 0: 1.1.1, 1.1.2, 1.1.3, 1.1.4",
        "To be sent by 15 July",
        "No receipt? Please send it again.",
    ]
    assert fits(absent.said(words, date(2013, 7, 24), TODAY)) == [
        "No network until 24 July.",
        "The coordination sees it.",
        "The form can be filled in without a network.",
    ]


def test_a_place_is_one_line_where_a_phone_holds_it(texts: Texts) -> None:
    words = texts.of("fr")
    few = (replace(places(T2, 1)[0], area_name="Gao", codes=("1.1.2",)),)
    card = afterwards.outage(words, Standing((few,)), DAYS, TODAY)
    assert fits(card)[1] == "T2 2013 · Gao : il manque 1.1.2"
    more = (replace(few[0], codes=("1.1.1", "1.1.2", "1.1.4")),)
    card = afterwards.back(words, Standing((more,)), TODAY, DAYS)
    assert fits(card)[2:4] == ["T2 2013 : il manque", "Gao : 1.1.1, 1.1.2, 1.1.4"]


def test_nothing_to_say_is_no_card(texts: Texts) -> None:
    words = texts.of("fr")
    assert afterwards.outage(words, Standing(), DAYS, TODAY) is None
    assert afterwards.back(words, Standing(), TODAY, DAYS) is None
