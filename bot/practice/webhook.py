"""Updates posted to a bot's own address, as Telegram does it.

A queue for each chat's messages and one for each person's taps: the next of a queue leaves after a 2xx to the last,
so queues run side by side and one that fails blocks itself alone. What failed is tried again at once, then after 2, 4
and so on up to 120 seconds, or after what Retry-After asks; what grew too old is dropped (tdlib, WebhookActor).
"""

import asyncio
from contextlib import suppress
from typing import Final

import aiohttp
import orjson

from bot.practice.world import Json, Waiting, Webhook, World

LONGEST: Final = 120.0  # seconds between two tries
ANSWER: Final = 60.0  # seconds for an answer
SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
Queue = tuple[str, int]


class Deliveries:
    """Posts what waits in the world while a webhook is set. `run` it beside the API."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._busy: dict[Queue, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until it is cancelled."""
        changed = asyncio.Event()
        stop = self._world.watch(lambda change: changed.set() if change["what"] in ("update", "webhook") else None)
        try:
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER)) as session:
                while True:
                    self._look(session)
                    await changed.wait()
                    changed.clear()
        finally:
            stop()
            for task in self._busy.values():
                task.cancel()

    def _look(self, session: aiohttp.ClientSession) -> None:
        webhook = self._world.webhook
        if webhook is None:
            for task in self._busy.values():
                task.cancel()
            self._busy.clear()
            return
        for queue in {waiting.queue: None for waiting in self._world.updates}:
            if len(self._busy) < webhook.connections and queue not in self._busy:
                task = asyncio.create_task(self._empty(queue, webhook, session))
                self._busy[queue] = task
                task.add_done_callback(lambda _, queue=queue: self._left(queue, session))  # type: ignore[misc]

    def _left(self, queue: Queue, session: aiohttp.ClientSession) -> None:
        self._busy.pop(queue, None)
        if self._world.webhook is not None and not session.closed:
            self._look(session)

    async def _empty(self, queue: Queue, webhook: Webhook, session: aiohttp.ClientSession) -> None:
        while (waiting := next((w for w in self._world.updates if w.queue == queue), None)) is not None:
            await self._deliver(waiting, webhook, session)
            self._world.done(waiting)

    async def _deliver(self, waiting: Waiting, webhook: Webhook, session: aiohttp.ClientSession) -> None:
        delay, tries = 1.0, 0
        while waiting.until > self._world.clock():
            asked_for = await self._posted(waiting.body, webhook, session)
            if asked_for is None:
                return
            tries += 1
            if tries > 1:
                delay = min(LONGEST, delay * 2)
            await asyncio.sleep(min(asked_for, LONGEST) or (delay if tries > 1 else 0))

    async def _posted(self, body: Json, webhook: Webhook, session: aiohttp.ClientSession) -> float | None:
        """None when it was taken; else the seconds that Retry-After asks for, or 0."""
        headers = {"Content-Type": "application/json"} | ({SECRET: webhook.secret} if webhook.secret else {})
        asked_for, why = 0.0, ""
        try:
            async with session.post(
                webhook.url, data=orjson.dumps(body), headers=headers, allow_redirects=False
            ) as answer:
                if 200 <= answer.status < 300:
                    return None
                why = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                with suppress(ValueError):
                    asked_for = max(0.0, float(answer.headers.get("Retry-After", "0")))
        except TimeoutError:
            why = "Read timeout expired"
        except aiohttp.ClientError:
            why = "Connection failed"
        webhook.failed = (self._world.clock(), why)
        return asked_for
