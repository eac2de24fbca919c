"""SQLite: one thread writes, with group commit (`storage.writer`); a few threads read, each from a snapshot.

`driver` is the one SQLite library of this process: two of them on one file drop each other's locks.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, QueuePool

from storage.database import StorageFull, StorageUnavailable, UnknownDatabase
from storage.unit import UnitSession, Work, WritesWhileReading, worked
from storage.writer import Writer

try:
    import pysqlite3 as driver
except ImportError:  # no wheel for this platform
    import sqlite3 as driver  # noqa: TID251 - the one place that may

P = ParamSpec("P")
T = TypeVar("T")

READERS = 4
PATIENCE = 10  # seconds to wait for another process that writes
SOUND = (3, 51, 3)  # the first SQLite without the WAL-reset fault of 3.7.0-3.51.2

# The library's result codes (sqlite.org/rescode.html) that say "not now", or "not on this disk".
FULL = 13
READ_ONLY = 8
UNAVAILABLE = {5, 6, 7, READ_ONLY, 10, 11, 14, 15, 26}


class Sqlite:
    """A SQLite file as a Database. Made if it is not there: the file for its owner alone, in a folder likewise."""

    dialect = "sqlite"

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            make_private(file)
            self._writing = writing_engine(file)
            self._writer = Writer(self._writing.connect, meaning)
        except OSError as error:
            raise StorageUnavailable(type(error).__name__) from error
        except DBAPIError as error:
            raise meaning(error) from error
        self._reading = _reading_engine(file)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="relais-reader")

    async def run(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        value: T = await self._writer.run(work, args, kwargs)
        return value

    async def read(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        read = partial(self._read, work, args, kwargs)
        value: T = await asyncio.get_running_loop().run_in_executor(self._readers, read)
        return value

    async def close(self) -> None:
        await self._writer.close()
        await asyncio.get_running_loop().run_in_executor(None, self._readers.shutdown)
        self._reading.dispose()
        self._writing.dispose()

    def _read(self, work: Work, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            with self._reading.connect() as connection, UnitSession(bind=connection) as session:
                session.begin()
                return worked(session, work, args, kwargs)
        except DBAPIError as error:
            if _code(error) == READ_ONLY:
                raise WritesWhileReading from error
            raise meaning(error) from error


def meaning(error: BaseException) -> BaseException:
    """The error as the house names it; itself, where it says nothing about the storage."""
    code = _code(error)
    if code == FULL:
        return _because(StorageFull("SQLITE_FULL"), error)
    if code in UNAVAILABLE:
        name = getattr(getattr(error, "orig", error), "sqlite_errorname", f"SQLITE {code}")
        return _because(StorageUnavailable(name), error)
    return error


def path(url: str) -> Path:
    """The file that `sqlite:///path` names. Raises UnknownDatabase for one that is only in memory."""
    name = make_url(url).database
    if not name or name == ":memory:" or name.startswith("file:"):
        raise UnknownDatabase
    return Path(name)


class QuickSavepoints(SQLiteDialect_pysqlite):
    """SQLAlchemy's own dialect, which would compile three words anew for every unit of work: a fifth of its time."""

    supports_statement_cache = True

    def do_savepoint(self, connection: Connection, name: str) -> None:
        _say(connection, f"SAVEPOINT {name}")

    def do_rollback_to_savepoint(self, connection: Connection, name: str) -> None:
        _say(connection, f"ROLLBACK TO SAVEPOINT {name}")

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        _say(connection, f"RELEASE SAVEPOINT {name}")


def _say(connection: Connection, statement: str) -> None:
    raw: Any = connection.connection.dbapi_connection
    raw.execute(statement)


def writing_engine(file: Path) -> Engine:
    """An engine whose transactions take the write lock at once: nothing can then be refused half-way."""
    registry.register("sqlite.relais", __name__, "QuickSavepoints")
    engine = create_engine(
        URL.create("sqlite+relais", database=str(file)),
        module=driver,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": PATIENCE},
    )
    event.listen(engine, "connect", _for_writing)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def make_private(file: Path) -> None:
    """Makes the file, and the folders it lacks, for their owner alone. What is there stays as it is."""
    folder = file.parent
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite gives the file's own permissions to the -wal and -shm beside it.
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))


def _reading_engine(file: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        module=driver,
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": PATIENCE},
    )
    event.listen(engine, "connect", _for_reading)
    event.listen(engine, "begin", _begin)
    return engine


def _for_writing(connection: Any, record: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    if driver.sqlite_version_info < SOUND:
        # With the fault, two processes must not fold the WAL into the file at once: only the one that serves does,
        # see `storage.lease`.
        connection.execute("PRAGMA wal_autocheckpoint = 0")


def _for_reading(connection: Any, record: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _code(error: BaseException) -> int:
    """SQLite's primary result code, 0 where there is none."""
    return int(getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)) & 0xFF


def _because(named: StorageUnavailable, cause: BaseException) -> StorageUnavailable:
    named.__cause__ = cause
    return named
