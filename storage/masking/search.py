"""As few masks as hold: first the cheapest change of the whole table for each claim, then every mask nobody needs back.

A linear program finds the change. Only a table in whole numbers counts as a proof: where the program's answer is in
fractions, the integers are asked of it; where there are none, the claim is open, and more is masked or nothing shown.
"""

from collections.abc import Sequence

import numpy as np

from storage.masking.pool import Pool
from storage.masking.program import INFINITE, Program, Row, Vector
from storage.masking.puzzle import Claim, Flags, Open, Puzzle, State, Whole
from storage.masking.swaps import Swaps

SECONDS = 3.0  # for one table in whole numbers
TRIES = 3
LITTLE = 1e-3  # what one more in a count that nobody sees costs, against a figure's own weight
SMALL = 150  # unknowns: up to here, integers are asked for a mask that may go as well


class Search:
    """One puzzle. `needed[reader, claim]`: what is to be proven; `exposed`: insiders before whom some of it cannot."""

    def __init__(self, puzzle: Puzzle, swaps: Swaps | None = None) -> None:
        self.puzzle, self.swaps = puzzle, swaps
        self._chance = np.random.default_rng(1)
        self.pool = Pool(puzzle)
        self.unknowns, self.figures = len(puzzle.truth), len(puzzle.figures)
        self.needed = np.ones((self.pool.readers, 2 * len(puzzle.demands)), dtype=bool)
        for number, demand in enumerate(puzzle.demands):
            if demand.insider_of is not None and puzzle.insiders:
                self.needed[1 + demand.insider_of, 2 * number : 2 * number + 2] = False
        self.exposed: set[int] = set()
        several = [number for number, demand in enumerate(puzzle.demands) if len(demand.unknowns) > 1]
        self._rows_of = {demand: row for row, demand in enumerate(several)}
        self._program = self._written()
        self._most = float(puzzle.truth.sum() + 10 * max([demand.high for demand in puzzle.demands], default=1))

    def cover(self, masked: Flags) -> Flags:
        """Masks more, until every claim is proven. Raises Open where a reader's cannot be."""
        masked = masked.copy()
        for reader in range(self.pool.readers):
            while (claim := self._hardest(masked, reader)) is not None:
                change = self._cheapest(claim, masked)
                if change is not None:
                    self.pool.add(change)
                    masked |= self.pool.touched(self.pool.count - 1)
                elif reader == 0:
                    raise Open(claim)
                else:
                    self.needed[reader, 2 * claim.demand + claim.up] = False
                    self.exposed.add(reader - 1)
        return masked

    def settle(self, masked: Flags) -> None:
        """Looks for a proof of every claim with these masks alone; what has none stays without."""
        missing = np.argwhere(self.needed & ~self.pool.proven(~masked))
        for reader, claim in missing:
            if not self.pool.proven(~masked)[reader, claim]:
                change = self._cheapest(Claim(int(claim) // 2, bool(claim % 2), int(reader) - 1), masked, closed=True)
                if change is not None:
                    self.pool.add(change)

    def prune(self, masked: Flags, order: Whole) -> Flags:
        """Takes masks back, one by one in this order, while every claim stays proven."""
        masked = masked.copy()
        for figure in order:
            if not masked[figure] or self.puzzle.states[figure] != State.OPEN:
                continue
            masked[figure] = False
            if not self._holds(masked):
                masked[figure] = True
        return masked

    def _holds(self, masked: Flags) -> bool:
        """Whether every claim has a proof with these masks alone; looks for those that are missing."""
        while True:
            missing = np.argwhere(self.needed & ~self.pool.proven(~masked))
            if not len(missing):
                return True
            reader, claim = missing[0]
            change = self._cheapest(Claim(int(claim) // 2, bool(claim % 2), int(reader) - 1), masked, closed=True)
            if change is None:
                return False
            self.pool.add(change)

    def _hardest(self, masked: Flags, reader: int) -> Claim | None:
        """The claim without a proof that is furthest from the truth."""
        missing = np.flatnonzero(self.needed[reader] & ~self.pool.proven_to(reader, ~masked))
        if not len(missing):
            return None
        demands, up = missing // 2, missing % 2 == 1
        pool = self.pool
        far = np.where(up, pool.high[demands] - pool.values[demands], pool.values[demands] - pool.low[demands])
        chosen = int(np.argmax(far))
        return Claim(int(demands[chosen]), bool(up[chosen]), reader - 1)

    def _cheapest(self, claim: Claim, masked: Flags, *, closed: bool = False) -> Whole | None:
        """The change that proves the claim and costs least; `closed`: what is not masked yet must not be touched."""
        demand, value = self.puzzle.demands[claim.demand], int(self.pool.values[claim.demand])
        need = demand.high - value if claim.up else value - demand.low
        if self.swaps is not None and min(demand.factors) == 1:
            steps = need if claim.up else -need
            change = self.swaps.change(demand.unknowns, steps, masked, claim.insider, self._spare(claim.insider))
            if change is not None:
                return change
        program, n = self._program, self.unknowns
        if not self._asked(claim, masked, need, closed=closed):
            return None
        price = np.where(masked, 0.0, self.puzzle.weights)
        found: Vector | None = None
        for _ in range(TRIES):
            # Little is to change: such a table suits the staff of more regions, and is oftener in whole numbers.
            little = LITTLE * (1 + self._chance.random(2 * n))
            program.price(np.concatenate((little, price, price)))
            found = program.solve()
            if found is None:
                return None
            if (change := self._rounded(found)) is not None:
                return change
        if closed and n > SMALL:
            return None
        return None if found is None else self._in_integers(found)

    def _spare(self, insider: int) -> Whole:
        """How much each count may fall, for all that this reader can tell."""
        return self.puzzle.truth - (self.puzzle.insiders[insider].least if insider >= 0 else 0)

    def _in_integers(self, found: Vector) -> Whole | None:
        """In whole numbers: within what the fractions touch, or, when there is nothing, anew."""
        program, n = self._program, 2 * self.unknowns
        lower, upper = program.lower.copy(), program.upper.copy()
        narrow = upper.copy()
        narrow[n:][found[n:] < 1e-6] = 0.0
        for bounds in (narrow, upper):
            program.bounds(lower, bounds)
            whole = program.solve_whole(n, SECONDS)
            if whole is not None and (change := self._rounded(whole)) is not None:
                return change
        return None

    def _asked(self, claim: Claim, masked: Flags, need: int, *, closed: bool) -> bool:
        """Writes the question into the program; False: what an insider knows forbids it."""
        demand, insider = self.puzzle.demands[claim.demand], claim.insider
        more, less = np.full(self.unknowns, self._most), self._spare(insider).astype(float)
        if insider >= 0:
            known = self.puzzle.insiders[insider].known
            more[known] = less[known] = 0.0
        lower, reach = np.zeros(2 * (self.unknowns + self.figures)), np.zeros(self.figures)
        if not closed:
            reach[self.puzzle.states == State.OPEN] = self._most
        begin, end = (np.zeros(len(self._program.rows)) for _ in range(2))
        hidden = len(self.puzzle.equal) + np.flatnonzero(masked)
        begin[hidden], end[hidden] = -INFINITE, INFINITE
        several = len(self.puzzle.equal) + self.figures
        begin[several:], end[several:] = -INFINITE, INFINITE
        if len(demand.unknowns) == 1:
            (which,) = demand.unknowns
            lower[which + (0 if claim.up else self.unknowns)] = need
            (less if claim.up else more)[which] = 0.0
        else:
            row = several + self._rows_of[claim.demand]
            begin[row], end[row] = (need, INFINITE) if claim.up else (-INFINITE, -need)
        upper = np.concatenate((more, less, reach, reach))
        if (lower > upper).any():
            return False
        self._program.bounds(lower, upper)
        self._program.between(begin, end)
        return True

    def _rounded(self, found: Vector) -> Whole | None:
        """The change in whole numbers, if it is in whole numbers: then the sums agree to the last one."""
        n = self.unknowns
        exact = found[:n] - found[n : 2 * n]
        change: Whole = np.rint(exact).astype(np.int64)
        if np.abs(exact - change).max(initial=0.0) > 1e-5:
            return None
        agree = all(int(np.dot(factors, change[list(parts)])) == 0 for parts, factors in self.puzzle.equal)
        return change if agree and (self.puzzle.truth + change >= 0).all() else None

    def _written(self) -> Program:
        """Columns: how much each unknown rises, and falls; how much each figure does. Rows: the sums that agree by
        nature, the figures, and the demanded sums of several."""
        n, m = self.unknowns, self.figures
        rows: list[Row] = [self._both(parts, factors) for parts, factors in self.puzzle.equal]
        for number, parts in enumerate(self.puzzle.figures):
            columns, factors = self._both(parts, [1.0] * len(parts))
            rows.append(([*columns, 2 * n + number, 2 * n + m + number], [*factors, -1.0, 1.0]))
        demands = [self.puzzle.demands[number] for number in self._rows_of]
        rows.extend(self._both(demand.unknowns, demand.factors) for demand in demands)
        return Program(rows, 2 * (n + m))

    def _both(self, parts: Sequence[int], factors: Sequence[float]) -> Row:
        """A sum of changes, by what rises and what falls."""
        return [*parts, *(self.unknowns + part for part in parts)], [*factors, *(-one for one in factors)]
