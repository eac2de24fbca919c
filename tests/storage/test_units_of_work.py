"""Units of work: what is promised is on the disk, on both engines, whatever happens to the neighbours."""

import asyncio
import contextlib
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import received
from storage.belonging import AnotherBot, claim_bot
from storage.database import Database, StorageUnavailable, UnknownDatabase, open_database
from storage.received import ReceivedRow
from storage.strangers import StrangerRow
from storage.unit import EndsTransaction, ReturnsRow, SwallowsError, UnitFault, WritesWhileReading

NOW = datetime(2013, 7, 1, 9, 0, tzinfo=UTC)


def keep(session: Session, number: int) -> bool:
    return received.first_time(session, 1, number, NOW)


def keep_then_fail(session: Session, number: int) -> None:
    keep(session, number)
    raise LookupError(number)


def kept(session: Session) -> list[int]:
    return list(session.scalars(select(ReceivedRow.update_id).order_by(ReceivedRow.update_id)))


async def among_neighbours(database: Database, unit: Any) -> Any:
    """Runs the unit with others on both sides, all waiting at once; its fate. The others must be kept."""
    fates = await asyncio.gather(
        database.run(keep, 1), database.run(unit, 2), database.run(keep, 3), return_exceptions=True
    )
    assert fates[0] is True
    assert fates[2] is True
    assert {1, 3} <= set(await database.read(kept))
    return fates[1]


async def test_what_a_unit_returns_comes_back_after_its_effect_is_kept(database: Database) -> None:
    assert await database.run(keep, 7) is True
    assert await database.run(keep, 7) is False
    assert await database.read(kept) == [7]


async def test_a_failing_unit_leaves_its_neighbours_committed(database: Database) -> None:
    units: list[Any] = [keep_then_fail if number % 3 == 0 else keep for number in range(30)]
    fates = await asyncio.gather(
        *(database.run(unit, number) for number, unit in enumerate(units)), return_exceptions=True
    )
    for number, fate in enumerate(fates):
        if number % 3 == 0:
            assert isinstance(fate, LookupError)
            assert fate.args == (number,)
        else:
            assert fate is True
    assert await database.read(kept) == [number for number in range(30) if number % 3]


async def test_a_unit_that_expects_a_refusal_asks_in_a_savepoint(database: Database) -> None:
    def careful(session: Session, number: int) -> str:
        keep(session, number)
        try:
            with session.begin_nested():
                session.add(ReceivedRow(bot_id=1, update_id=number, at=NOW))
        except IntegrityError:
            return "refused"
        return "taken"

    assert await among_neighbours(database, careful) == "refused"
    assert await database.read(kept) == [1, 2, 3]


async def test_a_unit_that_swallows_a_refusal_hears_that_nothing_of_it_was_kept(database: Database) -> None:
    def careless(session: Session, number: int) -> str:
        keep(session, number)
        session.add(ReceivedRow(bot_id=1, update_id=number, at=NOW))
        with contextlib.suppress(IntegrityError):
            session.flush()
        return "all is well"

    assert isinstance(await among_neighbours(database, careless), SwallowsError)
    assert await database.read(kept) == [1, 3]


@pytest.mark.parametrize("way", ["session.commit", "session.rollback", "connection.commit", "connection.rollback"])
async def test_a_unit_cannot_end_the_transaction(database: Database, way: str) -> None:
    def impatient(session: Session, number: int) -> None:
        keep(session, number)
        thing: Any = session if way.startswith("session") else session.connection()
        getattr(thing, way.split(".")[1])()
        keep(session, 1000)

    fate = await among_neighbours(database, impatient)
    assert isinstance(fate, EndsTransaction if way.startswith("session") else UnitFault)
    assert await database.read(kept) == [1, 3]


async def test_a_unit_cannot_hand_out_a_row(database: Database) -> None:
    def leaking(session: Session, number: int) -> ReceivedRow:
        keep(session, number)
        return session.get_one(ReceivedRow, (1, number))

    assert isinstance(await among_neighbours(database, leaking), ReturnsRow)
    assert await database.read(kept) == [1, 3]


async def test_what_is_read_cannot_change_anything(database: Database) -> None:
    with pytest.raises(WritesWhileReading):
        await database.read(keep, 1)
    assert await database.read(kept) == []


async def test_a_reader_sees_one_moment_and_waits_for_no_writer(database: Database) -> None:
    reading, written = threading.Event(), threading.Event()

    def twice(session: Session) -> tuple[list[int], list[int]]:
        before = kept(session)
        reading.set()
        assert written.wait(30)
        return before, kept(session)

    def slowly(session: Session) -> None:
        keep(session, 2)
        assert reading.wait(30), "the reader waited for the writer"

    await database.run(keep, 1)
    writing = asyncio.create_task(database.run(slowly))
    seen = asyncio.create_task(database.read(twice))
    await writing
    await database.run(keep, 3)
    written.set()
    assert await seen == ([1], [1])
    assert await database.read(kept) == [1, 2, 3]


async def test_no_error_quotes_what_was_written(database: Database) -> None:
    def refused(session: Session) -> None:
        row = {"account": 77123456, "wrong": 1, "last_at": NOW}
        session.execute(insert(StrangerRow), row)
        session.execute(insert(StrangerRow), row)

    with pytest.raises(IntegrityError) as error:
        await database.run(refused)
    told = [str(error.value), repr(error.value.orig), str(error.value.__cause__)]
    assert "77123456" not in " ".join(told)


async def test_a_closed_database_says_so(database_url: str) -> None:
    async with open_database(database_url) as database:
        await database.run(keep, 1)
    for ask in (database.run, database.read):
        with pytest.raises(StorageUnavailable):
            await ask(kept)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "relais.db"])
async def test_what_cannot_be_a_database_is_refused(url: str) -> None:
    with pytest.raises(UnknownDatabase):
        async with open_database(url):
            pass


async def test_a_database_belongs_to_one_bot_whatever_its_token(database: Database) -> None:
    await database.run(claim_bot, 4242)
    await database.run(claim_bot, 4242)
    with pytest.raises(AnotherBot) as refused:
        await database.run(claim_bot, 4343)
    assert refused.value.bot_id == 4242
    await database.run(claim_bot, 4242)


async def test_foreign_keys_are_kept(database: Database) -> None:
    def dangling(session: Session) -> None:
        session.execute(text("INSERT INTO area_codes (area_id, scheme, version, code) VALUES (99, 'a', 'b', 'c')"))

    with pytest.raises(IntegrityError):
        await database.run(dangling)
