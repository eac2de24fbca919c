"""How long nobody serves when the holder of the lease dies or stands still, beside one that waits.

python -m tests.benchmarks.takeover --times 5       a busy holder keeps something fifty times a second
"""

import argparse
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from storage.schema import migrate
from tests.benchmarks.reminders import databases

LONGEST = 25.0  # seconds; who has not taken over by then is said not to have
HOLDER = """
import asyncio, sys
from storage import lease
from storage.database import open_database
from storage.lease import alone, serving
from datetime import UTC, datetime
from storage import outbox

async def main(url, name, busy):
    with alone(url, waits=True) as place:
        print("ready", flush=True)
        async with open_database(url) as database, serving(database, name, place) as held:
            print("holds", flush=True)
            while True:
                if busy == "busy":
                    await database.run(outbox.post, template="t", values={}, now=datetime.now(UTC), chat=1)
                await asyncio.sleep(0.02)

asyncio.run(main(*sys.argv[1:]))
"""


@contextmanager
def holder(url: str, name: str, busy: str) -> Iterator["subprocess.Popen[str]"]:
    words = [sys.executable, "-c", HOLDER, url, name, busy]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert running.stdout is not None
    assert running.stdout.readline() == "ready\n"
    try:
        yield running
    finally:
        running.kill()
        running.wait(30)


def said(running: "subprocess.Popen[str]", within: float) -> bool:
    """Whether it says a line in time."""
    heard: list[str] = []
    assert running.stdout is not None
    reading = threading.Thread(target=lambda: heard.append(running.stdout.readline()), daemon=True)  # type: ignore[union-attr]
    reading.start()
    reading.join(within)
    return heard == ["holds\n"]


def once(url: str, number: int, end: signal.Signals, busy: str) -> float | None:
    """Seconds from the end of the one to the begin of the other."""
    with holder(url, f"{end.name}-{busy}-{number}-one", busy) as one:
        assert said(one, 60)
        with holder(url, f"{end.name}-{busy}-{number}-two", busy) as two:
            time.sleep(random.uniform(3, 5))
            ended = time.perf_counter()
            one.send_signal(end)
            return time.perf_counter() - ended if said(two, LONGEST) else None


def main(times: int = 5) -> None:
    print(f"\nThe lease, from the end of its holder to another that waits, {times} times each; seconds")
    print(f"{'':12}{'holder':>8}{'':>10}{'median':>10}{'longest':>10}{'not in 25 s':>14}")
    with databases() as urls:
        for name, url in urls.items():
            migrate(url)
            for end, what in ((signal.SIGKILL, "killed"), (signal.SIGSTOP, "frozen")):
                for busy in ("idle", "busy"):
                    found = [once(url, number, end, busy) for number in range(times)]
                    taken = [seconds for seconds in found if seconds is not None]
                    middle, longest = (statistics.median(taken), max(taken)) if taken else (0.0, 0.0)
                    missed = len(found) - len(taken)
                    print(f"{name:12}{busy:>8}{what:>10}{middle:10.1f}{longest:10.1f}{missed:14}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.takeover")
    parser.add_argument("--times", type=int, default=5)
    main(parser.parse_args().times)
