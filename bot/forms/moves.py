"""One step of a report: the draft before, what the person did, the draft after. Pure; no words, no SQL, no clock.

`typed` and `tapped` give back a Step. A step that changes nothing has the same draft, and says why in `refusal`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.forms import numbers, reading
from bot.forms.message_doubt import doubt as doubt_of_message
from bot.forms.message_lines import alone
from bot.forms.numbers import Read, Reason, Refused
from bot.forms.reading import Doubted, Options
from bot.forms.report import CANCEL, CHANGE, HOW, LATER, REVIEW, START, STATES, Form, Question, question_at
from storage.answers import Cause, Fall, Figure, How, Source, Standing, Status, figure_kept, figure_read
from storage.drafts import Draft
from storage.plan.logframe import Kind

COMMENT, MEANS, SPENT = "comment", "means", "spent"
COMMENT_MOST, MEANS_MOST = 500, 120


class Why(StrEnum):
    """Refusals that are not about a number."""

    BUTTONS = "buttons"  # ()
    WAITING = "waiting"  # (code of the question): typed where nothing is asked
    PRIVATE = "private"  # ()
    TOO_LONG = "too_long"  # (letters, most)
    NOT_MONEY = "not_money"  # ()
    WOMEN_ABOVE_ALL = "women_above_all"  # (women, all)
    SAME = "same"  # (): what was sent is to change, and this does not change it


@dataclass(frozen=True)
class Refusal:
    """One sentence is to be said above the same question. `reason` is a `numbers.Reason` or a `Why`."""

    reason: str
    values: tuple[int | str, ...] = ()


@dataclass(frozen=True)
class Step:
    """`lines`: of several lines typed in one message, how many were read, and how many there were."""

    draft: Draft
    refusal: Refusal | None = None
    lines: tuple[int, int] | None = None


class NotOnThisScreen(Exception):
    """The tap does not belong to what the draft shows: an old card, or forged data."""


# ---------------------------------------------------------------------------------------------------------- typing


def typed(draft: Draft, form: Form, text: str, private: Callable[[str], bool]) -> Step:
    """`private` says whether a text holds a telephone number, an address or the like."""
    kind, _, code = draft.at.partition(":")
    if kind in (COMMENT, MEANS) and code and not page_of(code):
        return _written(draft, kind, code, text, private)
    if kind == SPENT and code and not page_of(code):
        return _spent(draft, form, code, text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return Step(draft, Refusal(Why.BUTTONS))
    read = 0
    step = Step(draft)
    for line in lines:
        step = _line(step.draft, form, line)
        if step.refusal is not None:
            break
        read += 1
        if not step.draft.at.startswith("q:") or step.draft.back:
            if read < len(lines):  # what stands there wants its own answer first, so the next line is none
                step = replace(step, refusal=_left_over(step.draft))
            break
    return replace(step, lines=(read, len(lines)) if len(lines) > 1 else None)


def _left_over(draft: Draft) -> Refusal:
    kind, _, code = draft.at.partition(":")
    return Refusal(Why.WAITING, (code,)) if kind in ("w", "d", "q") else Refusal(Why.BUTTONS)


def _line(draft: Draft, form: Form, text: str) -> Step:
    kind, _, code = draft.at.partition(":")
    question = form.question(code)
    if kind in ("q", "w", "d") and question is not None:
        return _number(draft, form, kind, question, alone(question.code, text))
    if kind in (STATES, "state", "cause", HOW, "unseen", REVIEW, CHANGE, COMMENT, MEANS, SPENT):
        return Step(draft, Refusal(Why.BUTTONS))
    waiting = form.first_open(draft.answers).partition(":")[2]
    return Step(draft, Refusal(Why.WAITING, (waiting,)) if waiting else Refusal(Why.BUTTONS))


def _number(draft: Draft, form: Form, kind: str, question: Question, text: str) -> Step:
    if kind == "w":
        total = pending_figures(draft)[0].value or 0
        women = reading.women(total, text)
        if isinstance(women, Refused):
            above = women.reason is Reason.PART_ABOVE_WHOLE
            return Step(draft, Refusal(Why.WOMEN_ABOVE_ALL if above else women.reason, women.values))
        return Step(take(draft, form, question, women, asked_women=True))
    if kind == "d":
        said = numbers.yes_no(text)
        if isinstance(said, Read):
            return _decided(draft, form, question, yes=said.value)
    answer = reading.figure(question, text)
    if isinstance(answer, Refused):
        return Step(draft, Refusal(answer.reason, answer.values))
    if isinstance(answer, Options):
        return Step(_doubt(draft, question, answer.doubted, answer.figures))
    return Step(take(draft, form, question, answer))


def _decided(draft: Draft, form: Form, question: Question, *, yes: bool) -> Step:
    """« oui » or « non » typed at a doubt. A doubt with several ways out wants a button."""
    doubt = pending_doubt(draft)
    if not yes:
        return Step(_moved(draft, question_at(question.code)))
    if doubt is None:
        return Step(take(draft, form, question, pending_figures(draft)[0]))
    if doubt in (Doubted.MUCH, Doubted.OF_ZERO):
        return Step(take(draft, form, question, pending_figures(draft)[0], asked_women=True, sure=True))
    return Step(draft, Refusal(Why.BUTTONS))


def _written(draft: Draft, kind: str, code: str, text: str, private: Callable[[str], bool]) -> Step:
    written = " ".join(text.split())
    most = COMMENT_MOST if kind == COMMENT else MEANS_MOST
    if len(written) > most:
        return Step(draft, Refusal(Why.TOO_LONG, (len(written), most)))
    if private(written):
        return Step(draft, Refusal(Why.PRIVATE))
    put = draft.answers.with_comment if kind == COMMENT else draft.answers.with_means
    return Step(_moved(replace(draft, answers=put(code, written or None)), REVIEW))


def _spent(draft: Draft, form: Form, code: str, text: str) -> Step:
    amount = numbers.money(text, form.logframe.currency)
    if isinstance(amount, Refused):
        return Step(draft, Refusal(Why.NOT_MONEY))
    return Step(_moved(replace(draft, answers=draft.answers.with_spent(code, amount.value)), REVIEW))


# --------------------------------------------------------------------------------------------------------- tapping


def tapped(draft: Draft, form: Form, argument: str) -> Draft:
    """An answer given by a button. Raises NotOnThisScreen."""
    kind, _, code = draft.at.partition(":")
    choice, _, rest = argument.partition(".")
    question = form.question(code)
    try:
        if kind == "q" and question is not None:
            return _answered(draft, form, question, choice)
        if kind == "w" and question is not None and choice == "nobd":
            return take(draft, form, question, pending_figures(draft)[0], asked_women=True)
        if kind == "d" and question is not None:
            return _doubt_answered(draft, form, question, choice, rest)
        if kind == "unseen" and question is not None and choice == "c":
            return _noted(draft, form, question, Figure(unseen=Cause(rest)))
        if kind in (STATES, "state", "cause"):
            return _stated(draft, form, kind, code, choice, rest)
        if kind == HOW and choice == "h":
            return _moved(replace(draft, answers=replace(draft.answers, how=How(rest))), REVIEW)
        if choice in (COMMENT, MEANS, SPENT):
            return _asked_for(draft, form, choice, rest)
        if kind == SPENT and choice == "unknown" and not page_of(code):
            return _moved(replace(draft, answers=draft.answers.with_spent(code, None)), REVIEW)
    except (KeyError, ValueError, IndexError):
        raise NotOnThisScreen from None
    raise NotOnThisScreen


def _answered(draft: Draft, form: Form, question: Question, choice: str) -> Draft:
    if choice == "same" and question.keeps and question.known is not None:
        return _noted(draft, form, question, question.known.figure)
    if choice == "pass":
        return _noted(draft, form, question, Figure(passed=True))
    kind = question.indicator.kind
    if choice == "zero" and kind is Kind.COUNT:
        zero = Figure(value=0, women=0, men=0) if question.indicator.by_sex else Figure(value=0)
        return take(draft, form, question, zero)
    if choice in ("yes", "no") and kind is Kind.YES_NO:
        return _noted(draft, form, question, Figure(value=int(choice == "yes")))
    if choice == "unseen" and form.source is Source.COMONITOR:
        return _moved(draft, f"unseen:{question.code}")
    raise NotOnThisScreen


def _doubt_answered(draft: Draft, form: Form, question: Question, choice: str, rest: str) -> Draft:
    figures = pending_figures(draft)
    if choice == "again":
        return _moved(draft, question_at(question.code))
    if choice == "sure" and pending_doubt(draft) in (Doubted.MUCH, Doubted.OF_ZERO):
        return take(draft, form, question, figures[0], asked_women=True, sure=True)
    if choice == "o" and pending_doubt(draft) is Doubted.SPACES:
        return take(draft, form, question, figures[int(rest)])
    if choice == "f" and pending_doubt(draft) is Doubted.FALL:
        return take(draft, form, question, replace(figures[0], fall=Fall(rest)), asked_women=True)
    if choice == "old" and pending_doubt(draft) is None:
        return take(draft, form, question, figures[0])
    raise NotOnThisScreen


def _stated(draft: Draft, form: Form, kind: str, code: str, choice: str, rest: str) -> Draft:
    if kind == STATES and choice == "same":
        answers = draft.answers
        for activity in form.unstated(answers):
            answers = answers.with_standing(activity.code, usual_standing(form, activity.code))
        return _moved(replace(draft, answers=answers), form.onward(answers))
    if kind == STATES and choice == "p" and rest.isdecimal() and len(rest) < 4:
        return _moved(draft, f"{STATES}:{rest}")
    if kind == STATES and choice == "s" and form.activity(rest) is not None:
        return _moved(draft, f"state:{rest}", keep_back=True)
    if kind == "state" and choice == "st":
        late = rest == "late"
        standing = Standing(Status.UNDER_WAY if late else Status(rest), late)
        if standing.needs_cause:
            waiting = {"status": standing.status.value, "late": late}
            return replace(_moved(draft, f"cause:{code}", keep_back=True), pending=waiting)
        return _standing(draft, form, code, standing)
    if kind == "cause" and choice == "c" and draft.pending is not None:
        said = draft.pending
        return _standing(draft, form, code, Standing(Status(said["status"]), said["late"], Cause(rest)))
    raise NotOnThisScreen


def _standing(draft: Draft, form: Form, code: str, standing: Standing) -> Draft:
    answers = draft.answers.with_standing(code, standing)
    return _moved(replace(draft, answers=answers), form.onward(answers))


def usual_standing(form: Form, code: str) -> Standing:
    """What "the same for all" says of an activity: where it stood before, else under way."""
    known = form.before.standings.get(code)
    return known[1] if known is not None else Standing(Status.UNDER_WAY)


def _asked_for(draft: Draft, form: Form, choice: str, code: str) -> Draft:
    """[Comment], [Evidence], [Expense]: which activity or figure, then the question. One only: no choice is asked."""
    codes = [q.code for q in form.questions] if choice == MEANS else [a.code for a in form.activities]
    if not code:
        return _moved(draft, f"{choice}:{codes[0]}" if len(codes) == 1 else choice)
    if page_of(code):
        return _moved(draft, f"{choice}:{code}")
    if code not in codes:
        raise NotOnThisScreen
    return _moved(draft, f"{choice}:{code}")


def page_of(code: str) -> int:
    """The page of a list of codes that is shown: "+2" is 2; 0 where it is a code."""
    return int(code[1:]) if code[:1] == "+" and code[1:].isdecimal() and len(code) < 4 else 0


def change(draft: Draft, form: Form, code: str) -> Draft:
    """[Change]: the list of answers, or one of them to be given again, and then back to the review."""
    if not code or code.isdigit():
        return _moved(draft, f"{CHANGE}:{code}" if code else CHANGE)
    kind, _, name = code.partition(".")
    if kind == "q" and form.question(name) is not None:
        return replace(_moved(draft, question_at(name)), back=REVIEW)
    if kind == "s" and form.activity(name) is not None:
        return replace(_moved(draft, f"state:{name}"), back=REVIEW)
    if kind == "how":
        return _moved(draft, HOW)
    raise NotOnThisScreen


def back(draft: Draft, form: Form) -> Draft:
    """[Back]: one step, to what was asked before."""
    kind, _, code = draft.at.partition(":")
    if kind == "cause":
        return _moved(draft, f"state:{code}", keep_back=True)
    if draft.back:
        return _moved(draft, draft.back)
    if kind in ("w", "d", "unseen"):
        return _moved(draft, question_at(code))
    if kind == "q":
        earlier = form.ahead(code)
        return _moved(draft, question_at(earlier.code) if earlier else START)
    if kind == "state":
        return _moved(draft, STATES)
    if kind in (STATES, HOW):
        return _moved(draft, question_at(form.questions[-1].code)) if form.questions else _moved(draft, START)
    return _moved(draft, REVIEW if form.first_open(draft.answers) == REVIEW else form.first_open(draft.answers))


def go_on(draft: Draft, form: Form) -> Draft:
    """[Continue]: the first thing still to be said."""
    return _to(draft, form.first_open(draft.answers))


def later(draft: Draft) -> Draft:
    return _moved(draft, LATER)


def cancel(draft: Draft) -> Draft:
    return _moved(draft, CANCEL)


def old_number(draft: Draft, form: Form, text: str) -> Draft | None:
    """A number typed at a card that nobody has touched for a day: it is read back first. None where it is no number."""
    kind, _, code = draft.at.partition(":")
    question = form.question(code)
    if kind != "q" or question is None or len(text.splitlines()) != 1:
        return None
    answer = reading.figure(question, text)
    return _doubt(draft, question, None, (answer,)) if isinstance(answer, Figure) else None


# ------------------------------------------------------------------------------------------------------ the figures


def take(
    draft: Draft, form: Form, question: Question, figure: Figure, *, asked_women: bool = False, sure: bool = False
) -> Draft:
    """Notes a figure, unless something is to be asked first: how many are women, or whether it is right."""
    if question.indicator.by_sex and figure.women is None and figure.value != 0 and not asked_women:
        waiting = {"figures": [figure_kept(figure)]}
        return replace(_moved(draft, f"w:{question.code}", keep_back=True), pending=waiting)
    if not sure:
        doubt = reading.doubted(question, figure)
        if doubt is not None:
            return _doubt(draft, question, doubt, (figure,))
    return _noted(draft, form, question, figure)


def _noted(draft: Draft, form: Form, question: Question, figure: Figure) -> Draft:
    answers = draft.answers.with_figure(question.code, figure)
    noted = replace(draft, answers=answers)
    to = draft.back or form.onward_from(question.code, answers)
    return replace(_to(noted, to), last_read=question.code)


def _to(draft: Draft, at: str) -> Draft:
    """To another screen; a question whose figure came in a message and was doubted is asked as that doubt."""
    moved = _moved(draft, at)
    kind, _, code = at.partition(":")
    doubted = doubt_of_message(moved, code) if kind == "q" else None
    return moved if doubted is None else replace(moved, at=doubted[0], pending=doubted[1])


def _doubt(draft: Draft, question: Question, doubt: Doubted | None, figures: tuple[Figure, ...]) -> Draft:
    pending: Mapping[str, Any] = {"doubt": doubt, "figures": [figure_kept(f) for f in figures]}
    return replace(_moved(draft, f"d:{question.code}", keep_back=True), pending=pending)


def pending_figures(draft: Draft) -> tuple[Figure, ...]:
    """The figures that await one more tap."""
    return tuple(figure_read(f) for f in (draft.pending or {}).get("figures", ()))


def pending_doubt(draft: Draft) -> Doubted | None:
    doubt = (draft.pending or {}).get("doubt")
    return None if doubt is None else Doubted(doubt)


def _moved(draft: Draft, at: str, *, keep_back: bool = False) -> Draft:
    """To another screen. What was pending is done with, and so is the first line of the last card."""
    return replace(draft, at=at, pending=None, last_read="", notice=(), back=draft.back if keep_back else "")
