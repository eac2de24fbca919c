"""What the refusal of a conflict-related line says would go, goes: each of its numbers, alone, with zeros elsewhere."""

from dataclasses import replace

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from bot.forms import tally as forms
from bot.forms.tally import Form, Why
from bot.forms.tally_typing import typed
from storage.drafts import Draft
from storage.tally_counts import Cell, Conflict, Counts, Tally, counted, total_only
from tests.tallies_chat.test_tally_form import draft

FORM = Form(("rape", "assault", "denial"), {"rape": ("rape",), "gang": ("rape",), "any": ()}, many=100)
BROKEN_DOWN = st.dictionaries(st.sampled_from(Cell), st.integers(1, 3), min_size=2, max_size=4).map(counted)
SPARSE = st.sampled_from((0, 0, 0, 1, 2))
FEW: st.SearchStrategy[Counts] = st.dictionaries(st.sampled_from(Cell), st.integers(1, 3), max_size=3).map(
    counted
) | st.integers(0, 3).map(total_only)


def begun(types: dict[str, Counts], conflict: dict[str, Counts], at: str) -> Draft:
    tally = Tally(types=types, conflict_said=Conflict.DETAILED, conflict={})
    for code, counts in conflict.items():  # as far as each line fits beside the others
        with_it = replace(tally, conflict={**tally.conflict, code: counts})
        tally = with_it if FORM.fits(with_it) else tally
    return replace(draft(at), tally=tally)


def read(numbers: tuple[int, ...]) -> str:
    return " ".join(map(str, numbers))


def alone(numbers: tuple[int, ...]) -> list[str]:
    return [
        read(tuple(number if place == at else 0 for at in range(len(numbers)))) for place, number in enumerate(numbers)
    ]


@given(
    st.fixed_dictionaries({"rape": BROKEN_DOWN, "assault": FEW, "denial": FEW}),
    st.dictionaries(st.sampled_from(sorted(FORM.conflict)), FEW, max_size=1),
    st.sampled_from(sorted(FORM.conflict)),
    st.sampled_from((forms.FOUR, forms.FIVE)),
    st.lists(SPARSE, min_size=5, max_size=5),
    st.lists(SPARSE, min_size=5, max_size=5),
    st.integers(0, 4),
)
def test_each_number_that_the_refusal_names_goes_alone(
    types: dict[str, Counts], others: dict[str, Counts], code: str, screen: str, first: list[int], then: list[int],
    noted: int,
) -> None:  # fmt: skip
    there = dict(list((types["rape"].cells or {}).items())[:noted])
    held = begun(types, {code: counted(dict.fromkeys(there, 1)), **others}, f"{screen}:c.{code}")
    step = typed(held, FORM, read(tuple(first if screen == forms.FIVE else first[:4])))
    if forms.at(step.draft)[0] == forms.FOUR and step.refusal is None:  # the five came first and wait for their four
        step = typed(step.draft, FORM, read(tuple(then[:4])))
    event(f"{screen}: {step.refusal}")
    if step.refusal is not Why.APART:
        return
    most = FORM.most(step.draft)
    for numbers in alone(most):
        assert typed(step.draft, FORM, numbers).refusal is None, numbers
    for numbers in alone(tuple(number + 1 for number in most)):
        assert typed(step.draft, FORM, numbers).refusal in (Why.ABOVE, Why.APART), "and no more than that"


@given(
    st.fixed_dictionaries(dict.fromkeys(FORM.types, FEW)),
    st.sampled_from(sorted(FORM.conflict)),
    st.lists(st.integers(0, 2), min_size=5, max_size=5),
)
def test_the_five_that_could_never_be_a_part_are_refused_at_once(
    types: dict[str, Counts], code: str, first: list[int]
) -> None:
    """And not when their four come, of which none would go then."""
    step = typed(begun(types, {}, f"{forms.FIVE}:c.{code}"), FORM, read(tuple(first)))
    if step.refusal is None:
        assert typed(step.draft, FORM, "0 0 0 0").refusal is None


@pytest.mark.parametrize(("typed_", "most"), [("0 1 0 0 0", (2, 0, 0, 2, 2))])
def test_what_is_noted_of_the_line_already_is_counted(typed_: str, most: tuple[int, ...]) -> None:
    types = {"rape": counted({Cell.WOMEN: 2, Cell.BOYS: 1})}
    held = begun(types, {"rape": counted({Cell.BOYS: 1})}, f"{forms.FIVE}:c.rape")
    refused = typed(held, FORM, typed_)
    assert refused.refusal is Why.APART
    assert FORM.most(refused.draft) == most


def test_so_many_in_all_is_what_can_still_be_said_beside_it() -> None:
    types = {"rape": counted({Cell.WOMEN: 2, Cell.BOYS: 1})}
    held = begun(types, {"rape": counted({Cell.BOYS: 1})}, f"{forms.FIVE}:c.rape")
    assert typed(held, FORM, "3 0 0 0 0").refusal is Why.ABOVE
    assert FORM.left(held) == 2
