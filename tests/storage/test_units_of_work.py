"""Units of work: what is promised is on the disk, on both engines, whatever happens to the neighbours."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import received
from storage.database import Database
from storage.received import ReceivedRow

NOW = datetime(2013, 7, 1, 9, 0, tzinfo=UTC)


def keep(session: Session, number: int) -> bool:
    return received.first_time(session, 1, number, NOW)


def keep_then_fail(session: Session, number: int) -> None:
    keep(session, number)
    raise LookupError(number)


def kept(session: Session) -> list[int]:
    return list(session.scalars(select(ReceivedRow.update_id).order_by(ReceivedRow.update_id)))


async def test_what_a_unit_returns_comes_back_after_its_effect_is_kept(database: Database) -> None:
    assert await database.run(keep, 7) is True
    assert await database.run(keep, 7) is False
    assert await database.read(kept) == [7]


async def test_a_failing_unit_leaves_its_neighbours_committed(database: Database) -> None:
    units = [keep_then_fail if number % 3 == 0 else keep for number in range(30)]
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
