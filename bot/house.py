"""What every handler is given and gives back. Put together once, in `bot/app.py`.

A door is one thing a person can do. Its unit is a unit of work (docs/decisions/unit-of-work.md): it may run more than
once, touches nothing but its session, never commits, and returns plain values.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Button, Card, Reply
from bot.taps import Tap
from bot.texts import Texts
from storage.masks import Masks
from storage.plan.reading import Plans


@dataclass(frozen=True)
class Said:
    """One update, as plain values.

    `message` is the id of the message typed or, for a tap, of the card tapped (None when Telegram no longer shows
    it to us). `text` is what was typed, or what follows the command. `left`: the person blocked the bot
    (False: let it in again). `at` is the time now, given; `hint` the phone's language, for those we do not know.
    `link`: of the invitation that the tapped card shows, what follows ?start= in it; it is kept and logged nowhere.
    """

    update: int
    account: int
    chat: int
    at: datetime
    message: int | None = None
    text: str = ""
    command: str = ""
    tap: Tap | None = None
    query: str = ""
    edited: bool = False
    left: bool = False
    hint: str = "fr"
    link: str = field(default="", repr=False)


@dataclass(frozen=True)
class House:
    """Everything a unit may use besides its session. `doors`: the verbs and commands that are built; `masks`: those
    decided for a release that is not approved yet."""

    texts: Texts
    plans: Plans
    bot_id: int
    bot_name: str
    doors: frozenset[str] = frozenset()
    masks: Masks = field(default_factory=Masks)

    def offered(self, card: Card) -> Card:
        """The card with only those buttons whose door is built: nobody is led to a wall."""
        rows = (tuple(b for b in row if self._opens(b)) for row in card.rows)
        return replace(card, rows=tuple(row for row in rows if row))

    def _opens(self, button: Button) -> bool:
        return button.tap is None or button.tap.verb in self.doors


Unit = Callable[[Session, House, Said], Reply]


@dataclass(frozen=True)
class Door:
    """One thing a person can do: by command, by button, or (both empty) by typing.

    `changes` is False for what only reads: it runs on a reading connection and leaves no trace.
    """

    unit: Unit
    commands: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    changes: bool = field(default=True)
