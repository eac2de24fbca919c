"""The fixed tables as sums: which inner counts make each figure, in which cells it stands, and what sums must agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from storage.masking.indicators import Indicators
from storage.masking.tables import AGES, ALL, NOT_BROKEN_DOWN, SEXES, Cell, Inner, Tables

NATIONAL, MARGIN, INNER = 200.0, 12.0, 1.0


@dataclass(frozen=True)
class Figure:
    """One number of the tables, wherever it stands: the sum of these inner counts. `weight`: what its loss costs."""

    cells: tuple[Cell, ...]
    sum_of: tuple[Inner, ...]
    weight: float
    complete: bool


class Figures:
    """The figures of some tables. `inner`: the value of every inner count; `equal`: pairs of sums that agree."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._indicators = Indicators(tables)
        self.inner: dict[Inner, int] = dict(self._inner())
        self.all: tuple[Figure, ...] = tuple(figure for figure in self._figures() if figure.sum_of)
        self.equal = tuple((left, right) for left, right in self._equal() if left or right)

    def value(self, figure: Figure) -> int:
        return sum(self.inner[count] for count in figure.sum_of)

    @cached_property
    def by_cell(self) -> dict[Cell, Figure]:
        return {cell: figure for figure in self.all for cell in figure.cells}

    @cached_property
    def hidden(self) -> tuple[Inner, ...]:
        """Inner counts that no table shows: what a region counted of a type in a quarter, and what of a percentage's
        whole is not in its part, which whoever reads both knows."""
        return tuple(count for count in self.inner if count[0] == "x" or count in self._indicators.rests)

    def alone(self, count: Inner) -> str | None:
        """The region whose own staff know all of this count, if there is one."""
        return count[1] if count[0] in "xz" else self._indicators.alone.get(count)

    def own(self, region: str) -> dict[Inner, int]:
        """What the region's own staff know: the counts that are theirs alone; of all others, their part of it."""
        known = self._indicators.least(region)
        known |= {count: value for count, value in self.inner.items() if count[0] in "xz" and count[1] == region}
        for name, parts in (("sex", self.tables.sex), ("age", self.tables.age)):
            for (where, kind, column), value in parts.items():
                if where == region and self.tables.of_year:
                    known[self._part(name, kind, column)] = value
        return known

    @cached_property
    def _one_remainder(self) -> bool:
        # What is not broken down by sex is not broken down by age either: the same incidents.
        sums = [
            {kind: sum(parts.get((region, kind, NOT_BROKEN_DOWN), 0) for region in self.tables.regions)
             for kind in self.tables.types}
            for parts in (self.tables.sex, self.tables.age)
        ]  # fmt: skip
        return sums[0] == sums[1]

    def _part(self, name: str, kind: str, column: str) -> Inner:
        return ("sex", kind, column) if column == NOT_BROKEN_DOWN and self._one_remainder else (name, kind, column)

    def _inner(self) -> Iterator[tuple[Inner, int]]:
        tables = self.tables
        for region, quarter in sorted(tables.received):
            if quarter in tables.quarters:
                for kind in tables.types:
                    yield ("x", region, kind, str(quarter)), tables.counts.get((region, kind, quarter), 0)
        if tables.of_year and tables.received:
            for name, columns, parts in (("sex", SEXES, tables.sex), ("age", AGES, tables.age)):
                for kind in tables.types:
                    for column in columns:
                        value = sum(parts.get((region, kind, column), 0) for region in tables.regions)
                        yield self._part(name, kind, column), value
            for (region, cercle), value in (tables.cercles or {}).items():
                yield ("z", region, cercle), value
        yield from self._indicators.inner.items()

    @cached_property
    def _sums(self) -> dict[tuple[str | None, str | None, str | None], list[Inner]]:
        sums: dict[tuple[str | None, str | None, str | None], list[Inner]] = {}
        for count in self.inner:
            if count[0] == "x":
                for names in product(*((name, None) for name in count[1:])):
                    sums.setdefault((names[0], names[1], names[2]), []).append(count)
        return sums

    def _sum(self, region: str | None = None, kind: str | None = None, quarter: int | None = None) -> tuple[Inner, ...]:
        return tuple(self._sums.get((region, kind, None if quarter is None else str(quarter)), ()))

    def _complete(self, region: str | None = None, quarter: int | None = None) -> bool:
        return all(
            (where, when) in self.tables.complete
            for where in ((region,) if region else self.tables.regions)
            for when in ((quarter,) if quarter else self.tables.quarters)
        )

    def _figures(self) -> Iterator[Figure]:
        regions, kinds, quarters = self.tables.regions, self.tables.types, self.tables.quarters
        for quarter in quarters:
            column, whole = str(quarter), self._complete(quarter=quarter)
            cells = (("T2", ALL, column), ("T3", ALL, column))
            weight = MARGIN if self.tables.of_year else NATIONAL
            yield Figure(cells, self._sum(quarter=quarter), weight, whole)
            for region in regions:
                yield Figure((("T2", region, column),), self._sum(region=region, quarter=quarter), INNER,
                             self._complete(region, quarter))  # fmt: skip
            for kind in kinds:
                yield Figure((("T3", kind, column),), self._sum(kind=kind, quarter=quarter), INNER, whole)
        for (code, quarter), sum_of in self._indicators.sums.items():
            yield Figure((("I", code, str(quarter)),), sum_of, INNER, True)
        if self.tables.of_year:
            yield from self._figures_of_year()

    def _figures_of_year(self) -> Iterator[Figure]:
        regions, kinds, whole = self.tables.regions, self.tables.types, self._complete()
        tables = ("T1", "T2", "T3", "T4", "T5")
        yield Figure(tuple((table, ALL, ALL) for table in tables), self._sum(), NATIONAL, whole)
        for region in regions:
            complete = self._complete(region)
            margin = (("T1", region, ALL), ("T2", region, ALL))
            yield Figure(margin, self._sum(region=region), MARGIN, complete)
            for kind in kinds:
                yield Figure((("T1", region, kind),), self._sum(region=region, kind=kind), INNER, complete)
        for kind in kinds:
            cells = (("T1", ALL, kind), ("T3", kind, ALL), ("T4", kind, ALL), ("T5", kind, ALL))
            yield Figure(cells, self._sum(kind=kind), MARGIN, whole)
        for table, name, columns in (("T4", "sex", SEXES), ("T5", "age", AGES)):
            for column in columns:
                shared = column == NOT_BROKEN_DOWN and self._one_remainder
                if shared and table == "T5":
                    continue
                where = ("T4", "T5") if shared else (table,)
                parts = [(name, kind, column) for kind in kinds if (name, kind, column) in self.inner]
                yield Figure(tuple((one, ALL, column) for one in where), tuple(parts), MARGIN, whole)
                for part in parts:
                    yield Figure(tuple((one, part[1], column) for one in where), (part,), INNER, whole)
        for region, cercle in self.tables.cercles or {}:
            yield Figure((("T6", cercle, ALL),), (("z", region, cercle),), INNER, self._complete(region))

    def _equal(self) -> Iterator[tuple[tuple[Inner, ...], tuple[Inner, ...]]]:
        if not (self.tables.of_year and self.inner):
            return
        for kind in self.tables.types:
            for name, columns in (("sex", SEXES), ("age", AGES)):
                parts = tuple(dict.fromkeys(self._part(name, kind, column) for column in columns))
                yield self._sum(kind=kind), tuple(part for part in parts if part in self.inner)
        if self.tables.cercles is not None:
            for region in self.tables.regions:
                yield (
                    self._sum(region=region),
                    tuple(count for count in self.inner if count[0] == "z" and count[1] == region),
                )
