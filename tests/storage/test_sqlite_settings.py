"""What is promised of a SQLite file rests on how its connections are set: asked of the connections themselves."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.database import Database

FULL = 2


def pragma(session: Session, name: str) -> object:
    return session.execute(text(f"PRAGMA {name}")).scalar_one()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_is_committed_is_on_the_disk_and_keys_are_held(database: Database) -> None:
    assert await database.run(pragma, "synchronous") == FULL
    assert await database.run(pragma, "journal_mode") == "wal"
    assert await database.run(pragma, "foreign_keys") == 1
    assert (await database.run(pragma, "busy_timeout")) > 0  # type: ignore[operator]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_who_reads_cannot_write(database: Database) -> None:
    assert await database.read(pragma, "query_only") == 1
