"""A process of its own that ticks and delivers once, when it is told the time on its standard input, and is killed
meanwhile (`kill -9`) by whoever started it. What arrives at the phones it writes down as it arrives, a line each.
"""

import asyncio
import json
import sys
from datetime import datetime

from storage.plan.reading import Plans
from tests.simulation.lives import OPENED
from tests.simulation.process import Telegram, process


class Written(Telegram):
    """Telegram, as far as somebody outside can see it."""

    def arrive(self, chat: int, at: datetime, lane: str) -> None:
        say(json.dumps([chat, at.isoformat(), lane]))
        super().arrive(chat, at, lane)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def serve(url: str) -> None:
    telegram, plans = Written(set()), Plans()
    async with process(url, telegram, "child", OPENED, plans) as one:
        await one.database.read(plans.open)
        say("ready")
        told = json.loads(await asyncio.to_thread(sys.stdin.readline))
        one.name, one.now = told["name"], datetime.fromisoformat(told["now"])
        telegram.blocked.update(told["blocked"])
        say("begun")
        await one.ticks()
        await one.delivers()
        say("done")
        await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
