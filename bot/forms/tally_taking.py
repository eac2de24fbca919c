"""What is counted goes into the tally: unless it is more than there can be, or so much that it is asked once more."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.forms.tally import (
    LIST,
    MANY,
    Form,
    Step,
    Why,
    conflict_of,
    five,
    moved,
    so_far,
    with_five,
    without_conflict,
)
from bot.forms.tally_onward import onward
from storage.drafts import Draft
from storage.tally_counts import Counts, Tally


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
        return Step(moved(draft, f"{MANY}:{what}", held))
    return Step(noted(draft, form, what, counts))


def no_part(draft: Draft, form: Form, what: str, counts: Counts) -> Why | None:
    """Why these of the conflict-related list cannot be a part of what was counted. None: they can, or are a type's."""
    code = conflict_of(what)
    if code is None:
        return None
    said = so_far(draft)
    if counts.total > form.room(said, code):
        return Why.ABOVE
    return None if form.fits(_with_line(said, code, counts)) else Why.APART


def noted(draft: Draft, form: Form, what: str, counts: Counts) -> Draft:
    """These are what is said of it: nothing of it waits any more."""
    code = conflict_of(what)
    draft = with_five(draft, {other: cells for other, cells in five(draft).items() if other != what})
    if code is not None:
        return moved(replace(draft, tally=_with_line(draft.tally, code, counts)), LIST)
    return onward(with_types(draft, form, {**draft.tally.types, what: counts}), form)


def with_types(draft: Draft, form: Form, types: Mapping[str, Counts]) -> Draft:
    """The draft with these types; what was said of the conflict is asked again where it was said of another number, or
    where it cannot be a part of them any more."""
    counted = replace(draft, tally=replace(draft.tally, types=types))
    same = form.concerned(counted.tally) == form.concerned(draft.tally)
    return counted if same and form.fits(so_far(counted)) else without_conflict(counted)


def _with_line(tally: Tally, code: str, counts: Counts) -> Tally:
    return replace(tally, conflict={**tally.conflict, code: counts})
