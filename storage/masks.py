"""Masks that are decided and not approved yet, as this process knows them. Forgotten with it, and decided again then.

What an approval is of is asked again when it is written (`approving`): nothing rests on what is kept here.
"""

from threading import Lock

from storage.masking.tables import Mask
from storage.releasing import Asked

Key = tuple[int, int, int, int]  # plan, year, quarter (0: the year), edition
MOST = 8  # of which a person looks at one


class Masks:
    """By what they are of. Safe from several threads."""

    def __init__(self) -> None:
        self._known: dict[Key, tuple[Asked, Mask]] = {}
        self._lock = Lock()

    def keep(self, key: Key, asked: Asked, mask: Mask) -> None:
        with self._lock:
            self._known.pop(key, None)
            self._known[key] = asked, mask
            if len(self._known) > MOST:
                del self._known[next(iter(self._known))]

    def of(self, key: Key) -> tuple[Asked, Mask] | None:
        return self._known.get(key)

    def forget(self, key: Key) -> None:
        with self._lock:
            self._known.pop(key, None)
