"""The incident tally as a form: its screens, their order, and what a tap or some numbers do there. Pure.

`what` is what is being counted: the code of a type, or "c." and the code of the plan's conflict-related list, whose
incidents are a part of the types and are never added to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.forms.tally_numbers import numbers
from storage.answers import Answers, Reason
from storage.drafts import Draft
from storage.tally_counts import KNOWN, NOT_KNOWN, ZERO, Cell, Conflict, Counts, Service, Tally, counted, total_only

START, SHOW, SERVICE, TYPES, TOTALS, RULES, CONTACTS = (
    "start",
    "show",
    "service",
    "types",
    "totals",
    "rules",
    "contacts",
)
CONFLICT, LIST, WHY, REVIEW, LATER = "conflict", "list", "why", "review", "later"
FOUR, TOTAL, FIVE, ONE, MANY = "t", "all", "unk", "one", "many"  # each with what is counted: "t:rape"
ALWAYS = "tally"  # under this name a correction keeps its one reason
NEUTRAL = (START, SHOW, LATER)  # may come as a new message: no type, no figure


class Why(StrEnum):
    """Why nothing was taken of what was typed. None of them says what it was."""

    NOT_DIGITS = "not_digits"
    FOUR = "four"
    FIVE = "five"
    ONE = "one"
    BUTTONS = "buttons"
    ABOVE = "above"  # more conflict-related incidents than were counted
    SAME = "same"  # a correction that corrects nothing


@dataclass(frozen=True)
class Form:
    """What the plan asks: the codes of its types in order, its conflict-related list with the types that each may be a
    part of, and above how many a count is asked for again. `original`: of a correction, what was sent."""

    types: tuple[str, ...]
    conflict: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    many: int = 100
    original: Tally | None = None

    def unanswered(self, tally: Tally) -> tuple[str, ...]:
        return tuple(code for code in self.types if code not in tally.types)

    def concerned(self, tally: Tally) -> int:
        """How many of the counted incidents the conflict-related list may speak of."""
        may = {code for applies in self.conflict.values() for code in (applies or self.types)}
        return sum(counts.total for code, counts in tally.types.items() if code in may)

    def room(self, tally: Tally, code: str) -> int:
        """The most that one line of the conflict-related list may say, beside what the others say."""
        applies = self.conflict.get(code) or self.types
        whole = sum(counts.total for one, counts in tally.types.items() if one in applies)
        others = sum(counts.total for one, counts in tally.conflict.items() if one != code)
        return min(whole, max(0, self.concerned(tally) - others))


@dataclass(frozen=True)
class Step:
    """The draft after what was done. With a refusal it is the same as before."""

    draft: Draft
    refusal: Why | None = None


class NotOnThisScreen(Exception):
    """The tap does not belong to what the draft shows: an old card, or forged data."""


def at(draft: Draft) -> tuple[str, str]:
    """(screen, what is counted)."""
    screen, _, what = draft.at.partition(":")
    return screen, what


def conflict_of(what: str) -> str | None:
    """The code of the conflict-related list that is counted; None where it is a type."""
    return what[2:] if what.startswith("c.") else None


def kept(draft: Draft, what: str) -> Counts | None:
    """What is noted of it by now."""
    code = conflict_of(what)
    return draft.tally.types.get(what) if code is None else draft.tally.conflict.get(code)


def waiting(draft: Draft) -> Counts | None:
    """Counts that await one more tap: so many, or one number alone."""
    held = draft.pending or {}
    if "cells" in held:
        return counted({Cell(cell): int(number) for cell, number in held["cells"].items()})
    return total_only(int(held["total"])) if "total" in held else None


def unknown(draft: Draft, what: str) -> Mapping[Cell, int]:
    """Of the five cells whose sex or age is not known: what was typed just now, or what is noted."""
    held = draft.pending or {}
    if "unknown" in held:
        return {Cell(cell): int(number) for cell, number in held["unknown"].items()}
    there = kept(draft, what)
    cells = {} if there is None or there.cells is None else there.cells
    return {cell: number for cell, number in cells.items() if cell in NOT_KNOWN}


def _not_known_yet(draft: Draft) -> dict[str, Any]:
    """The five that were typed and still wait for their four: nothing asked in between loses them."""
    held = draft.pending or {}
    return {"unknown": dict(held["unknown"])} if "unknown" in held else {}


# ---------------------------------------------------------------------------------------------------------- typing


def typed(draft: Draft, form: Form, text: str) -> Step:
    """Numbers, and nothing but numbers."""
    read = numbers(text)
    if read is None:
        return Step(draft, Why.NOT_DIGITS)
    screen, what = at(draft)
    if screen in (FOUR, ONE, MANY):
        return _four(draft, form, what, read)
    if screen == FIVE:
        return _five(draft, form, what, read)
    if screen == TOTAL:
        return Step(draft, Why.ONE) if len(read) != 1 else _taken(draft, form, what, total_only(read[0]))
    return Step(draft, Why.BUTTONS)


def _four(draft: Draft, form: Form, what: str, read: tuple[int, ...]) -> Step:
    if len(read) == 1:
        if read[0] == 0 and not unknown(draft, what):
            return _taken(draft, form, what, ZERO)
        return Step(_moved(draft, f"{ONE}:{what}", {"total": read[0], **_not_known_yet(draft)}))
    if len(read) != len(KNOWN):
        return Step(draft, Why.FOUR)
    return _taken(draft, form, what, counted({**dict(zip(KNOWN, read, strict=True)), **unknown(draft, what)}))


def _five(draft: Draft, form: Form, what: str, read: tuple[int, ...]) -> Step:
    if len(read) != len(NOT_KNOWN):
        return Step(draft, Why.FIVE)
    given = {cell: number for cell, number in zip(NOT_KNOWN, read, strict=True) if number}
    there = kept(draft, what)
    if there is None or there.cells is None:
        return Step(
            _moved(draft, f"{FOUR}:{what}", {"unknown": {cell.value: number for cell, number in given.items()}})
        )
    known = {cell: number for cell, number in there.cells.items() if cell in KNOWN}
    return _taken(draft, form, what, counted({**known, **given}))


def _taken(draft: Draft, form: Form, what: str, counts: Counts) -> Step:
    """Noted, unless it is more than there can be, or so much that it is asked once more."""
    code = conflict_of(what)
    if code is not None and counts.total > form.room(draft.tally, code):
        return Step(draft, Why.ABOVE)
    if counts.total > form.many:
        cells = counts.cells
        held: dict[str, Any] = {"total": counts.total}
        if cells is not None:
            held = {"cells": {cell.value: number for cell, number in cells.items()}}
        return Step(_moved(draft, f"{MANY}:{what}", {**held, **_not_known_yet(draft)}))
    return Step(_noted(draft, form, what, counts))


def _noted(draft: Draft, form: Form, what: str, counts: Counts) -> Draft:
    code = conflict_of(what)
    if code is not None:
        tally = replace(draft.tally, conflict={**draft.tally.conflict, code: counts})
        return _moved(replace(draft, tally=tally), LIST)
    return onward(_with(draft, form, {**draft.tally.types, what: counts}), form)


def _with(draft: Draft, form: Form, types: Mapping[str, Counts]) -> Draft:
    """The draft with these types; what was said of the conflict is asked again where it was said of another number."""
    tally = replace(draft.tally, types=types)
    if form.concerned(tally) != form.concerned(draft.tally):
        tally = replace(tally, conflict_said=Conflict.NOT_ASKED, conflict={})
    return replace(draft, tally=tally)


# --------------------------------------------------------------------------------------------------------- tapping


def tapped(draft: Draft, form: Form, argument: str) -> Step:
    """A button. Raises NotOnThisScreen."""
    screen, what = at(draft)
    choice, _, rest = argument.partition(".")
    try:
        if argument == "back":
            return Step(back(draft))
        if argument == "no":
            return Step(_moved(draft, LATER))
        if argument == "contacts" and screen == START:
            return Step(_moved(draft, CONTACTS))
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
            return Step(_moved(draft, TYPES))
    except (ValueError, IndexError) as wrong:
        raise NotOnThisScreen from wrong
    raise NotOnThisScreen


def _of_types(draft: Draft, form: Form, screen: str, choice: str, rest: str) -> Draft:
    if choice == "t":
        code = form.types[_place(rest)]
        return _moved(draft, f"{FOUR if screen == TYPES else TOTAL}:{code}")
    if choice == "zero" and screen == TYPES and form.unanswered(draft.tally):
        missing = dict.fromkeys(form.unanswered(draft.tally), ZERO)
        return onward(_with(draft, form, {**draft.tally.types, **missing}), form)
    if choice in (TOTALS, RULES, SERVICE) and screen == TYPES:
        return _moved(draft, choice)
    raise NotOnThisScreen


def _of_one(draft: Draft, form: Form, screen: str, what: str, choice: str) -> Step:
    if choice == "zero" and screen == FOUR:
        return _taken(draft, form, what, ZERO)
    if choice in (TOTAL, FIVE) and screen == FOUR:
        return Step(_moved(draft, f"{choice}:{what}", _not_known_yet(draft)))
    if choice == "again" and screen in (ONE, MANY):
        return Step(back(draft))
    held = waiting(draft)
    if choice == "yes" and held is not None:
        return _taken(draft, form, what, held) if screen == ONE else Step(_noted(draft, form, what, held))
    raise NotOnThisScreen


def _of_conflict(draft: Draft, form: Form, screen: str, choice: str, rest: str) -> Draft:
    if screen == CONFLICT and choice in ("zero", "not"):
        said = Conflict.ZERO if choice == "zero" else Conflict.NOT_NOTED
        return onward(replace(draft, tally=replace(draft.tally, conflict_said=said, conflict={})), form)
    if screen == CONFLICT and choice == "each":
        return _moved(draft, LIST)
    if screen == LIST and choice == "c":
        return _moved(draft, f"{FOUR}:c.{list(form.conflict)[_place(rest)]}")
    if screen == LIST and choice == "zero":
        told = {code: draft.tally.conflict.get(code, ZERO) for code in form.conflict}
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


# ------------------------------------------------------------------------------------------------------ where next


def go_on(draft: Draft, form: Form) -> Step:
    """[Continue]: the first thing still to be said; of a correction that changes nothing, its types."""
    if at(draft)[0] in (TYPES, LIST) and form.original is not None and not changed(draft, form):
        return Step(draft, Why.SAME)
    if at(draft)[0] in NEUTRAL and form.original is not None and not changed(draft, form):
        return Step(_moved(draft, TYPES))
    return Step(onward(draft, form))


def onward(draft: Draft, form: Form) -> Draft:
    """To what is still to be said, else to what is read once more before it is sent."""
    tally = draft.tally
    if tally.service is None:
        return _moved(draft, SERVICE)
    if form.unanswered(tally):
        return _moved(draft, TYPES)
    if form.conflict and form.concerned(tally) and tally.conflict_said is Conflict.NOT_ASKED:
        return _moved(draft, CONFLICT)
    if form.original is not None and not changed(draft, form):
        return _moved(draft, TYPES)
    if form.original is not None and reason(draft) is None:
        return _moved(draft, WHY)
    return _moved(draft, REVIEW)


def changed(draft: Draft, form: Form) -> bool:
    """Whether a correction says something else than what was sent."""
    return draft.tally != form.original


def ready(draft: Draft, form: Form) -> bool:
    """Whether it can be sent as it is."""
    return at(onward(draft, form))[0] == REVIEW


def reason(draft: Draft) -> Reason | None:
    return draft.answers.reasons.get(ALWAYS)


def back(draft: Draft) -> Draft:
    """[Back]: one step."""
    screen, what = at(draft)
    if screen in (TOTAL, FIVE, ONE, MANY):
        return _moved(draft, f"{FOUR}:{what}", _not_known_yet(draft))
    if screen == FOUR:
        return _moved(draft, TYPES if conflict_of(what) is None else LIST)
    if screen == LIST:
        return _moved(draft, CONFLICT)
    if screen == CONTACTS or (screen == SERVICE and draft.tally.service is None):
        return _moved(draft, START)
    return _moved(draft, TYPES)


def brought_up(draft: Draft, form: Form, version: int) -> Draft:
    """The draft under the plan as it is now: what the plan does not ask any more is left out."""
    if draft.plan_version == version:
        return draft
    tally = draft.tally
    kept_types = {code: counts for code, counts in tally.types.items() if code in form.types}
    moved = replace(draft, plan_version=version)
    if kept_types == tally.types and set(tally.conflict) <= set(form.conflict) and _known(at(draft)[1], form):
        return moved
    fewer = replace(tally, types=kept_types, conflict_said=Conflict.NOT_ASKED, conflict={})
    return onward(replace(moved, tally=fewer), form)


def _known(what: str, form: Form) -> bool:
    code = conflict_of(what)
    return not what or (what in form.types if code is None else code in form.conflict)


def _moved(draft: Draft, at: str, pending: Mapping[str, Any] | None = None) -> Draft:
    return replace(draft, at=at, back="", pending=dict(pending) if pending else None, last_read="", notice=())
