"""APScheduler only wakes: late is better than never, many missed times are one, a job never runs beside itself."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.interval import IntervalTrigger

from scheduler import timetable
from scheduler.timetable import Wakening
from scheduler.waking import waking

ZONE = ZoneInfo("Africa/Bamako")


async def test_it_wakes_at_the_start_and_again() -> None:
    woken = asyncio.Event()
    times = 0

    async def job() -> None:
        nonlocal times
        times += 1
        if times == 2:
            woken.set()

    with waking({Wakening("tick", IntervalTrigger(seconds=0.2)): job}, ZONE):
        async with asyncio.timeout(10):
            await woken.wait()


async def test_a_loop_that_was_blocked_misses_nothing_and_makes_up_for_it_once() -> None:
    """The library's own grace time is one second: what is later is dropped, in silence."""
    seen: list[float] = []
    first, late = asyncio.Event(), asyncio.Event()

    async def job() -> None:
        seen.append(time.monotonic())
        (late if first.is_set() else first).set()

    with waking({Wakening("tick", IntervalTrigger(seconds=0.5)): job}, ZONE):
        async with asyncio.timeout(10):
            await first.wait()
        time.sleep(2.2)  # noqa: ASYNC251 - the loop is blocked, as a slow disk may block it
        before = len(seen)
        async with asyncio.timeout(10):
            await late.wait()
        assert len(seen) - before == 1, "four missed times are one"


async def test_a_job_never_runs_beside_itself() -> None:
    running = beside = 0
    done = asyncio.Event()

    async def job() -> None:
        nonlocal running, beside
        running += 1
        beside = max(beside, running)
        await asyncio.sleep(0.35)
        running -= 1
        if beside:
            done.set()

    with waking({Wakening("tick", IntervalTrigger(seconds=0.1)): job}, ZONE):
        async with asyncio.timeout(10):
            await done.wait()
        await asyncio.sleep(0.5)
    assert beside == 1


def test_the_times() -> None:
    now = datetime(2013, 7, 12, 9, 41, 3, tzinfo=UTC)
    assert timetable.housekeeping(ZONE).trigger.get_next_fire_time(None, now) == datetime(
        2013, 7, 12, 10, 17, tzinfo=ZONE
    )
    ticks = timetable.tick().trigger
    first = ticks.get_next_fire_time(None, now)
    assert ticks.get_next_fire_time(first, first) - first == timedelta(seconds=10)
