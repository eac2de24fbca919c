"""What APScheduler is told: late is better than never, several missed times are one, nothing beside itself."""

import asyncio
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.timetable import Wakening
from scheduler.waking import waking

UTC = ZoneInfo("UTC")
NEVER_AGAIN = DateTrigger(datetime(2999, 1, 1, tzinfo=UTC))
MISSED = 2.5  # seconds the loop stands still: longer than the one that APScheduler forgives unasked


class Job:
    """Counts how often it is called, and how many of it are there at once. `gate` open: it ends at once."""

    def __init__(self, *, patient: bool = False) -> None:
        self.calls, self.at_once, self.most = 0, 0, 0
        self.called, self.gate = asyncio.Event(), asyncio.Event()
        if not patient:
            self.gate.set()

    async def run(self) -> None:
        self.calls += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.called.set()
        await self.gate.wait()
        self.at_once -= 1

    async def next_call(self) -> None:
        self.called.clear()
        await asyncio.wait_for(self.called.wait(), 20)


def named(name: str, trigger: BaseTrigger) -> Wakening:
    return Wakening(name, trigger)


def stand_still() -> None:
    """The loop does nothing else meanwhile, as when the machine was asleep."""
    time.sleep(MISSED)


async def settled() -> None:
    """Until whatever is ready by now has run."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_once_at_the_start() -> None:
    job, other = Job(), Job()
    with waking({named("a", NEVER_AGAIN): job.run, named("b", NEVER_AGAIN): other.run}, UTC):
        await asyncio.wait_for(asyncio.gather(job.called.wait(), other.called.wait()), 20)
        await settled()
    assert (job.calls, other.calls) == (1, 1)


async def test_late_is_better_than_never() -> None:
    job = Job()
    # Its second time is the last for a day: who misses it for being late does not run again in this test.
    with waking({named("rare", IntervalTrigger(days=1)): job.run}, UTC):
        stand_still()
        await asyncio.wait_for(job.called.wait(), 20)
    assert job.calls == 1


async def test_several_missed_times_are_one() -> None:
    job = Job()
    with waking({named("often", IntervalTrigger(seconds=1)): job.run}, UTC):
        await asyncio.wait_for(job.called.wait(), 20)
        before = job.calls
        stand_still()
        await job.next_call()
        await settled()
        assert job.calls == before + 1


async def test_never_beside_itself() -> None:
    job, watch = Job(patient=True), Job()
    with waking(
        {named("slow", IntervalTrigger(seconds=0.05)): job.run, named("w", IntervalTrigger(seconds=0.05)): watch.run},
        UTC,
    ):
        for _ in range(6):
            await watch.next_call()
        assert (job.calls, job.most) == (1, 1)
        job.gate.set()
        await job.next_call()
    assert job.most == 1


async def test_not_after_the_end() -> None:
    job, watch = Job(), Job()
    with waking({named("often", IntervalTrigger(seconds=0.05)): job.run}, UTC):
        await job.next_call()
    await settled()
    before = job.calls
    with waking({named("w", IntervalTrigger(seconds=0.05)): watch.run}, UTC):
        for _ in range(4):
            await watch.next_call()
    assert job.calls == before
