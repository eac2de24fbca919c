"""What every test may ask for: a database on either engine, the loop that serves, and a watch over the log.

`database` and `database_url` run a test twice, on SQLite and on PostgreSQL. A test marked with one engine's parameter
(`@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)`) runs there alone.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import pytest
import uvloop
from hypothesis import settings

from storage.database import Database, open_database
from tests.compiled import compile_once
from tests.filling import Filling
from tests.servers import Files, Postgres

CANARY = "CANARI-7f3a"

# How long an example takes says nothing on a busy machine, and nothing of the law that is tested.
settings.register_profile("relais", deadline=None)
settings.load_profile("relais")

compile_once()

# What takes minutes begins first, so that two workers end together.
LONG = ("tests/simulation/", "tests/faults/", "tests/browser/", "tests/example/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> Mapping[str, Callable[[], Any]]:
    """The loop that `serve` runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> str:
    """Which database: sqlite or postgres."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database with the whole schema, for this test alone."""
    with server(engine, request).database() as url:
        yield url


@pytest.fixture
def empty_url(engine: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database without a table (on SQLite: of a file that is not there yet), for this test alone."""
    with server(engine, request).empty() as url:
        yield url


@pytest.fixture
def fill(engine: str, database_url: str, request: pytest.FixtureRequest) -> Callable[[Filling], None]:
    """Puts into that database what a unit of work leaves in an empty one. It runs once: give a function of a module."""
    return lambda filling: server(engine, request).fill(database_url, filling)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """That database, open."""
    async with open_database(database_url) as opened:
        yield opened


def server(engine: str, request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("sqlite_files" if engine == "sqlite" else "postgres_server")


@pytest.fixture(scope="session")
def sqlite_files() -> Iterator[Files]:
    with Files.kept() as files:
        yield files


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with Postgres.running() as server:
        yield server


@pytest.fixture(autouse=True)
def nothing_typed_is_logged() -> Iterator[None]:
    """What people type never reaches the log, at any level. Tests type CANARY; here it would be seen."""
    seen = Watch()
    root = logging.getLogger()
    level = root.level
    root.addHandler(seen)
    root.setLevel(logging.NOTSET)
    logging.getLogger("uvicorn.asgi").setLevel(logging.DEBUG)  # below it, the stand-in tells of each of its requests
    yield
    root.removeHandler(seen)
    root.setLevel(level)
    assert not seen.found, f"what a person typed was logged by {seen.found}"


class Watch(logging.Handler):
    """Names the loggers whose records hold the canary, in the text, its parts or a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.found: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if CANARY in logging.Formatter("%(message)s").format(record) or CANARY in repr(record.args):
            self.found.add(record.name)
