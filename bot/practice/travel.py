"""The way to a moment: from one due moment to the next; at each the bot looks at its clock and says what is due.

1. what is under way is finished;
2. the next moment is found, and invitations that would have run out by then are renewed;
3. the clock is moved there, the bot ticks, and the phones get what it says.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.ahead import next_said, under_way
from bot.practice.clock import Bookmark, Clock
from bot.practice.moving import Arrived, Goal, Outcome
from bot.practice.world import World
from scheduler.hours import next_allowed
from storage import outages
from storage.calendar import Quarter
from storage.database import Database
from storage.people import PersonRow
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans

BEYOND = timedelta(days=366)  # after the plan's last review nothing is looked for any more
STEPS = 500  # in one move; a year has about a hundred
LOOKED = 0.02  # seconds between two looks whether all is done
PATIENCE = 8.0  # seconds for what is due to leave
LEEWAY = timedelta(seconds=10)


@dataclass
class Travel:
    """`renew` gives a new link to whoever would come too late with theirs. `tick` is known once the bot serves."""

    database: Database
    plan: Logframe
    clock: Clock
    world: World
    bookmark: Bookmark
    renew: Callable[[datetime], Awaitable[None]]
    plans: Plans = field(default_factory=Plans)
    serving: asyncio.Event = field(default_factory=asyncio.Event)
    tick: Callable[[], Awaitable[None]] | None = None

    def ticking(self, tick: Callable[[], Awaitable[None]]) -> None:
        self.tick = tick
        self.serving.set()

    async def go(self, goal: Goal) -> Arrived:
        """Forward to `goal`, stopping wherever something is said."""
        await self.serving.wait()
        before = self._messages()
        outcome = await self._went(goal)
        return Arrived(outcome, self._messages() - before)

    async def _went(self, goal: Goal) -> Outcome:
        if not await self.database.read(_anybody):
            return Outcome.NOBODY
        target = None if goal is Goal.REMINDER else self._target(goal)
        for _ in range(STEPS):
            if not await self._done():
                return Outcome.STUCK
            moment = await next_said(self.database, self.plans, self.plan, self.clock(), target or self._end())
            if moment is None and (target is None or target > self._end()):
                return Outcome.NOTHING
            said = self._messages()
            await self._step(moment or target or self.clock())
            if not await self._done():
                return Outcome.STUCK
            if self.clock() >= target if target else self._messages() > said:
                break
        return Outcome.THERE

    async def _step(self, moment: datetime) -> None:
        """To that moment, and the bot looks at its clock."""
        assert self.tick is not None
        await self.renew(moment)
        await self.bookmark.write(moment + LEEWAY)
        await self.database.run(outages.served, moment)  # nobody was away: it was the clock that went on
        self.clock.move(max(moment, self.clock()))
        self.world.passed()
        await self.tick()

    async def _done(self) -> bool:
        """Waits until no update waits and nothing due is left in the outbox. Whether it came to that."""
        try:
            async with asyncio.timeout(PATIENCE):
                while self.world.busy or await self.database.read(under_way, self.clock()):  # noqa: ASYNC110 - a database
                    await asyncio.sleep(LOOKED)
        except TimeoutError:
            return False
        return True

    def _messages(self) -> int:
        return sum(message.mine for chat in self.world.chats.values() for message in chat.messages.values())

    def _target(self, goal: Goal) -> datetime:
        """The first morning on which something may be said in the next quarter, or after the year's last report."""
        calendar, now = self.plan.calendar, self.clock()
        quarter = calendar.quarter_of(calendar.today(now))
        if goal is Goal.QUARTER:
            return self._morning(calendar.last_day(quarter))
        years = (quarter.year - 1, quarter.year, quarter.year + 1)
        closed = (self._morning(calendar.lock_day(Quarter(year, 4))) for year in years)
        return next(morning for morning in closed if morning > now)

    def _morning(self, day: date) -> datetime:
        """Of the day after, or of the next on which something may leave."""
        plan = self.plan
        morning = datetime.combine(day + timedelta(days=1), plan.rules.morning, plan.calendar.zone)
        return next_allowed(plan.rules, plan.holidays.keys(), morning, plan.calendar.zone)

    def _end(self) -> datetime:
        calendar = self.plan.calendar
        return datetime.combine(calendar.review_day(calendar.last), time.max, calendar.zone) + BEYOND


def _anybody(session: Session) -> bool:
    here = (PersonRow.account.is_not(None), PersonRow.revoked_at.is_(None))
    return session.scalar(select(PersonRow.id).where(*here).limit(1)) is not None
