"""Telegram's pace. Every call but getUpdates comes through here, so nothing can go round it.

Conversation is not slowed down: Telegram's limits are about what nobody asked for. The bulk lane keeps to just under
30 messages in any one second and one a second for each chat. A 429 on either lane stops both, for that chat or for
all, for exactly as long as Telegram says. Time here is elapsed time, asked of the event loop.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from telegram.ext import BaseRateLimiter

from bot.transport import TooFast, written

IN_FLIGHT: Final = 16  # new messages: what may have arrived without our knowing, if the process is killed now
OTHERS: Final = 40  # edits and deletions, which may be repeated without harm; below what the transport can carry
BULK_IN_FLIGHT: Final = 8  # the rest is for people who are talking with us
MOST: Final = 30  # a second
RATE: Final = 29.5  # aimed at: the gap to 30 is for the network's own unevenness
CATCH_UP: Final = 0.1  # seconds of lateness that may be made up for
EASE: Final = 0.015  # how much more the network may hurry one of them than the one thirty before
CHAT_GAP: Final = 1.0
BURST: Final = 3.0  # seconds; a chat that got two messages within them is what a 429 was about


class Lane(StrEnum):
    CONVERSATION = "conversation"
    BULK = "bulk"


class Pace(BaseRateLimiter[Lane]):
    """Give `rate_limit_args=Lane.BULK` to a call that nobody is waiting for.

    `elapsed`: seconds, where they are not the event loop's: an exercise's are skipped as well.
    """

    def __init__(self, elapsed: Callable[[], float] | None = None) -> None:
        self._sends = asyncio.Semaphore(IN_FLIGHT)
        self._others = asyncio.Semaphore(OTHERS)
        self._bulk = asyncio.Semaphore(BULK_IN_FLIGHT)
        self._slots = Slots(elapsed)
        self._stops = Stops()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Any:
        # What is about no chat (the bot's own profile, say) is refused for hours at times: that stops nothing else.
        chat = data.get("chat_id", endpoint)
        while True:
            try:
                if endpoint == "answerCallbackQuery":  # it stops a spinner: never behind a message
                    await self._stops.over(chat)
                    return await callback(*args, **kwargs)
                await self._stops.over(chat)
                async with self._bulk_turn(chat) if rate_limit_args is Lane.BULK else self._turn(endpoint):
                    if not self._stops.stopped(chat):  # a 429 may have come while it waited for its turn
                        self._stops.note(chat)
                        return await callback(*args, **kwargs)
            except TooFast as refusal:
                self._stops.stop(chat, refusal.wait)

    def _turn(self, endpoint: str) -> asyncio.Semaphore:
        return self._sends if endpoint.startswith("send") else self._others

    @asynccontextmanager
    async def _bulk_turn(self, chat: object) -> AsyncIterator[None]:
        await self._slots.chat(chat)
        async with AsyncExitStack() as held:
            async with self._slots.line:
                await self._stops.over(None)
                # Taken before the slot, so that nothing can come between the slot and the message.
                await held.enter_async_context(self._bulk)
                await held.enter_async_context(self._sends)
                slot = await self._slots.turn(chat, lambda: self._stops.over(None))
            told = written.set(slot.left)
            try:
                yield
            finally:
                written.reset(told)


@dataclass
class Slot:
    """When one message left: at first when it was allowed to, then, a busy loop later, when it really did."""

    at: float
    clock: Callable[[], float]

    def left(self) -> None:
        self.at = self.clock()


class Slots:
    """When the next bulk message may leave. No thirty-first one within a second of the first of thirty before it."""

    def __init__(self, elapsed: Callable[[], float] | None = None) -> None:
        self._elapsed = elapsed
        self.line = asyncio.Lock()
        self._grid = 0.0
        self._left: deque[Slot] = deque(maxlen=MOST)
        self._chats: dict[object, float] = {}  # when each may get another
        self._last: dict[object, float] = {}  # when each got one: a stop may have come between

    async def chat(self, chat: object) -> None:
        """Waits until that chat may get another message."""
        clock = self._elapsed or asyncio.get_running_loop().time
        while (wait := self._chats.get(chat, 0.0) - clock()) > 0:  # noqa: ASYNC110 - another may have taken the turn
            await asyncio.sleep(wait)
        self._chats[chat] = clock() + CHAT_GAP

    async def turn(self, chat: object, allowed: Callable[[], Awaitable[None]]) -> Slot:
        """Waits for the next slot and takes it; only with `line` held. `allowed` waits while sending is stopped."""
        clock = self._elapsed or asyncio.get_running_loop().time
        while True:
            await allowed()
            now = clock()
            planned = max(self._grid + 1 / RATE, now - CATCH_UP)
            soonest = max(planned, self._last.get(chat, 0.0) + CHAT_GAP)
            if len(self._left) == MOST:
                soonest = max(soonest, self._left[0].at + 1 + EASE)
            if soonest <= now:
                break
            await asyncio.sleep(soonest - now)
        self._grid = planned  # not when it left: what was lost to one late message is made up for
        slot = Slot(now, clock)
        self._left.append(slot)
        self._last[chat] = now
        self._chats[chat] = now + CHAT_GAP
        if len(self._chats) > 10 * MOST:
            self._chats = {chat: free for chat, free in self._chats.items() if free > now}
            self._last = {chat: last for chat, last in self._last.items() if last + CHAT_GAP > now}
        return slot


class Stops:
    """Who must wait after a 429. Telegram does not say whom it means: see `stop`."""

    def __init__(self) -> None:
        self._all = 0.0
        self._chats: dict[object, float] = {}
        self._noted: dict[object, tuple[float, float]] = {}

    async def over(self, chat: object) -> None:
        """Waits while `chat`, or everyone, is stopped."""
        while (wait := self._left(chat)) > 0:  # noqa: ASYNC110 - a stop may grow
            await asyncio.sleep(wait)

    def stopped(self, chat: object) -> bool:
        return self._left(chat) > 0

    def _left(self, chat: object) -> float:
        """Seconds until that chat may be written to."""
        return max(self._all, self._chats.get(chat, 0.0)) - asyncio.get_running_loop().time()

    def note(self, chat: object) -> None:
        """A message leaves for this chat."""
        now = asyncio.get_running_loop().time()
        self._noted[chat] = (self._noted.get(chat, (-BURST, -BURST))[1], now)
        if len(self._noted) > 10 * MOST:
            self._noted = {chat: times for chat, times in self._noted.items() if times[1] > now - BURST}

    def stop(self, chat: object, wait: float) -> None:
        """That chat alone if it has just had several messages and no other chat is stopped; else everyone.

        What is no chat is a method without one, and stops itself alone.
        """
        now = asyncio.get_running_loop().time()
        self._chats = {stopped: until for stopped, until in self._chats.items() if until > now}
        if not isinstance(chat, int):
            self._chats[chat] = now + wait
            return
        busy = self._noted.get(chat, (-BURST, -BURST))[0] > now - BURST
        if busy and not any(isinstance(stopped, int) and stopped != chat for stopped in self._chats):
            self._chats[chat] = max(self._chats.get(chat, 0.0), now + wait)
        else:
            self._all = max(self._all, now + wait)
