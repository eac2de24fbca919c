"""The clock is moved by whoever looks at the page: where to, one move at a time, and what came of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.practice.world import Json, World
from bot.watching import what_failed

log = logging.getLogger(__name__)


class Goal(StrEnum):
    """The next message; the first after the quarter's last day; the first after the year's last report is closed."""

    REMINDER = "reminder"
    QUARTER = "quarter"
    YEAR = "year"


class Outcome(StrEnum):
    """Why a move ended: it is there; nobody has joined; nothing will ever come; what was due does not leave."""

    THERE = "there"
    NOBODY = "nobody"
    NOTHING = "nothing"
    STUCK = "stuck"


@dataclass(frozen=True)
class Arrived:
    """`came`: messages on the phones since the move began."""

    outcome: Outcome
    came: int = 0


class Moving:
    """`clock` is the exercise's, `zone` the plan's. `go` moves to a goal; at each change the world is told."""

    def __init__(
        self, world: World, clock: Callable[[], datetime], zone: str, go: Callable[[Goal], Awaitable[Arrived]]
    ) -> None:
        self._world, self._clock, self._zone, self._go = world, clock, zone, go
        self._task: asyncio.Task[None] | None = None
        self._arrived: Arrived | None = None

    def begin(self, goal: Goal) -> bool:
        """Whether it began: one move at a time."""
        if self._task is not None:
            return False
        self._task = asyncio.create_task(self._move(goal))
        return True

    def shown(self) -> Json:
        """The time, as the page shows it."""
        body: Json = {"now": self._clock().isoformat(), "zone": self._zone, "moving": self._task is not None}
        if self._arrived is not None:
            body |= {"outcome": self._arrived.outcome.value, "came": self._arrived.came}
        return body

    async def end(self) -> None:
        """The exercise is over."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _move(self, goal: Goal) -> None:
        self._arrived = None
        self._world.passed()
        try:
            self._arrived = await self._go(goal)
        except Exception as defect:  # noqa: BLE001 - the page says so, and its buttons work again
            log.error("the clock was not moved: %s", what_failed(defect))
            self._arrived = Arrived(Outcome.STUCK)
        finally:
            self._task = None
            self._world.passed()
