"""What is found in a workbook while it is read: faults, which let nothing of it pass, and notes, which do."""

from storage.plan.faults import Found, Place, at
from storage.workbook.reading import Cell


class Findings:
    """`tab`: the number of the sheet that is being read."""

    def __init__(self) -> None:
        self.faults = Found()
        self.notes = Found()
        self.tab = 1

    def fault(self, cell: Cell, message: str) -> None:
        self.faults.add(at(cell, self.tab), message)

    def note(self, cell: Cell, message: str) -> None:
        self.notes.add(at(cell, self.tab), message)

    def of_sheet(self, name: str, line: int, message: str) -> None:
        """A fault of a row as a whole, or of the sheet where `line` is 0."""
        self.faults.add(Place(line, min(line, 1), name, self.tab), message)
