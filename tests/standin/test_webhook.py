"""Delivery by webhook: order in each chat, people side by side, tried again until it is taken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot

from bot.practice.phones import Phone
from bot.practice.webhook import SECRET, Deliveries
from bot.practice.world import World

PATIENCE = 10.0


class Hook:
    """A bot's address. `refuses` counts down for a text that is not taken; `holds` keeps one waiting."""

    def __init__(self) -> None:
        self.url = ""
        self.came: list[str] = []
        self.secrets: set[str | None] = set()
        self.refuses: dict[str, int] = {}
        self.holds: dict[str, asyncio.Event] = {}
        self.retry_after = "0"

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        said = what(await request.json())
        self.secrets.add(request.headers.get(SECRET))
        self.came.append(said)
        if said in self.holds:
            await self.holds[said].wait()
        if self.refuses.get(said, 0) > 0:
            self.refuses[said] -= 1
            return web.Response(status=503, headers={"Retry-After": self.retry_after})
        return web.Response()

    async def has(self, *texts: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while not all(text in self.came for text in texts):  # noqa: ASYNC110 - it is another program that comes
                await asyncio.sleep(0.01)


def what(update: dict[str, Any]) -> str:
    return str(update["callback_query"]["data"] if "callback_query" in update else update["message"]["text"])


@pytest.fixture
async def hook(world: World, bot: Bot) -> AsyncIterator[Hook]:
    told = Hook()
    runner = web.ServerRunner(web.Server(told), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    told.url = f"http://{host}:{port}/hook"
    delivering = asyncio.create_task(Deliveries(world).run())
    await bot.set_webhook(told.url, secret_token="secret")
    yield told
    for held in told.holds.values():
        held.set()
    delivering.cancel()
    with suppress(asyncio.CancelledError):
        await delivering
    await runner.cleanup()


async def test_in_order_with_the_secret_and_only_once(bot: Bot, world: World, awa: Phone, hook: Hook) -> None:
    for n in range(5):
        awa.sends(str(n))
    await hook.has("4")
    assert hook.came == ["0", "1", "2", "3", "4"]
    assert hook.secrets == {"secret"}
    async with asyncio.timeout(PATIENCE):
        while (await bot.get_webhook_info()).pending_update_count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_failing_update_blocks_its_own_chat_alone(bot: Bot, world: World, awa: Phone, hook: Hook) -> None:
    fanta = Phone.join(world, 12, "Fanta")
    hook.holds["un"] = asyncio.Event()
    awa.sends("un")
    awa.sends("deux")
    fanta.sends("trois")
    await hook.has("un", "trois")
    assert "deux" not in hook.came
    hook.refuses["un"] = 2
    hook.holds.pop("un").set()
    await hook.has("deux")
    assert hook.came == ["un", "trois", "un", "un", "deux"] or hook.came == ["trois", "un", "un", "un", "deux"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_a_text_and_a_tap_of_one_person_run_side_by_side(awa: Phone, hook: Hook) -> None:
    typed = awa.sends("un")
    hook.holds["deux"] = asyncio.Event()
    awa.sends("deux")
    awa.presses(typed, "tap")
    await hook.has("un", "deux", "tap")


async def test_what_waited_is_polled_after_the_webhook_is_gone(bot: Bot, awa: Phone, hook: Hook) -> None:
    hook.holds["un"] = asyncio.Event()
    awa.sends("un")
    await hook.has("un")
    await bot.delete_webhook()
    (update,) = await bot.get_updates(timeout=0)
    assert update.message is not None
    assert update.message.text == "un"
