"""What is wrong with a plan file, and where: all of it at once, one line each. Not how it is found."""

from dataclasses import dataclass
from functools import total_ordering

from storage.workbook.reading import Cell, letters


@total_ordering
@dataclass(frozen=True)
class Place:
    """A line and a column of a text, both from 1, as editors count; or with a `sheet`, a row and a column of it.

    `tab`: the number of the sheet in its workbook. Line 0 is the sheet, or the file, as a whole.
    """

    line: int
    column: int
    sheet: str = ""
    tab: int = 0

    def __str__(self) -> str:
        """ "line 12, column 4", or "Activités, C7"."""
        return f"{self.brief}, column {self.column}" if not self.sheet else self.brief

    @property
    def brief(self) -> str:
        """ "line 12", or "Activités, C7"."""
        if not self.sheet:
            return f"line {self.line}"
        return f"{self.sheet}, {letters(self.column)}{self.line}" if self.line else self.sheet

    def in_file(self, name: str) -> str:
        """ "mali.yaml:12:5", which editors and terminals open at a click; or "mali.xlsx: Activités, C7"."""
        if self.sheet:
            return f"{name}: {self.brief}"
        return f"{name}:{self.line}:{self.column}" if self.line else name

    def __lt__(self, other: "Place") -> bool:
        """Whether it comes before the other in the file."""
        return (self.tab, self.line, self.column) < (other.tab, other.line, other.column)


def at(cell: Cell, tab: int) -> Place:
    """The place of a cell of a workbook."""
    return Place(cell.row, cell.column, cell.sheet, tab)


@dataclass(frozen=True)
class Fault:
    """One thing to put right, as a plain sentence, and where it is."""

    place: Place
    message: str

    def in_file(self, name: str) -> str:
        """ "mali.yaml:12:5: ...", or "mali.xlsx: Activités, C7: ..."."""
        return f"{self.place.in_file(name)}: {self.message}"


class PlanFaults(Exception):
    """The file cannot be a plan; nothing of it was used. `faults` in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


class Found:
    """The faults met while reading one file."""

    def __init__(self) -> None:
        self._faults: set[Fault] = set()

    def add(self, place: Place, message: str) -> None:
        self._faults.add(Fault(place, message))

    def __bool__(self) -> bool:
        return bool(self._faults)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(sorted(self._faults, key=lambda fault: (fault.place, fault.message)))
