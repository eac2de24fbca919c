"""The registry of everything the outbox can say: each `bot/messages/*.py` exports OCCASIONS, found here by name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.house import House
from storage.outbox import Posted


@dataclass(frozen=True)
class Dropped:
    """What was posted is not true any more, so it is not said. `reason` is kept in the outbox: one word or two."""

    reason: str


@dataclass(frozen=True)
class Wipe:
    """The chat is to be emptied, of everything up to the message `upto` at least. `over` takes the place of what is
    too old to be deleted. `then` is said when it is done, given how many messages stay that only the person can delete;
    it may have nothing to say. With `since` only what lies between goes, but for `keep`: one form, not the whole chat.
    """

    upto: int
    over: Card
    then: Callable[[int], Card | None] | None = None
    since: int = 0
    keep: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Occasion:
    """`name` is the row's template. `write` reads what is true now, in `posted.language`, and changes nothing."""

    name: str
    write: Callable[[Session, House, Posted], Card | Dropped | Wipe]


class SaidTwice(ValueError):
    """Two messages claim the same template."""


def register(groups: Iterable[Iterable[Occasion]]) -> Mapping[str, Occasion]:
    """All occasions by name. Raises SaidTwice."""
    known: dict[str, Occasion] = {}
    for group in groups:
        for occasion in group:
            if occasion.name in known:
                raise SaidTwice(occasion.name)
            known[occasion.name] = occasion
    return known
