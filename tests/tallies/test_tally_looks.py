"""Which message may show figures, and how what shows them goes: rows of the outbox, as a kill leaves them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import delivering
from storage.calendar import Quarter
from storage.database import Database
from storage.outbox import OutboxRow
from storage.people import PersonRow, Role
from storage.tally_looks import LOOK, SHOWN, WIPE, may_show, message_of, open_card
from storage.tally_periods import Period

NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)
CHAT, CARD, OTHER = 17, 501, 502
A_MINUTE = timedelta(minutes=1)


def two(session: Session) -> tuple[int, int]:
    people = [
        PersonRow(
            account=account, role=Role.COORDINATOR, organisation_id=None, language="fr", consent_version="1",
            consented_at=NOW, joined_at=NOW,
        )
        for account in (CHAT, 18)
    ]  # fmt: skip
    session.add_all(people)
    session.flush()
    return people[0].id, people[1].id


@pytest.fixture
async def mariam(database: Database) -> int:
    return (await database.run(two))[0]


def posted(session: Session, person: int) -> int:
    return open_card(session, person, CHAT, 1, Period(Quarter(2013, 2)), NOW)


def wipes(session: Session) -> list[tuple[dict[str, int], datetime]]:
    its = select(OutboxRow).where(OutboxRow.template == WIPE).order_by(OutboxRow.id)
    return [(row.values, row.not_before) for row in session.scalars(its)]


async def test_only_what_was_sent_as_such_a_card_and_for_half_an_hour(database: Database, mariam: int) -> None:
    row = await database.run(posted, mariam)
    assert not await database.run(may_show, mariam, CHAT, CARD, NOW)
    await database.run(delivering.sent, row, CARD, NOW)
    assert await database.run(may_show, mariam, CHAT, CARD, NOW)
    assert await database.run(may_show, mariam, CHAT, CARD, NOW + SHOWN - A_MINUTE)
    assert not await database.run(may_show, mariam, CHAT, CARD, NOW + SHOWN)
    assert not await database.run(may_show, mariam, CHAT, OTHER, NOW)
    assert not await database.run(may_show, mariam, CHAT, None, NOW)
    assert not await database.run(may_show, mariam + 1, CHAT, CARD, NOW)
    assert not await database.run(may_show, mariam, CHAT + 1, CARD, NOW)
    assert await database.read(message_of, row) == CARD
    assert await database.read(wipes) == [({"row": row}, NOW + SHOWN)]


async def test_a_card_that_a_killed_process_has_sent_has_an_end_of_its_own(database: Database, mariam: int) -> None:
    """It is on the phone; its row does not know, and will be sent once more."""
    row = await database.run(posted, mariam)

    def claimed(session: Session) -> int:
        return len(delivering.claim(session, by="killed", now=NOW, ids=[row]))

    assert await database.run(claimed) == 1
    assert await database.run(may_show, mariam, CHAT, CARD, NOW + A_MINUTE)
    assert await database.read(wipes) == [({"row": row}, NOW + SHOWN), ({"message": CARD}, NOW + A_MINUTE + SHOWN)]
    await database.run(delivering.sent, row, OTHER, NOW + A_MINUTE)
    assert not await database.run(may_show, mariam, CHAT, CARD, NOW + A_MINUTE)
    assert await database.run(may_show, mariam, CHAT, OTHER, NOW + A_MINUTE)


async def test_the_card_is_protected_silent_and_not_sent_late(database: Database, mariam: int) -> None:
    row = await database.run(posted, mariam)

    def kept(session: Session) -> tuple[object, ...]:
        one = session.get_one(OutboxRow, row)
        return one.template, one.protect, one.silent, one.not_after, sorted(one.values)

    assert await database.read(kept) == (LOOK, True, True, NOW + SHOWN, ["period", "plan"])
