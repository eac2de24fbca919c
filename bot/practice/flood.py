"""Telegram's flood control: about 30 messages a second in all, one a second in a chat, 20 a minute in a group."""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from math import ceil

ALL, BURST, GROUP = 30, 4, 20


class Flood:
    """Counts what is sent. Short bursts in one chat pass; edits and answers to taps are not counted."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._all: deque[datetime] = deque()
        self._chats: dict[int, deque[datetime]] = defaultdict(deque)

    def retry_after(self, chat: int, now: datetime) -> int | None:
        """Seconds to wait, or None when the message may go (it is counted then)."""
        if not self.enabled:
            return None
        window = timedelta(minutes=1) if chat < 0 else timedelta(seconds=BURST)
        most = GROUP if chat < 0 else BURST
        here = self._chats[chat]
        for sent, length in ((self._all, timedelta(seconds=1)), (here, window)):
            while sent and sent[0] <= now - length:
                sent.popleft()
        if len(here) >= most:
            return max(1, ceil((here[0] + window - now).total_seconds()))
        if len(self._all) >= ALL:
            return max(1, ceil((self._all[0] + timedelta(seconds=1) - now).total_seconds()))
        self._all.append(now)
        here.append(now)
        return None
