"""Numbers, days, times and quarters as people in Bamako write them, and nothing that breaks a screen."""

from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.numbers import Read, Share, parts
from bot.texts import Html, Texts, Words
from bot.texts.loading import compiled, translations
from bot.texts.templates import NotATemplate
from bot.texts.words import MissingValue, Unsayable
from storage.calendar import Quarter

BAMAKO = ZoneInfo("Africa/Bamako")
TEXTS = Texts.load()
FRENCH, ENGLISH = TEXTS.of("fr"), TEXTS.of("en")
CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Report {quarter} · {area}"
msgstr "Rapport {quarter} · {area}"

msgid "{n} activity in {area}"
msgid_plural "{n} activities in {area}"
msgstr[0] "{n} activité à {area}"
msgstr[1] "{n} activités à {area}"
"""


@pytest.fixture
def words(tmp_path: Path) -> Words:
    """A small French catalogue of our own."""
    po = tmp_path / "fr" / "LC_MESSAGES" / "relais.po"
    po.parent.mkdir(parents=True)
    po.write_text(CATALOGUE, encoding="utf-8")
    return Words("fr", translations(po))


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [(0, "0", "0"), (999, "999", "999"), (1200, "1\u00a0200", "1,200"), (350000, "350\u00a0000", "350,000")],
)
def test_numbers(number: int, french: str, english: str) -> None:
    assert (FRENCH.number(number), ENGLISH.number(number)) == (french, english)


@given(st.integers(0, 10**12))
def test_numbers_are_those_of_the_locale(number: int) -> None:
    assert FRENCH.number(number) == format_decimal(number, locale="fr_ML").replace("\u202f", "\u00a0")
    assert ENGLISH.number(number) == format_decimal(number, locale="en_GB")


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2013, 7, 15), "15 juillet", "15 July"),
        (date(2013, 7, 1), "1er juillet", "1 July"),
        (date(2013, 10, 1), "1er octobre", "1 October"),
        (date(2013, 8, 11), "11 août", "11 August"),
        (date(2013, 2, 21), "21 février", "21 February"),
    ],
)
def test_days(day: date, french: str, english: str) -> None:
    assert (FRENCH.day(day), ENGLISH.day(day)) == (french, english)
    assert FRENCH.day(day, year=True) == f"{french} 2013"
    assert ENGLISH.day(day, year=True) == f"{english} 2013"
    assert french.startswith(FRENCH.day_of_month(day) + " ")


def test_times_are_those_of_the_place() -> None:
    moment = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)
    assert (FRENCH.time(moment, BAMAKO), ENGLISH.time(moment, BAMAKO)) == ("9\u00a0h\u00a041", "9:41")
    assert FRENCH.time(moment, ZoneInfo("Africa/Niamey")) == "10\u00a0h\u00a041"
    assert FRENCH.time(datetime(2013, 7, 12, 0, 5, tzinfo=UTC), BAMAKO) == "0\u00a0h\u00a005"
    with pytest.raises(ValueError, match="time zone"):
        FRENCH.time(datetime(2013, 7, 12, 9, 41), BAMAKO)


def test_quarters_money_and_shares() -> None:
    assert (FRENCH.quarter(Quarter(2013, 2)), ENGLISH.quarter(Quarter(2013, 2))) == ("T2 2013", "Q2 2013")
    assert FRENCH.quarter(Quarter(2013, 1), year=False) == "T1"
    assert (FRENCH.money(350000, "XOF"), ENGLISH.money(350000, "XOF")) == ("350\u00a0000 F\u00a0CFA", "350,000 F CFA")
    assert (FRENCH.percent(42, 180), ENGLISH.percent(42, 180)) == ("23\u00a0%", "23%")
    assert [FRENCH.percent(part, 200) for part in (0, 1, 199, 200)] == [f"{n}\u00a0%" for n in (0, 1, 99, 100)]


@given(st.integers(1, 10_000), st.data())
def test_nothing_missing_is_all_and_nothing_there_is_none(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    said = FRENCH.percent(part, whole).removesuffix("\u00a0%")
    assert (said == "100", said == "0") == (part == whole, part == 0)
    assert abs(int(said) - 100 * part / whole) < 1
    assert parts(f"{part}/{whole} = {said} %") == Read(Share(part, whole)), "what was written is read back"


@given(st.integers(1, 10_000), st.integers(1, 100), st.data())
def test_no_share_reads_as_a_target_that_it_does_not_reach(whole: int, target: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    said = float(ENGLISH.percent_against(part, whole, target).removesuffix("%"))
    assert (said >= target) == (100 * part >= target * whole)
    assert (said == 0) == (part == 0)


def test_a_tenth_where_a_whole_per_cent_would_read_as_reached() -> None:
    assert FRENCH.percent_against(396, 1000, 40) == "39,6\u00a0%"
    assert [ENGLISH.percent_against(part, 1000, 40) for part in (394, 399, 400)] == ["39%", "39.9%", "40%"]
    assert ENGLISH.percent_against(9996, 10_000, 40) == ENGLISH.percent_against(9996, 10_000, None) == "99%"


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 10**9))
def test_no_space_that_an_old_phone_draws_as_a_box(day: date, number: int) -> None:
    for words in (FRENCH, ENGLISH):
        written = words.day(day, year=True) + words.number(number) + words.money(number, "XOF")
        assert not set(written) & set("\u202f\u2009\u2003")
    assert "\u00a0" not in ENGLISH.money(number, "XOF")


def test_a_text_is_said_in_the_readers_language(words: Words) -> None:
    said = words("Report {quarter} · {area}", quarter=Quarter(2013, 2), area="Gao")
    assert said == "Rapport T2 2013 · Gao"
    assert ENGLISH("Nobody translated {n}", n=1200) == "Nobody translated 1,200"


def test_values_are_escaped_in_html_and_not_in_a_label(words: Words) -> None:
    values = {"quarter": Html("<b>T2</b>"), "area": "Ga<o> & 'l’est'"}
    said = words("Report {quarter} · {area}", **values)
    assert said == "Rapport <b>T2</b> · Ga&lt;o&gt; &amp; 'l’est'"
    assert isinstance(said, Html)
    assert words("Report {quarter} · {area}", quarter="", area=said).endswith("Ga&lt;o&gt; &amp; 'l’est'")
    assert words.label("Report {quarter} · {area}", quarter="T2", area="A & B") == "Rapport T2 · A & B"
    assert words("Report {quarter} · {area}", quarter="{area}", area="x") == "Rapport {area} · x"
    assert words("Report {quarter} · {area}", quarter="", area=("a<", "b")).endswith("a&lt;, b")
    assert words("Report {quarter} · {area}", quarter="", area=("a<", Html("&lt;"))).endswith("a&lt;, &lt;")
    assert words.label("Report {quarter} · {area}", quarter="", area=Html("a &amp; b")).endswith("a & b")


def test_lines() -> None:
    assert Html.lines("a<b", None, Html("<i>c</i>"), "", "d") == "a&lt;b\n<i>c</i>\n\nd"


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "0 activité à Gao"), (1, "1 activité à Gao"), (2, "2 activités à Gao"), (1200, "1\u00a0200 activités à Gao")],
)  # fmt: skip
def test_french_counts_from_two(words: Words, n: int, said: str) -> None:
    assert words.plural("{n} activity in {area}", "{n} activities in {area}", n, area="Gao") == said
    assert words.plural_label("{n} activity in {area}", "{n} activities in {area}", n, area="Gao") == said


def test_english_counts_from_zero() -> None:
    said = [ENGLISH.plural("{n} day left here", "{n} days left here", n) for n in (0, 1, 2)]
    assert said == ["0 days left here", "1 day left here", "2 days left here"]


def test_values_by_type() -> None:
    form = "value {x}"
    assert FRENCH(form, x=1200) == "value 1\u00a0200"
    assert FRENCH(form, x=True) == "value oui"
    assert ENGLISH(form, x=False) == "value no"
    assert FRENCH(form, x=date(2013, 7, 1)) == "value 1er juillet"
    assert FRENCH(form, x=Quarter(2013, 3)) == "value T3 2013"
    assert FRENCH(form, x=["1.1.1", 1200]) == "value 1.1.1, 1\u00a0200"
    assert FRENCH(form, x="1284") == "value 1284"


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize("value", [None, 1.5, datetime(2013, 7, 1, tzinfo=UTC), Colour.RED, b"x", {}])
def test_what_has_no_one_way_of_being_written_is_refused(value: object) -> None:
    with pytest.raises(Unsayable):
        FRENCH("value {x}", x=value)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(MissingValue, match="x"):
        FRENCH("value {x}")
    for form in ("{}", "{a.b}", "{a:d}", "{a!r}", "{", "}", "{0}"):
        with pytest.raises(NotATemplate):
            FRENCH(form, a=1)


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [("Formation", 9, "Formation"), ("Formation", 8, "Formati…"), ("Loi sur", 5, "Loi…"), ("", 3, "")],
)  # fmt: skip
def test_cutting(text: str, most: int, cut: str) -> None:
    assert FRENCH.cut(text, most) == cut


@given(st.text(), st.integers(1, 40))
def test_what_is_cut_fits(text: str, most: int) -> None:
    assert len(FRENCH.cut(text, most)) <= most


def test_plan_texts() -> None:
    assert ENGLISH.text({"fr": "Lois", "en": "Laws"}) == "Laws"
    assert ENGLISH.text({"fr": "Lois"}) == "Lois"
    assert ENGLISH.text({}) == ""


@pytest.mark.parametrize(
    ("asked", "given_"), [("fr", "fr"), ("en", "en"), ("en-GB", "en"), ("EN", "en"), ("bm", "fr"), ("", "fr")]
)
def test_which_language(asked: str, given_: str) -> None:
    assert TEXTS.of(asked).language == given_


def test_a_compiled_catalogue_is_taken_unless_it_is_older(tmp_path: Path) -> None:
    import os

    po = tmp_path / "fr" / "LC_MESSAGES" / "relais.po"
    po.parent.mkdir(parents=True)
    po.write_text(CATALOGUE.replace("Rapport", "Compilé"), encoding="utf-8")
    mo = po.with_suffix(".mo")
    mo.write_bytes(compiled(po))
    po.write_text(CATALOGUE, encoding="utf-8")
    text = "Report {quarter} · {area}"
    os.utime(po, (1000, 1000))
    os.utime(mo, (1000, 1000))
    assert translations(po).gettext(text).startswith("Compilé")
    os.utime(po, (2000, 2000))
    assert translations(po).gettext(text).startswith("Rapport")
    mo.unlink()
    assert translations(po).gettext(text).startswith("Rapport")
