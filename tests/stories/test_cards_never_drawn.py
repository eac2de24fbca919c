"""The process died between a step's commit and its answer, and Telegram has nothing left: the next one draws."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handlers import reporting
from bot.house import House, Said
from bot.practice.phones import Phone
from bot.texts import Texts
from storage import revocations
from storage.drafts import DraftRow
from storage.people import PersonRow, Role
from storage.plan.reading import Plans
from tests.stories.conftest import Town


def house() -> House:
    """The one that died."""
    return House(Texts.load(), Plans(), 7000000001, "RelaisBot", frozenset())


async def commits(town: Town, phone: Phone, text: str) -> None:
    """What a process leaves behind that died right after the commit: the step is in the row, and on no screen."""
    said = Said(1, phone.account.id, phone.account.id, town.clock(), None, text=text)
    reply = await town.database.run(reporting.typed, house(), said)
    assert reply.effect


def lagging(session: Session) -> list[int]:
    """The accounts whose card is not what their draft is."""
    behind = select(PersonRow.account).join(DraftRow, DraftRow.person_id == PersonRow.id)
    return [a or 0 for a in session.scalars(behind.where(DraftRow.shown < DraftRow.version).order_by(DraftRow.id))]


def revoked(session: Session, account: int, now: datetime) -> None:
    person = session.scalars(select(PersonRow.id).where(PersonRow.account == account)).one()
    revocations.revoke(session, person, by=None, now=now)


async def at_the_first_question(town: Town, account: int, name: str, organisation: str) -> Phone:
    phone = await town.phone(account, name, Role.AGENT, organisation, "gao")
    await phone.taps("Commencer")
    await phone.sees("1 sur 5")
    return phone


async def test_what_was_kept_and_not_shown_is_shown(town: Town) -> None:
    async with town.bot():
        awa = await at_the_first_question(town, 11, "Awa", "MSIPC")
        ali = await at_the_first_question(town, 12, "Ali", "MSIPC")
    cards = awa.card.id, ali.card.id
    await commits(town, awa, "9")
    await commits(town, ali, "7\n24 16")
    assert await town.database.read(lagging) == [11, 12]
    assert not town.world.updates
    async with town.bot():
        await awa.sees("✓ 1.1.1 : 9", "2 sur 5")
        await ali.sees("✓ 1.1.2a : 24 F, 16 H = 40", "3 sur 5")
        awa.sends("24 16")
        await awa.sees("✓ 1.1.2a : 24 F, 16 H = 40", "3 sur 5")
    assert (awa.card.id, ali.card.id) == cards, "the same message, drawn on"
    assert await town.database.read(lagging) == []


async def test_it_is_shown_once(town: Town) -> None:
    async with town.bot():
        awa = await at_the_first_question(town, 11, "Awa", "MSIPC")
    await commits(town, awa, "9")
    async with town.bot():
        await awa.sees("2 sur 5")
    drawn = awa.card.edits
    async with town.bot():
        awa.sends("24 16")
        await awa.sees("3 sur 5")
    assert awa.card.edits == drawn + 1


async def test_nothing_is_shown_to_someone_whose_access_ended(town: Town) -> None:
    async with town.bot():
        awa = await at_the_first_question(town, 11, "Awa", "MSIPC")
        ali = await at_the_first_question(town, 12, "Ali", "MSIPC")
    await commits(town, awa, "9")
    await commits(town, ali, "7")
    await town.database.run(revoked, 11, town.clock())
    async with town.bot():
        await ali.sees("✓ 1.1.1 : 7", "2 sur 5")
        await awa.sees("1 sur 5")
