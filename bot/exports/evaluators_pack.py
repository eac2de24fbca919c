"""The external evaluation's pack: one zip with all that retraces a figure, people under pseudonyms, no count.

A pseudonym is a keyed hash (HMAC-SHA256) of a number that is in no file; the key is made for one pack and kept nowhere.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from sqlalchemy.orm import Session

from bot.exports import pack_columns as columns
from bot.exports.flat import Filled, Table
from bot.exports.packed import packed
from bot.exports.rollup_csv import COLUMNS, explained, rows_written
from bot.exports.rollup_incidents import flat
from bot.texts import Words, later
from storage import evaluated
from storage.chain import Root
from storage.evaluating import Asked, Frozen
from storage.released import Release

NOTES = (
    later("This pack retraces every figure to the reports behind it. codebook.csv says what each column means."),
    later("People have pseudonyms, the same in every table of this pack and in no other pack."),
    later("Texts are as people typed them: read them before you pass them on."),
    later(
        "Indicators that count survivors: no number of any report is here, nor what was written about their activity."
    ),
    later("Incidents: only the tables that were released, as they were released. No count that they were made of."),
    later("Recorded incidents are not how many there were."),
    later(
        "audit.txt holds the end of the audit log’s chain: whoever keeps it can tell later whether it was rewritten."
    ),
    later(
        "SHA256SUMS holds the hash of every file. The data of a frozen roll-up have the hash that editions.csv names,"
        " unless it says that something of them is withheld."
    ),
)
Lines = Callable[[Session, Asked], Iterator[object]]
READ: tuple[tuple[Table, Lines], ...] = (
    (columns.REVISIONS, evaluated.revisions),
    (columns.FIGURES, evaluated.figures),
    (columns.REMARKS, evaluated.remarks),
    (columns.UNDONE, evaluated.undone),
    (columns.CONFIRMATIONS, evaluated.confirmations),
    (columns.SETTLEMENTS, evaluated.settlements),
    (columns.DIFFERENCES, evaluated.differences),
)


@dataclass(frozen=True)
class Beside:
    """What the pack is given beside the reports: the plan as YAML, what was released, the end of the audit log."""

    plan: str
    releases: tuple[Release, ...]
    root: Root
    key: bytes


@dataclass
class Pseudonyms:
    """Remembers whom it has named."""

    key: bytes
    named: set[int] = field(default_factory=set)

    def __call__(self, person: int) -> str:
        self.named.add(person)
        hashed = hmac.new(self.key, str(person).encode(), hashlib.sha256).digest()
        return f"P-{base64.b32encode(hashed[:10]).decode()}"


def write(session: Session, words: Words, asked: Asked, beside: Beside, out: BinaryIO) -> None:
    """Writes the zip. The same data and key give the same bytes."""
    sums: list[str] = []
    packed(out, _summed(_files(session, words, asked, beside), sums))


def _summed(files: Iterable[tuple[str, Iterable[bytes]]], sums: list[str]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files, each hashed on its way, and the one that holds their hashes."""

    def hashed(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        whole = hashlib.sha256()
        for piece in pieces:
            whole.update(piece)
            yield piece
        sums.append(f"{whole.hexdigest()}  {name}\n")

    for name, pieces in files:
        yield name, hashed(name, pieces)
    yield "SHA256SUMS", ["".join(sums).encode()]


def _files(session: Session, words: Words, asked: Asked, beside: Beside) -> Iterator[tuple[str, Iterable[bytes]]]:
    people = Pseudonyms(beside.key)
    planned = {one.code: activity.planned for activity in asked.plan.activities for one in activity.indicators}
    names = {area.key: words.text(area.names) for area in asked.plan.areas}
    released = [(release, flat(release, names, planned)) for release in beside.releases]
    yield "README.txt", [_readme(words, asked).encode()]
    yield "plan.yaml", [beside.plan.encode()]
    yield "codebook.csv", _codebook(words, [table for _, filled in released for table in filled])
    for table, lines in READ:
        yield f"{table.name}.csv", rows_written(table, _rows(table, lines(session, asked), people))
    frozen = list(evaluated.editions(session, asked))
    yield "editions.csv", rows_written(columns.EDITIONS, _rows(columns.EDITIONS, frozen, people))
    # Last of the tables: by now everybody who is in another one has a pseudonym.
    yield "people.csv", _people(session, people)
    for one in frozen:
        yield _file(one), [one.data]
    for release, tables in released:
        for filled in tables:
            yield f"released/{_named(release)}/{filled.table.name}.csv", rows_written(filled.table, filled.rows)
    yield "audit.txt", [f"root {beside.root}\nlines {beside.root.lines}\n".encode()]


def _rows(table: Table, lines: Iterable[object], people: Pseudonyms) -> Iterator[tuple[object, ...]]:
    names = [column.name for column in table.columns]
    for line in lines:
        yield tuple(_value(name, line, people) for name in names)


def _value(name: str, line: object, people: Pseudonyms) -> object:
    if name == "file" and isinstance(line, Frozen):
        return _file(line)
    value = getattr(line, name)
    if name in columns.PERSONS:
        return None if value is None else people(value)
    if name == "withheld":
        return ", ".join(value)
    return value.isoformat() if type(value) is date else value


def _people(session: Session, people: Pseudonyms) -> Iterator[bytes]:
    """In the order of their pseudonyms, so that the order tells nothing."""
    whole = evaluated.somebody(session, frozenset(people.named))
    yield from rows_written(columns.PEOPLE, sorted(_rows(columns.PEOPLE, whole, people), key=str))


def _codebook(words: Words, released: list[Filled]) -> Iterator[bytes]:
    seen = {table.name: table for table in (*columns.TABLES, *(filled.table for filled in released))}
    yield from rows_written(COLUMNS, explained(words, [Filled(table, ()) for table in seen.values()]).rows)


def _file(one: Frozen) -> str:
    quarter = "" if one.quarter is None else f"T{one.quarter}"
    scope = "-october" if one.scope == "october" else ""
    return f"editions/{one.year}{quarter}{scope}-{one.edition}.json"


def _named(release: Release) -> str:
    quarter = "" if release.quarter is None else f"T{release.quarter}"
    return f"{release.year}{quarter}-{release.edition}"


def _readme(words: Words, asked: Asked) -> str:
    title = words.text(asked.plan.title)
    return "\n".join((f"{title}, {asked.first}-{asked.last}", "", *map(words.label, NOTES), ""))
