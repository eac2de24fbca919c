"""APScheduler's one job: to wake. It keeps no state; a missed hour is no loss, since what is due is derived."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.timetable import Wakening


@contextmanager
def waking(jobs: Mapping[Wakening, Callable[[], Awaitable[None]]], zone: ZoneInfo) -> Iterator[None]:
    """Calls each job at its times, and once at the start, while the block runs.

    Late is better than never (no grace time), several missed times are one, and a job never runs beside itself.
    """
    scheduler = AsyncIOScheduler(
        timezone=zone, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    for wakening, job in jobs.items():
        name = wakening.name
        scheduler.add_job(partial(_woken, job), wakening.trigger, id=name, name=name, next_run_time=datetime.now(zone))
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def _woken(job: Callable[[], Awaitable[None]]) -> None:
    """What is under way when the block ends is cut off, and is no defect: it was a unit, or will be done again."""
    with suppress(asyncio.CancelledError):
        await job()
