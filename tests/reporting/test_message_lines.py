"""The reader of a whole quarter, case by case: first lines, states and causes, lines that are read or come back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.message import Asked, Unclear, read
from bot.forms.message_heading import areas_named, heading
from bot.forms.message_states import CAUSES, STATES, NotRead, standing, unseen
from bot.forms.numbers import Reason
from bot.forms.reading import Doubted
from bot.messages import figures
from bot.messages.report_template import state_written
from bot.texts import Texts
from storage.answers import Cause, Figure, Standing, Status
from storage.plan.logframe import Area, AreaCode
from tests.reporting.plans import T2
from tests.reporting.test_message_laws import asked
from tests.reporting.test_moves import draft, form

TEXTS = Texts.load()


# ------------------------------------------------------------------------------------------------------- the first line

AREAS = (
    Area("gao", "region", {"fr": "Gao", "en": "Gao"}, codes=(AreaCode("pcode", "2015", "ML07"),)),
    Area("menaka", "region", {"fr": "Ménaka", "en": "Menaka"}),
    Area("gao-nord", "cercle", {"fr": "Gao Nord", "en": "North Gao"}),
)


@pytest.mark.parametrize(
    "line",
    [
        "RAPPORT T2 2013 GAO",
        "Rapport T2-2013 Gao",
        "rapport 2013T2 gao",
        "RAPPORT 2013 T2 : GAO",
        "REPORT Q2 2013 GAO",
        "Rapport 2e trimestre 2013, Gao",
        "Rapport du 2ème trimestre 2013 pour la région de Gao",
        "T2 2013 Gao",
        "Rapport d’avancement T2 2013 — Gao",
        "RAPPORT\u00a0T2\u00a02013\u00a0GAO",
        "Rapport deuxième trimestre 2013 Gao",
        "Report second quarter 2013 Gao",
        "Rapport trimestre 2 2013 (Gao)",
        "RAPPORT T2/2013 ML07",
        "  rapport t2 2013 gao ",
        "/rapport T2 2013 Gao",
        "*RAPPORT T2 2013 GAO*",
        "Bonjour, rapport T2 2013 de Gao",
    ],
)
def test_a_first_line_in_the_ways_people_write(line: str) -> None:
    found = heading(line)
    assert found is not None
    assert found.quarter == T2
    assert [area.key for area in areas_named(found.place, AREAS)] == ["gao"]


@pytest.mark.parametrize(
    ("line", "areas"),
    [
        ("RAPPORT T2 2013 MENAKA", ["menaka"]), ("RAPPORT T2 2013 Ménaka", ["menaka"]), ("RAPPORT T2 2013", []),
        ("RAPPORT T2 2013 Gao Nord", ["gao-nord"]), ("RAPPORT T2 2013 gao et menaka", ["gao", "menaka"]),
        ("RAPPORT T2 2013 Gao, cercle de Gao Nord", ["gao", "gao-nord"]), ("RAPPORT T2 2013 Kidal", []),
    ],
)  # fmt: skip
def test_which_place_a_first_line_names(line: str, areas: list[str]) -> None:
    found = heading(line)
    assert found is not None
    assert [area.key for area in areas_named(found.place, AREAS)] == areas


@pytest.mark.parametrize("line", ["RAPPORT GAO", "RAPPORT T2 GAO", "RAPPORT 2013 GAO", "RAPPORT T2 T3 2013 GAO"])
def test_a_first_line_without_one_quarter_is_still_one(line: str) -> None:
    found = heading(line)
    assert found is not None
    assert found.quarter is None


@pytest.mark.parametrize(
    "line", ["9", "1.1.2a = 24 16", "1.1.1 note : vu au T2 2013", "Reporter la session", "T2 2013 = 4"]
)
def test_no_first_line(line: str) -> None:
    assert heading(line) is None


# ------------------------------------------------------------------------------------------------------- states, causes


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_state_and_cause_on_the_screen_is_read(language: str) -> None:
    words = TEXTS.of(language)
    states = [Standing(s, cause=c) for s in Status for c in Cause]
    for said in (*states, *(Standing(Status.UNDER_WAY, late=True, cause=c) for c in Cause)):
        meant = said if said.needs_cause else replace(said, cause=None)
        assert standing(state_written(words, meant)) == meant
        assert standing(figures.standing(words, meant)) == meant


@given(st.sampled_from([p for phrases in STATES.values() for p in phrases]), st.sampled_from(list(CAUSES)), st.data())
def test_a_state_and_a_cause_however_they_are_joined(state: str, cause: Cause, data: st.DataObject) -> None:
    phrase = data.draw(st.sampled_from(CAUSES[cause]))
    join = data.draw(st.sampled_from([", ", " : ", " / ", " - ", " ", "; cause : ", " (", " à cause de l’"]))
    said = standing(f"{state}{join}{phrase}".upper())
    assert said in (standing(state), NotRead.NO_CAUSE) or (isinstance(said, Standing) and said.cause is cause)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("bien", NotRead.STATE), ("", NotRead.STATE), ("achevée et annulée", NotRead.STATE), ("retard", NotRead.CAUSE),
        ("retard, pluie", NotRead.CAUSE_UNREAD), ("retard, accès, personnel", NotRead.ONE_CAUSE),
        ("en cours, accès", NotRead.NO_CAUSE), ("accès", NotRead.STATE),
    ],
)  # fmt: skip
def test_a_state_that_is_not_read(text: str, why: NotRead) -> None:
    assert standing(text) is why


def test_what_a_co_monitor_could_not_observe() -> None:
    assert unseen("Pas constaté, accès") is Cause.ACCESS
    assert unseen("not observed: insecurity") is Cause.INSECURITY
    assert unseen("pas constaté") is NotRead.CAUSE
    assert unseen("24 16") is None


# --------------------------------------------------------------------------------------------------------- single lines


@pytest.mark.parametrize(
    ("line", "code", "figure"),
    [
        ("1.1.1 lois, total = 9", "1.1.1", Figure(9)),
        ("1.1.1 = 9", "1.1.1", Figure(9)),
        ("1.1.1=9", "1.1.1", Figure(9)),
        ("1.1.1 : 9", "1.1.1", Figure(9)),
        ("1.1.1 – 9", "1.1.1", Figure(9)),
        ("1.1.1 lois : total = 9", "1.1.1", Figure(9)),
        ("1.1.1. Lois = 9", "1.1.1", Figure(9)),
        ("1.1.1) 9 lois = 9", "1.1.1", Figure(9)),
        ("1.1.1 = idem", "1.1.1", Figure(7)),
        ("1.1.2a : 24F 16H = 40", "1.1.2a", Figure(40, 24, 16)),
        ("1.1.2A F H = 24F 16H", "1.1.2a", Figure(40, 24, 16)),
        ("1.1.2 a = 24 16", "1.1.2a", Figure(40, 24, 16)),
        ("1,1,2b = 40/160", "1.1.2b", Figure(40, whole=160)),
        ("1.1.2b = idem", "1.1.2b", Figure(42, whole=180)),
        ("✓ 1.1.2b : 40/160 = 25\u00a0%", "1.1.2b", Figure(40, whole=160)),
        ("1.1.2b = 1/8 = 13 %", "1.1.2b", Figure(1, whole=8)),
        ("1.1.2a hommes femmes = 16 24", "1.1.2a", Figure(40, 24, 16)),
        ("1.1.2a H/F = 16 24 40", "1.1.2a", Figure(40, 24, 16)),
        ("1.1.2a hommes et femmes = 24 F 16 H", "1.1.2a", Figure(40, 24, 16)),
        ("1.1.1 au T2 2013 = 9", "1.1.1", Figure(9)),
        ("1.1.4b comité oui/non = OUI", "1.1.4b", Figure(1)),
    ],
)
def test_a_line_in_the_ways_people_write(line: str, code: str, figure: Figure) -> None:
    reading = read(line, asked())
    assert [(one.key, one.value) for one in reading.taken] == [(("figures", code), figure)]


@pytest.mark.parametrize(
    ("text", "why", "values"),
    [
        ("1.1.2b = 25 %", Reason.TWO_NUMBERS, ()),
        ("1.1.2b = 40/160 = 30 %", Reason.SHARE, (40, 160, 30)),
        ("1.1.2a femmes = 24", Reason.WOMEN_THEN_MEN, ()),
        ("1.1.1 au T1 = 7", Unclear.NOT_THIS, ()),
        ("1.1.1 cible = 10", Unclear.NOT_THIS, ()),
        ("1.1.1 en 2012 = 5", Unclear.NOT_THIS, ()),
        ("1.1.1 trimestre passé = 5", Unclear.NOT_THIS, ()),
        ("1.1.1 = 1,200", Reason.NOT_WHOLE, ()),
        ("1.1.1 état = en cours 50 %", NotRead.STATE, ()),
        ("1.1.4a = trois", Reason.NOT_DIGITS, ()),
        ("1.1.2a : 24F 16H = 45", Reason.SUM, (24, 16, 40, 45)),
        ("1.1.2b = 180/160", Reason.PART_ABOVE_WHOLE, (180, 160)),
        ("1.1.4b = peut-être", Reason.YES_OR_NO, ()),
        ("1.1.1 = -9", Reason.NOT_WHOLE, ()),
        ("1.1.1 9", Unclear.NO_SIGN, ()),
        ("1.1.1 = 9\n1.1.1 = 10", Unclear.TWO_VALUES, ()),
        ("1.2.9 = 4", Unclear.NOT_ASKED_OF, ()),
        ("1.1.4 = 3", Unclear.WHICH, ("1.1.4a", "1.1.4b")),
        ("1.1.1 = 6", Doubted.FALL, ()),
        ("1.1.1 = 2400", Doubted.MUCH, ()),
        ("1.1.2a = 40", Unclear.WOMEN, (40,)),
        ("1.1.2a Agents formés F 24 H 16 =", Unclear.BEFORE_SIGN, ()),
        ("1.1.4b Un comité existe oui =", Unclear.BEFORE_SIGN, ()),
        ("1.1.2a = 1 200", Doubted.SPACES, ()),
        ("1.1.2b = 0/0", Doubted.OF_ZERO, ()),
        ("1.1.4 note = a@b.ml", "private", ()),
        (f"1.1.4 note = {'a' * 501}", "too_long", (501, 500)),
        ("1.1.2 dépense = beaucoup", "not_money", ()),
        ("66.75.12.34 = 5", Unclear.NO_CODE, ()),
        ("bonjour", Unclear.NO_CODE, ()),
    ],
)
def test_a_line_that_comes_back(text: str, why: str, values: tuple[object, ...]) -> None:
    reading = read(text, asked())
    assert [(u.reason, u.values) for u in reading.unread] == [(why, values)]
    assert reading.taken == ()


def test_the_same_line_twice_is_once() -> None:
    assert [one.lines for one in read("1.1.1 = 9\n1.1.1 : 9", asked()).taken] == [(1, 2)]


def test_a_second_report_in_the_message_comes_back() -> None:
    reading = read("RAPPORT T2 2013 GAO\n1.1.1 = 9\nRAPPORT T2 2013 ANSONGO\n1.1.1 = 4\n1.1.4a = 3", asked())
    assert [one.value for one in reading.taken] == [Figure(9)]
    assert [(u.reason, u.lines) for u in reading.unread] == [(Unclear.OTHER_REPORT, (3, 4, 5))]


@pytest.mark.parametrize(
    "text",
    ["RAPPORT T2 2013 GAO 1.1.1=9 1.1.4a=3", "RAPPORT T2 2013 GAO 1.1.1 : 9 ; 1.1.4a : 3", "1.1.1=9; 1.1.4a=3",
     "T2 2013 Gao 1.1.1 lois = 9, 1.1.4a = 3", "RAPPORT T2 2013 GAO 1.1.1 : 9\n1.1.4a = 3",
     "\ufeff1.1.1 = 9\n\u200b1.1.4a\u200b = 3", "✓ 1.1.1 : 9\n✓ 1.1.4a : 3"],
)  # fmt: skip
def test_several_answers_on_one_line_and_signs_nobody_sees(text: str) -> None:
    reading = read(text, asked())
    assert reading.unread == ()
    assert {one.key[1]: one.value for one in reading.taken} == {"1.1.1": Figure(9), "1.1.4a": Figure(3)}


@pytest.mark.parametrize("tail", ["note: route coupée", "24 16 40/160", "(suite)", "Awa Traoré"])
def test_a_rest_behind_the_place_comes_back(tail: str) -> None:
    reading = read(f"RAPPORT T2 2013 GAO {tail}\n1.1.1 = 9", asked())
    assert [(u.reason, u.lines) for u in reading.unread] == [(Unclear.NO_CODE, (1,))]
    assert [one.value for one in reading.taken] == [Figure(9)]


@pytest.mark.parametrize("sentence", ["Le T1 2013 a été envoyé sur papier", "Rapport T2 2013 Gao, c’est pour quand ?"])
def test_a_sentence_about_a_quarter_begins_no_report(sentence: str) -> None:
    reading = read(f"RAPPORT T2 2013 GAO\n1.1.1 = 9\n{sentence}\n1.1.4a = 3", asked())
    assert [one.value for one in reading.taken] == [Figure(9), Figure(3)]
    assert [(u.reason, u.lines) for u in reading.unread] == [(Unclear.NO_CODE, (3,))]


@pytest.mark.parametrize(
    ("line", "figure"),
    [
        ("1.1.2b = 1,200/4,800 = 25%", Figure(1200, whole=4800)),
        ("1.1.2a = 24, 16", Figure(40, 24, 16)),
        ("1.1.4a = 100,000,0", None),
        ("1.1.2a = 240,160", None),
    ],
)
def test_thousands_as_the_bot_writes_them_in_english(line: str, figure: Figure | None) -> None:
    reading = read(line, replace(asked(), language="en"))
    assert [one.value for one in reading.taken] == ([figure] if figure else [])


def test_english_thousands_are_one_number() -> None:
    (unread,) = read("1.1.1 = 1,200", replace(asked(), language="en")).unread
    assert (unread.reason, unread.figures) == (Doubted.MUCH, (Figure(1200),))
    taken = read("1.1.2 spent = 1,350,000", replace(asked(), language="en")).taken
    assert [one.value for one in taken] == [1350000]


def test_a_comment_may_name_a_code() -> None:
    (one,) = read("1.1.2 note = voir 1.1.1 : non", asked()).taken
    assert one.value == "voir 1.1.1 : non"


def test_the_last_line_of_a_message_that_a_phone_cut() -> None:
    text = "\n".join(["1.1.4 note = " + "a" * 400] + ["x" * 396] * 9 + ["1.1.1 = 2"])
    text = text.replace("x" * 396, "x" * (396 + (4096 - len(text)) // 9), 9)
    text = text + "4" * (4096 - len(text))
    assert read(text, asked()).unread[-1].reason is Unclear.CUT


def test_what_a_colleague_has_sent_is_said_with_its_number() -> None:
    aside = replace(draft(), aside=("1.1.1",))
    reading = read("1.1.1 = 9", Asked(form(aside), lambda text: False, {"1.1.1": 1279}))
    assert [(u.reason, u.values) for u in reading.unread] == [(Unclear.SENT, (1279,))]
