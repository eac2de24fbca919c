"""Twice is once, and an update over which the process died is not begun for ever."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import received
from storage.database import Database
from storage.received import KEPT, SetAsideRow

NOW = datetime(2013, 7, 1, 9, 0, tzinfo=UTC)


def given_up(session: Session) -> list[tuple[int, str]]:
    return [(row.update_id, row.error) for row in session.scalars(select(SetAsideRow).order_by(SetAsideRow.id))]


async def test_of_many_deliveries_at_once_one_has_the_effect(database: Database) -> None:
    first = await asyncio.gather(*(database.run(received.first_time, 1, 500, NOW) for _ in range(40)))
    assert sorted(first) == [False] * 39 + [True]


async def test_a_smaller_number_is_not_an_older_update_and_another_bots_is_another(database: Database) -> None:
    assert await database.run(received.first_time, 1, 900_000_000, NOW)
    assert await database.run(received.first_time, 1, 5, NOW), "ids start again from anywhere after a quiet week"
    assert await database.run(received.first_time, 2, 5, NOW)
    assert not await database.run(received.first_time, 1, 5, NOW)


async def test_a_unit_that_fails_leaves_its_update_to_come_again(database: Database) -> None:
    def fails(session: Session) -> None:
        assert received.first_time(session, 1, 7, NOW)
        raise LookupError

    await asyncio.gather(database.run(fails), return_exceptions=True)
    assert await database.run(received.first_time, 1, 7, NOW)


async def test_updates_are_forgotten_after_48_hours_and_not_before(database: Database) -> None:
    await database.run(received.first_time, 1, 1, NOW)
    await database.run(received.first_time, 1, 2, NOW + timedelta(seconds=1))
    await database.run(received.begun, 1, [3], NOW)
    await database.run(received.forget_old, NOW + KEPT)
    assert not await database.run(received.first_time, 1, 1, NOW + KEPT), "not older than it must be"
    await database.run(received.forget_old, NOW + KEPT + timedelta(seconds=1))
    assert await database.run(received.first_time, 1, 1, NOW + KEPT)
    assert not await database.run(received.first_time, 1, 2, NOW + KEPT)
    assert await database.run(received.counts, 1, [3]) == {}


async def test_beginnings_are_counted_until_the_update_is_finished(database: Database) -> None:
    assert await database.run(received.begun, 1, [], NOW) == {}
    assert await database.run(received.begun, 1, [10, 11, 12], NOW) == {10: 1, 11: 1, 12: 1}
    assert await database.run(received.begun, 1, [12, 11], NOW) == {11: 2, 12: 2}
    await database.run(received.finished, 1, [10, 12])
    assert await database.run(received.counts, 1, [10, 11, 12, 13]) == {11: 2}
    assert await database.run(received.counts, 2, [11]) == {}
    assert await database.run(received.begun, 1, [11, 12], NOW) == {11: 3, 12: 1}


async def test_a_mark_goes_only_if_the_effect_is_kept(database: Database) -> None:
    def fails(session: Session) -> None:
        received.finished(session, 1, [10])
        raise LookupError

    await database.run(received.begun, 1, [10], NOW)
    await asyncio.gather(database.run(fails), return_exceptions=True)
    assert await database.run(received.counts, 1, [10]) == {10: 1}


async def test_what_is_set_aside_is_written_down_once_and_does_not_come_again(database: Database) -> None:
    await database.run(received.begun, 1, [10], NOW)
    for _ in range(2):
        await database.run(received.set_aside, 1, 10, "KeyError", NOW)
    assert await database.read(given_up) == [(10, "KeyError")]
    assert await database.run(received.counts, 1, [10]) == {}
    assert not await database.run(received.first_time, 1, 10, NOW)
