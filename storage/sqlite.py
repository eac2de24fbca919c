"""The SQLite file: how it is made, opened for writing and for reading, copied, and what its errors mean.

`driver` is the one SQLite library of this process: two of them on one file drop each other's locks.
"""

import os
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool, QueuePool

from storage.database import StorageFull, StorageUnavailable, UnknownDatabase

try:
    import pysqlite3 as driver
except ImportError:  # no wheel for this platform
    import sqlite3 as driver  # noqa: TID251 - the one place that may

PATIENCE = 10  # seconds to wait for another process that writes
SOUND = (3, 51, 3)  # the first SQLite without the WAL-reset fault of 3.7.0-3.51.2
VERSION: tuple[int, ...] = driver.sqlite_version_info

# The library's result codes (sqlite.org/rescode.html) that say "not now", or "not on this disk".
BUSY = 5
FULL = 13
READ_ONLY = 8
UNAVAILABLE = {BUSY, 6, 7, READ_ONLY, 10, 11, 14, 15, 26}


def meaning(error: BaseException) -> BaseException:
    """The error as the house names it; itself, where it says nothing about the storage."""
    found = code(error)
    if found == FULL:
        return _because(StorageFull("SQLITE_FULL"), error)
    if found in UNAVAILABLE:
        name = getattr(getattr(error, "orig", error), "sqlite_errorname", f"SQLITE {found}")
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
    """Makes the file, and the folders it lacks, for their owner alone. What is there stays as it is.

    Raises StorageUnavailable where it may not.
    """
    try:
        if not file.parent.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives the file's own permissions to the -wal and -shm beside it.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageUnavailable(type(error).__name__) from error


def copy(file: Path, beside: Path) -> None:
    """A whole copy of the database as it is now, for its owner alone, at `beside`; what stood there is replaced."""
    part = beside.with_name(f"{beside.name}.part")
    part.unlink(missing_ok=True)
    make_private(part)
    source, target = driver.connect(file), driver.connect(part)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    part.replace(beside)


def fold(file: Path) -> None:
    """Folds the write-ahead log into the file and empties it, for it holds pages as they were before. Not now, if
    somebody is in the middle of something: it is asked again. An SQLite with the fault leaves it to whoever serves.
    """
    if VERSION < SOUND:
        return
    connection = driver.connect(file, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except driver.OperationalError:  # a full disk, or another who folds
        return
    finally:
        connection.close()


def reading_engine(file: Path, connections: int) -> Engine:
    """An engine whose transactions see one snapshot, and cannot change anything."""
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        module=driver,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": PATIENCE},
    )
    event.listen(engine, "connect", _for_reading)
    event.listen(engine, "begin", _begin)
    return engine


def _for_writing(connection: Any, record: object) -> None:
    _into_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON").fetchall()  # what is deleted is not left in free pages
    if VERSION < SOUND:
        # With the fault, two processes must not fold the WAL into the file at once: only the one that serves does,
        # see `storage.lease`.
        connection.execute("PRAGMA wal_autocheckpoint = 0")


def _into_wal(connection: Any) -> None:
    """Once in a file's life. Of two processes that do it at once one is refused on the spot, without patience."""
    for _ in range(PATIENCE * 20):
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
            return
        except driver.OperationalError as error:
            if code(error) != BUSY:
                raise
        time.sleep(0.05)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()


def _for_reading(connection: Any, record: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def code(error: BaseException) -> int:
    """SQLite's primary result code, 0 where there is none."""
    return int(getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)) & 0xFF


def _because(named: StorageUnavailable, cause: BaseException) -> StorageUnavailable:
    named.__cause__ = cause
    return named
