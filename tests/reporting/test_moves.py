"""Steps of a report, on values alone: what each answer leads to, and the laws every sequence of steps keeps."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import moves, report
from bot.forms.moves import NotOnThisScreen, Refusal, Why
from bot.forms.numbers import Reason
from bot.forms.report import Form
from storage.answers import Answers, Cause, Fall, Figure, Source, Standing, Status, kept, read
from storage.drafts import Draft
from storage.reported import Before, Known
from tests.reporting.plans import LAWS, PLAN, T1, T2, TEXTS, TRAINING, with_activities

NOON = datetime(2013, 7, 5, 12, tzinfo=UTC)
BEFORE = Before(
    {
        "1.1.1": Known(T1, Figure(7)),
        "1.1.2a": Known(T1, Figure(42, 12, 30)),
        "1.1.2b": Known(T1, Figure(42, whole=180)),
        "1.1.4a": Known(T1, Figure(3)),
        "1.1.4b": Known(T1, Figure(0)),
    },
    {code: (T1, Standing(Status.UNDER_WAY)) for code in ("1.1.1", "1.1.2", "1.1.4")},
)


def draft(at: str = "q:1.1.1", source: Source = Source.MINISTRY, **more: object) -> Draft:
    return Draft(
        id=1, person=1, plan=1, plan_version=0, quarter=T2, area=1, organisation=1, source=source, version=1, at=at,
        chat=1, opened_at=NOON, changed_at=NOON, **more,
    )  # fmt: skip


def form(of: Draft, before: Before = BEFORE) -> Form:
    return report.form(PLAN, of, (LAWS, TRAINING, TEXTS), before)


def type_(of: Draft, text: str, before: Before = BEFORE) -> moves.Step:
    return moves.typed(of, form(of, before), text, lambda text: "@" in text)


def test_the_usual_quarter_in_eight_taps_and_three_messages() -> None:
    now = type_(draft(), "9").draft
    assert (now.at, now.answers.figures["1.1.1"]) == ("q:1.1.2a", Figure(9))
    now = type_(now, "24 16").draft
    assert now.answers.figures["1.1.2a"] == Figure(40, 24, 16)
    now = type_(now, "40/160").draft
    now = moves.tapped(now, form(now), "same")
    assert now.answers.figures["1.1.4a"] == Figure(3)
    now = moves.tapped(now, form(now), "yes")
    assert now.at == "states"
    for argument in ("s.1.1.4", "st.late", "c.access", "same"):
        now = moves.tapped(now, form(now), argument)
    assert now.at == "review"
    assert now.answers.standings["1.1.4"] == Standing(Status.UNDER_WAY, late=True, cause=Cause.ACCESS)
    assert now.answers.standings["1.1.1"] == Standing(Status.UNDER_WAY)


def test_several_lines_answer_this_question_and_those_after() -> None:
    step = type_(draft(), "9\n24 16\n40/160")
    assert step.draft.at == "q:1.1.4a"
    assert step.lines == (3, 3)
    assert step.refusal is None


def test_a_line_that_is_not_read_stops_there_and_says_why() -> None:
    step = type_(draft(), "9\nvingt\n40/160")
    assert step.draft.at == "q:1.1.2a"
    assert step.lines == (1, 3)
    assert step.refusal == Refusal(Reason.NOT_DIGITS, ("vingt",))


def test_a_line_after_the_last_question_is_refused_too() -> None:
    step = type_(draft(), "9\n24 16\n40/160\n3\noui\nbonjour")
    assert (step.draft.at, step.lines) == ("states", (5, 6))
    assert step.refusal == Refusal(Why.BUTTONS)
    doubted = type_(draft(), "6\n24 16")
    assert (doubted.draft.at, doubted.lines, doubted.refusal) == ("d:1.1.1", (1, 2), Refusal(Why.WAITING, ("1.1.1",)))


def test_a_refusal_changes_nothing() -> None:
    before = draft()
    step = type_(before, "douze")
    assert step.draft == before
    assert step.refusal == Refusal(Reason.NOT_DIGITS, ("douze",))


def test_one_number_of_people_asks_how_many_are_women() -> None:
    asked = type_(draft("q:1.1.2a"), "40").draft
    assert asked.at == "w:1.1.2a"
    assert type_(asked, "24").draft.answers.figures["1.1.2a"] == Figure(40, 24, 16)
    unknown = moves.tapped(asked, form(asked), "nobd")
    assert unknown.answers.figures["1.1.2a"] == Figure(40)
    assert type_(asked, "50").refusal == Refusal(Why.WOMEN_ABOVE_ALL, (50, 40))


def test_a_great_number_is_read_back_first() -> None:
    asked = type_(draft("q:1.1.2a"), "1200 1200").draft
    assert asked.at == "d:1.1.2a"
    assert "1.1.2a" not in asked.answers.figures
    assert moves.tapped(asked, form(asked), "sure").answers.figures["1.1.2a"] == Figure(2400, 1200, 1200)
    assert moves.tapped(asked, form(asked), "again").at == "q:1.1.2a"
    assert type_(asked, "oui").draft.answers.figures["1.1.2a"] == Figure(2400, 1200, 1200)


def test_a_cumulative_figure_falls_only_with_a_reason() -> None:
    asked = type_(draft(), "6").draft
    assert asked.at == "d:1.1.1"
    with pytest.raises(NotOnThisScreen):
        moves.tapped(asked, form(asked), "sure")
    fallen = moves.tapped(asked, form(asked), "f.double_count")
    assert fallen.answers.figures["1.1.1"] == Figure(6, fall=Fall.DOUBLE_COUNT)


def test_nothing_known_before_means_no_still() -> None:
    now = draft()
    with pytest.raises(NotOnThisScreen):
        moves.tapped(now, form(now, Before({}, {})), "same")


def test_a_count_is_never_still_the_same() -> None:
    now = draft("q:1.1.2a")
    with pytest.raises(NotOnThisScreen):
        moves.tapped(now, form(now), "same")


def test_passing_is_not_zero() -> None:
    now = moves.tapped(draft(), form(draft()), "pass")
    assert now.answers.figures["1.1.1"] == Figure(passed=True)
    assert form(now).answered(now.answers) == 0
    assert [q.code for q in form(now).passed(now.answers)] == ["1.1.1"]


def test_a_change_returns_to_the_review() -> None:
    whole = type_(draft(), "9\n24 16\n40/160").draft
    for argument in ("same", "no", "same"):
        whole = moves.tapped(whole, form(whole), argument)
    assert whole.at == "review"
    changing = moves.change(whole, form(whole), "q.1.1.2a")
    assert moves.back(changing, form(changing)).at == "review"
    changed = type_(changing, "40").draft
    assert changed.at == "w:1.1.2a"
    assert type_(changed, "20").draft.at == "review"
    state = moves.change(whole, form(whole), "s.1.1.1")
    assert moves.tapped(state, form(state), "st.completed").at == "review"


def test_back_goes_one_step_back_from_everywhere() -> None:
    now = draft("q:1.1.2a")
    assert moves.back(now, form(now)).at == "q:1.1.1"
    assert moves.back(draft(), form(draft())).at == "start"
    asked = type_(now, "40").draft
    assert moves.back(asked, form(asked)).at == "q:1.1.2a"
    cause = moves.tapped(moves.tapped(draft("states"), form(draft()), "s.1.1.1"), form(draft()), "st.blocked")
    assert cause.at == "cause:1.1.1"
    assert moves.back(cause, form(cause)).at == "state:1.1.1"


def test_words_at_buttons() -> None:
    assert type_(draft("states"), "en cours").refusal == Refusal(Why.BUTTONS)
    assert type_(draft("q:1.1.4b"), "oui").draft.answers.figures["1.1.4b"] == Figure(1)


def test_a_comment_holds_no_address_and_not_too_many_letters() -> None:
    asked = draft("comment:1.1.2")
    assert type_(asked, "écrire à awa@exemple.ml").refusal == Refusal(Why.PRIVATE)
    assert type_(asked, "x" * 612).refusal == Refusal(Why.TOO_LONG, (612, 500))
    assert type_(asked, "Salle prêtée\npar la mairie").draft.answers.comments["1.1.2"] == "Salle prêtée par la mairie"


def test_a_co_monitor_may_not_have_seen_it_and_says_how_it_knows() -> None:
    now = draft("q:1.1.2a", Source.COMONITOR)
    only_training = report.form(PLAN, now, (TRAINING,), BEFORE)
    assert all(question.target is None for question in only_training.questions)
    unseen = moves.tapped(now, only_training, "unseen")
    now = moves.tapped(unseen, only_training, "c.insecurity")
    assert now.answers.figures["1.1.2a"] == Figure(unseen=Cause.INSECURITY)
    now = moves.tapped(now, only_training, "same")
    assert now.at == "how"
    assert moves.tapped(now, only_training, "h.documents").at == "review"


def test_a_new_edition_voids_what_no_longer_fits() -> None:
    answered = type_(draft(), "9\n24 16").draft
    kinds = replace(TRAINING.results[0].indicators[0], by_sex=False)
    changed = replace(TRAINING, results=(replace(TRAINING.results[0], indicators=(kinds,)),))
    now = report.form(with_activities(LAWS, changed), answered, (LAWS, changed), BEFORE)
    brought = report.brought_up(answered, now)
    assert brought.notice == ("1.1.2a",)
    assert brought.at == "q:1.1.2a"
    assert brought.answers.figures == {"1.1.1": Figure(9)}


ARGUMENTS = st.sampled_from(
    ["same", "pass", "zero", "yes", "no", "nobd", "sure", "again", "o.0", "o.9", "f.other", "s.1.1.1", "s.9.9",
     "st.late", "st.blocked", "st.x", "c.access", "c.x", "h.seen", "comment", "comment.1.1.2", "means.1.1.2a",
     "spent.1.1.1", "unknown", "unseen", "old", "", "."]
)  # fmt: skip
TEXTS_TYPED = st.one_of(
    st.sampled_from(["9", "24 16", "40/160", "oui", "douze", "6", "999999", "0/0", "1 200"]), st.text()
)
DONE = st.one_of(
    st.tuples(st.just("tap"), ARGUMENTS),
    st.tuples(st.just("type"), TEXTS_TYPED),
    st.tuples(st.sampled_from(["back", "later", "cancel", "go_on", "change"]), st.just("")),
)


@given(st.lists(DONE, max_size=25), st.sampled_from(list(Source)))
def test_no_sequence_breaks_a_draft(done: list[tuple[str, str]], source: Source) -> None:
    """Whatever is tapped and typed: no error but the named one, every figure well-formed, and the row reads back."""
    now = draft(source=source)
    for what, how in done:
        shape = form(now)
        try:
            match what:
                case "tap":
                    now = moves.tapped(now, shape, how)
                case "type":
                    now = type_(now, how).draft
                case "back":
                    now = moves.back(now, shape)
                case "later":
                    now = moves.later(now)
                case "cancel":
                    now = moves.cancel(now)
                case "go_on":
                    now = moves.go_on(now, shape)
                case _:
                    now = moves.change(now, shape, how)
        except NotOnThisScreen:
            pass
        for code, figure in now.answers.figures.items():
            question = shape.question(code)
            assert question is not None
            assert question.fits(figure)
            if figure.women is not None:
                assert figure.women + (figure.men or 0) == figure.value
            if figure.whole is not None:
                assert (figure.value or 0) <= figure.whole
        assert read(kept(now.answers)) == now.answers
        assert len(now.at) <= 40


def test_answers_of_an_older_release_are_read() -> None:
    assert read({}) == Answers()
    assert read({"figures": {"1.1.1": {"value": 9}}, "something_new": 1}).figures["1.1.1"] == Figure(9)
