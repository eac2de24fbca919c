"""The incident tables of a release, flat: a masked figure is an empty cell and a state, never a text among numbers."""

from collections.abc import Collection, Iterator, Mapping

from bot.exports.flat import Filled, Value
from bot.exports.rollup_columns import INCIDENTS
from bot.exports.rollup_words import Shown, State
from storage.calendar import Quarter
from storage.released import MASKED, Release, ReleasedTable, nothing_planned
from storage.rolled import RollUp, Scope

OF_PLACES = frozenset({"T1", "T2", "T6"})  # their rows are areas
ALONE = frozenset({"T6"})  # its one column is the margin
BY_QUARTER = frozenset({"T2", "T3", "I"})  # its columns are the numbers of quarters, and their margin

QUARTERLY = frozenset({"T2", "T3", "I"})  # their columns are quarters


class NotOfThisRollUp(ValueError):
    """The release is of another plan or time; the 31 October edition has none of its own."""


def incidents(rollup: RollUp, release: Release, names: Mapping[str, str]) -> tuple[Filled, ...]:
    """Its tables in their order. What is left out is not there at all. `names` of areas, by key. Raises
    NotOfThisRollUp."""
    of = (rollup.plan, rollup.year, rollup.quarter)
    if rollup.scope is Scope.OCTOBER or of != (release.plan, release.year, release.quarter):
        raise NotOfThisRollUp
    return flat(release, names, rollup.planned)


def flat(release: Release, names: Mapping[str, str], planned: Mapping[str, Collection[Quarter]]) -> tuple[Filled, ...]:
    """The same, without a roll-up. `planned`: in which quarters the plan plans something for an indicator."""
    return tuple(
        Filled(INCIDENTS[table.name], list(_lines(table, release.year, names, planned))) for table in release.tables
    )


def named(release: Release, table: ReleasedTable, column: str) -> str:
    """A release names its quarters by their number; a file names them whole: 2013T2."""
    return f"{release.year}T{column}" if table.name in QUARTERLY and column.isdecimal() else column


def _lines(
    table: ReleasedTable, year: int, names: Mapping[str, str], planned: Mapping[str, Collection[Quarter]]
) -> Iterator[tuple[Value, ...]]:
    for row, cells in zip(table.rows, table.cells, strict=True):
        named = (row, names.get(row)) if table.name in OF_PLACES else (row,)  # all of them together have no name
        for column, value in zip(table.columns, cells, strict=True):
            quarter = table.name in BY_QUARTER and column.isdecimal()
            place = named if table.name in ALONE else (*named, str(Quarter(year, int(column))) if quarter else column)
            unplanned = (
                table.name == "I" and quarter
                and nothing_planned(planned, row, Quarter(year, int(column)))
            )  # fmt: skip
            if value is None and unplanned:
                yield *place, None, State.NOT_EXPECTED
            elif value is None:
                yield *place, None, Shown.NOT_REPORTED
            elif value == MASKED:
                yield *place, None, Shown.MASKED
            else:
                yield *place, value, Shown.REPORTED
