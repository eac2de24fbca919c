"""Long lists: eight to a page, and [More] for the next; after the last page comes the first again."""

from collections.abc import Callable, Sequence

from bot.cards import Button
from bot.messages.sheet import pairs, takes
from bot.taps import Tap
from bot.texts import Html, Words

PER_PAGE = 8


def paged(
    words: Words, buttons: Sequence[Button], page: int, to: Callable[[int], Tap], *, beside: Sequence[Button] = ()
) -> list[tuple[Button, ...]]:
    """The page, two buttons to a row where they fit. `to`: the tap that shows a page; `beside`: stands by [More]."""
    pages = max(1, -(-len(buttons) // PER_PAGE))
    page = page if page < pages else 0
    rows = pairs(buttons[page * PER_PAGE : (page + 1) * PER_PAGE])
    more = (Button(words.label("More"), to((page + 1) % pages)),) if pages > 1 else ()
    last = (*more, *beside)
    return [*rows, last] if last else rows


def in_pages(entries: Sequence[Sequence[Html]], room: int) -> list[list[Html]]:
    """Entries of several lines: as many to a page as a small phone shows in `room` lines, a long one being broken. An
    entry stands on one page, unless it is longer than that; nothing is left out."""
    pages: list[list[Html]] = [[]]
    left = room
    for entry in entries:
        lines = [takes(line) for line in entry]
        together = sum(lines) <= room
        for n, line in enumerate(entry):
            needed = sum(lines) if together and n == 0 else lines[n]
            if needed > left and pages[-1]:
                pages.append([])
                left = room
            pages[-1].append(line)
            left -= lines[n]
    return pages
