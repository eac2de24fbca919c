"""A correction as a form: what of a sent report changes, why, and where its draft goes next. No words, no SQL.

The questions are the report's own, and so is how they are read (`moves`). A draft of this kind holds all answers of its
receipt, those that change among them; `original` is what the receipt said when it began.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.forms import moves
from bot.forms.moves import COMMENT, MEANS, SPENT, NotOnThisScreen, Refusal, Step, Why
from bot.forms.report import CANCEL, CHANGE, HOW, LATER, REVIEW, STATES, Form, question_at
from storage.answers import Answers, Reason
from storage.changes import Change, changes, merged
from storage.drafts import Draft

REASON = "why"  # why:1.1.2: asked once something of the activity is another
TYPED_AT = ("q", "w", "d", COMMENT, MEANS, SPENT)
SETTLED = (CHANGE, REVIEW, STATES, HOW)  # where a report goes on from once an answer is given


def changed(draft: Draft, form: Form, original: Answers) -> tuple[Change, ...]:
    """What would be another if this were sent."""
    return changes(form.activities, original, draft.answers)


def go_on(draft: Draft, form: Form, original: Answers) -> Draft:
    """To what is still to be said: what changes, or why; else to what can be sent."""
    different = {change.activity: True for change in changed(draft, form, original)}
    unexplained = next((code for code in different if code not in draft.answers.reasons), None)
    if unexplained is not None:
        return _moved(draft, f"{REASON}:{unexplained}")
    return _moved(draft, REVIEW if different else CHANGE)


def choose(draft: Draft, form: Form, what: str) -> Draft:
    """What is to be corrected: a page of the list, all states, or one answer to be given again."""
    kind, _, page = what.partition(".")
    if kind == STATES:
        codes = [activity.code for activity in form.activities]
        if len(codes) == 1:
            return choose(draft, form, f"s.{codes[0]}")
        return _moved(draft, f"{STATES}:{page}" if page.isdigit() else STATES)
    if what == HOW:
        raise NotOnThisScreen
    step = moves.change(draft, form, what)
    return replace(step, back=CHANGE) if step.back else step


def typed(draft: Draft, form: Form, original: Answers, text: str, private: Callable[[str], bool]) -> Step:
    """As `moves.typed`; then it is asked why."""
    kind, _, code = draft.at.partition(":")
    if kind not in TYPED_AT or not code:
        return Step(draft, Refusal(Why.BUTTONS))
    step = moves.typed(draft, form, text, private)
    if step.draft == draft:
        return step
    answered = _answered(draft, step.draft, form, original)
    return replace(answered, lines=step.lines, refusal=answered.refusal or step.refusal)


def tapped(draft: Draft, form: Form, original: Answers, argument: str) -> Step:
    """An answer, or a reason, given by a button. Raises NotOnThisScreen."""
    kind, _, code = draft.at.partition(":")
    choice, _, rest = argument.partition(".")
    if kind == REASON:
        if choice != "r" or rest not in list(Reason):
            raise NotOnThisScreen
        because = replace(draft, answers=draft.answers.with_reason(code, Reason(rest)))
        return Step(go_on(because, form, original))
    return _answered(draft, moves.tapped(draft, form, argument), form, original)


def _answered(before: Draft, after: Draft, form: Form, original: Answers) -> Step:
    """What becomes of a step: on to the reason where something is another now; the same answer again is refused."""
    given = changes(form.activities, before.answers, after.answers)
    if not given:
        if after.at.partition(":")[0] in SETTLED:
            return Step(before, Refusal(Why.SAME))
        return Step(after)
    activity = given[0].activity
    if any(change.activity == activity for change in changed(after, form, original)):
        return Step(_moved(after, f"{REASON}:{activity}"))
    back_again = replace(after, answers=after.answers.with_reason(activity, None))
    return Step(go_on(back_again, form, original))


def back(draft: Draft, form: Form, original: Answers) -> Draft | None:
    """[Back]: one step. None: out of the correction, in which nothing was changed."""
    kind, _, code = draft.at.partition(":")
    if kind in ("w", "d", "unseen"):
        return replace(_moved(draft, question_at(code)), back=CHANGE)
    if kind == "cause":
        return replace(_moved(draft, f"state:{code}"), back=CHANGE)
    if kind == "state" and len(form.activities) > 1:
        return _moved(draft, STATES)
    different = changed(draft, form, original)
    if kind == REVIEW and different:
        return _moved(draft, f"{REASON}:{different[-1].activity}")
    if kind in (LATER, CANCEL):
        return go_on(draft, form, original)
    if kind != CHANGE:
        return _moved(draft, CHANGE)
    return go_on(draft, form, original) if different else None


def brought_up(draft: Draft, form: Form, versions: Mapping[int, Answers], version: int) -> Draft:
    """The draft upon the plan and the receipt as they are now. `versions`: what the receipt said in the version that
    the draft began from, and in its present one; `version`: the present one.

    A colleague's correction stays, and what this draft changes is laid upon it, to be looked at again. An indicator
    that the plan has closed is asked for no more; what was said of it stays with the receipt.
    """
    base = draft.base
    if draft.ending is not None or base is None:
        return draft
    if draft.plan_version != form.logframe.version:
        draft = _asked_still(draft, form, versions[base])
    if base == version:
        return draft
    answers = merged(draft.answers, versions[base], versions[version])
    upon = go_on(replace(draft, answers=answers, base=version), form, versions[version])
    return replace(upon, pending={"meanwhile": version})


def _asked_still(draft: Draft, form: Form, original: Answers) -> Draft:
    answers = draft.answers
    for question in form.questions:
        figure = answers.figures.get(question.code)
        if figure is not None and not question.fits(figure):
            answers = answers.with_figure(question.code, original.figures.get(question.code))
    draft = replace(draft, plan_version=form.logframe.version, answers=answers)
    kind, _, code = draft.at.partition(":")
    of_questions, of_activities = ("q", "w", "d", "unseen", MEANS), ("state", "cause", COMMENT, SPENT, REASON)
    gone = (kind in of_questions and code and form.question(code) is None) or (
        kind in of_activities and code and form.activity(code) is None
    )
    return go_on(draft, form, original) if gone else draft


def _moved(draft: Draft, at: str) -> Draft:
    return replace(draft, at=at, back="", pending=None, last_read="", notice=())
