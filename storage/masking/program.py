"""A linear program, or one in integers, held by HiGHS: the one place that knows highspy.

HiGHS prints a banner on standard output, so this runs in a child process that answers on another way out.
"""

from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np

INFINITE = float(highspy.kHighsInf)
Vector = np.ndarray[Any, np.dtype[np.float64]]
Row = tuple[Sequence[int], Sequence[float]]


class Program:
    """Least `costs` x `x`, `lower <= x <= upper`, with each row between its `ends`; all of it may change in between.

    No cost and no lower bound is below zero, but for what is asked: so each solution starts from nothing changed, and a
    few steps of the dual simplex lead from there to the answer.
    """

    def __init__(self, rows: Sequence[Row], columns: int) -> None:
        self.rows, self.columns, self.runs = rows, columns, 0
        self.lower, self.upper, self.costs = np.zeros(columns), np.zeros(columns), np.zeros(columns)
        self.ends = (np.zeros(len(rows)), np.zeros(len(rows)))
        self._all, self._each = np.arange(columns, dtype=np.int32), np.arange(len(rows), dtype=np.int32)
        self._solver = _solver(rows, columns)
        self._solver.setOptionValue("presolve", "off")

    def bounds(self, lower: Vector, upper: Vector) -> None:
        self.lower, self.upper = lower, upper
        self._solver.changeColsBounds(self.columns, self._all, lower, upper)

    def between(self, lower: Vector, upper: Vector) -> None:
        """The ends of each row."""
        self.ends = (lower, upper)
        self._solver.changeRowsBounds(len(lower), self._each, lower, upper)

    def price(self, costs: Vector) -> None:
        self.costs = costs
        self._solver.changeColsCost(self.columns, self._all, costs)

    def solve(self) -> Vector | None:
        """Where the least is, or None: there is no such `x`."""
        self.runs += 1
        self._solver.clearSolver()
        self._solver.run()
        if self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return np.array(self._solver.getSolution().col_value)
        return None

    def solve_whole(self, whole: int, seconds: float) -> Vector | None:
        """The same with the first `whole` columns in integers; None: none was found within so many seconds."""
        self.runs += 1
        solver = _solver(self.rows, self.columns)
        solver.setOptionValue("time_limit", seconds)
        solver.setOptionValue("mip_rel_gap", 0.1)
        solver.changeRowsBounds(len(self.rows), self._each, *self.ends)
        solver.changeColsBounds(self.columns, self._all, self.lower, self.upper)
        solver.changeColsCost(self.columns, self._all, self.costs)
        kinds = np.zeros(self.columns, dtype=np.uint8)
        kinds[:whole] = int(highspy.HighsVarType.kInteger)
        solver.changeColsIntegrality(self.columns, self._all, kinds)
        solver.run()
        if solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            return np.array(solver.getSolution().col_value)
        return None


def _solver(rows: Sequence[Row], columns: int) -> Any:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
        solver.setOptionValue(option, value)
    solver.addVars(columns, np.zeros(columns), np.zeros(columns))
    if not rows:
        return solver
    counts = np.array([len(indices) for indices, _ in rows], dtype=np.int32)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int32)
    indices = np.concatenate([np.asarray(row, dtype=np.int32) for row, _ in rows])
    factors = np.concatenate([np.asarray(factor, dtype=np.float64) for _, factor in rows])
    solver.addRows(len(rows), np.zeros(len(rows)), np.zeros(len(rows)), len(indices), starts, indices, factors)
    return solver
