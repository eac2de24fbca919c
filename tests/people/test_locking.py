"""One person's units wait for each other on PostgreSQL: the person's row is locked first. Others are not held up."""

import asyncio
import threading
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from storage import people
from storage.database import Database
from storage.plan.load import load
from storage.plan.reading import Plans
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import PLAN


def begin(session: Session, now: datetime) -> None:
    load(session, PLAN, now)
    people_of_the_stories(session, Plans().open(session)[0], now)


def holds(session: Session, account: int, inside: threading.Event, go: threading.Event) -> None:
    people.by_account(session, account, NINE_FORTY_ONE)
    inside.set()
    assert go.wait(20)


def passes(session: Session, account: int) -> bool:
    people.by_account(session, account, NINE_FORTY_ONE)
    return True


@pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_a_second_unit_of_one_person_waits_and_another_person_s_does_not(database: Database) -> None:
    await database.run(begin, NINE_FORTY_ONE)
    await database.run(passes, 11)
    await database.run(passes, 12)
    inside, go = threading.Event(), threading.Event()
    first = asyncio.create_task(database.run(holds, 11, inside, go))
    assert await asyncio.to_thread(inside.wait, 10)
    second = asyncio.create_task(database.run(passes, 11))
    assert await asyncio.wait_for(database.run(passes, 12), 10), "another person is not held up"
    await asyncio.sleep(0.3)
    assert not second.done(), "the same person's next unit waits"
    go.set()
    await first
    assert await asyncio.wait_for(second, 10)
