"""The registry of everything the outbox can say: each `bot/messages/*.py` exports OCCASIONS, found here by name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

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
    `menu`: the menu of commands goes too, for whoever holds that phone is not told what there was to do.
    """

    upto: int
    over: Card
    then: Callable[[int], Card | None] | None = None
    since: int = 0
    keep: frozenset[int] = frozenset()
    menu: bool = False


@dataclass(frozen=True)
class OnItsCard:
    """`card` where the message it is drawn on is there; where that is gone, `unseen` comes as a new message. That may
    show on a lock screen, so nothing that a person typed is in it."""

    card: Card
    unseen: Card


@dataclass(frozen=True)
class Occasion:
    """`name` is the row's template. `write` reads what is true now, in `posted.language`, and changes nothing."""

    name: str
    write: Callable[[Session, House, Posted], Card | OnItsCard | Dropped | Wipe]


@dataclass(frozen=True)
class Making:
    """A file that is to be made first, in a process of its own, from `order`; then `file` is the message with it.

    `card` is the message it was asked on: it shows `shows[stage]` meanwhile, `before` afterwards, as it was, and
    `failed` where nothing came of it. A stage that is not in `shows` shows nothing new.
    """

    order: bytes = field(repr=False)
    file: Callable[[bytes], Card]
    shows: Mapping[str, Card]
    before: Card
    failed: Card
    card: int | None = None
    picture: bool = False


@dataclass(frozen=True)
class Instead:
    """It is not made, and the card it was asked on says so. `reason` is kept in the outbox: one word or two."""

    reason: str
    shows: Card
    card: int | None = None


@dataclass(frozen=True)
class Made:
    """An occasion whose message takes seconds to make: one after the other, beside all others. What `order` gives is
    read in one snapshot; it looks by itself at `posted.not_after`.
    """

    name: str
    order: Callable[[Session, House, Posted], Making | Instead | Dropped]
    otherwise: Callable[[Session, House, Posted], Instead | Dropped]  # where `order` is a defect


class SaidTwice(ValueError):
    """Two messages claim the same template."""


def register(groups: Iterable[Iterable[Occasion | Made]]) -> Mapping[str, Occasion | Made]:
    """All occasions by name. Raises SaidTwice."""
    known: dict[str, Occasion | Made] = {}
    for group in groups:
        for occasion in group:
            if occasion.name in known:
                raise SaidTwice(occasion.name)
            known[occasion.name] = occasion
    return known
