"""A group is nobody's chat: nothing is said there, it is left, and who tried it is a line of the log."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone
from bot.practice.world import Chat
from storage.audit import AuditRow
from storage.people import PersonRow, Role
from tests.conftest import CANARY
from tests.stories.conftest import Town

Line = tuple[int | None, str, str]


def refused(session: Session) -> list[Line]:
    """By account: which door, and why."""
    lines = (
        select(PersonRow.account, AuditRow.object, AuditRow.detail)
        .join(PersonRow, PersonRow.id == AuditRow.actor)
        .where(AuditRow.action == "refused")
        .order_by(AuditRow.id)
    )
    return [(row.account, row.object, row.detail["because"]) for row in session.execute(lines)]


def writes(town: Town, who: Phone, group: Chat, text: str) -> None:
    """In the group, where the others are."""
    written = town.world.add(group, mine=False, text=text, plain=text, by=who.account.id)
    town.world.enqueue("message", town.world.message_json(written))


async def confirmed(town: Town, who: Phone) -> None:
    await who.until(lambda: not town.world.updates, lambda: "not confirmed")


async def test_who_brings_it_into_a_group_or_calls_it_there(open_town: Town) -> None:
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    said = len(awa.messages)
    group = awa.adds_to_group(-100, "Tout le monde")
    await awa.until(lambda: group.left, lambda: "it stayed")
    await confirmed(open_town, awa)
    assert await open_town.database.read(refused) == [(11, "chat", "group")]
    for text in ("/decompte", f"/rapport {CANARY}", "2 5 0 1"):
        writes(open_town, awa, group, text)
    await confirmed(open_town, awa)
    assert await open_town.database.read(refused) == [(11, "chat", "group")] * 4
    assert len(awa.messages) == said
    assert not [message for message in group.messages.values() if message.mine]


async def test_of_a_stranger_there_is_no_line(open_town: Town) -> None:
    nobody = Phone.join(open_town.world, 99, "Nobody")
    group = nobody.adds_to_group(-101, "Ailleurs")
    await nobody.until(lambda: group.left, lambda: "it stayed")
    await confirmed(open_town, nobody)
    assert await open_town.database.read(refused) == []
