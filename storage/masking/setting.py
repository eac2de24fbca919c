"""The puzzle that tables set to a reader of all that circulates about that year, and to each region's own staff."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from storage.masking.figures import Figure, Figures
from storage.masking.program import Row
from storage.masking.puzzle import Demand, Insider, Puzzle, State, Whole
from storage.masking.tables import Inner, Released, Tables


@dataclass(frozen=True)
class Setting:
    """The puzzle, and what its numbers mean. `before`: the first edition's counts, behind this edition's, if any."""

    puzzle: Puzzle
    figures: Figures
    unknowns: tuple[Inner, ...]
    before: int
    """How many unknowns belong to this edition; those behind belong to the one before."""
    names: tuple[tuple[Inner, bool], ...]
    """Of each demand: which count it is about, and whether about its change."""


def small(value: int, threshold: int) -> bool:
    return 0 < value < threshold


def set_up(tables: Tables, threshold: int, released: Sequence[Released], edition: int, *, insiders: bool) -> Setting:
    """Everything `released` is held fixed: what it shows stays known, what it masks stays masked."""
    figures = Figures(tables)
    same = [one for one in released if one.edition == edition]
    others = [one for one in released if one.edition != edition]
    unknowns = list(figures.inner)
    place = {count: number for number, count in enumerate(unknowns)}
    names: list[tuple[Inner, bool]] = [
        (count, False) for count in figures.hidden if small(figures.inner[count], threshold)
    ]
    demands = [
        Demand([place[count]], [1], 1, threshold, _region((figures, [count])))
        for count in figures.hidden
        if small(figures.inner[count], threshold)
    ]
    sums: list[Sequence[int]] = []
    states, weights = [], []
    for figure in figures.all:
        parts = [place[count] for count in figure.sum_of]
        value = figures.value(figure)
        sums.append(parts)
        states.append(_state(figure, value, threshold, same, others))
        weights.append(figure.weight)
        hidden = len(parts) == 1 and figure.sum_of[0][0] == "x"
        if small(value, threshold) and not hidden:
            demands.append(Demand(parts, [1] * len(parts), 1, threshold, _region((figures, figure.sum_of))))
            names.append((figure.cells[0], False))
    equal: list[Row] = [
        ([place[count] for count in (*left, *right)], [1.0] * len(left) + [-1.0] * len(right))
        for left, right in figures.equal
    ]
    own = len(unknowns)
    if others:
        _add_the_one_before(others, figures, threshold, unknowns, place, sums, states, weights, equal, demands, names)
    truth = np.array([figures.inner[count] for count in unknowns[:own]] + [0] * (len(unknowns) - own), dtype=np.int64)
    if others:
        old = Figures(others[-1].tables)
        truth[own:] = list(old.inner.values())
    puzzle = Puzzle(
        truth, sums, np.array(states, dtype=np.int64), np.array(weights, dtype=np.float64), equal, demands,
        [_insider(region, figures, unknowns[:own], truth, others) for region in tables.regions] if insiders else [],
    )  # fmt: skip
    return Setting(puzzle, figures, tuple(unknowns), own, tuple(names))


def _state(figure: Figure, value: int, threshold: int, same: Sequence[Released], others: Sequence[Released]) -> State:
    # A cell may be in several releases: a quarter's column comes again with the year.
    here, earlier = _seen(figure, same), _seen(figure, others)
    if any(here):
        return State.SHOWN
    if here or small(value, threshold) or (earlier and not any(earlier)):
        return State.MASKED
    return State.OPEN


def _seen(figure: Figure, released: Sequence[Released]) -> list[bool]:
    """Of each place where this figure could have been read by now, whether it was there to read."""
    return [seen for one in released for seen in one.seen(figure.cells)]


def _region(*sums: tuple[Figures, Sequence[Inner]]) -> int | None:
    """The region to which all of these belong, if it is one."""
    regions = {figures.alone(count) for figures, counts in sums for count in counts}
    known = sums[0][0].tables.regions
    return next((number for number, region in enumerate(known) if {region} == regions), None)


def _insider(
    region: str, figures: Figures, unknowns: Sequence[Inner], truth: Whole, others: Sequence[Released]
) -> Insider:
    known = np.zeros(len(truth), dtype=bool)
    least = np.zeros(len(truth), dtype=np.int64)
    views = [(figures, 0)]
    if others:
        views.append((Figures(others[-1].tables), len(unknowns)))
    for view, behind in views:
        own = view.own(region)
        for number, count in enumerate(view.inner, start=behind):
            if count in own:
                least[number] = own[count]
                known[number] = view.alone(count) == region
    return Insider(known, least)


def _add_the_one_before(
    others: Sequence[Released], figures: Figures, threshold: int, unknowns: list[Inner], place: dict[Inner, int],
    sums: list[Sequence[int]], states: list[State], weights: list[float],
    equal: list[Row], demands: list[Demand],
    names: list[tuple[Inner, bool]],
) -> None:  # fmt: skip
    """The edition before, behind this one: what it does not show may be anything that fits, and so may each change."""
    old = Figures(others[-1].tables)
    behind = {count: len(unknowns) + number for number, count in enumerate(old.inner)}
    unknowns.extend(old.inner)
    for figure in old.all:
        sums.append([behind[count] for count in figure.sum_of])
        states.append(State.SHOWN if any(_seen(figure, others)) else State.MASKED)
        weights.append(0.0)
    equal.extend(
        ([behind[count] for count in (*left, *right)], [1.0] * len(left) + [-1.0] * len(right))
        for left, right in old.equal
    )
    changed: dict[tuple[tuple[Inner, ...], tuple[Inner, ...]], Inner] = {}
    for figure in figures.all:
        if figure.cells[0] in old.by_cell:
            changed.setdefault((figure.sum_of, old.by_cell[figure.cells[0]].sum_of), figure.cells[0])
    for count in figures.hidden:
        if count in old.inner:
            changed.setdefault(((count,), (count,)), count)
    for (now, before), name in changed.items():
        change = sum(figures.inner[count] for count in now) - sum(old.inner[count] for count in before)
        if small(abs(change), threshold):
            sign = 1 if change > 0 else -1
            demands.append(
                Demand(
                    [*(place[count] for count in now), *(behind[count] for count in before)],
                    [sign] * len(now) + [-sign] * len(before),
                    1,
                    threshold,
                    _region((figures, now), (old, before)),
                )
            )
            names.append((name, True))
