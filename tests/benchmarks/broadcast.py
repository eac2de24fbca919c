"""A broadcast: its pace under Telegram's flood control, and what it costs whoever chats meanwhile.

python -m tests.benchmarks.broadcast --messages 3000 --waiting 100000 --rounds 3 --seconds 10
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from storage.database import Database, open_database
from storage.outbox import OutboxRow, State
from storage.people import PersonRow
from tests.benchmarks.telegram import FIRST
from tests.benchmarks.town import founded

CHATTING = 5
AWAY = 50  # milliseconds to the Bot API, while people chat
TOKEN = "7000000001:benchmark"
RELAIS = [sys.executable, "-c", "from bot.commands import main; main()", "serve"]


def posted(session: Session, first: int) -> int:
    """A message of the bulk lane for everybody whose account is not below `first`; how many."""
    now = datetime.now(UTC)
    whom = select(
        PersonRow.id, literal("always.welcome_back"), literal({}, JSON), literal("bulk"), literal(True), literal(False),
        literal(now, OutboxRow.created_at.type), literal(now, OutboxRow.not_before.type), literal(State.WAITING.value),
        literal(0),
    ).where(PersonRow.account >= first)  # fmt: skip
    names = (
        "person_id", "template", "values", "lane", "silent", "protect", "created_at", "not_before", "state", "tries",
    )  # fmt: skip
    session.execute(insert(OutboxRow).from_select(names, whom))
    return session.scalar(select(func.count()).select_from(OutboxRow)) or 0


def progress(session: Session) -> tuple[int, datetime | None, datetime | None]:
    """How many were sent; when the first and the last were."""
    sent = select(func.count(), func.min(OutboxRow.sent_at), func.max(OutboxRow.sent_at))
    count, first, last = session.execute(sent.where(OutboxRow.state == State.SENT)).one()
    return count, first, last


def on(url: str, work: Any, *given: Any) -> Any:
    async def opened() -> Any:
        async with open_database(url) as database:
            return await _either(database, work, *given)

    return asyncio.run(opened())


async def _either(database: Database, work: Any, *given: Any) -> Any:
    return await (database.run if work is posted else database.read)(work, *given)


@contextmanager
def standin() -> Iterator[str]:
    """The strict stand-in with flood control, in a process of its own."""
    from tests.benchmarks.__main__ import process

    with process([sys.executable, "-m", "bot.practice.standin", "--token", TOKEN]) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()


def pace(messages: int) -> None:
    """Every message of a broadcast, with the flood control of Telegram."""
    from tests.benchmarks.__main__ import ask, process, worked

    calls: Counter[str] = Counter()
    with standin() as api, tempfile.TemporaryDirectory() as folder:
        url = founded(Path(folder) / "relais.db", messages)
        ask(api, "control/join", accounts=list(range(FIRST, FIRST + messages)))
        ask(api, "control/flood", enabled=True)
        on(url, posted, FIRST)
        given = {"RELAIS_TELEGRAM_TOKEN": TOKEN, "RELAIS_TELEGRAM_API": api, "RELAIS_DATABASE": url}
        with process(RELAIS, **given) as running:
            sent, begun, effort = 0, 0, 0.0
            until = time.monotonic() + 60 + messages / 10
            while sent < messages and time.monotonic() < until:
                time.sleep(5)  # each look takes time from what is measured
                sent, first, last = on(url, progress)
                effort = effort or (worked(running.pid) if sent else 0.0)
                begun = begun or sent
                calls.update(ask(api, "control/calls")["calls"])
            effort = (worked(running.pid) - effort) / (sent - begun)
    assert first is not None
    assert last is not None
    rate = (sent - 1) / (last - first).total_seconds()
    refused = calls["sendMessage 429"]
    print(f"\n{messages:,} messages of a broadcast, with Telegram's flood control")
    print(f"  sent {sent:,}, refused as too fast {refused}, {rate:.2f} a second: {rate / 30:.3f} of 30 (wanted: 0.98)")
    print(f"  processor time for a message {effort * 1000:.1f} ms")


def percentile(seconds: list[float], part: float) -> float:
    return sorted(seconds)[int(len(seconds) * part)] * 1000


def chat(waiting: int, seconds: float) -> dict[str, list[float]]:
    """Seconds from each move of five people to its answer: alone, then while a broadcast leaves."""
    from tests.benchmarks.__main__ import ask, first_poll, process, sound, telegram, under_way

    found: dict[str, list[float]] = {}
    with telegram(AWAY) as api, tempfile.TemporaryDirectory() as folder:
        url = founded(Path(folder) / "relais.db", CHATTING + waiting)
        given = {"RELAIS_TELEGRAM_TOKEN": TOKEN, "RELAIS_TELEGRAM_API": api, "RELAIS_DATABASE": url}
        with process(RELAIS, **given):
            first_poll(api, time.time())
            under_way(api, "relais", people=CHATTING)
            time.sleep(seconds / 2)
            ask(api, "seen")
            time.sleep(seconds)
            found["idle"] = sound(ask(api, "seen"))["seconds"]
            on(url, posted, FIRST + CHATTING)
            while on(url, progress)[0] < 30:
                time.sleep(0.2)
            ask(api, "seen")
            time.sleep(seconds)
            seen = sound(ask(api, "seen"))
            found["broadcast"] = seen["seconds"]
            found["sent"] = [seen["calls"]["sendMessage"] / seconds]
    return found


def chatting(waiting: int, rounds: int, seconds: float) -> None:
    print(
        f"\n{CHATTING} people who chat while {waiting:,} messages of a broadcast wait and leave; "
        f"Bot API {AWAY} ms away, {rounds} rounds of {seconds:.0f} s; medians"
    )
    print(f"{'':38}{'idle':>12}{'broadcast':>12}{'ratio':>8}")
    all_found = [chat(waiting, seconds) for _ in range(rounds)]
    for what, part in (("p50 (ms)", 0.5), ("p99 (ms)", 0.99)):
        idle = [percentile(found["idle"], part) for found in all_found]
        busy = [percentile(found["broadcast"], part) for found in all_found]
        each = ", ".join(f"{b / i:.2f}" for b, i in zip(busy, idle, strict=True))
        alone, beside = statistics.median(idle), statistics.median(busy)
        print(f"{what:38}{alone:12.1f}{beside:12.1f}{beside / alone:8.2f}   (rounds: {each})")
    print(f"{'messages of the broadcast a second':38}{statistics.median(f['sent'][0] for f in all_found):24.1f}")


def main(messages: int = 3000, waiting: int = 100_000, rounds: int = 3, seconds: float = 10) -> None:
    pace(messages)
    chatting(waiting, rounds, seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.broadcast")
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    asked = parser.parse_args()
    main(asked.messages, asked.waiting, asked.rounds, asked.seconds)
