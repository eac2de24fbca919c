"""Which process polls, ticks and sends in bulk: the one whose name is in the lease row, by the database's own clock.

A process that was frozen holds nothing any more when it wakes: it must ask `sure` before each poll and each bulk
send. Keys and claims make a short overlap harmless; the lease keeps it short. (A lock of a database session is no
lease: a frozen process never lets go of it.)
"""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import BigInteger, ColumnElement, String, cast, extract, func, or_, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Database, StorageUnavailable, kind
from storage.fencing import BLIND, STILL
from storage.place import Alone
from storage.tables import Base
from storage.upsert import inserting

log = logging.getLogger(__name__)

SERVING = "serving"
LASTS = 6.0  # seconds, from its last renewal
RENEWED = 2.0  # seconds between two renewals
ASKED = 1.0  # seconds between two tries of one who waits


class LeaseRow(Base):
    """Who holds it, and until when: milliseconds since 1970 by the database's clock."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    holder: Mapped[str | None] = mapped_column(String(64))
    until: Mapped[int] = mapped_column(BigInteger)


class AlreadyServing(Exception):
    """Another process on this machine serves this database."""


@contextmanager
def alone(url: str, *, waits: bool = False) -> Iterator[Alone]:
    """To be held around everything a serving process does with the database, migrations too.

    On SQLite one that does not find itself alone raises AlreadyServing, unless the other has not renewed its lease in
    time (it is ended if it stands still), or it `waits` for that. Where there is no such lock (PostgreSQL, Windows),
    the lease decides.
    """
    if kind(url) != "sqlite" or os.name != "posix":
        yield Alone()
        return
    from storage.sqlite import SOUND, VERSION, make_private, path

    file = path(url)
    beside = file.with_name(f"{file.name}.serving")
    make_private(beside)
    handle = os.open(beside, os.O_RDWR)
    try:
        # With the fault of older ones two processes that wake up in one file may damage it: see `storage.sqlite`.
        place = Alone(handle, follows=VERSION >= SOUND)
        if not place.certain() and not (unrenewed(url) and _cleared(place, url)) and not waits:
            raise AlreadyServing
        yield place
    finally:
        os.close(handle)


def _cleared(place: Alone, url: str) -> bool:
    """Ends one that stands still though its lease has run out. Whether this process may go on beside whoever is left.

    Waits while it looks: to be done before anything else runs.
    """
    begun = time.monotonic()
    while not place.certain() and (now := time.monotonic()) - begun < STILL + BLIND and unrenewed(url):
        if place.neighbour is None or not place.neighbour.fence(now, out=True):
            break
        time.sleep(ASKED / 4)
    return place.certain() or (place.follows and unrenewed(url))


def unrenewed(url: str) -> bool:
    """Whether a SQLite file's lease has run out, though a process has it. Changes nothing."""
    from storage.sqlite import path, reading_engine

    engine = reading_engine(path(url), 1)
    try:
        with Session(engine) as session:
            return not held(session)
    except DBAPIError:
        return False
    finally:
        engine.dispose()


@asynccontextmanager
async def serving(database: Database, holder: str, place: Alone) -> AsyncIterator["Lease"]:
    """The lease, kept renewed. Waits until it is free; at once where this process is certainly `alone`.

    `holder` is unlike any other process's, restarts included. When the lease is lost, leave and come again.
    """
    lease = Lease(database, holder, place)
    looking = asyncio.create_task(lease.look(), name="relais-fence")
    try:
        while not await lease.taken():  # noqa: ASYNC110 - it waits for another process
            await asyncio.sleep(ASKED)
    finally:
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
    keeper = asyncio.create_task(lease.keep(), name="relais-lease")
    try:
        yield lease
    finally:
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeper
        with contextlib.suppress(StorageUnavailable):
            await database.run(release, holder)


class Lease:
    """One process's hold on the lease, between `serving`'s entry and exit."""

    def __init__(self, database: Database, holder: str, place: Alone) -> None:
        self.holder = holder
        self._database, self._place = database, place
        self._clock = asyncio.get_running_loop().time
        self._renewed = 0.0
        self._lost = asyncio.Event()

    async def sure(self) -> bool:
        """Whether this process holds the lease now. Asks the database, unless it has just said so."""
        if not self._lost.is_set() and self._clock() - self._renewed >= RENEWED:
            await self._renew()
        return not self._lost.is_set()

    async def lost(self) -> None:
        """Returns when the lease is lost."""
        await self._lost.wait()

    async def keep(self) -> None:
        """Renews until lost."""
        while not self._lost.is_set():
            await asyncio.sleep(max(0.0, self._renewed + RENEWED - self._clock()))
            await self._renew()
            self._place.certain()  # whoever was followed while standing still may be gone by now

    async def taken(self) -> bool:
        """Takes it, if it is free. Whether it is this process's now."""
        asked = self._clock()
        try:
            if self._place.certain():
                await self._database.run(seize, self.holder)
                mine = True
            else:
                mine = await self._worth_asking() and await self._database.run(acquire, self.holder)
        except StorageUnavailable as error:
            if self._place.shared and self._place.neighbour is not None:
                self._place.neighbour.warn(error.reason)
            else:
                log.warning("the lease cannot be taken: %s", error.reason)
            mine = False
        if mine:
            self._renewed = asked
            self._place.sign()
        return mine

    async def look(self) -> None:
        """Looks at the process that has the place, and ends it when it stands still and its lease has run out.

        Beside the tries, which wait where such a process has the file locked. Ends when nobody else is there.
        """
        while self._place.shared and self._place.neighbour is not None:
            neighbour = self._place.neighbour
            with contextlib.suppress(StorageUnavailable):
                out = not await self._database.read(held)
                endable = neighbour.fence(self._clock(), out=out)
                if out and not endable and not self._place.follows:
                    neighbour.warn("SQLite is too old for two processes")
            await asyncio.sleep(ASKED)

    async def _worth_asking(self) -> bool:
        """Where asking is writing, only when it has run out; and not before one that stands still has been ended."""
        neighbour = self._place.neighbour
        if neighbour is None:
            return True
        if not self._place.follows or await self._database.read(held):
            return False
        return not neighbour.about_to_end(self._clock())

    async def _renew(self) -> None:
        asked = self._clock()
        try:
            held = await self._database.run(renew, self.holder)
        except StorageUnavailable:
            # Not known. Once it may have run out, another may hold it.
            if self._clock() - self._renewed >= LASTS:
                self._lost.set()
            else:
                await asyncio.sleep(ASKED)
            return
        if held:
            self._renewed = max(self._renewed, asked)
        else:
            self._lost.set()


def acquire(session: Session, holder: str) -> bool:
    """Takes the lease if it is free, has run out, or is this holder's. Whether it did."""
    return _written(
        session, holder, or_(LeaseRow.holder.is_(None), LeaseRow.holder == holder, LeaseRow.until < _now(session))
    )


def seize(session: Session, holder: str) -> None:
    """Takes the lease whoever has it. For one who knows that nobody can be serving."""
    _written(session, holder, None)
    if session.get_bind().dialect.name == "sqlite":
        # Of all processes with this file open, the one that serves folds the WAL into it.
        session.connection().exec_driver_sql("PRAGMA wal_autocheckpoint = 1000")


def renew(session: Session, holder: str) -> bool:
    """Six seconds more from now, if nobody else has taken it. Whether it is still this holder's."""
    mine = update(LeaseRow).where(LeaseRow.name == SERVING, LeaseRow.holder == holder)
    renewed = session.execute(
        mine.values(until=_now(session) + _LASTS).returning(LeaseRow.name), execution_options=_PLAIN
    )
    return renewed.first() is not None


def held(session: Session) -> bool:
    """Whether any process holds the lease now. Changes nothing: for whoever looks in from outside."""
    mine = LeaseRow.name == SERVING, LeaseRow.holder.is_not(None), LeaseRow.until >= _now(session)
    return session.execute(select(LeaseRow.name).where(*mine)).first() is not None


def release(session: Session, holder: str) -> None:
    """Lets go, so that the next need not wait."""
    mine = update(LeaseRow).where(LeaseRow.name == SERVING, LeaseRow.holder == holder)
    session.execute(mine.values(holder=None, until=0), execution_options=_PLAIN)


_LASTS = int(LASTS * 1000)
_PLAIN = {"synchronize_session": False}


def _written(session: Session, holder: str, where: ColumnElement[bool] | None) -> bool:
    row = {"holder": holder, "until": _now(session) + _LASTS}
    writing = inserting(session.get_bind().dialect.name)(LeaseRow).values(name=SERVING, **row)
    writing = writing.on_conflict_do_update(index_elements=[LeaseRow.name], set_=row, where=where)
    return session.execute(writing.returning(LeaseRow.name)).first() is not None


def _now(session: Session) -> ColumnElement[int]:
    if session.get_bind().dialect.name == "sqlite":
        return cast(text("(julianday('now') - 2440587.5) * 86400000"), BigInteger)
    return cast(extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
