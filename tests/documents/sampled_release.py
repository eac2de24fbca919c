"""What circulates of the sample's year: masked, missing, zero and shown cells in every table. The figures are invented,
and their mask is drawn, not proved."""

from collections.abc import Callable
from datetime import UTC, datetime

from storage.released import MASKED, Release, ReleasedTable, Value
from tests.documents.sampled import dice

REGIONS = ("kayes", "koulikoro", "sikasso", "segou", "mopti", "tombouctou", "gao", "kidal", "bamako")
SILENT = "kidal"  # nothing came from there
TYPES = ("rape", "sexual_assault", "physical_assault", "forced_marriage", "denial", "psychological")
QUARTERS = ("2013T1", "2013T2", "2013T3", "2013T4")
SEXES = ("F", "M", "unknown", "not_broken_down")
AGES = ("under_18", "adult", "unknown", "not_broken_down")
INDICATORS = ("2.1.2a", "2.2.3a", "2.3.1a")
ALL = "*"


def release(left_out: tuple[str, ...] = ("T5",)) -> Release:
    """Of 2013: T1 to T4 and the indicators that are protected; nothing came from Kidal, T5 is left out."""
    tables = (
        _table("T1", (*REGIONS, ALL), (*TYPES, ALL), lambda row, column: _count(row, column, ALL)),
        _table("T2", (*REGIONS, ALL), (*QUARTERS, ALL), lambda row, column: _count(row, ALL, column)),
        _table("T3", (*TYPES, ALL), (*QUARTERS, ALL), lambda row, column: _count(ALL, row, column)),
        _table("T4", (*TYPES, ALL), (*SEXES, ALL), lambda row, column: _part(row, column, SEXES)),
        _table("T5", (*TYPES, ALL), (*AGES, ALL), lambda row, column: _part(row, column, AGES)),
        _table("I", INDICATORS, QUARTERS, lambda row, column: dice(30, "survivors", row, column)),
    )
    return Release(
        "exercice", 2013, None, 1, 5, tuple(one for one in tables if one.name not in left_out), left_out, (),
        ("Direction nationale de la promotion de la femme", "Bureau du Représentant spécial"),
        datetime(2014, 2, 17, 10, 0, tzinfo=UTC), 3,
    )  # fmt: skip


def of_quarter(number: int) -> Release:
    """What circulates of one quarter of it: a column of T2 and of T3."""
    column = (f"2013T{number}",)
    tables = (
        _table("T2", (*REGIONS, ALL), column, lambda row, column: _count(row, ALL, column)),
        _table("T3", (*TYPES, ALL), column, lambda row, column: _count(ALL, row, column)),
    )
    return Release("exercice", 2013, number, 1, 5, tables, approved_at=datetime(2013, 8, 20, tzinfo=UTC), number=2)


def wide(regions: int = 20, types: int = 10) -> Release:
    """As many regions and types as a table can have."""
    rows = tuple(f"region{n}" for n in range(1, regions + 1))
    columns = tuple(f"type{n}" for n in range(1, types + 1))
    table = _table("T1", (*rows, ALL), (*columns, ALL), lambda row, column: 12_000 + dice(900, row, column))
    return Release("wide", 2013, None, 1, 5, (table,))


def _table(
    name: str, rows: tuple[str, ...], columns: tuple[str, ...], count: Callable[[str, str], int]
) -> ReleasedTable:
    cells = tuple(tuple(_value(name, r, c, count(r, c)) for c in columns) for r in rows)
    return ReleasedTable(name, rows, tuple(column.removeprefix("2013T") for column in columns), cells)


def _value(name: str, row: str, column: str, count: int) -> Value:
    """Small ones are masked, and here and there another that would tell them."""
    if row == SILENT:
        return None
    hidden = 0 < count < 5 or (ALL not in (row, column) and dice(12, "masked", name, row, column) == 0)
    return MASKED if hidden else count


def _count(region: str, kind: str, quarter: str) -> int:
    """Of a region, a type and a quarter, or of all."""
    regions, kinds, quarters = _all(region, REGIONS), _all(kind, TYPES), _all(quarter, QUARTERS)
    return sum(_drawn(r, k, q) for r in regions for k in kinds for q in quarters if r != SILENT)


def _all(one: str, of: tuple[str, ...]) -> tuple[str, ...]:
    return of if one == ALL else (one,)


def _drawn(region: str, kind: str, quarter: str) -> int:
    return dice(2 + dice(12, region, kind) + dice(9, kind), region, kind, quarter)


def _part(kind: str, part: str, parts: tuple[str, ...]) -> int:
    """Of a type and a sex or age band: the first has what the others leave."""
    of = {one: sum(_count(ALL, each, ALL) * dice(14, each, one) // 100 for each in _all(kind, TYPES)) for one in parts}
    whole = _count(ALL, kind, ALL)
    of[parts[0]] = whole - sum(of[one] for one in parts[1:])
    return whole if part == ALL else of[part]
