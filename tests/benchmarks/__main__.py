"""`make bench`: interleaved rounds of stock and Relais against the same Bot API; prints figures and their ratios.

Only the ratios of one run mean something: what else the machine does moves both alike.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.benchmarks.town import founded

TOKEN = "7000000001:benchmark"
PEOPLE = 200
FEW = 20  # as many as a sequential bot needs to be busy all the time; more would only wait longer
SETTLED = 4  # moves of each person before the clock starts
BOTS = {
    "stock": [sys.executable, "-m", "tests.benchmarks.echo"],
    "relais": [sys.executable, "-c", "from bot.commands import main; main()", "serve"],
}


@dataclass
class Figures:
    """One bot's figures, one entry a round."""

    rate: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    effort: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)


@contextmanager
def process(words: list[str], **environment: str) -> Iterator["subprocess.Popen[str]"]:
    # The echo says on stderr that its last poll was cut off; what Relais says there is not asked for either.
    running = subprocess.Popen(
        words, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(30)


@contextmanager
def telegram(delay: float) -> Iterator[str]:
    """The measuring Bot API's URL."""
    with process([sys.executable, "-m", "tests.benchmarks.telegram", "--delay", str(delay)]) as running:
        assert running.stdout is not None
        yield f"http://127.0.0.1:{int(running.stdout.readline())}"


@contextmanager
def serving(name: str, api: str, people: int) -> Iterator["subprocess.Popen[str]"]:
    """One of the two bots, on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = founded(Path(folder) / "relais.db", people) if name == "relais" else ""
        given = {"RELAIS_TELEGRAM_TOKEN": TOKEN, "RELAIS_TELEGRAM_API": api, "RELAIS_DATABASE": url}
        with process(BOTS[name], **given) as running:
            yield running


def ask(api: str, path: str, **given: Any) -> dict[str, Any]:
    request = Request(f"{api}/{path}", data=json.dumps(given).encode())
    with urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def walk(name: str) -> str:
    return "echo" if name == "stock" else "step"


def first_poll(api: str, since: float) -> float:
    """Seconds from `since` to the first getUpdates."""
    while True:
        polled = ask(api, "seen")["polled"]
        if polled is not None:
            return float(polled) - since
        time.sleep(0.02)


def resident(pid: int) -> float:
    """MiB in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def round_of(name: str, delay: float, seconds: float, figures: Figures) -> None:
    """Start, memory at rest, one person at a time, then everybody."""
    with telegram(delay) as api:
        begun = time.time()
        with serving(name, api, PEOPLE + 1) as running:
            begun = max(begun, started(running.pid))
            figures.start.append(first_poll(api, begun))
            figures.effort.append(worked(running.pid))
            time.sleep(1)
            figures.memory.append(resident(running.pid))
            under_way(api, name, people=1)
            time.sleep(seconds / 2)
            figures.p50.append(statistics.median(sound(ask(api, "seen"))["seconds"]))
            under_way(api, name, people=FEW if name == "stock" and delay else PEOPLE, after=1)
            before = worked(running.pid)
            time.sleep(seconds)
            done = sound(ask(api, "seen"))["done"]
            figures.rate.append(done / seconds)
            figures.cost.append((worked(running.pid) - before) / done)
            figures.busy.append(resident(running.pid))


def under_way(api: str, name: str, **who: int) -> None:
    """People have begun, and each of them is past the first few moves."""
    ask(api, "begin", walk=walk(name), **who)
    until = time.monotonic() + 120
    while ask(api, "seen")["least"] < SETTLED:
        if time.monotonic() > until:
            raise SystemExit("relais: the benchmark stood still")
        time.sleep(0.2)


def worked(pid: int) -> float:
    """Seconds of processor time so far: what other programs do meanwhile hardly moves it."""
    return sum(map(int, status_of(pid)[11:13])) / os.sysconf("SC_CLK_TCK")


def status_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def started(pid: int) -> float:
    """When the process began, as seconds since 1970."""
    ticks = int(status_of(pid)[19])
    up = float(Path("/proc/uptime").read_text().split()[0])
    return time.time() - up + ticks / os.sysconf("SC_CLK_TCK")


def sound(seen: dict[str, Any]) -> dict[str, Any]:
    if seen["stuck"] or not seen["done"]:
        raise SystemExit(f"relais: the benchmark stood still: {seen['stuck'] or 'no answer came'}")
    return seen


def compared(delay: float, rounds: int, seconds: float) -> None:
    both = {name: Figures() for name in BOTS}
    for number in range(rounds):
        for name in list(BOTS) if number % 2 == 0 else list(reversed(BOTS)):
            round_of(name, delay, seconds, both[name])
    print(
        f"\nBot API {delay:.0f} ms away, {rounds} interleaved rounds of {seconds:.0f} s, {PEOPLE} people"
        f"{f' ({FEW} for the sequential one)' if delay else ''}; medians"
    )
    print(f"{'':38}{'stock echo':>12}{'relais':>12}{'ratio':>8}")
    row("updates a second", both, "rate", 1, 0)
    row("processor time for an update (ms)", both, "cost", 1000, 2)
    row("one person at a time, p50 (ms)", both, "p50", 1000, 2)
    if not delay:
        row("start to first poll (s)", both, "start", 1, 2)
        row("processor time until then (s)", both, "effort", 1, 2)
        row("memory after the start (MiB)", both, "memory", 1, 1)
        row("memory after the work (MiB)", both, "busy", 1, 1)


def row(what: str, both: dict[str, Figures], which: str, scale: float, digits: int) -> None:
    stock, relais = (statistics.median(getattr(both[name], which)) * scale for name in ("stock", "relais"))
    rounds = ", ".join(
        f"{r / s:.2f}" for s, r in zip(getattr(both["stock"], which), getattr(both["relais"], which), strict=True)
    )
    print(f"{what:38}{stock:12.{digits}f}{relais:12.{digits}f}{relais / stock:8.2f}   (rounds: {rounds})")


def one_report() -> None:
    """What a report of three indicators costs a phone."""
    with telegram(0) as api, serving("relais", api, 1):
        first_poll(api, time.time())
        time.sleep(0.5)
        ask(api, "seen")
        ask(api, "begin", people=1, walk="report")
        time.sleep(3)
        seen = sound(ask(api, "seen"))
    polls = seen["calls"].pop("getUpdates", 0)
    print("\nA report of three indicators, from /rapport to the receipt")
    print(f"  {seen['taps']} taps, {seen['typed']} messages typed, {seen['done']} cards drawn")
    print(f"  calls: {', '.join(f'{n} {name}' for name, n in sorted(seen['calls'].items()))}; {polls} polls")
    print(f"  {seen['bytes_in']:,} bytes to the Bot API, {seen['bytes_out']:,} from it (bodies)")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args()
    from tests.benchmarks import broadcast, reminders, takeover

    one_report()
    compared(0, asked.rounds, asked.seconds)
    compared(50, asked.rounds, asked.seconds)
    reminders.main(rounds=asked.rounds)
    broadcast.main(rounds=asked.rounds, seconds=asked.seconds)
    takeover.main(asked.rounds)


if __name__ == "__main__":
    main()
