"""The database as the rest of the house knows it: `run` changes something, `read` does not, and its two refusals.

How each engine does it is in `storage.sqlite_engine` and `storage.postgres`. Tables and migrations: `storage.schema`.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")


class StorageUnavailable(Exception):
    """The storage could not do it now: locked for too long, gone, broken. Nothing of the unit was kept, as far as can
    be known; ask again. `reason` is the engine's own code, never data.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StorageFull(StorageUnavailable):
    """There is no room left on the disk."""


class UnknownDatabase(ValueError):
    """That is not the URL of a database Relais can use. The URL is not repeated: it may hold a password."""


class Database(Protocol):
    """One database, opened by `open_database`.

    A unit of work is `(session, ...) -> value`: it may run more than once, touches nothing but its session, never
    commits, and returns plain values. What it raises undoes that unit alone and reaches its caller.
    """

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        ...

    async def run(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The unit's value, after its effect is on the disk. Raises StorageUnavailable."""
        ...

    async def read(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The unit's value, from one snapshot, waiting for no writer. Raises StorageUnavailable."""
        ...

    async def close(self) -> None:
        """Finishes what was begun, then lets go of the database."""
        ...


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """The database behind `sqlite:///path` or `postgresql://...`. Its schema is left as it is.

    Raises UnknownDatabase, StorageUnavailable.
    """
    database = _engine(url)
    try:
        yield database
    finally:
        await database.close()


def _engine(url: str) -> Database:
    match kind(url):
        case "sqlite":
            from storage.sqlite import path
            from storage.sqlite_engine import Sqlite

            return Sqlite(path(url))
        case _:
            from storage.postgres import Postgres

            return Postgres(url)


def kind(url: str) -> str:
    """sqlite or postgresql. Raises UnknownDatabase."""
    try:
        name = make_url(url).get_backend_name()
    except ArgumentError:
        raise UnknownDatabase from None
    if name not in ("sqlite", "postgresql"):
        raise UnknownDatabase
    return name
