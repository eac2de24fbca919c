"""While the network is away a call is tried again later and later, never all at the same moment; in a given time."""

import asyncio
from itertools import pairwise
from typing import Any, cast

import pytest
from telegram.error import NetworkError, TimedOut
from telegram.ext import ExtBot

from bot.cards import Card
from bot.pace import Lane
from bot.telling import FIRST, LAST, GivenUp, Teller
from tests.bot.test_pace import play


class Away:
    """A Bot API that is out of reach for so many calls. Notes when it was called."""

    def __init__(self, times: int, error: NetworkError) -> None:
        self.left, self.error = times, error
        self.called: list[float] = []

    async def send_message(self, *_: object, **__: object) -> Any:
        self.called.append(asyncio.get_running_loop().time())
        if self.left:
            self.left -= 1
            raise self.error
        return type("Sent", (), {"message_id": 7})

    @property
    def gaps(self) -> list[float]:
        return [later - earlier for earlier, later in pairwise(self.called)]


def told(bot: Away) -> Teller:
    return Teller(cast("ExtBot[Lane]", bot))


@pytest.mark.parametrize("error", [NetworkError("away"), TimedOut()])
def test_each_try_comes_later_and_none_after_a_minute(error: NetworkError) -> None:
    bot = Away(12, error)
    assert play(told(bot).say(11, Card("hello"))) == 7
    waits = [min(FIRST * 2**n, LAST) for n in range(12)]
    assert all(0.75 * wait <= gap <= 1.25 * wait for gap, wait in zip(bot.gaps, waits, strict=True))


def test_two_calls_do_not_come_back_at_one_moment() -> None:
    bots = [Away(6, NetworkError("away")) for _ in range(20)]

    async def story() -> None:
        await asyncio.gather(*(told(bot).say(11, Card("hello")) for bot in bots))

    play(story())
    assert len({bot.called[-1] for bot in bots}) == len(bots)


def test_told_to_stop_nobody_waits_for_it() -> None:
    bot = Away(1000, NetworkError("away"))

    async def story() -> float:
        teller = told(bot)
        saying = asyncio.ensure_future(teller.say(11, Card("hello")))
        await asyncio.sleep(100)
        since = asyncio.get_running_loop().time()
        teller.stop()
        with pytest.raises(GivenUp):
            await saying
        return asyncio.get_running_loop().time() - since

    assert play(story()) == 0
