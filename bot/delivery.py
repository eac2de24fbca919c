"""The outbox, out: rows are claimed, written in the person's language with what is true now, sent, and marked.

1. claim rows by a conditional update (no lock is held while they are sent), or take those a unit has just claimed;
2. give each a place in its chat's queue, among the plain answers; the bulk lane has queues of its own;
3. write it when its turn comes: its occasion may say that it is not true any more, and the bulk lane may be paused;
4. send it, and mark it sent, dropped, or to be tried again. Killed in between it is sent twice: at least once.

What takes seconds to make waits in a queue of its own between 2 and 3, and comes to its chat's when it is made.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from bot import quiet
from bot.answers import Answers
from bot.cards import Card, Drawn, Redraw, Say
from bot.house import House
from bot.making.bench import Bench, Ready
from bot.making.workshop import Workshop
from bot.occasions import Dropped, Made, Occasion, OnItsCard, Wipe
from bot.pace import BULK_IN_FLIGHT, Lane
from bot.settings import MOST_A_DAY
from bot.telling import GivenUp, OutOfReach, Refused, sleep
from bot.watching import what_failed
from storage import chats, delivering, farewells, held_back, outbox, pausing
from storage.chats import Noted
from storage.database import Database, StorageUnavailable
from storage.lease import Lease
from storage.outbox import UNREACHABLE, Posted

log = logging.getLogger(__name__)

T = TypeVar("T")

LOOKED: Final = 1.0  # seconds between two looks for rows whose time has come
SOON: Final = 0.05  # the same, while there are more than fit
ROOM: Final = {Lane.CONVERSATION: 100, Lane.BULK: 60}  # rows in hand: two seconds of the bulk lane's pace
AHEAD: Final = (
    BULK_IN_FLIGHT + 4
)  # bulk rows written and not yet sent: written all at once, they held up those who chat
MAKING: Final = "making"  # one queue: one thing is made at a time
PATIENCE: Final = 1.0  # seconds between two tries to mark a row while the storage is away


class NotNow(Exception):
    """The bulk lane is paused, or the row is for another phone by now: it waits."""


class Resting(Exception):
    """Nothing but conversation leaves in these hours: the row waits for the next that are allowed."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class OneTooMany(Exception):
    """The person was told so much within a day that something must be wrong: the fuse pauses the bulk lane."""

    def __init__(self, person: int, most: int) -> None:
        super().__init__()
        self.reason = f"{most + 1} messages to person {person} within 24 hours"


class Delivery:
    """The outbox of one process. The lease's holder names it in the rows it has claimed.

    `most_a_day`: more messages outside conversation than that one person is not sent in 24 hours.
    """

    def __init__(
        self,
        database: Database,
        house: House,
        answers: Answers,
        occasions: Mapping[str, Occasion | Made],
        clock: Callable[[], datetime],
        lease: Lease,
        most_a_day: int = MOST_A_DAY,
        workshop: Workshop | None = None,
    ) -> None:
        self._database, self._house, self._answers = database, house, answers
        self._occasions, self._clock, self._lease = occasions, clock, lease
        self._most_a_day = most_a_day
        self._bench = Bench(database, house, answers, clock, self._marked, workshop)
        self._in_hand: dict[int, Lane | None] = {}  # None: it is made, and takes nobody's room
        self._ahead = asyncio.Semaphore(AHEAD)
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()

    def take(self, claimed: Iterable[Posted]) -> None:
        """Delivers these; they are claimed for this process. Each has its place in its chat's queue from now on."""
        for posted in claimed:
            if posted.id in self._in_hand:
                continue
            if isinstance(made := self._occasions.get(posted.template), Made):
                self._in_hand[posted.id] = None
                self._answers.queues.put(MAKING, lambda posted=posted, made=made: self._make(posted, made))  # type: ignore[misc]
                continue
            lane = Lane(posted.lane)
            self._in_hand[posted.id] = lane
            queue = posted.chat if lane is Lane.CONVERSATION else (lane, posted.chat)
            self._answers.queues.put(queue, lambda posted=posted: self._deliver(posted))  # type: ignore[misc]

    def wake(self) -> None:
        """Looks for due rows now: a tick calls this."""
        self._woken.set()

    def stop(self) -> None:
        """Claims nothing more, makes nothing more, and waits for no storage that is away."""
        self._stopping.set()
        self._bench.stop()
        self._woken.set()

    async def run(self) -> None:
        """Delivers what is due, whoever wrote it, until `stop`."""
        while not self._stopping.is_set():
            more = [await self._look(lane) for lane in Lane]
            await sleep(SOON if any(more) else LOOKED, unless=self._woken)
            self._woken.clear()

    async def _look(self, lane: Lane) -> bool:
        """Whether there may be more."""
        room = ROOM[lane] - sum(1 for taken in self._in_hand.values() if taken is lane)
        if room <= 0 or not await self._lease.sure():
            return False
        try:
            claimed = await self._database.run(
                delivering.claim, by=self._lease.holder, now=self._clock(), lane=lane.value, limit=room
            )
        except StorageUnavailable as error:
            log.warning("the outbox cannot be read: %s", error.reason)
            return False
        self.take(claimed)
        return len(claimed) == room and lane is Lane.CONVERSATION

    async def _deliver(self, posted: Posted) -> None:
        try:
            if posted.lane != Lane.BULK:
                await self._delivered(posted)
                return
            async with self._ahead:
                if await self._lease.sure():
                    await self._delivered(posted)
        finally:
            del self._in_hand[posted.id]

    async def _delivered(self, posted: Posted) -> None:
        written = await self._written(posted)
        if isinstance(written, Dropped):
            await self._marked(_ended, posted, delivering.dropped, written.reason)
        elif written is not None:
            await self._sent(posted, written)

    async def _make(self, posted: Posted, made: Made) -> None:
        """Made in its turn, while its chat goes on; then it has a place in its chat's queue, as all others."""
        ready = None
        try:
            ready = await self._bench.make(posted, made)
        finally:
            if ready is None:
                del self._in_hand[posted.id]
            else:
                self._answers.queues.put(posted.chat, lambda: self._hand_over(posted, ready))

    async def _hand_over(self, posted: Posted, ready: Ready) -> None:
        try:
            await self._bench.hand_over(posted, ready)
        finally:
            del self._in_hand[posted.id]

    async def _written(self, posted: Posted) -> Card | OnItsCard | Dropped | Wipe | None:
        """None: not this time."""
        occasion = self._occasions.get(posted.template)
        if not isinstance(occasion, Occasion):
            log.error("outbox row %d has a template nobody knows", posted.id)
            return Dropped("unknown template")
        if posted.not_after is not None and self._clock() > posted.not_after:
            return Dropped("too late")
        try:
            now = replace(posted, at=self._clock())
            return await self._database.read(_written, self._house, occasion, now, self._most_a_day)
        except NotNow:
            await self._marked(delivering.let_go, (posted.id,))
        except Resting as rest:
            await self._marked(delivering.put_off, posted.id, rest.until)
        except OneTooMany as fuse:
            if await self._marked(_held_back, posted.id, fuse.reason, self._clock()):
                log.error("the outbox is paused: %s; relais outbox shows what waits", fuse.reason)
        except StorageUnavailable as error:
            log.warning("outbox row %d waits: %s", posted.id, error.reason)
            await self._marked(_ended, posted, delivering.failed, "storage away", self._clock())
        except Exception as defect:  # noqa: BLE001 - one row that cannot be written must not stop the others
            log.error("outbox row %d cannot be written: %s", posted.id, what_failed(defect))
            await self._marked(_ended, posted, delivering.failed, type(defect).__name__, self._clock())
        return None

    async def _sent(self, posted: Posted, written: Card | OnItsCard | Wipe) -> None:
        wiped: tuple[int, ...] = ()
        try:
            if isinstance(written, Wipe):
                done = await self._answers.empty(posted.chat, written)
                wiped = done.all
                then = None if written.then is None else written.then(done.theirs)
                said = None if then is None else _action(posted, then)
            else:
                said = _action(posted, written)
            message = None if said is None else await self._answers.draw(said, Lane(posted.lane))
        except StorageUnavailable as error:
            log.warning("outbox row %d waits: %s", posted.id, error.reason)
            await self._marked(_ended, posted, delivering.failed, "storage away", self._clock())
        except OutOfReach:
            await self._answers.unreachable(posted.chat)
            await self._marked(_ended, posted, delivering.dropped, UNREACHABLE)
        except GivenUp:
            await self._marked(delivering.let_go, (posted.id,))
        except Refused as refused:
            log.error("Telegram refused outbox row %d: %s", posted.id, type(refused.__cause__).__name__)
            await self._marked(_ended, posted, delivering.failed, type(refused.__cause__).__name__, self._clock())
        else:
            await self._marked(_kept, posted, message, wiped, self._clock())

    async def _marked(self, mark: Callable[..., T], *given: Any) -> T | None:
        """Tried until it is done: a row that was sent and not marked would be sent again."""
        while True:
            try:
                return await self._database.run(mark, *given)
            except StorageUnavailable as error:
                log.warning("a row of the outbox waits to be marked: %s", error.reason)
                if self._stopping.is_set():
                    return None
            await sleep(PATIENCE, unless=self._stopping)


def _kept(session: Session, posted: Posted, message: int | None, wiped: tuple[int, ...], now: datetime) -> None:
    """Sent, and which message is there now; or the chat is empty."""
    delivering.sent(session, posted.id, message, now)
    chats.forget(session, ((posted.chat, one) for one in wiped))
    if message is not None and message != posted.redraws:
        chats.note(session, [Noted(posted.chat, message, True, now)])
    if posted.template == chats.FAREWELL:
        farewells.over(session, posted.id)


def _ended(session: Session, posted: Posted, mark: Callable[..., None], *given: Any) -> None:
    """Not sent; of whoever is forgotten nothing is kept for a row that is given up."""
    mark(session, posted.id, *given)
    if posted.template == chats.FAREWELL:
        farewells.over(session, posted.id)


def _written(
    session: Session, house: House, occasion: Occasion, posted: Posted, most_a_day: int
) -> Card | OnItsCard | Dropped | Wipe:
    """Raises NotNow, Resting, OneTooMany."""
    if posted.lane != Lane.BULK:
        return occasion.write(session, house, posted)
    standing = held_back.standing(session, posted, posted.written_at)
    if standing.paused or standing.moved:
        raise NotNow
    rests_until = quiet.until(session, house, posted)
    if rests_until is not None:
        raise Resting(rests_until)
    written = occasion.write(session, house, posted)
    counts = posted.person is not None and posted.template != outbox.ANNOUNCEMENT and not isinstance(written, Dropped)
    if counts and posted.person is not None and standing.sent >= most_a_day:
        raise OneTooMany(posted.person, most_a_day)
    return written


def _held_back(session: Session, posted: int, reason: str, now: datetime) -> bool:
    """The row waits, and the bulk lane with it. Whether that is news."""
    delivering.let_go(session, (posted,))
    return pausing.pause(session, reason, now)


def _action(posted: Posted, written: Card | OnItsCard) -> Say | Redraw:
    drawn = None if posted.drawn is None else Drawn(*posted.drawn)
    card, unseen = (written.card, written.unseen) if isinstance(written, OnItsCard) else (written, written)
    if posted.redraws is not None:
        return Redraw(posted.chat, posted.redraws, card, anew=unseen, drawn=drawn)
    return Say(posted.chat, unseen, silent=posted.silent, protect=posted.protect, drawn=drawn)
