"""Whoever reads all that was ever released about a year and works out what was masked, by linear programs and integers.

Knows the tables, their margins and what they share; that nothing below zero exists; that what is not reported adds
nothing; that of a percentage the part is never above the whole. Does not know, and does not use, how the masking was
decided. `known`, `least` and `floors` are what an insider adds.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy

from tests.protection.reading import MASKED, Place, Read

ALL = "*"
QUARTERS = ("1", "2", "3", "4")
KINDS = {"T4": "sex", "T5": "age"}
PART, WHOLE = ":part", ":whole"
Unknown = tuple[str, ...]  # ("x", edition, region, type, quarter); ("sex", edition, type, column) ...
Sum = Mapping[Unknown, int]  # how often each unknown is in it
MOST = 100_000  # more than anybody could have counted
BIT = 1e-6


@dataclass(frozen=True)
class Bounds:
    """The least and the most a figure can be. `None`: no table of integers was found at all."""

    relaxed: tuple[float, float]
    whole: tuple[int, int] | None


class Attacker:
    """A reader of these files. `known`: unknowns it knows from elsewhere; `least`: below which some cannot be;
    `floors`: the same of sums; `also`: unknowns that no file has anything of, and that it is asked about.

    `cercles`: the region of each; `regions` and `types`, which are no secret, where the tables that name them are out.
    """

    def __init__(
        self,
        files: Sequence[Read],
        known: Mapping[Unknown, int] | None = None,
        least: Mapping[Unknown, int] | None = None,
        cercles: Mapping[str, str] | None = None,
        regions: Sequence[str] = (),
        types: Sequence[str] = (),
        floors: Sequence[tuple[Sum, int]] = (),
        also: Iterable[Unknown] = (),
    ) -> None:
        self.files = files
        self.known, self.least, self.cercles = known or {}, least or {}, cercles or {}
        self.regions = tuple(regions) or _names(files, {"T1": 1, "T2": 1})
        self.types = tuple(types) or _names(files, {"T1": 2, "T3": 1, "T4": 1, "T5": 1})
        year = any(file.quarter is None for file in files)
        self.quarters = QUARTERS if year else tuple(sorted({str(file.quarter) for file in files}))
        self.rows = [(terms, value) for terms, value in self._rows() if terms]
        self.nothing = {
            unknown for terms, value in self.rows if value == 0 and min(terms.values()) > 0 for unknown in terms
        }
        self.floors = [*floors, *((terms, 0) for terms in self._shares())]
        free = {unknown for terms, _ in (*self.rows, *self.floors) for unknown in terms} | set(self._masked()) | {*also}
        self.index = {unknown: place for place, unknown in enumerate(sorted(free - self.nothing))}
        self.found: list[dict[Unknown, int]] = []  # tables of integers that fit all that was read
        self.asked = 0
        self._relaxed, self._whole = self._program(whole=False), self._program(whole=True)

    def parts(self, edition: int, place: Place) -> Sum:
        """Which unknowns a cell is the sum of."""
        name, row, column = place
        when = str(edition)
        if name in KINDS and column != ALL:
            return dict.fromkeys([(KINDS[name], when, kind, column) for kind in self._each(row, self.types)], 1)
        if name == "T6":
            return {("cercle", when, row): 1}
        if name not in ("T1", "T2", "T3", "T4", "T5"):
            return {("other", when, name, row, q): 1 for q in self._each(column, self.quarters)}
        region, kind, quarter = {
            "T1": (row, column, ALL), "T2": (row, ALL, column), "T3": (ALL, row, column),
        }.get(name, (ALL, row, ALL))  # fmt: skip
        return self.inner(edition, region, kind, quarter)

    def inner(self, edition: int, region: str, kind: str, quarter: str) -> Sum:
        """Counts by region, type and quarter; "*": all of them."""
        return {
            ("x", str(edition), r, t, q): 1
            for r in self._each(region, self.regions)
            for t in self._each(kind, self.types)
            for q in self._each(quarter, self.quarters)
        }

    def bounds(self, wanted: Sum) -> Bounds:
        """The least and the most it can be, by the linear program and by integers."""
        relaxed = (self._best(self._relaxed, wanted, 1), self._best(self._relaxed, wanted, -1))
        ends = (self._witness(wanted, 1), self._witness(wanted, -1))
        if ends[0] is None or ends[1] is None:
            return Bounds(relaxed, None)
        return Bounds(relaxed, (_total(wanted, ends[0]), _total(wanted, ends[1])))

    def can_be(self, wanted: Sum, at_most: int | None = None, at_least: int | None = None) -> bool:
        """Whether a table of integers fits all that was read in which this sum is so small, or so large."""
        self.asked += 1
        low, high = -math.inf if at_least is None else at_least, math.inf if at_most is None else at_most
        if any(low <= _total(wanted, table) <= high for table in self.found):
            return True
        table = self._witness(wanted, 1 if at_least is None else -1)
        return table is not None and low <= _total(wanted, table) <= high

    def _witness(self, wanted: Sum, sense: int) -> dict[Unknown, int] | None:
        if math.isnan(self._best(self._whole, wanted, sense)):
            return None
        values = self._whole.getSolution().col_value
        table = {unknown: round(values[place]) for unknown, place in self.index.items()}
        self._must_fit(table)
        self.found.append(table)
        return table

    def _must_fit(self, table: Mapping[Unknown, int]) -> None:
        """By addition alone, whatever the solver says."""
        for terms, value in self.rows:
            assert _total(terms, table) == value
        for terms, value in self.floors:
            assert _total(terms, table) >= value
        for unknown, value in table.items():
            assert value >= self.least.get(unknown, 0)
            assert value == self.known.get(unknown, value)

    def _best(self, program: highspy.Highs, wanted: Sum, sense: int) -> float:
        costs = numpy.zeros(len(self.index))
        for unknown, times in wanted.items():
            if unknown in self.index:
                costs[self.index[unknown]] = times * sense
        if not self.index:
            return 0.0
        program.changeColsCost(len(costs), numpy.arange(len(costs), dtype=numpy.int32), costs)
        program.run()
        if program.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return math.nan
        return sense * float(program.getInfo().objective_function_value)

    def _rows(self) -> Iterator[tuple[dict[Unknown, int], int]]:
        """What was printed, and what tables share without printing it."""
        for file in self.files:
            for place, value in file.cells.items():
                if value != MASKED:
                    yield dict(self.parts(file.edition, place)), int(value or 0)
        for edition in sorted({file.edition for file in self.files if file.quarter is None}):
            for name, family in KINDS.items():
                columns = _names([f for f in self.files if f.edition == edition], {name: 2})
                for kind in self.types if columns else ():
                    split = {(family, str(edition), kind, column): 1 for column in columns}
                    yield split | dict.fromkeys(self.inner(edition, ALL, kind, ALL), -1), 0
            for region in sorted(set(self.cercles.values())):
                inside = {("cercle", str(edition), c): 1 for c, where in self.cercles.items() if where == region}
                yield inside | dict.fromkeys(self.inner(edition, region, ALL, ALL), -1), 0

    def _shares(self) -> Iterator[Sum]:
        """What is not in the part of a percentage."""
        for file in self.files:
            for name, row, quarter in file.cells:
                part = name, row.removesuffix(WHOLE) + PART, quarter
                if row.endswith(WHOLE) and part in file.cells:
                    yield difference(self.parts(file.edition, (name, row, quarter)), self.parts(file.edition, part))

    def _masked(self) -> Iterator[Unknown]:
        """What no printed figure needs to be part of."""
        for file in self.files:
            yield from self.inner(file.edition, ALL, ALL, ALL)
            for place in file.cells:
                yield from self.parts(file.edition, place)

    def _program(self, *, whole: bool) -> highspy.Highs:
        program = highspy.Highs()
        program.setOptionValue("output_flag", False)
        program.setOptionValue("threads", 1)
        program.setOptionValue("mip_rel_gap", 0.0)
        program.setOptionValue("mip_abs_gap", 0.5)
        for unknown in self.index:
            known = self.known.get(unknown)
            low, high = (self.least.get(unknown, 0), MOST) if known is None else (known, known)
            program.addVar(low, high)
        rows = [(terms, value, value) for terms, value in self.rows]
        for terms, low, high in rows + [(terms, value, MOST) for terms, value in self.floors]:
            here = {self.index[unknown]: times for unknown, times in terms.items() if unknown in self.index}
            if here:
                indices = numpy.array(list(here), dtype=numpy.int32)
                program.addRow(low, high, len(here), indices, numpy.array(list(here.values()), dtype=float))
        if whole and self.index:
            count = len(self.index)
            kinds = numpy.full(count, highspy.HighsVarType.kInteger)
            program.changeColsIntegrality(count, numpy.arange(count, dtype=numpy.int32), kinds)
        return program

    def _each(self, name: str, names: Sequence[str]) -> Sequence[str]:
        return names if name == ALL else (name,)


def _total(terms: Sum, table: Mapping[Unknown, int]) -> int:
    return sum(times * table.get(unknown, 0) for unknown, times in terms.items())


def difference(later: Sum, earlier: Sum) -> Sum:
    return {**later, **{unknown: -times for unknown, times in earlier.items()}}


def _names(files: Iterable[Read], where: Mapping[str, int]) -> tuple[str, ...]:
    names = [place[where[place[0]]] for file in files for place in file.cells if place[0] in where]
    return tuple(name for name in dict.fromkeys(names) if name != ALL)
