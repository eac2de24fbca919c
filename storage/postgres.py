"""PostgreSQL: as many threads as connections, each unit a transaction of its own, again where two got in their way."""

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from storage.database import StorageFull, StorageUnavailable
from storage.unit import EndsTransaction, SwallowsError, UnitSession, Work, WritesWhileReading, worked

P = ParamSpec("P")
T = TypeVar("T")

WRITERS = 8
READERS = 4
TRIES = 5

# The server's codes (postgresql.org/docs, appendix A).
IN_THE_WAY = {"40001", "40P01", "55P03"}  # serialization failure, deadlock, a lock not had in time
FULL = "53100"
READ_ONLY = "25006"
IDLE_TOO_LONG = "25P03"
UNAVAILABLE = ("08", "53", "57P", "58")  # connection lost, no resources, shutting down, the server's own disk

# A process that froze in the middle of a unit must not hold a person's row for ever.
LIMITS = "SET lock_timeout = '3s'; SET idle_in_transaction_session_timeout = '30s'"


# Marks, on a connection, that the COMMIT which follows is the storage's own.
COMMITS = "relais commits"


class Postgres:
    """A PostgreSQL database as a Database."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        self._writing = _engine(url, WRITERS, isolation_level="READ COMMITTED")
        self._reading = _engine(url, READERS, isolation_level="REPEATABLE READ").execution_options(
            postgresql_readonly=True
        )
        event.listen(self._writing, "commit", _only_by_us)
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="relais-writer")
        self._closed = False
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="relais-reader")

    async def run(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self._closed:
            raise StorageUnavailable("closed")
        run = partial(self._run, work, args, kwargs)
        value: T = await asyncio.get_running_loop().run_in_executor(self._writers, run)
        return value

    async def read(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self._closed:
            raise StorageUnavailable("closed")
        read = partial(self._read, work, args, kwargs)
        value: T = await asyncio.get_running_loop().run_in_executor(self._readers, read)
        return value

    async def close(self) -> None:
        self._closed = True
        for threads in (self._writers, self._readers):
            await asyncio.get_running_loop().run_in_executor(None, threads.shutdown)
        self._writing.dispose()
        self._reading.dispose()

    def _run(self, work: Work, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        for tried in range(1, TRIES + 1):
            try:
                return self._once(work, args, kwargs)
            except DBAPIError as error:
                if _code(error) not in IN_THE_WAY or tried == TRIES:
                    raise meaning(error) from error
            # Two that got in each other's way must not come back in step.
            time.sleep(random.uniform(0, 0.01 * 2**tried))  # noqa: S311
        raise AssertionError("the last try returns or raises")

    def _once(self, work: Work, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with self._writing.connect() as connection:
            transaction = connection.begin()
            session = UnitSession(bind=connection, join_transaction_mode="rollback_only")
            try:
                session.begin()
                value = worked(session, work, args, kwargs)
            finally:
                session.close()
            if not transaction.is_active or _failed(connection):
                # COMMIT of a transaction with an error in it is a ROLLBACK, and says so to nobody.
                raise SwallowsError
            connection.info[COMMITS] = True
            try:
                transaction.commit()
            finally:
                connection.info.pop(COMMITS, None)
            return value

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
    if not isinstance(error, DBAPIError):
        return error
    code = _code(error)
    if code == FULL:
        return StorageFull(code)
    if code in IN_THE_WAY or code == IDLE_TOO_LONG or code.startswith(UNAVAILABLE):
        return StorageUnavailable(code)
    if error.connection_invalidated or (not code and isinstance(error, OperationalError | InterfaceError)):
        return StorageUnavailable("lost")
    return error


def address(url: str) -> Any:
    """The URL, with the one driver that the house uses."""
    return make_url(url).set(drivername="postgresql+psycopg")


def _engine(url: str, size: int, isolation_level: str) -> Engine:
    engine = create_engine(
        address(url),
        pool_size=size,
        max_overflow=0,
        isolation_level=isolation_level,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "application_name": "relais"},
    )
    event.listen(engine, "connect", _limit)
    event.listen(engine, "handle_error", _without_values)
    return engine


def _limit(connection: Any, record: object) -> None:
    before, connection.autocommit = connection.autocommit, True
    connection.execute(LIMITS)
    connection.autocommit = before


def _without_values(context: ExceptionContext) -> None:
    """The server quotes the row that it refused, so what a person wrote: only the first line of its complaint stays."""
    said: Any = getattr(context.original_exception, "diag", None)
    if said is not None and context.sqlalchemy_exception is not None:
        short = said.message_primary or type(context.original_exception).__name__
        context.original_exception.args = (short,)
        context.sqlalchemy_exception.args = (short,)


def _only_by_us(connection: Connection) -> None:
    if COMMITS not in connection.info:
        raise EndsTransaction


def _failed(connection: Connection) -> bool:
    from psycopg.pq import TransactionStatus

    raw: Any = connection.connection.dbapi_connection
    return bool(raw.info.transaction_status == TransactionStatus.INERROR)


def _code(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
