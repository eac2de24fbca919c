"""The stand-in in a process of its own, for benchmarks and for tests that kill: python -m bot.practice.standin --port N

Beside the Bot API it has a small control surface for whoever plays the people: POST /control/NAME with JSON.
The first line it prints is its address. It listens on this machine alone and runs until SIGTERM.
"""

import argparse
import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.practice.api import api, as_json
from bot.practice.flood import Flood
from bot.practice.phones import Phone
from bot.practice.serving import PortTaken, serving
from bot.practice.webhook import Deliveries
from bot.practice.world import Json, World

TOKEN = "7000000001:standin"  # noqa: S105 - it opens nothing but the stand-in
BEGINS = datetime(2013, 7, 5, 9, 41, tzinfo=UTC)


class People:
    """What the control surface does. Each takes the request's JSON and gives back JSON."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.phones: dict[int, Phone] = {}
        self.does: Mapping[str, Callable[[Json], Any]] = {
            "join": self.join, "send": self.send, "tap": self.tap, "edit": self.edit, "block": self.block,
            "unblock": self.unblock, "chat": self.chat, "fault": self.fault, "latency": self.latency,
            "flood": self.flood, "redeliver": self.redeliver, "restart_ids": self.restart_ids, "calls": self.calls,
        }  # fmt: skip

    def join(self, given: Json) -> Json:
        """{"account": 11, "name": "Awa"}; several: {"accounts": [11, 12]}."""
        for account in given.get("accounts") or [given["account"]]:
            self.phones[account] = Phone.join(self.world, account, str(given.get("name", f"P{account}")))
        return {"joined": len(self.phones)}

    def send(self, given: Json) -> Json:
        """{"account": 11, "text": "/rapport"}, or {"account": 11, "media": "photo"}."""
        phone = self.phones[given["account"]]
        sent = phone.sends_media(given["media"]) if "media" in given else phone.sends(str(given["text"]))
        return {"message": sent.id}

    def tap(self, given: Json) -> Json:
        """{"account": 11, "message": 7, "data": "rs:1:0:"}"""
        phone = self.phones[given["account"]]
        phone.presses(phone.chat.messages[given["message"]], str(given["data"]))
        return {"query": phone.last_query}

    def edit(self, given: Json) -> Json:
        phone = self.phones[given["account"]]
        phone.edits(phone.chat.messages[given["message"]], str(given["text"]))
        return {}

    def block(self, given: Json) -> Json:
        self.phones[given["account"]].blocks()
        return {}

    def unblock(self, given: Json) -> Json:
        self.phones[given["account"]].unblocks()
        return {}

    def chat(self, given: Json) -> Json:
        """{"account": 11}: the messages that are there, and the last toast."""
        phone = self.phones[given["account"]]
        return {"messages": [self.world.message_json(m) for m in phone.messages], "toast": phone.toast}

    def fault(self, given: Json) -> Json:
        """{"what": "drop", "method": "sendMessage", "times": 3, "seconds": 1}; see `faults`."""
        how = {name: given[name] for name in ("method", "times", "seconds") if name in given}
        self.world.faults.plan(str(given["what"]), **how)
        return {}

    def latency(self, given: Json) -> Json:
        """{"seconds": 0.05}, added to every call."""
        self.world.faults.latency = float(given["seconds"])
        return {}

    def flood(self, given: Json) -> Json:
        """{"enabled": true}: Telegram's flood control."""
        self.world.flood = Flood(enabled=bool(given["enabled"]))
        return {}

    def redeliver(self, given: Json) -> Json:
        """{"update": 1001}, or without it the last that was confirmed."""
        self.world.redeliver(int(given.get("update") or self.world.confirmed[-1].id))
        return {}

    def restart_ids(self, given: Json) -> Json:
        self.world.restart_ids(int(given["at"]))
        return {}

    def calls(self, given: Json) -> Json:
        """How many calls of each method were answered how, and the bytes, since the last time this was asked."""
        found: dict[str, int] = {}
        for call in self.world.calls:
            name = f"{call.method} {call.status}"
            found[name] = found.get(name, 0) + 1
        sums = {"in": sum(c.bytes_in for c in self.world.calls), "out": sum(c.bytes_out for c in self.world.calls)}
        self.world.calls.clear()
        return {"calls": found, "bytes": sums, "waiting": len(self.world.updates)}


def app(world: World, token: str) -> Starlette:
    """The Bot API and the control surface."""
    people = People(world)

    async def control(request: Request) -> Response:
        does = people.does.get(request.path_params["name"])
        if does is None:
            return as_json({"error": "unknown", "known": sorted(people.does)}, 404)
        try:
            raw = await request.body()
            return as_json(does(orjson.loads(raw) if raw else {}), 200)
        except (LookupError, TypeError, ValueError) as wrong:
            return as_json({"error": f"{type(wrong).__name__}: {wrong}"}, 400)

    return Starlette(routes=[Route("/control/{name}", control, methods=["POST"]), Mount("/", api(world, token))])


async def run(port: int, token: str, begins: datetime) -> None:
    """Until SIGTERM. Raises PortTaken."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    world = World(lambda: begins + timedelta(seconds=loop.time() - began))
    stop = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop.set)
    async with serving(app(world, token), port) as address:
        delivering = asyncio.create_task(Deliveries(world).run())
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        await stop.wait()
        delivering.cancel()


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--port", type=int, default=0, help="0 for any free one")
    given.add_argument("--token", default=TOKEN)
    given.add_argument("--begins", type=datetime.fromisoformat, default=BEGINS, help="the world's first moment")
    wanted = given.parse_args()
    gc.disable()  # it measures a pace: 50 ms in which it reads nothing make thirty-one messages of a second's thirty
    try:
        asyncio.run(run(wanted.port, wanted.token, wanted.begins))
    except PortTaken as taken:
        sys.stderr.write(f"port {taken.port} is taken: choose another\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
