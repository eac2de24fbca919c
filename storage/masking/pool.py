"""Tables that fit what is shown, found so far, and which claims each proves. One table mostly proves many."""

import numpy as np

from storage.masking.puzzle import Flags, Puzzle, Whole


class Pool:
    """`changes[w]`: how table `w` differs from the truth. Claims are two a demand, in this order: low, high."""

    def __init__(self, puzzle: Puzzle) -> None:
        self.puzzle = puzzle
        self._summed = np.ascontiguousarray(puzzle.matrix().T)  # by unknown: the figures it is in
        self.values = np.array(
            [np.dot(demand.factors, puzzle.truth[list(demand.unknowns)]) for demand in puzzle.demands], dtype=np.int64
        )
        self.low = np.array([demand.low for demand in puzzle.demands], dtype=np.int64)
        self.high = np.array([demand.high for demand in puzzle.demands], dtype=np.int64)
        self._demanded = np.zeros((len(puzzle.truth), len(puzzle.demands)), dtype=np.int64)
        for number, demand in enumerate(puzzle.demands):
            self._demanded[list(demand.unknowns), number] = demand.factors
        self.readers = 1 + len(puzzle.insiders)
        self._room = 64
        self.count = 0
        self._changes = np.zeros((self._room, len(puzzle.truth)), dtype=np.int32)
        self._touches = np.zeros((self._room, len(puzzle.figures)), dtype=bool)
        self._proves = np.zeros((self._room, 2 * len(puzzle.demands)), dtype=bool)
        self._fits = np.zeros((self._room, self.readers), dtype=bool)
        self.add(np.zeros(len(puzzle.truth), dtype=np.int64))  # the truth itself

    def add(self, change: Whole) -> None:
        """One more table. It must fit the sums that agree by nature, and hold nothing below zero."""
        if self.count == self._room:
            self._room *= 2
            for name in ("_changes", "_touches", "_proves", "_fits"):
                old = getattr(self, name)
                new = np.zeros((self._room, old.shape[1]), dtype=old.dtype)
                new[: self.count] = old
                setattr(self, name, new)
        number = self.count
        self._changes[number] = change
        self._touches[number], self._proves[number] = self._weighed(change)
        self._fits[number] = [self._suits(change, reader) for reader in range(self.readers)]
        self.count += 1

    def _weighed(self, change: Whole) -> tuple[Flags, Flags]:
        """Which figures it touches, and what it proves."""
        there = np.flatnonzero(change)
        moved = self.values + change[there] @ self._demanded[there]
        proves = np.empty(2 * len(moved), dtype=np.bool_)
        proves[0::2], proves[1::2] = moved <= self.low, moved >= self.high
        return np.asarray(change[there] @ self._summed[there] != 0, dtype=np.bool_), proves

    def _suits(self, change: Whole, reader: int) -> bool:
        """Whether it agrees with what this reader knows from elsewhere."""
        if reader == 0:
            return True
        insider = self.puzzle.insiders[reader - 1]
        return not change[insider.known].any() and bool((self.puzzle.truth + change >= insider.least).all())

    def standing(self, shown: Flags) -> Flags:
        """Which tables still fit when these figures are shown."""
        return np.asarray(~self._touches[: self.count][:, shown].any(axis=1), dtype=np.bool_)

    def proven(self, shown: Flags) -> Flags:
        """Readers x claims: what the tables that fit prove, to the reader (0) and to each insider."""
        tables = np.flatnonzero(self.standing(shown))
        proves, fits = self._proves[tables], self._fits[tables]
        return np.array([proves[fits[:, reader]].any(axis=0) for reader in range(self.readers)])

    def proven_to(self, reader: int, shown: Flags) -> Flags:
        """The same of one reader."""
        tables = self.standing(shown) & self._fits[: self.count, reader]
        return np.asarray(self._proves[: self.count][tables].any(axis=0), dtype=np.bool_)

    def touched(self, number: int) -> Flags:
        touches: Flags = self._touches[number]
        return touches

    def chosen(self, shown: Flags, reader: int) -> tuple[Whole, Flags]:
        """Of each claim, the first table that proves it to this reader, and whether there is one."""
        tables = np.flatnonzero(self.standing(shown) & self._fits[: self.count, reader])
        proves = self._proves[tables]
        first: Whole = tables[proves.argmax(axis=0)]
        return first, np.asarray(proves.any(axis=0), dtype=np.bool_)

    def change(self, number: int) -> Whole:
        change: Whole = self._changes[number]
        return change
