"""Tiny sparse incident tables drawn at random: many zeros, ones and twos, few figures that could hide them."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from storage.suppression import Tables
from tests.protection.counted import COLUMNS

QUARTERS = (1, 2, 3, 4)
SPARSE = (0, 0, 0, 0, 1, 1, 2, 3, 6, 12)
ORDINARY = (0, 1, 2, 3, 4, 5, 6, 8, 9, 12, 15, 20)


def year(random: Random, regions: int, types: int, sizes: tuple[int, ...], missing: float = 0.0) -> Tables:
    """A year as it was counted. `missing`: how often a region's quarter is not there, or not complete."""
    where, what = tuple(f"R{n}" for n in range(regions)), tuple(f"v{n}" for n in range(types))
    every = [(region, quarter) for region in where for quarter in QUARTERS]
    received = frozenset(key for key in every if random.random() >= missing)
    complete = frozenset(key for key in received if random.random() >= missing)
    counts = {(region, kind, quarter): random.choice(sizes) for region, quarter in sorted(received) for kind in what}
    return split(random, Tables(where, what, QUARTERS, counts, received, complete))


def split(random: Random, tables: Tables) -> Tables:
    """Each total broken down by sex and by age; most are women and adults."""
    parts: dict[str, dict[tuple[str, str, str], int]] = {name: {} for name in COLUMNS}
    for (region, kind, _), count in sorted(tables.counts.items()):
        for name, columns in COLUMNS.items():
            for column in random.choices(columns, (12, 4, 1, 1), k=count):
                key = (region, kind, column)
                parts[name][key] = parts[name].get(key, 0) + 1
    return replace(tables, sex=parts["T4"], age=parts["T5"])


def quarter_of(tables: Tables, quarter: int) -> Tables:
    return only(tables, {quarter})


def only(tables: Tables, quarters: set[int]) -> Tables:
    """Some of its quarters, without what a year has."""
    return Tables(
        tables.regions, tables.types, tuple(sorted(quarters)),
        {key: n for key, n in tables.counts.items() if key[2] in quarters},
        frozenset(key for key in tables.received if key[1] in quarters),
        frozenset(key for key in tables.complete if key[1] in quarters),
        indicators={key: n for key, n in tables.indicators.items() if key[1] in quarters},
        by_region={key: n for key, n in tables.by_region.items() if key[2] in quarters},
    )  # fmt: skip


def corrected(random: Random, tables: Tables, changes: int) -> Tables:
    """A year later: some counts were wrong."""
    counts = dict(tables.counts)
    for key in random.sample(sorted(counts), min(changes, len(counts))):
        counts[key] = max(0, counts[key] + random.choice((-2, -1, 1, 2, 7, 12)))
    return split(random, replace(tables, counts=counts))


def with_cercles(random: Random, tables: Tables, each: int = 2) -> Tables:
    """The year's total of each region, by its cercles."""
    found = {(region, f"{region}.{n}"): 0 for region in tables.regions for n in range(each)}
    for (region, _, _), count in sorted(tables.counts.items()):
        for _ in range(count):
            found[region, f"{region}.{random.randrange(each)}"] += 1
    return replace(tables, cercles=found)


def with_indicators(tables: Tables, by_region: Mapping[tuple[str, str, int], int]) -> Tables:
    """The same with protected indicators, of each of which every region reported so much."""
    country: dict[tuple[str, int], int] = {}
    for (_, code, quarter), n in by_region.items():
        country[code, quarter] = country.get((code, quarter), 0) + n
    return replace(tables, indicators=country, by_region=dict(by_region))
