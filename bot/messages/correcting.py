"""A correction: what of a sent report is to change, from what to what, why; and what becomes of it.

What may come as a new message names numbers, quarters, places and codes alone (lock screens).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.cards import Button, Card
from bot.forms.correction import REASON, changed
from bot.forms.report import Form
from bot.messages import figures
from bot.messages.paging import paged
from bot.messages.report_questions import written_short
from bot.messages.sheet import ALONE, WIDE, Sheet, card, fitting, pairs
from bot.taps import Tap
from bot.texts import Html, Words, later
from storage.answers import Answers, Reason, Source
from storage.changes import UNSAID, Change, Part
from storage.plan.logframe import Activity
from storage.reported import Receipt

PER_PAGE = 7  # with two rows of other answers and the last row: ten
SHOWN = 80  # letters of a comment, before and after
REASONS = {
    Reason.TYPING: later("Typing mistake"),
    Reason.OMISSION: later("Something left out"),
    Reason.DOUBLE_COUNT: later("Double count"),
    Reason.NEW_INFORMATION: later("New information"),
    Reason.OTHER: later("Other"),
}
REASONS_WITHIN = {
    Reason.TYPING: later("typing mistake"),
    Reason.OMISSION: later("something left out"),
    Reason.DOUBLE_COUNT: later("double count"),
    Reason.NEW_INFORMATION: later("new information"),
    Reason.OTHER: later("other reason"),
}


@dataclass(frozen=True)
class Matter:
    """A correction's draft on its sheet, the receipt as it is now, what it said in the version that the draft began
    from, and the last day on which it can be corrected."""

    sheet: Sheet
    receipt: Receipt
    original: Answers
    until: date

    @property
    def changes(self) -> tuple[Change, ...]:
        return changed(self.sheet.draft, self.sheet.form, self.original)


def screen(of: Matter) -> Card | None:
    """The screen the draft stands on; None where it is one of the report's own questions."""
    kind, _, code = of.sheet.draft.at.partition(":")
    activity = of.sheet.form.activity(code)
    if kind == REASON and activity is not None:
        return why(of, activity)
    match kind:
        case "states":
            return states(of, int(code) if code.isdigit() else 0)
        case "review":
            return summary(of)
        case "later":
            return put_aside(of)
        case "cancel":
            return give_up(of)
        case "comment" | "means" | "spent" | "q" | "w" | "d" | "unseen" | "state" | "cause":
            return None
    return choose(of, int(code) if code.isdigit() else 0)


def choose(of: Matter, page: int) -> Card:
    """Screen 5.3."""
    sheet, words = of.sheet, of.sheet.words
    form, answers = sheet.form, sheet.draft.answers
    buttons: list[Button] = []
    for question in form.questions:
        value = said(words, form, Part.FIGURE, question.code, answers)
        label = words.cut(words.label("{code}: {value}", code=question.code, value=value), ALONE)
        buttons.append(sheet.button(label, "rc", f"q.{question.code}"))
    pages = -(-len(buttons) // PER_PAGE)
    page = page if page < pages else 0
    last = sheet.back_row
    if pages > 1:
        last = (*last, sheet.button(words.label("More"), "rc", str((page + 1) % pages)))
    return card(
        (
            _meanwhile(of),
            words(
                "Report no. {number}, version {version}", number=str(of.receipt.number), version=sheet.draft.base or 1
            ),
            words("What do you want to correct?"),
        ),
        *((button,) for button in buttons[page * PER_PAGE : (page + 1) * PER_PAGE]),
        *pairs(_others(of) if form.activities else ()),
        last,
    )


def _others(of: Matter) -> Iterable[Button]:
    """What else was said of an activity. A co-monitor is asked for neither its state nor its expenses."""
    sheet, words = of.sheet, of.sheet.words
    responsible = sheet.form.source is Source.MINISTRY
    if responsible:
        yield sheet.button(words.label("States"), "rc", "states")
    yield sheet.button(words.label("Comment"), "ra", "comment")
    yield sheet.button(words.label("Evidence"), "ra", "means")
    if responsible:
        yield sheet.button(words.label("Expense"), "ra", "spent")


def states(of: Matter, page: int) -> Card:
    """Of which activity the state changes."""
    sheet, words = of.sheet, of.sheet.words
    buttons: list[Button] = []
    for activity in sheet.form.activities:
        state = said(words, sheet.form, Part.STANDING, activity.code, sheet.draft.answers)
        label = words.cut(words.label("{code}: {value}", code=activity.code, value=state), ALONE)
        buttons.append(sheet.button(label, "rc", f"s.{activity.code}"))

    def to(page: int) -> Tap:
        return Tap("rc", sheet.draft.id, sheet.draft.version, f"states.{page}")

    return card((words("For which one?"),), *paged(words, buttons, page, to, beside=sheet.back_row))


def why(of: Matter, activity: Activity) -> Card:
    """Screen 5.4: from what to what, and why."""
    sheet, words = of.sheet, of.sheet.words
    differing = (change for change in of.changes if change.activity == activity.code)
    buttons = {reason: sheet.button(words.label(text), "ra", f"r.{reason}") for reason, text in REASONS.items()}
    return card(
        (
            words("Correction of report no. {number}", number=str(of.receipt.number)),
            *fitting(_below(words, sheet.form, change, of.original, sheet.draft.answers) for change in differing),
            words("Why this change?"),
        ),
        (buttons[Reason.TYPING],),
        (buttons[Reason.OMISSION], buttons[Reason.DOUBLE_COUNT]),
        (buttons[Reason.NEW_INFORMATION],),
        (buttons[Reason.OTHER],),
        sheet.usual_row,
    )


def summary(of: Matter) -> Card:
    """Screen 5.5. Where a colleague was faster, what changes is shown again, from what the report says by now."""
    sheet, words = of.sheet, of.sheet.words
    meanwhile = _meanwhile(of)
    again = [across(words, sheet.form, change, of.original, sheet.draft.answers) for change in of.changes]
    return card(
        (
            meanwhile,
            words("Correction of report no. {number}", number=str(of.receipt.number)),
            *fitting([*(again if meanwhile else ()), *explained(words, of.changes, sheet.draft.answers.reasons)]),
            words("Nothing is sent yet."),
        ),
        (sheet.button(words.label("Send the correction"), "re"),),
        (sheet.button(words.label("Change something else"), "rc"),),
        sheet.usual_row,
    )


def _meanwhile(of: Matter) -> str:
    version = (of.sheet.draft.pending or {}).get("meanwhile")
    if version is None:
        return ""
    return of.sheet.words("This report was corrected meanwhile: version {version}.", version=int(version))


def put_aside(of: Matter) -> Card:
    """Screen 2.11, of a correction."""
    sheet, words = of.sheet, of.sheet.words
    return card(
        (
            words.plural("Kept: {n} answer changed", "Kept: {n} answers changed", len(of.changes)),
            words("Correction of report no. {number}", number=str(of.receipt.number)),
            words("Possible until {day}", day=of.until),
        ),
        (sheet.button(words.label("Continue"), "rg"),),
        (sheet.button(words.label("Remind me tomorrow"), "rd"),),
        (sheet.button(words.label("Cancel"), "rx"),),
    )


def resume(of: Matter, zone: ZoneInfo) -> Card:
    """The correction as a new message may show it: nothing of the plan's words, nor of a person's."""
    sheet, words = of.sheet, of.sheet.words
    kept = sheet.draft.changed_at.astimezone(zone).date()
    return card(
        (
            words("Correction of report no. {number}", number=str(of.receipt.number)),
            words("{quarter} · {area}", **sheet.where),
            words.plural("Kept on {day}: {n} change", "Kept on {day}: {n} changes", len(of.changes), day=kept),
        ),
        (sheet.button(words.label("Continue"), "rg"),),
        (sheet.button(words.label("Cancel"), "rx"),),
    )


def give_up(of: Matter) -> Card:
    """Screen 2.12, of a correction."""
    sheet, words = of.sheet, of.sheet.words
    return card(
        (
            words("Give up this correction?"),
            words.plural("{n} change will be lost.", "{n} changes will be lost.", len(of.changes)),
        ),
        (sheet.button(words.label("Yes, give up"), "rx", "yes"),),
        (sheet.button(words.label("No, continue"), "rg"),),
    )


def given_up(words: Words, number: int) -> Card:
    return card(
        (words("Nothing was sent. Report no. {number} stays as it is.", number=str(number)),),
        (Button(words.label("View"), Tap("rv", number, 0, "r")), Button(words.label("My reports"), Tap("rm"))),
    )


def locked(of: Matter) -> Card:
    """The quarter has closed, and what was begun is kept."""
    sheet, words = of.sheet, of.sheet.words
    n = len(of.changes)
    return card(
        (
            words("{quarter} is closed.", quarter=sheet.draft.quarter),
            words.plural("Your {n} change is kept.", "Your {n} changes are kept.", n) if n else "",
        ),
        (sheet.button(words.label("Ask for reopening"), "rq"),),
        (sheet.button(words.label("Give up"), "rx"),),
    )


def closed(words: Words, receipt: Receipt, back: Tap) -> Card:
    """The quarter has closed, and nothing was begun."""
    return card(
        (words("{quarter} is closed.", quarter=receipt.quarter),),
        (Button(words.label("Ask for reopening"), Tap("rw", receipt.number)),),
        (Button(words.label("← Back"), back),),
    )


def frozen(words: Words, receipt: Receipt, back: Tap, go_on: str) -> Card:
    """The year's summary is frozen; the report can be corrected all the same. `go_on`: what [Continue] carries."""
    year = str(receipt.quarter.year)
    return card(
        (words("The summary {year} is frozen: the correction will go into the next edition.", year=year),),
        (Button(words.label("Continue"), Tap("rf", receipt.number, receipt.version, go_on)),),
        (Button(words.label("← Back"), back),),
    )


# ------------------------------------------------------------------------------------------------- what differs


def said(words: Words, form: Form, part: Part, code: str, answers: Answers) -> str:
    """One answer as text, plain; of a comment the beginning."""
    question = form.question(code)
    match part:
        case Part.FIGURE if question is not None:
            return written_short(words, question, answers.figures.get(code, UNSAID))
        case Part.STANDING if code in answers.standings:
            return figures.standing(words, answers.standings[code])
        case Part.COMMENT if code in answers.comments:
            return words.cut(answers.comments[code], SHOWN)
        case Part.MEANS if code in answers.means:
            return words.cut(answers.means[code], SHOWN)
        case Part.SPENT if code in answers.spent:
            return words.money(answers.spent[code], form.logframe.currency)
    return words.label("nothing said")


def called(words: Words, change: Change) -> str:
    """What changes: "1.1.2a", "state of 1.1.4"."""
    match change.part:
        case Part.STANDING:
            return words.label("state of {code}", code=change.code)
        case Part.COMMENT:
            return words.label("comment on {code}", code=change.code)
        case Part.MEANS:
            return words.label("evidence of {code}", code=change.code)
        case Part.SPENT:
            return words.label("expense of {code}", code=change.code)
        case Part.FIGURE:
            return change.code


def across(words: Words, form: Form, change: Change, before: Answers, after: Answers) -> Html:
    """ "1.1.2a: 24 F, 16 M → 26 F, 16 M"; in two lines where a figure is too long for one."""
    was = said(words, form, change.part, change.code, before)
    now = said(words, form, change.part, change.code, after)
    line = words("{what}: {before} → {after}", what=called(words, change), before=was, after=now)
    long = change.part is Part.FIGURE and len(line) > WIDE
    return _below(words, form, change, before, after) if long else line


def _below(words: Words, form: Form, change: Change, before: Answers, after: Answers) -> Html:
    was = said(words, form, change.part, change.code, before)
    now = said(words, form, change.part, change.code, after)
    return words("{what}: {before}\n       → {after}", what=called(words, change), before=was, after=now)


def explained(words: Words, changes: Iterable[Change], reasons: Mapping[str, Reason]) -> Iterable[str]:
    """One line for each report that changes: what of it, and why."""
    for activity, those in groupby(changes, key=lambda change: change.activity):
        names = [called(words, change) for change in those]
        if activity in reasons:
            reason = words.label(REASONS_WITHIN[reasons[activity]])
            yield words("Change: {what} · {reason}", what=names, reason=reason)
        else:
            yield words("Change: {what}", what=names)
