"""The outbox, out: rows are claimed, written in the person's language with what is true now, sent, and marked.

1. claim rows by a conditional update (no lock is held while they are sent);
2. write each: its occasion may say that it is not true any more;
3. send it through the same queue as plain answers, so that a chat's order is kept;
4. mark it sent, dropped, or to be tried again. A crash between 3 and 4 sends it twice: at least once is the promise.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.answers import Answers
from bot.cards import Card, Drawn, Redraw, Say
from bot.house import House
from bot.occasions import Dropped, Occasion
from bot.pace import Lane
from bot.telling import GivenUp, OutOfReach, Refused
from storage import outbox
from storage.database import Database, StorageUnavailable
from storage.outbox import UNREACHABLE, Posted

log = logging.getLogger(__name__)

LOOKED = 1.0  # seconds between two looks for rows whose time has come
AT_ONCE = 100


class Delivery:
    """The outbox of one process. `holder` names this process, as in the lease."""

    def __init__(
        self,
        database: Database,
        house: House,
        answers: Answers,
        occasions: Mapping[str, Occasion],
        clock: Callable[[], datetime],
        holder: str,
    ) -> None:
        self._database, self._house, self._answers = database, house, answers
        self._occasions, self._clock, self._holder = occasions, clock, holder
        self._tasks: set[asyncio.Task[Any]] = set()
        self._woken = asyncio.Event()

    def soon(self, rows: Iterable[int]) -> "asyncio.Task[None] | None":
        """Delivers these at once; they were written by a unit that has just been committed."""
        ids = tuple(rows)
        return self._start(self._claim_and_send(ids=ids)) if ids else None

    def wake(self) -> None:
        """Looks for due rows now: a tick calls this."""
        self._woken.set()

    async def keep_looking(self) -> None:
        """Delivers what is due, whoever wrote it. Runs until cancelled."""
        while True:
            for lane in Lane:
                while await self._claim_and_send(lane=lane) == AT_ONCE:
                    pass
            self._woken.clear()
            try:
                await asyncio.wait_for(self._woken.wait(), LOOKED)
            except TimeoutError:
                continue

    async def settled(self, seconds: float) -> None:
        """Waits for what is being delivered, at most so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _claim_and_send(self, *, ids: tuple[int, ...] | None = None, lane: Lane = Lane.CONVERSATION) -> int:
        try:
            claimed = await self._database.run(
                outbox.claim, by=self._holder, now=self._clock(), ids=ids, lane=lane.value, limit=AT_ONCE
            )
        except StorageUnavailable:
            return 0
        if claimed:
            await asyncio.gather(*(self._deliver(posted) for posted in claimed))
        return len(claimed)

    async def _deliver(self, posted: Posted) -> None:
        try:
            await self._marked(posted, await self._written(posted))
        except StorageUnavailable as error:
            log.warning("a message waits in the outbox: %s", error.reason)

    async def _written(self, posted: Posted) -> Card | Dropped:
        occasion = self._occasions.get(posted.template)
        if occasion is None:
            return Dropped("unknown template")
        if posted.not_after is not None and self._clock() > posted.not_after:
            return Dropped("too late")
        try:
            return await self._database.read(_written, self._house, occasion, posted)
        except StorageUnavailable:
            raise
        except Exception as defect:  # noqa: BLE001 - one row that cannot be written must not stop the others
            log.error("outbox row %d cannot be written: %s", posted.id, type(defect).__name__)
            return Dropped(type(defect).__name__)

    async def _marked(self, posted: Posted, card: Card | Dropped) -> None:
        if isinstance(card, Dropped):
            await self._database.run(outbox.dropped, posted.id, card.reason)
            return
        try:
            message = await self._answers.say(_action(posted, card), Lane(posted.lane))
        except OutOfReach:
            await self._answers.unreachable(posted.chat)
            await self._database.run(outbox.dropped, posted.id, UNREACHABLE)
        except GivenUp:
            await self._database.run(outbox.let_go, (posted.id,))
        except Refused as refused:
            await self._database.run(outbox.failed, posted.id, type(refused.__cause__).__name__, self._clock())
        else:
            await self._database.run(outbox.sent, posted.id, message, self._clock())

    def _start(self, work: Any) -> "asyncio.Task[Any]":
        task: asyncio.Task[Any] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _written(session: Session, house: House, occasion: Occasion, posted: Posted) -> Card | Dropped:
    return occasion.write(session, house, posted)


def _action(posted: Posted, card: Card) -> Say | Redraw:
    drawn = None if posted.drawn is None else Drawn(*posted.drawn)
    if posted.redraws is not None:
        return Redraw(posted.chat, posted.redraws, card, anew=card, drawn=drawn)
    return Say(posted.chat, card, silent=posted.silent, protect=posted.protect, drawn=drawn)
