"""Group commit on SQLite: one flush for all who wait, and each learns their own fate even when all of it is lost."""

import asyncio
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import received
from storage.database import Database, StorageFull, StorageUnavailable, open_database
from storage.lease import alone
from storage.received import ReceivedRow
from storage.schema import migrate
from storage.sqlite import driver, path

NOW = datetime(2013, 7, 1, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def keep(session: Session, number: int) -> bool:
    return received.first_time(session, 1, number, NOW)


def kept(session: Session) -> list[int]:
    return list(session.scalars(select(ReceivedRow.update_id).order_by(ReceivedRow.update_id)))


@asynccontextmanager
async def all_waiting(database: Database) -> AsyncIterator[None]:
    """Holds the writer up while units are added, and lets go when all of them wait."""
    begun, go = threading.Event(), threading.Event()

    def hold(session: Session) -> None:
        begun.set()
        assert go.wait(30)

    holding = asyncio.create_task(database.run(hold))
    await asyncio.to_thread(begun.wait, 30)
    try:
        yield
        await asyncio.sleep(0)
    finally:
        go.set()
        await holding


async def together(database: Database, *units: tuple[Any, ...]) -> list[Any]:
    """The fates of units that are taken up at once."""
    async with all_waiting(database):
        tasks = [asyncio.create_task(database.run(*unit)) for unit in units]
    return list(await asyncio.gather(*tasks, return_exceptions=True))


async def test_nobody_is_told_before_all_is_kept(database: Database, database_url: str) -> None:
    last_runs, go = threading.Event(), threading.Event()

    def last(session: Session) -> None:
        last_runs.set()
        assert go.wait(30)

    async with all_waiting(database):
        tasks = [asyncio.create_task(database.run(keep, number)) for number in range(20)]
        tasks.append(asyncio.create_task(database.run(last)))
    await asyncio.to_thread(last_runs.wait, 30)
    assert await database.read(kept) == []
    assert not any(task.done() for task in tasks)
    go.set()
    await asyncio.gather(*tasks)
    other = driver.connect(path(database_url))
    assert other.execute("SELECT count(*) FROM received").fetchone() == (20,)
    other.close()


async def test_a_full_disk_in_the_middle_is_the_fate_of_one(database: Database) -> None:
    runs: Counter[int] = Counter()

    def small(session: Session, number: int) -> bool:
        runs[number] += 1
        return keep(session, number)

    def large(session: Session) -> None:
        session.execute(text("INSERT INTO ballast VALUES (zeroblob(4000000))"))

    def nearly_full(session: Session) -> None:
        session.execute(text("CREATE TABLE ballast (x BLOB)"))
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages + 20}"))

    await database.run(nearly_full)
    fates = await together(database, (small, 1), (small, 2), (large,), (small, 3), (small, 4))
    assert [type(fate) for fate in fates] == [bool, bool, StorageFull, bool, bool]
    assert await database.read(kept) == [1, 2, 3, 4]
    assert runs[1] == 2, "the disk was not full enough to undo all: this test shows nothing"
    assert runs[4] == 1


async def test_a_refused_commit_is_the_fate_of_one(database: Database) -> None:
    def refused_at_the_end(session: Session) -> None:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(text("INSERT INTO area_codes (area_id, scheme, version, code) VALUES (99, 'a', 'b', 'c')"))

    fates = await together(database, (keep, 1), (refused_at_the_end,), (keep, 2))
    assert [type(fate) for fate in fates] == [bool, IntegrityError, bool]
    assert await database.read(kept) == [1, 2]


async def test_a_unit_whose_caller_gave_up_before_it_began_does_not_run(database: Database) -> None:
    async with all_waiting(database):
        task = asyncio.create_task(database.run(keep, 1))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
    await database.run(keep, 2)
    assert await database.read(kept) == [2]


async def test_whatever_a_unit_raises_its_caller_hears_of_it(database: Database) -> None:
    def stops(session: Session) -> None:
        raise StopIteration

    fates = await together(database, (keep, 1), (stops,), (keep, 2))
    assert [type(fate) for fate in fates] == [bool, RuntimeError, bool]


async def test_another_process_that_writes_is_waited_for(database: Database, database_url: str) -> None:
    program = """
import sys, time
from storage.schema import migrate
from storage.sqlite import driver
connection = driver.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("writes", flush=True)
time.sleep(1)
connection.execute("INSERT INTO received VALUES (1, 1, '2013-07-01 00:00:00')")
connection.execute("COMMIT")
"""

    def look_then_keep(session: Session) -> tuple[list[int], bool]:
        return kept(session), keep(session, 1)

    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(path(database_url)), stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"writes\n"
    assert await database.run(look_then_keep) == ([1], False), "it did not wait for the other's row"
    assert await other.wait() == 0


def test_the_writers_death_ends_the_process(database_url: str) -> None:
    program = """
import asyncio, logging, sys
from storage.database import open_database

async def main():
    async with open_database(sys.argv[1]) as database:
        database._writer._keep = None  # as if the thread's own code had a fault
        await database.run(print)

logging.basicConfig(format="%(message)s")
asyncio.run(main())
"""
    ended = subprocess.run([sys.executable, "-c", program, database_url], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 70
    assert ended.stderr == "the writer ended: TypeError\n"


async def test_a_place_where_nothing_may_be_written_is_storage_unavailable(engine: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    url = f"sqlite:///{tmp_path / 'file' / 'relais.db'}"
    with pytest.raises(StorageUnavailable), alone(url):
        pass
    with pytest.raises(StorageUnavailable):
        migrate(url)
    with pytest.raises(StorageUnavailable):
        async with open_database(url):
            pass


async def test_what_is_no_database_is_storage_unavailable(engine: str, tmp_path: Path) -> None:
    (tmp_path / "relais.db").write_text("these are only words" * 100)
    url = f"sqlite:///{tmp_path / 'relais.db'}"
    with pytest.raises(StorageUnavailable, match="SQLITE_NOTADB"):
        migrate(url)
    with pytest.raises(StorageUnavailable, match="SQLITE_NOTADB"):
        async with open_database(url):
            pass
