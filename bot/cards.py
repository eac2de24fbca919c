"""What Relais shows and does in a chat, as plain values. No Telegram object, no words, no SQL here.

A handler gives back actions; `bot/answers.py` carries them out after the commit, in order per chat.
"""

from dataclasses import dataclass, field

from bot.taps import Tap


@dataclass(frozen=True)
class Button:
    """One button. Exactly one of `tap` (a callback), `copy` (copied to the clipboard) is set. `label` is plain text."""

    label: str
    tap: Tap | None = None
    copy: str | None = None


@dataclass(frozen=True)
class File:
    """What comes with a message: a document of this name, or (`picture`) an image. It is never on our disk.

    `veiled`: an image that says what must not show on a lock screen, so that it is seen after a tap.
    """

    name: str
    content: bytes = field(repr=False)
    picture: bool = False
    veiled: bool = False


@dataclass(frozen=True)
class Card:
    """One message: `text` is Telegram's HTML, already escaped; `rows` its buttons. With a `file` the text is its
    caption, 1,024 letters at most; such a card can be said, not redrawn.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    file: File | None = None


@dataclass(frozen=True)
class Drawn:
    """Which state of which draft a card shows; kept in the draft's row once Telegram has it."""

    draft: int
    version: int


@dataclass(frozen=True)
class Stepped:
    """Which step of someone's errand a card shows; kept in the errand's row once Telegram has it."""

    person: int
    version: int


@dataclass(frozen=True)
class Say:
    """A new message. Silent unless it must make a sound. `drawn` when it is a form's card.

    `reply_to`: the message it answers; where that is gone by then, it is said all the same. `once`: a name for what it
    says, where ten seconds need not bring the same thing twice (ten photos, one sentence).
    """

    chat: int
    card: Card
    silent: bool = True
    protect: bool = False
    drawn: Drawn | Stepped | None = None
    reply_to: int | None = None
    once: str = ""


@dataclass(frozen=True)
class Redraw:
    """An edit. Not modified is success.

    `message` None: the one this process last drew the same draft on. Where there is none, or it is gone, `anew` is
    sent as a new message instead (it may show on a lock screen: no title in it, nothing that was typed), or nothing.
    `protect`: what is sent anew can be neither forwarded nor copied, as its card; no edit adds that.
    """

    chat: int
    message: int | None
    card: Card
    anew: Card | None = None
    drawn: Drawn | Stepped | None = None
    protect: bool = False


@dataclass(frozen=True)
class Erase:
    """Deletes messages; what is gone already is success."""

    chat: int
    messages: tuple[int, ...]


@dataclass(frozen=True)
class Toast:
    """Answers a tap. Without text it only stops the spinner."""

    query: str
    text: str = ""


@dataclass(frozen=True)
class Commands:
    """The commands of one chat (setMyCommands, scope chat): (name, what it does), or none at all."""

    chat: int
    commands: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Doing:
    """Shown above the chat for a few seconds: that a document (or, `picture`, an image) is being sent."""

    chat: int
    picture: bool = False


@dataclass(frozen=True)
class Leave:
    """Leaves a group or channel without a word."""

    chat: int


Action = Say | Redraw | Erase | Toast | Commands | Doing | Leave


@dataclass(frozen=True)
class Reply:
    """What one update led to.

    `effect`: whether anything was changed; without one the unit is rolled back and no dedupe row is kept, and the
    update is confirmed only when `actions` have left (or ten seconds have passed).
    `posted`: outbox rows written in the same transaction, to be delivered at once.
    `refused`: it is not open to whoever asked, and the audit log is to say that they did; without an effect only.
    """

    actions: tuple[Action, ...] = ()
    effect: bool = True
    posted: tuple[int, ...] = field(default=())
    refused: bool = False
