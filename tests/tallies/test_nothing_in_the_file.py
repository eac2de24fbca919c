"""What a tally's form has counted, once it is emptied, is in no free corner of the SQLite file, nor in its log."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from storage import drafts
from storage.database import kind
from storage.drafts import Draft, Ending
from storage.sqlite import path
from storage.sqlite_engine import Sqlite
from tests.filling import Filling
from tests.tallies.conftest import begun as founded
from tests.tallies.test_what_stays_of_a_draft import CELL, LISTED, TOTAL, WAITS, begun, ends

MARKS = tuple(f"{number}".encode() for number in (CELL, TOTAL, WAITS, LISTED))
MANY = 40  # steps after the first: pages are filled, split and freed


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def file(database_url: str, fill: Callable[[Filling], None]) -> Iterator[Path]:
    assert kind(database_url) == "sqlite"
    fill(founded)
    yield path(database_url)


def goes_on(session: Session, draft: Draft, step: int) -> Draft:
    """One more step; beside it others write, as long as a page and more."""
    further = replace(draft, version=draft.version + 1 + step, pending={"many": [WAITS], "held": "x" * (150 * step)})
    drafts.save(session, further)
    return further


def told(file: Path) -> list[str]:
    """The tally's numbers as JSON has them: no other number comes after a colon or a bracket."""
    there = file.read_bytes() if file.exists() else b""
    return [mark.decode() for mark in MARKS if b": " + mark in there or b"[" + mark in there]


def log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


async def test_an_emptied_form_leaves_nothing_in_the_file(file: Path) -> None:
    database = Sqlite(file)
    draft = await database.run(begun)
    for step in range(1, MANY):
        draft = await database.run(goes_on, draft, step)
    await database.folded()
    assert len(told(file)) == len(MARKS)  # while somebody is in the middle of it, it is there
    await database.run(_ends, draft)
    await database.folded()
    assert told(file) == told(log_of(file)) == []
    await database.close()
    assert told(file) == told(log_of(file)) == []


def _ends(session: Session, draft: Draft) -> None:
    ends(session, replace(draft, version=draft.version + 1), Ending.DROPPED)


async def test_it_is_folded_from_time_to_time_and_not_each_time(file: Path) -> None:
    database = Sqlite(file)
    draft = await database.run(begun)
    await database.run(_ends, draft)
    assert len(told(log_of(file))) == len(MARKS)  # the minute is not over
    at_once = Sqlite(file, fold_every=0)
    await at_once.run(_nothing)
    await at_once.close()  # the file stays open, so closing alone folds nothing
    assert told(file) == told(log_of(file)) == []
    await database.close()


def _nothing(session: Session) -> None:
    """A unit of work that changes nothing."""
