"""Changes that need no program: four or eight counts of region x type x quarter exchanged, so that all sums that are
shown stay. Most claims about a hidden count are proven by one."""

from collections.abc import Iterator, Sequence

import numpy as np

from storage.masking.figures import Figures
from storage.masking.puzzle import Flags, Whole
from storage.masking.tables import Inner

Corner = tuple[int, int, int]
NO = -1


class Swaps:
    """The counts as a block: regions, types, quarters. What was not received has no count, and is never exchanged."""

    def __init__(self, figures: Figures, unknowns: Sequence[Inner]) -> None:
        tables = figures.tables
        places = [
            {name: number for number, name in enumerate(names)}
            for names in (tables.regions, tables.types, [str(quarter) for quarter in tables.quarters])
        ]
        shape = tuple(len(place) for place in places)
        self.unknown = np.full(shape, NO, dtype=np.int64)
        self.counts = np.zeros(shape, dtype=np.int64)
        self.corner: dict[int, Corner] = {}
        for number, count in enumerate(unknowns):
            if count[0] == "x":
                where = (places[0][count[1]], places[1][count[2]], places[2][count[3]])
                self.unknown[where], self.counts[where], self.corner[number] = number, figures.inner[count], where
        # The figure of each pair of two sides: of region and type, of region and quarter, of type and quarter.
        self.figure = [np.full((shape[a], shape[b]), NO, dtype=np.int64) for a, b in ((0, 1), (0, 2), (1, 2))]
        for number, figure in enumerate(figures.all):
            (table, row, column), *_ = figure.cells
            if table in ("T1", "T2", "T3") and "*" not in (row, column):
                side = {"T1": (0, 1), "T2": (0, 2), "T3": (1, 2)}[table]
                self.figure[{"T1": 0, "T2": 1, "T3": 2}[table]][places[side[0]][row], places[side[1]][column]] = number

    def change(self, unknown: int, steps: int, hidden: Flags, without: int, length: int) -> Whole | None:
        """One exchange that raises this count by `steps` (lowers it, if below zero), touches no figure that is not
        `hidden` and no region `without`; None: there is none."""
        if unknown not in self.corner:
            return None
        for corners in self._exchanges(self.corner[unknown], steps, hidden, without):
            change = np.zeros(length, dtype=np.int64)
            for where, sign in corners:
                change[self.unknown[where]] += sign * steps
            return change
        return None

    def _exchanges(self, here: Corner, steps: int, hidden: Flags, without: int) -> Iterator[list[tuple[Corner, int]]]:
        r, t, q = here
        step = abs(steps)
        there = self.unknown != NO
        gives = there & (self.counts >= step)
        # What goes with the count itself, and what goes against it.
        same, other = (there, gives) if steps > 0 else (gives, there)
        regions = np.arange(len(self.counts)) != r
        if without >= 0:
            regions &= np.arange(len(self.counts)) != without
        types, quarters = np.arange(self.counts.shape[1]) != t, np.arange(self.counts.shape[2]) != q
        eight = (
            (other[:, t, q] & regions)[:, None, None]
            & (other[r, :, q] & types)[None, :, None]
            & (other[r, t, :] & quarters)[None, None, :]
            & same[:, :, q][:, :, None]
            & same[:, t, :][:, None, :]
            & same[r, :, :][None, :, :]
            & other
        )
        found = np.argwhere(eight)
        if len(found):
            a, b, c = found[len(found) // 2]
            yield [((r, t, q), 1), ((a, t, q), -1), ((r, b, q), -1), ((r, t, c), -1),
                   ((a, b, q), 1), ((a, t, c), 1), ((r, b, c), 1), ((a, b, c), -1)]  # fmt: skip
        masked = [np.where(figure >= 0, hidden[figure], True) for figure in self.figure]
        four = (other[:, t, q] & regions)[:, None] & (other[r, :, q] & types)[None, :] & same[:, :, q]
        for a, b in np.argwhere(four & self._around(masked[0], r, t)):
            yield [((r, t, q), 1), ((a, t, q), -1), ((r, b, q), -1), ((a, b, q), 1)]
        four = (other[:, t, q] & regions)[:, None] & (other[r, t, :] & quarters)[None, :] & same[:, t, :]
        for a, c in np.argwhere(four & self._around(masked[1], r, q)):
            yield [((r, t, q), 1), ((a, t, q), -1), ((r, t, c), -1), ((a, t, c), 1)]
        four = (other[r, :, q] & types)[:, None] & (other[r, t, :] & quarters)[None, :] & same[r, :, :]
        for b, c in np.argwhere(four & self._around(masked[2], t, q)):
            yield [((r, t, q), 1), ((r, b, q), -1), ((r, t, c), -1), ((r, b, c), 1)]

    @staticmethod
    def _around(masked: Flags, row: int, column: int) -> Flags:
        around: Flags = masked & masked[row, column] & masked[:, column][:, None] & masked[row, :][None, :]
        return around
