"""A person with a phone in the stand-in’s world: what they send and tap, what they see. For the page and the tests.

`sees` waits until it is there, or says what is there instead. Spaces that do not break are read as spaces.
"""

import asyncio
import contextlib
import html
import re
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.practice.menus import shown
from bot.practice.world import TAP_KEPT, Account, Chat, Json, Message, World

PATIENCE = 10.0  # seconds a test waits for an answer before it says that there is none
LOOKED = 0.1
TAGS = re.compile(r"<[^>]+>")


class NotSeen(AssertionError):
    """What was expected is not on the phone."""


@dataclass(frozen=True)
class Notice:
    """What a locked phone shows of a new message."""

    message: int
    title: str
    text: str
    silent: bool
    at: datetime


def readable(text: str) -> str:
    """Text as a test writes it: no tags, plain spaces."""
    return html.unescape(TAGS.sub("", text)).replace("\u00a0", " ").replace("\u202f", " ")


@dataclass
class Phone:
    """One account's phone. With `online` False what is sent waits in it, in order, until the network is back."""

    world: World
    account: Account
    online: bool = True
    waiting: deque[tuple[str, Json, timedelta | None, Message | None]] = field(default_factory=deque)
    last_query: str = ""

    @classmethod
    def join(cls, world: World, account: int, name: str, language: str = "fr") -> "Phone":
        person = Account(account, name, language)
        world.join(person)
        return cls(world, person)

    # ------------------------------------------------------------------------------------------------ what it sees

    @property
    def chat(self) -> Chat:
        return self.world.chats[self.account.id]

    @property
    def messages(self) -> list[Message]:
        """Those that are there, the oldest first."""
        return [m for m in self.chat.messages.values() if not m.deleted]

    @property
    def card(self) -> Message:
        """The last message of the bot. Raises NotSeen."""
        mine = [m for m in self.messages if m.mine]
        if not mine:
            raise NotSeen("the bot has said nothing")
        return mine[-1]

    @property
    def text(self) -> str:
        return readable(self.card.text)

    @property
    def buttons(self) -> list[str]:
        return [readable(b["text"]) for row in keyboard(self.card) for b in row]

    @property
    def toast(self) -> str:
        """What the last answered tap showed; empty when it only stopped the spinner."""
        shown = self.world.toasts.get(self.account.id, [])
        return readable(shown[-1][0]) if shown else ""

    @property
    def lock_screen(self) -> list[Notice]:
        """What each new message of the bot showed while the phone was locked: edits show nothing."""
        return [Notice(m.id, "Relais", m.first, m.silent, m.date) for m in self.chat.messages.values() if m.mine]

    @property
    def menu(self) -> list[Json]:
        """What the menu of this chat shows: each command, and what it does."""
        return shown(self.world.commands, self.account.id, self.account.language)

    @property
    def commands(self) -> list[str]:
        return [str(command["command"]) for command in self.menu]

    async def sees(self, *texts: str, within: float = PATIENCE) -> None:
        """Waits until the last message of the bot holds all of these. Raises NotSeen."""
        await self.until(lambda: all(t in self.text for t in texts), lambda: f"{texts} not in:\n{self._all()}", within)

    async def told(self, text: str, within: float = PATIENCE) -> None:
        """Waits until some message of the bot holds this."""
        await self.until(
            lambda: any(text in readable(m.text) for m in self.messages if m.mine),
            lambda: f"{text!r} not in:\n{self._all()}",
            within,
        )

    async def toasted(self, text: str, within: float = PATIENCE) -> None:
        await self.until(lambda: text in self.toast, lambda: f"toast is {self.toast!r}, not {text!r}", within)

    async def answered(self, within: float = PATIENCE) -> None:
        """Waits until the last tap's spinner has stopped."""
        await self.until(
            lambda: self.world.queries[self.last_query].answered, lambda: "the spinner is still there", within
        )

    async def until(self, holds: Any, otherwise: Any, within: float = PATIENCE) -> None:
        """Waits until `holds()`. Raises NotSeen with what `otherwise()` says."""
        changed = asyncio.Event()
        stop = self.world.watch(lambda change: changed.set())
        try:
            async with asyncio.timeout(within):
                while not _true(holds):
                    changed.clear()
                    with contextlib.suppress(TimeoutError):  # what is confirmed, say, is told to nobody
                        await asyncio.wait_for(changed.wait(), LOOKED)
        except TimeoutError:
            raise NotSeen(otherwise()) from None
        finally:
            stop()

    def _all(self) -> str:
        return "\n---\n".join(
            f"[{m.id}{'' if m.mine else ' mine'}] {readable(m.text or m.plain)}" for m in self.messages
        )

    # ------------------------------------------------------------------------------------------------ what it does

    def sends(self, text: str) -> Message:
        """Types and sends. What is longer than a message leaves as several, as phones do."""
        pieces = [text[at : at + 4096] for at in range(0, len(text), 4096)] or [""]
        for piece in pieces:
            message = self._new(plain=piece, text=html.escape(piece, quote=False))
        return message

    async def taps(self, label: str, within: float = PATIENCE) -> None:
        """Waits for a button that begins so on the newest card that has one, taps it, and waits for the answer."""
        await self.until(
            lambda: self._button(label) is not None,
            lambda: f"no button {label!r}:\n{self._all()}\n{self.buttons}",
            within,
        )
        found = self._button(label)
        assert found is not None
        self.presses(*found)
        await self.answered(within)

    def _button(self, label: str) -> tuple[Message, str] | None:
        for exact in (True, False):
            for message in reversed(self.messages):
                for row in keyboard(message):
                    for button in row:
                        text = readable(button["text"])
                        if (text == label if exact else text.startswith(label)) and "callback_data" in button:
                            return message, button["callback_data"]
        return None

    def presses(self, message: Message, data: str) -> None:
        """Taps a button, on this card, whatever the card shows by now."""
        name = self.world.query(self.account.id)
        self.last_query = name
        body: Json = {
            "id": name,
            "from": self.world.account_json(self.account.id),
            "chat_instance": str(self.account.id),
            "data": data,
            "message": self.world.message_json(message),
        }
        if message.deleted:
            body["message"] = {"chat": self.world.chat_json(self.chat), "message_id": message.id, "date": 0}
        self._leaves("callback_query", body, TAP_KEPT, None)

    def edits(self, message: Message, text: str) -> None:
        """Edits a message that was sent."""
        message.plain, message.text = text, html.escape(text, quote=False)
        message.edits += 1
        message.edited_at = self.world.clock()
        self.world.tell({"what": "edit", "chat": message.chat, "message": message.id})
        self._leaves("edited_message", self.world.message_json(message), None, None)

    def sends_media(self, kind: str, caption: str = "") -> Message:
        """A photo, voice, document, contact or location."""
        about: dict[str, Any] = {
            "photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}],
            "voice": {"file_id": "v", "file_unique_id": "v", "duration": 3},
            "document": {"file_id": "d", "file_unique_id": "d", "file_name": "f.pdf"},
            "contact": {"phone_number": "00000000", "first_name": "X"},
            "location": {"latitude": 16.27, "longitude": -0.04},
        }
        return self._new(kind=kind, file=about[kind], plain=caption, text=html.escape(caption, quote=False))

    def forwards(self, text: str) -> Message:
        """Forwards somebody's message."""
        message = self.world.add(self.chat, mine=False, plain=text, text=html.escape(text, quote=False))
        body = self.world.message_json(message)
        body["forward_origin"] = {"type": "hidden_user", "sender_user_name": "X", "date": body["date"]}
        self._leaves("message", body, None, message)
        return message

    def blocks(self) -> None:
        """Blocks the bot."""
        self.account.blocked = True
        self.world.membership(self.chat, self.account.id, "member", "kicked")

    def unblocks(self) -> None:
        self.account.blocked = False
        self.world.membership(self.chat, self.account.id, "kicked", "member")

    def adds_to_group(self, group: int, title: str) -> Chat:
        """Adds the bot to a group; `group` is below 0."""
        chat = Chat(group, "group", title)
        self.world.chats[group] = chat
        self.world.membership(chat, self.account.id, "left", "member")
        return chat

    def reconnects(self) -> None:
        """The network is back: what waited leaves, in order."""
        self.online = True
        while self.waiting:
            kind, body, kept, _ = self.waiting.popleft()
            self.world.enqueue(kind, body, *(() if kept is None else (kept,)))
        self.world.tell({"what": "network", "chat": self.account.id})

    def _new(self, **what: Any) -> Message:
        message = self.world.add(self.chat, mine=False, **what)
        self._leaves("message", self.world.message_json(message), None, message)
        return message

    def _leaves(self, kind: str, body: Json, kept: timedelta | None, message: Message | None) -> None:
        if self.online:
            self.world.enqueue(kind, body, *(() if kept is None else (kept,)))
        else:
            self.waiting.append((kind, body, kept, message))


def keyboard(message: Message) -> list[list[Json]]:
    return list((message.markup or {}).get("inline_keyboard", []))


def _true(holds: Any) -> bool:
    try:
        return bool(holds())
    except NotSeen:
        return False
