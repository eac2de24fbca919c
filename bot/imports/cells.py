"""One row of a workbook being read: values out of its cells, read as in the chat, and what is wrong with each."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from bot.forms import numbers
from bot.forms.comments import private
from bot.forms.numbers import Read, Reason, Refused
from bot.imports.columns import Choice
from storage.plan.logframe import Logframe
from storage.workbook.headings import Record
from storage.workbook.reading import ERROR, Cell

T = TypeVar("T", bound=StrEnum)
YES_NO = {"1": True, "0": False, "true": True, "false": False}
REFUSALS = {
    Reason.NOT_WHOLE: "a whole number is needed, from 0: no decimals, no minus",
    Reason.TOO_LARGE: "too long: nine digits at most",
    Reason.ONE_NUMBER: "one number is needed",
}


class Cells:
    """`sound` until a fault is found. `tell` takes a cell and what is wrong with it."""

    def __init__(self, record: Record, plan: Logframe, tell: Callable[[Cell, str], None]) -> None:
        self.record = record
        self.sound = True
        self._plan = plan
        self._tell = tell

    def __getitem__(self, key: str) -> Cell:
        return self.record[key]

    def fault(self, key: str, message: str) -> None:
        self.sound = False
        self._tell(self.record[key], message)

    def has(self, key: str) -> bool:
        """Whether something is written there."""
        return bool(self.record[key])

    def number(self, key: str) -> int | None:
        """None where nothing is written, or a fault."""
        return self._read(key, numbers.whole)

    def money(self, key: str) -> int | None:
        return self._read(key, lambda text: numbers.money(text, self._plan.currency))

    def yes_no(self, key: str) -> bool | None:
        if not self._readable(key):
            return None
        text = self[key].text
        said = numbers.yes_no(text)
        if isinstance(said, Read):
            return said.value
        if text.casefold() not in YES_NO:
            self.fault(key, f"“{shown(text)}”: write yes or no")
            return None
        return YES_NO[text.casefold()]

    def choice(self, key: str, choice: Choice[T]) -> T | None:
        if not self._readable(key):
            return None
        found = choice(self[key].text)
        if found is None:
            self.fault(key, f"“{shown(self[key].text)}” is none of: {', '.join(choice.shown)}")
        return found

    def text(self, key: str, most: int) -> str | None:
        """What a person wrote, unless it is too long or holds something by which somebody could be found."""
        if not self._readable(key):
            return None
        written = " ".join(self[key].text.split())
        if len(written) > most:
            self.fault(key, f"{len(written)} letters, that is too long: {most} at most")
        elif private(written, self._plan.country):
            self.fault(key, "it holds a number or an address by which somebody could be found: write it without")
        else:
            return written
        return None

    def _read(self, key: str, reader: Callable[[str], Read[int] | Refused]) -> int | None:
        if not self._readable(key):
            return None
        read = reader(self[key].text)
        if isinstance(read, Read):
            return read.value
        self.fault(key, REFUSALS.get(read.reason, f"“{shown(self[key].text)}” is not a number"))
        return None

    def _readable(self, key: str) -> bool:
        if not self.has(key):
            return False
        if self[key].typed and self[key].text == ERROR:
            self.fault(key, "the formula in this cell fails: write its value")
            return False
        return True


def shown(text: str) -> str:
    """What was written, short enough for a line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 24 else f"{plain[:23]}…"
