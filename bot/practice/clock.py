"""The exercise's time: it goes on as elapsed time does, can be moved forward, and is kept for the next time."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path


class Clock:
    """From `begins` on. What has been shown as past stays past."""

    def __init__(self, begins: datetime) -> None:
        self._begins = begins
        self._loop = asyncio.get_running_loop().time
        self._at = self._loop()
        self._skipped = timedelta()

    def __call__(self) -> datetime:
        return self._begins + timedelta(seconds=self._loop() - self._at) + self._skipped

    def move(self, to: datetime) -> None:
        """It is `to` now. Raises ValueError for a moment that is past."""
        ahead = to - self()
        if ahead < timedelta():
            raise ValueError("the clock goes forward only")
        self._skipped += ahead

    def elapsed(self) -> float:
        """Seconds, those that were skipped among them: a chat that got a message yesterday may get one now."""
        return self._loop() + self._skipped.total_seconds()


class Bookmark:
    """A file with the moment at which a kept exercise goes on: nothing that has happened lies after it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._writing = asyncio.Lock()
        self._latest: datetime | None = None

    def read(self, otherwise: datetime) -> datetime:
        """Never before `otherwise`, which is the first moment of all."""
        try:
            return max(otherwise, datetime.fromisoformat(self._file.read_text(encoding="ascii").strip()))
        except (FileNotFoundError, TypeError, ValueError):
            return otherwise

    async def write(self, at: datetime) -> None:
        async with self._writing:
            self._latest = max(at, self._latest or at)
            await asyncio.to_thread(self._file.write_text, self._latest.isoformat(), "ascii")
