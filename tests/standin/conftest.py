"""The stand-in on a real port, and the library's own Bot talking to it as it would to Telegram."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot

from bot.practice.api import api
from bot.practice.flood import Flood
from bot.practice.phones import Phone
from bot.practice.serving import serving
from bot.practice.world import World

TOKEN = "7000000001:practice"


class Clock:
    """Time as the test has it."""

    def __init__(self) -> None:
        self.now = datetime(2013, 7, 5, 9, 41, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **elapsed: float) -> None:
        self.now += timedelta(**elapsed)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, flood=Flood(enabled=False))


@pytest.fixture
def awa(world: World) -> Phone:
    return Phone.join(world, 11, "Awa")


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    async with (
        serving(api(world, TOKEN)) as url,
        Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as talking,
    ):
        yield talking
