"""Who is forgotten, or loses the access at the command line: their chat is emptied first, whatever crashes meanwhile;
only then nothing of them is left.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.commands.revoke import end_access
from bot.practice.phones import Phone, readable
from storage import forgetting, people
from storage.people import Role
from tests.filling import Filling
from tests.storage.test_forgetting import found
from tests.stories.conftest import Town
from tests.stories.test_tallies_looked_at import counted_in_gao, founded, looks
from tests.stories.test_tally import begun

HERS, HIS = 440_044_001, 140_014_002  # accounts, as they are found in whatever holds them


@pytest.fixture
def founding() -> Filling:
    return founded


def forget(session: Session, account: int, now: datetime) -> None:
    forgetting.forget(session, people.by_account(session, account, now, lock=False).id, now)


def revoke(session: Session, account: int, now: datetime) -> None:
    """As `relais revoke` does."""
    end_access(session, people.by_account(session, account, now, lock=False).id, now)


def left(phone: Phone) -> list[str]:
    return [readable(m.text or m.plain) for m in phone.messages]


async def empty(phone: Phone) -> None:
    await phone.until(lambda: left(phone) == [], lambda: f"{left(phone)}")


async def nothing_of(town: Town, *accounts: int) -> None:
    """Waits until no table holds any of these."""
    async with asyncio.timeout(10):
        while await town.database.read(found, *accounts):  # noqa: ASYNC110 - a row tells nobody that it is gone
            await asyncio.sleep(0.05)


async def two_with_figures(town: Town) -> tuple[Phone, Phone]:
    """An agent in the middle of a tally, and a coordinator who looks at some."""
    await counted_in_gao(town)
    hers = await town.phone(HERS, "Awa", Role.AGENT, "MJ", "mopti")
    await begun(hers)
    await hers.taps("1 Viol")
    hers.sends("2 5 0 1")
    await hers.until(lambda: any("Viol : 8" in button for button in hers.buttons), lambda: f"{hers.buttons}")
    his = await town.phone(HIS, "Moussa", Role.COORDINATOR, "MSIPC")
    await looks(his, town)
    await his.taps("Afficher Gao")
    await his.sees("santé")
    return hers, his


async def test_the_chats_are_emptied_and_then_nothing_is_left(town: Town) -> None:
    async with town.bot():
        hers, his = await two_with_figures(town)
        for account in (HERS, HIS):
            await town.database.run(forget, account, town.clock())
        await empty(hers)
        await empty(his)
        await nothing_of(town, HERS, HIS)


async def test_the_process_ends_meanwhile_and_the_next_one_does_it(town: Town) -> None:
    """Two days later Telegram deletes none of it: what is ours says nothing any more."""
    async with town.bot():
        hers, his = await two_with_figures(town)
        town.world.faults.plan("500", "deleteMessages", times=50)
        await town.database.run(forget, HERS, town.clock())
        await hers.until(lambda: not town.world.updates, lambda: "not confirmed")
    await town.database.run(forget, HIS, town.clock())
    assert {*left(hers)} > {"/decompte"}, "nothing was deleted yet"
    assert await town.database.read(found, HERS, HIS) == {"outbox.chat", "chat_messages.chat"}
    town.world.faults.planned.clear()
    town.clock.later(hours=50)
    async with town.bot():
        for phone in (hers, his):
            await phone.until(
                lambda phone=phone: {readable(m.text) for m in phone.messages if m.mine} == {"Effacé."},
                lambda phone=phone: f"{left(phone)}",
            )
        await nothing_of(town, HERS, HIS)


async def test_who_blocked_the_bot_is_forgotten_all_the_same(town: Town) -> None:
    async with town.bot():
        hers, _ = await two_with_figures(town)
        hers.blocks()
        await town.database.run(forget, HERS, town.clock())
        await nothing_of(town, HERS)


async def test_what_is_typed_afterwards_is_a_stranger_s(town: Town) -> None:
    async with town.bot():
        hers, _ = await two_with_figures(town)
        await town.database.run(forget, HERS, town.clock())
        await empty(hers)
        hers.sends("/decompte")
        await hers.sees("Ce service fonctionne sur invitation")
        await nothing_of(town, HERS)


async def test_who_is_revoked_at_the_command_line_has_no_figures_left(town: Town) -> None:
    async with town.bot():
        hers, his = await two_with_figures(town)
        for account in (HERS, HIS):
            await town.database.run(revoke, account, town.clock())
        await empty(hers)
        await empty(his)
        assert "people.account" in await town.database.read(found, HERS), "who it was is kept for its months"


@pytest.mark.parametrize("ends", [forget, revoke])
async def test_the_menu_of_commands_goes_with_the_chat(
    town: Town, ends: Callable[[Session, int, datetime], None]
) -> None:
    """As after a lost phone: whoever holds it is not told what there was to do. /effacer leaves it where it is."""
    async with town.bot():
        hers = await town.phone(HERS, "Awa", Role.AGENT, "MJ", "mopti")
        hers.sends("/langue")
        await hers.taps("Français")
        await hers.until(lambda: "decompte" in hers.commands, lambda: f"{hers.commands}")
        hers.sends("/effacer")
        await hers.sees("Conversation vidée.")
        assert "decompte" in hers.commands
    await town.database.run(ends, HERS, town.clock())  # nobody serves at that moment
    async with town.bot():
        await empty(hers)
        await hers.until(lambda: "decompte" not in hers.commands, lambda: f"{hers.commands}")


async def test_the_same_phone_in_another_duty(town: Town) -> None:
    """Figures of the duty that is forgotten go, with what else is in the chat; who has the phone now stays in."""
    async with town.bot():
        hers, _ = await two_with_figures(town)
    hers_before = await town.database.read(people.by_account, HERS, town.clock(), lock=False)
    await town.database.run(revoke, HERS, town.clock())
    async with town.bot():
        await empty(hers)
        again = await town.phone(HERS, "Awa", Role.AGENT, "MSIPC", "gao")
        town.clock.later(minutes=1)
        await town.database.run(forgetting.forget, hers_before.id, town.clock() + timedelta(seconds=1))
        again.sends("/decompte")
        await again.sees("Vous comptez")
