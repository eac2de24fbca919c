"""/effacer while a document is being made: it does not come any more, and nothing of it is said in the empty chat."""

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, readable
from storage import chats, delivering, documents
from storage.documents import DOCUMENT, Asked, Format
from storage.outbox import OutboxRow, State
from storage.people import PersonRow, Role
from tests.making.conftest import files, mariam, received
from tests.stories.conftest import Town

ONE = 1


def ends_of_documents(session: Session) -> list[tuple[str, str | None]]:
    rows = select(OutboxRow.state, OutboxRow.reason).where(OutboxRow.template == DOCUMENT).order_by(OutboxRow.id)
    return [(state, reason) for state, reason in session.execute(rows)]


async def begun(phone: Phone) -> int:
    """The report is asked for and its process has begun; the number of the card."""
    card = phone.card
    await phone.taps("PDF")
    await phone.until(lambda: "Chiffres ✓" in readable(card.text), lambda: readable(card.text), within=60)
    return card.id


@pytest.mark.parametrize("hours", [0, 49])
async def test_it_does_not_come(open_town: Town, hours: int) -> None:
    """49 hours: Telegram does not delete the card any more, and what was written over it stays."""
    phone = await mariam(open_town)
    open_town.clock.later(hours=hours)
    card = await begun(phone)
    phone.sends("/effacer")
    await phone.sees("Conversation vidée.")
    assert await open_town.database.read(ends_of_documents) == [(State.DROPPED, documents.WIPED)]
    wiped = len(open_town.world.calls)

    # One is made after the other: the next one is the first that comes.
    phone.sends("/recapitulatif 2013")
    await phone.sees("Récapitulatif 2013 · brouillon")
    await phone.taps("Excel")
    assert (await received(phone)).file["file_name"].endswith(".xlsx")
    assert len(files(phone)) == 1
    later = list(open_town.world.calls)[wiped:]
    assert [c.method for c in later if str(c.parameters.get("message_id")) == str(card)] == []
    if hours:
        assert readable(phone.chat.messages[card].text) == "Effacé."
    async with asyncio.timeout(10):
        while (State.CLAIMED, None) in await open_town.database.read(ends_of_documents):  # noqa: ASYNC110 - a row tells nobody
            await asyncio.sleep(0.02)
    assert await open_town.database.read(ends_of_documents) == [(State.DROPPED, documents.WIPED), (State.SENT, None)]


async def test_what_waits_for_its_turn_is_withdrawn_in_that_chat_alone(town: Town) -> None:
    async with town.bot():
        await mariam(town)
        await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    now = town.clock()

    def asked(session: Session) -> None:
        for account in (17, 11):
            person = session.scalars(select(PersonRow.id).where(PersonRow.account == account)).one()
            documents.post(session, Asked(ONE, 2013, 0, 0, Format.PDF), person=person, now=now)

    def emptied(session: Session) -> None:
        chats.post_wipe(session, chat=17, person=None, now=now)

    await town.database.run(asked)
    await town.database.run(emptied)
    assert await town.database.read(ends_of_documents) == [(State.DROPPED, documents.WIPED), (State.WAITING, None)]


async def test_what_was_withdrawn_is_not_tried_again(town: Town) -> None:
    """Whoever made it meanwhile marks the row as it went, which is too late."""
    async with town.bot():
        await mariam(town)
    now = town.clock()

    def withdrawn(session: Session) -> tuple[bool, bool]:
        person = session.scalars(select(PersonRow.id).where(PersonRow.account == 17)).one()
        row = documents.post(session, Asked(ONE, 2013, 0, 0, Format.PDF), person=person, now=now)
        (posted,) = delivering.claim(session, by="one", now=now, ids=(row,))
        before = delivering.wanted(session, posted)
        documents.withdraw(session, chat=17, person=person)
        delivering.failed(session, row, "storage away", now)
        delivering.put_off(session, row, now)
        delivering.let_go(session, (row,))
        return before, delivering.wanted(session, posted)

    assert await town.database.run(withdrawn) == (True, False)
    assert await town.database.read(ends_of_documents) == [(State.DROPPED, documents.WIPED)]
