"""A plan of forty activities: every one of them can be reached, on cards that a phone can show."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.cards import Card
from bot.forms import moves
from bot.forms.report import REVIEW, STATES, Form, of_activities
from bot.messages import report_review, report_states
from bot.messages.sheet import Sheet
from bot.texts import Texts
from storage.answers import Answers, Source, Standing, Status
from storage.calendar import Quarter
from storage.drafts import Draft
from storage.plan.logframe import Activity, Logframe
from tests.reporting.plans import PLAN

T2 = Quarter(2013, 2)
NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)
WORDS = Texts.load().of("fr")


def forty() -> tuple[Logframe, tuple[Activity, ...]]:
    one = PLAN.activities[0]
    return PLAN, tuple(
        replace(one, code=f"1.{n}", results=tuple(
            replace(r, code=f"R1.{n}", indicators=tuple(replace(i, code=f"1.{n}a") for i in r.indicators[:1]))
            for r in one.results[:1]
        ))
        for n in range(1, 41)
    )  # fmt: skip


def sheet(form: Form, at: str, answers: Answers | None = None) -> Sheet:
    draft = Draft(
        id=1, person=1, plan=1, plan_version=1, quarter=T2, area=1, organisation=1, source=Source.MINISTRY, version=7,
        at=at, chat=1, opened_at=NOW, changed_at=NOW, answers=answers or Answers(),
    )  # fmt: skip
    return Sheet(WORDS, draft, form, "Gao")


def form_of_forty() -> Form:
    plan, activities = forty()
    return of_activities(plan, T2, Source.MINISTRY, activities)


def labels(card: Card) -> list[str]:
    return [button.label for row in card.rows for button in row]


def fits(card: Card) -> None:
    assert len(card.rows) <= 10
    assert len(card.text.splitlines()) <= 12
    assert len(card.text) <= 3500


def test_comment_evidence_and_expense_reach_each_of_the_forty() -> None:
    form = form_of_forty()
    for about in ("comment", "means", "spent"):
        at, seen = about, set()
        for _ in range(4):
            of = sheet(form, at)
            card = report_review.which(of, about, moves.page_of(at.partition(":")[2]))
            fits(card)
            seen |= {label for label in labels(card) if label.startswith("1.")}
            more = next(b.tap for row in card.rows for b in row if b.label == "Suite")
            at = moves.tapped(replace(of.draft, at=REVIEW), form, more.argument if more else "").at
        codes = [q.code for q in form.questions] if about == "means" else [a.code for a in form.activities]
        assert seen == set(codes)


def test_the_states_come_nine_at_a_time_the_first_where_something_is_open() -> None:
    form = form_of_forty()
    said = Answers()
    for activity in form.activities[:12]:
        said = said.with_standing(activity.code, Standing(Status.UNDER_WAY))
    card = report_states.states(sheet(form, STATES, said), None)
    fits(card)
    assert "1.10" in labels(card) and "1.1" not in labels(card)
    seen: set[str] = set()
    draft = sheet(form, STATES).draft
    for _ in range(5):
        _, _, code = draft.at.partition(":")
        card = report_states.states(Sheet(WORDS, draft, form, "Gao"), int(code) if code else None)
        fits(card)
        seen |= {label for label in labels(card) if label.startswith("1.")}
        more = next(b.tap for row in card.rows for b in row if b.label == "Suite")
        assert more is not None
        draft = moves.tapped(draft, form, more.argument)
    assert seen == {activity.code for activity in form.activities}
