"""The progress report as a form: which questions, in which order, and where a draft goes next. No words, no SQL."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from storage.answers import Answers, Figure, Source
from storage.calendar import Quarter
from storage.drafts import Draft
from storage.plan.logframe import Activity, Indicator, Kind, Logframe
from storage.reported import Before, Known, Receipt

START, STATES, HOW, REVIEW, CHANGE = "start", "states", "how", "review", "change"
RULES, RESUME, LATER, CANCEL, EARLY, TAKEN = "rules", "resume", "later", "cancel", "early", "taken"
READ = "read"  # what was read of a whole quarter in one message


def question_at(code: str) -> str:
    return f"q:{code}"


@dataclass(frozen=True)
class Question:
    """One indicator asked for. `number` of `total`, from 1. `known` is the own latest earlier figure; a co-monitor
    sees no target."""

    activity: Activity
    indicator: Indicator
    number: int
    total: int
    known: Known | None
    target: int | None

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def keeps(self) -> bool:
        """Whether "still 7" can be an answer: what a quarter counts anew is never the same by itself."""
        return self.known is not None and self.indicator.kind is not Kind.COUNT

    def fits(self, figure: Figure) -> bool:
        """Whether an answer kept in a draft still answers this question: an edition of the plan may have changed it."""
        if figure.passed or figure.unseen is not None or figure.value is None:
            return True
        if self.indicator.kind is Kind.PERCENT:
            return figure.whole is not None
        if self.indicator.kind is Kind.YES_NO:
            return figure.value in (0, 1) and figure.whole is None and figure.women is None
        return figure.whole is None and (self.indicator.by_sex or figure.women is None)


@dataclass(frozen=True)
class Form:
    """What is asked of one place for one quarter. `all_activities` counts those a colleague has reported too."""

    logframe: Logframe
    quarter: Quarter
    source: Source
    activities: tuple[Activity, ...]
    questions: tuple[Question, ...]
    before: Before = field(default_factory=lambda: Before({}, {}))

    def question(self, code: str) -> Question | None:
        return next((q for q in self.questions if q.code == code), None)

    def activity(self, code: str) -> Activity | None:
        return next((a for a in self.activities if a.code == code), None)

    def onward_from(self, code: str, answers: Answers) -> str:
        """Where a draft goes once this question is answered: to the next without an answer, one before it last."""
        codes = [q.code for q in self.questions]
        place = codes.index(code) + 1 if code in codes else 0
        waiting = self.unanswered(answers)
        following = [q for q in waiting if q in self.questions[place:]] or waiting
        return question_at(following[0].code) if following else self.onward(answers)

    def ahead(self, code: str) -> Question | None:
        """The question before this one."""
        codes = [q.code for q in self.questions]
        place = codes.index(code) if code in codes else 0
        return self.questions[place - 1] if place > 0 else None

    def unanswered(self, answers: Answers) -> tuple[Question, ...]:
        """Questions with neither an answer nor a pass."""
        return tuple(q for q in self.questions if q.code not in answers.figures)

    def passed(self, answers: Answers) -> tuple[Question, ...]:
        """Questions left unanswered on purpose."""
        return tuple(q for q in self.questions if (f := answers.figures.get(q.code)) is not None and f.passed)

    def unstated(self, answers: Answers) -> tuple[Activity, ...]:
        """Activities whose state is still to be said."""
        return tuple(a for a in self.activities if a.code not in answers.standings)

    def answered(self, answers: Answers) -> int:
        """How many questions have an answer that counts."""
        return sum(1 for q in self.questions if (f := answers.figures.get(q.code)) is not None and not f.passed)

    def onward(self, answers: Answers) -> str:
        """Where a draft stands when its questions are dealt with: the states, how it is known, or the review."""
        if self.source is Source.MINISTRY and self.unstated(answers):
            return STATES
        if self.source is Source.COMONITOR and answers.how is None:
            return HOW
        return REVIEW

    def first_open(self, answers: Answers) -> str:
        """The first thing still to be said."""
        open_questions = self.unanswered(answers)
        return question_at(open_questions[0].code) if open_questions else self.onward(answers)


def form(logframe: Logframe, draft: Draft, activities: tuple[Activity, ...], before: Before) -> Form:
    """The form of this draft. `activities` are those expected of its place; what a colleague reported is set aside."""
    asked = tuple(a for a in activities if a.code not in draft.aside)
    questions = tuple(_questions(asked, draft.quarter, draft.source, before))
    return Form(logframe, draft.quarter, draft.source, asked, questions, before)


def of_activities(
    logframe: Logframe,
    quarter: Quarter,
    source: Source,
    activities: tuple[Activity, ...],
    before: Before | None = None,
) -> Form:
    """The form of what was sent, to be read; with what was known `before`, the form of what is to be sent."""
    known = before or Before({}, {})
    return Form(logframe, quarter, source, activities, tuple(_questions(activities, quarter, source, known)), known)


def of_receipt(logframe: Logframe, receipt: Receipt) -> Form:
    """The form of a receipt, to be read: what the plan still has of it."""
    activities = tuple(a for a in logframe.activities if a.code in receipt.activities)
    return of_activities(logframe, receipt.quarter, receipt.source, activities)


def _questions(
    activities: tuple[Activity, ...], quarter: Quarter, source: Source, before: Before
) -> Iterator[Question]:
    pairs = [(a, i) for a in activities for i in a.indicators]
    for number, (activity, indicator) in enumerate(pairs, start=1):
        target = indicator.targets.get(quarter) if source is Source.MINISTRY else None
        yield Question(activity, indicator, number, len(pairs), before.figures.get(indicator.code), target)


def brought_up(draft: Draft, form: Form) -> Draft:
    """The draft under the plan as it is now: answers that no longer fit are taken out and named in `notice`; a place
    that is gone becomes the first open one. Unchanged when the plan has not changed."""
    if draft.plan_version == form.logframe.version:
        return draft
    figures = draft.answers.figures
    void = tuple(q.code for q in form.questions if q.code in figures and not q.fits(figures[q.code]))
    known = {q.code for q in form.questions}
    kept = {code: f for code, f in figures.items() if code in known and code not in void}
    codes = {a.code for a in form.activities}
    standings = {code: s for code, s in draft.answers.standings.items() if code in codes}
    answers = replace(draft.answers, figures=kept, standings=standings)
    moved = replace(draft, plan_version=form.logframe.version, answers=answers, notice=void, pending=None)
    kind, _, code = draft.at.partition(":")
    gone = (kind in ("q", "w", "d", "old", "means") and code and code not in known) or (
        kind in ("state", "cause", "comment", "spent") and code and code not in codes
    )
    if void or gone:
        moved = replace(moved, at=form.first_open(answers), back="")
    return moved
