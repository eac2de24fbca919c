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

from bot.practice.faults import Faults
from bot.practice.flood import Flood

Json = dict[str, Any]
KEPT = timedelta(hours=24)  # how long Telegram keeps a message's update
TAP_KEPT = timedelta(seconds=150)
DELETABLE = timedelta(hours=48)
AHEAD = 10  # an offset further ahead than this is one from before the ids began anew
ON_REQUEST = frozenset(("chat_member", "message_reaction", "message_reaction_count"))  # only if asked for by name


@dataclass
class Message:
    """One message of a chat. `mine` is the bot's own."""

    id: int
    chat: int
    mine: bool
    date: datetime
    by: int = 0  # who wrote it, in a group
    text: str = ""
    plain: str = ""
    first: str = ""  # the text it came with, whatever it was edited to
    markup: Json | None = None
    kind: str = "text"
    silent: bool = False
    protected: bool = False
    deleted: bool = False
    edits: int = 0
    file: Any = None
    content: bytes = b""
    reply_to: int | None = None
    entities: tuple[Json, ...] = ()
    edited_at: datetime | None = None
    more: Json = field(default_factory=dict)  # other fields of the Bot API's message

    @property
    def shown(self) -> tuple[str, tuple[Json, ...], Json | None]:
        """What an edit must change."""
        return self.plain, self.entities, self.markup


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
    """A private chat (its id is the account's) or a group."""

    id: int
    kind: str = "private"
    title: str = ""
    messages: dict[int, Message] = field(default_factory=dict)
    left: bool = False
    moved_to: int | None = None  # the supergroup that a group became
    typing: int = 0  # how often the bot let it be seen that it writes


@dataclass(frozen=True)
class Waiting:
    """An update that has not been confirmed."""

    id: int
    body: Json
    until: datetime
    kind: str
    queue: tuple[str, int]  # a webhook gets these one after the other


@dataclass
class Query:
    """A tap that may still be answered."""

    until: datetime
    account: int
    answered: bool = False


@dataclass(frozen=True)
class Kept:
    """A file Telegram keeps."""

    id: str
    name: str
    content: bytes


@dataclass
class Webhook:
    """Where updates are posted. `failed`: the last failure, when and why."""

    url: str
    secret: str
    connections: int
    failed: tuple[datetime, str] | None = None


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
        self.again: deque[Waiting] = deque()  # confirmed, and yet delivered once more
        self.allowed: frozenset[str] | None = None
        self.queries: dict[str, Query] = {}
        self.toasts: dict[int, list[tuple[str, bool]]] = {}
        self.commands: dict[tuple[str, int, str], list[Json]] = {}  # (scope, chat, language)
        self.menu_buttons: dict[int, Json] = {}
        self.files: dict[str, Kept] = {}
        self.webhook: Webhook | None = None
        self.faults = Faults()
        self.flood = flood or Flood(enabled=False)
        self.calls: deque[Call] = deque(maxlen=200_000)
        self.poller = 0
        self.version = 0  # rises at each change
        self.profile: dict[tuple[str, str], str] = {}  # (what, language)
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

    def membership(self, chat: Chat, by: int, before: str, after: str) -> None:
        """The bot came into a chat, or is out of it: somebody blocked it, added it, or it left."""
        user = self.bot_json()

        def state(status: str) -> Json:
            return {"status": status, "user": user} | ({"until_date": 0} if status == "kicked" else {})

        body = {
            "chat": self.chat_json(chat),
            "from": user if by == self.bot_id else self.account_json(by),
            "date": int(self.clock().timestamp()),
            "old_chat_member": state(before),
            "new_chat_member": state(after),
        }
        self.enqueue("my_chat_member", body)

    def keep(self, name: str, content: bytes) -> Kept:
        """A file, under an id of its own."""
        kept = Kept(f"F{len(self.files) + 1}", name, content)
        self.files[kept.id] = kept
        return kept

    # -------------------------------------------------------------------------------------------------- messages

    def add(self, chat: Chat, **what: Any) -> Message:
        message = Message(next(self._messages), chat.id, date=self.clock(), **what)
        message.first = message.plain
        chat.messages[message.id] = message
        self.tell({"what": "message", "chat": chat.id, "message": message.id})
        return message

    def message_json(self, message: Message) -> Json:
        chat = self.chats[message.chat]
        body: Json = {
            "message_id": message.id,
            "date": int(message.date.timestamp()),
            "chat": self.chat_json(chat),
            "from": self.bot_json() if message.mine else self.account_json(message.by or message.chat),
            **message.more,
        }
        entities = list(message.entities)
        if message.kind == "text":
            body["text"] = message.plain
            if message.plain.startswith("/"):
                entities.append({"type": "bot_command", "offset": 0, "length": len(message.plain.split()[0])})
        elif message.file is not None:
            body[message.kind] = message.file
            if message.plain:
                body["caption"] = message.plain
        if entities:
            body["entities" if message.kind == "text" else "caption_entities"] = entities
        if message.markup is not None:
            body["reply_markup"] = message.markup
        if message.edited_at is not None:
            body["edit_date"] = int(message.edited_at.timestamp())
        if message.protected:
            body["has_protected_content"] = True
        answered = chat.messages.get(message.reply_to or 0)
        if answered is not None and not answered.deleted:
            body["reply_to_message"] = self.message_json(answered)
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
        """An update waits until it is confirmed, or too old. 0 when the bot does not want its kind."""
        if kind in ON_REQUEST if self.allowed is None else kind not in self.allowed:
            return 0
        self._update += 1
        chat = body.get("chat") or body.get("message", {}).get("chat", {})
        queue = ("person", body["from"]["id"]) if kind == "callback_query" else (kind[:3], chat.get("id", 0))
        if kind == "edited_message":
            queue = ("mes", queue[1])
        waiting = Waiting(self._update, {"update_id": self._update, kind: body}, self.clock() + kept, kind, queue)
        self.updates.append(waiting)
        self.wake()
        if self.webhook is not None:
            self.tell({"what": "update", "chat": 0})
        return self._update

    def allow(self, kinds: list[str] | None) -> None:
        """Which kinds of updates are kept from now on; an empty list means the usual ones."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def redeliver(self, update_id: int) -> None:
        """A confirmed update comes once more, whatever the offset, as it may after a crash. Raises LookupError."""
        for waiting in self.confirmed:
            if waiting.id == update_id:
                self.again.append(waiting)
                self.wake()
                return
        raise LookupError(update_id)

    def begin_at(self, number: int) -> None:
        """Ids of messages and updates go on from there, where an earlier world's are remembered by the bot."""
        self._messages = itertools.count(number)
        self._update = max(self._update, number)

    def restart_ids(self, at: int) -> None:
        """After a week without updates the ids may begin anywhere."""
        self._update = at

    def pending(self, limit: int) -> list[Waiting]:
        """The oldest that wait, and are not too old."""
        now = self.clock()
        found: list[Waiting] = []
        while self.again and len(found) < limit:
            found.append(self.again.popleft())
        for waiting in self.updates:
            if len(found) == limit:
                break
            if waiting.until > now:
                found.append(waiting)
        return found

    def confirm(self, offset: int) -> None:
        """All updates below `offset` are done with; a negative one keeps only the last ones.

        An offset far ahead of the last id is from before the ids began anew: nothing is confirmed by it
        (tdlib, TQueue::get).
        """
        if offset < 0:
            keep = list(self.updates)[offset:]
            self.updates = deque(keep)
        elif offset <= self._update + 1 + AHEAD:
            while self.updates and self.updates[0].id < offset:
                self.confirmed.append(self.updates.popleft())

    def done(self, waiting: Waiting) -> None:
        """One update is done with: delivered by webhook, or too old."""
        if waiting in self.updates:
            self.updates.remove(waiting)
            self.confirmed.append(waiting)

    def hook(self, webhook: Webhook | None) -> None:
        """Where updates go from now on: who polls is told so."""
        self.webhook = webhook
        self.wake()
        self.tell({"what": "webhook", "chat": 0})

    async def arrival(self, seconds: float) -> None:
        """Waits until an update arrives, or so many seconds."""
        self._arrived.clear()
        try:
            await asyncio.wait_for(self._arrived.wait(), seconds)
        except TimeoutError:
            return

    def wake(self) -> None:
        self._arrived.set()

    @property
    def busy(self) -> bool:
        """Whether an update waits that the bot may still get."""
        now = self.clock()
        return any(waiting.until > now for waiting in self.updates)

    def query(self, account: int) -> str:
        """A new callback query's id, good for 150 seconds."""
        name = str(4_000_000_000 + next(self._queries))
        self.queries[name] = Query(self.clock() + TAP_KEPT, account)
        return name

    # ---------------------------------------------------------------------------------------------------- watching

    def close(self) -> None:
        """The end: whoever watches may go."""
        self.tell({"what": "closed", "chat": 0})

    def passed(self) -> None:
        """Somebody moves the clock, or did."""
        self.tell({"what": "time", "chat": 0})

    def watch(self, listener: Callable[[Json], None]) -> Callable[[], None]:
        """Calls `listener` at each change; what comes back ends it."""
        self._changed.append(listener)
        return lambda: self._changed.remove(listener)

    def tell(self, change: Json) -> None:
        self.version += 1
        for listener in tuple(self._changed):
            listener(change)
