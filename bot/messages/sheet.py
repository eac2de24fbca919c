"""What every screen of a form has: its lines, and the row [Back] [Later] [Cancel]. How a card is put together."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from textwrap import wrap

from bot.cards import Button, Card
from bot.forms.report import Form, Question
from bot.taps import Tap
from bot.texts import Html, Words
from storage.drafts import Draft

MOST = 3500  # characters, of the 4,096 that Telegram takes
LINES, WIDE = 12, 35  # of a card on a small phone
ALONE, BY_TWO, BY_THREE = 32, 16, 10  # letters a button shows, alone in its row, by two, by three
MARKUP = re.compile(r"<[^>]*>")
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """A draft with all that its card needs. `area` is the place's name in the reader's language; `due` the last day."""

    words: Words
    draft: Draft
    form: Form
    area: str

    def button(self, label: str, verb: str, argument: str = "") -> Button:
        """A button of this draft, as it stands now."""
        return Button(label, Tap(verb, self.draft.id, self.draft.version, argument))

    @property
    def usual_row(self) -> tuple[Button, ...]:
        words = self.words
        return (
            self.button(words.label("← Back"), "rk"),
            self.button(words.label("Later"), "rp"),
            self.button(words.label("Cancel"), "rx"),
        )

    @property
    def back_row(self) -> tuple[Button, ...]:
        return (self.button(self.words.label("← Back"), "rk"),)

    @property
    def where(self) -> dict[str, object]:
        return {"quarter": self.draft.quarter, "area": self.area}

    def title(self, question: Question) -> str:
        return self.words.cut(self.words.text(question.activity.label), 28)


def card(lines: Iterable[str], *rows: Iterable[Button]) -> Card:
    """Lines of HTML, and rows of buttons; empty lines and rows are left out."""
    return Card("\n".join(line for line in lines if line), tuple(tuple(row) for row in rows if row))


def takes(html: str) -> int:
    """How many lines of a small phone this is: what is too wide for one goes on in the next, at a space."""
    return sum(len(wrap(unescape(line), WIDE)) or 1 for line in MARKUP.sub("", html).split("\n"))


def fitting(lines: Iterable[str]) -> Iterator[str]:
    """As many lines as one message holds, and "…" for the others."""
    left = MOST
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            yield "…"
            return
        yield line


def pairs(buttons: Iterable[Button]) -> list[tuple[Button, ...]]:
    """Two to a row where both labels fit, else alone."""
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        last = rows[-1] if rows else ()
        if len(last) == 1 and len(last[0].label) <= BY_TWO and len(button.label) <= BY_TWO:
            rows[-1] = (*last, button)
        else:
            rows.append((button,))
    return rows


def strong(text: str) -> Html:
    """The first line of a card."""
    return Html(f"<b>{Html.escaped(text) if not isinstance(text, Html) else text}</b>")
