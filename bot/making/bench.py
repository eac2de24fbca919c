"""Rows of the outbox that ask for a document: read, made one after the other, handed over; and what their chats see.

1. what it says is read in one snapshot, or why there is none;
2. it is made in a process of its own, while the card it was asked on says how far it is;
3. in its chat's turn the file is sent, the card is as it was, and the row is marked. Killed before: all of it again.

Before each the row is asked whether its chat still waits for it: whoever empties a chat withdraws what is to come.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.answers import Answers
from bot.cards import Card, Doing, Redraw, Say
from bot.house import House
from bot.making.order import Stage
from bot.making.workshop import NotMade, Stopped, Workshop
from bot.occasions import Dropped, Instead, Made, Making
from bot.pace import Lane
from bot.telling import GivenUp, OutOfReach, Refused
from bot.watching import what_failed
from storage import chats, delivering
from storage.chats import Noted
from storage.database import Database, StorageUnavailable
from storage.outbox import UNREACHABLE, Posted

log = logging.getLogger(__name__)

SHOWN: Final = 4.0  # seconds: "sending a document" is shown for five


@dataclass(frozen=True)
class Ready:
    """What is to be said now. `file`: the message with the document; None where there is none, for the `reason`.

    `shows`: what the card it was asked on shows from now on; `failed`, where the file is refused.
    """

    shows: Card
    failed: Card
    card: int | None
    file: Card | None = None
    reason: str = ""


class NotWanted(Exception):
    """Nobody waits for it in this chat any more."""


class Bench:
    """Call `make` for one row after the other, then `hand_over` in the chat's turn. `mark` marks a row, patiently."""

    def __init__(
        self,
        database: Database,
        house: House,
        answers: Answers,
        clock: Callable[[], datetime],
        mark: Callable[..., Awaitable[Any]],
        workshop: Workshop | None = None,
    ) -> None:
        self._database, self._house, self._answers, self._clock = database, house, answers, clock
        self._mark, self._workshop = mark, workshop or Workshop()

    def stop(self) -> None:
        """What is being made is let go: whoever serves next makes it."""
        self._workshop.stop()

    async def make(self, posted: Posted, made: Made) -> Ready | None:
        """None: not this time, or not any more; the row is marked."""
        if self._workshop.stopped:
            await self._mark(delivering.let_go, (posted.id,))
            return None
        try:
            if not await self._wanted(posted):
                raise NotWanted
            ordered = await self._ordered(posted, made)
        except StorageUnavailable as error:
            log.warning("outbox row %d waits: %s", posted.id, error.reason)
            await self._mark(delivering.failed, posted.id, "storage away", self._clock())
            return None
        except NotWanted:
            await self._mark(delivering.let_go, (posted.id,))
            return None
        if isinstance(ordered, Dropped):
            await self._mark(delivering.dropped, posted.id, ordered.reason)
            return None
        if isinstance(ordered, Instead):
            return Ready(ordered.shows, ordered.shows, ordered.card, reason=ordered.reason)
        try:
            return await self._made(posted, ordered)
        except (Stopped, NotWanted):
            await self._mark(delivering.let_go, (posted.id,))
            return None

    async def hand_over(self, posted: Posted, ready: Ready) -> None:
        """The file, then the card as it was, then the mark."""
        message = None
        if not await self._still(posted):
            await self._mark(delivering.let_go, (posted.id,))
            return
        try:
            if ready.file is not None:
                said = Say(posted.chat, ready.file, silent=posted.silent, protect=posted.protect)
                message = await self._answers.draw(said, Lane(posted.lane))
            await self._show(posted, ready.card, ready.shows)
        except OutOfReach:
            await self._answers.unreachable(posted.chat)
            await self._mark(delivering.dropped, posted.id, UNREACHABLE)
        except GivenUp:
            await self._mark(delivering.let_go, (posted.id,))
        except Refused as refused:
            log.error("Telegram refused outbox row %d: %s", posted.id, type(refused.__cause__).__name__)
            with suppress(OutOfReach, GivenUp):
                await self._show(posted, ready.card, ready.failed)
            await self._mark(delivering.dropped, posted.id, type(refused.__cause__).__name__)
        else:
            if ready.reason:
                await self._mark(delivering.dropped, posted.id, ready.reason)
            else:
                await self._mark(_sent, posted, message, self._clock())

    async def _ordered(self, posted: Posted, made: Made) -> Making | Instead | Dropped:
        now = replace(posted, at=self._clock())
        try:
            return await self._database.read(made.order, self._house, now)
        except StorageUnavailable:
            raise
        except Exception as defect:  # noqa: BLE001 - who asked is told, and can ask again
            log.error("what outbox row %d asks for cannot be read: %s", posted.id, what_failed(defect))
        return await self._database.read(made.otherwise, self._house, now)

    async def _made(self, posted: Posted, making: Making) -> Ready:
        """Raises Stopped, NotWanted."""

        def reached(stage: Stage) -> None:
            shown = making.shows.get(stage)
            if shown is not None:
                about = ("message", making.card)
                self._answers.queues.put(posted.chat, lambda: self._step(posted, making.card, shown), about=about)

        at_work = asyncio.create_task(self._workshop.make(making.order, reached))
        awaited = asyncio.create_task(self._doing(posted, making))
        try:
            await asyncio.wait((at_work, awaited), return_when=asyncio.FIRST_COMPLETED)
            if not at_work.done():
                raise NotWanted
            file = at_work.result()
        except NotMade as why:
            log.error("what outbox row %d asks for was not made: %s", posted.id, why.reason)
            return Ready(making.failed, making.failed, making.card, reason=f"not made: {why.reason}")
        finally:
            for task in (at_work, awaited):
                task.cancel()
            await asyncio.gather(at_work, awaited, return_exceptions=True)
        return Ready(making.before, making.failed, making.card, making.file(file))

    async def _doing(self, posted: Posted, making: Making) -> None:
        """Until nobody waits for it any more."""
        while await self._still(posted):
            self._answers.carry((Doing(posted.chat, making.picture),))
            await asyncio.sleep(SHOWN)

    async def _step(self, posted: Posted, card: int | None, shown: Card) -> None:
        """How far it is, in the chat's turn: an emptied chat has no card that could say it."""
        with suppress(OutOfReach, GivenUp):
            if await self._still(posted):
                await self._show(posted, card, shown)

    async def _still(self, posted: Posted) -> bool:
        """Whether its chat waits for it. While the storage is away nobody knows: then it is made once more."""
        try:
            return await self._wanted(posted)
        except StorageUnavailable:
            return False

    async def _wanted(self, posted: Posted) -> bool:
        return await self._database.read(delivering.wanted, posted)

    async def _show(self, posted: Posted, card: int | None, shown: Card) -> None:
        """On the card it was asked on, if that is still there."""
        if card is not None:
            try:
                await self._answers.draw(Redraw(posted.chat, card, shown), Lane(posted.lane))
            except Refused as refused:
                log.error("Telegram refused a card: %s", type(refused.__cause__).__name__)


def _sent(session: Session, posted: Posted, message: int | None, now: datetime) -> None:
    delivering.sent(session, posted.id, message, now)
    if message is not None:
        chats.note(session, [Noted(posted.chat, message, True, now)])
