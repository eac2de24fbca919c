"""kill -9 while a message is on its way: whoever comes next sends it again. At least once, and marked in the end."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.practice.api import api
from bot.practice.phones import Phone
from bot.practice.serving import serving
from bot.practice.world import World
from storage import outbox
from storage.database import Database
from storage.outbox import OutboxRow, State
from storage.people import PersonRow, Role
from tests.faults.test_kill import TOKEN, relais
from tests.stories.conftest import stamped

PEOPLE = 20


def settled(session: Session) -> None:
    """Twenty people with a message each, of the lane that is for what nobody asked for."""
    stamped(session)
    now = datetime.now(UTC)
    for account in range(1, PEOPLE + 1):
        person = PersonRow(
            account=account, role=Role.COORDINATOR, organisation_id=None, language="fr", consent_version="1",
            consented_at=now, joined_at=now,
        )  # fmt: skip
        session.add(person)
        session.flush()
        outbox.post(session, template="always.welcome_back", values={}, now=now, person=person.id, lane="bulk")


def sent(session: Session) -> int:
    return session.scalar(select(func.count()).where(OutboxRow.state == State.SENT)) or 0


async def test_a_message_whose_answer_was_lost_at_a_kill_is_sent_again(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    world = World(lambda: datetime.now(UTC))
    phones = [Phone.join(world, account, f"P{account}") for account in range(1, PEOPLE + 1)]
    await database.run(settled)
    # Of the first messages nobody knows whether they arrived when the process dies.
    world.faults.plan("slow", "sendMessage", times=3, seconds=120)
    async with serving(api(world, TOKEN)) as url:
        async with relais(url, database_url, tmp_path / "log") as first:
            async with asyncio.timeout(60):
                while world.faults.planned or await database.read(sent) < 5:  # noqa: ASYNC110 - a process of its own
                    await asyncio.sleep(0.01)
            first.kill()
            await first.wait()
        assert await database.read(sent) < PEOPLE
        async with relais(url, database_url, tmp_path / "log") as second:
            async with asyncio.timeout(60):
                while await database.read(sent) < PEOPLE:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            second.terminate()
            assert await asyncio.wait_for(second.wait(), 30) == 0
    told = [len([m for m in phone.messages if m.mine]) for phone in phones]
    assert all(times >= 1 for times in told)
    assert sum(told) - PEOPLE <= 16, "no more than what may be in flight is said twice"
    assert "Traceback" not in (tmp_path / "log").read_text()
