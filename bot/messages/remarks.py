"""What a coordinator sees who sends a report back or asks about it (9.8, 13.4): to whom, one sentence, read back, sent.

A sentence is shown by edits only: what comes as a new message says that there is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.forms.sentence import Refused
from bot.messages.sheet import BY_TWO, card, pairs
from bot.taps import Tap, base36
from bot.texts import Html, Words
from storage.calendar import Quarter
from storage.remarks import LONGEST, Kind


@dataclass(frozen=True)
class Form:
    """The words, and the state of the form that its buttons carry."""

    words: Words
    version: int
    kind: Kind

    @property
    def back(self) -> bool:
        """Whether the report is sent back, and not only asked about."""
        return self.kind is Kind.SEND_BACK

    def button(self, label: str, argument: str) -> Button:
        return Button(label, Tap("qf", 0, self.version, argument))

    def cancel(self) -> Button:
        return self.button(self.words.label("Cancel"), "x")


@dataclass(frozen=True)
class About:
    """What it is about, in codes: whose report, its receipt's number, the activity or the indicator."""

    organisation: str
    receipt: int
    code: str

    def line(self, words: Words) -> str:
        return words("{who} · no. {number} · {code}", who=self.organisation, number=str(self.receipt), code=self.code)


def who(form: Form, sources: Sequence[tuple[str, int]]) -> Card:
    """9.8, where both sources came: codes of organisations, and their reports."""
    words = form.words
    title = words("Send back to whom?") if form.back else words("Ask whom?")
    buttons = [form.button(words.cut(code, BY_TWO), f"s.{base36(report)}") for code, report in sources]
    return card((title,), *pairs(buttons), (form.cancel(),))


def which(form: Form, activities: Sequence[tuple[str, int]]) -> Card:
    """A receipt of several activities: codes, and their reports."""
    words = form.words
    buttons = [form.button(code, f"s.{base36(report)}") for code, report in activities[:16]]
    return card((words("For which one?"),), *pairs(buttons), (form.cancel(),))


def write(form: Form, about: About) -> Card:
    words = form.words
    return card(
        (
            about.line(words),
            words("Write one sentence."),
            words("No name, no phone number, not the\nfigure of the other source."),
        ),
        (form.cancel(),),
    )


def refusal(words: Words, why: Refused, letters: int) -> str:
    """Above the question: what to send instead."""
    match why:
        case Refused.TOO_LONG:
            return words("{letters} letters, that is too long. {most} at most.", letters=letters, most=LONGEST)
        case Refused.PRIVATE:
            return words("There is a number or an address in it. Write it again without, please.")
        case Refused.OTHER_SOURCE:
            return words("The other source is in it: its figure or its name. Write it again without, please.")


def check(form: Form, about: About, sentence: str, until: date | None) -> Card:
    """The sentence as it was read, and what becomes of it."""
    words = form.words
    below = [about.line(words), *([words("Answer expected by {day}", day=until)] if until is not None else [])]
    return card((f"{Html.escaped(sentence)}\n", *below), *_decide(form))


def check_unseen(form: Form, about: About) -> Card:
    """The same as a new message, which may show on a lock screen: the sentence was typed."""
    words = form.words
    return card(
        (about.line(words), words("The sentence is ready.")),
        (form.button(words.label("Read again"), "s"),),
        *_decide(form),
    )


def _decide(form: Form) -> tuple[tuple[Button, ...], ...]:
    words = form.words
    send = words.label("Send back") if form.back else words.label("Ask")
    return (form.button(send, "go"), form.button(words.label("Rewrite"), "r")), (form.cancel(),)


def done(words: Words, until: date | None, ahead: Button, *, told: bool) -> Card:
    """It went. `told`: whether anybody reports from there now. `until`: of a send-back; `ahead`: what comes next."""
    said = words("Question sent.") if until is None else words("Sent back. Answer expected\nby {day}.", day=until)
    nobody = "" if told else words("Nobody reports from there now.")
    return card((said, nobody), (ahead,))


def already(words: Words, remark: int, day: date, until: date, ahead: Button) -> Card:
    """It waits for an answer; whoever may send it back may take that back."""
    return card(
        (words("Sent back on {day}.", day=day), words("Answer expected by {day}", day=until)),
        (Button(words.label("Take it back"), Tap("qw", remark)),),
        (ahead,),
    )


def withdrawn(words: Words, ahead: Button) -> Card:
    return card((words("Taken back: nothing is waited for."),), (ahead,))


def left(words: Words, ahead: Button) -> Card:
    """The form was given up."""
    return card((words("Cancelled. Nothing was sent."),), (ahead,))


def next_one(words: Words, plan: int, quarter: Quarter, left: int) -> Button:
    """`left`: how much of the quarter is to be reviewed."""
    label = words.label("Next ({n})", n=left) if left else words.label("To review")
    return Button(label, Tap("tv", 0, quarter.as_number, base36(plan)))
