"""The lease: one process polls, ticks and sends in bulk; a dead or a frozen one is followed by another."""

import asyncio
import signal
import stat
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from storage import lease
from storage.database import Database
from storage.lease import AlreadyServing, LeaseRow, acquire, alone, release, renew, seize, serving
from storage.place import Alone
from tests.storage.holders import asked, ended, freeze, holder, says


def run_out(session: Session) -> None:
    """As if six seconds had passed since the last renewal."""
    session.execute(update(LeaseRow).values(until=LeaseRow.until - 6000))


async def test_of_two_who_ask_at_once_one_holds_it(database: Database) -> None:
    answers = await asyncio.gather(*(database.run(acquire, f"process {number}") for number in range(8)))
    assert sorted(answers) == [False] * 7 + [True]
    first = f"process {answers.index(True)}"
    assert await database.run(acquire, first), "who holds it may ask again"


async def test_it_passes_on_when_let_go_of_or_run_out_and_never_before(database: Database) -> None:
    assert await database.run(acquire, "one")
    assert not await database.run(acquire, "two")
    await database.run(release, "two")
    assert not await database.run(acquire, "two"), "only its holder can let go"
    await database.run(release, "one")
    assert await database.run(acquire, "two")
    assert not await database.run(acquire, "three")
    await database.run(run_out)
    assert await database.run(acquire, "three")
    assert not await database.run(renew, "two"), "it is another's now"
    assert await database.run(renew, "three")


async def test_a_renewal_lasts_six_seconds_by_the_databases_clock(database: Database) -> None:
    await database.run(acquire, "one")
    await database.run(run_out)
    assert await database.run(renew, "one"), "nobody took it meanwhile"
    assert not await database.run(acquire, "two"), "it is fresh again"


async def test_one_that_took_over_is_noticed_before_the_next_poll(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "RENEWED", 0.02)
    async with serving(database, "one", Alone()) as held:
        assert await held.sure()
        await database.run(seize, "two")
        await asyncio.wait_for(held.lost(), 10)
        assert not await held.sure()
    assert not await database.run(acquire, "one"), "leaving does not take it from the other"


@pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_a_frozen_holder_is_followed_and_learns_of_it_when_it_wakes(database_url: str) -> None:
    async with holder(database_url, "one") as one:
        assert await says(one) == "holds"
        async with holder(database_url, "two", "waits") as two:
            one.send_signal(signal.SIGSTOP)
            assert await says(two) == "holds"
            one.send_signal(signal.SIGCONT)
            assert await asked(one) == "lost"
            assert await asked(two) == "sure"


async def test_a_killed_holder_is_followed_by_one_that_waits(database_url: str) -> None:
    async with holder(database_url, "one") as one:
        assert await says(one) == "holds"
        async with holder(database_url, "two", "waits") as two:
            one.kill()
            await one.wait()
            assert await says(two) == "holds"
            assert await asked(two) == "sure"


async def test_a_killed_holder_is_followed_by_one_that_comes_later(database: Database, database_url: str) -> None:
    async with holder(database_url, "one") as one:
        assert await says(one) == "holds"
        one.kill()
        await one.wait()
        await database.run(run_out)
        async with holder(database_url, "two") as two:
            assert await says(two) == "holds"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_on_one_file_a_frozen_holder_is_followed_by_one_that_comes_later(
    database: Database, database_url: str
) -> None:
    """As a service manager starts it again and again: sent away while the lease lasts, let in when it has run out."""
    async with holder(database_url, "one") as one:
        assert await says(one) == "holds"
        async with holder(database_url, "two") as two:
            assert await says(two) == "already serving"
        await freeze(one, database_url)
        await database.run(run_out)
        async with holder(database_url, "three") as three:
            assert await says(three) == "holds"
            assert await ended(one) == -signal.SIGKILL
            async with holder(database_url, "four") as four:
                assert await says(four) == "already serving"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_on_one_file_a_second_process_is_sent_away_and_a_killed_one_is_followed_at_once(
    database_url: str,
) -> None:
    async with holder(database_url, "one") as one:
        assert await says(one) == "holds"
        async with holder(database_url, "two") as two:
            assert await says(two) == "already serving"
        with pytest.raises(AlreadyServing), alone(database_url):
            pass
        one.kill()
        await one.wait()
    async with holder(database_url, "three") as three:
        assert await says(three) == "holds"
        beside = Path(database_url.removeprefix("sqlite:///") + ".serving")
        assert stat.S_IMODE(beside.stat().st_mode) == 0o600  # noqa: ASYNC240
