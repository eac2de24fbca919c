"""A flat table, of which XLSX, CSV and JSON alike are made: columns that say what they hold, rows of plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum

from bot.texts import later

FICTIONAL = later("Exercise: all data are fictional")
Value = str | int | float | bool | datetime | None  # None: unknown, or it does not apply; a StrEnum is its code


class Holds(Enum):
    """CODE: what other programs know it by. WORD: one of a few codes, which a person reads as words. NUMBER: nothing
    else, ever: whatever is no number leaves the cell empty, and another column says why."""

    TEXT = "text"
    CODE = "code"
    WORD = "word"
    NUMBER = "number"
    FLAG = "yes or no"
    MOMENT = "time"


@dataclass(frozen=True)
class Column:
    """`name`: in files, for good. `title` and `meaning` are texts of the catalogues. `tag`: HXL's hashtag.

    `words`: what each code in a column of WORD is called. `width` in letters.
    """

    name: str
    title: str
    meaning: str
    holds: Holds = Holds.TEXT
    tag: str = ""
    words: Mapping[StrEnum, str] = field(default_factory=dict)
    width: int = 14


@dataclass(frozen=True)
class Table:
    """`name`: in files, for good. `title`, of a sheet: 31 letters at most in every language. `caution`: what whoever
    sees this table alone has to know."""

    name: str
    title: str
    meaning: str
    columns: tuple[Column, ...]
    caution: str = ""


@dataclass(frozen=True)
class Filled:
    """A table with its rows, each as long as its columns. `fictional`: its figures are invented, for training."""

    table: Table
    rows: Sequence[tuple[Value, ...]]
    fictional: bool = False

    @property
    def cautions(self) -> tuple[str, ...]:
        """What whoever sees it has to know: texts of the catalogues."""
        return (*((FICTIONAL,) if self.fictional else ()), *((self.table.caution,) if self.table.caution else ()))
