"""What SQLite is told once for each connection; without it a power cut loses what was promised."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.database import Database

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

FULL = 2


def told(session: Session, name: str) -> Any:
    return session.scalar(text(f"PRAGMA {name}"))


async def test_every_commit_reaches_the_disk(database: Database) -> None:
    assert await database.run(told, "synchronous") == FULL


async def test_readers_wait_for_no_writer(database: Database) -> None:
    assert await database.run(told, "journal_mode") == "wal"
    assert await database.read(told, "journal_mode") == "wal"


async def test_what_is_named_must_be_there(database: Database) -> None:
    assert await database.run(told, "foreign_keys") == 1


async def test_a_reader_only_reads(database: Database) -> None:
    assert await database.read(told, "query_only") == 1
    assert await database.run(told, "query_only") == 0
