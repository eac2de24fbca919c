"""From which regions of a release something came, and in which quarters: as its cells that are not reported tell.

Nobody learns more here than those cells say. What a release does not show in a table, nothing is said of.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.texts import Words
from storage.calendar import Quarter
from storage.released import Release, ReleasedTable, Value

ALL = "*"
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Heard:
    """`regions`: whether anything came from there. `silent`: of each, the quarters (numbers) from which nothing came;
    empty where that was not released. `partial`: those from which something came, but not all that was expected."""

    year: int
    regions: Mapping[str, bool]
    quarters: tuple[str, ...]
    silent: Mapping[str, tuple[str, ...]]
    partial: tuple[str, ...]

    @property
    def came(self) -> int:
        return sum(self.regions.values())

    @property
    def all(self) -> int:
        return len(self.regions)

    @property
    def nowhere(self) -> tuple[str, ...]:
        """The regions from which nothing came at all."""
        return tuple(region for region, came in self.regions.items() if not came)

    @property
    def always(self) -> int | None:
        """How many there are from which something came in every quarter; None where the quarters are not known, or
        there is but one."""
        if len(self.quarters) < 2:
            return None
        return sum(came and not self.silent.get(region) for region, came in self.regions.items())

    def of_quarter(self, quarter: str) -> int:
        return sum(came and quarter not in self.silent.get(region, ()) for region, came in self.regions.items())


def heard(release: Release) -> Heard:
    """Nothing, where no table by region was released."""
    tables = {one.name: one for one in release.tables}
    by_type, by_quarter = _regions(tables.get("T1")), _regions(tables.get("T2"))
    quarters = tuple(column for column in tables["T2"].columns if column != ALL) if by_quarter else ()
    silent = {region: _nothing(cells, quarters) for region, cells in by_quarter.items()}
    regions = {region: _any(cells) for region, cells in (by_quarter or by_type).items()}
    partial = tuple(
        region
        for region, came in regions.items()
        if came and not release.quarter and (silent.get(region) or None in by_type.get(region, {}).values())
    )
    return Heard(release.year, regions, quarters, silent, partial)


def _regions(table: ReleasedTable | None) -> Mapping[str, Mapping[str, Value]]:
    if table is None:
        return {}
    rows = zip(table.rows, table.cells, strict=True)
    return {row: dict(zip(table.columns, cells, strict=True)) for row, cells in rows if row != ALL}


def _any(cells: Mapping[str, Value]) -> bool:
    return any(value is not None for value in cells.values())


def _nothing(cells: Mapping[str, Value], quarters: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(quarter for quarter in quarters if cells[quarter] is None)


def regions(words: Words, of: Heard) -> str:
    """ "8 regions of 9, 6 of them in every quarter"."""
    said = words.plural_label("{n} region of {all}", "{n} regions of {all}", of.came, all=of.all)
    if of.always is None or of.always == of.came:
        return said
    return words.label("{regions}, {n} of them in every quarter", regions=said, n=of.always)


def total(words: Words, of: Heard, whole: str) -> str:
    """What the row of all regions is called: "Total (8 of 9, 6 of them in every quarter)"."""
    if of.always is None or of.always == of.came:
        return words.label("{total} ({n} of {all})", total=whole, n=of.came, all=of.all)
    return words.label(
        "{total} ({n} of {all}, {always} of them in every quarter)",
        total=whole, n=of.came, all=of.all, always=of.always,
    )  # fmt: skip


def in_quarter(words: Words, of: Heard, quarter: str, name: str) -> str:
    """ "T3 2013 (6 of 9)", of a year's quarter; the name alone where it is not known."""
    if quarter not in of.quarters or len(of.quarters) < 2:
        return name
    said = words.label("{n} of {all}", n=of.of_quarter(quarter), all=of.all)
    return f"{name} ({said.replace(' ', NO_BREAK)})"


def flag(words: Words) -> str:
    """Beside a place whose year is not whole, and its sum of the year."""
    return words.label("(i)")


def marked(words: Words, name: str) -> str:
    return f"{name} {flag(words)}"


def missing(words: Words, of: Heard, names: Mapping[str, str]) -> str:
    """From where nothing came, and from where not all: every place, and what it lacks. Empty where nothing is."""
    nowhere = [names.get(region, region) for region in of.nowhere]
    partial = [_lacking(words, of, region, names.get(region, region)) for region in of.partial]
    said = [
        words.label("Nothing came from {places}: no total has it.", places=nowhere) if nowhere else "",
        words.label("The year is not whole: {places}. What is missing is in no total.", places=partial)
        if partial
        else "",
    ]
    return " ".join(filter(None, said))


def _lacking(words: Words, of: Heard, region: str, name: str) -> str:
    without = [words.quarter(Quarter(of.year, int(one)), year=False) for one in of.silent.get(region, ())]
    if not without:
        return words.label("{place} (received in part)", place=name)
    return words.label("{place} (without {quarters})", place=name, quarters=without)
