"""Where documents are made: a process for each, which ends with it. Ours stays small, and nobody's messages wait.

The order goes through a pipe and the file comes back through another. Killed, out of memory, too slow: NotMade.
"""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bot.making.order import Stage

log = logging.getLogger(__name__)

HOUSE: Final = Path(__file__).parent.parent.parent
CHILD: Final = (sys.executable, "-m", "bot.making.child")
LIMIT: Final = 120.0  # seconds: a report of sixty pages takes two
SECRET: Final = "RELAIS_"  # noqa: S105 - how the settings begin: a token, a database's password


class NotMade(Exception):
    """`reason`: one word or two, for the outbox."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stopped(Exception):
    """We are told to stop: whoever serves next makes it."""


class Workshop:
    """Call `make` for one document after the other. `stop()` lets go of what is being made."""

    def __init__(self, child: Sequence[str] = CHILD, limit: float = LIMIT) -> None:
        self._child, self._limit = child, limit
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    @property
    def stopped(self) -> bool:
        return self._stopping.is_set()

    async def make(self, order: bytes, reached: Callable[[Stage], None]) -> bytes:
        """The file. `reached` hears which stage begins. Raises NotMade, Stopped."""
        if self.stopped:
            raise Stopped
        making = asyncio.create_task(self._made(order, reached))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait((making, stopping), return_when=asyncio.FIRST_COMPLETED, timeout=self._limit)
            if making.done():
                return making.result()
            if stopping.done():
                raise Stopped
            raise NotMade("took too long")
        finally:
            for task in (making, stopping):
                task.cancel()
            await asyncio.gather(making, stopping, return_exceptions=True)

    async def _made(self, order: bytes, reached: Callable[[Stage], None]) -> bytes:
        try:
            child = await asyncio.create_subprocess_exec(
                *self._child,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # a trace could quote what somebody wrote
                cwd=HOUSE,
                env={name: value for name, value in os.environ.items() if not name.startswith(SECRET)},
                start_new_session=True,  # Ctrl-C is for us, and we tell the child
            )
        except OSError as error:
            raise NotMade(type(error).__name__) from None
        try:
            return await _talk(child, order, reached)
        except (OSError, EOFError, ValueError):  # a pipe that broke, a half file, a word nobody knows
            raise NotMade("the process ended") from None
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
            await child.wait()


async def _talk(child: asyncio.subprocess.Process, order: bytes, reached: Callable[[Stage], None]) -> bytes:
    """`stage WORD`, `failed WHY` or `file LENGTH` and the file. The child's stdin stays open: its end means our own."""
    into, out = child.stdin, child.stdout
    assert into is not None
    assert out is not None
    into.write(b"%d\n" % len(order) + order)
    await into.drain()
    while line := (await out.readline()).decode().rstrip("\n"):
        word, _, rest = line.partition(" ")
        if word == "stage":
            reached(Stage(rest))
        elif word == "file":
            return await out.readexactly(int(rest))
        else:
            log.error("a document could not be made: %s", rest)
            raise NotMade(rest.partition(" ")[0][:40] or "failed")
    raise EOFError
