"""The conflict-related list is a part of the types: each of its incidents is one of those counted, each another one, of
a type that its line may be a part of, and of the same sex and age band where both are known. No SQL, no words.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace

from storage.tally_counts import Cell, Counts, Tally, counted

Applies = Mapping[str, tuple[str, ...]]  # of each line of the list, the types it may be a part of; (): of all
Group = tuple[str, Cell]  # incidents of one type, or of one line of the list, of one sex and age band
Groups = Mapping[Group, int]
NONE: Mapping[Cell, int] = {}

SEX = {Cell.GIRLS: "f", Cell.WOMEN: "f", Cell.FEMALE: "f", Cell.BOYS: "m", Cell.MEN: "m", Cell.MALE: "m"}
MINOR = {Cell.GIRLS, Cell.BOYS, Cell.UNDER_18}
ADULT = {Cell.WOMEN, Cell.MEN, Cell.ADULT}


def is_part(tally: Tally, applies: Applies) -> bool:
    """Whether what is said of the conflict can be a part of what the types say."""
    return _found(tally, applies) == sum(counts.total for counts in tally.conflict.values())


def room(
    tally: Tally, applies: Applies, code: str, cell: Cell = Cell.UNKNOWN, own: Mapping[Cell, int] = NONE
) -> int:  # fmt: skip
    """The most that this line may say of one sex and age band, or in all, beside what the others say and what it says
    itself of other bands (`own`), which must be a part of what was counted."""
    others = {line: counts for line, counts in tally.conflict.items() if line != code}
    beside = replace(tally, conflict={**others, code: counted(own)})
    as_many = counted({**own, cell: own.get(cell, 0) + tally.total})
    return _found(replace(tally, conflict={**others, code: as_many}), applies) - _found(beside, applies)


def _found(tally: Tally, applies: Applies) -> int:
    """How many of the conflict-related incidents can be told apart among those counted, at most: a maximum flow by
    shortest augmenting paths (Edmonds and Karp 1972)."""
    left, free = _groups(tally.conflict), _groups(tally.types)
    may = {
        part: [one for one in free if _may(tally, applies, part[0], one[0]) and _alike(part[1], one[1])]
        for part in left
    }
    taken: dict[tuple[Group, Group], int] = {}  # so many of a line's are these of a type's
    found = 0
    while way := _way(left, free, may, taken):
        given = [(way[n + 1], way[n]) for n in range(1, len(way) - 1, 2)]  # gives back what another line had
        many = min(left[way[0]], free[way[-1]], *(taken[pair] for pair in given))
        for pair in given:
            taken[pair] -= many
        for n in range(0, len(way), 2):
            taken[way[n], way[n + 1]] = taken.get((way[n], way[n + 1]), 0) + many
        left[way[0]] -= many
        free[way[-1]] -= many
        found += many
    return found


def _way(
    left: Groups, free: Groups, may: Mapping[Group, list[Group]], taken: Mapping[tuple[Group, Group], int]
) -> list[Group]:
    """From a line with incidents that are none of the counted ones yet, over lines that can take others instead, to a
    type with incidents that are nobody's. Lines and types take turns; []: there is none."""
    came: dict[Group, tuple[Group, ...]] = {part: (part,) for part, many in left.items() if many}
    reached: set[Group] = set()
    queue = deque(came)
    while queue:
        part = queue.popleft()
        for one in may[part]:
            if one in reached:
                continue
            reached.add(one)
            if free[one]:
                return [*came[part], one]
            for other in left:
                if other not in came and taken.get((other, one)):
                    came[other] = (*came[part], one, other)
                    queue.append(other)
    return []


def _groups(of: Mapping[str, Counts]) -> dict[Group, int]:
    return {
        (code, cell): many
        for code, counts in of.items()
        for cell, many in ({Cell.UNKNOWN: counts.total} if counts.cells is None else counts.cells).items()
        if many
    }


def _may(tally: Tally, applies: Applies, line: str, type_: str) -> bool:
    return type_ in (applies.get(line) or tally.types)


def _alike(one: Cell, other: Cell) -> bool:
    """Whether it can be the same person: neither sex nor age band is another one."""
    sexes = {SEX[cell] for cell in (one, other) if cell in SEX}
    return len(sexes) < 2 and not ({one, other} & MINOR and {one, other} & ADULT)
