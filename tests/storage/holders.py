"""Processes that hold the lease, or wait for it, and nothing else; and that can be made to stand still."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from storage.lease import AlreadyServing, alone
from storage.sqlite import driver

# A process that serves: says when it holds the lease, then for every line it is sent, whether it is sure of it; or it
# stands still with the file locked.
HOLDER = """
import asyncio, os, signal, sys, threading
from sqlalchemy import text
from storage import sqlite
from storage.database import open_database
from storage.lease import AlreadyServing, alone, serving

begun = threading.Event()

def stops(session):
    session.execute(text("CREATE TABLE half_done (x INTEGER)"))
    print("writes", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
    threading.Event().wait()  # for the moment until the signal has come to this thread

def hangs(session):
    session.execute(text("CREATE TABLE half_done (x INTEGER)"))
    print("writes", flush=True)
    begun.set()
    threading.Event().wait()

async def main(url, name, *how):
    if "old" in how:
        sqlite.SOUND = (99,)
    with alone(url, waits="waits" in how) as place:
        async with open_database(url) as database, serving(database, name, place) as lease:
            print("holds", flush=True)
            while asked := await asyncio.to_thread(sys.stdin.readline):
                if asked == "?\\n":
                    print("sure" if await lease.sure() else "lost", flush=True)
                elif asked == "stop\\n":
                    await database.run(stops)
                else:  # not stopped, and no thread of it takes a step
                    writing = asyncio.ensure_future(database.run(hangs))
                    await asyncio.sleep(0)
                    begun.wait()
                    threading.Event().wait()

try:
    asyncio.run(main(*sys.argv[1:]))
except AlreadyServing:
    print("already serving", flush=True)
"""


@asynccontextmanager
async def holder(url: str, *words: str, said: IO[bytes] | None = None) -> AsyncIterator[Process]:
    """`words`: its name, then "waits" if it is to wait beside another, "old" if its SQLite is to be an old one.

    `said`: a file for its log.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, url, *words, stdin=PIPE, stdout=PIPE, stderr=said
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def says(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        return (await process.stdout.readline()).decode().strip()


async def ended(process: Process) -> int:
    """Its exit status."""
    async with asyncio.timeout(20):
        return await process.wait()


async def asked(process: Process, question: str = "?") -> str:
    """`stop` or `hang`: in the middle of a transaction, from which it does not come back."""
    assert process.stdin is not None
    process.stdin.write(f"{question}\n".encode())
    return await says(process)


async def until_locked(url: str) -> None:
    """Until whoever serves has the lock that the dead one left."""
    async with asyncio.timeout(20):
        while True:
            try:
                with alone(url):
                    await asyncio.sleep(0)
            except AlreadyServing:
                return
            await asyncio.sleep(0.1)


async def freeze(process: Process, url: str) -> None:
    """Stops it, at a moment when it does not have the file locked."""
    while True:
        process.send_signal(signal.SIGSTOP)
        await until_stopped(process.pid)
        if writable(url):
            return
        process.send_signal(signal.SIGCONT)


async def until_stopped(pid: int) -> None:
    async with asyncio.timeout(20):
        while state_of(pid) != "T":  # noqa: ASYNC110 - the system does it
            await asyncio.sleep(0.01)


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def writable(url: str) -> bool:
    connection = driver.connect(url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
    except driver.OperationalError:
        return False
    finally:
        connection.close()
    return True
