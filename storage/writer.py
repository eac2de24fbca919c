"""Group commit: units of work that wait together are kept by one commit, and each still learns its own fate.

1. One thread takes all units that wait. BEGIN.
2. Each runs in a savepoint of its own, with a session of its own; what it raises undoes that savepoint alone.
3. COMMIT: one flush to the disk for all. Only then is anyone told.
4. Where the whole transaction is gone (a full disk makes SQLite roll all of it back, without a word) or COMMIT is
   refused: roll back, and run each unit again, alone.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection, NestedTransaction, RootTransaction, event

from storage.database import StorageUnavailable
from storage.unit import EndsTransaction, SwallowsError, UnitSession, Work, worked

AT_ONCE = 256  # a unit behind these waits for the next commit
DEAD = 70  # exit status: an error inside the program

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Unit:
    """A unit of work, who waits for it, and what became of it."""

    work: Work
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    value: Any = None
    error: BaseException | None = field(default=None)


class Writer:
    """The one thread that writes. `connect` opens its connection, `meaning` turns an error into the house's own."""

    def __init__(self, connect: Callable[[], Connection], meaning: Callable[[BaseException], BaseException]) -> None:
        self._connect = connect
        self._meaning = meaning
        self._queue: SimpleQueue[Unit | None] = SimpleQueue()
        self._closed = False
        self._ending = False
        self._connection: Connection | None = None
        self._open()
        self._thread = threading.Thread(target=self._live, name="relais-writer", daemon=True)
        self._thread.start()

    async def run(self, work: Work, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The unit's value, once it is on the disk. Cancelled before it began, it does not run at all."""
        if self._closed:
            raise StorageUnavailable("closed")
        loop = asyncio.get_running_loop()
        unit = Unit(work, args, kwargs, loop, loop.create_future())
        self._queue.put(unit)
        return await unit.future

    async def close(self) -> None:
        """Lets what waits be done, then ends the thread and closes its connection."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._thread.join)

    def _live(self) -> None:
        # Nothing can be kept any more once this thread is gone, and nobody would be told: the process ends with it.
        try:
            while (first := self._queue.get()) is not None:
                self._keep([first, *self._waiting()])
            self._drop()
        except BaseException as error:  # noqa: BLE001
            log.critical("the writer ended: %s", type(error).__name__)
            logging.shutdown()
            os._exit(DEAD)

    def _waiting(self) -> list[Unit]:
        more: list[Unit] = []
        try:
            while len(more) < AT_ONCE - 1:
                unit = self._queue.get_nowait()
                if unit is None:
                    self._queue.put(None)  # nothing comes after it
                    break
                more.append(unit)
        except Empty:
            pass
        return more

    def _keep(self, units: list[Unit]) -> None:
        units = [unit for unit in units if not unit.future.cancelled()]
        if not units:
            return
        if not self._together(units):
            for unit in units:
                unit.value = unit.error = None
                self._alone(unit)
        by_loop: dict[asyncio.AbstractEventLoop, list[Unit]] = {}
        for unit in units:
            by_loop.setdefault(unit.loop, []).append(unit)
        for loop, theirs in by_loop.items():
            # A loop that is closed has nobody left who waits.
            if not loop.is_closed():
                loop.call_soon_threadsafe(_tell, theirs)

    def _together(self, units: list[Unit]) -> bool:
        """Whether every unit's fate is known. If not, nothing of them was kept."""
        if len(units) == 1:
            return False
        try:
            transaction = self._begin()
        except Exception as error:  # noqa: BLE001
            self._drop_if_broken(error)
            for unit in units:
                unit.error = self._meaning(error)
            return True
        for unit in units:
            self._attempt(unit)
            if not self._lives(transaction):
                self._undo(transaction)
                return False
        try:
            self._commit(transaction)
        except Exception:  # noqa: BLE001 - each will meet it again alone, if it is theirs
            self._undo(transaction)
            return False
        return True

    def _alone(self, unit: Unit) -> None:
        try:
            transaction = self._begin()
        except Exception as error:  # noqa: BLE001
            self._drop_if_broken(error)
            unit.error = self._meaning(error)
            return
        self._attempt(unit)
        try:
            if unit.error is None and not self._lives(transaction):
                raise EndsTransaction
            if unit.error is None:
                self._commit(transaction)
                return
        except Exception as error:  # noqa: BLE001
            unit.error = self._meaning(error)
        self._undo(transaction)

    def _attempt(self, unit: Unit) -> None:
        connection = self._open()
        try:
            savepoint = connection.begin_nested()
        except Exception as error:  # noqa: BLE001
            unit.error = self._meaning(error)
            return
        session = UnitSession(bind=connection, join_transaction_mode="rollback_only")
        try:
            session.begin()
            unit.value = worked(session, unit.work, unit.args, unit.kwargs)
            session.close()
            if not savepoint.is_active:
                raise SwallowsError
            savepoint.commit()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is the caller's
            unit.error = self._meaning(error)
            session.close()
            self._take_back(savepoint)

    def _take_back(self, savepoint: NestedTransaction) -> None:
        raw = _driver(self._open())
        if savepoint.is_active and raw.in_transaction:
            try:
                savepoint.rollback()
            except Exception:  # noqa: BLE001 - half of a unit must not stay: then nothing may
                raw.rollback()

    def _begin(self) -> RootTransaction:
        connection = self._open()
        self._ending = True  # where another process writes for too long, the library takes the BEGIN back itself
        transaction = connection.begin()
        self._ending = False
        return transaction

    def _lives(self, transaction: RootTransaction) -> bool:
        return transaction.is_active and bool(_driver(self._open()).in_transaction)

    def _commit(self, transaction: RootTransaction) -> None:
        self._ending = True
        transaction.commit()

    def _undo(self, transaction: RootTransaction) -> None:
        """Nothing of the transaction stays. A connection that cannot even do that is given up."""
        self._ending = True
        try:
            transaction.rollback()  # SQLAlchemy's side of it; it asks the driver only if it believes it is alive
            _driver(self._open()).rollback()
        except Exception:  # noqa: BLE001
            self._drop()

    def _open(self) -> Connection:
        if self._connection is None:
            connection = self._connect()
            event.listen(connection, "commit", self._refuse)
            event.listen(connection, "rollback", self._refuse)
            self._connection = connection
        return self._connection

    def _refuse(self, connection: Connection) -> None:
        if not self._ending:
            raise EndsTransaction

    def _drop_if_broken(self, error: Exception) -> None:
        if getattr(self._meaning(error), "reason", "") != "SQLITE_BUSY":
            self._drop()

    def _drop(self) -> None:
        self._ending = True
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _tell(units: list[Unit]) -> None:
    for unit in units:
        if unit.future.done():  # cancelled meanwhile: what it did stays, as if the answer had been lost
            continue
        if unit.error is None:
            unit.future.set_result(unit.value)
        elif isinstance(unit.error, StopIteration):  # no future can hold one
            unit.future.set_exception(RuntimeError("StopIteration"))
        else:
            unit.future.set_exception(unit.error)
