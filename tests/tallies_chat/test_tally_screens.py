"""Every screen of a tally, in both languages: it fits a small phone, and its first line is neutral."""

import textwrap
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.cards import Card
from bot.forms import tally as forms
from bot.forms.tally import Why
from bot.messages import tally_frame as frame
from bot.messages import tally_questions as questions
from bot.messages import tally_review as reviews
from bot.messages.tally_frame import Help, Period, Sent, TallySheet
from bot.practice.phones import readable
from storage.answers import Source
from storage.calendar import Quarter
from storage.drafts import Draft, Kind
from storage.people import Role
from storage.plan.file.incidents import MOST_TYPES
from storage.plan.logframe import Contact
from storage.tally_counts import Cell, Conflict, Service, Tally, counted, total_only
from tests.lock_screen import WORDS
from tests.reporting.plans import CALENDAR, both
from tests.reporting.tallied import INCIDENTS
from tests.texts import TEXTS

NOW = datetime(2013, 7, 12, 9, 50, tzinfo=UTC)
LINES, WIDE, ALONE, BY_TWO, BY_THREE = 12, 35, 32, 16, 10
FULL = Tally(
    Service.POLICE,
    {
        "rape": counted({Cell.GIRLS: 1234, Cell.WOMEN: 5, Cell.MEN: 1, Cell.UNKNOWN: 12}),
        "sexual_assault": total_only(45),
        "physical_assault": counted({Cell.WOMEN: 3}),
        **dict.fromkeys(("forced_marriage", "denial", "psychological"), counted({})),
    },
    Conflict.NOT_NOTED,
)
FORM = forms.Form(
    tuple(one.code for one in INCIDENTS.types), {one.code: one.applies for one in INCIDENTS.conflict}, INCIDENTS.many
)
NAMES = {one.code: one.label for one in INCIDENTS.types} | {f"c.{one.code}": one.label for one in INCIDENTS.conflict}
QUARTER = Period("T2 2013", "T2", False, date(2013, 4, 1), date(2013, 6, 30))
HELP = Help("Gao", (Contact(both("Santé : CSRéf de Gao (fictif)", "Health: Gao clinic (fictional)"), "00 00 00 00"),),
            date(2013, 6, 2))  # fmt: skip

ONE_CARD = (
    (forms.START, frame.start),
    (forms.SHOW, frame.covered),
    (forms.CONTACTS, frame.contacts),
    (forms.SERVICE, questions.service),
    (forms.TYPES, questions.types),
    (forms.TOTALS, questions.totals),
    (forms.RULES, questions.rules),
    ("t:psychological", questions.four),
    ("t:c.gang_rape", questions.four),
    ("all:sexual_assault", questions.total),
    ("unk:rape", questions.five),
    ("one:rape", questions.one_number),
    ("many:rape", questions.many),
    (forms.CONFLICT, questions.conflict),
    (forms.LIST, questions.conflict_list),
    (forms.WHY, reviews.why),
    (forms.REVIEW, reviews.review),
)


def sheet(language: str, at: str, tally: Tally = FULL) -> TallySheet:
    draft = Draft(
        9, 1, 1, 1, Quarter(2013, 2), 1, 1, Source.MINISTRY, 4, at, 11, NOW, NOW, kind=Kind.TALLY, tally=tally,
        pending={"total": 7},
    )  # fmt: skip
    return TallySheet(
        TEXTS.of(language), draft, FORM, QUARTER, "Gao", NAMES, helps=(HELP,), rules=INCIDENTS.rules,
        corrects="D 219", numbers={one.code: one.number for one in INCIDENTS.types},
    )  # fmt: skip


def fits(card: Card) -> None:
    text = readable(card.text)
    lines = [part for line in text.split("\n") for part in (textwrap.wrap(line, WIDE) or [""])]
    assert len(lines) <= LINES, text
    for row in card.rows:
        most = {1: ALONE, 2: BY_TWO, 3: BY_THREE}[len(row)]
        assert all(len(button.label) <= most for button in row), [button.label for button in row]
        for button in row:
            assert button.tap is not None
            assert len(str(button.tap)) <= 40
    assert len(card.rows) <= 10


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("at", "screen"), ONE_CARD, ids=[at for at, _ in ONE_CARD])
def test_it_fits_and_begins_neutrally(language: str, at: str, screen: object) -> None:
    card = screen(sheet(language, at))  # type: ignore[operator]
    fits(card)
    assert WORDS.search(readable(card.text).split("\n")[0]) is None
    if at in forms.NEUTRAL:
        assert WORDS.search(readable(card.text)) is None


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("at", ["t:c.gang_rape", "unk:c.gang_rape"])
def test_what_fits_no_sex_or_age_is_refused_with_what_fits(language: str, at: str) -> None:
    of = sheet(language, at)
    screen = questions.four if at.startswith("t:") else questions.five
    card, why = screen(of), questions.refusal(of, Why.APART)
    first, _, rest = card.text.partition("\n")
    fits(replace(card, text=f"{first}\n{why}\n{rest}"))
    # Of each as many as are counted so, with those of whom it is not known: 1234 girls, 5 women, no boy, 1 man, 12.
    assert why.endswith(": 1246 17 12 13" if at.startswith("t:") else ": 1251 13 1246 18 1252")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("many", range(7, MOST_TYPES + 1))
@pytest.mark.parametrize("screen", [questions.types, questions.totals, questions.conflict_list])
def test_as_many_types_as_a_plan_may_have_fit(language: str, many: int, screen: Callable[[TallySheet], Card]) -> None:
    """Each has its button and begins with its number, whatever it is called and whatever was counted."""
    codes = [f"t{number}" for number in range(1, many + 1)]
    long = both("Violence psychologique ou émotionnelle", "Psychological or emotional abuse")
    said = {code: total_only(9999) for code in codes[1:]}
    tally = Tally(Service.POLICE, said, Conflict.DETAILED, said)
    plan = replace(
        sheet(language, forms.TYPES, tally), form=forms.Form(tuple(codes), dict.fromkeys(codes, ()), 100),
        names={name: long for code in codes for name in (code, f"c.{code}")},
        numbers={code: number for number, code in enumerate(codes, start=1)},
    )  # fmt: skip
    card = screen(plan)
    fits(card)
    which = "c" if screen is questions.conflict_list else "t"
    there = {str(button.tap).split(":")[3]: button.label for row in card.rows for button in row}
    for number in range(1, many + 1):
        label = there[f"{which}.{number}"]
        assert (
            label.startswith("Viol" if language == "fr" else "Psy") if which == "c" else label.startswith(f"{number} ")
        )
        assert ("✓" in label) == (number > 1)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_table_is_32_wide_and_its_columns_stand(language: str) -> None:
    rows = [(n, FULL.types[code]) for n, code in enumerate(FORM.types, start=1)]
    lines = readable(reviews.table(TEXTS.of(language), rows)).split("\n")
    assert {len(line) for line in lines} == {32}
    assert lines[1] == "1  1234    5    0    1   12 1252"
    assert lines[2] == "2     –    –    –    –    –   45"
    assert lines[4] == "4-6   0    0    0    0    0    0"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_receipts_show_no_figure(language: str) -> None:
    words = TEXTS.of(language)
    for version in (1, 2):
        card = frame.receipt(words, Sent(219, "T2 2013", "Gao", NOW, version), CALENDAR.zone, 0)
        fits(card)
        assert WORDS.search(readable(card.text)) is None
    old = readable(frame.receipt(words, Sent(219, "T2 2013", "Gao", NOW, 1), CALENDAR.zone, 1).text)
    assert "1 " in old.split("\n")[-1], "a message that stays is said, and not that all of them went"


def test_a_month_has_a_name_and_its_own_days() -> None:
    period = Period("mai 2013", "mai 2013", True, date(2013, 4, 28), date(2013, 5, 27))
    monthly = TallySheet(TEXTS.of("fr"), sheet("fr", forms.TYPES).draft, FORM, period, "Gao", NAMES,
                         numbers={one.code: one.number for one in INCIDENTS.types})  # fmt: skip
    text = readable(questions.types(monthly).text)
    assert text.startswith("Décompte · mai 2013 · Gao")
    assert "Combien de cas en mai 2013 ?\nDu 28 avril au 27 mai" in text
    assert TEXTS.of("fr").month(date(2013, 5, 1)) == "mai 2013"
    assert TEXTS.of("en").month(date(2013, 5, 1)) == "May 2013"


def test_who_has_no_place_any_more_is_not_sent_to_the_command() -> None:
    words = TEXTS.of("fr")
    neutral = "Rien n’est demandé maintenant. Votre message est effacé et n’est pas gardé."
    there, gone = (frame.nothing_asked(words, Role.AGENT, places=places).text for places in (True, False))
    assert readable(there) == f"{neutral}\nDécompte : /decompte"
    assert readable(gone) == neutral
