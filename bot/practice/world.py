"""What the stand-in knows: people, chats, messages, updates that wait. Only here is anything changed.

Time is asked of the clock it was given. Whoever acts for a person is in `phones`, whoever answers the bot in `api`.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.practice.flood import Flood

Json = dict[str, Any]
KEPT = timedelta(hours=24)  # how long Telegram keeps a message's update
TAP_KEPT = timedelta(seconds=150)
DELETABLE = timedelta(hours=48)


@dataclass
class Message:
    """One message of a chat. `mine` is the bot's own."""

    id: int
    chat: int
    mine: bool
    date: datetime
    text: str = ""
    plain: str = ""
    first: str = ""  # the text it came with, whatever it was edited to
    markup: Json | None = None
    kind: str = "text"
    silent: bool = False
    protected: bool = False
    deleted: bool = False
    edits: int = 0
    file: Json | None = None
    content: bytes = b""
    reply_to: int | None = None

    @property
    def shown(self) -> tuple[str, Json | None]:
        return self.text, self.markup


@dataclass
class Account:
    """A person's Telegram account."""

    id: int
    first_name: str
    language: str = "fr"
    blocked: bool = False
    deleted: bool = False


@dataclass
class Chat:
    id: int
    kind: str = "private"
    title: str = ""
    messages: dict[int, Message] = field(default_factory=dict)
    left: bool = False
    commands: list[Json] = field(default_factory=list)
    typing: int = 0


@dataclass(frozen=True)
class Waiting:
    """An update that has not been confirmed."""

    id: int
    body: Json
    until: datetime
    kind: str


@dataclass
class Faults:
    """What goes wrong on request: each entry is used up by one call of its method ("*" is any)."""

    planned: deque[tuple[str, str, int]] = field(default_factory=deque)
    latency: float = 0.0

    def plan(self, what: str, method: str = "*", times: int = 1, seconds: int = 1) -> None:
        """`what`: 500, 429, or drop (the call takes effect and its answer is lost)."""
        self.planned.extend((what, method, seconds) for _ in range(times))

    def take(self, method: str) -> tuple[str, int] | None:
        for fault in self.planned:
            if fault[1] in ("*", method):
                self.planned.remove(fault)
                return fault[0], fault[2]
        return None


@dataclass
class Call:
    """One call of the bot, as it was answered."""

    method: str
    parameters: Json
    status: int
    bytes_in: int = 0
    bytes_out: int = 0


class World:
    """One bot and everyone it can talk to."""

    def __init__(
        self, clock: Callable[[], datetime], *, username: str = "RelaisBot", flood: Flood | None = None
    ) -> None:
        self.clock = clock
        self.username = username
        self.bot_id = 7_000_000_001
        self.accounts: dict[int, Account] = {}
        self.chats: dict[int, Chat] = {}
        self.updates: deque[Waiting] = deque()
        self.confirmed: deque[Waiting] = deque(maxlen=1000)
        self.queries: dict[str, tuple[datetime, int, bool]] = {}
        self.toasts: dict[int, list[tuple[str, bool]]] = {}
        self.commands: dict[str, list[Json]] = {}
        self.webhook: Json = {"url": ""}
        self.faults = Faults()
        self.flood = flood or Flood(enabled=False)
        self.calls: deque[Call] = deque(maxlen=200_000)
        self.poller = 0
        self.profile: Json = {}
        self._messages = itertools.count(1)
        self._update = 1000
        self._queries = itertools.count(1)
        self._arrived = asyncio.Event()
        self._changed: list[Callable[[Json], None]] = []

    # ------------------------------------------------------------------------------------------------ who is there

    def join(self, account: Account) -> Chat:
        self.accounts[account.id] = account
        return self.chats.setdefault(account.id, Chat(account.id))

    def chat(self, chat_id: int) -> Chat | None:
        return self.chats.get(chat_id)

    # -------------------------------------------------------------------------------------------------- messages

    def add(self, chat: Chat, **what: Any) -> Message:
        message = Message(next(self._messages), chat.id, date=self.clock(), **what)
        message.first = message.plain
        chat.messages[message.id] = message
        self.tell({"what": "message", "chat": chat.id, "message": message.id})
        return message

    def message_json(self, message: Message) -> Json:
        chat = self.chats[message.chat]
        sender = self.bot_json() if message.mine else self.account_json(message.chat)
        body: Json = {
            "message_id": message.id,
            "date": int(message.date.timestamp()),
            "chat": self.chat_json(chat),
            "from": sender,
        }
        if message.kind == "text":
            body["text"] = message.plain
        elif message.file is not None:
            body[message.kind] = message.file
            if message.plain:
                body["caption"] = message.plain
        if message.markup is not None:
            body["reply_markup"] = message.markup
        if message.edits:
            body["edit_date"] = int(self.clock().timestamp())
        if message.kind == "text" and message.plain.startswith("/"):
            word = message.plain.split()[0]
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(word)}]
        return body

    def bot_json(self) -> Json:
        return {"id": self.bot_id, "is_bot": True, "first_name": "Relais", "username": self.username}

    def account_json(self, account: int) -> Json:
        known = self.accounts.get(account)
        name, language = (known.first_name, known.language) if known else ("?", "fr")
        return {"id": account, "is_bot": False, "first_name": name, "language_code": language}

    def chat_json(self, chat: Chat) -> Json:
        if chat.kind == "private":
            known = self.accounts.get(chat.id)
            return {"id": chat.id, "type": "private", "first_name": known.first_name if known else "?"}
        return {"id": chat.id, "type": chat.kind, "title": chat.title}

    # --------------------------------------------------------------------------------------------------- updates

    def enqueue(self, kind: str, body: Json, kept: timedelta = KEPT) -> int:
        """An update waits until it is confirmed, or too old."""
        self._update += 1
        self.updates.append(Waiting(self._update, {"update_id": self._update, kind: body}, self.clock() + kept, kind))
        self._arrived.set()
        return self._update

    def redeliver(self, update_id: int) -> None:
        """A confirmed update comes once more, as it may after a crash."""
        for waiting in self.confirmed:
            if waiting.id == update_id:
                self.updates.appendleft(waiting)
                self._arrived.set()
                return
        raise LookupError(update_id)

    def restart_ids(self, at: int) -> None:
        """After a week without updates the ids may begin anywhere."""
        self._update = at

    def pending(self, limit: int, allowed: list[str] | None) -> list[Json]:
        now = self.clock()
        self.updates = deque(w for w in self.updates if w.until > now)
        fitting = (w.body for w in self.updates if not allowed or w.kind in allowed)
        return list(itertools.islice(fitting, limit))

    def confirm(self, offset: int) -> None:
        """All updates below `offset` are done with. A negative offset keeps only the last ones."""
        if offset < 0:
            keep = set([w.id for w in self.updates][offset:])
            self.updates = deque(w for w in self.updates if w.id in keep)
            return
        while self.updates and self.updates[0].id < offset:
            self.confirmed.append(self.updates.popleft())

    async def arrival(self, seconds: float) -> None:
        """Waits until an update arrives, or so many seconds."""
        self._arrived.clear()
        try:
            await asyncio.wait_for(self._arrived.wait(), seconds)
        except TimeoutError:
            return

    def wake(self) -> None:
        self._arrived.set()

    def query(self, chat: int) -> str:
        """A new callback query's id, good for 150 seconds."""
        name = str(4_000_000_000 + next(self._queries))
        self.queries[name] = (self.clock() + TAP_KEPT, chat, False)
        return name

    # ---------------------------------------------------------------------------------------------------- watching

    def watch(self, listener: Callable[[Json], None]) -> Callable[[], None]:
        """Calls `listener` at each change; what comes back ends it."""
        self._changed.append(listener)
        return lambda: self._changed.remove(listener)

    def tell(self, change: Json) -> None:
        for listener in tuple(self._changed):
            listener(change)
