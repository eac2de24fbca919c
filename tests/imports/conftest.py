"""A database with the plan and the people of the stories, and someone at the command line."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot import watching
from bot.commands import main
from storage.database import open_database
from storage.people import PersonRow
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.schema import migrate
from tests.filling import Filling
from tests.imports.books import NOW, PLAN, Row, book
from tests.reporting.conftest import people_of_the_stories
from tests.stories.conftest import stamped

T = TypeVar("T")


def founded(url: str) -> None:
    """The schema, the plan, its people: P14 is the coordinator of MSIPC, P11 its agent in Gao."""
    migrate(url)
    runs(url, begun)


def begun(session: Session) -> None:
    load(session, PLAN, NOW)
    people_of_the_stories(session, Plans().open(session)[0], NOW)


def ready_to_import(session: Session) -> None:
    """As `founded` leaves it."""
    stamped(session)
    begun(session)


def runs(url: str, unit: Callable[[Session], T]) -> T:
    async def run() -> T:
        async with open_database(url) as database:
            return await database.run(unit)

    return asyncio.run(run())


def of_the_whole_plan(session: Session) -> None:
    """P14 coordinates no single organisation."""
    session.execute(update(PersonRow).where(PersonRow.label == "P14").values(organisation_id=None))


@dataclass
class Operator:
    """Someone at the command line, with a database and a folder."""

    url: str
    folder: Path

    def writes(self, *rows: Row, name: str = "book.xlsx") -> str:
        (self.folder / name).write_bytes(book(*rows))
        return name

    def imports(self, *words: str) -> Result:
        return self.says("import", "reports", *words)

    def says(self, *words: str) -> Result:
        result = CliRunner().invoke(main, list(words), env={"RELAIS_DATABASE": self.url})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result


@pytest.fixture
def operator(
    database_url: str, fill: Callable[[Filling], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Operator]:
    monkeypatch.chdir(tmp_path)
    fill(ready_to_import)
    with left_as_it_was():
        yield Operator(database_url, tmp_path)


@contextmanager
def left_as_it_was() -> Iterator[None]:
    """A command sets up the logging of its process, which in tests is this one."""
    hooks = threading.excepthook, sys.unraisablehook
    handlers, levels = logging.getLogger().handlers[:], {name: logging.getLogger(name).level for name in watching.OURS}
    yield
    logging.captureWarnings(False)
    threading.excepthook, sys.unraisablehook = hooks
    logging.getLogger().handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
