"""Days as people write them: every usual way is read, and nothing is guessed."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.days import NotADay, day
from bot.texts import Texts

TODAY = date(2013, 7, 12)
LAST_OF_MARCH = date(2014, 3, 31)


@pytest.mark.parametrize(
    "written",
    [
        "31/03/2014", "31/3/2014", "31-3-14", "31.03.2014", "31. 3. 2014", "31 03 2014", "31 03", "2014-03-31",
        "2014/3/31",
        "31 mars 2014", "le 31 mars 2014", "lundi 31 mars 2014", "31 MARS 2014", "31 mars, 2014", " 31  mars ",
        "31/03", "31 March 2014", "March 31, 2014", "March 31st", "31st of March", "31 mar. 2014", "٣١/٠٣/٢٠١٤",
        "31\u201103\u20112014", "31\u00a0mars\u00a02014",
    ],
)  # fmt: skip
def test_the_last_of_march(written: str) -> None:
    assert day(written, TODAY) == LAST_OF_MARCH


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1er avril", date(2014, 4, 1)),
        ("12 juil.", TODAY),
        ("11 juillet", date(2014, 7, 11)),
        ("15 août 2013", date(2013, 8, 15)),
        ("15 aout", date(2013, 8, 15)),
        ("2 févr. 2014", date(2014, 2, 2)),
        ("29/02/2016", date(2016, 2, 29)),
        ("1/2/14", date(2014, 2, 1)),
    ],
)
def test_others(written: str, meant: date) -> None:
    assert day(written, TODAY) == meant


@pytest.mark.parametrize(
    "written",
    [
        "", "demain", "fin mars", "mars 2014", "31", "31/02/2014", "29/02/2014", "31/13/2014", "0/0/0", "12 ju 2014",
        "12 jui 2014", "31/03/2014 ou avant", "31/03/201", "3/31/2014", "31//2014", "-1/3/2014",
        "le 31 mars 2014 à 10 h", "31 mars 2014 2015", "99999999/1/1", "1/1/99999",
    ],
)  # fmt: skip
def test_what_is_no_day(written: str) -> None:
    with pytest.raises(NotADay):
        day(written, TODAY)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(("fr", "en")))
def test_what_relais_writes_it_reads(one: date, language: str) -> None:
    words = Texts.load().of(language)
    assert day(words.day(one, year=True), TODAY) == one
    assert day(f"{one:%d/%m/%Y}", TODAY) == one
    assert day(one.isoformat(), TODAY) == one


@given(st.dates(TODAY, TODAY + timedelta(days=364)), st.sampled_from(("fr", "en")))
def test_without_a_year_it_is_the_next_one(one: date, language: str) -> None:
    assert day(Texts.load().of(language).day(one), TODAY) == one


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_none(text: str) -> None:
    with contextlib.suppress(NotADay):
        assert isinstance(day(text, TODAY), date)
