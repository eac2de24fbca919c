"""Child processes that tick and deliver, and are killed at a moment of any kind. The next one starts meanwhile."""

import asyncio
import json
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.database import Database
from tests.simulation.process import Telegram

LONGEST = 0.8  # seconds from the order to the kill; a whole tick and its delivery take about half of it


class Children:
    """`next` is started beforehand, since Python takes a second to come up."""

    def __init__(self, url: str, telegram: Telegram, chance: random.Random) -> None:
        self._url, self._telegram, self._chance = url, telegram, chance
        self._next: asyncio.Task[Process] | None = None
        self._number = 0

    def prepare(self) -> None:
        self._next = asyncio.create_task(self._started())

    async def one_dies(self, at: datetime) -> int:
        """One serves at `at`, and is killed. How many messages had arrived by then."""
        if self._next is None:
            self.prepare()
        assert self._next is not None
        child, self._next = await self._next, None
        assert child.stdin is not None and child.stdout is not None
        self._number += 1
        order = {"name": f"child {self._number}", "now": at.isoformat(), "blocked": sorted(self._telegram.blocked)}
        child.stdin.write(json.dumps(order).encode() + b"\n")
        assert (await child.stdout.readline()) == b"begun\n"
        await asyncio.sleep(self._chance.uniform(0, LONGEST))
        child.send_signal(signal.SIGKILL)
        said = (await child.stdout.read()).decode().splitlines()
        await child.wait()
        arrived = [json.loads(line) for line in said if line.startswith("[") and line.endswith("]")]
        for chat, moment, lane in arrived:
            self._telegram.arrive(chat, datetime.fromisoformat(moment), lane)
        return len(arrived)

    async def close(self) -> None:
        if self._next is not None:
            child = await self._next
            child.kill()
            await child.wait()

    async def _started(self) -> Process:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.simulation.child", self._url, stdin=PIPE, stdout=PIPE
        )
        assert child.stdout is not None
        assert (await child.stdout.readline()) == b"ready\n"
        return child


async def gone(database: Database) -> None:
    """Until the server has noticed that whoever was connected is gone: what they had begun is undone by then."""
    while database.dialect == "postgresql" and await database.read(_busy):  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0.02)


def _busy(session: Session) -> bool:
    others = "datname = current_database() AND pid <> pg_backend_pid() AND state IS DISTINCT FROM 'idle'"
    return bool(session.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")))
