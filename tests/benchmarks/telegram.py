"""A Bot API made to be measured against, with people who answer each card at once; a process of its own.

`bot.practice` has the strict one. This one checks nothing and forgets at once, so that what is measured is the bot: one
update of each person is on its way at any time, the next is made when the bot's answer to it arrives.

    python -m tests.benchmarks.telegram --delay 50      prints its port; every answer leaves 50 ms late
    POST /begin {"people": 500, "walk": "step"}         forgets everything, and lets people begin
    POST /seen                                          {"done": updates answered, "seconds": [...], ...} since the last
"""

import argparse
import asyncio
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
import uvicorn
import uvloop

FIRST = 1001  # the first person's account
ANSWERS = ("sendMessage", "editMessageText")


@dataclass
class Person:
    """What one phone shows, and what its owner does next."""

    account: int
    walk: "Iterator[Move]"
    move: "Move | None" = None
    moved: int = 0
    card: int = 0
    began: float = 0.0


@dataclass(frozen=True)
class Move:
    """Type this, or tap the first button whose data or label begins so."""

    text: str = ""
    tap: str = ""

    def names(self, button: dict[str, str]) -> bool:
        return button.get("callback_data", "").startswith(self.tap) or button["text"].startswith(self.tap)


def echo() -> Iterator[Move]:
    while True:
        yield Move("7")


def step() -> Iterator[Move]:
    """Opens the report, then answers the first question and takes the answer back, for ever: each a durable step."""
    yield Move("/rapport")
    yield Move(tap="Commencer")
    while True:
        yield Move("7")
        yield Move(tap="rk:")


def report() -> Iterator[Move]:
    """A report of three indicators, to its receipt."""
    yield Move("/rapport")
    yield Move(tap="Commencer")
    yield Move("9")
    yield Move("24 16")
    yield Move("40/160")
    yield Move(tap="En cours")
    yield Move(tap="Envoyer")


WALKS = {"echo": echo, "step": step, "report": report}


@dataclass
class Telegram:
    """One bot's side of Telegram."""

    delay: float
    people: dict[int, Person] = field(default_factory=dict)
    waiting: "deque[dict[str, Any]]" = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    number: int = 0
    message: int = 0
    done: int = 0
    taps: int = 0
    typed: int = 0
    seconds: list[float] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    bytes_in: int = 0
    bytes_out: int = 0
    polled: float | None = None
    stuck: str = ""

    def begin(self, people: int, walk: str, after: int = 0) -> None:
        """People begin a walk, `after` so many others. The answers to those others' last moves are heard no more."""
        self.waiting.clear()
        accounts = range(FIRST + after, FIRST + after + people)
        self.people = {account: Person(account, WALKS[walk]()) for account in accounts}
        self.seen()
        for person in self.people.values():
            self.moves(person, {})

    def seen(self) -> dict[str, Any]:
        """What was counted since the last look."""
        counted = {
            "done": self.done, "seconds": self.seconds, "calls": dict(self.calls), "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out, "taps": self.taps, "typed": self.typed, "polled": self.polled,
            "least": min((person.moved for person in self.people.values()), default=0),
            "stuck": self.stuck,
        }  # fmt: skip
        self.done = self.bytes_in = self.bytes_out = self.taps = self.typed = 0
        self.seconds, self.calls = [], Counter()
        return counted

    def moves(self, person: Person, markup: dict[str, Any]) -> None:
        """The person's next move, now that this card is on the phone."""
        move = person.move = next(person.walk, None)
        if move is None:
            return
        who = {"id": person.account, "is_bot": False, "first_name": "P", "language_code": "fr"}
        chat = {"id": person.account, "type": "private", "first_name": "P"}
        self.number += 1
        update: dict[str, Any] = {"update_id": self.number}
        if move.text:
            self.message += 1
            self.typed += 1
            update["message"] = {
                "message_id": self.message, "date": int(time.time()), "chat": chat, "from": who, "text": move.text
            }  # fmt: skip
            if move.text.startswith("/"):
                update["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": len(move.text)}]
        else:
            buttons = [button for row in markup.get("inline_keyboard", ()) for button in row]
            data = next((b["callback_data"] for b in buttons if move.names(b)), None)
            if data is None:
                self.stuck = f"no button {move.tap} in {markup}"
                return
            self.taps += 1
            shown = {"message_id": person.card, "date": int(time.time()), "chat": chat, "text": "card"}
            update["callback_query"] = {
                "id": str(self.number), "from": who, "chat_instance": "1", "data": data, "message": shown
            }  # fmt: skip
        person.began = time.perf_counter()
        self.waiting.append(update)
        self.arrived.set()

    async def call(self, method: str, given: dict[str, Any]) -> Any:
        self.calls[method] += 1
        if method == "getUpdates":
            return await self.updates(
                int(given.get("offset") or 0), int(given.get("limit") or 100), float(given.get("timeout") or 0)
            )
        if method == "getMe":
            return {"id": 7000000001, "is_bot": True, "first_name": "R", "username": "RelaisBot"}
        if method not in ANSWERS:
            return True
        account = int(given["chat_id"])
        if method == "sendMessage":
            self.message += 1
            number = self.message
        else:
            number = int(given["message_id"])
        markup = given.get("reply_markup") or {}
        markup = orjson.loads(markup) if isinstance(markup, str) else markup
        self.answered(account, number, markup)
        chat = {"id": account, "type": "private", "first_name": "P"}
        return {"message_id": number, "date": int(time.time()), "chat": chat, "text": given["text"]}

    def answered(self, account: int, message: int, markup: dict[str, Any]) -> None:
        person = self.people.get(account)
        if person is None or person.move is None:
            return
        person.card = message
        person.moved += 1
        self.done += 1
        self.seconds.append(time.perf_counter() - person.began)
        # Not before the bot has this answer: as a phone could not either.
        asyncio.get_running_loop().call_later(self.delay, self.moves, person, markup)

    async def updates(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        if self.polled is None:
            self.polled = time.time()
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.popleft()
        if not self.waiting and seconds:
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), seconds)
            except TimeoutError:
                return []
        return [self.waiting[n] for n in range(min(limit, len(self.waiting)))]

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        path = scope["path"]
        if path == "/begin":
            self.begin(**orjson.loads(body))
            result: Any = {}
        elif path == "/seen":
            result = self.seen()
        else:
            method = path.rpartition("/")[2].replace("_", "")
            self.bytes_in += len(body)
            result = {"ok": True, "result": await self.call(method, read(scope, body))}
            if self.delay:
                await asyncio.sleep(self.delay)
        answer = orjson.dumps(result)
        self.bytes_out += len(answer)
        kind = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        await send({"type": "http.response.body", "body": answer})


def read(scope: dict[str, Any], body: bytes) -> dict[str, Any]:
    """What a call was given: JSON, or a form as httpx sends it."""
    if not body:
        return {}
    if body.startswith(b"{"):
        found: dict[str, Any] = orjson.loads(body)
        return found
    return dict(parse_qsl(body.decode()))


class Server(uvicorn.Server):
    """Says on which port it listens."""

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)


async def main(delay: float) -> None:
    config = uvicorn.Config(
        Telegram(delay), port=0, log_config=None, access_log=False, lifespan="off", http="httptools"
    )  # type: ignore[arg-type]
    await Server(config).serve()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0, help="milliseconds")
    uvloop.run(main(parser.parse_args().delay / 1000))
