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
    now, then = _Fixed(figures, shown), _Fixed(before, others) if before else None
    proven: set[tuple[tuple[Inner, ...], bool, bool, str | None]] = set()
    for number, proof in enumerate(mask.proofs):
        table = _changed(figures, proof.changes)
        old = _changed(before, proof.before) if before else {}
        if not now.fits(table, proof.changes) or (then and not then.fits(old, proof.before)):
            yield f"table {number} does not fit what is shown"
        readers = {reader for claim in proof.claims for reader in claim.readers}
        agree = {
            reader
            for reader in readers
            if reader is None
            or (now.knows(table, proof.changes, reader) and (not then or then.knows(old, proof.before, reader)))
        }
        for claim in proof.claims:
            if not _enough(claim, threshold):
                yield f"{claim} leaves too little open"
            elif _true(claim, figures, table, before, old):
                proven.update(
                    (_parts(claim.what, figures), claim.since, claim.at_least is not None, reader)
                    for reader in claim.readers
                    if reader in agree
                )
            else:
                yield f"table {number} does not prove {claim}"
    against = [None, *(region for region in tables.regions if insiders and region not in mask.exposed)]
    for what, since in _small(figures, before, threshold):
        for reader in against:
            if reader is None or not _own(what, since, figures, before, reader):
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


class _Fixed:
    """What a table must leave as it is: the sums that are shown, and those that agree by nature. Only what a change
    touches is added up again, for a year has a thousand counts, and as many proofs."""

    def __init__(self, figures: Figures, shown: Sequence[Released]) -> None:
        self.figures = figures
        self._own: dict[str, dict[Inner, int]] = {}
        self._in: dict[Inner, list[tuple[int, int]]] = {}  # of each count: the sums it is in, and its sign there
        sums = [
            (figure.sum_of, ())
            for figure in figures.all
            if any(seen for one in shown for seen in one.seen(figure.cells))
        ]
        for number, (plus, minus) in enumerate((*sums, *figures.equal)):
            for sign, counts in ((1, plus), (-1, minus)):
                for count in counts:
                    self._in.setdefault(count, []).append((number, sign))
        self._sound = min(figures.inner.values(), default=0) >= 0 and all(
            sum(figures.inner[one] for one in left) == sum(figures.inner[one] for one in right)
            for left, right in figures.equal
        )

    def fits(self, table: dict[Inner, int], changes: Sequence[tuple[Inner, int]]) -> bool:
        moved: dict[int, int] = {}
        for count, change in changes:
            for number, sign in self._in.get(count, ()):
                moved[number] = moved.get(number, 0) + sign * change
        return self._sound and not any(moved.values()) and all(table[count] >= 0 for count, _ in changes)

    def knows(self, table: dict[Inner, int], changes: Sequence[tuple[Inner, int]], reader: str) -> bool:
        """Whether the table agrees with what the region's own staff know."""
        if reader not in self._own:
            self._own[reader] = self.figures.own(reader)
        known = self._own[reader]
        return all(
            table[count] == known[count] if self.figures.alone(count) == reader else table[count] >= known[count]
            for count, _ in changes
            if count in known
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


def _enough(claim: Claim, threshold: int) -> bool:
    """That it may be one at most, or the threshold or more: nothing else is asked for."""
    if claim.at_least is None:
        return claim.at_most is not None and claim.at_most <= 1
    return claim.at_least >= threshold


def _own(what: Inner, since: bool, figures: Figures, before: Figures | None, region: str) -> bool:
    views = [figures, before] if since and before else [figures]
    return all(view.alone(part) == region for view in views for part in _parts(what, view))


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
