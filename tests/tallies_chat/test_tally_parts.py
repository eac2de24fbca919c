"""Each incident of the conflict-related list is one of those counted: against a reader who tries every way."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storage.tally_counts import Cell, Counts, Tally, counted, total_only
from storage.tally_parts import is_part, room

APPLIES = {"rape": ("rape",), "gang": ("rape",), "slavery": ("rape", "assault"), "any": ()}
TYPES = ("rape", "assault", "denial")
PERSON = {
    Cell.GIRLS: ("f", "child"), Cell.WOMEN: ("f", "adult"), Cell.BOYS: ("m", "child"), Cell.MEN: ("m", "adult"),
    Cell.FEMALE: ("f", "?"), Cell.MALE: ("m", "?"), Cell.UNDER_18: ("?", "child"), Cell.ADULT: ("?", "adult"),
    Cell.UNKNOWN: ("?", "?"),
}  # fmt: skip
FEW: st.SearchStrategy[Counts] = st.dictionaries(st.sampled_from(Cell), st.integers(1, 2), max_size=2).map(
    counted
) | st.integers(0, 3).map(total_only)
DRAWN = st.builds(
    Tally,
    types=st.fixed_dictionaries(dict.fromkeys(TYPES, FEW)),
    conflict=st.dictionaries(st.sampled_from(sorted(APPLIES)), FEW, max_size=3),
)


def one_by_one(of: dict[str, Counts]) -> list[tuple[str, Cell]]:
    """Each incident by itself."""
    return [
        (code, cell)
        for code, counts in of.items()
        for cell, many in ({Cell.UNKNOWN: counts.total} if counts.cells is None else counts.cells).items()
        for _ in range(many)
    ]


def same(line: tuple[str, Cell], counted_: tuple[str, Cell]) -> bool:
    who, whom = PERSON[line[1]], PERSON[counted_[1]]
    return counted_[0] in (APPLIES[line[0]] or TYPES) and all(
        "?" in both or len(set(both)) == 1 for both in zip(who, whom, strict=True)
    )


def tried(tally: Tally) -> bool:
    """Gives every conflict-related incident a counted one of its own, trying one after the other (Kuhn 1955)."""
    parts, there = one_by_one(dict(tally.conflict)), one_by_one(dict(tally.types))
    whose: dict[int, int] = {}

    def finds(part: int, seen: set[int]) -> bool:
        for one in range(len(there)):
            if one in seen or not same(parts[part], there[one]):
                continue
            seen.add(one)
            if one not in whose or finds(whose[one], seen):
                whose[one] = part
                return True
        return False

    return all(finds(part, set()) for part in range(len(parts)))


@given(DRAWN)
def test_it_is_a_part_exactly_where_each_is_one_of_those_counted(tally: Tally) -> None:
    assert is_part(tally, APPLIES) == tried(tally)


@given(DRAWN, st.sampled_from(sorted(APPLIES)), st.sampled_from(Cell))
def test_there_is_room_for_so_many_and_not_for_one_more(tally: Tally, code: str, cell: Cell) -> None:
    beside = replace(tally, conflict={line: counts for line, counts in tally.conflict.items() if line != code})
    assume(tried(beside))
    most = room(tally, APPLIES, code, cell)
    assert tried(replace(beside, conflict={**beside.conflict, code: counted({cell: most})}))
    assert not tried(replace(beside, conflict={**beside.conflict, code: counted({cell: most + 1})}))


WOMEN = counted({Cell.WOMEN: 2})


@pytest.mark.parametrize(
    ("types", "conflict", "holds"),
    [
        ({"rape": WOMEN, "assault": counted({Cell.WOMEN: 10})}, {"rape": WOMEN, "gang": WOMEN}, False),
        ({"rape": WOMEN}, {"rape": counted({Cell.MEN: 2})}, False),
        ({"rape": counted({Cell.BOYS: 2})}, {"rape": WOMEN}, False),
        ({"rape": WOMEN}, {"rape": counted({Cell.MALE: 1})}, False),
        ({"rape": WOMEN}, {"rape": counted({Cell.FEMALE: 1}), "gang": total_only(1)}, True),
        ({"rape": total_only(2)}, {"rape": counted({Cell.MEN: 2})}, True),
        ({"rape": total_only(2)}, {"rape": counted({Cell.MEN: 3})}, False),
        ({"rape": counted({Cell.ADULT: 1, Cell.UNKNOWN: 1})}, {"rape": WOMEN}, True),
    ],
)
def test_examples(types: dict[str, Counts], conflict: dict[str, Counts], holds: bool) -> None:
    assert is_part(Tally(types=types, conflict=conflict), APPLIES) is holds
