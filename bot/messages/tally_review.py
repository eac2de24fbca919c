"""A tally read once more before it is sent (7.4), and why a correction changes it."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.cards import Card
from bot.messages.correcting import REASONS
from bot.messages.sheet import card, pairs
from bot.messages.tally_frame import TallySheet
from bot.messages.tally_questions import called, conflict_said
from bot.texts import Html, Words, later
from storage.answers import Reason
from storage.tally_counts import KNOWN, NOT_KNOWN, ZERO, Counts

HEADS = (later("girl"), later("wom."), later("boys"), later("men."), later("n.k."), later("tot."))
FIRST, OTHERS = 7, 5  # letters: the row's name with its first number, and each number after it; 32 in all


def review(sheet: TallySheet) -> Card:
    """7.4"""
    words, tally = sheet.words, sheet.draft.tally
    counts = [(sheet.numbers[code], tally.types.get(code, ZERO)) for code in sheet.form.types]
    linked = sum(part.total for part in tally.conflict.values())
    return card(
        (
            sheet.title,
            words("To check. Service: {service}", service=called(words, tally.service)),
            table(words, counts) if tally.total else _nothing(words, len(counts)),
            words("–: not broken down") if any(not of.broken_down for _, of in counts) else "",
            conflict_said(words, tally.conflict_said, linked),
            words("Nothing is sent yet."),
        ),
        (sheet.button(words.label("Send"), "send"),),
        (sheet.button(words.label("Change"), "change"),),
        (sheet.not_now,),
    )


def _nothing(words: Words, types: int) -> Html:
    return words.plural("Zero incidents for the {n} type.", "Zero incidents for the {n} types.", types)


def table(words: Words, counts: Sequence[tuple[int, Counts]]) -> Html:
    """One row for each type, and one for those that follow each other with nothing. 32 wide."""
    rows = [_row("", [words.label(head) for head in HEADS])]
    for name, of in _grouped(counts):
        if of.cells is None:
            numbers = [*("–" for _ in (*KNOWN, "not known")), str(of.total)]
        else:
            known = [of.cells.get(cell, 0) for cell in KNOWN]
            numbers = [str(n) for n in (*known, sum(of.cells.get(cell, 0) for cell in NOT_KNOWN), of.total)]
        rows.append(_row(name, numbers))
    return Html(f"<pre>{Html.escaped(chr(10).join(rows))}</pre>")


def _row(name: str, numbers: Sequence[str]) -> str:
    first, *others = numbers
    return name + first.rjust(FIRST - len(name)) + "".join(number.rjust(OTHERS) for number in others)


def _grouped(counts: Sequence[tuple[int, Counts]]) -> Iterator[tuple[str, Counts]]:
    for nothing, some in groupby(counts, key=lambda one: one[1] == ZERO):
        numbers = list(some)
        if nothing and len(numbers) > 1:
            yield f"{numbers[0][0]}-{numbers[-1][0]}", ZERO
        else:
            yield from ((str(number), of) for number, of in numbers)


def why(sheet: TallySheet) -> Card:
    """5.4, of a tally: no figure, for both versions stay kept."""
    words = sheet.words
    buttons = {reason: sheet.button(words.label(text), f"r.{reason}") for reason, text in REASONS.items()}
    return card(
        (sheet.title, words("Correction of no. {number}", number=sheet.corrects), words("Why this change?")),
        (buttons[Reason.TYPING],),
        *pairs((buttons[Reason.OMISSION], buttons[Reason.DOUBLE_COUNT])),
        (buttons[Reason.NEW_INFORMATION],),
        (buttons[Reason.OTHER],),
        sheet.last_row,
    )
