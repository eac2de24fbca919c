"""The years, from one due moment to the next: what happened since, then a tick and a delivery, or what goes wrong."""

import asyncio
import heapq
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.plan.load import load
from storage.plan.read import read
from storage.plan.reading import Plans
from tests.simulation import rules
from tests.simulation.coordination import REVIEW, Coordination
from tests.simulation.happening import Deed, Happening, aware
from tests.simulation.killing import Children, gone
from tests.simulation.lives import OPENED, World
from tests.simulation.oracle import Key, Oracle
from tests.simulation.process import Killed, Process, Telegram, process
from tests.simulation.rules import Quarter

Disaster = Callable[[datetime], Awaitable[None]]
OPEN = ("waiting", "claimed")


def rows(session: Session) -> dict[tuple[int, str, Quarter, date], tuple[str, str | None, datetime | None]]:
    """{(the database's person, occasion, quarter, due day): (state, reason, when it was sent)}"""
    found = session.execute(
        select(
            OutboxRow.person_id, OutboxRow.occasion, OutboxRow.quarter, OutboxRow.due_day,
            OutboxRow.state, OutboxRow.reason, OutboxRow.sent_at,
        ).where(OutboxRow.occasion.like("report.%") | (OutboxRow.occasion == "outage"))
    )  # fmt: skip
    return {(p, name, (q.year, q.number), day): tuple(what) for p, name, q, day, *what in found}


def ends(quarter: Quarter) -> tuple[date, ...]:
    """The days after which a quarter is locked, and its review over."""
    return rules.lock_day(quarter), rules.last_day(quarter) + timedelta(days=REVIEW)


def told(session: Session) -> dict[tuple[int, str, date], tuple[str, str | None]]:
    """The rows that the calendar has for coordinators, but for those about contacts: (state, reason) by their key."""
    found = session.execute(
        select(OutboxRow.person_id, OutboxRow.occasion, OutboxRow.due_day, OutboxRow.state, OutboxRow.reason)
        .join(PersonRow, PersonRow.id == OutboxRow.person_id)
        .where(PersonRow.role == "coordinator", OutboxRow.lane == "bulk", OutboxRow.occasion.is_not(None))
        .where(OutboxRow.occasion.not_like("referral.expires:%"))
    )
    return {(person, name, day): (state, reason) for person, name, day, state, reason in found}


def sent_in_bulk(session: Session) -> int:
    of = select(func.count()).where(OutboxRow.lane == "bulk", OutboxRow.state == "sent")
    return session.scalar(of) or 0


@dataclass
class Years:
    """`kills`: how many processes die, at moments drawn from `world`."""

    url: str
    world: World
    kills: int
    oracle: Oracle = field(default_factory=lambda: Oracle(OPENED.date()))
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.telegram = Telegram(self.oracle.blocked, self._wrong)
        self.names = (f"process {n}" for n in range(1, 10**6))
        self.chance = random.Random(self.world.seed + 1)
        self.lives = self.world.lives()
        self.coordination = Coordination(self.oracle)
        self.next = 0
        self.plans = Plans()  # read once for all processes: it is a value
        self.down_until = self.jumped = OPENED

    async def pass_by(self) -> None:
        """All of it."""
        async with AsyncExitStack() as self.alive:
            self.children = Children(self.url, self.telegram, self.chance)
            self.alive.push_async_callback(self.children.close)
            self.first, self.second = await self._starts(OPENED), await self._starts(OPENED)
            await self.first.database.run(lambda session: load(session, read(rules.PLAN_FILE), aware(OPENED)))
            plan = (await self.first.database.run(lambda session: self.first.house.plans.open(session)))[0]
            self.happening = Happening(self.oracle, self.first.house, plan)
            moments = self._moments()
            disasters = self._disasters(len(moments))
            waiting: list[Disaster] = []
            for number, at in enumerate(self._from_one_to_the_next(moments)):
                waiting += disasters.get(number, ())
                if at > self.down_until:
                    await self._until(at)
                    await (waiting.pop(0) if waiting else self._nothing_wrong)(at)

    def known(self, there: dict[Any, Any]) -> dict[Key, tuple[str, str | None, datetime | None]]:
        """Rows of the outbox, by this world's numbers."""
        numbers = {person: number for number, person in self.happening.ids.items()}
        return {(numbers[person], *rest): what for (person, *rest), what in there.items()}

    def _ticked(self, at: datetime) -> None:
        self.oracle.ticked(at)
        self.coordination.ticked(at)

    def _wrong(self, chat: int, at: datetime) -> str | None:
        """What no message outside conversation may ever do."""
        if rules.quiet(at):
            return "in a quiet hour"
        there = {person.account for person in self.oracle.people.values() if person.access}
        if chat not in there | self.oracle.farewells:
            return "to an old account"
        return None

    # ------------------------------------------------------------------------------------------------ when

    def _moments(self) -> list[datetime]:
        """Mornings on which something falls due, every Monday, returns, and times of no meaning."""
        end = self.world.end
        mornings = {
            rules.morning(day)
            for quarter in self.world.quarters
            for more in {0, *(e.days for e in self.lives if e.kind == "extends" and e.quarter == quarter)}
            for _, day, _ in rules.series(quarter, more)
        }
        mornings |= {rules.morning(day + rules.DAY) for q in self.world.quarters for day in ends(q)}
        mondays = {rules.morning(OPENED.date() + timedelta(days=n)) for n in range(3, 1100, 7)}
        returns = {event.at for event in self.lives if event.kind == "returns"}
        others = {self.world.between(OPENED, end) for _ in range(len(mornings))}
        return sorted(at for at in mornings | mondays | returns | others if OPENED < at < end)

    def _from_one_to_the_next(self, moments: list[datetime]) -> Iterable[datetime]:
        """And between them, whenever something that waits may leave."""
        heapq.heapify(moments)
        last = OPENED
        while moments:
            waits = self.oracle.waits_until()
            last = waits if waits is not None and last < waits < moments[0] else heapq.heappop(moments)
            yield last

    # -------------------------------------------------------------------------------------------- what happens

    async def _until(self, at: datetime) -> None:
        """What people did since, each at its own time, in one unit."""
        deeds: list[Deed] = []
        while self.next < len(self.lives) and self.lives[self.next].at <= at:
            event = self.lives[self.next]
            self.next += 1
            deed = self.happening.deed(event)
            self.happened[event.kind] += deed is not None
            if deed is not None:
                deeds.append(deed)

        def done(session: Session) -> None:
            for deed in deeds:
                deed(session)

        if deeds:
            await self.first.database.run(done)

    async def _nothing_wrong(self, at: datetime) -> None:
        await self._serves(self.first, at)

    async def _serves(self, one: Process, at: datetime) -> None:
        one.now = at
        await one.ticks()
        self._ticked(at)
        await one.delivers()
        self.oracle.delivered(at)

    # ------------------------------------------------------------------------------------------ what goes wrong

    def _disasters(self, moments: int) -> dict[int, list[Disaster]]:
        """By the number of the moment. Every twentieth the clock jumps; every tenth two tick and deliver at once."""
        numbers = self.chance.sample(range(2, moments), min(moments - 2, self.kills + moments // 7))
        kinds: list[Disaster] = [  # of six that die, one is a process of its own that gets a real kill -9
            self._killed_in_a_tick, self._killed_after_a_claim, self._killed_after_a_send, self._killed_outright,
            self._killed_in_a_tick, self._killed_after_a_send,
        ]  # fmt: skip
        found: dict[int, list[Disaster]] = {}
        for n, number in enumerate(numbers):
            if n < self.kills:
                found[number] = [kinds[n % len(kinds)]]
            else:
                found[number] = [self._two_at_once if n % 3 else self._clock_jumps]
        return found

    async def _two_at_once(self, at: datetime) -> None:
        """Two that both believe they hold the lease."""
        self.happened["two at once"] += 1
        self.first.now = self.second.now = at
        await asyncio.gather(self.first.ticks(), self.second.ticks())
        self._ticked(at)
        await asyncio.gather(self.first.delivers(), self.second.delivers())
        self.oracle.delivered(at)

    async def _clock_jumps(self, at: datetime) -> None:
        """The clock is wrong for a while, by hours or days, forward or back; then it is set right."""
        self.happened["jumps"] += 1
        self.jumped = at
        wrong = at + timedelta(hours=self.chance.choice((-72, -30, -5, -1, 2, 7, 26, 80)))
        await self._serves(self.first, max(wrong, OPENED))
        await self._serves(self.first, at)

    async def _killed_in_a_tick(self, at: datetime) -> None:
        """Nothing of that tick is kept."""
        await self._serves(self.first, at - timedelta(seconds=10))
        self.first.now = at
        try:
            await self.first.ticks(dies=True)
        except Killed:
            await self._dies(at)

    async def _killed_after_a_claim(self, at: datetime) -> None:
        await self._dies_delivering(at, 0)

    async def _killed_after_a_send(self, at: datetime) -> None:
        await self._dies_delivering(at, self.chance.choice((1, 2, 5, 20)))

    async def _killed_outright(self, at: datetime) -> None:
        """By kill -9, wherever it is then: what it had committed is there, and what it had not is not."""
        await self._serves(self.first, at - timedelta(seconds=10))
        self.happened["sent and not noted"] += await self.children.one_dies(at)
        self.happened["kill -9"] += 1
        self.children.prepare()
        await gone(self.first.database)
        self._ticked(at)
        self.first.now = at
        await self.first.ticks()  # the next one looks at the same clock: whether or not that tick was committed
        await self._dies(at)

    async def _dies_delivering(self, at: datetime, after: int) -> None:
        self.first.now = at
        await self.first.ticks()
        self._ticked(at)
        before = len(self.telegram.arrived)
        try:
            await self.first.delivers(after=after)
        except Killed:
            self.happened["sent and not noted"] += len(self.telegram.arrived) - before
            await self._dies(at)

    async def _dies(self, at: datetime) -> None:
        """Another takes over: at once, hours later, or days later, when people are told that nobody was there."""
        self.happened["kills"] += 1
        hours = self.chance.choice((0, 0, 1, 5, 20, 26, 70, 200))
        if at - self.jumped < timedelta(days=10):  # a clock that was wrong lately is no proof of an outage
            hours = min(hours, 20)
        until = at + timedelta(hours=hours)
        await self.first.database.close()
        self.first = await self._starts(until)
        there = await self.first.database.read(rows)
        self.oracle.died(at, {key for key, (state, *_) in self.known(there).items() if state not in OPEN})
        await self._until(until)
        self.happening.house = self.first.house
        if hours >= 24:
            self.happened["outages"] += 1
            self.oracle.outage = at, until
        self.down_until = until
        await self.first.takes_over()
        self._ticked(until)
        await self.first.delivers()
        self.oracle.delivered(until)

    async def _starts(self, at: datetime) -> Process:
        one = process(self.url, self.telegram, next(self.names), at, self.plans)
        return await self.alive.enter_async_context(one)
