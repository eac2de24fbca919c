"""A process for each document: it is given an order, tells how far it is, and ends; whatever happens to it is said."""

import asyncio
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bot.making.order import Stage
from bot.making.workshop import NotMade, Stopped, Workshop

BEGINS = """
import os, signal, sys, time
order = sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))
out = sys.stdout.buffer
def say(line): out.write(line.encode() + b"\\n"); out.flush()
def file(content): say(f"file {len(content)}"); out.write(content); out.flush()
"""
ORDER = b"\xc3\xa9\n" * 200_000  # more than a pipe holds


def workshop(script: str, limit: float = 60.0) -> Workshop:
    return Workshop((sys.executable, "-c", BEGINS + script), limit)


async def made(script: str, limit: float = 60.0) -> tuple[bytes, list[Stage]]:
    reached: list[Stage] = []
    return await workshop(script, limit).make(ORDER, reached.append), reached


async def why(script: str, limit: float = 60.0) -> str:
    with pytest.raises(NotMade) as refused:
        await made(script, limit)
    return refused.value.reason


async def test_the_file_comes_back_and_each_stage_is_heard() -> None:
    file, reached = await made('say("stage tables"); say("stage pages"); file(order[::-1])')
    assert file == ORDER[::-1]
    assert reached == [Stage.TABLES, Stage.PAGES]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "the process ended"),
        ("sys.exit(3)", "the process ended"),
        ('say("file 100"); out.write(b"half"); out.flush(); os.kill(os.getpid(), signal.SIGKILL)', "the process ended"),
        ('say("stage luncheon")', "the process ended"),
        ('say("failed OSError at bot/making/child.py:1 main")', "OSError"),
        ("raise ValueError(order)", "the process ended"),
    ],
)
async def test_whatever_happens_to_it_has_a_word(script: str, reason: str) -> None:
    assert await why(script) == reason


async def test_a_process_that_reads_nothing_and_ends_is_no_more_than_that() -> None:
    with pytest.raises(NotMade):
        await Workshop((sys.executable, "-c", "")).make(ORDER, lambda stage: None)


async def test_one_that_cannot_be_started_is_no_more_than_that() -> None:
    with pytest.raises(NotMade) as refused:
        await Workshop(("/nowhere/at-all",)).make(ORDER, lambda stage: None)
    assert refused.value.reason == "FileNotFoundError"


async def test_one_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    place = tmp_path / "pid"
    script = f"open({str(place)!r}, 'w').write(str(os.getpid())); say('stage tables'); time.sleep(300)"
    assert await why(script, limit=3.0) == "took too long"
    assert gone(int(place.read_text()))


async def test_told_to_stop_it_lets_go(tmp_path: Path) -> None:
    place = tmp_path / "pid"
    shop = workshop(f"open({str(place)!r}, 'w').write(str(os.getpid())); say('stage tables'); time.sleep(300)")
    with pytest.raises(Stopped):
        await shop.make(ORDER, lambda stage: shop.stop())
    assert gone(int(place.read_text()))
    with pytest.raises(Stopped):
        await shop.make(ORDER, lambda stage: None)


async def test_it_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_TELEGRAM_TOKEN", "7000000001:xyzzy")
    monkeypatch.setenv("LANGUAGE", "fr")
    told, _ = await made('file("\\n".join(f"{k}={v}" for k, v in os.environ.items()).encode())')
    assert b"xyzzy" not in told
    assert b"LANGUAGE=fr" in told


async def test_the_loop_goes_on_meanwhile() -> None:
    """Nothing of ours waits for it: others are answered."""
    ticks = 0

    async def ticking() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    others = asyncio.create_task(ticking())
    await made("time.sleep(1); file(b'x')")
    others.cancel()
    assert ticks > 10


def gone(process: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(ProcessLookupError):
            os.kill(process, 0)
            time.sleep(0.02)
            continue
        return True
    return False
