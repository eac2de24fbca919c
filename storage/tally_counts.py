"""What a tally counts, as plain values: one type of incident at a time, by sex and age band. No SQL, no words.

Zero, not reported, not broken down and not noted are four different things, and stay four here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST = 9999  # of one cell: more than any service records in a quarter


class Service(StrEnum):
    """The reporter's source: which service recorded the incidents."""

    HEALTH = "health"
    POLICE = "police"  # or gendarmerie
    JUSTICE = "justice"
    NGO = "ngo"  # a provider of services
    COMMUNITY = "community"  # a community structure


class Cell(StrEnum):
    """Sex and age band of a survivor, in the order in which they are asked: first the four, then the five unknown."""

    GIRLS = "girls"  # female, under 18
    WOMEN = "women"  # female, 18 and over
    BOYS = "boys"
    MEN = "men"
    FEMALE = "female"  # age not known
    MALE = "male"  # age not known
    UNDER_18 = "under_18"  # sex not known
    ADULT = "adult"  # sex not known
    UNKNOWN = "unknown"  # neither known


KNOWN = (Cell.GIRLS, Cell.WOMEN, Cell.BOYS, Cell.MEN)
NOT_KNOWN = (Cell.FEMALE, Cell.MALE, Cell.UNDER_18, Cell.ADULT, Cell.UNKNOWN)


@dataclass(frozen=True)
class Counts:
    """Incidents of one type. `cells` holds what is not zero; None: "total only, not broken down"."""

    total: int
    cells: Mapping[Cell, int] | None = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.total < 0 or (self.cells is not None and sum(self.cells.values()) != self.total):
            raise ValueError("the parts do not make the total")

    @property
    def broken_down(self) -> bool:
        return self.cells is not None


ZERO = Counts(0)


def counted(cells: Mapping[Cell, int]) -> Counts:
    """Counts from their parts."""
    return Counts(sum(cells.values()), {cell: number for cell, number in cells.items() if number})


def total_only(total: int) -> Counts:
    """A total of which nobody knows more. None of zero needs breaking down."""
    return ZERO if total == 0 else Counts(total, None)


class Conflict(StrEnum):
    """What was said of the conflict-related incidents, which are a part of the types and never added to them."""

    NOT_ASKED = "not_asked"  # the plan has no such list, or no incident was counted that it could apply to
    ZERO = "zero"
    NOT_NOTED = "not_noted"  # the register does not say
    DETAILED = "detailed"


@dataclass(frozen=True)
class Tally:
    """What one service recorded in one area and period: each type of the plan has its counts.

    `types`: by the code of the type, every type of the plan's list once it is sent. `conflict`: by the code of the
    plan's conflict-related list, only where `conflict_said` is DETAILED.
    """

    service: Service | None = None
    types: Mapping[str, Counts] = field(default_factory=dict)
    conflict_said: Conflict = Conflict.NOT_ASKED
    conflict: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(counts.total for counts in self.types.values())


def kept(tally: Tally) -> dict[str, Any]:
    """As a draft's row keeps it, by codes: a draft outlives an edition of the plan. Nothing at all: {}."""
    if tally == Tally():
        return {}
    return {
        "service": None if tally.service is None else tally.service.value,
        "types": {code: _kept(counts) for code, counts in tally.types.items()},
        "conflict_said": tally.conflict_said.value,
        "conflict": {code: _kept(counts) for code, counts in tally.conflict.items()},
    }


def read(row: Mapping[str, Any]) -> Tally:
    """What `kept` wrote."""
    if not row:
        return Tally()
    service = row["service"]
    return Tally(
        None if service is None else Service(service),
        {code: _read(counts) for code, counts in row["types"].items()},
        Conflict(row["conflict_said"]),
        {code: _read(counts) for code, counts in row["conflict"].items()},
    )


def _kept(counts: Counts) -> int | dict[str, int]:
    return counts.total if counts.cells is None else {cell.value: number for cell, number in counts.cells.items()}


def _read(counts: int | Mapping[str, int]) -> Counts:
    if isinstance(counts, int):
        return Counts(counts, None)
    return counted({Cell(cell): number for cell, number in counts.items()})
