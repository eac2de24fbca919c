"""APScheduler wakes, and ends without a word."""

import asyncio
import logging
from zoneinfo import ZoneInfo

import pytest

from scheduler import timetable
from scheduler.waking import waking


async def test_a_job_under_way_at_the_end_is_cut_off_and_no_error_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def job() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with waking({timetable.tick(): job}, ZoneInfo("UTC")):
        async with asyncio.timeout(10):
            await begun.wait()
    async with asyncio.timeout(10):
        await ended.wait()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
