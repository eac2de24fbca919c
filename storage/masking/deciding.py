"""Which cells are masked: the search, then the tables that are more than half masked left out, then the proofs."""

from collections.abc import Sequence

import numpy as np

from storage.masking.puzzle import Flags, Open, State, Whole
from storage.masking.search import Search
from storage.masking.setting import Setting, set_up
from storage.masking.swaps import Swaps
from storage.masking.tables import (
    ALL,
    Cell,
    Claim,
    Mask,
    NationalTotalMasked,
    PromiseCannotBeKept,
    Proof,
    Released,
    Tables,
    TooFewFigures,
)

NATIONAL = ("T1", ALL, ALL)


def decide(
    tables: Tables, threshold: int, released: Sequence[Released] = (), *, insiders: bool = True, edition: int = 1
) -> Mask:
    """The mask, with its proofs. Raises PromiseCannotBeKept, NationalTotalMasked, TooFewFigures."""
    setting = set_up(tables, threshold, released, edition, insiders=insiders)
    search = Search(setting.puzzle, Swaps(setting.figures, setting.unknowns[: setting.before]))
    left_out: tuple[str, ...] = ()
    while True:
        try:
            masked = _least(search)
        except Open as error:
            raise PromiseCannotBeKept from error
        too_many = tuple(table for table in _tables(setting) if table not in left_out and _half(setting, masked, table))
        if not too_many:
            break
        left_out += too_many
        _hide(setting, left_out)
    if all(table in left_out for table in _tables(setting)):
        raise TooFewFigures
    if edition > 1 and any(
        NATIONAL in figure.cells and masked[number] for number, figure in enumerate(setting.figures.all)
    ):
        raise NationalTotalMasked
    cells = frozenset(
        cell for number, figure in enumerate(setting.figures.all) if masked[number] for cell in figure.cells
    )
    exposed = tuple(tables.regions[number] for number in sorted(search.exposed))
    return Mask(cells, tuple(sorted(left_out)), exposed, _proofs(setting, search, masked))


def _least(search: Search) -> Flags:
    """As few masks as the search finds: small tables are tried in several orders, which costs them little."""
    puzzle = search.puzzle
    masked = search.cover(puzzle.states == State.MASKED)
    order = np.argsort(-puzzle.weights, kind="stable")
    return search.prune(masked, order)


def _tables(setting: Setting) -> tuple[str, ...]:
    return tuple(sorted({cell[0] for figure in setting.figures.all for cell in figure.cells}))


def _cells(setting: Setting, table: str) -> dict[Cell, int]:
    return {
        cell: number for number, figure in enumerate(setting.figures.all) for cell in figure.cells if cell[0] == table
    }


def _half(setting: Setting, masked: Flags, table: str) -> bool:
    numbers = list(_cells(setting, table).values())
    return 2 * int(masked[numbers].sum()) > len(numbers)


def _hide(setting: Setting, left_out: tuple[str, ...]) -> None:
    """What stands in no other table is not shown at all any more."""
    for number, figure in enumerate(setting.figures.all):
        if setting.puzzle.states[number] == State.OPEN and all(cell[0] in left_out for cell in figure.cells):
            setting.puzzle.states[number] = State.MASKED


def _proofs(setting: Setting, search: Search, masked: Flags) -> tuple[Proof, ...]:
    """Each claim with the first table that proves it: to the reader, and to each region's staff."""
    names: tuple[str | None, ...] = (None, *setting.figures.tables.regions)
    proven: dict[int, dict[int, list[str | None]]] = {}
    for reader in range(search.pool.readers):
        first, there = search.pool.chosen(~masked, reader)
        for claim in np.flatnonzero(search.needed[reader] & there):
            proven.setdefault(int(first[claim]), {}).setdefault(int(claim), []).append(names[reader])
    return tuple(_proof(setting, search.pool.change(number), claims) for number, claims in sorted(proven.items()))


def _proof(setting: Setting, change: Whole, proven: dict[int, list[str | None]]) -> Proof:
    changes = [(setting.unknowns[number], int(change[number]), number) for number in np.flatnonzero(change)]
    claims = []
    for claim, readers in proven.items():
        demand, (what, since) = setting.puzzle.demands[claim // 2], setting.names[claim // 2]
        up = claim % 2 == 1
        claims.append(
            Claim(what, since, None if up else demand.low, demand.high if up else None, tuple(readers)),
        )
    return Proof(
        tuple((what, value) for what, value, number in changes if number < setting.before),
        tuple((what, value) for what, value, number in changes if number >= setting.before),
        tuple(claims),
    )
