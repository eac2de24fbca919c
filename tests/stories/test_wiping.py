"""12.4: /effacer empties the chat, at once. Through the stand-in and the library, to SQL."""

import asyncio
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, readable
from storage import chats, people, revocations
from storage.chats import ChatMessageRow
from storage.drafts import DraftRow
from storage.outbox import OutboxRow, State
from storage.people import Role
from tests.conftest import CANARY
from tests.stories.conftest import Town

DONE = "Conversation vidée.\nVos envois restent.\nPlus ancien : menu ⋮, Supprimer."


async def agent(town: Town, account: int = 11, name: str = "Awa") -> Phone:
    return await town.phone(account, name, Role.AGENT, "MSIPC", "gao")


def left(phone: Phone) -> list[str]:
    return [readable(m.text) for m in phone.messages]


async def wiped(phone: Phone, *more: str) -> None:
    await phone.sees("Conversation vidée.")
    await phone.until(lambda: left(phone) == [DONE, *more], lambda: f"{left(phone)}")


def noted(session: Session, chat: int) -> list[int]:
    return list(session.scalars(select(ChatMessageRow.message).where(ChatMessageRow.chat == chat)))


async def forgotten(town: Town, chat: int) -> None:
    """Waits until no message of that chat is noted."""
    async with asyncio.timeout(10):
        while await town.database.read(noted, chat):  # noqa: ASYNC110 - it is another process that forgets
            await asyncio.sleep(0.02)


async def test_the_chat_is_empty_and_the_report_is_kept(open_town: Town) -> None:
    awa = await agent(open_town)
    awa.sends("/rapport")
    await awa.sees("3 activités, 5 réponses")
    await awa.taps("Commencer")
    await awa.sees("1 sur 5")
    awa.sends("9")
    await awa.sees("2 sur 5")
    awa.sends("/aide")
    await awa.told("Horloge près d’un message")
    awa.sends_media("photo", CANARY)
    await awa.told("Je lis seulement du texte et des chiffres.")

    awa.sends("/effacer")
    await wiped(awa)
    assert awa.lock_screen[-1].silent
    assert "effacer" in awa.commands

    awa.sends("/rapport")
    await awa.sees("Gardé le 12 juillet : 1 sur 5")
    await awa.taps("Continuer")
    await awa.sees("2 sur 5")
    awa.sends("/effacer")
    await wiped(awa)


async def test_a_short_form_ends(open_town: Town) -> None:
    """Its card is gone, and what is typed next belongs to nothing."""
    awa = await agent(open_town)
    awa.sends("/mesdonnees")
    await awa.sees("Vos données")
    await awa.taps("Changer mon nom")
    await awa.sees("Écrivez votre nom")
    awa.sends("/effacer")
    await wiped(awa)
    awa.sends(CANARY)
    await awa.sees("Je n’ai pas compris.")


async def test_in_english(open_town: Town) -> None:
    awa = await agent(open_town)
    awa.sends("/langue")
    await awa.taps("English")
    await awa.sees("Noted: English.")
    assert "wipe" in awa.commands
    awa.sends("/wipe")
    await awa.sees("Conversation cleared.\nWhat you sent stays.\nOlder: menu ⋮, Delete.")
    assert len(awa.messages) == 1


async def test_what_is_older_than_48_hours(open_town: Town) -> None:
    """Telegram deletes none of it: ours says nothing any more, theirs stays and is counted once."""
    awa = await agent(open_town)
    awa.sends("/rapport")
    await awa.sees("3 activités, 5 réponses")
    old = awa.card
    open_town.clock.later(hours=49)
    awa.sends("/aide")
    await awa.sees("Horloge près d’un message")
    awa.sends("/effacer")
    await awa.sees("Conversation vidée.", "2 messages anciens restent : appui long, puis Supprimer.")
    ours = [readable(m.text) for m in awa.messages if m.mine]
    assert ours[-1].startswith("Conversation vidée.")
    assert set(ours[:-1]) == {"Effacé."}
    assert not old.deleted
    assert old.markup is None
    theirs = [m.plain.split()[0] for m in awa.messages if not m.mine]
    assert theirs == ["/start", "/rapport"]

    awa.sends("/effacer")
    await awa.until(lambda: readable(awa.card.text) == DONE, lambda: f"{left(awa)}")


async def test_at_48_hours_telegram_may_or_may_not(open_town: Town) -> None:
    awa = await agent(open_town)
    open_town.clock.later(hours=47, minutes=40)
    awa.sends("/effacer")
    await wiped(awa)
    open_town.clock.later(hours=48, seconds=5)
    awa.sends("/effacer")
    await awa.sees("Conversation vidée.")
    await awa.until(lambda: left(awa)[0] == "Effacé.", lambda: f"{left(awa)}")


async def test_with_no_network_it_happens_later(town: Town) -> None:
    async with town.bot():
        awa = await agent(town)
        awa.sends("/aide")
        await awa.sees("Horloge près d’un message")
        town.world.faults.plan("500", "deleteMessages")
        town.world.faults.plan("refuse", "deleteMessages")
        town.world.faults.plan("drop", "deleteMessages")
        awa.sends("/effacer")
        await wiped(awa)


async def test_days_later_it_is_what_is_true_then(town: Town) -> None:
    """The process ends with the wipe undone, and the next one comes days later: on a Sunday night, so that what else it
    has to say waits.
    """
    async with town.bot():
        awa = await agent(town)
        town.world.faults.plan("500", "deleteMessages", times=50)
        awa.sends("/effacer")
        await awa.until(lambda: not town.world.updates, lambda: "the update is not confirmed")
    assert "Conversation vidée." not in awa.text
    town.world.faults.planned.clear()
    town.clock.later(days=2, hours=12)
    async with town.bot():
        await awa.sees("Conversation vidée.", "2 messages anciens restent")
        assert {readable(m.text) for m in awa.messages if m.mine and m is not awa.card} == {"Effacé."}


async def test_twice_is_once(town: Town) -> None:
    """The update comes again: the chat stays empty, and what was said since stays."""
    async with town.bot():
        awa = await agent(town)
        awa.sends("/effacer")
        await wiped(awa)
        await awa.until(lambda: not town.world.updates, lambda: "not confirmed")
        last = town.world.confirmed[-1].id
    awa.sends("/aide")
    town.world.redeliver(last)
    async with town.bot():
        await awa.sees("Horloge près d’un message")
        assert DONE in left(awa)

    def wipes(session: Session) -> list[str]:
        return list(session.scalars(select(OutboxRow.state).where(OutboxRow.template == chats.WIPE)))

    assert await town.database.read(wipes) == [State.SENT]


async def test_what_a_killed_process_had_sent(town: Town) -> None:
    """Messages whose ids nobody noted lie between those that are known, after them, or before the first."""
    async with town.bot():
        awa = await agent(town)
        ali = await agent(town, 12, "Ali")
        first = town.world.add(awa.chat, mine=True, text="lost", plain="lost")
        for _ in range(150):
            town.world.add(ali.chat, mine=True, text="Ali’s", plain="Ali’s")
        awa.sends("/aide")
        await awa.sees("Horloge près d’un message")
        typed = town.world.add(awa.chat, mine=False, text=CANARY, plain=CANARY)
        awa.sends("/effacer")
        await wiped(awa)
        assert first.deleted
        assert typed.deleted
        assert not any(m.deleted for m in ali.messages)
        calls = [c.parameters for c in town.world.calls if c.method == "deleteMessages"]
        assert len(calls) < 10
        assert {c["chat_id"] for c in calls} == {11}


async def test_a_busy_house_bounds_the_calls(town: Town) -> None:
    async with town.bot():
        awa = await agent(town)
        lost = town.world.add(awa.chat, mine=True, text="lost", plain="lost")
        town.world.begin_at(1_000_000)
        awa.sends("/effacer")
        await wiped(awa)
        assert lost.deleted, "it lay beside one that is known"
        calls = [c for c in town.world.calls if c.method == "deleteMessages"]
        assert len(calls) <= 25


async def test_a_message_that_is_wiped_is_not_said_again(town: Town) -> None:
    """The answer to the last deletion is lost: what was said after it is said once all the same."""
    async with town.bot():
        awa = await agent(town)
        town.world.faults.plan("drop", "deleteMessages", times=2)
        awa.sends("/effacer")
        await wiped(awa)
        await awa.until(lambda: not town.world.updates, lambda: "not confirmed")
    async with town.bot():
        awa.sends("/aide")
        await awa.sees("Horloge près d’un message")
        assert left(awa)[0] == DONE
        assert len([m for m in awa.chat.messages.values() if m.plain.startswith("Conversation vidée.")]) == 1


async def test_two_phones_two_chats(open_town: Town) -> None:
    awa, ali = await agent(open_town), await agent(open_town, 12, "Ali")
    before = left(ali)
    awa.sends("/effacer")
    await wiped(awa)
    assert left(ali) == before


async def test_strangers_and_who_was_revoked(open_town: Town) -> None:
    awa = await agent(open_town)
    person = await open_town.database.read(people.by_account, 11, open_town.clock(), lock=False)
    await open_town.database.run(revocations.revoke, person.id, by=None, now=open_town.clock())
    stranger = Phone.join(open_town.world, 99, CANARY)
    for phone in (awa, stranger):
        phone.sends("/effacer")
        await phone.sees("Ce service fonctionne sur invitation")
    await forgotten(open_town, 99)


async def test_a_lost_phone_is_emptied_after_the_access_ended(open_town: Town) -> None:
    awa = await agent(open_town)
    awa.sends("/rapport")
    await awa.sees("3 activités, 5 réponses")
    person = await open_town.database.read(people.by_account, 11, open_town.clock(), lock=False)

    def lose(session: Session, now: datetime) -> None:
        revocations.revoke(session, person.id, by=None, now=now)
        chats.post_wipe(session, chat=11, person=person.id, now=now)

    await open_town.database.run(lose, open_town.clock())
    await awa.until(lambda: left(awa) == [], lambda: f"{left(awa)}")
    await forgotten(open_town, 11)


async def test_a_phone_that_blocked_the_bot_is_emptied_too(open_town: Town) -> None:
    awa = await agent(open_town)
    awa.blocks()
    await open_town.database.run(chats.post_wipe, chat=11, person=None, now=open_town.clock())
    await awa.until(lambda: left(awa) == [], lambda: f"{left(awa)}")


async def test_a_card_that_was_wiped_is_not_drawn_again_by_the_next_process(town: Town) -> None:
    async with town.bot():
        awa = await agent(town)
        await awa.taps("Commencer")
        await awa.sees("1 sur 5")
        awa.sends("9")
        await awa.sees("2 sur 5")
        awa.sends("/effacer")
        await wiped(awa)
    async with town.bot():
        awa.sends("24 16")
        await awa.sees("Je n’ai pas compris.")
        awa.sends("/rapport")
        await awa.sees("Gardé le 12 juillet : 1 sur 5")
        await awa.taps("Continuer")
        await awa.sees("2 sur 5")

    def cards(session: Session) -> list[int | None]:
        return list(session.scalars(select(DraftRow.card)))

    assert await town.database.read(cards) == [awa.card.id]


async def test_who_refuses_leaves_no_trace_in_the_list(open_town: Town) -> None:
    binta = Phone.join(open_town.world, 21, f"Binta {CANARY}")
    binta.sends(f"/start {await open_town.payload(Role.AGENT, 'MSIPC', 'gao')}")
    await binta.taps("Non, pas moi")
    await binta.sees("Lien fermé, rien n’est gardé.")
    await forgotten(open_town, 21)


async def test_an_album_is_answered_once(open_town: Town) -> None:
    """12.7: deleted, never fetched; ten pictures at once are one sentence, later ones are another."""
    awa = await agent(open_town)
    pictures = [awa.sends_media("photo", CANARY) for _ in range(10)]
    others = [awa.sends_media(kind) for kind in ("voice", "document", "contact", "location")]
    others.append(awa.forwards(CANARY))
    await awa.until(lambda: all(m.deleted for m in (*pictures, *others)), lambda: f"{left(awa)}")
    await awa.until(lambda: not open_town.world.updates, lambda: "not confirmed")
    assert [text for text in left(awa) if text.startswith("Je lis seulement")] == [
        "Je lis seulement du texte et des chiffres."
    ]
    assert "getFile" not in {call.method for call in open_town.world.calls}
    await forgotten_of(open_town, 11, {m.id for m in (*pictures, *others)})


async def forgotten_of(town: Town, chat: int, messages: set[int]) -> None:
    """None of these is noted: they were deleted at once."""
    assert not messages & set(await town.database.read(noted, chat))
