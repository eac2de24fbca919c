"""The exercise's clock: it goes forward, finds where something would be said, and leaves nothing behind in looking."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.commands.practice import read
from bot.practice.ahead import next_said, under_way
from bot.practice.cast import Part, parts
from bot.practice.clock import Bookmark, Clock
from bot.practice.exercise import BEGINS, prepared
from bot.practice.links import renewed
from scheduler.tick import tick
from storage import invitations, outbox
from storage.database import Database
from storage.invitations import DAYS, InvitationRow, WrongLink
from storage.outbox import OutboxRow
from storage.people import PersonAreaRow, PersonRow
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.plan.tables import AreaRow, OrganisationRow

ZONE = ZoneInfo("Africa/Bamako")


def at(month: int, day: int, hour: int = 8, year: int = 2013) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZONE)


def joins(session: Session, part: Part) -> int:
    """A person of the cast, there from the first moment on."""
    organisation = session.scalars(select(OrganisationRow.id).where(OrganisationRow.code == part.organisation.code))
    person = PersonRow(
        role=part.role, organisation_id=organisation.one(), language="fr", account=part.account,
        consent_version="exercise", consented_at=BEGINS, joined_at=BEGINS,
    )  # fmt: skip
    session.add(person)
    session.flush()
    for area in session.scalars(select(AreaRow.id).where(AreaRow.key.in_(part.areas))):
        session.add(PersonAreaRow(person_id=person.id, area_id=area))
    return person.id


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OutboxRow)) or 0


@pytest.fixture
def plan() -> Logframe:
    return read(None)


@pytest.fixture
async def awa(database: Database, plan: Logframe) -> int:
    """The agent, and nobody else."""
    await database.run(prepared, plan, parts(plan), BEGINS)
    return await database.run(joins, parts(plan)[0])


async def test_time_goes_on_and_forward_only() -> None:
    clock = Clock(BEGINS)
    first, before = clock(), clock.elapsed()
    clock.move(at(10, 1))
    assert first < at(10, 1) <= clock() < at(10, 1) + timedelta(minutes=1)
    assert clock.elapsed() - before > (at(10, 1) - first).total_seconds() - 0.001, "but for the last digit of a float"
    with pytest.raises(ValueError, match="forward only"):
        clock.move(at(9, 30))
    assert clock() >= at(10, 1)


async def test_a_kept_exercise_never_goes_on_before_what_has_happened(tmp_path: Path) -> None:
    bookmark = Bookmark(tmp_path / "time")
    assert bookmark.read(BEGINS) == BEGINS
    await asyncio.gather(bookmark.write(at(10, 1)), bookmark.write(at(7, 6)))
    assert Bookmark(tmp_path / "time").read(BEGINS) == at(10, 1)
    for unread in ("", "yesterday", "2013-10-01", "2013-10-01T08:00"):
        (tmp_path / "time").write_text(unread)
        assert bookmark.read(BEGINS) == BEGINS


async def test_the_next_moment_is_found_and_nothing_is_left_by_looking(
    database: Database, plan: Logframe, awa: int
) -> None:
    plans = Plans()
    before = await database.read(rows)
    # Three days before the report is due.
    assert await next_said(database, plans, plan, BEGINS, at(12, 31)) == at(7, 12)
    assert await next_said(database, plans, plan, BEGINS, at(7, 11)) is None
    assert await database.read(rows) == before

    # What waits already counts, and what has been written is not found again.
    await database.run(
        outbox.post, template="report.again", values={}, person=awa, now=BEGINS, lane="bulk", not_before=at(7, 9, 7)
    )
    assert await next_said(database, plans, plan, BEGINS, at(12, 31)) == at(7, 9, 7)
    assert not await database.read(under_way, at(7, 9, 6))
    assert await database.read(under_way, at(7, 9, 7))
    await database.run(lambda session: tick(session, plans.open(session), at(7, 12)))
    said = update(outbox.OutboxRow).values(state="sent", sent_at=at(7, 12))  # the clock waits until all has left
    await database.run(lambda session: session.execute(said) and None)
    assert await next_said(database, plans, plan, at(7, 12), at(7, 14)) is None
    assert await next_said(database, plans, plan, at(7, 12), at(12, 31)) == at(7, 15)


async def test_whoever_comes_late_gets_a_new_link(database: Database, plan: Logframe) -> None:
    part = parts(plan)[0]
    (payload, *_) = await database.run(prepared, plan, parts(plan), BEGINS)
    last = BEGINS + timedelta(days=DAYS)

    async def link(moment: datetime, of: str = payload) -> str | None:
        return await database.run(renewed, plan.code, part, of, BEGINS, moment)

    assert await link(last - timedelta(seconds=1)) is None
    new = await link(at(10, 1))
    assert new is not None
    opened = await database.read(invitations.look, new, part.account, at(10, 1))
    assert opened.terms == (await database.read(invitations.look, payload, part.account, BEGINS)).terms
    with pytest.raises(WrongLink):
        await database.read(invitations.look, payload, part.account, at(10, 1))

    # A link that somebody said no to is not made again.
    refused = update(InvitationRow).where(InvitationRow.hash == invitations.hashed(new))
    await database.run(lambda s: s.execute(refused.values(closed_at=at(10, 2), closed_because="not_me")) and None)
    assert await link(at(12, 31), new) is None
