"""The stand-in in a process of its own, and its control surface."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError

from bot.practice.standin import TOKEN

PATIENCE = 30.0


@asynccontextmanager
async def process(*options: str) -> AsyncIterator[str]:
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.practice.standin", *options, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert running.stdout is not None
        async with asyncio.timeout(PATIENCE):
            yield (await running.stdout.readline()).decode().strip()
            running.terminate()
            assert await running.wait() == 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()


async def test_people_are_played_over_http() -> None:
    async with process() as address, aiohttp.ClientSession() as session, Bot(TOKEN, base_url=f"{address}/bot") as bot:

        async def does(control: str, /, status: int = 200, **given: Any) -> Any:
            async with session.post(f"{address}/control/{control}", json=given) as answer:
                assert answer.status == status, await answer.text()
                return await answer.json()

        await does("join", account=11, name="Awa")
        await does("send", account=11, text="/rapport")
        (update,) = await bot.get_updates(timeout=5)
        assert update.message is not None
        assert update.message.text == "/rapport"
        sent = await bot.send_message(11, "un")
        await does("tap", account=11, message=sent.message_id, data="x")
        (tap,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
        assert tap.callback_query is not None
        await tap.callback_query.answer("noté")
        chat = await does("chat", account=11)
        assert [m["text"] for m in chat["messages"]] == ["/rapport", "un"]
        assert chat["toast"] == "noté"
        await does("fault", what="500", method="sendMessage")
        with pytest.raises(NetworkError):
            await bot.send_message(11, "deux")
        await does("block", account=11)
        with pytest.raises(Forbidden):
            await bot.send_message(11, "deux")
        counted = await does("calls")
        assert counted["calls"]["sendMessage 200"] == 1
        assert counted["calls"]["sendMessage 500"] == 1
        assert counted["calls"]["sendMessage 403"] == 1
        await does("nothing", status=404)
        await does("tap", status=400, account=99)


async def test_a_port_that_is_taken_is_one_line() -> None:
    async with process() as address:
        second = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.practice.standin", "--port", address.rpartition(":")[2],
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, errors = await second.communicate()
        assert second.returncode == 2
        assert errors.decode().count("\n") == 1
