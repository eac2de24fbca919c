"""What circulates of the sample's year: masked, missing, zero and shown cells in every table. The figures are invented,
and their mask is drawn, not proved."""

from datetime import UTC, datetime

from storage.released import MASKED, Release, ReleasedTable, Value
from tests.documents.sampled import dice

REGIONS = ("kayes", "koulikoro", "sikasso", "segou", "mopti", "tombouctou", "gao", "kidal", "bamako")
TYPES = ("rape", "sexual_assault", "physical_assault", "forced_marriage", "denial", "psychological")
QUARTERS = ("2013T1", "2013T2", "2013T3", "2013T4")
INDICATORS = ("2.1.2a", "2.2.3a", "2.3.1a")
ALL = "*"


def release(left_out: tuple[str, ...] = ("T5",)) -> Release:
    """Of 2013: T1 to T4 and the indicators that are protected; nothing came from Kidal, T5 is left out."""
    tables = (
        _table("T1", (*REGIONS, ALL), (*TYPES, ALL), 20),
        _table("T2", (*REGIONS, ALL), (*QUARTERS, ALL), 25),
        _table("T3", (*TYPES, ALL), (*QUARTERS, ALL), 40),
        _table("T4", (*TYPES, ALL), ("F", "M", "unknown", "not_broken_down", ALL), 60),
        _table("T5", (*TYPES, ALL), ("under_18", "adult", "unknown", "not_broken_down", ALL), 60),
        _table("I", INDICATORS, QUARTERS, 18),
    )
    return Release(
        "exercice", 2013, None, 1, 5, tuple(one for one in tables if one.name not in left_out), left_out, (),
        ("Direction nationale de la promotion de la femme", "Bureau du Représentant spécial"),
        datetime(2014, 2, 17, 10, 0, tzinfo=UTC), 3,
    )  # fmt: skip


def of_quarter(number: int) -> Release:
    """What circulates of one quarter of it: a column of T2 and of T3."""
    column = (f"2013T{number}",)
    tables = (_table("T2", (*REGIONS, ALL), column, 25), _table("T3", (*TYPES, ALL), column, 40))
    return Release("exercice", 2013, number, 1, 5, tables, approved_at=datetime(2013, 8, 20, tzinfo=UTC), number=2)


def wide(regions: int = 20, types: int = 10) -> Release:
    """As many regions and types as a table can have."""
    rows = tuple(f"region{n}" for n in range(1, regions + 1))
    columns = tuple(f"type{n}" for n in range(1, types + 1))
    return Release("wide", 2013, None, 1, 5, (_table("T1", (*rows, ALL), (*columns, ALL), 900),))


def _table(name: str, rows: tuple[str, ...], columns: tuple[str, ...], most: int) -> ReleasedTable:
    return ReleasedTable(name, rows, columns, tuple(tuple(_value(name, r, c, most) for c in columns) for r in rows))


def _value(name: str, row: str, column: str, most: int) -> Value:
    if row == "kidal":
        return None
    sums = (row == ALL) + (column == ALL)
    drawn = dice(most, name, row, column)
    if sums:
        return most * (1, 5, 25)[sums] + drawn
    if drawn == 0:
        return 0
    return MASKED if drawn < 5 or dice(9, "masked", name, row, column) == 0 else drawn
