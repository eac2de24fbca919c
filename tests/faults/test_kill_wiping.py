"""kill -9 around a wipe: the chat is empty in the end, whoever had sent what is in it, and whenever it was killed."""

import signal
from datetime import UTC, datetime
from pathlib import Path

from bot.practice.api import api
from bot.practice.phones import Phone, readable
from bot.practice.serving import serving
from bot.practice.world import World
from storage.database import Database
from tests.faults.test_kill import PATIENCE, TOKEN, relais, settle_in
from tests.stories.conftest import stamped

DONE = "Conversation vidée.\nVos envois restent.\nPlus ancien : menu ⋮, Supprimer."


async def test_killed_between_the_commit_and_the_wipe(database: Database, database_url: str, tmp_path: Path) -> None:
    world = World(lambda: datetime.now(UTC))
    await database.run(stamped)
    await database.run(settle_in, datetime.now(UTC))
    log = tmp_path / "log"
    async with serving(api(world, TOKEN)) as url:
        awa, other = Phone.join(world, 1000, "Awa"), Phone.join(world, 1001, "Ali")
        async with relais(url, database_url, log) as process:
            for phone in (awa, other):
                phone.sends("/aide")
                await phone.told("Horloge près d’un message", within=PATIENCE)
            # Nobody has noted yet what was sent: it goes with the process.
            process.send_signal(signal.SIGKILL)
        async with relais(url, database_url, log) as process:
            awa.sends("/rapport")
            await awa.told("3 activités, 5 réponses", within=PATIENCE)
            world.faults.plan("slow", "deleteMessages", seconds=60)
            awa.sends("/effacer")
            await awa.until(
                lambda: not world.faults.planned and not world.updates, lambda: "no wipe has begun", within=PATIENCE
            )
            assert "Conversation vidée." not in readable(awa.card.text)
            process.send_signal(signal.SIGKILL)
        async with relais(url, database_url, log) as process:
            await awa.told("Conversation vidée.", within=PATIENCE)
            await awa.until(
                lambda: [readable(m.text) for m in awa.messages] == [DONE], lambda: f"{awa.messages}", within=PATIENCE
            )
            process.terminate()
            await process.wait()
    assert {readable(m.text)[:5] for m in other.messages} == {"/aide", "Aide\n"}, "another chat was touched"
    assert "Traceback" not in log.read_text()
