"""The practice page: three phones side by side in a browser. It shows what the stand-in knows and does what is clicked.

Whole phones are sent at each change; nothing is kept here but who is in the cast.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.practice.moving import Goal, Moving
from bot.practice.phones import Phone, keyboard
from bot.practice.world import Json, World
from bot.practice.world import Message as ChatMessage

STATIC = Path(__file__).with_name("static")
FILES = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "chat.js": "text/javascript",
    "icons.js": "text/javascript",
    "time.js": "text/javascript",
    "words.js": "text/javascript",
}
LINK = re.compile(r"(?:https://)?t\.me/\w+\?start=([\w-]{1,64})", re.ASCII)
CLOSED, TIME = -1, -2  # in place of a chat
SHOWN = 80  # messages of a chat
NOTICES = 12  # of a lock screen
MEDIA = ("photo", "voice", "contact", "location")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass
class Player:
    """One phone of the cast: who it belongs to, and the payload of the invitation that waits for it."""

    phone: Phone
    role: str
    place: str
    payload: str
    opened: bool = False

    def gets(self, payload: str) -> None:
        """A new link, in place of one that has run out."""
        self.payload, self.opened = payload, False
        self.phone.world.tell({"what": "link", "chat": self.phone.account.id})


class Protected:
    """Headers of every answer; a request under a name that is not this machine's is refused."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = dict(scope["headers"]).get(b"host", b"").rpartition(b":")[0]
        if host not in (b"127.0.0.1", b"localhost"):
            await Response("not here", 421)(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [
                    (b"content-security-policy", POLICY.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                    (b"cache-control", b"no-store"),
                ]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await self.app(scope, receive, guarded)


def page(world: World, cast: tuple[Player, ...], moving: Moving, plan_title: str) -> Starlette:
    """The page's app. `moving` is the practice clock and who moves it, `plan_title` the plan everybody reports on."""
    players = {player.phone.account.id: player for player in cast}

    async def index(request: Request) -> Response:
        return FileResponse(STATIC / "index.html", media_type="text/html; charset=utf-8")

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            return Response("not found", 404)
        return FileResponse(STATIC / name, media_type=f"{FILES[name]}; charset=utf-8")

    async def sent(request: Request) -> Response:
        player = players.get(request.path_params["phone"])
        message = player and player.phone.chat.messages.get(request.path_params["message"])
        if not message or message.deleted or not message.mine:
            return Response("not found", 404)
        kind = "image/png" if message.kind == "photo" else "application/octet-stream"
        return Response(message.content, media_type=kind)

    async def state(request: Request) -> Response:
        phones = [shown(player) for player in cast]
        return JSONResponse({"time": moving.shown(), "plan": plan_title, "phones": phones})

    async def events(request: Request) -> Response:
        return StreamingResponse(changes(world, players, moving), media_type="text/event-stream")

    async def clock(request: Request) -> Response:
        if request.headers.get("content-type") != "application/json":
            return Response("json only", 415)
        try:
            goal = Goal(orjson.loads(await request.body())["to"])
        except (KeyError, ValueError, TypeError):
            return Response("not understood", 400)
        return Response(status_code=202) if moving.begin(goal) else Response("it moves already", 409)

    async def act(request: Request) -> Response:
        if request.headers.get("content-type") != "application/json":
            return Response("json only", 415)  # a form of another page cannot send this type
        try:
            given = orjson.loads(await request.body())
            player = players[int(given["phone"])]
            understood = done(player, str(given["what"]), given)
        except (KeyError, ValueError, TypeError):
            understood = False
        if not understood:
            return Response("not understood", 400)
        return JSONResponse(shown(player))

    return Starlette(
        routes=[
            Route("/", index),
            Route("/state", state),
            Route("/events", events),
            Route("/act", act, methods=["POST"]),
            Route("/clock", clock, methods=["POST"]),
            Route("/file/{phone:int}/{message:int}", sent),
            Route("/{name}", file),
        ],
        middleware=[Middleware(Protected)],
    )


def done(player: Player, what: str, given: Json) -> bool:
    """Does what was clicked or typed; False for what no page of ours sends."""
    phone = player.phone
    match what:
        case "type" if str(given.get("text", "")).strip():
            phone.sends(as_opened(str(given["text"]))[:20000])
        case "tap":
            message = phone.chat.messages.get(int(given.get("message", 0)))
            if message is None:
                return False
            phone.presses(message, str(given.get("data", "")))
        case "open":
            player.opened = True
            phone.sends(f"/start {player.payload}".rstrip())
        case "media" if given.get("kind") in MEDIA:
            phone.sends_media(str(given["kind"]))
        case "network" if given.get("online"):
            phone.reconnects()
        case "network":
            phone.online = False
        case "block" if phone.account.blocked:
            phone.unblocks()
        case "block":
            phone.blocks()
        case _:
            return False
    return True


def as_opened(text: str) -> str:
    """A link to the bot that is pasted into a phone is opened, as a touch on it would in Telegram."""
    found = LINK.fullmatch(text.strip())
    return text if found is None else f"/start {found[1]}"


def shown(player: Player) -> Json:
    """One phone as the page draws it."""
    phone = player.phone
    waiting = {message.id for _, _, _, message in phone.waiting if message is not None}
    return {
        "version": phone.world.version,
        "account": phone.account.id,
        "name": phone.account.first_name,
        "role": player.role,
        "joined": not player.payload,
        "link": bool(player.payload) and not player.opened,
        "place": player.place,
        "online": phone.online,
        "blocked": phone.account.blocked,
        "commands": phone.menu,
        "toast": phone.toast,
        "toasts": len(phone.world.toasts.get(phone.account.id, ())),
        "lock": [
            {"id": n.message, "text": n.text, "silent": n.silent, "at": n.at.isoformat()}
            for n in phone.lock_screen[-NOTICES:]
        ],
        "messages": [_message(m, waiting) for m in phone.messages[-SHOWN:]],
    }


def _message(message: ChatMessage, waiting: set[int]) -> Json:
    return {
        "id": message.id,
        "mine": message.mine,
        "kind": message.kind,
        "html": message.text,
        "at": message.date.isoformat(),
        "edited": message.edits > 0,
        "waits": message.id in waiting,
        "protected": message.protected,
        "file": (message.file or {}).get("file_name", "") if isinstance(message.file, dict) else "",
        "rows": [
            [
                {"text": b["text"], "data": b.get("callback_data"), "copy": (b.get("copy_text") or {}).get("text")}
                for b in row
            ]
            for row in keyboard(message)
        ],
    }


async def changes(world: World, players: dict[int, Player], moving: Moving) -> AsyncIterator[bytes]:
    """Server-sent events: a phone whenever something on it changes, and the time when it is moved or ten seconds on."""
    changed: asyncio.Queue[int] = asyncio.Queue()
    writing: set[int] = set()

    def note(change: Json) -> None:
        if change["what"] == "typing":
            writing.add(int(change["chat"]))
        changed.put_nowait({"closed": CLOSED, "time": TIME}.get(change["what"], int(change["chat"])))

    stop = world.watch(note)
    try:
        yield _event("now", moving.shown())
        while True:
            try:
                chats = {await asyncio.wait_for(changed.get(), 10)}
                await asyncio.sleep(0.02)
                while not changed.empty():
                    chats.add(changed.get_nowait())
                if CLOSED in chats:
                    return
                if TIME in chats:
                    yield _event("now", moving.shown())
                for chat in chats & players.keys():
                    yield _event("phone", shown(players[chat]))
                    if chat in writing:
                        yield _event("typing", {"phone": chat})
                writing.clear()
            except TimeoutError:
                yield _event("now", moving.shown())
    finally:
        stop()


def _event(name: str, body: Any) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(body) + b"\n\n"
