"""The process that serves a SQLite file, as the system knows it: so that one that stands still, and keeps SQLite's own
lock on writing while it does, can be ended. That very process, and never another that has its number by now.

Where there is no /proc (only Linux has it) nobody is known, and nobody is ended.
"""

import logging
import os
import signal
import sys
from dataclasses import dataclass
from math import inf
from pathlib import Path

log = logging.getLogger(__name__)

STILL = 3.0  # seconds in which none of its threads ran: one that serves renews its lease every two
FURTHER = 60.0  # seconds without a lease after which one is ended though it moves: it should have left long ago
BLIND = 3.0  # seconds between two looks that say nothing: whoever looks stood still itself
DYING = 3.0  # seconds that an end may take
FIRST = 1  # the first process of a container: nothing inside it can end that one
PROC = Path("/proc")


@dataclass(frozen=True)
class Identity:
    """One process and no other: its number, when it started (ticks since boot), whose number that is, which boot."""

    pid: int
    started: int
    namespace: int
    boot: str


def this_process() -> Identity | None:
    """None where the system does not tell."""
    try:
        if (PROC / "self").readlink().name != str(os.getpid()):
            return None  # a /proc of another namespace: its numbers are not ours
        boot = (PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return Identity(os.getpid(), _started(os.getpid()), (PROC / "self/ns/pid").stat().st_ino, boot)
    except (OSError, ValueError, IndexError):
        return None


def sign(file: int) -> None:
    """This process's identity into the file beside the database. Nothing where the system does not tell."""
    if (mine := this_process()) is not None:
        written = f"{mine.pid} {mine.started} {mine.namespace} {mine.boot}\n".encode("ascii")
        os.pwrite(file, written, 0)
        os.ftruncate(file, len(written))


def signed(file: int) -> Identity | None:
    """Whose identity is in that file; None where none can be read."""
    try:
        pid, started, namespace, boot = os.pread(file, 200, 0).decode("ascii").split()
        return Identity(int(pid), int(started), int(namespace), boot)
    except (OSError, ValueError):
        return None


def there(identity: Identity) -> bool:
    """Whether that very process lives, is seen from here, and is another than this one."""
    mine = this_process()
    if mine is None or identity.pid == mine.pid or (identity.namespace, identity.boot) != (mine.namespace, mine.boot):
        return False
    try:
        return _started(identity.pid) == identity.started
    except (OSError, ValueError, IndexError):
        return False


def _ours(identity: Identity) -> bool:
    """Whether it is this user's, too: what is written in a file ends nobody else's process, root's neither."""
    try:
        return there(identity) and (PROC / str(identity.pid)).stat().st_uid == os.geteuid()
    except OSError:
        return False


class Neighbour:
    """Whoever signed the file beside the database, looked at every second by one that waits."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._identity: Identity | None = None
        self._ran: tuple[str, ...] | None = None
        self._still = self._out = inf  # since when, by the clock of the looks
        self._looked = -inf
        self._said: set[str] = set()
        self._tried = inf
        self._refused = False

    def fence(self, now: float, *, out: bool) -> bool:
        """Looks, and ends it if it is time. Whether it is a process that can be ended from here.

        `now`: seconds by a clock that never jumps. `out`: whether its lease has run out.
        """
        self.look(now, out=out)
        if self.to_be_ended(now):
            self.end(now)
        return self._identity is not None and not self._refused

    def look(self, now: float, *, out: bool) -> None:
        """Notes whether it has moved since the last look."""
        found = signed(self._file)
        identity = found if found is not None and _ours(found) else None
        ran = None if identity is None else _ran(identity.pid)
        blind = now - self._looked > BLIND
        if ran is None or blind or (identity, ran) != (self._identity, self._ran):
            self._still = inf if ran is None else now
        self._out = inf if not out else now if blind else min(self._out, now)
        if identity != self._identity or not out:
            self._tried, self._refused = inf, False
        self._identity, self._ran, self._looked = identity, ran, now

    def to_be_ended(self, now: float) -> bool:
        """Whether its lease has run out, and either it stands still or it should have left by itself long ago."""
        if self._identity is None or self._out == inf:
            return False
        return now - self._still >= STILL or now - self._out >= FURTHER

    def about_to_end(self, now: float) -> bool:
        """Whether it has not moved for a while, so that it will be ended, and its place be free."""
        return self._identity is not None and not self._refused and now - self._still >= STILL / 2

    def end(self, now: float) -> None:
        """Ends it, and says so."""
        if self._identity is None:
            return
        if not _killed(self._identity) or now - self._tried > DYING:
            self._refused = True
        elif self._tried == inf:
            log.warning("process %d no longer served and kept the database: it is ended", self._identity.pid)
        self._tried = min(self._tried, now)

    def warn(self, what: str) -> None:
        """One line, once: what is in the way, and what the operator does about it."""
        found = signed(self._file)
        if found is None:
            advice = "a process that stands still may have the file locked: end it (kill -9)"
        elif there(found) and found.pid == FIRST:
            advice = f"if process {found.pid} stands still, start its container anew"
        elif there(found):
            advice = f"if process {found.pid} stands still, end it: kill -9 {found.pid}"
        else:
            advice = f"if process {found.pid} of another container or machine stands still, end it there: kill -9"
        if advice not in self._said:
            self._said.add(advice)
            log.warning("the lease cannot be taken: %s; %s", what, advice)


def _killed(identity: Identity) -> bool:
    if sys.platform != "linux" or not hasattr(os, "pidfd_open") or identity.pid == FIRST:
        return False
    try:
        # What is held here stays this one process, whoever is given its number meanwhile: so look again, then end it.
        process = os.pidfd_open(identity.pid)
    except OSError:
        return False
    try:
        if not _ours(identity):
            return False
        signal.pidfd_send_signal(process, signal.SIGKILL)
    except OSError:
        return False
    finally:
        os.close(process)
    return True


def _started(pid: int) -> int:
    # The name of the program stands in brackets, and may hold blanks and brackets itself.
    return int((PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19])


def _ran(pid: int) -> tuple[str, ...] | None:
    """How often each thread has been given a processor, as long as all are stopped or asleep; None when one runs, or
    waits for a disk, or the system does not tell.
    """
    found = []
    try:
        for task in sorted((PROC / str(pid) / "task").iterdir()):
            lines = (task / "status").read_text("utf-8", "replace").splitlines()
            state = next(line.split()[1] for line in lines if line.startswith("State:"))
            turns = [line.split()[1] for line in lines if line.startswith(("voluntary_ctxt", "nonvoluntary_ctxt"))]
            if state not in ("T", "t") and (state != "S" or not turns):
                return None
            found.append(" ".join((task.name, *turns)))
    except (OSError, StopIteration, IndexError):
        return None
    return tuple(found)
