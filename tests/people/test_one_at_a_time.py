"""Two units of one person wait for each other; nobody else waits for them. SQLite has one writer anyway."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from storage.database import Database
from storage.people import PersonRow, Role, by_account

pytestmark = pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)

NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)
AWA, BINTA = 11, 12


def live_here(session: Session) -> None:
    for account in (AWA, BINTA):
        person = PersonRow(
            account=account, role=Role.COORDINATOR, organisation_id=None, language="fr", consent_version="1",
            consented_at=NOW, joined_at=NOW, last_seen=NOW.date(),
        )  # fmt: skip
        session.add(person)
    session.flush()


class Desk:
    """Units that note when they have their person, and that one may be held on to."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.has_begun, self.may_end = threading.Event(), threading.Event()

    def holds(self, session: Session, account: int) -> None:
        by_account(session, account, NOW)
        self.has_begun.set()
        assert self.may_end.wait(30)
        self.seen.append("the first")

    def comes(self, session: Session, account: int, name: str) -> None:
        by_account(session, account, NOW)
        self.seen.append(name)

    def looks(self, session: Session, account: int) -> None:
        by_account(session, account, NOW, lock=False)
        self.seen.append("a reader")


async def test_one_person_is_served_one_thing_at_a_time(database: Database) -> None:
    await database.run(live_here)
    desk = Desk()
    first = asyncio.create_task(database.run(desk.holds, AWA))
    assert await asyncio.to_thread(desk.has_begun.wait, 30)
    try:
        second = asyncio.create_task(database.run(desk.comes, AWA, "the second"))
        for _ in range(20):  # whatever comes meanwhile for another person is done, each time
            await database.run(desk.comes, BINTA, "another person")
        await database.read(desk.looks, AWA)
        assert not second.done()
    finally:
        desk.may_end.set()
    await asyncio.gather(first, second)
    assert desk.seen == [*["another person"] * 20, "a reader", "the first", "the second"]
