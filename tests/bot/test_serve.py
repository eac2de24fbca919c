"""`relais serve` as an operator runs it: a process of its own, told to stop, started twice, refused."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.practice.api import api
from bot.practice.phones import Phone
from bot.practice.serving import serving
from bot.practice.world import World
from storage.database import Database
from tests.conftest import CANARY
from tests.stories.conftest import stamped

TOKEN = "7000000001:serve"
RELAIS = Path(sys.executable).with_name("relais")
SENTENCE = "Ce service fonctionne sur invitation"


@dataclass
class Process:
    """One `relais serve`."""

    running: asyncio.subprocess.Process

    async def until(self, line: str) -> str:
        """Reads what it says until this."""
        said = ""
        assert self.running.stderr is not None
        async with asyncio.timeout(20):
            while line not in said:
                more = await self.running.stderr.readline()
                assert more, f"it ended, and said: {said}"
                said += more.decode()
        return said

    async def ended(self, within: float = 20) -> tuple[int, str]:
        """Its exit code, and what it said besides."""
        async with asyncio.timeout(within):
            _, said = await self.running.communicate()
        assert self.running.returncode is not None
        return self.running.returncode, said.decode()


@dataclass
class Server:
    world: World
    url: str
    database: Database
    database_url: str
    folder: Path

    @asynccontextmanager
    async def relais(self, *words: str, token: str = TOKEN) -> AsyncIterator[Process]:
        settings = {
            "RELAIS_TELEGRAM_TOKEN": token,
            "RELAIS_TELEGRAM_API": self.url,
            "RELAIS_DATABASE": self.database_url,
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
        running = await asyncio.create_subprocess_exec(
            RELAIS, "serve", *words, stderr=asyncio.subprocess.PIPE, cwd=self.folder, env={**environment, **settings}
        )
        try:
            yield Process(running)
        finally:
            if running.returncode is None:
                running.kill()
                await running.wait()


@pytest.fixture
async def server(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    world = World(lambda: datetime.now(UTC))
    await database.run(stamped)
    async with serving(api(world, TOKEN)) as url:
        yield Server(world, url, database, database_url, tmp_path)


def strangers(server: Server, count: int, each: int) -> list[Phone]:
    phones = [Phone.join(server.world, 100 + n, f"S{n}") for n in range(count)]
    for _ in range(each):
        for phone in phones:
            phone.sends(f"/start {CANARY}")
    return phones


async def test_told_to_stop_it_finishes_what_it_took_and_loses_nothing(server: Server) -> None:
    phones = strangers(server, count=40, each=8)
    async with server.relais() as first:
        said = await first.until("taking updates")
        first.running.send_signal(signal.SIGTERM)
        code, more = await first.ended()
    assert code == 0
    answered = sum(len([m for m in phone.messages if m.mine]) for phone in phones)
    assert answered == len(server.world.confirmed)
    async with server.relais() as second:
        said += await second.until("taking updates")
        await phones[0].until(lambda: not server.world.updates, lambda: "updates wait", within=60)
        second.running.send_signal(signal.SIGTERM)
        code, rest = await second.ended()
    assert code == 0
    assert not server.world.updates
    assert {len([m for m in phone.messages if m.mine]) for phone in phones} == {8}
    assert CANARY not in said + more + rest
    assert "serve" not in (said + more + rest).replace("commands.serve", "")  # the token's second half


async def test_told_to_stop_while_nothing_happens_it_ends_at_once(server: Server) -> None:
    async with server.relais() as process:
        await process.until("taking updates")
        process.running.send_signal(signal.SIGINT)
        code, _ = await process.ended(within=8)
    assert code == 0


async def test_told_to_stop_while_telegram_is_away_it_ends(server: Server) -> None:
    server.world.faults.plan("500", "getMe", times=100)
    async with server.relais() as process:
        await process.until("out of reach")
        process.running.send_signal(signal.SIGTERM)
        code, _ = await process.ended()
    assert code == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_second_one_ends_with_one_line(server: Server) -> None:
    async with server.relais() as first:
        await first.until("taking updates")
        async with server.relais() as second:
            code, said = await second.ended()
    assert (code, said) == (1, "relais: another process serves this database already\n")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_second_one_waits_and_takes_over(server: Server, engine: str, end: signal.Signals) -> None:
    words = ("--standby",) if engine == "sqlite" else ()
    async with server.relais() as first:
        await first.until("taking updates")
        async with server.relais(*words) as second:
            with pytest.raises(TimeoutError):
                await second.ended(within=2)
            first.running.send_signal(end)
            [phone] = strangers(server, count=1, each=1)
            await phone.sees(SENTENCE, within=40)
            if end is signal.SIGSTOP and engine == "sqlite":  # it had the file, and was ended for it
                code, _ = await first.ended()
                assert code == -signal.SIGKILL
            elif end is signal.SIGSTOP:
                first.running.send_signal(signal.SIGCONT)
                code, said = await first.ended()
                assert code == 1
                assert said.endswith("relais: another process serves this database now\n")
            phone.sends(f"/start {CANARY}")
            await phone.until(lambda: len([m for m in phone.messages if m.mine]) == 2, lambda: "no answer", within=20)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_one_that_waits_brings_no_other_schema_under_the_feet_of_the_first(server: Server) -> None:
    def older(session: Session) -> None:
        session.execute(text("UPDATE alembic_version SET version_num = '0003'"))

    async with server.relais() as first:
        await first.until("taking updates")
        await server.database.run(older)
        async with server.relais("--standby") as second:
            code, said = await second.ended()
    assert (code, said) == (1, "relais: another process serves this database already\n")


async def test_a_token_telegram_does_not_know(server: Server) -> None:
    async with server.relais(token="7000000001:wrong") as process:
        code, said = await process.ended()
    assert (code, said) == (2, "relais: Telegram does not know this token: ask @BotFather for the right one\n")


async def test_the_token_of_another_bot(server: Server) -> None:
    def claim(session: Session) -> None:
        from storage import belonging

        belonging.claim_bot(session, 42)

    await server.database.run(claim)
    async with server.relais() as process:
        code, said = await process.ended()
    assert (code, said) == (1, "relais: this database belongs to another bot, number 42: use its token\n")


async def test_who_loses_the_lease_stops(server: Server) -> None:
    def take(session: Session) -> None:
        session.execute(text("UPDATE leases SET holder = 'another', until = until + 60000"))

    async with server.relais() as process:
        await process.until("taking updates")
        await server.database.run(take)
        code, said = await process.ended()
    assert code == 1
    assert said.endswith("relais: another process serves this database now\n")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_database_of_a_newer_release_is_left_alone(server: Server) -> None:
    def newer(session: Session) -> None:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await server.database.run(newer)
    async with server.relais() as process:
        code, said = await process.ended()
    assert code == 1
    assert said.startswith("relais: a newer release of Relais has changed the database (9999)")
    assert said.count("\n") == 1
