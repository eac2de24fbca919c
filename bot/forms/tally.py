"""The incident tally as a form: its screens, and what a draft of it holds. Pure. `tally_typing` and `tally_tapping` say
what numbers and taps do, `tally_onward` what comes next.

`what` is what is being counted: the code of a type, or "c." and the code of the plan's conflict-related list, whose
incidents are a part of the types and are never added to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from storage.drafts import Draft
from storage.tally_counts import KNOWN, NOT_KNOWN, Cell, Conflict, Counts, Tally, counted, total_only
from storage.tally_parts import is_part, room

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
    APART = "apart"  # some of them are none of those that were counted: another sex or age
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

    def missing(self, draft: Draft) -> tuple[str, ...]:
        """Types of which nothing was said yet, neither counts nor some that wait for the others."""
        return tuple(code for code in self.unanswered(draft.tally) if code not in five(draft))

    def halved(self, draft: Draft) -> tuple[str, ...]:
        """Types of which only those of unknown sex or age were said: their four are still to come."""
        return tuple(code for code in self.types if code in five(draft))

    def halved_lines(self, draft: Draft) -> tuple[str, ...]:
        """The same of the conflict-related list, each as what is counted: "c.gang_rape"."""
        return tuple(what for what in (f"c.{code}" for code in self.conflict) if what in five(draft))

    def concerned(self, tally: Tally) -> int:
        """How many of the counted incidents the conflict-related list may speak of."""
        may = {code for applies in self.conflict.values() for code in (applies or self.types)}
        return sum(counts.total for code, counts in tally.types.items() if code in may)

    def room(self, tally: Tally, code: str) -> int:
        """The most that one line of the conflict-related list may say, beside what the others say."""
        return room(tally, self.conflict, code)

    def left(self, draft: Draft) -> int:
        """The same of what the draft's screen asks of it: what it says of other cells stays."""
        code, own = _line(draft)
        return room(so_far(draft), self.conflict, code, own=own)

    def most(self, draft: Draft) -> tuple[int, ...]:
        """Of each cell that the screen asks, in its order: so many would go, if the others are zero."""
        code, own = _line(draft)
        asked = NOT_KNOWN if at(draft)[0] == FIVE else KNOWN
        return tuple(room(so_far(draft), self.conflict, code, cell, own) for cell in asked)

    def fits(self, tally: Tally) -> bool:
        """Whether what is said of the conflict is a part of what was counted."""
        return is_part(tally, self.conflict)


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


def _line(draft: Draft) -> tuple[str, Mapping[Cell, int]]:
    """The line of the conflict-related list that is counted, and what stays of it when the cells that its screen asks
    are others."""
    screen, what = at(draft)
    stays = {FIVE: known(draft, what), TOTAL: {}}
    return conflict_of(what) or "", stays.get(screen, unknown(draft, what))


def known(draft: Draft, what: str) -> Mapping[Cell, int]:
    """Of the four cells whose sex and age are known: what is noted."""
    there = kept(draft, what)
    cells = {} if there is None or there.cells is None else there.cells
    return {cell: number for cell, number in cells.items() if cell in KNOWN}


def waiting(draft: Draft) -> Counts | None:
    """Counts that await one more tap: so many, or one number alone."""
    held = draft.pending or {}
    if "cells" in held:
        return counted({Cell(cell): int(number) for cell, number in held["cells"].items()})
    return total_only(int(held["total"])) if "total" in held else None


def unknown(draft: Draft, what: str) -> Mapping[Cell, int]:
    """Of the five cells whose sex or age is not known: what was typed and waits for its four, or what is noted."""
    held = five(draft).get(what)
    if held is not None:
        return held
    there = kept(draft, what)
    cells = {} if there is None or there.cells is None else there.cells
    return {cell: number for cell, number in cells.items() if cell in NOT_KNOWN}


def five(draft: Draft) -> dict[str, dict[Cell, int]]:
    """The five that were typed and still wait for their four, by what is counted: the card calls them kept, so they are
    until the four come, whatever is asked or begun in between."""
    held = draft.pending or {}
    if "unknown" in held:  # a draft of before, which kept them only while it asked for their four
        return {at(draft)[1]: _cells(held["unknown"])}
    return {what: _cells(cells) for what, cells in held.get("five", {}).items()}


def _cells(written: Mapping[str, Any]) -> dict[Cell, int]:
    return {Cell(cell): int(number) for cell, number in written.items()}


def with_five(draft: Draft, by_what: Mapping[str, Mapping[Cell, int]]) -> Draft:
    """The draft in which these wait for their four, and no others."""
    some = {what: {cell.value: n for cell, n in cells.items()} for what, cells in by_what.items() if cells}
    held = {name: value for name, value in (draft.pending or {}).items() if name not in ("five", "unknown")}
    return replace(draft, pending={**held, **({"five": some} if some else {})} or None)


def so_far(draft: Draft) -> Tally:
    """What it counts, with those of the conflict-related list that wait for their four."""
    lines = {code: counted(cells) for what, cells in five(draft).items() if (code := conflict_of(what)) is not None}
    return replace(draft.tally, conflict={**draft.tally.conflict, **lines}) if lines else draft.tally


def without_conflict(draft: Draft) -> Draft:
    """Nothing of it is said to be linked to the conflict: it is asked again."""
    some = {what: cells for what, cells in five(draft).items() if conflict_of(what) is None}
    tally = replace(draft.tally, conflict_said=Conflict.NOT_ASKED, conflict={})
    return replace(with_five(draft, some), tally=tally)


def says_of_conflict(draft: Draft) -> bool:
    """Whether anything was said of it yet."""
    return draft.tally.conflict_said is not Conflict.NOT_ASKED or bool(so_far(draft).conflict)


def page(draft: Draft) -> int:
    """Of the places that can be chosen at its start: those that are shown, from 0."""
    return int((draft.pending or {}).get("page", 0))


def counts(draft: Draft) -> bool:
    """Whether anything was counted yet, be it only half of a type."""
    return bool(draft.tally.types or five(draft))


def moved(draft: Draft, at: str, pending: Mapping[str, Any] | None = None) -> Draft:
    """The draft on another screen. What waited for one more tap there is gone; what waits for its four is not."""
    held = replace(draft, pending=dict(pending) if pending else None)
    return replace(with_five(held, five(draft)), at=at, back="", last_read="", notice=())
