"""`relais practice` says no in one line; its page does nothing that a page of ours does not ask for."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.practice.moving import Arrived, Goal, Moving, Outcome
from bot.practice.page import Player, page
from bot.practice.phones import Phone
from bot.practice.serving import serving
from bot.practice.world import World

RELAIS = Path(sys.executable).with_name("relais")


async def refused(*options: str) -> str:
    """The one line on stderr."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
    running = await asyncio.create_subprocess_exec(
        RELAIS, "practice", *options, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=kept
    )
    async with asyncio.timeout(30):
        out, errors = await running.communicate()
    assert (running.returncode, out) == (2, b""), errors.decode()
    assert errors.decode().count("\n") == 1
    return errors.decode()


async def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port} is taken on this machine: choose another" in await refused("--port", str(port))


async def test_a_plan_that_is_none_and_one_with_faults(tmp_path: Path) -> None:
    assert "cannot be read (FileNotFoundError)" in await refused("--plan", str(tmp_path / "none.yaml"))
    (tmp_path / "faulty.yaml").write_text("code: X\ntitle: [\n")
    assert f"see relais plan check {tmp_path / 'faulty.yaml'}" in await refused("--plan", str(tmp_path / "faulty.yaml"))


class Journey:
    """A way that is as long as the test wants it."""

    def __init__(self) -> None:
        self.there = asyncio.Event()
        self.goals: list[Goal] = []

    async def go(self, goal: Goal) -> Arrived:
        self.goals.append(goal)
        await self.there.wait()
        return Arrived(Outcome.THERE, 2)


@pytest.fixture
def journey() -> Journey:
    return Journey()


@pytest.fixture
async def address(world: World, awa: Phone, journey: Journey) -> AsyncIterator[str]:
    cast = (Player(awa, "agent", "MSIPC · Gao", "payload"),)
    moving = Moving(world, world.clock, "Africa/Bamako", journey.go)
    async with serving(page(world, cast, moving, "Plan")) as url:
        yield url
    await moving.end()


async def test_what_the_page_is_asked_for(address: str, awa: Phone) -> None:
    async with aiohttp.ClientSession() as session:

        async def act(**given: object) -> int:
            async with session.post(f"{address}/act", json=given) as answer:
                return answer.status

        assert await act(phone=11, what="open") == 200
        assert [m.plain for m in awa.messages] == ["/start payload"]
        for wrong in (
            {}, {"phone": 12, "what": "open"}, {"phone": 11, "what": "wipe"},
            {"phone": 11, "what": "type", "text": " "},
            {"phone": 11, "what": "tap", "message": "x"}, {"phone": 11, "what": "tap", "message": 99},
            {"phone": 11, "what": "media", "kind": "dance"},
        ):  # fmt: skip
            assert await act(**wrong) == 400, wrong
        assert len(awa.messages) == 1


async def test_the_clock_is_moved_once_at_a_time(address: str, journey: Journey) -> None:
    async with aiohttp.ClientSession() as session:

        async def moved(given: object) -> int:
            async with session.post(f"{address}/clock", json=given) as answer:
                return answer.status

        async def shown() -> dict[str, object]:
            async with session.get(f"{address}/state") as answer:
                return dict((await answer.json())["time"])

        for wrong in ({}, {"to": "yesterday"}, [], "year"):
            assert await moved(wrong) == 400, wrong
        assert (await shown())["moving"] is False
        assert await moved({"to": "quarter"}) == 202
        assert await moved({"to": "year"}) == 409
        assert (await shown())["moving"] is True
        journey.there.set()
        async with asyncio.timeout(10):
            while (now := await shown())["moving"]:  # noqa: ASYNC110 - it is asked over HTTP
                await asyncio.sleep(0)
        assert (now["outcome"], now["came"], journey.goals) == ("there", 2, [Goal.QUARTER])
        assert await moved({"to": "reminder"}) == 202


async def test_another_site_cannot_play(address: str, awa: Phone) -> None:
    """Neither by a form, which cannot send JSON, nor under a name of its own that leads here."""
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{address}/act", data={"phone": "11", "what": "open"}) as answer:
            assert answer.status == 415
        async with session.post(f"{address}/clock", data={"to": "year"}) as answer:
            assert answer.status == 415
        async with session.post(f"{address}/act", json={}, headers={"Host": "elsewhere.example:80"}) as answer:
            assert answer.status == 421
        async with session.get(f"{address}/") as answer:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        async with session.get(f"{address}/../page.py") as answer:
            assert answer.status == 404
    assert awa.messages == []


async def test_a_file_of_the_bot_can_be_opened_and_a_person_s_cannot(world: World, address: str, awa: Phone) -> None:
    chat = world.chats[11]
    sent = world.add(chat, mine=True, kind="document", file={"file_id": "F1", "file_name": "a.pdf"}, content=b"bilan")
    own = awa.sends("un")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{address}/file/11/{sent.id}") as answer:
            assert await answer.read() == b"bilan"
        async with session.get(f"{address}/file/11/{own.id}") as answer:
            assert answer.status == 404
