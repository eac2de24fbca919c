"""What a reader has before them, as numbers: unknown counts, sums that are shown or not, and what must stay open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np

from storage.masking.program import Row

Whole = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


class State(IntEnum):
    """A figure is shown already for ever, masked in any case, or to be decided."""

    SHOWN = 0
    MASKED = 1
    OPEN = 2


@dataclass(frozen=True)
class Demand:
    """For all a reader can tell, this sum may be at most `low`, and it may be `high` or more.

    `insider_of`: the region to which it belongs alone, whose own staff know it.
    """

    unknowns: Sequence[int]
    factors: Sequence[int]
    low: int
    high: int
    insider_of: int | None = None


@dataclass(frozen=True)
class Insider:
    """The staff of a region: what they know for certain, and what they know to be at least so much."""

    known: Flags
    least: Whole


@dataclass
class Puzzle:
    """`equal`: sums of unknowns, with factors, that are zero in truth as in every table that fits."""

    truth: Whole
    figures: list[Sequence[int]]
    states: Whole
    weights: "np.ndarray[Any, np.dtype[np.float64]]"
    equal: list[Row]
    demands: list[Demand]
    insiders: list[Insider] = field(default_factory=list)

    def matrix(self) -> Whole:
        """Figures x unknowns, ones and zeros."""
        sums = np.zeros((len(self.figures), len(self.truth)), dtype=np.int64)
        for number, parts in enumerate(self.figures):
            sums[number, list(parts)] = 1
        return sums


@dataclass(frozen=True)
class Claim:
    """One thing to prove: of demand `demand`, that it may be low or (`up`) high, to an insider or any reader (-1)."""

    demand: int
    up: bool
    insider: int = -1


class Open(Exception):
    """No table in whole numbers was found that proves this claim, whatever is masked."""

    def __init__(self, claim: Claim) -> None:
        super().__init__()
        self.claim = claim
