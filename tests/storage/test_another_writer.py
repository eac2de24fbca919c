"""SQLite, when another process writes for longer than one waits: that is "not now", and the next try works."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from storage.database import Database, StorageUnavailable
from storage.sqlite import driver, path
from tests.storage.test_group_commit import keep, kept

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@contextmanager
def another_writes(database_url: str) -> Iterator[None]:
    other = driver.connect(path(database_url), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()


async def test_one_unit_is_told_to_ask_again(database: Database, database_url: str) -> None:
    await database.run(keep, 1)
    with another_writes(database_url), pytest.raises(StorageUnavailable, match="SQLITE_BUSY"):
        await database.run(keep, 2)
    assert await database.run(keep, 2)
    assert await database.read(kept) == [1, 2]


async def test_so_are_several_that_would_have_been_written_together(database: Database, database_url: str) -> None:
    await database.run(keep, 1)
    with another_writes(database_url):
        several = [database.run(keep, number) for number in (2, 3, 4)]
        fates = await asyncio.gather(*several, return_exceptions=True)
    assert [type(fate) for fate in fates] == [StorageUnavailable] * 3
    assert await database.run(keep, 2)
    assert await database.read(kept) == [1, 2]
