"""kill -9 while a document is made: the process that makes it ends too, and whoever serves next makes it again."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.api import api
from bot.practice.phones import Phone, readable
from bot.practice.serving import serving
from bot.practice.world import World
from bot.taps import Tap
from storage.database import Database
from storage.documents import DOCUMENT
from storage.outbox import OutboxRow, State
from storage.people import PersonRow, Role
from tests.faults.test_kill import PATIENCE, TOKEN, relais
from tests.making.worded import worded

HEAVY = ("typst", "xlsxwriter", "highspy", "numpy")
ASKED = str(Tap("do", 1, 20130, "pdf0"))


def settled(session: Session) -> None:
    """A year of reports, and who coordinates the whole plan."""
    worded(session)
    now = datetime.now(UTC)
    session.add(
        PersonRow(
            account=17, role=Role.COORDINATOR, organisation_id=None, language="fr", consent_version="1",
            consented_at=now, joined_at=now,
        )
    )  # fmt: skip


def state(session: Session) -> tuple[str, ...]:
    return tuple(session.scalars(select(OutboxRow.state).where(OutboxRow.template == DOCUMENT)))


def children(process: int) -> list[int]:
    """Those that make documents."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if told.get("PPid") == str(process) and b"bot.making.child" in command:
            found.append(int(status.parent.name))
    return found


def alive(process: int) -> bool:
    return Path(f"/proc/{process}/cmdline").exists()


def libraries(process: int) -> str:
    """What a process has loaded, as far as it is no Python."""
    return Path(f"/proc/{process}/maps").read_text()


async def asked(phone: Phone) -> int:
    """[PDF], on a card of the bot's: its number."""
    phone.sends("/aide")
    await phone.told("Vider la conversation", within=PATIENCE)
    await phone.until(lambda: any(m.mine for m in phone.messages), lambda: "no card", within=PATIENCE)
    card = next(m for m in phone.messages if m.mine)
    phone.presses(card, ASKED)
    return card.id


def shown(phone: Phone, card: int) -> str:
    return readable(phone.chat.messages[card].text)


def files(phone: Phone) -> list[bytes]:
    return [m.content for m in phone.messages if m.kind == "document"]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="it looks at processes as Linux tells of them")
async def test_killed_while_it_is_made(database: Database, database_url: str, tmp_path: Path) -> None:
    world = World(lambda: datetime.now(UTC))
    await database.run(settled)
    mariam = Phone.join(world, 17, "Mariam")
    log = tmp_path / "log"
    async with serving(api(world, TOKEN)) as url:
        async with relais(url, database_url, log) as first:
            card = await asked(mariam)
            async with asyncio.timeout(PATIENCE):
                while not (making := children(first.pid)):  # noqa: ASYNC110 - another process tells nothing
                    await asyncio.sleep(0.005)
            first.kill()
            await first.wait()
        async with asyncio.timeout(PATIENCE):
            while any(map(alive, making)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert await database.read(state) == (State.CLAIMED,)
        assert files(mariam) == []
        assert shown(mariam, card).startswith("Document en préparation")
        async with relais(url, database_url, log) as second:
            await mariam.until(lambda: files(mariam), lambda: shown(mariam, card), within=PATIENCE)
            await mariam.until(
                lambda: "Récapitulatif 2013" in shown(mariam, card), lambda: shown(mariam, card), within=PATIENCE
            )
            async with asyncio.timeout(PATIENCE):
                while await database.read(state) != (State.SENT,):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            loaded = libraries(second.pid)
            assert not [name for name in HEAVY if name in loaded], "it is made elsewhere, and ours stays small"
            second.terminate()
            assert await asyncio.wait_for(second.wait(), 30) == 0
    assert [file[:5] for file in files(mariam)] == [b"%PDF-"]
    assert "Traceback" not in log.read_text()


def test_what_serves_knows_no_library_that_makes_documents() -> None:
    """All that `serve` puts together, its doors and its commands with it."""
    told = subprocess.run(
        [sys.executable, "-c",
         "import sys, bot.app, bot.doors, bot.commands.serve, bot.commands.practice\n"
         f"print(*sorted({set(HEAVY)!r} & set(sys.modules)))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.split() == []


def test_what_makes_documents_knows_no_database() -> None:
    told = subprocess.run(
        [sys.executable, "-c",
         "import sys, bot.making.child, bot.documents.yearly, bot.documents.quarterly, bot.documents.charts\n"
         "import bot.exports.rollup_xlsx\n"
         "print(*sorted({'sqlalchemy', 'telegram', 'aiohttp', 'storage.tables'} & set(sys.modules)))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.split() == []
