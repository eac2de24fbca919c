"""SQLite as a Database: one thread writes, with group commit (`storage.writer`); a few read, each from a snapshot."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.database import StorageUnavailable
from storage.sqlite import READ_ONLY, code, fold, make_private, meaning, reading_engine, writing_engine
from storage.unit import UnitSession, Work, WritesWhileReading, worked
from storage.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")

READERS = 4
FOLDED = 60.0  # seconds, at most, for which what was written over is still in the write-ahead log


class Sqlite:
    """A SQLite file as a Database. Made if it is not there: the file for its owner alone, in a folder likewise."""

    dialect = "sqlite"

    def __init__(self, file: Path, fold_every: float = FOLDED) -> None:
        self.file, self._fold_every, self._last_fold = file, fold_every, time.monotonic()
        make_private(file)
        try:
            self._writing = writing_engine(file)
            self._writer = Writer(self._writing.connect, meaning)
        except DBAPIError as error:
            raise meaning(error) from error
        self._reading = reading_engine(file, READERS)
        self._closed = False
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="relais-reader")

    async def run(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        value: T = await self._writer.run(work, args, kwargs)
        now = time.monotonic()
        if now - self._last_fold >= self._fold_every and not self._closed:
            self._last_fold = now
            self._readers.submit(fold, self.file)
        return value

    async def folded(self) -> None:
        """The write-ahead log is folded into the file, if nobody is in the middle of something, and emptied."""
        await asyncio.get_running_loop().run_in_executor(self._readers, fold, self.file)

    async def read(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self._closed:
            raise StorageUnavailable("closed")
        read = partial(self._read, work, args, kwargs)
        value: T = await asyncio.get_running_loop().run_in_executor(self._readers, read)
        return value

    async def close(self) -> None:
        self._closed = True
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
            if code(error) == READ_ONLY:
                raise WritesWhileReading from error
            raise meaning(error) from error
