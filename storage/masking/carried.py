"""Tables and masks as JSON: to the child process and back, and as a release keeps them."""

from collections.abc import Mapping, Sequence
from typing import Any

from storage.masking.tables import Claim, Mask, Proof, Released, Tables

Written = dict[str, Any]


def asking(tables: Tables, threshold: int, released: Sequence[Released], insiders: bool, edition: int) -> Written:
    return {
        "tables": tables_written(tables),
        "threshold": threshold,
        "released": [
            {"tables": tables_written(one.tables), "mask": mask_written(one.mask), "edition": one.edition}
            for one in released
        ],
        "insiders": insiders,
        "edition": edition,
    }


def asked(written: Written) -> tuple[Tables, int, tuple[Released, ...], bool, int]:
    released = tuple(
        Released(tables_read(one["tables"]), mask_read(one["mask"]), one["edition"]) for one in written["released"]
    )
    return tables_read(written["tables"]), written["threshold"], released, written["insiders"], written["edition"]


def tables_written(tables: Tables) -> Written:
    return {
        "regions": list(tables.regions),
        "types": list(tables.types),
        "quarters": list(tables.quarters),
        "counts": _pairs(tables.counts),
        "received": sorted(map(list, tables.received)),
        "complete": sorted(map(list, tables.complete)),
        "sex": _pairs(tables.sex),
        "age": _pairs(tables.age),
        "cercles": None if tables.cercles is None else _pairs(tables.cercles),
        "indicators": _pairs(tables.indicators),
        "by_region": _pairs(tables.by_region),
    }


def tables_read(written: Written) -> Tables:
    return Tables(
        tuple(written["regions"]),
        tuple(written["types"]),
        tuple(written["quarters"]),
        _mapping(written["counts"]),
        frozenset((one[0], one[1]) for one in written["received"]),
        frozenset((one[0], one[1]) for one in written["complete"]),
        _mapping(written["sex"]),
        _mapping(written["age"]),
        None if written["cercles"] is None else _mapping(written["cercles"]),
        _mapping(written["indicators"]),
        _mapping(written.get("by_region", [])),  # some were frozen without
    )


def mask_written(mask: Mask) -> Written:
    return {
        "masked": sorted(map(list, mask.masked)),
        "left_out": list(mask.left_out),
        "exposed": list(mask.exposed),
        "proofs": [
            {
                "changes": [[list(count), change] for count, change in proof.changes],
                "before": [[list(count), change] for count, change in proof.before],
                "claims": [
                    [list(one.what), one.since, one.at_most, one.at_least, list(one.readers)] for one in proof.claims
                ],
            }
            for proof in mask.proofs
        ],
    }


def mask_read(written: Written) -> Mask:
    return Mask(
        frozenset((one[0], one[1], one[2]) for one in written["masked"]),
        tuple(written["left_out"]),
        tuple(written["exposed"]),
        tuple(
            Proof(
                tuple((tuple(count), change) for count, change in proof["changes"]),
                tuple((tuple(count), change) for count, change in proof["before"]),
                tuple(Claim(tuple(one[0]), one[1], one[2], one[3], tuple(one[4])) for one in proof["claims"]),
            )
            for proof in written["proofs"]
        ),
    )


def _pairs(counts: Mapping[Any, int]) -> list[list[Any]]:
    return sorted([list(names), value] for names, value in counts.items())


def _mapping(pairs: list[list[Any]]) -> dict[Any, int]:
    return {tuple(names): value for names, value in pairs}
