"""Changes that need no program: counts of region x type x quarter exchanged, eight or a ring of them, so that all sums
that are shown stay. Most claims about a hidden count are proven by one."""

from collections.abc import Iterator, Sequence

import numpy as np

from storage.masking.figures import Figures
from storage.masking.puzzle import Flags, Whole
from storage.masking.tables import AGES, NOT_BROKEN_DOWN, SEXES, Inner

Corner = tuple[int, int, int]
Ring = list[tuple[tuple[int, int], int]]
NO = -1
PLANES = ((0, 1, 2), (0, 2, 1), (1, 2, 0))  # two sides of the block, and the third that stays


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
        self.sums = [
            Sums(self.unknown, self.figure[0], 0),
            Sums(self.unknown.transpose(0, 2, 1), self.figure[1], 0),
            Sums(self.unknown.transpose(1, 2, 0), self.figure[2], 2),
            *(self._parts(figures, unknowns, name, columns) for name, columns in (("sex", SEXES), ("age", AGES))),
        ]

    def change(self, unknowns: Sequence[int], steps: int, hidden: Flags, without: int, spare: Whole) -> Whole | None:
        """One exchange that raises the sum of these counts by `steps` (lowers it, if below zero), touches no figure
        that is not `hidden` and no region `without`, and takes no more than is `spare`; None: there is none."""
        if len(unknowns) == 1 and unknowns[0] in self.corner:
            return self._steps(self.corner[unknowns[0]], steps, hidden, without, len(spare))
        for sums in self.sums:
            if tuple(unknowns) in sums.place:
                return sums.change(sums.place[tuple(unknowns)], steps, hidden, without, spare)
        return None

    def _steps(self, here: Corner, steps: int, hidden: Flags, without: int, length: int) -> Whole | None:
        """Several exchanges one after the other, the largest first, each on the table that the last one left."""
        counts, left, sign = self.counts.copy(), abs(steps), 1 if steps > 0 else -1
        step = left
        while left:
            step = min(step, left)
            found = next(self._exchanges(counts, here, sign * step, hidden, without), None)
            if found is not None:
                for where, way in found:
                    counts[where] += way * sign * step
                left -= step
            elif step > 1:
                step -= 1
            else:
                return None
        change = np.zeros(length, dtype=np.int64)
        change[self.unknown[self.unknown >= 0]] = (counts - self.counts)[self.unknown >= 0]
        return change

    def _exchanges(
        self, counts: Whole, here: Corner, steps: int, hidden: Flags, without: int
    ) -> Iterator[list[tuple[Corner, int]]]:
        r, t, q = here
        step = abs(steps)
        there = self.unknown != NO
        gives = there & (counts >= step)
        # What goes with the count itself, and what goes against it.
        same, other = (there, gives) if steps > 0 else (gives, there)
        regions = np.arange(len(counts)) != r
        if without >= 0:
            regions &= np.arange(len(counts)) != without
        types, quarters = np.arange(counts.shape[1]) != t, np.arange(counts.shape[2]) != q
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
        for first, second, third in PLANES:
            flat = (first, second, third)
            figure = self.figure[first + second - 1]
            masked = np.where(figure >= 0, hidden[figure], True)
            if not masked[here[first], here[second]]:
                continue
            free = there.transpose(flat)[:, :, here[third]] & masked
            if without >= 0 and first == 0:
                free[without] = False
            enough = free & gives.transpose(flat)[:, :, here[third]]
            ring = round_trip((here[first], here[second]), *((enough, free) if steps > 0 else (free, enough)))
            if ring:
                where = np.empty(3, dtype=np.int64)
                yield [(self._corner(where, flat, (*cell, here[third])), way) for cell, way in ring]

    @staticmethod
    def _corner(where: Whole, axes: Corner, cell: Corner) -> Corner:
        where[list(axes)] = cell
        return int(where[0]), int(where[1]), int(where[2])

    @staticmethod
    def _parts(figures: Figures, unknowns: Sequence[Inner], name: str, columns: Sequence[str]) -> "Sums":
        """Types by sex or age band. What is not broken down belongs to both, and is not exchanged."""
        place = {count: number for number, count in enumerate(unknowns)}
        shown = {figure.sum_of: number for number, figure in enumerate(figures.all) if len(figure.sum_of) == 1}
        counts = [
            [(name, kind, column) for column in columns if column != NOT_BROKEN_DOWN] for kind in figures.tables.types
        ]
        unknown = np.array([[[place.get(count, NO)] for count in row] for row in counts], dtype=np.int64)
        figure = np.array([[shown.get((count,), NO) for count in row] for row in counts], dtype=np.int64)
        return Sums(unknown.reshape(len(counts), -1, 1), figure, NO)


def round_trip(here: tuple[int, int], against: Flags, along: Flags) -> Ring | None:
    """The shortest ring of cells through `here`: up here, down in its column, up in that row, and so on, back to it.

    `against`: the cells that may go down; `along`: those that may go up. Two of a ring are in each row and column.
    """
    row, column = here
    came: dict[int, tuple[int, int]] = {}  # of each row, the column it was reached from, and that column's row
    columns, seen = [(column, NO)], np.arange(against.shape[1]) == column
    for b, before in columns:
        for a in np.flatnonzero(against[:, b]).tolist():
            if a in came or (a == row and b == column):
                continue
            came[a] = (b, before)
            if a == row:
                return _back(here, came)
            for further in np.flatnonzero(along[a] & ~seen).tolist():
                seen[further] = True
                columns.append((further, a))
    return None


def _back(here: tuple[int, int], came: dict[int, tuple[int, int]]) -> Ring:
    ring: Ring = [(here, 1)]
    a = here[0]
    while a != NO:
        b, before = came[a]
        ring.append(((a, b), -1))
        if before != NO:
            ring.append(((before, b), 1))
        a = before
    return ring


class Sums:
    """Figures by two sides, each the sum over a third: four of them, exchanged in several steps along the third."""

    def __init__(self, unknown: Whole, figure: Whole, regions: int) -> None:
        self.unknown, self.figure, self.regions = unknown, figure, regions
        self.place: dict[tuple[int, ...], tuple[int, int]] = {}
        for row, column in np.argwhere(figure >= 0):
            parts = unknown[row, column]
            self.place[tuple(sorted(parts[parts >= 0].tolist()))] = (int(row), int(column))

    def change(self, here: tuple[int, int], steps: int, hidden: Flags, without: int, spare: Whole) -> Whole | None:
        a, b = here
        masked = (self.figure >= 0) & hidden[self.figure]
        around = masked & masked[a, b] & masked[:, b][:, None] & masked[a, :][None, :]
        around[a, :] = around[:, b] = False
        there = self.unknown >= 0
        stock = np.where(there, spare[self.unknown], 0)
        if without >= 0 and self.regions == 0:
            around[without, :] = False
        if steps > 0:
            room = np.minimum(stock[:, b, :][:, None, :], stock[a, :, :][None, :, :])
        else:
            room = np.minimum(stock[a, b, :][None, None, :], stock)
        all_four = there & there[a, b] & there[:, b, :][:, None, :] & there[a, :, :][None, :, :]
        room = np.where(all_four, room, 0)
        if without >= 0 and self.regions == 2:
            room[:, :, without] = 0
        found = np.argwhere(around & (room.sum(axis=2) >= abs(steps)))
        if not len(found):
            return None
        c, d = found[len(found) // 2]
        change, left, sign = np.zeros(len(spare), dtype=np.int64), abs(steps), 1 if steps > 0 else -1
        for third, most in enumerate(room[c, d]):
            step = min(left, int(most))
            if step:
                left -= step
                change[self.unknown[[a, c], [b, d], third]] += sign * step
                change[self.unknown[[c, a], [b, d], third]] -= sign * step
        return change
