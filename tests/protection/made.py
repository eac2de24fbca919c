"""Counts as they might be: few of them, and unevenly spread over regions and types."""

import math
import random

from storage.suppression import Tables

BROKEN_DOWN = 0.8


def tables_of_year(regions: int, types: int, mean: float, *, seed: int, missing: float = 0.0) -> Tables:
    """A year. `mean`: incidents of one region, type and quarter; `missing`: the share of quarters not received."""
    chance = random.Random(seed)
    where = {f"r{number}": chance.lognormvariate(0, 0.8) for number in range(regions)}
    what = {f"t{number}": chance.lognormvariate(0, 0.8) for number in range(types)}
    counts: dict[tuple[str, str, int], int] = {}
    sex: dict[tuple[str, str, str], int] = {}
    age: dict[tuple[str, str, str], int] = {}
    received = frozenset(
        (region, quarter) for region in where for quarter in (1, 2, 3, 4) if chance.random() >= missing
    )
    for region, quarter in sorted(received):
        for kind in what:
            number = _poisson(chance, min(mean * where[region] * what[kind], 50))
            if number:
                counts[region, kind, quarter] = number
            for _ in range(number):
                known = chance.random() < BROKEN_DOWN
                sexed = chance.choices(["F", "M", "unknown"], [85, 10, 5])[0] if known else "not_broken_down"
                aged = chance.choices(["under_18", "adult", "unknown"], [30, 60, 10])[0] if known else sexed
                sex[region, kind, sexed] = sex.get((region, kind, sexed), 0) + 1
                age[region, kind, aged] = age.get((region, kind, aged), 0) + 1
    return Tables(tuple(where), tuple(what), (1, 2, 3, 4), counts, received, received, sex, age)


def quarter_of(tables: Tables, quarter: int) -> Tables:
    """The same year's quarter alone."""
    return Tables(
        tables.regions,
        tables.types,
        (quarter,),
        {key: value for key, value in tables.counts.items() if key[2] == quarter},
        frozenset(one for one in tables.received if one[1] == quarter),
        frozenset(one for one in tables.complete if one[1] == quarter),
    )


def _poisson(chance: random.Random, mean: float) -> int:
    limit, product, number = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        number += 1
    return number
