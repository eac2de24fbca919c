"""What was expected of a year that is over does not depend on who has access today."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.answers import Figure
from storage.calendar import Quarter
from storage.database import Database
from storage.handovers import HandoverAreaRow, HandoverRow
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.rolled import Scope
from storage.rollups import roll_up
from tests.reporting.plans import LAWS, with_activities
from tests.rollups.made import START, Making, Post, Said

FEBRUARY = datetime(2014, 2, 12, 9, 41, tzinfo=UTC)


def joins(session: Session, area: int, at: datetime) -> int:
    plan = Plans().open(session)[0]
    account = session.scalar(select(func.count(PersonRow.id)))
    row = PersonRow(
        account=account, role=Role.AGENT, organisation_id=plan.organisations[0].id, language="fr",
        consent_version="1", consented_at=at, joined_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(PersonAreaRow(person_id=row.id, area_id=plan.areas[area].id))
    session.flush()
    return row.id


def begun(session: Session) -> int:
    """Of two agents one reported all year; the other, whose number is given back, never did."""
    load(session, with_activities(replace(LAWS, areas=())), START)
    joins(session, 0, START)
    silent, making = joins(session, 1, START), Making(session, Plans().open(session)[0])
    for number in (1, 2, 3, 4):
        making.report(Post("1.1.1", "MSIPC", "gao", Quarter(2013, number)), Said({"1.1.1": Figure(number)}))
    return silent


def counted(session: Session) -> tuple[int, int]:
    of = roll_up(session, Plans().open(session)[0], Scope.YEAR, 2013, None, datetime(2014, 3, 1, tzinfo=UTC)).counted
    return of.received, of.expected


def revoked(session: Session, person: int, at: datetime = FEBRUARY) -> None:
    session.get_one(PersonRow, person).revoked_at = at


async def test_who_left_afterwards_was_expected_to_report_and_who_came_was_not(database: Database) -> None:
    silent = await database.run(begun)
    assert await database.read(counted) == (4, 8)
    await database.run(revoked, silent)
    assert await database.read(counted) == (4, 8)
    await database.run(joins, 2, FEBRUARY)
    assert await database.read(counted) == (4, 8)


async def test_who_left_within_the_year_was_expected_until_then(database: Database) -> None:
    silent = await database.run(begun)
    await database.run(revoked, silent, datetime(2013, 7, 15, 9, tzinfo=UTC))
    assert await database.read(counted) == (4, 6), "on the day on which T2 was due"


async def test_what_was_handed_over_was_the_giver_s_before(database: Database) -> None:
    silent = await database.run(begun)

    def handed(session: Session) -> None:
        area = Plans().open(session)[0].areas[1].id
        one = HandoverRow(
            from_id=silent, to_id=joins(session, 1, FEBRUARY), kind="successor", starts=FEBRUARY.date(), by_id=silent,
            created_at=FEBRUARY, begun_at=FEBRUARY,
        )  # fmt: skip
        session.add(one)
        session.flush()
        session.add(HandoverAreaRow(handover_id=one.id, area_id=area, lent=False))
        session.delete(session.get_one(PersonAreaRow, (silent, area)))
        revoked(session, silent)

    await database.run(handed)
    assert await database.read(counted) == (4, 8)
