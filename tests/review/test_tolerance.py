"""Whether two sources agree: laws that hold for any figures, and the plan's own thresholds."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storage.plan.faults import PlanFaults
from storage.plan.logframe import Kind
from storage.plan.read import read
from storage.plan.write import to_yaml
from storage.rolled import Amount
from storage.tolerance import Tolerance, agree
from tests.plan.files import SMALL

NUMBERS = st.sampled_from([Kind.COUNT, Kind.CUMULATIVE, Kind.LEVEL])
KINDS = st.sampled_from(list(Kind))
MANY = st.integers(0, 10**7)
TOLERANCES = st.builds(Tolerance, st.integers(0, 50), st.integers(0, 100))


@st.composite
def amounts(draw: st.DrawFn, kind: Kind) -> Amount:
    if kind is Kind.PERCENT:
        whole = draw(st.integers(0, 500))
        return Amount(draw(st.integers(0, whole)), whole=whole)
    if kind is Kind.YES_NO:
        whole = draw(st.integers(1, 5))
        return Amount(draw(st.integers(0, whole)), whole=whole)
    if draw(st.booleans()):
        return Amount(draw(MANY))
    women, men = draw(MANY), draw(MANY)
    return Amount(women + men, women, men)


@given(KINDS, st.data(), TOLERANCES)
def test_it_makes_no_difference_whose_figure_is_whose(kind: Kind, data: st.DataObject, tolerance: Tolerance) -> None:
    one, other = data.draw(amounts(kind)), data.draw(amounts(kind))
    assert agree(kind, one, other, tolerance) == agree(kind, other, one, tolerance)


@given(KINDS, st.data(), TOLERANCES)
def test_a_figure_agrees_with_itself(kind: Kind, data: st.DataObject, tolerance: Tolerance) -> None:
    figure = data.draw(amounts(kind))
    assert agree(kind, figure, figure, tolerance)


@given(KINDS, st.data(), TOLERANCES, st.integers(0, 20), st.integers(0, 20))
def test_what_agrees_agrees_by_a_wider_rule_too(
    kind: Kind, data: st.DataObject, tolerance: Tolerance, more: int, points: int
) -> None:
    one, other = data.draw(amounts(kind)), data.draw(amounts(kind))
    wider = Tolerance(tolerance.absolute + more, tolerance.percent + points)
    assert not agree(kind, one, other, tolerance) or agree(kind, one, other, wider)


@given(NUMBERS, st.data())
def test_where_nothing_may_differ_only_the_same_number_agrees(kind: Kind, data: st.DataObject) -> None:
    one, other = data.draw(amounts(kind)), data.draw(amounts(kind))
    by_sex = one.women is not None and other.women is not None
    same = one == other if by_sex else one.value == other.value
    assert agree(kind, one, other, Tolerance(0, 0)) == same


@given(MANY, MANY, TOLERANCES)
def test_the_parts_of_a_number_by_the_words_of_the_rule(one: int, other: int, tolerance: Tolerance) -> None:
    apart = abs(one - other)
    within = apart <= tolerance.absolute or (
        max(one, other) > 0 and Fraction(apart, max(one, other)) <= Fraction(tolerance.percent, 100)
    )
    assert agree(Kind.COUNT, Amount(one), Amount(other), tolerance) == within


@given(st.data(), TOLERANCES)
def test_shares_are_compared_exactly_in_percentage_points(data: st.DataObject, tolerance: Tolerance) -> None:
    one, other = data.draw(amounts(Kind.PERCENT)), data.draw(amounts(Kind.PERCENT))
    assume(one.whole and other.whole)
    assert one.whole and other.whole
    apart = abs(Fraction(one.value, one.whole) - Fraction(other.value, other.whole)) * 100
    assert agree(Kind.PERCENT, one, other, tolerance) == (apart <= tolerance.percent)


def test_a_share_of_nothing_agrees_with_nothing_else() -> None:
    nothing = Amount(0, whole=0)
    assert agree(Kind.PERCENT, nothing, nothing, Tolerance(0, 0))
    assert not agree(Kind.PERCENT, nothing, Amount(0, whole=10), Tolerance(0, 100))


def test_women_and_men_must_agree_where_both_have_them() -> None:
    total = Amount(40, 24, 16)
    assert not agree(Kind.COUNT, total, Amount(40, 16, 24), Tolerance())
    assert agree(Kind.COUNT, total, Amount(40), Tolerance())


@pytest.mark.parametrize(("mine", "theirs", "same"), [(1, 1, True), (0, 0, True), (1, 0, False), (0, 1, False)])
def test_yes_is_yes(mine: int, theirs: int, same: bool) -> None:
    assert agree(Kind.YES_NO, Amount(mine), Amount(theirs, whole=1), Tolerance(5, 100)) == same


def test_a_plan_says_how_far() -> None:
    plan = read(SMALL + "differences: {absolute: 2, percent: 10}\n")
    assert plan.differences == Tolerance(2, 10)
    assert read(to_yaml(plan)) == plan
    assert read(SMALL).differences == Tolerance(0, 5)
    assert "differences" not in to_yaml(replace(plan, differences=Tolerance()))


@pytest.mark.parametrize(
    ("section", "said", "line"),
    [
        ("differences:\n  percent: 101\n", "percent: 0 to 100 are expected", 2),
        ("differences:\n  absolute: -1\n", "absolute: -1: a whole number from 0 is expected", 2),
        ("differences:\n  absolut: 1\n", "absolut is not a key that is known here; absolute perhaps?", 2),
        ("differences: 5\n", "differences: lines such as absolute", 1),
    ],
)
def test_what_is_wrong_is_named_where_it_stands(section: str, said: str, line: int) -> None:
    with pytest.raises(PlanFaults) as raised:
        read(SMALL + section)
    (fault,) = raised.value.faults
    assert said in fault.message
    assert fault.place.line == SMALL.count("\n") + line
