"""Which cells of the incident tables are masked: decided once for a release, by a child process, and never again.

A count from 1 to the threshold, and every change of as much between two editions, stays open to a reader of all that
ever circulated about that year: it may be 1 or less, it may be the threshold or more. Each is proven by another table.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from storage.masking.carried import asking, mask_read
from storage.masking.checking import faults
from storage.masking.tables import (
    CannotProtect,
    Mask,
    NationalTotalMasked,
    PromiseCannotBeKept,
    Proof,
    Released,
    Tables,
    TooFewFigures,
)

LEAST_THRESHOLD = 3
REFUSALS = {error.__name__: error for error in (NationalTotalMasked, PromiseCannotBeKept, TooFewFigures)}


class NotDecided(Exception):
    """The process that decides gave no answer whose proofs add up: the extra "documents" may be missing."""


def protect(
    tables: Tables, threshold: int = 5, released: Sequence[Released] = (), insiders: bool = True, edition: int = 1
) -> Mask:
    """The mask of these tables, everything `released` about that year held fixed. Takes seconds: never in the loop.

    `insiders`: also against the staff of each region, who know its figures; `Mask.exposed` says where it cannot be had.
    Raises NationalTotalMasked, PromiseCannotBeKept, TooFewFigures (all CannotProtect), NotDecided.
    """
    _check(threshold)
    asked = json.dumps(asking(tables, threshold, released, insiders, edition))
    with tempfile.TemporaryDirectory(prefix="relais-") as folder:
        answer = Path(folder) / "mask.json"
        child = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "storage.masking", str(answer)],
            input=asked.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # a trace could quote a figure
            cwd=Path(__file__).parent.parent,
            check=False,
        )
        if child.returncode or not answer.exists():
            raise NotDecided
        written = json.loads(answer.read_text(encoding="utf-8"))
    if "refused" in written:
        raise REFUSALS[written["refused"]]
    mask = mask_read(written)
    if any(faults(tables, mask, threshold, released, edition, insiders=insiders)):
        raise NotDecided
    return mask


def protect_here(
    tables: Tables, threshold: int = 5, released: Sequence[Released] = (), insiders: bool = True, edition: int = 1
) -> Mask:
    """The same in this process, for whoever may wait and does not mind what the solver prints."""
    from storage.masking.deciding import decide

    _check(threshold)
    return decide(tables, threshold, released, insiders=insiders, edition=edition)


def _check(threshold: int) -> None:
    if threshold < LEAST_THRESHOLD:
        raise ValueError(f"a threshold is {LEAST_THRESHOLD} or more")


__all__ = [
    "CannotProtect", "Mask", "NationalTotalMasked", "NotDecided", "PromiseCannotBeKept", "Proof", "Released", "Tables",
    "TooFewFigures", "protect", "protect_here",
]  # fmt: skip
