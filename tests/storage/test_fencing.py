"""On SQLite one that stands still keeps the whole file locked: it is ended, and no other process ever."""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from storage.database import Database, open_database
from storage.fencing import Identity, Neighbour, sign, signed, there, this_process
from storage.lease import LeaseRow, unrenewed
from tests.storage.holders import asked, ended, freeze, holder, says, until_locked, until_stopped, writable

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux says which process is which"),
]


def beside(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///") + ".serving")


def identity_in(url: str) -> Identity:
    handle = os.open(beside(url), os.O_RDWR)
    try:
        found = signed(handle)
    finally:
        os.close(handle)
    assert found is not None
    return found


def sign_as(url: str, identity: Identity) -> None:
    beside(url).write_text(f"{identity.pid} {identity.started} {identity.namespace} {identity.boot}\n")


async def until_out(url: str) -> None:
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(unrenewed, url):  # noqa: ASYNC110 - another process's time passes
            await asyncio.sleep(0.1)


def run_out(session: Session) -> None:
    session.execute(update(LeaseRow).values(until=LeaseRow.until - 6000))


def renewed_for_a_minute(session: Session) -> None:
    session.execute(update(LeaseRow).values(until=LeaseRow.until + 60_000))


def sound(session: Session) -> bool:
    whole = session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    return whole and session.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'half_done'")).scalar() == 0


async def nothing_half_done(url: str) -> bool:
    async with open_database(url) as database:
        return await database.read(sound)


@pytest.mark.parametrize("how", ["stop", "hang"])
async def test_one_that_stands_still_in_the_middle_of_a_transaction_is_ended_by_one_that_waits(
    database_url: str, how: str
) -> None:
    async with holder(database_url, "one") as one:
        assert await says(one) == "holds"
        async with holder(database_url, "two", "waits") as two:
            assert await asked(one, how) == "writes"
            assert not writable(database_url)
            assert await says(two) == "holds"
            assert await ended(one) == -signal.SIGKILL
            assert await asked(two) == "sure"
            assert identity_in(database_url).pid == two.pid
        assert await nothing_half_done(database_url)


@pytest.mark.parametrize("waits", [(), ("waits",)])
async def test_and_by_one_that_comes_later(database_url: str, waits: tuple[str, ...]) -> None:
    async with holder(database_url, "one") as one:
        assert await says(one) == "holds"
        assert await asked(one, "stop") == "writes"
        await until_out(database_url)
        assert not writable(database_url)
        async with holder(database_url, "two", *waits) as two:
            assert await says(two) == "holds"
            assert await ended(one) == -signal.SIGKILL
        assert await nothing_half_done(database_url)


async def test_with_an_old_sqlite_it_is_not_followed_before_it_is_ended(database: Database, database_url: str) -> None:
    """Two that wake up in one file may damage it there: only the lock decides, which the dead one lets go of."""
    async with holder(database_url, "one", "old") as one:
        assert await says(one) == "holds"
        async with holder(database_url, "two", "waits", "old") as two:
            await freeze(one, database_url)
            await database.run(run_out)
            assert await says(two) == "holds"
            assert await ended(one) == -signal.SIGKILL


async def test_one_that_comes_before_the_lease_has_run_out_ends_nobody(database: Database, database_url: str) -> None:
    async with holder(database_url, "one") as one:
        assert await says(one) == "holds"
        await freeze(one, database_url)
        await database.run(renewed_for_a_minute)
        async with holder(database_url, "two") as two:
            assert await says(two) == "already serving"
        one.send_signal(signal.SIGCONT)
        assert await asked(one) == "sure"


@asynccontextmanager
async def bystander() -> AsyncIterator[Process]:
    """A process that has nothing to do with it, and stands still."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=PIPE, stdout=DEVNULL)
    try:
        process.send_signal(signal.SIGSTOP)
        yield process
    finally:
        process.kill()
        await process.wait()


async def test_whoever_has_the_number_of_a_dead_one_by_now_is_not_ended(database: Database, database_url: str) -> None:
    async with bystander() as innocent, holder(database_url, "one") as one:
        assert await says(one) == "holds"
        async with holder(database_url, "two", "waits") as two:
            sign_as(database_url, replace(identity_in(database_url), pid=innocent.pid))
            await freeze(one, database_url)
            await database.run(run_out)
            assert await says(two) == "holds", "by the lease alone"
            assert innocent.returncode is None
            assert one.returncode is None


@pytest.mark.parametrize("elsewhere", ["namespace", "boot"])
async def test_one_of_another_container_or_machine_is_not_ended_and_learns_of_it_when_it_wakes(
    database: Database, database_url: str, elsewhere: str
) -> None:
    async with holder(database_url, "one") as one:
        assert await says(one) == "holds"
        async with holder(database_url, "two", "waits") as two:
            here = identity_in(database_url)
            other = replace(here, namespace=here.namespace + 1) if elsewhere == "namespace" else replace(here, boot="b")
            sign_as(database_url, other)
            await freeze(one, database_url)
            assert await says(two) == "holds"
            one.send_signal(signal.SIGCONT)
            assert await asked(one) == "lost"
            assert await asked(two) == "sure"
            one.kill()
            await one.wait()
            await until_locked(database_url)
            async with holder(database_url, "three") as three:
                assert await says(three) == "already serving"


async def test_where_it_cannot_be_ended_one_line_says_who_must_be(database_url: str, tmp_path: Path) -> None:
    async with holder(database_url, "one") as one:
        assert await says(one) == "holds"
        with (tmp_path / "log").open("wb") as log:
            async with holder(database_url, "two", "waits", said=log) as two:
                here = identity_in(database_url)
                sign_as(database_url, replace(here, namespace=here.namespace + 1))
                assert await asked(one, "stop") == "writes"
                async with asyncio.timeout(60):
                    while not (said := (tmp_path / "log").read_text()):  # noqa: ASYNC110 - another process writes it
                        await asyncio.sleep(0.1)
                assert one.returncode is None
                one.kill()
                await one.wait()
                assert await says(two) == "holds", "it went on trying"
        assert (tmp_path / "log").read_text() == said
    assert said.count("\n") == 1
    assert f"process {here.pid} of another container or machine" in said


@pytest.fixture
def file(engine: str, tmp_path: Path) -> Iterator[int]:
    handle = os.open(tmp_path / "relais.db.serving", os.O_RDWR | os.O_CREAT)
    yield handle
    os.close(handle)


def signs(file: int, identity: Identity) -> None:
    os.pwrite(file, f"{identity.pid} {identity.started} {identity.namespace} {identity.boot}\n".encode(), 0)


def identity_of(pid: int) -> Identity:
    mine = this_process()
    assert mine is not None
    started = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    return replace(mine, pid=pid, started=started)


def looked_at(file: int, seconds: int, *, out: bool = True) -> Neighbour:
    neighbour = Neighbour(file)
    for second in range(seconds + 1):
        neighbour.look(float(second), out=out)
    return neighbour


@asynccontextmanager
async def busy() -> AsyncIterator[Process]:
    """A process that is at work without an end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print(flush=True)\nwhile True: pass", stdout=PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def test_one_that_moves_has_a_minute_to_leave_by_itself(file: int) -> None:
    async with busy() as one:
        signs(file, identity_of(one.pid))
        assert not looked_at(file, 59).to_be_ended(59)
        assert looked_at(file, 60).to_be_ended(60)
        assert not looked_at(file, 60, out=False).to_be_ended(60)


async def test_looks_with_a_gap_between_them_say_nothing(file: int) -> None:
    """Whoever looks may have stood still itself, with the other: a whole machine that was put to sleep."""
    async with bystander() as one:
        await until_stopped(one.pid)
        signs(file, identity_of(one.pid))
        neighbour = Neighbour(file)
        neighbour.look(0, out=True)
        neighbour.look(600, out=True)
        assert not neighbour.to_be_ended(600)
        for second in (601, 602, 603):
            neighbour.look(second, out=True)
        assert neighbour.to_be_ended(603)


async def test_nobody_ends_itself(file: int) -> None:
    sign(file)
    assert signed(file) == this_process()
    assert not looked_at(file, 70).to_be_ended(70)


async def test_a_process_of_another_user_is_not_ended(file: int) -> None:
    """Whoever may write the file does not end what only its reader may: nor what the reader may not."""
    if os.geteuid() != 0:
        signs(file, identity_of(1))
        assert there(identity_of(1))
        assert not looked_at(file, 70).to_be_ended(70)
        return
    one = subprocess.Popen(["sleep", "600"], user=65534, group=65534)  # noqa: ASYNC220 - the loop's own cannot do that
    try:
        one.send_signal(signal.SIGSTOP)
        await until_stopped(one.pid)
        signs(file, identity_of(one.pid))
        assert there(identity_of(one.pid))
        assert not looked_at(file, 70).to_be_ended(70)
    finally:
        one.kill()
        one.wait()


@pytest.mark.parametrize("content", [b"", b"12", b"12 twelve 1 b", b"\xff\xfe", b"1 2 3 4 5"])
async def test_a_file_that_says_nothing_names_nobody(file: int, content: bytes) -> None:
    os.pwrite(file, content, 0)
    assert signed(file) is None
    assert not looked_at(file, 70).to_be_ended(70)
