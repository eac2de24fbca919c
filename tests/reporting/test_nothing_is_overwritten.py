"""The law: figures are never overwritten. Whatever is corrected, and how often, all that was said stays readable."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.forms.report import of_receipt
from storage import corrections, drafts, people, reported
from storage.answers import Answers, Cause, Figure, Reason, Source, Standing, Status
from storage.changes import changes
from storage.corrections import NoReason, NothingChanged
from storage.database import kind
from storage.drafts import Draft, Subject
from storage.extract import Revisions, Wanted
from storage.extract import figures as lines
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.postgres import address
from storage.reported import Receipt
from storage.reports import FigureRow, ReportRow, RevisionRow, submit
from storage.sqlite import path, writing_engine
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import PLAN, T2

NUMBERS = st.integers(0, 10**9)
UNSAID = st.just(Figure(passed=True))
BY_SEX = st.tuples(NUMBERS, NUMBERS).map(lambda two: Figure(sum(two), *two))
PARTS = st.tuples(NUMBERS, NUMBERS).map(lambda two: Figure(min(two), whole=max(two)))
YES_NO = st.integers(0, 1).map(Figure)
FIGURES = {
    "1.1.1": NUMBERS.map(Figure) | UNSAID,
    "1.1.2a": NUMBERS.map(Figure) | BY_SEX | UNSAID,
    "1.1.2b": PARTS | UNSAID,
    "1.1.4a": NUMBERS.map(Figure) | UNSAID,
    "1.1.4b": YES_NO | UNSAID,
}
ACTIVITIES = ("1.1.1", "1.1.2", "1.1.4")
STANDINGS = st.builds(Standing, st.just(Status.UNDER_WAY)) | st.builds(
    Standing, st.sampled_from([Status.BLOCKED, Status.NOT_STARTED]), st.booleans(), st.sampled_from(Cause)
)
TEXTS = st.none() | st.sampled_from(["une phrase", "une autre", "é" * 100])


@st.composite
def said(draw: st.DrawFn) -> Answers:
    """Everything that can be answered of the three activities."""
    answers = Answers(figures={code: draw(figure) for code, figure in FIGURES.items()})
    for code in ACTIVITIES:
        answers = answers.with_standing(code, draw(STANDINGS)).with_comment(code, draw(TEXTS))
        answers = answers.with_spent(code, draw(st.none() | NUMBERS)).with_reason(code, draw(st.sampled_from(Reason)))
    return answers.with_means("1.1.2a", draw(TEXTS)).with_means("1.1.4b", draw(TEXTS))


@pytest.fixture
def engine_(database_url: str) -> Iterator[Engine]:
    sqlite = kind(database_url) == "sqlite"
    engine = writing_engine(path(database_url)) if sqlite else create_engine(address(database_url))
    with Session(engine) as session:
        load(session, PLAN, NINE_FORTY_ONE)
        people_of_the_stories(session, Plans().open(session)[0], NINE_FORTY_ONE)
        session.commit()
    yield engine
    engine.dispose()


def rows(session: Session) -> dict[str, list[Any]]:
    """All that was ever said, as SQL has it."""
    return {
        table.name: [tuple(row) for row in session.execute(select(table).order_by(table.c.id))]
        for table in (RevisionRow.__table__, FigureRow.__table__)
    }


def first(session: Session, plan: Logframe, answers: Answers) -> tuple[Draft, Receipt]:
    """A report that was sent, and a correction of it, begun."""
    person = people.by_account(session, 11, NINE_FORTY_ONE, lock=False)
    gao = next(area.id for area in plan.areas if area.key == "gao")
    about = Subject(plan.id, T2, gao, person.organisation or 0, Source.MINISTRY)
    draft = drafts.open_on(session, person.id, about, "review", plan.version, 11, NINE_FORTY_ONE)
    number = submit(session, replace(draft, answers=answers), plan.activities, plan, NINE_FORTY_ONE)
    receipt = reported.receipt(session, number)
    assert receipt is not None
    return replace(draft, corrects=number, base=1), receipt


def stripped(answers: Answers) -> Answers:
    return replace(answers, reasons={})


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(said(), min_size=2, max_size=4))
def test_every_earlier_revision_stays_and_the_latest_is_what_was_sent(engine_: Engine, versions: list[Answers]) -> None:
    with Session(engine_) as session:
        plan = Plans().open(session)[0]
        draft, receipt = first(session, plan, versions[0])
        history = [stripped(versions[0])]
        for answers in versions[1:]:
            before = rows(session)
            touched = {change.activity for change in changes(plan.activities, history[-1], answers)}
            try:
                with session.begin_nested():
                    sending = replace(draft, answers=answers, base=len(history))
                    new = corrections.correct(session, sending, plan.activities, plan, NINE_FORTY_ONE)
            except NothingChanged:
                assert not touched
                continue
            history.append(stripped(answers))
            after = rows(session)
            for table, kept in before.items():
                assert after[table][: len(kept)] == kept, "what was said is what it was"
            written = after["report_revisions"][len(before["report_revisions"]) :]
            assert len(written) == len(touched), "one revision for each report that changes, and for no other"
            assert new.version == len(history)
            now = reported.receipt(session, receipt.number)
            assert now is not None
            for version, expected in enumerate(history, start=1):
                assert reported.answers(session, now, version) == expected
            assert reported.answers(session, now) == history[-1]
            extracted = {line.indicator: (line.value, line.women, line.numerator) for line in lines(session, Wanted())}
            for code, figure in history[-1].figures.items():
                part = (None, None, figure.value) if code == "1.1.2b" else (figure.value, figure.women, None)
                assert extracted[code] == part
            everything = list(lines(session, Wanted(revisions=Revisions.ALL)))
            assert len(everything) == len(after["figures"])
        session.rollback()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said(), said())
def test_what_is_not_explained_is_not_sent(engine_: Engine, was: Answers, now: Answers) -> None:
    with Session(engine_) as session:
        plan = Plans().open(session)[0]
        draft, receipt = first(session, plan, was)
        touched = {change.activity for change in changes(plan.activities, was, now)}
        before = rows(session)
        with pytest.raises((NoReason, NothingChanged)) as refused, session.begin_nested():
            corrections.correct(session, replace(draft, answers=stripped(now)), plan.activities, plan, NINE_FORTY_ONE)
        assert isinstance(refused.value, NoReason if touched else NothingChanged)
        assert rows(session) == before
        unchanged = reported.receipt(session, receipt.number)
        assert unchanged == receipt
        session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE figures SET value = 1",
        "UPDATE figures SET means = NULL WHERE id = 1",
        "DELETE FROM figures",
        "UPDATE report_revisions SET reason = 'other'",
        "UPDATE report_revisions SET comment = NULL WHERE id = 1",
        "DELETE FROM report_revisions",
    ],
)
def test_the_database_itself_refuses_what_would_overwrite(engine_: Engine, statement: str) -> None:
    with Session(engine_) as session:
        plan = Plans().open(session)[0]
        first(session, plan, Answers(figures={"1.1.1": Figure(9)}))
        session.commit()
        before = rows(session)
        assert len(before["figures"]) == 5
        with pytest.raises(DBAPIError, match="are only added"):
            session.execute(text(statement))
        session.rollback()
        assert rows(session) == before


def test_what_the_plan_closed_is_carried_and_counted(engine_: Engine) -> None:
    """A receipt's form shows what the plan still has of it; its rows keep the rest."""
    with Session(engine_) as session:
        plan = Plans().open(session)[0]
        draft, receipt = first(session, plan, Answers(figures={"1.1.1": Figure(9), "1.1.4a": Figure(3)}))
        load(session, replace(PLAN, axes=(), version=2), NINE_FORTY_ONE)
        closed = Plans().open(session)[0]
        assert of_receipt(closed, receipt).questions == ()
        with pytest.raises(NothingChanged), session.begin_nested():
            corrections.correct(session, draft, closed.activities, closed, NINE_FORTY_ONE)
        assert session.scalars(select(ReportRow.revision)).all() == [1, 1, 1]
        assert reported.answers(session, receipt).figures["1.1.1"] == Figure(9)
        session.rollback()
