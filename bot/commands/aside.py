"""Files that hold secrets, written aside first: whole and safe on the disk under another name, for the owner alone, and
put in their place only when what they say has become true. A process that dies in between leaves them to be found."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.commands.errors import Refused


class Busy(Exception):
    """Another process is writing this file now."""


@dataclass(frozen=True)
class Aside:
    """One file written aside. `handle` keeps others away from it as long as this process lives."""

    part: Path
    target: Path
    handle: int

    def put(self) -> None:
        """In its place, whatever was there. Raises OSError."""
        self.part.replace(self.target)
        _safe(self.target.parent)

    def drop(self) -> None:
        self.part.unlink(missing_ok=True)


def part_of(target: Path) -> Path:
    """Under which name a file is written aside."""
    return target.with_name(f"{target.name}.unfinished")


@contextmanager
def written_aside(files: dict[Path, bytes]) -> Iterator[list[Aside]]:
    """The files, safe on the disk beside where they belong; none of them where one cannot be. Raises Refused."""
    asides: list[Aside] = []
    try:
        for target, content in files.items():
            try:
                asides.append(_begun(target))
                _write(asides[-1].handle, content)
                _safe(target.parent)
            except OSError as error:
                for aside in asides:
                    aside.drop()
                raise Refused(f"{target} cannot be written ({error.strerror or type(error).__name__})") from None
        yield asides
    finally:
        for aside in asides:
            os.close(aside.handle)


@contextmanager
def left_aside(target: Path) -> Iterator[Aside | None]:
    """What a process that died had written aside for `target`; None if there is nothing. Raises Busy, OSError."""
    part = part_of(target)
    try:
        handle = os.open(part, os.O_RDWR)
    except FileNotFoundError:
        yield None
        return
    try:
        _mine(handle)
        # The process that held it may have finished just now, and have put it in its place.
        yield Aside(part, target, handle) if part.exists() else None
    finally:
        os.close(handle)


def _begun(target: Path) -> Aside:
    part = part_of(target)
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    aside = Aside(part, target, handle)
    _mine(handle)
    return aside


def _write(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]
    os.fsync(handle)


def _mine(handle: int) -> None:
    """The system lets go of the lock when the process dies. Where there is none (Windows), nobody is kept away."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy from None


def _safe(folder: Path) -> None:
    """The names in a folder are on the disk, too. Windows has no such thing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
