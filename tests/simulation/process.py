"""A serving process in small: it ticks and delivers as `serve` does, on the real storage, and may die at any moment.

Real are the units of work, the claims, the delivery, the occasions and the texts. Telegram is a list of what arrived;
the lease is believed to be held, for here two processes may overlap.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

from sqlalchemy.orm import Session

from bot.answers import Answers
from bot.app import OCCASIONS
from bot.cards import Card
from bot.delivery import Delivery
from bot.house import House
from bot.occasions import register
from bot.telling import OutOfReach, Teller
from bot.texts import Texts
from scheduler.tick import tick
from storage import delivering, outages
from storage.database import Database, StorageUnavailable, open_database
from storage.lease import Lease
from storage.plan.reading import Plans

REGISTER = register(OCCASIONS)
TEXTS = Texts.load()
LANES = ("conversation", "bulk")
ROOM = 200


class Killed(Exception):
    """The process ends here, in the middle of whatever it did."""


class Telegram:
    """What arrived where, and who blocks the bot. `wrong`: what is wrong with a message that arrives, if anything."""

    def __init__(self, blocked: set[int], wrong: Callable[[int, datetime], str | None] = lambda chat, at: None) -> None:
        self.blocked, self._wrong = blocked, wrong
        self.arrived: list[tuple[int, datetime, str]] = []
        self.faults: list[tuple[int, datetime, str]] = []

    def arrive(self, chat: int, at: datetime, lane: str) -> None:
        self.arrived.append((chat, at, lane))
        fault = self._wrong(chat, at) if lane == "bulk" else None
        if fault is not None:
            self.faults.append((chat, at, fault))


class Phones:
    """Stands where bot/telling.py talks to Telegram. After so many messages the process that uses it is no more."""

    def __init__(self, telegram: Telegram, process: "Process") -> None:
        self._telegram, self._process = telegram, process
        self.left: int | None = None
        self.dead = asyncio.Event()

    async def say(self, chat: int, card: Card, *, lane: str, **_: object) -> int:
        if self.left == 0:
            self.dead.set()
        if self.dead.is_set():
            await asyncio.Future()
        if chat in self._telegram.blocked:
            raise OutOfReach
        self._telegram.arrive(chat, self._process.now, str(lane))
        if self.left is not None:
            self.left -= 1
            if self.left == 0:  # it has arrived; nobody is left to note it
                self.dead.set()
                await asyncio.Future()
        return len(self._telegram.arrived)

    def stop(self) -> None:
        """As the real one: nothing more is tried."""


@dataclass
class Held:
    """A lease that its holder is sure of."""

    holder: str

    async def sure(self) -> bool:
        return True


class Process:
    """`now` is what its clock shows; naive, in the plan's time zone."""

    def __init__(self, database: Database, telegram: Telegram, name: str, now: datetime, plans: Plans) -> None:
        self.database, self.name, self.now = database, name, now
        self.house = House(TEXTS, plans, 1, "RelaisBot", frozenset())
        self.phones = Phones(telegram, self)
        self.answers = Answers(cast(Teller, self.phones), database, self.house, self.clock)
        self.delivery = Delivery(database, self.house, self.answers, REGISTER, self.clock, cast(Lease, Held(name)))

    def clock(self) -> datetime:
        return self.now.replace(tzinfo=UTC)

    async def takes_over(self) -> None:
        """Whoever served before is gone: what it had taken is free again, and how long nobody served is noticed."""
        await self._patiently(_taken_over, self.house.plans, self.clock(), self.name)

    async def ticks(self, *, dies: bool = False) -> None:
        """`dies`: when all is written and nothing is committed. Raises Killed."""
        await self._patiently(_tick, self.house.plans, self.clock(), dies)

    async def delivers(self, *, after: int | None = None) -> None:
        """Everything that waits and may leave. `after`: so many messages, and the process is killed; 0: as soon as it
        has taken some. Raises Killed."""
        for lane in LANES:
            while True:
                claimed = await self._patiently(
                    partial(delivering.claim, by=self.name, now=self.clock(), lane=lane, limit=ROOM)
                )
                if not claimed:
                    break
                if after == 0:
                    raise Killed
                self.phones.left = after
                self.delivery.take(claimed)
                await self._left()
        if after is not None:
            raise Killed

    async def _patiently(self, work: Callable[..., Any], *given: object) -> Any:
        """As `serve`, which ticks and looks again in some seconds: another may be writing for long."""
        while True:
            with suppress(StorageUnavailable):
                return await self.database.run(work, *given)

    async def _left(self) -> None:
        emptied = asyncio.ensure_future(self.answers.queues.empty(60))
        dead = asyncio.ensure_future(self.phones.dead.wait())
        await asyncio.wait((emptied, dead), return_when=asyncio.FIRST_COMPLETED)
        dead.cancel()
        if self.phones.dead.is_set():
            emptied.cancel()
            await self.answers.queues.empty(0)
            raise Killed
        await emptied


@asynccontextmanager
async def process(url: str, telegram: Telegram, name: str, now: datetime, plans: Plans) -> AsyncIterator[Process]:
    async with open_database(url) as database:
        yield Process(database, telegram, name, now, plans)


def _tick(session: Session, plans: Plans, now: datetime, dies: bool) -> None:
    outages.served(session, now)
    tick(session, plans.open(session), now)
    if dies:
        raise Killed


def _taken_over(session: Session, plans: Plans, now: datetime, holder: str) -> None:
    delivering.release(session, but=holder)
    outages.missed(session, now)
    tick(session, plans.open(session), now)
