"""A release of incident figures, masked already: the only thing that documents and exports are given. Plain values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.calendar import Quarter
from storage.plan.incidents import CORE
from storage.plan.logframe import Text

MASKED = "s"
Value = int | str | None  # a figure; MASKED; None: not reported


@dataclass(frozen=True)
class ReleasedTable:
    """One of the fixed tables. "*" among the rows or columns is the margin."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Release:
    """What circulates of a year, or of one of its quarters. `exposed`: the regions whose own staff can work out more.

    `left_out`: tables of which more than half would be masked. `recipients`: for whom it was approved. `types`: what
    the plan called its types of incident then, by code.
    """

    plan: str
    year: int
    quarter: int | None
    edition: int
    threshold: int
    tables: tuple[ReleasedTable, ...]
    left_out: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    approved_at: datetime | None = None
    number: int = 0
    types: Mapping[str, Text] = field(default_factory=dict)

    @property
    def called(self) -> dict[str, Text]:
        """What types of incident are called, by code: as the plan did then, else as the GBVIMS does."""
        return {one.code: one.label for one in CORE} | dict(self.types)

    @property
    def cells(self) -> int:
        """How many cells it has, for the coordinator's question."""
        return sum(len(row) for table in self.tables for row in table.cells)

    @property
    def masked(self) -> int:
        return sum(value == MASKED for table in self.tables for row in table.cells for value in row)


def nothing_planned(planned: Mapping[str, Collection[Quarter]], row: str, quarter: Quarter) -> bool:
    """Of a row of protected indicators, by the quarters in which the plan plans something for each: nothing was
    expected then, so nothing is missing."""
    return quarter not in planned.get(row.partition(":")[0], ())
