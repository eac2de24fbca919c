"""Queues side by side: what is in one goes in order, one after the other; one queue never waits for another."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]


@dataclass
class Waiting:
    job: Job
    about: Hashable | None
    done: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Queues:
    """A queue exists while something is in it. A job that fails is logged by its class, and the next goes on."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, deque[Waiting]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    def put(self, queue: Hashable, job: Job, about: Hashable | None = None) -> "asyncio.Future[None]":
        """The future is done when the job is, or when it is not needed any more: a later one was `about` the same."""
        new = Waiting(job, about)
        waiting = self._waiting.get(queue)
        if waiting is None:
            self._waiting[queue] = deque([new])
            worker = asyncio.create_task(self._work(queue))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
            return new.done
        if about is not None:
            for old in [w for w in waiting if w.about == about]:
                waiting.remove(old)
                settle(old)
        waiting.append(new)
        return new.done

    async def empty(self, seconds: float) -> None:
        """Waits until nothing is left. What has not left after so many seconds is given up."""
        if not self._workers:
            return
        _, late = await asyncio.wait(self._workers, timeout=seconds)
        for worker in late:
            worker.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, queue: Hashable) -> None:
        waiting = self._waiting[queue]
        try:
            while waiting:
                current = waiting.popleft()
                try:
                    await current.job()
                except Exception as error:
                    log.error("an answer failed: %s", type(error).__name__, exc_info=error)
                finally:
                    settle(current)
        finally:
            del self._waiting[queue]
            for left in waiting:
                settle(left)


def settle(waiting: Waiting) -> None:
    if not waiting.done.done():
        waiting.done.set_result(None)
