"""What numbers typed into a tally do there: four of them, five, or one."""

from bot.forms.tally import (
    FIVE,
    FOUR,
    MANY,
    ONE,
    TOTAL,
    Form,
    Step,
    Why,
    at,
    five,
    kept,
    known,
    moved,
    unknown,
    with_five,
)
from bot.forms.tally_numbers import numbers
from bot.forms.tally_taking import no_part, taken
from storage.drafts import Draft
from storage.tally_counts import KNOWN, NOT_KNOWN, ZERO, counted, total_only


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
        return Step(draft, Why.ONE) if len(read) != 1 else taken(draft, form, what, total_only(read[0]))
    return Step(draft, Why.BUTTONS)


def _four(draft: Draft, form: Form, what: str, read: tuple[int, ...]) -> Step:
    if len(read) == 1:
        if read[0] == 0 and not unknown(draft, what):
            return taken(draft, form, what, ZERO)
        return Step(moved(draft, f"{ONE}:{what}", {"total": read[0]}))
    if len(read) != len(KNOWN):
        return Step(draft, Why.FOUR)
    return taken(draft, form, what, counted({**dict(zip(KNOWN, read, strict=True)), **unknown(draft, what)}))


def _five(draft: Draft, form: Form, what: str, read: tuple[int, ...]) -> Step:
    if len(read) != len(NOT_KNOWN):
        return Step(draft, Why.FIVE)
    given = {cell: number for cell, number in zip(NOT_KNOWN, read, strict=True) if number}
    there = kept(draft, what)
    if there is None or there.cells is None:
        why = no_part(draft, form, what, counted(given))
        if why is not None:  # whichever four come, they would not go then
            return Step(draft, why)
        return Step(moved(with_five(draft, {**five(draft), what: given}), f"{FOUR}:{what}"))
    return taken(draft, form, what, counted({**known(draft, what), **given}))
