"""PostgreSQL: what two units do to each other is tried again; a lost connection is said, and the next one works."""

import asyncio
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import received
from storage.database import Database, StorageUnavailable, open_database
from storage.postgres import TRIES, address
from storage.schema import migrate
from storage.unit import SwallowsError

NOW = datetime(2013, 7, 1, 9, 0, tzinfo=UTC)

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("engine", ["postgres"], indirect=True),
]

LOCK = text("SELECT 1 FROM strangers WHERE account = :account FOR UPDATE")
COUNT = text("UPDATE strangers SET wrong = wrong + 1 WHERE account = :account")


def two_strangers(session: Session) -> None:
    session.execute(text("INSERT INTO strangers (account, wrong, last_at) VALUES (1, 0, now()), (2, 0, now())"))


def counts(session: Session) -> list[int]:
    return list(session.scalars(text("SELECT wrong FROM strangers ORDER BY account")))


async def test_of_two_that_lock_each_other_out_both_are_done_in_the_end(database: Database) -> None:
    met = threading.Barrier(2, timeout=30)
    runs: list[int] = []

    def crossing(session: Session, first: int, second: int) -> None:
        runs.append(first)
        session.execute(COUNT, {"account": first})
        if len(runs) <= 2:
            met.wait()
        session.execute(COUNT, {"account": second})

    await database.run(two_strangers)
    await asyncio.gather(database.run(crossing, 1, 2), database.run(crossing, 2, 1))
    assert len(runs) > 2, "they did not deadlock: this test shows nothing"
    assert await database.read(counts) == [2, 2]


async def test_a_serialization_failure_is_tried_again(database: Database) -> None:
    met = threading.Barrier(2, timeout=30)
    runs: list[int] = []

    def counting(session: Session) -> None:
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        runs.append(1)
        counts(session)
        if len(runs) <= 2:
            met.wait()
        session.execute(COUNT, {"account": 1})

    await database.run(two_strangers)
    await asyncio.gather(database.run(counting), database.run(counting))
    assert len(runs) > 2
    assert await database.read(counts) == [2, 0]


async def test_a_lock_that_is_never_had_is_storage_unavailable(database: Database, database_url: str) -> None:
    runs: list[int] = []

    def waiting(session: Session) -> None:
        runs.append(1)
        session.execute(text("SET LOCAL lock_timeout = '10ms'"))
        session.execute(LOCK, {"account": 1})

    await database.run(two_strangers)
    engine = create_engine(address(database_url))
    with engine.begin() as frozen:
        frozen.execute(LOCK, {"account": 1})
        with pytest.raises(StorageUnavailable) as refused:
            await database.run(waiting)
    engine.dispose()
    assert refused.value.reason == "55P03"
    assert len(runs) == TRIES
    await database.run(waiting)


async def test_a_connection_lost_in_a_unit_is_said_and_the_next_unit_works(database: Database) -> None:
    def dying(session: Session) -> None:
        received.first_time(session, 1, 1, NOW)
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(StorageUnavailable):
        await database.run(dying)
    assert await database.run(received.first_time, 1, 1, NOW) is True


async def test_connections_lost_while_idle_are_said_once(database: Database, database_url: str) -> None:
    await asyncio.gather(*(database.run(received.first_time, 1, number, NOW) for number in range(20)))
    await database.read(counts)
    engine = create_engine(address(database_url))
    with engine.connect() as other:
        other.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    engine.dispose()
    with pytest.raises(StorageUnavailable):
        await database.run(received.first_time, 1, 100, NOW)
    with pytest.raises(StorageUnavailable):
        await database.read(counts)
    for number in range(100, 120):
        assert await database.run(received.first_time, 1, number, NOW) is True
        await database.read(counts)


async def test_a_refusal_swallowed_below_the_orm_is_not_taken_for_success(database: Database) -> None:
    def careless(session: Session) -> str:
        received.first_time(session, 1, 1, NOW)
        try:
            two_strangers(session)
            two_strangers(session)
        except IntegrityError:
            pass
        return "all is well"

    with pytest.raises(SwallowsError):
        await database.run(careless)
    assert await database.run(received.first_time, 1, 1, NOW) is True


async def test_a_server_that_is_not_there_is_storage_unavailable(engine: str, tmp_path: Path) -> None:
    url = f"postgresql:///relais?host={tmp_path}"
    async with open_database(url) as nowhere:
        for ask in (nowhere.run, nowhere.read):
            with pytest.raises(StorageUnavailable):
                await ask(counts)
    with pytest.raises(StorageUnavailable):
        migrate(url)
