"""What comes next in a tally: the first thing still to be said, one step back, what a new edition of a plan leaves."""

from dataclasses import replace

from bot.forms.tally import (
    ALWAYS,
    CONFLICT,
    CONTACTS,
    FIVE,
    FOUR,
    LIST,
    MANY,
    NEUTRAL,
    ONE,
    REVIEW,
    SERVICE,
    START,
    TOTAL,
    TYPES,
    WHY,
    Form,
    Step,
    Why,
    at,
    conflict_of,
    five,
    moved,
    so_far,
    with_five,
    without_conflict,
)  # fmt: skip
from storage.answers import Reason
from storage.drafts import Draft
from storage.tally_counts import Conflict


def go_on(draft: Draft, form: Form) -> Step:
    """[Continue]: the first thing still to be said; of a correction that changes nothing, its types."""
    settled = form.original is not None and not changed(draft, form)
    if at(draft)[0] in (TYPES, LIST) and settled:
        return Step(draft, Why.SAME)
    if at(draft)[0] in NEUTRAL and settled:
        return Step(moved(draft, TYPES))
    return Step(onward(draft, form))


def onward(draft: Draft, form: Form) -> Draft:
    """To what is still to be said, else to what is read once more before it is sent."""
    if not form.fits(so_far(draft)):  # begun under another rule, or another plan: it is asked again
        draft = without_conflict(draft)
    tally = draft.tally
    if tally.service is None:
        return moved(draft, SERVICE)
    if form.missing(draft):
        return moved(draft, TYPES)
    if halved := form.halved(draft):
        return moved(draft, f"{FOUR}:{halved[0]}")
    if form.halved_lines(draft):
        return moved(draft, LIST)
    if form.conflict and form.concerned(tally) and tally.conflict_said is Conflict.NOT_ASKED:
        return moved(draft, CONFLICT)
    if form.original is not None and not changed(draft, form):
        return moved(draft, TYPES)
    if form.original is not None and reason(draft) is None:
        return moved(draft, WHY)
    return moved(draft, REVIEW)


def changed(draft: Draft, form: Form) -> bool:
    """Whether a correction says something else than what was sent, or is about to."""
    return draft.tally != form.original or bool(five(draft))


def ready(draft: Draft, form: Form) -> bool:
    """Whether it can be sent as it is."""
    return at(onward(draft, form))[0] == REVIEW


def reason(draft: Draft) -> Reason | None:
    return draft.answers.reasons.get(ALWAYS)


def back(draft: Draft) -> Draft:
    """[Back]: one step."""
    screen, what = at(draft)
    if screen in (TOTAL, FIVE, ONE, MANY):
        return moved(draft, f"{FOUR}:{what}")
    if screen == FOUR:
        return moved(draft, TYPES if conflict_of(what) is None else LIST)
    if screen == LIST:
        return moved(draft, CONFLICT)
    if screen == CONTACTS or (screen == SERVICE and draft.tally.service is None):
        return moved(draft, START)
    return moved(draft, TYPES)


def brought_up(draft: Draft, form: Form, version: int) -> Draft:
    """The draft under the plan as it is now: what the plan does not ask any more is left out."""
    if draft.plan_version == version:
        return draft
    tally = draft.tally
    kept_types = {code: counts for code, counts in tally.types.items() if code in form.types}
    half = {what: cells for what, cells in five(draft).items() if _known(what, form)}
    moved = replace(draft, plan_version=version)
    if (
        kept_types == tally.types
        and half == five(draft)
        and set(tally.conflict) <= set(form.conflict)
        and _known(at(draft)[1], form)
    ):
        return moved
    fewer = without_conflict(replace(with_five(moved, half), tally=replace(tally, types=kept_types)))
    return onward(fewer, form)


def _known(what: str, form: Form) -> bool:
    code = conflict_of(what)
    return not what or (what in form.types if code is None else code in form.conflict)
