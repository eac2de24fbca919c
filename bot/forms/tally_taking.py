"""What is counted goes into the tally: unless it is more than there can be, or so much that it is asked once more."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.forms.tally import LIST, MANY, Form, Step, Why, conflict_of, moved, not_known_yet
from bot.forms.tally_onward import onward
from storage.drafts import Draft
from storage.tally_counts import Conflict, Counts, Tally


def taken(draft: Draft, form: Form, what: str, counts: Counts) -> Step:
    """Noted, unless it is more than there can be, or so much that it is asked once more."""
    why = no_part(draft, form, what, counts)
    if why is not None:
        return Step(draft, why)
    if counts.total > form.many:
        cells = counts.cells
        held: dict[str, Any] = {"total": counts.total}
        if cells is not None:
            held = {"cells": {cell.value: number for cell, number in cells.items()}}
        return Step(moved(draft, f"{MANY}:{what}", {**held, **not_known_yet(draft)}))
    return Step(noted(draft, form, what, counts))


def no_part(draft: Draft, form: Form, what: str, counts: Counts) -> Why | None:
    """Why these of the conflict-related list cannot be a part of what was counted. None: they can, or are a type's."""
    code = conflict_of(what)
    if code is None:
        return None
    if counts.total > form.room(draft.tally, code):
        return Why.ABOVE
    return None if form.fits(_with_line(draft.tally, code, counts)) else Why.APART


def noted(draft: Draft, form: Form, what: str, counts: Counts) -> Draft:
    code = conflict_of(what)
    if code is not None:
        return moved(replace(draft, tally=_with_line(draft.tally, code, counts)), LIST)
    return onward(with_types(draft, form, {**draft.tally.types, what: counts}), form)


def with_types(draft: Draft, form: Form, types: Mapping[str, Counts]) -> Draft:
    """The draft with these types; what was said of the conflict is asked again where it was said of another number, or
    where it cannot be a part of them any more."""
    tally = replace(draft.tally, types=types)
    if form.concerned(tally) != form.concerned(draft.tally) or not form.fits(tally):
        tally = replace(tally, conflict_said=Conflict.NOT_ASKED, conflict={})
    return replace(draft, tally=tally)


def _with_line(tally: Tally, code: str, counts: Counts) -> Tally:
    return replace(tally, conflict={**tally.conflict, code: counts})
