"""A tally's form: whatever is typed and tapped, nothing is guessed, nothing is added twice, and the end is reached."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import tally as forms
from bot.forms.tally import Form, NotOnThisScreen, Why
from bot.forms.tally_onward import brought_up, ready, reason
from bot.forms.tally_tapping import tapped
from bot.forms.tally_typing import typed
from storage.answers import Reason, Source
from storage.calendar import Quarter
from storage.drafts import Draft, Kind
from storage.tally_counts import ZERO, Cell, Conflict, Counts, Service, Tally, counted, total_only
from storage.tally_parts import is_part

NOW = datetime(2013, 7, 12, tzinfo=UTC)
FORM = Form(("rape", "assault", "denial"), {"rape": ("rape",), "slavery": ("rape", "assault")})
TAPS = (
    "go", "back", "no", "contacts", "show", "s.health", "s.nobody", "zero", "t.1", "t.2", "t.3", "t.9", "t.0", "totals",
    "rules", "service", "all", "unk", "yes", "again", "not", "each", "c.1", "c.2", "c.7", "change", "r.typing", "r.x",
    "",
)  # fmt: skip
TYPED = (
    "0",
    "3",
    "0 2 0 0",
    "0 0 2 0",
    "0 1 0 0",
    "2 5 0 1",
    "66 00 10 05",
    "0 0 0 0 0",
    "1 0 0 0 2",
    "60 50 0 0",
    "9999 9999 9999 9999",
    "1 2",
    "Awa",
    "12²",
    "",
)


def draft(at: str = forms.START, tally: Tally | None = None) -> Draft:
    return Draft(
        1, 1, 1, 1, Quarter(2013, 2), 1, 1, Source.MINISTRY, 1, at, 11, NOW, NOW, kind=Kind.TALLY,
        tally=tally or Tally(Service.HEALTH),
    )  # fmt: skip


def after(start: Draft, *steps: str, form: Form = FORM) -> Draft:
    """« =2 5 0 1 » is typed, everything else tapped."""
    for step in steps:
        done = typed(start, form, step[1:]) if step.startswith("=") else tapped(start, form, step)
        assert done.refusal is None, (step, done.refusal)
        start = done.draft
    return start


def test_zero_of_everything_is_zero_and_not_silence() -> None:
    done = after(draft(), "go", "zero")
    assert done.at == forms.REVIEW
    assert done.tally.types == dict.fromkeys(FORM.types, ZERO)
    assert done.tally.conflict_said is Conflict.NOT_ASKED


def test_a_number_alone_is_a_total_that_is_not_broken_down() -> None:
    done = after(draft(), "go", "t.1", "=7", "yes")
    assert done.tally.types["rape"] == Counts(7, None)
    again = after(draft(), "go", "t.1", "all", "=7")
    assert again.tally == done.tally


def test_the_five_wait_for_the_four() -> None:
    waits = after(draft(), "go", "t.1", "unk", "=1 0 0 0 2")
    assert waits.at == "t:rape"
    assert not waits.tally.types
    done = after(waits, "=2 5 0 1")
    assert done.tally.types["rape"].total == 11
    assert done.tally.types["rape"].cells == {
        Cell.GIRLS: 2, Cell.WOMEN: 5, Cell.MEN: 1, Cell.FEMALE: 1, Cell.UNKNOWN: 2,
    }  # fmt: skip
    # Later the five are given again, and the four stay.
    assert after(done, "t.1", "unk", "=0 0 0 0 0").tally.types["rape"].total == 8


@pytest.mark.parametrize("text", ["66 00 10 05", "70 12 34 06"])
def test_a_telephone_number_in_pairs_is_answered_like_a_name(text: str) -> None:
    """Where a group begins with zero it is no count."""
    four = after(draft(), "go", "t.1")
    assert typed(four, FORM, text) == forms.Step(four, Why.NOT_DIGITS)


def test_zero_is_of_the_four_and_what_is_kept_stays() -> None:
    waits = after(draft(), "go", "t.1", "unk", "=1 0 0 0 2")
    assert after(waits, "zero").tally.types["rape"].cells == {Cell.FEMALE: 1, Cell.UNKNOWN: 2}
    assert after(waits, "=0", "yes").tally.types["rape"] == ZERO, "nothing in all: asked first"


@pytest.mark.parametrize("between", [("=7", "again"), ("=200 0 0 0", "again"), ("all", "back"), ("unk", "back")])
def test_the_five_are_not_lost_by_what_is_asked_in_between(between: tuple[str, ...]) -> None:
    done = after(draft(), "go", "t.1", "unk", "=1 0 0 0 2", *between, "=2 5 0 1")
    assert done.tally.types["rape"].total == 11


@pytest.mark.parametrize("then", [(), ("no", "show"), ("back", "t.2", "=0 1 0 0"), ("back", "go")])
def test_the_five_wait_whatever_is_done_before_their_four_come(then: tuple[str, ...]) -> None:
    """[Back], [Not this time] and another type: no [Zero] records that there was nothing."""
    waits = after(draft(), "go", "t.1", "unk", "=1 0 0 0 2", "back", *then)
    assert waits.at == forms.TYPES
    asked = after(waits, "zero")
    assert asked.at == "t:rape"
    assert ZERO not in (asked.tally.types.get("rape"), forms.waiting(asked))
    assert not ready(asked, FORM)
    assert after(asked, "=2 5 0 1").tally.types["rape"].total == 11


def test_one_that_was_a_total_waits_for_its_four_too() -> None:
    done = after(draft(), "go", "t.1", "all", "=7", "zero", "not", "change")
    waits = after(done, "t.1", "unk", "=1 0 0 0 2", "back")
    assert not ready(waits, FORM)
    assert after(waits, "go").at == "t:rape"
    assert after(waits, "go", "all", "=7").tally == done.tally, "in all: nothing waits any more"


def test_a_correction_goes_on_to_the_four_that_are_missing() -> None:
    sent = Tally(Service.HEALTH, dict.fromkeys(FORM.types, ZERO) | {"rape": total_only(7)}, Conflict.NOT_NOTED)
    form = replace(FORM, original=sent)
    waits = after(draft(forms.SHOW, sent), "show", "t.1", "unk", "=1 0 0 0 2", "back", form=form)
    assert after(waits, "go", form=form).at == "t:rape"


def test_a_line_of_the_list_waits_for_its_four_and_is_counted_beside_the_others() -> None:
    asked = after(draft(), "go", "t.1", "=0 3 0 0", "zero", "each", "c.1", "unk", "=2 0 0 0 0", "back")
    assert asked.at == forms.LIST
    assert typed(after(asked, "c.2"), FORM, "0 2 0 0").refusal is Why.ABOVE
    for back_again in (("zero",), ("back", "zero"), ("no", "show", "zero")):
        waits = after(asked, *back_again)
        assert waits.at == "t:c.rape"
        done = after(waits, "zero", "zero")
        assert done.tally.conflict == {"rape": counted({Cell.FEMALE: 2}), "slavery": ZERO}
    noted = after(asked, "back", "not")
    assert (noted.at, noted.tally.conflict, noted.tally.conflict_said) == (forms.REVIEW, {}, Conflict.NOT_NOTED)
    assert not forms.five(noted), "what is not in the register is not half counted either"
    changed = after(asked, "back", "back", "t.1", "=0 1 0 0")
    assert changed.at == forms.CONFLICT
    assert not forms.says_of_conflict(changed), "said of another number: asked again"


def test_a_draft_of_before_still_waits() -> None:
    old = replace(draft("t:rape"), pending={"unknown": {"female": 1, "unknown": 2}})
    assert after(old, "back", "t.1", "=2 5 0 1").tally.types["rape"].total == 11


def test_what_waits_of_a_type_that_the_plan_dropped_is_left_out() -> None:
    up = brought_up(replace(draft(forms.START), pending={"five": {"gone": {"female": 1}}}), FORM, version=2)
    assert not up.pending


def test_a_message_that_only_says_that_there_is_a_tally_leads_back_to_it() -> None:
    waits = after(draft(), "go", "t.1", "unk", "=1 0 0 0 2")
    assert after(waits, "show") == waits
    assert after(draft(forms.SHOW), "show").at == forms.TYPES


def test_more_than_many_is_asked_again_and_noted_once() -> None:
    asked = after(draft(), "go", "t.1", "=100 1 0 0")
    assert asked.at == "many:rape"
    assert not asked.tally.types
    assert after(asked, "yes").tally.types["rape"].total == 101
    assert after(asked, "again", "=100 0 0 0").tally.types["rape"].total == 100


def test_the_conflict_is_asked_only_of_what_it_may_concern() -> None:
    assert after(draft(), "go", "t.3", "=1 0 0 0", "zero").at == forms.REVIEW
    asked = after(draft(), "go", "t.1", "=1 1 0 0", "zero")
    assert asked.at == forms.CONFLICT
    assert after(asked, "not").tally.conflict_said is Conflict.NOT_NOTED
    listed = after(asked, "each", "c.1")
    assert typed(listed, FORM, "1 2 0 0").refusal is Why.ABOVE
    told = after(listed, "=1 0 0 0", "c.2")
    assert typed(told, FORM, "0 2 0 0").refusal is Why.ABOVE, "the two together are above what was counted"
    done = after(told, "=0 1 0 0", "zero")
    assert done.tally.total == 2, "a part of the types, never added to them"
    # Another number of incidents: what was said of the conflict is asked again.
    changed = after(done, "change", "t.1", "=1 0 0 0")
    assert changed.at == forms.CONFLICT
    assert not changed.tally.conflict


def test_two_lines_of_one_type_share_it_and_other_women_s_are_not_men_s() -> None:
    form = Form(("rape", "assault"), {"rape": ("rape",), "gang": ("rape",)})
    listed = after(draft(), "go", "t.1", "=0 2 0 0", "t.2", "=0 10 0 0", "each", "c.1", form=form)
    assert typed(listed, form, "0 0 0 2").refusal is Why.APART
    assert form.most(listed) == (0, 2, 0, 0)
    both = after(listed, "=0 2 0 0", "c.2", form=form)
    assert typed(both, form, "0 2 0 0").refusal is Why.ABOVE
    assert typed(both, form, "0 0 0 0").refusal is None


@pytest.mark.parametrize("typed_", ["=0 0 2 0", "=2 0 0 0"])
def test_a_part_that_no_longer_fits_is_asked_again(typed_: str) -> None:
    done = after(draft(), "go", "t.1", "=0 2 0 0", "zero", "each", "c.1", "=0 2 0 0", "zero")
    assert done.at == forms.REVIEW
    changed = after(done, "change", "t.1", typed_)
    assert changed.at == forms.CONFLICT
    assert changed.tally.conflict_said is Conflict.NOT_ASKED
    assert not changed.tally.conflict
    # Broken down otherwise, and it still fits: it stays.
    assert after(done, "change", "t.1", "all", "=2").tally.conflict == done.tally.conflict


def test_a_draft_of_before_whose_part_does_not_fit_is_asked_again_and_not_sent() -> None:
    men = {"rape": counted({Cell.MEN: 2}), "slavery": ZERO}
    tally = Tally(
        Service.HEALTH, {**dict.fromkeys(FORM.types, ZERO), "rape": counted({Cell.WOMEN: 2})}, Conflict.DETAILED, men
    )
    assert not ready(draft(forms.REVIEW, tally), FORM)
    assert after(draft(forms.START, tally), "go").at == forms.CONFLICT


def test_a_correction_that_changes_nothing_is_not_sent() -> None:
    sent = Tally(Service.HEALTH, dict.fromkeys(FORM.types, ZERO))
    form = replace(FORM, original=sent)
    opened = after(draft(forms.SHOW, sent), "go", form=form)
    assert opened.at == forms.TYPES
    assert tapped(opened, form, "go").refusal is Why.SAME
    why = after(opened, "t.3", "=0 1 0 0", form=form)
    assert why.at == forms.WHY
    done = after(why, "r.omission", form=form)
    assert done.at == forms.REVIEW
    assert reason(done) is Reason.OMISSION
    assert after(done, "change", "t.3", "zero", form=form).at == forms.TYPES


def test_a_type_that_the_plan_dropped_is_left_out() -> None:
    tally = Tally(Service.HEALTH, {"rape": total_only(2), "gone": total_only(1)}, Conflict.NOT_NOTED)
    up = brought_up(draft("t:gone", tally), FORM, version=2)
    assert set(up.tally.types) == {"rape"}
    assert up.at == forms.TYPES
    assert brought_up(up, FORM, version=2) == up


@given(st.lists(st.one_of(st.sampled_from(TAPS), st.sampled_from(TYPED).map(lambda text: "=" + text)), max_size=30))
def test_laws(steps: list[str]) -> None:
    now = draft(tally=Tally())
    for step in steps:
        before = now
        try:
            done = typed(now, FORM, step[1:]) if step.startswith("=") else tapped(now, FORM, step)
        except NotOnThisScreen:
            continue
        now = done.draft
        if done.refusal is not None:
            assert now == before, "a refusal changes nothing"
        tally = now.tally
        assert set(tally.types) <= set(FORM.types)
        assert is_part(tally, FORM.conflict)
        if forms.at(before)[0] != forms.FIVE:  # where others may be typed in their place
            for what in set(forms.five(before)) - set(forms.five(now)):
                again = forms.conflict_of(what) is not None and tally.types != before.tally.types
                assert again or forms.kept(now, what) is not None, "what is said to be kept waits for its four"
        if now.at == forms.REVIEW:
            assert ready(now, FORM)
            assert not forms.five(now)
            assert not FORM.unanswered(tally)
        if now.at == forms.LATER:
            now = replace(now, at=forms.START)  # the handler lets it rest there
