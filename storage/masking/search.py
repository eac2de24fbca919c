"""As few masks as hold: first the cheapest change of the whole table for each claim, then every mask nobody needs back.

A linear program finds the change. Only a table in whole numbers counts as a proof: where the program's answer is in
fractions, the integers are asked of it; where there are none, the claim is open, and more is masked or nothing shown.
"""

import numpy as np

from storage.masking.pool import Pool
from storage.masking.program import Program, Row, Vector
from storage.masking.puzzle import Claim, Flags, Open, Puzzle, State, Whole
from storage.masking.swaps import Swaps

SECONDS = 3.0  # for one table in whole numbers
TRIES = 3
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
        missing = np.flatnonzero(self.needed[reader] & ~self.pool.proven(~masked)[reader])
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
        lower, upper = self._bounds(claim, masked, need, closed=closed)
        if (lower > upper).any():  # what an insider knows forbids it
            return None
        program.bounds(lower, upper)
        price = np.where(masked, 0.0, self.puzzle.weights)
        price = np.concatenate((np.zeros(n), price, price, np.zeros(len(self._rows_of))))
        found: Vector | None = None
        for attempt in range(TRIES):
            program.price(price)
            found = program.solve()
            if found is None:
                return None
            if (change := self._rounded(found)) is not None:
                return change
            # Another corner of the same cheapest face: some of them are in whole numbers.
            price[:n] = self._chance.random(n) * 1e-3 * (1 + attempt)
        if closed and n > SMALL:
            return None
        return None if found is None else self._in_integers(found)

    def _spare(self, insider: int) -> Whole:
        """How much each count may fall, for all that this reader can tell."""
        return self.puzzle.truth - (self.puzzle.insiders[insider].least if insider >= 0 else 0)

    def _in_integers(self, found: Vector) -> Whole | None:
        """In whole numbers: within what the fractions touch, or, when there is nothing, anew."""
        program, n, m = self._program, self.unknowns, self.figures
        lower, upper = program.lower.copy(), program.upper.copy()
        idle = np.flatnonzero(np.abs(found[n : n + m] - found[n + m : n + 2 * m]) < 1e-6)
        narrow = upper.copy()
        narrow[n + idle] = narrow[n + m + idle] = 0.0
        for bounds in (narrow, upper):
            program.bounds(lower, bounds)
            whole = program.solve_whole(n, SECONDS)
            if whole is not None and (change := self._rounded(whole)) is not None:
                return change
        return None

    def _bounds(self, claim: Claim, masked: Flags, need: int, *, closed: bool) -> tuple[Vector, Vector]:
        demand = self.puzzle.demands[claim.demand]
        n, m = self.unknowns, self.figures
        least, most = -self.puzzle.truth.astype(float), np.full(n, self._most)
        if claim.insider >= 0:
            insider = self.puzzle.insiders[claim.insider]
            least = np.maximum(least, (insider.least - self.puzzle.truth).astype(float))
            least[insider.known] = most[insider.known] = 0.0
        free = masked if closed else masked | (self.puzzle.states == State.OPEN)
        reach = np.where(free, self._most, 0.0)
        demanded = np.full(len(self._rows_of), self._most)
        lower = np.concatenate((least, np.zeros(2 * m), -demanded))
        upper = np.concatenate((most, reach, reach, demanded))
        one = len(demand.unknowns) == 1
        column = demand.unknowns[0] if one else n + 2 * m + self._rows_of[claim.demand]
        if claim.up:
            lower[column] = max(lower[column], float(need))
        else:
            upper[column] = min(upper[column], float(-need))
        return lower, upper

    def _rounded(self, found: Vector) -> Whole | None:
        """The change in whole numbers, if it is in whole numbers: then the sums agree to the last one."""
        change: Whole = np.rint(found[: self.unknowns]).astype(np.int64)
        if np.abs(found[: self.unknowns] - change).max(initial=0.0) > 1e-5:
            return None
        agree = all(int(np.dot(factors, change[list(parts)])) == 0 for parts, factors in self.puzzle.equal)
        return change if agree and (self.puzzle.truth + change >= 0).all() else None

    def _written(self) -> Program:
        """Columns: the change of each unknown; of each figure upwards, downwards; of each demanded sum of several."""
        n, m = self.unknowns, self.figures
        rows: list[Row] = list(self.puzzle.equal)
        for number, parts in enumerate(self.puzzle.figures):
            rows.append(([*parts, n + number, n + m + number], [1.0] * len(parts) + [-1.0, 1.0]))
        for demand, number in self._rows_of.items():
            sums = self.puzzle.demands[demand]
            rows.append(([*sums.unknowns, n + 2 * m + number], [*map(float, sums.factors), -1.0]))
        return Program(rows, n + 2 * m + len(self._rows_of))
