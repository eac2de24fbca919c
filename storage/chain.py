"""The chain of the audit log, as arithmetic: what a hash is made of, and where a chain is broken. No tables here.

The form is a promise: lines written under it are looked at for as long as a database lives. docs/audit.md tells it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

FORM: Final = "relais audit 1"
NOTHING: Final = "0" * 64  # what the first link names as the one before it


@dataclass(frozen=True)
class Line:
    """One line of the log, whole."""

    id: int
    at: datetime
    actor: int | None
    action: str
    object: str
    detail: Mapping[str, str | int]


@dataclass(frozen=True)
class Link:
    """The place of one line in the chain, counted from 1. `line` None: it is not there any more."""

    position: int
    number: int
    before: str
    hash: str
    line: Line | None


@dataclass(frozen=True)
class Root:
    """How long the chain is, and the hash of its last link: whoever keeps it elsewhere can tell a rewritten chain."""

    lines: int = 0
    hash: str = NOTHING

    def __str__(self) -> str:
        return f"{self.lines}:{self.hash}"


class Why(StrEnum):
    """What is wrong with a link, as an operator reads it."""

    MISSING = "it is missing"
    GONE = "its line is gone"
    ORDER = "it does not follow the one before it"
    CHANGED = "its line is not what was written"
    TAIL = "the log was longer, or another"
    ROOT = "it is not the one that was noted"
    ALONE = "this line is in no chain"


@dataclass(frozen=True)
class Break:
    """The first link that does not hold. `number`: the id of its line, where one is known."""

    position: int
    number: int | None
    why: Why


def hashed(before: str, line: Line) -> str:
    """SHA-256, in hexadecimal, of the hash before, a line feed, and the line as canonical JSON."""
    return hashlib.sha256(f"{before}\n{canonical(line)}".encode("ascii")).hexdigest()


def canonical(line: Line) -> str:
    """An array: the form's name and the six parts of the line. Keys sorted, no spaces, ASCII alone, moments in UTC."""
    at = line.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    parts = [FORM, line.id, at, line.actor, line.action, line.object, dict(line.detail)]
    return json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def chained(root: Root, lines: Iterable[Line]) -> tuple[list[Link], Root]:
    """The links that follow `root`, one a line, and the root after them."""
    links = []
    for line in lines:
        root, before = Root(root.lines + 1, hashed(root.hash, line)), root.hash
        links.append(Link(root.lines, line.id, before, root.hash, line))
    return links, root


def first_break(links: Iterable[Link], root: Root, noted: Root | None = None) -> Break | None:
    """Where the chain is first broken; None where it holds. `links` in the order of their places.

    `root`: what the database says the end is. `noted`: a root that somebody kept, which must still be in the chain.
    """
    last = Root()
    if noted is not None and not noted.lines and noted != last:
        return Break(0, None, Why.ROOT)
    for link in links:
        if (wrong := _wrong(link, last)) is not None:
            return wrong
        last = Root(link.position, link.hash)
        if noted is not None and link.position == noted.lines and link.hash != noted.hash:
            return Break(link.position, link.number, Why.ROOT)
    if last != root:
        return Break(last.lines + 1, None, Why.TAIL)
    if noted is not None and noted.lines > last.lines:
        return Break(last.lines + 1, None, Why.TAIL)
    return None


def _wrong(link: Link, last: Root) -> Break | None:
    if link.position != last.lines + 1:
        return Break(last.lines + 1, None, Why.MISSING)
    if link.line is None:
        return Break(link.position, link.number, Why.GONE)
    if link.before != last.hash:
        return Break(link.position, link.number, Why.ORDER)
    if link.hash != hashed(link.before, link.line):
        return Break(link.position, link.number, Why.CHANGED)
    return None
