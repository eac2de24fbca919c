"""What a reporter sees who is asked about a report (9.9, 13.4): that there is a question, the question, the answer.

Only the first may come as a new message: the receipt's number and a day. What was asked, and figures, come by a tap.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.messages.sheet import card, fitting
from bot.taps import Tap
from bot.texts import Html, Words
from storage.remarked import Remark
from storage.remarks import LONGEST, Kind


@dataclass(frozen=True)
class Form:
    """The words, and the state of the form that its buttons carry; `receipt`: the number of what it is about."""

    words: Words
    version: int
    receipt: int

    def button(self, label: str, argument: str) -> Button:
        return Button(label, Tap("qg", 0, self.version, argument))

    def cancel(self) -> Button:
        return self.button(self.words.label("Cancel"), "x")


def notice(words: Words, one: Remark) -> Card:
    """The new message."""
    expected = words("Coordination asks you to look\nat it again before {day}.", day=one.until) if one.until else ""
    return card(
        (_title(words, one), expected),
        (Button(words.label("Read"), Tap("qr", one.id)), Button(words.label("Later"), Tap("ql", one.id))),
    )


def put_off(words: Words, one: Remark, day: date) -> Card:
    """[Later]"""
    expected = words("Answer expected by {day}", day=one.until) if one.until else ""
    return card(
        (_title(words, one), expected, words("You will be reminded on {day}.", day=day)),
        (Button(words.label("Read"), Tap("qr", one.id)),),
    )


def question(words: Words, one: Remark, figures: Iterable[tuple[str, str]], *, correctable: bool) -> Card:
    """[Read]: `figures`: codes, and what was reported. Only ever an edit."""
    correct = (Button(words.label("Correct"), Tap("rf", one.receipt)),) if correctable else ()
    return card(
        (*fitting(_about(words, one, figures)), Html.escaped(one.asked)),
        correct if one.kind is Kind.SEND_BACK else (Button(words.label("Answer"), Tap("qp", one.id)),),
        (Button(words.label("It is right"), Tap("qj", one.id)),) if one.kind is Kind.SEND_BACK else correct,
    )


def answered(words: Words, one: Remark, figures: Iterable[tuple[str, str]], *, yours: bool) -> Card:
    """It waits for nothing any more. `yours`: who reads it confirmed it, and may still say a sentence."""
    more = (Button(words.label("Add a sentence"), Tap("qp", one.id)),) if yours and one.answer is None else ()
    if yours:
        lines: tuple[str, ...] = (words("Thank you. Coordination sees\nyour answer."),)
    else:
        lines = (*fitting(_about(words, one, figures)), words("Nothing is waited for any more."))
    return card(
        lines,
        more,
        (
            Button(words.label("View"), Tap("rv", one.receipt, 0, "r")),
            Button(words.label("My reports"), Tap("rm")),
        ),
    )


def write(form: Form) -> Card:
    words = form.words
    return card(
        (
            words("Report no. {number}: your answer", number=str(form.receipt)),
            words("Write one sentence, {most} letters.", most=LONGEST),
            words("No name, telephone or address."),
        ),
        (form.cancel(),),
    )


def check(form: Form, sentence: str) -> Card:
    """Read back."""
    words = form.words
    return card(
        (Html.escaped(sentence), words("Nothing is sent yet.")),
        *_decide(form),
    )


def check_unseen(form: Form) -> Card:
    """The same as a new message: the sentence was typed."""
    words = form.words
    return card(
        (words("Report no. {number}: your answer", number=str(form.receipt)), words("The sentence is ready.")),
        (form.button(words.label("Read again"), "s"),),
        *_decide(form),
    )


def _decide(form: Form) -> tuple[tuple[Button, ...], ...]:
    words = form.words
    return (form.button(words.label("Send"), "go"), form.button(words.label("Rewrite"), "r")), (form.cancel(),)


def thanks(words: Words, receipt: int) -> Card:
    """13.4, after the sentence."""
    return card(
        (words("Thank you, it is noted."),),
        (Button(words.label("View"), Tap("rv", receipt, 0, "r")), Button(words.label("My reports"), Tap("rm"))),
    )


def too_late(words: Words, receipt: int) -> Card:
    """Another answered first: what was written is not kept."""
    return card(
        (words("It was answered meanwhile. Your sentence is not kept."),),
        (Button(words.label("View"), Tap("rv", receipt, 0, "r")), Button(words.label("My reports"), Tap("rm"))),
    )


def _title(words: Words, one: Remark) -> str:
    return words("Report no. {number}: a question", number=str(one.receipt))


def _about(words: Words, one: Remark, figures: Iterable[tuple[str, str]]) -> Iterable[str]:
    """ "no. 1284 · 1.1.2a: 24 F, 16 M"; several figures below their activity."""
    given = list(figures)
    if len(given) == 1:
        code, value = given[0]
        return [words("no. {number} · {code}: {value}", number=str(one.receipt), code=code, value=value)]
    first = words("no. {number} · {code}", number=str(one.receipt), code=one.activity)
    return [first, *(words("{code}: {value}", code=code, value=value) for code, value in given)]
