"""A fictional country, as unlike the shipped plans as can be: its workbook is checked, loaded and reported against."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.answers import Source
from storage.database import Database
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.check import missing
from storage.plan.load import load
from storage.plan.read import read
from storage.plan.reading import Plans
from storage.plan.tables import IndicatorRow
from storage.reports import FigureRow, ReportRow, RevisionRow
from tests.plan.books import Book
from tests.plan.zanora import ZANORA
from tests.reporting.conftest import Phone

APRIL = datetime(2028, 4, 5, 5, 30, tzinfo=UTC)
PEOPLE = ((21, Role.AGENT, "MHE", "en"), (22, Role.COMONITOR, "ZWN", "fr"))


def people(session: Session) -> None:
    (plan,) = Plans().open(session)
    organisations = {one.code: one.id for one in plan.organisations}
    areas = {one.key: one.id for one in plan.areas}
    for account, role, organisation, language in PEOPLE:
        row = PersonRow(
            account=account, role=role, organisation_id=organisations[organisation], language=language,
            consent_version="1", consented_at=APRIL, joined_at=APRIL, label=f"P{account}",
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(PersonAreaRow(person_id=row.id, area_id=areas["nord-a"]))
    session.flush()


@pytest.fixture
async def plans(database: Database, tmp_path: Path) -> Plans:
    """In the place of the stories' plan."""
    await database.run(load, read(Book(ZANORA, "en").saved(tmp_path)), APRIL)
    await database.run(people)
    return Plans()


def phone_of(phone: Phone) -> Phone:
    phone.now = APRIL
    return phone


def test_its_workbook_says_what_the_plan_says(tmp_path: Path) -> None:
    for language in ("en", "fr"):
        assert read(Book(ZANORA, language).saved(tmp_path)) == ZANORA
    assert [len(ZANORA.axes), len(ZANORA.calendar.years), len(ZANORA.organisations)] == [4, 5, 17]


def test_nothing_that_it_should_say_is_missing(tmp_path: Path) -> None:
    assert {lack for note in missing(ZANORA) for lack in note.lacks} == {"referral card"}


async def test_an_agent_reports_a_quarter_in_the_words_and_days_of_the_plan(
    phone: Callable[[int], Phone], database: Database
) -> None:
    agent = phone_of(phone(21))
    await agent.sends("/report")
    agent.sees("Report Q1 2028 · Nord A", "To be sent by 16 April", "○ P.1.1   ○ S.1.4")
    await agent.taps("Start")
    agent.sees("Q1 2028 · Nord A · 1 of 2", "P.1.1 Work P.1.1", "Measure P.1.1:", "how many by 27 March?")
    await agent.sends("12")
    agent.sees("S.1.4 Work S.1.4 · 2 of 2", "Write the part, then the whole.")
    await agent.sends("30/60")
    await agent.taps("Under way for all 2")

    await agent.taps("Expense")
    await agent.taps("P.1.1")
    agent.sees("Spent in Q1 for P.1.1?", "In XTS.")
    await agent.sends("1 500 F")
    agent.sees("A whole amount.", "In XTS.")
    await agent.sends("1 500 XTS")
    agent.sees("To check · Q1 2028 · Nord A", "P.1.1 under way", "Spent: 1,500 XTS")

    await agent.taps("Send")
    agent.sees("Received no. 1 · Q1 2028 · Nord A", "Sent on 5 April at 9:30", "2 activities, 2 answers", "On time.")
    agent.sees("Correct it by 11 May.")
    assert await database.read(kept, Source.MINISTRY) == {"P.1.1": (12, None), "S.1.4": (30, 60)}


async def test_a_co_monitor_reports_what_it_follows_in_french(
    phone: Callable[[int], Phone], database: Database
) -> None:
    follower = phone_of(phone(22))
    await follower.sends("/rapport")
    follower.sees("Co-suivi T1 2028 · Nord A", "À envoyer jusqu’au 16 avril", "8 activités, 8 réponses")
    follower.sees("○ P.1.1   ○ P.1.2   ○ Q.1.1   ○ Q.1.2   ○ R.1.1   ○ R.1.2   ○ S.1.1   ○ S.1.2")
    await follower.taps("Commencer")
    await follower.taps("J’ai compris")
    follower.sees("P.1.1 Travail P.1.1", "Mesure P.1.1", "combien au 27 mars ?")
    await follower.sends("9\n3\n4\n5\n6\n7\n8\n9")
    await follower.taps("Vu sur place")
    follower.sees("À vérifier · T1 2028 · Nord A", "Mesure S.1.2 : 9", "Constat : Vu sur place")
    await follower.taps("Envoyer")
    follower.sees("Reçu n° 1 · T1 2028 · Nord A", "8 activités, 8 réponses", "À temps. Merci.")
    assert (await database.read(kept, Source.COMONITOR))["P.1.1"] == (9, None)


async def test_after_its_own_day_the_quarter_is_late(phone: Callable[[int], Phone]) -> None:
    """Q1 ends on 27 March here: 16 April is twenty days after, 11 May forty-five."""
    agent = phone_of(phone(21))
    agent.now = datetime(2028, 4, 17, 5, tzinfo=UTC)
    await agent.sends("/report")
    await agent.taps("Start")
    await agent.sends("12\n30/60")
    await agent.taps("Under way for all 2")
    await agent.taps("Send")
    agent.sees("Noted late, but counted.", "Correct it by 11 May.")


async def test_and_then_it_is_closed(phone: Callable[[int], Phone]) -> None:
    agent = phone_of(phone(21))
    agent.now = datetime(2028, 5, 11, 5, tzinfo=UTC)
    await agent.sends("/report")
    agent.sees("Report Q1 2028 · Nord A")
    agent.now = datetime(2028, 5, 11, 20, 1, tzinfo=UTC)  # a minute past midnight, four hours east of Greenwich
    await agent.sends("/report")
    agent.sees("Nothing to send. Next report: Q2 2028, on 28 June.")


def kept(session: Session, source: Source) -> dict[str, tuple[int | None, int | None]]:
    rows = session.execute(
        select(IndicatorRow.code, FigureRow.value, FigureRow.whole)
        .join(FigureRow, FigureRow.indicator_id == IndicatorRow.id)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .where(ReportRow.source == source.value)
    )
    return {code: (value, whole) for code, value, whole in rows}
