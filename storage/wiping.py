"""What a wipe does with a chat: which messages it deletes, which it can only write over, which stay. Plain values.

The ids that are known come from `chats`; who calls Telegram is `bot/emptying.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice, pairwise
from typing import Final

from storage.chats import Noted

DELETABLE: Final = timedelta(hours=48)  # what is older no bot may delete; its own it may edit at any age
DOUBT: Final = timedelta(hours=1)  # Telegram's time of a message and ours are not quite the same
NEAR: Final = 100  # ids beside a known one: what was lost when a process died lies there first
BETWEEN: Final = 2_000  # ids nobody noted that one wipe tries: twenty calls


@dataclass(frozen=True)
class Emptying:
    """What a wipe does. `delete`: known and young. `doubtful`: just about 48 hours old, where Telegram may refuse.
    `between`: ids that nobody noted and that may be messages of this chat. `edit`: ours that only an edit can empty,
    the newest first. `theirs`: how many of theirs stay, which only they can delete. `all`: every id that was known.
    """

    delete: tuple[int, ...]
    doubtful: tuple[int, ...]
    between: tuple[int, ...]
    edit: tuple[int, ...]
    theirs: int
    all: tuple[int, ...]


def emptying(
    known: Iterable[Noted], upto: int, now: datetime, since: int = 0, keep: frozenset[int] = frozenset()
) -> Emptying:
    """What to do so that nothing is left of what can go. `upto`: the highest id that may be there. Of one form alone:
    nothing before `since` goes, nothing after `upto`, and nothing of `keep`.

    A process that was killed had sent messages whose ids nobody noted. They lie between those that are known, after
    the newest that is too old to delete. Telegram gives ids in one sequence for all chats of a bot, so in a busy
    house there are thousands between two messages of one chat: at most BETWEEN of them are tried, first those beside
    a known one, newer before older.
    """
    of_chat = sorted(known, key=lambda one: one.message)
    last = upto if since else max([upto, *(one.message for one in of_chat)])
    there = [one for one in of_chat if since <= one.message <= last and one.message not in keep]
    others = keep | {one.message for one in of_chat}
    fresh = [one for one in there if now - one.at < DELETABLE - DOUBT]
    doubtful = [one for one in there if DELETABLE - DOUBT <= now - one.at < DELETABLE + DOUBT]
    old = [one for one in there if now - one.at >= DELETABLE + DOUBT]
    return Emptying(
        delete=tuple(one.message for one in reversed(fresh)),
        doubtful=tuple(one.message for one in reversed(doubtful)),
        between=tuple(islice((one for one in _between(there, old, upto, since) if one not in others), BETWEEN)),
        edit=tuple(one.message for one in reversed((*old, *doubtful)) if one.ours),
        theirs=sum(not one.ours for one in old),
        all=tuple(one.message for one in there),
    )


def _between(there: list[Noted], old: list[Noted], upto: int, since: int) -> Iterator[int]:
    """Ids not known, those near a known one first."""
    if not there:
        return iter(range(upto, max(0, since - 1, upto - NEAR), -1))
    floor = max(since - 1, old[-1].message if old else there[0].message - NEAR - 1, 0)
    edges = [floor, *(one.message for one in there if one.message > floor)]
    if upto > edges[-1]:
        edges.append(upto + 1)
    gaps = [(low + 1, high) for low, high in pairwise(edges)][::-1]
    near = (_ends(low, high) for low, high in gaps)
    middle = (range(high - NEAR - 1, low + NEAR - 1, -1) for low, high in gaps)
    return chain(chain.from_iterable(near), chain.from_iterable(middle))


def _ends(low: int, high: int) -> Iterator[int]:
    """The first and the last NEAR of the ids from `low` to before `high`, downwards."""
    if high - low <= 2 * NEAR:
        return iter(range(high - 1, low - 1, -1))
    return chain(range(high - 1, high - NEAR - 1, -1), range(low + NEAR - 1, low - 1, -1))
