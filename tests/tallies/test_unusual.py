"""Which figures are asked about: laws that hold for every history."""

from fractions import Fraction
from statistics import median

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storage.unusual import FEWEST, unusual

COUNTS = st.integers(0, 9999)
HISTORIES = st.lists(COUNTS, min_size=FEWEST, max_size=24)


@pytest.mark.parametrize(
    ("figure", "before", "asked"),
    [
        (6, (1, 1, 2, 1), True),
        (6, (20, 22, 19, 21), True),  # a fall is asked about too: a service may have closed
        (21, (20, 22, 19, 21), False),
        (8, (2, 9, 5, 12), False),
        (3, (0, 0, 0, 0), False),
        (4, (0, 0, 0, 0), True),
        (9999, (1, 1, 1), False),  # too short a history
        (0, (), False),
    ],
)
def test_figures_as_one_would_ask(figure: int, before: tuple[int, ...], asked: bool) -> None:
    assert unusual(figure, before) is asked


@given(COUNTS, st.lists(COUNTS, max_size=FEWEST - 1))
def test_fewer_than_four_periods_say_nothing(figure: int, before: list[int]) -> None:
    assert not unusual(figure, before)


@given(COUNTS, HISTORIES, st.randoms())
def test_the_order_of_the_past_does_not_matter(figure: int, before: list[int], chance: object) -> None:
    shuffled = list(before)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert unusual(figure, shuffled) is unusual(figure, before)


@given(COUNTS, HISTORIES, st.integers(1, 50))
def test_what_is_unusual_stays_so_in_a_larger_place(figure: int, before: list[int], times: int) -> None:
    if unusual(figure, before):
        assert unusual(figure * times, [one * times for one in before])


@given(COUNTS, HISTORIES, st.integers(1, 50))
def test_where_counts_move_the_scale_does_not_matter(figure: int, before: list[int], times: int) -> None:
    middle = median(map(Fraction, before))
    spread = median(abs(one - middle) for one in before)
    assume(spread >= 1 and abs(figure - middle) * 10000 != spread * 51891)  # not on the very edge: floats round
    assert unusual(figure * times, [one * times for one in before]) is unusual(figure, before)


@given(COUNTS, COUNTS, st.integers(FEWEST, 24))
def test_a_history_that_never_moved_asks_from_four_away(figure: int, always: int, periods: int) -> None:
    assert unusual(figure, [always] * periods) is (abs(figure - always) >= 4)


@given(HISTORIES, COUNTS, COUNTS)
def test_who_is_further_away_is_asked_about_first(before: list[int], one: int, other: int) -> None:
    middle = median(before)
    near, far = sorted((one, other), key=lambda figure: abs(figure - middle))
    if unusual(near, before):
        assert unusual(far, before)


@given(HISTORIES)
def test_the_median_itself_never_is(before: list[int]) -> None:
    assert not unusual(round(median(before)), before)
