"""What S3 shows, as pure functions: within Telegram's limits for a plan of any size, and fit for a lock screen."""

import html
import re
from dataclasses import replace

import pytest

from bot.cards import Card
from bot.forms import report as forms
from bot.forms.message import Asked, read, units
from bot.forms.message_kept import put_in
from bot.forms.report import Form
from bot.messages import report_template
from bot.messages.report_message import read_back
from bot.messages.report_template import Place
from bot.messages.sheet import Sheet
from bot.texts import Texts
from storage.answers import Answers, Figure, Source
from storage.drafts import Draft
from storage.plan.logframe import Indicator, Kind, Logframe, Result
from tests.conftest import CANARY
from tests.reporting.plans import LAWS, T2, with_activities
from tests.reporting.test_moves import draft

TEXTS = Texts.load()
WORDS = [TEXTS.of("fr"), TEXTS.of("en")]
MOST = 4096


def plan(activities: int) -> Logframe:
    """Activities with three figures each, and labels that are long and must not show."""
    label = {"fr": f"{CANARY} 😀 & suivi des lois", "en": f"{CANARY} 😀 & laws followed"}
    found = []
    for n in range(1, activities + 1):
        kinds = (("a", Kind.COUNT, True), ("b", Kind.PERCENT, False), ("c", Kind.YES_NO, False))
        each = tuple(Indicator(f"1.1.{n}{letter}", kind, label, label, by_sex=sex) for letter, kind, sex in kinds)
        found.append(replace(LAWS, code=f"1.1.{n}", label=label, results=(Result("r", label, each),)))
    return with_activities(*found)


def form_of(logframe: Logframe, source: Source = Source.MINISTRY) -> Form:
    return forms.of_activities(logframe, T2, source, logframe.activities)


def sheet(words: object, of: Form, text: str, before: Draft | None = None) -> Sheet:
    put = put_in(before or draft("read"), 7, read(text, Asked(of, lambda text: False)))
    return Sheet(words, put, of, "Gao")  # type: ignore[arg-type]


def shown(card: Card) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", card.text)).replace("\u00a0", " ")


def fits(card: Card) -> None:
    assert units(shown(card)) <= MOST
    for row in card.rows:
        most = {1: 32, 2: 16, 3: 10}[len(row)]
        for button in row:
            assert len(button.label) <= most, button.label
            assert len(str(button.tap)) <= 40


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("activities", [1, 3, 80])
def test_the_form_is_as_many_messages_as_it_takes(words: object, activities: int) -> None:
    of = form_of(plan(activities))
    texts = report_template.parts(words, of, "Gao")  # type: ignore[arg-type]
    lines = [line for text in texts for line in text.splitlines()[1:]]
    assert len(lines) == 4 * activities
    assert len({text.splitlines()[0] for text in texts}) == 1
    assert (len(texts) > 1) == (activities == 80)
    for part in range(len(texts)):
        fits(report_template.template(words, of, "Gao", part, ()))  # type: ignore[arg-type]
    fits(report_template.allowed(words, of, ()))  # type: ignore[arg-type]


@pytest.mark.parametrize("words", WORDS)
def test_what_does_not_fit_is_counted(words: object) -> None:
    of = form_of(plan(80))
    right = "\n".join(f"1.1.{n}a = 24 16\n1.1.{n}b = 40/160" for n in range(1, 81))
    card = read_back(sheet(words, of, right))
    fits(card)
    assert "160" in shown(card)
    more = re.search(r"… (?:et|and) (\d+) ", shown(card))
    assert more is not None
    assert len(re.findall("✓", shown(card))) + int(more[1]) == 160
    wrong = "\n".join(f"1.1.{n}a = {CANARY}\n1.1.{n}b = 25 %" for n in range(1, 81))
    card = read_back(sheet(words, of, f"{right[:33]}\n{wrong}"))
    fits(card)
    assert CANARY not in card.text


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("source", list(Source))
def test_nothing_of_the_plan_and_nothing_that_was_written_is_on_a_new_message(words: object, source: Source) -> None:
    of = form_of(plan(3), source)
    text = (
        f"RAPPORT T2 2013 GAO {CANARY}\n1.1.1a = 24 16\n1.1.1b = {CANARY}\n1.1.2a = 40\n1.1.1c = {CANARY}\n"
        f"1.1.1 note = {CANARY}\n1.1.1a preuve = {CANARY}\n1.1.9 = {CANARY}\n{CANARY}\n"
        f"1.1.3 = {CANARY}\n1.1.2 {CANARY}\n"
        f"1.1.1 état = {CANARY}\n1.1.2 état = retard, {CANARY}\n1.1.1 dépense = {CANARY}"
    )
    card = read_back(sheet(words, of, text))
    assert CANARY not in card.text
    assert not any(CANARY in button.label for row in card.rows for button in row)
    place = Place(1, T2, 3, "Gao")
    assert CANARY not in report_template.which(words, [place], [place], "m").text  # type: ignore[arg-type]


def test_what_was_there_before_is_named() -> None:
    of = form_of(plan(1))
    before = draft("read", answers=Answers({"1.1.1a": Figure(8, 4, 4), "1.1.1b": Figure(1, whole=4)}))
    card = shown(read_back(sheet(WORDS[0], of, "1.1.1a = 24 16\n1.1.1b = 25 %\n1.1.1c = oui", before)))
    assert "✓ 1.1.1a : 24 F, 16 H = 40 (avant : 4 F, 4 H)\n✓ 1.1.1c : oui\n" in card
    assert "✗ 1.1.1b : il faut deux nombres.\n   Exemple : 40/160\n   Gardé : 1/4 = 25 %" in card


REASONS = {
    "1.1.9 = 4": "✗ 1.1.9 : pas dans vos activités (1.1.1, 1.1.2).",
    "1.1.1a = 1 2\n1.1.1a = 3 4": "✗ 1.1.1a : deux valeurs. Gardez une ligne.",
    "1.1.1 état = retard": "✗ 1.1.1 : ajoutez la cause.\n   Exemple : retard, accès",
    "1.1.1 état = bof": "✗ 1.1.1 : je n’ai pas lu l’état.\n   Exemple : en cours",
    "1.1.1 état = retard, pluie": "✗ 1.1.1 : je n’ai pas lu la cause.",
    "1.1.1 état = en cours, accès": "✗ 1.1.1 : une cause, mais pas de retard.",
    "1.1.1 état = retard, accès, budget": "✗ 1.1.1 : une seule cause, la principale.",
    "1.1.1 = 3": "✗ 1.1.1 : plusieurs réponses. Écrivez 1.1.1a, 1.1.1b, 1.1.1c.",
    "1.1.1a = 24 16 45": "✗ 1.1.1a : 24 + 16 font 40, pas 45.",
    "1.1.1a = 1 200": "✗ 1.1.1a : 1 200 : comment lire ?",
    "1.1.1a = 40": "✗ 1.1.1a : 40 en tout. Dont combien de femmes ?\n   Exemple : 24 16",
    "1.1.1a = 1200/1200": "✗ 1.1.1a : 1 200 F, 1 200 H, c’est beaucoup.",
    "1.1.1b = 180/160": "✗ 1.1.1b : 180 dépasse 160. La partie, puis le tout.",
    "1.1.1b = 0/0": "✗ 1.1.1b : sur 0, il n’y a pas de taux.",
    "1.1.1c = peut-être": "✗ 1.1.1c : écrivez oui ou non.",
    "1.1.1a = idem": "✗ 1.1.1a : rien n’a été reçu avant. Écrivez-le.",
    "1.1.1a 24 16": "✗ 1.1.1a : il manque = et une valeur.",
    "1.1.1 dépense = beaucoup": "✗ 1.1.1 : un montant entier.\n   Exemple : 350 000",
    f"1.1.1 note = {'a' * 612}": "✗ 1.1.1 : 612 lettres, c’est trop long. 500 au plus.",
    "vu": "✗ ligne 2 : il faut un code, =, un nombre.",
    "RAPPORT T3 2013 GAO\n1.1.1a = 1 1": "✗ lignes 2, 3, 4 : un autre rapport. Envoyez-le dans un message à part.",
}


@pytest.mark.parametrize(("line", "sentence"), REASONS.items())
def test_why_a_line_was_not_read(line: str, sentence: str) -> None:
    card = read_back(sheet(WORDS[0], form_of(plan(2)), f"RAPPORT T2 2013 GAO\n{line}\n1.1.2c = oui"))
    assert sentence in shown(card)
    fits(card)


def test_many_places_are_eight_to_a_page() -> None:
    places = [Place(1, T2, n, f"Commune {n}") for n in range(1, 21)]
    first = report_template.which(WORDS[0], places, [], "m")
    assert [row[0].label for row in first.rows] == [*(f"Commune {n}" for n in range(1, 9)), "Suite"]
    following = first.rows[-1][0].tap
    assert following is not None
    assert (following.version, following.argument) == (1, ".m")
    last = report_template.which(WORDS[0], places, [], "m", 2)
    assert [row[0].label for row in last.rows] == [*(f"Commune {n}" for n in range(17, 21)), "Suite"]
    fits(first)


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    "text", ["1.1.1a = 173\n1.1.1b = 163/829", "1.1.1a = 173 829\n1.1.1b = 829/163", "1.1.1a=163829\n1.1.1b=1"]
)
def test_a_figure_of_survivors_is_in_no_new_message(words: object, text: str) -> None:
    plain = plan(1)
    said = [shown(read_back(sheet(words, form_of(logframe), text))) for logframe in (plain, _protected(plain))]
    assert re.search("173|163|829|16[.,]3", said[0])
    assert not re.search("173|163|829|16[.,]3", said[1])
    assert "1.1.1b" in said[1]


@pytest.mark.parametrize("words", WORDS)
def test_a_figure_of_survivors_is_seen_before_it_is_sent(words: object) -> None:
    plain = plan(1)
    text = "1.1.1a = 24 16\n1.1.1b = 40/160\n1.1.1c = oui\n1.1.1 = en cours"
    verbs = [
        {button.tap.verb for row in read_back(sheet(words, form_of(one), text)).rows for button in row if button.tap}
        for one in (plain, _protected(plain))
    ]
    assert ("re" in verbs[0], "re" in verbs[1], "rg" in verbs[1]) == (True, False, True)


def _protected(logframe: Logframe) -> Logframe:
    first = logframe.activities[0]
    each = tuple(replace(one, protected=True) for one in first.indicators)
    return with_activities(replace(first, results=(Result("r", first.label, each),)))
