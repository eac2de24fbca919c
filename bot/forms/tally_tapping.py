"""What the buttons of a tally do, screen by screen."""

from dataclasses import replace

from bot.forms.tally import (
    ALWAYS,
    CONFLICT,
    CONTACTS,
    FIVE,
    FOUR,
    LATER,
    LIST,
    MANY,
    NEUTRAL,
    ONE,
    REVIEW,
    RULES,
    SERVICE,
    START,
    TOTAL,
    TOTALS,
    TYPES,
    WHY,
    Form,
    NotOnThisScreen,
    Step,
    at,
    moved,
    unknown,
    waiting,
    without_conflict,
)  # fmt: skip
from bot.forms.tally_onward import back, go_on, onward
from bot.forms.tally_taking import noted, taken, with_types
from storage.answers import Answers, Reason
from storage.drafts import Draft
from storage.tally_counts import ZERO, Conflict, Service, counted


def tapped(draft: Draft, form: Form, argument: str) -> Step:
    """A button. Raises NotOnThisScreen."""
    screen, what = at(draft)
    choice, _, rest = argument.partition(".")
    try:
        if argument == "back":
            return Step(back(draft))
        if argument == "no":
            return Step(moved(draft, LATER))
        if argument == "contacts" and screen == START:
            return Step(moved(draft, CONTACTS))
        if choice == "more" and screen == START:
            return Step(moved(draft, START, {"page": _place(rest)}))
        if argument == "show":  # of a message that only says that there is a tally
            return go_on(draft, form) if screen in NEUTRAL else Step(draft)
        if argument == "go" and screen in (*NEUTRAL, TYPES, LIST):
            return go_on(draft, form)
        if choice == "s" and screen == SERVICE:
            return Step(onward(replace(draft, tally=replace(draft.tally, service=Service(rest))), form))
        if screen in (TYPES, TOTALS):
            return Step(_of_types(draft, form, screen, choice, rest))
        if screen in (FOUR, ONE, MANY):
            return _of_one(draft, form, screen, what, choice)
        if screen in (CONFLICT, LIST):
            return Step(_of_conflict(draft, form, screen, choice, rest))
        if screen == WHY and choice == "r":
            return Step(onward(replace(draft, answers=Answers(reasons={ALWAYS: Reason(rest)})), form))
        if screen == REVIEW and choice == "change":
            return Step(moved(draft, TYPES))
    except (ValueError, IndexError) as wrong:
        raise NotOnThisScreen from wrong
    raise NotOnThisScreen


def _of_types(draft: Draft, form: Form, screen: str, choice: str, rest: str) -> Draft:
    if choice == "t":
        code = form.types[_place(rest)]
        return moved(draft, f"{FOUR if screen == TYPES else TOTAL}:{code}")
    if choice == "zero" and screen == TYPES and form.missing(draft):
        missing = dict.fromkeys(form.missing(draft), ZERO)
        return onward(with_types(draft, form, {**draft.tally.types, **missing}), form)
    if choice in (TOTALS, RULES, SERVICE) and screen == TYPES:
        return moved(draft, choice)
    raise NotOnThisScreen


def _of_one(draft: Draft, form: Form, screen: str, what: str, choice: str) -> Step:
    if choice == "zero" and screen == FOUR:
        return taken(draft, form, what, counted(unknown(draft, what)))  # of the four: what is said to be kept stays
    if choice in (TOTAL, FIVE) and screen == FOUR:
        return Step(moved(draft, f"{choice}:{what}"))
    if choice == "again" and screen in (ONE, MANY):
        return Step(back(draft))
    held = waiting(draft)
    if choice == "yes" and held is not None:
        return taken(draft, form, what, held) if screen == ONE else Step(noted(draft, form, what, held))
    raise NotOnThisScreen


def _of_conflict(draft: Draft, form: Form, screen: str, choice: str, rest: str) -> Draft:
    halved = form.halved_lines(draft)
    if screen == CONFLICT and choice in ("zero", "not"):
        said = Conflict.ZERO if choice == "zero" else Conflict.NOT_NOTED
        if halved and said is Conflict.ZERO:  # something is said to be kept: zero is of what is not said yet
            return moved(draft, f"{FOUR}:{halved[0]}")
        bare = without_conflict(draft)  # not noted: then nothing of it is, and nobody is asked for the other half
        return onward(replace(bare, tally=replace(bare.tally, conflict_said=said)), form)
    if screen == CONFLICT and choice == "each":
        return moved(draft, LIST)
    if screen == LIST and choice == "c":
        return moved(draft, f"{FOUR}:c.{list(form.conflict)[_place(rest)]}")
    if screen == LIST and choice == "zero":
        told = {code: draft.tally.conflict.get(code, ZERO) for code in form.conflict if f"c.{code}" not in halved}
        if halved:
            return moved(replace(draft, tally=replace(draft.tally, conflict=told)), f"{FOUR}:{halved[0]}")
        none = not any(counts.total for counts in told.values())
        tally = replace(
            draft.tally,
            conflict_said=Conflict.ZERO if none else Conflict.DETAILED,
            conflict={} if none else told,
        )
        return onward(replace(draft, tally=tally), form)
    raise NotOnThisScreen


def _place(written: str) -> int:
    """Which of a list, from the number on its button. Raises ValueError."""
    if not (written.isascii() and written.isdecimal() and 1 <= len(written) <= 2 and int(written) > 0):
        raise ValueError
    return int(written) - 1
