"""The chain of the audit log: every line is in it, however many write at once; what is tampered with is found."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import audit, audited, triggers
from storage.audited import Looked
from storage.chain import NOTHING, Break, Line, Link, Root, Why, canonical, chained, first_break, hashed
from storage.database import Database, kind, open_database
from storage.migrations.carry import Release, configured
from storage.postgres import address
from storage.schema import TRIGGERS, migrate
from storage.sqlite import make_private, path, writing_engine

NOW = datetime(2013, 7, 12, 9, 41, 5, 1234, tzinfo=UTC)


class Fails(Exception):
    pass


def write(session: Session, name: str, count: int = 1) -> None:
    for number in range(count):
        audit.record(session, None, "test.done", f"{name}:{number}", {"word": "é", "number": number}, NOW)


def write_and_fail(session: Session, name: str) -> None:
    write(session, name)
    raise Fails


def write_and_take_back(session: Session) -> None:
    """What a savepoint takes back was never written; on SQLite the next line gets its id."""
    write(session, "before")
    try:
        with session.begin_nested():
            write(session, "taken back")
            raise Fails
    except Fails:
        write(session, "after")


def objects(session: Session) -> list[str]:
    return [line.object for line in audited.lines(session, audited.Wanted(), 1_000)]


# ------------------------------------------------------------------------------------------------------------ the form


LINE = Line(7, NOW, 12, "report.submit", "receipt:3", {"b": 2, "a": "é"})


def test_the_form_of_a_line_is_a_promise() -> None:
    """Written out: another program can check a chain with a JSON reader and SHA-256."""
    written = '["relais audit 1",7,"2013-07-12T09:41:05.001234Z",12,"report.submit","receipt:3",{"a":"\\u00e9","b":2}]'
    assert canonical(LINE) == written
    assert hashed(NOTHING, LINE) == hashlib.sha256((NOTHING + "\n" + written).encode()).hexdigest()
    elsewhere = replace(LINE, at=NOW.astimezone(timezone(timedelta(hours=5))))
    assert hashed(NOTHING, LINE) == hashed(NOTHING, elsewhere)


def test_the_documented_form_is_the_form() -> None:
    page = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
    example = next(line for line in page.splitlines() if line.startswith('["relais audit 1"'))
    parts = json.loads(example)
    line = Line(parts[1], datetime.fromisoformat(parts[2]), *parts[3:])
    assert canonical(line) == example
    assert hashed(NOTHING, line) in page


# ------------------------------------------------------------------------------------------------- what is written so


async def test_lines_follow_each_other_in_the_order_they_were_kept(database: Database) -> None:
    assert await database.read(audited.look) == Looked(Root(), None)
    await database.run(write, "one")
    await database.run(write, "two", 3)
    root, broken = (looked := await database.read(audited.look)).root, looked.broken
    assert broken is None
    assert root.lines == 4
    await database.run(write, "three")
    assert (await database.read(audited.look, root)).broken is None, "a root noted before is still in the log"


async def test_a_unit_that_fails_leaves_no_link(database: Database) -> None:
    await database.run(write, "one")
    with pytest.raises(Fails):
        await database.run(write_and_fail, "two")
    await database.run(write, "three")
    assert await database.read(objects) == ["one:0", "three:0"]
    assert (await database.read(audited.look)) == Looked(await database.read(audited.root), None)


async def test_what_a_savepoint_took_back_is_in_no_chain(database: Database) -> None:
    await database.run(write_and_take_back)
    assert await database.read(objects) == ["before:0", "after:0"]
    looked = await database.read(audited.look)
    assert (looked.root.lines, looked.broken) == (2, None)


async def test_fifty_who_write_at_once_make_one_chain(database: Database, database_url: str) -> None:
    """Two processes' worth of connections; some units fail in between, and none is kept waiting for ever."""
    async with open_database(database_url) as another:
        writers = [(database, another)[n % 2].run(write_and_fail if n % 5 == 4 else write, f"n{n}") for n in range(250)]
        done = await asyncio.gather(*writers, return_exceptions=True)
    assert [type(one) for one in done if one is not None] == [Fails] * 50
    looked = await database.read(audited.look)
    assert (looked.root.lines, looked.broken) == (200, None)
    assert len(set(await database.read(objects))) == 200


async def test_the_end_of_the_chain_never_goes_back(database: Database) -> None:
    await database.run(write, "one", 3)
    for statement in (
        "UPDATE audit_head SET lines = 2",
        "UPDATE audit_head SET hash = 'another'",
        "DELETE FROM audit_head",
        "UPDATE audit_chain SET before = 'another'",
        "DELETE FROM audit_chain",
    ):

        def tamper(session: Session, statement: str = statement) -> None:
            session.execute(text(statement))

        with pytest.raises(DBAPIError, match="audit chain only grows"):
            await database.run(tamper)
    assert (await database.read(audited.look)).broken is None


# ------------------------------------------------------------------------------------------- what is done to it by hand


@contextmanager
def by_hand(url: str) -> Iterator[Connection]:
    """Whoever may do everything to the database: without triggers and keys, which are put back after."""
    engine = writing_engine(path(url)) if kind(url) == "sqlite" else create_engine(address(url))
    with engine.connect() as connection:
        if kind(url) == "sqlite":
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys = OFF")
        else:
            connection.execute(text("ALTER TABLE audit_chain DROP CONSTRAINT IF EXISTS fk_audit_chain_line_id"))
            connection.commit()
        with connection.begin():
            triggers.drop_all(connection)
            yield connection
            triggers.recreate(connection, TRIGGERS)
    engine.dispose()


SWAPPED = (
    "UPDATE audit_chain SET position = -1 WHERE position = 3",
    "UPDATE audit_chain SET position = 3 WHERE position = 4",
    "UPDATE audit_chain SET position = 4 WHERE position = -1",
)
SHORTER = "UPDATE audit_head SET lines = 4, hash = (SELECT hash FROM audit_chain WHERE position = 4)"
TAMPERED: dict[str, tuple[Sequence[str], Break]] = {
    "a word": (("UPDATE audit SET action = 'nothing' WHERE id = 3",), Break(3, 3, Why.CHANGED)),
    "who": (("UPDATE audit SET object = 'person:9' WHERE id = 1",), Break(1, 1, Why.CHANGED)),
    "when": (("UPDATE audit SET at = '2012-01-01 00:00:00' WHERE id = 5",), Break(5, 5, Why.CHANGED)),
    "how many": (("UPDATE audit SET detail = '{\"number\": 9}' WHERE id = 2",), Break(2, 2, Why.CHANGED)),
    "a line gone": (("DELETE FROM audit WHERE id = 3",), Break(3, 3, Why.GONE)),
    "a line and its link gone": (
        ("DELETE FROM audit WHERE id = 3", "DELETE FROM audit_chain WHERE line_id = 3"),
        Break(3, None, Why.MISSING),
    ),
    "closed up again": (
        (
            "DELETE FROM audit WHERE id = 3", "DELETE FROM audit_chain WHERE line_id = 3",
            "UPDATE audit_chain SET position = 3 WHERE position = 4",
            "UPDATE audit_chain SET position = 4 WHERE position = 5",
        ),
        Break(3, 4, Why.ORDER),
    ),
    "another order": (SWAPPED, Break(3, 4, Why.ORDER)),
    "the last gone": (
        ("DELETE FROM audit WHERE id = 5", "DELETE FROM audit_chain WHERE line_id = 5"),
        Break(5, None, Why.TAIL),
    ),
    "one added": (
        ("INSERT INTO audit (id, at, action, object, detail) VALUES (9, '2013-07-01 00:00:00', 'a', 'b', '{}')",),
        Break(0, 9, Why.ALONE),
    ),
    "its hash as well": (
        (
            "UPDATE audit SET action = 'nothing' WHERE id = 3",
            "UPDATE audit_chain SET hash = '{forged}' WHERE line_id = 3",
        ),
        Break(4, 4, Why.ORDER),
    ),
}  # fmt: skip


@pytest.fixture
async def five(empty_url: str) -> str:
    """A log of five lines. Its database is thrown away after: it has lost a key."""
    await asyncio.to_thread(migrate, empty_url)
    async with open_database(empty_url) as database:
        await database.run(write, "x", 5)
        assert (await database.read(audited.look)).broken is None
    return empty_url


@pytest.mark.parametrize("what", list(TAMPERED))
async def test_what_somebody_did_to_the_log_is_found(five: str, what: str) -> None:
    statements, expected = TAMPERED[what]
    async with open_database(five) as database:
        lines = await database.read(audited.lines, audited.Wanted(), 10)
        third = replace(lines[2], action="nothing")
        links, _ = chained(Root(), lines)
    with by_hand(five) as connection:
        for statement in statements:
            connection.execute(text(statement.replace("{forged}", hashed(links[2].before, third)).replace(":", "\\:")))
    async with open_database(five) as database:
        assert (await database.read(audited.look)).broken == expected


async def test_a_shorter_log_with_a_new_end_is_found_by_who_kept_a_root(five: str) -> None:
    """Within the database nothing tells it: this is what the root is noted for."""
    async with open_database(five) as database:
        noted = await database.read(audited.root)
    with by_hand(five) as connection:
        for statement in ("DELETE FROM audit WHERE id = 5", "DELETE FROM audit_chain WHERE line_id = 5", SHORTER):
            connection.execute(text(statement))
    async with open_database(five) as database:
        assert (await database.read(audited.look)).broken is None
        assert (await database.read(audited.look, noted)).broken == Break(5, None, Why.TAIL)
        await database.run(write, "new")
        assert (await database.read(audited.look)).broken is None
        found = (await database.read(audited.look, noted)).broken
        assert found is not None
        assert (found.position, found.why) == (5, Why.ROOT)


def test_what_an_older_release_wrote_is_chained_on_the_way_up(empty_url: str) -> None:
    """In the order of the ids, 2,500 of them; and what is written after goes on from there."""
    if kind(empty_url) == "sqlite":
        make_private(path(empty_url))
    engine = writing_engine(path(empty_url)) if kind(empty_url) == "sqlite" else create_engine(address(empty_url))
    with engine.connect() as connection:
        command.upgrade(configured(connection, Release().versions), "0004")
        rows = [
            {"n": n, "at": "2013-07-01 10:00:00.250000", "d": f'{{"b": {n}, "a": "é"}}'} for n in range(2_500, 0, -1)
        ]
        insert = text("INSERT INTO audit (id, at, action, object, detail) VALUES (:n, :at, 'old', 'o', :d)")
        for row in rows:
            connection.execute(insert, row)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT setval(pg_get_serial_sequence('audit', 'id'), 2500)"))
        connection.commit()
    engine.dispose()
    migrate(empty_url)

    async def looked() -> tuple[Looked, Looked]:
        async with open_database(empty_url) as database:
            before = await database.read(audited.look)
            await database.run(write, "new")
            return before, await database.read(audited.look, before.root)

    before, after = asyncio.run(looked())
    assert (before.root.lines, before.broken) == (2_500, None)
    assert (after.root.lines, after.broken) == (2_501, None)


# ------------------------------------------------------------------------------------------------------------- the law


WORDS = st.text(max_size=8)
LINES = st.lists(
    st.builds(
        Line,
        id=st.integers(1, 2**40),
        at=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)),
        actor=st.none() | st.integers(1, 99),
        action=WORDS,
        object=WORDS,
        detail=st.dictionaries(WORDS, WORDS | st.integers(-9, 9), max_size=3),
    ),
    min_size=2,
    max_size=8,
    unique_by=lambda line: line.id,
)
Tampering = Callable[[list[Link], int], list[Link]]


def gone(links: list[Link], at: int) -> list[Link]:
    return links[:at] + links[at + 1 :]


def swapped(links: list[Link], at: int) -> list[Link]:
    return [*links[: at - 1], links[at], links[at - 1], *links[at + 1 :]] if at else [links[1], links[0], *links[2:]]


def renumbered(how: Tampering) -> Tampering:
    def done(links: list[Link], at: int) -> list[Link]:
        return [replace(link, position=n) for n, link in enumerate(how(links, at), start=1)]

    return done


def edited(**change: Any) -> Tampering:
    def done(links: list[Link], at: int) -> list[Link]:
        line = links[at].line
        assert line is not None
        return [*links[:at], replace(links[at], line=replace(line, **change)), *links[at + 1 :]]

    return done


def two_lines_exchanged(links: list[Link], at: int) -> list[Link]:
    other = (at + 1) % len(links)
    found = list(links)
    found[at], found[other] = replace(links[at], line=links[other].line), replace(links[other], line=links[at].line)
    return found


@given(LINES)
def test_an_honest_chain_holds(lines: list[Line]) -> None:
    links, root = chained(Root(), lines)
    assert first_break(links, root) is None
    for n in range(len(links) + 1):
        assert first_break(links, root, chained(Root(), lines[:n])[1]) is None
    assert chained(chained(Root(), lines[:1])[1], lines[1:])[1] == root, "a chain can be written in pieces"


@given(
    LINES, st.integers(0, 7),
    st.sampled_from([
        gone, swapped, renumbered(gone), renumbered(swapped), two_lines_exchanged, edited(action="another action"),
        edited(actor=100), edited(object="another thing"), edited(detail={"another": 1}), edited(id=2**41),
        edited(at=datetime(1999, 1, 1, tzinfo=UTC)),
    ]),
)  # fmt: skip
def test_whatever_is_changed_taken_away_or_moved_is_found_where_it_is(
    lines: list[Line], where: int, tampering: Tampering
) -> None:
    links, root = chained(Root(), lines)
    at = where % len(links)
    broken = first_break(tampering(links, at), root)
    assert broken is not None
    assert broken.position <= at + 2, "the link itself, or the one that followed it"


@given(LINES, st.integers(0, 7))
def test_a_chain_written_anew_is_told_from_one_whose_root_was_kept(lines: list[Line], where: int) -> None:
    """Every hash is right again, the end as well: nothing in the database tells it."""
    _, noted = chained(Root(), lines)
    at = where % len(lines)
    forged = [*lines[:at], replace(lines[at], action="another action"), *lines[at + 1 :]]
    links, root = chained(Root(), forged)
    assert first_break(links, root) is None
    assert first_break(links, root, noted) is not None
    shorter, end = chained(Root(), lines[:-1])
    assert first_break(shorter, end) is None
    assert first_break(shorter, end, noted) is not None
