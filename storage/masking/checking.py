"""Checks a mask's proofs by addition alone: no solver, no vectors, nothing of how the mask was found."""

from collections.abc import Iterator, Sequence

from storage.masking.figures import Figure, Figures
from storage.masking.tables import Claim, Inner, Mask, Released, Tables


def faults(tables: Tables, mask: Mask, threshold: int, released: Sequence[Released] = (), edition: int = 1,
           insiders: bool = False) -> Iterator[str]:  # fmt: skip
    """What is wrong, in words; nothing when every small count and change is proven to be safe."""
    figures = Figures(tables)
    others = [one for one in released if one.edition != edition]
    before = Figures(others[-1].tables) if others else None
    shown = [*(one for one in released if one.edition == edition), Released(tables, mask, edition)]
    proven: set[tuple[tuple[Inner, ...], bool, bool, str | None]] = set()
    for number, proof in enumerate(mask.proofs):
        table = _changed(figures, proof.changes)
        old = _changed(before, proof.before) if before else {}
        if not _fits(figures, table, shown) or (before and not _fits(before, old, others)):
            yield f"table {number} does not fit what is shown"
        for claim in proof.claims:
            if _true(claim, figures, table, before, old):
                proven.update(
                    (_parts(claim.what, figures), claim.since, claim.at_least is not None, reader)
                    for reader in claim.readers
                    if reader is None
                    or (_knows(figures, table, reader) and (not before or _knows(before, old, reader)))
                )
            else:
                yield f"table {number} does not prove {claim}"
    readers = [None, *(region for region in tables.regions if insiders and region not in mask.exposed)]
    for what, since in _small(figures, before, threshold):
        for reader in readers:
            if reader is None or not _own(what, figures, reader):
                for up in (False, True):
                    if (_parts(what, figures), since, up, reader) not in proven:
                        yield f"nothing proves {what} {since=} {'up' if up else 'down'} to {reader}"
    for figure in figures.all:
        if 0 < figures.value(figure) < threshold and any(mask.shows(cell) for cell in figure.cells):
            yield f"{figure.cells[0]} is shown"


def _changed(figures: Figures, changes: Sequence[tuple[Inner, int]]) -> dict[Inner, int]:
    table = dict(figures.inner)
    for count, change in changes:
        table[count] += change
    return table


def _fits(figures: Figures, table: dict[Inner, int], shown: Sequence[Released]) -> bool:
    if min(table.values(), default=0) < 0:
        return False
    if any(sum(table[one] for one in left) != sum(table[one] for one in right) for left, right in figures.equal):
        return False
    return all(
        sum(table[count] for count in figure.sum_of) == figures.value(figure)
        for figure in figures.all
        if any(seen for one in shown for seen in one.seen(figure.cells))
    )


def _sum(what: Inner, figures: Figures, table: dict[Inner, int]) -> int:
    return table[what] if what in table else sum(table[one] for one in _figure(what, figures).sum_of)


def _parts(what: Inner, figures: Figures) -> tuple[Inner, ...]:
    """What it is the sum of: two figures of the same counts are one."""
    return (what,) if what in figures.inner else _figure(what, figures).sum_of


def _figure(what: Inner, figures: Figures) -> Figure:
    return figures.by_cell[(what[0], what[1], what[2])]


def _true(
    claim: Claim, figures: Figures, table: dict[Inner, int], before: Figures | None, old: dict[Inner, int]
) -> bool:
    value = _sum(claim.what, figures, table)
    if claim.since and before is not None:
        rising = _sum(claim.what, figures, figures.inner) > _sum(claim.what, before, before.inner)
        value = (value - _sum(claim.what, before, old)) * (1 if rising else -1)
    return (claim.at_most is None or value <= claim.at_most) and (claim.at_least is None or value >= claim.at_least)


def _knows(figures: Figures, table: dict[Inner, int], reader: str) -> bool:
    """Whether the table agrees with what the region's own staff know."""
    return all(
        table[count] == value if count[0] in "xz" else table[count] >= value
        for count, value in figures.own(reader).items()
    )


def _own(what: Inner, figures: Figures, region: str) -> bool:
    return all(part[0] in "xz" and part[1] == region for part in _parts(what, figures))


def _small(figures: Figures, before: Figures | None, threshold: int) -> Iterator[tuple[Inner, bool]]:
    """The counts that must stay open, and (true) the changes since the edition before."""
    counts: list[Inner] = list(figures.hidden)
    counts.extend(
        figure.cells[0]
        for figure in figures.all
        if not (len(figure.sum_of) == 1 and figure.sum_of[0][0] == "x")  # else it is one hidden count
    )
    for what in counts:
        value = _sum(what, figures, figures.inner)
        if 0 < value < threshold:
            yield what, False
        if before and (what in before.inner or what in before.by_cell):
            change = value - _sum(what, before, before.inner)
            if 0 < abs(change) < threshold:
                yield what, True
