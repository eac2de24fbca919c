"""Long lists: eight to a page, and [More] for the next; after the last page comes the first again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from textwrap import wrap

from bot.cards import Button
from bot.messages.sheet import WIDE, pairs, takes
from bot.taps import Tap
from bot.texts import Html, Words

PER_PAGE = 8
PAGE = "/"  # in a button, before the number of the page: no code has one


@dataclass(frozen=True)
class Leaf:
    """One page of what is told: its lines, and [More] where there are others, with a `sign` of which it is for the end
    of its title; whether it is the `last`."""

    lines: Sequence[Html]
    more: tuple[Button, ...]
    sign: str
    last: bool

    def titled(self, title: Html) -> tuple[Html, ...]:
        return Html(f"{title}{self.sign}"), *self.lines


def leaf(words: Words, entries: Sequence[Sequence[Html]], room: int, page: int, to: Callable[[str], Tap]) -> Leaf:
    """The page of this number, else the first. `to`: the button's tap, of what it carries at its end."""
    pages = in_pages(entries, room)
    page, several = page if page < len(pages) else 0, len(pages) > 1
    more = (Button(words.label("More"), to(f"{PAGE}{(page + 1) % len(pages)}")),) if several else ()
    sign = f" · {page + 1}/{len(pages)}" if several else ""
    return Leaf(pages[page], more, sign, last=page + 1 == len(pages))


def turned(argument: str) -> tuple[str, int | None]:
    """What a button carries without its page, and that page; None where it names none."""
    kept, _, page = argument.partition(PAGE)
    return kept, int(page) if page.isdecimal() else None


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
    """Entries of several lines without markup: as many to a page as a small phone shows in `room` lines, a long line
    being broken. An entry stands on one page, unless it is longer than that; nothing is left out."""
    pages: list[list[Html]] = [[]]
    left = room
    for whole in entries:
        entry = [part for line in whole for part in _parts(line, room)]
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


def _parts(line: Html, room: int) -> Iterator[Html]:
    """A line that is longer than a page in parts that are not, parted at spaces."""
    if takes(line) <= room:
        yield line
        return
    rows = wrap(unescape(line), WIDE, break_on_hyphens=False, break_long_words=False)
    for start in range(0, len(rows), room):
        yield Html.escaped(" ".join(rows[start : start + room]))
