"""The frozen incident figures of one year or quarter, and what was decided about them. Plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

ALL = "*"  # the margin of a table
SEXES = ("F", "M", "unknown", "not_broken_down")
AGES = ("under_18", "adult", "unknown", "not_broken_down")
NOT_BROKEN_DOWN = "not_broken_down"
YEARLY = ("T1", "T4", "T5", "T6")
PART, WHOLE = ":part", ":whole"  # behind its code, the two counts of a percentage, which is never printed itself

Cell = tuple[str, str, str]  # table, row, column
Inner = tuple[str, ...]  # what a reader does not know: ("x", region, type, quarter), ("sex", type, column) ...


@dataclass(frozen=True)
class Tables:
    """What was counted. One quarter: only its columns of T2 and T3 circulate. All four: the year's tables.

    `received`: where something came; `complete`: where all that was expected came. `counts` is by region, type and
    quarter, what is absent is 0; `sex` and `age` by region, type and column, with the same sums (a year only).
    `indicators`: the plan's protected indicators, by code and quarter, of the whole country; `by_region`: what each
    region where one is carried out adds to it (0 too), which its staff know and no table shows.
    """

    regions: tuple[str, ...]
    types: tuple[str, ...]
    quarters: tuple[int, ...]
    counts: Mapping[tuple[str, str, int], int]
    received: frozenset[tuple[str, int]]
    complete: frozenset[tuple[str, int]]
    sex: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    age: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    cercles: Mapping[tuple[str, str], int] | None = None
    indicators: Mapping[tuple[str, int], int] = field(default_factory=dict)
    by_region: Mapping[tuple[str, str, int], int] = field(default_factory=dict)

    @property
    def of_year(self) -> bool:
        return len(self.quarters) > 1

    def circulates_as(self, other: "Tables") -> bool:
        """Whether the two would show the same."""
        return replace(self, by_region={}) == replace(other, by_region={})

    def has(self, cell: Cell) -> bool:
        """Whether such a cell circulates with these tables: of a quarter alone, its columns of T2 and T3."""
        return self.of_year or (cell[0] not in YEARLY and cell[2] in map(str, self.quarters))


@dataclass(frozen=True)
class Claim:
    """That a count may be `at_most` or `at_least` so much, for all that can be told by a reader (None) or by the staff
    of a region. `what` is a cell, or an inner count; `since`: how much it changed since the edition before."""

    what: Inner
    since: bool
    at_most: int | None
    at_least: int | None
    readers: tuple[str | None, ...]


@dataclass(frozen=True)
class Proof:
    """Another table that fits all that is shown, and what it proves. `changes`: how its inner counts differ from the
    true ones, in whole numbers; `before`: the same of the edition before. To be checked by addition alone."""

    changes: tuple[tuple[Inner, int], ...]
    before: tuple[tuple[Inner, int], ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Mask:
    """`masked`: the cells that show "s". `left_out`: tables more than half masked. `exposed`: the regions whose own
    staff can work out more than they should, whatever is masked."""

    masked: frozenset[Cell]
    left_out: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()

    def shows(self, cell: Cell) -> bool:
        return cell[0] not in self.left_out and cell not in self.masked


@dataclass(frozen=True)
class Released:
    """What circulates already about that year: its frozen figures, its mask."""

    tables: Tables
    mask: Mask
    edition: int = 1

    def seen(self, cells: Iterable[Cell]) -> list[bool]:
        """Of each of these cells that it had, whether it was there to read."""
        return [self.mask.shows(cell) for cell in cells if self.tables.has(cell)]


class CannotProtect(Exception):
    """These figures must not circulate."""


class NationalTotalMasked(CannotProtect):
    """Too few changes for a new edition: the national total would have to be masked."""


class PromiseCannotBeKept(CannotProtect):
    """Whatever is masked now, a reader of what circulates already could work out a small count."""


class TooFewFigures(CannotProtect):
    """More than half of each table would be masked."""
