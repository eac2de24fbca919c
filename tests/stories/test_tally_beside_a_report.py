"""A tally and a report of the same person: one of them is asked, the other is out of the way at once."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, keyboard, readable
from bot.practice.world import Message
from storage import drafts, outbox, people
from storage.drafts import Kind
from storage.outbox import OutboxRow
from storage.tally_wiping import WIPE
from tests.stories.conftest import Town
from tests.stories.test_tally import LEFT, agent, begun, founding, kept, left

__all__ = ("founding",)  # with a plan that takes tallies

NAME = "Mariama Traoré"
JUST_CLOSED = "Un décompte vient de se fermer. Votre message est effacé et n’est pas gardé. Écrivez-le de nouveau."


async def counted(awa: Phone) -> Message:
    """A tally that asks for four numbers, and has read four before; its card."""
    await begun(awa)
    await awa.taps("1 Viol")
    awa.sends("2 5 0 1")
    await awa.until(lambda: "1 Viol : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    await awa.taps("2 Agression")
    await awa.sees("Écrivez 4 nombres")
    return awa.card


def showing(phone: Phone, text: str) -> Message:
    return next(m for m in reversed(phone.messages) if m.mine and text in readable(m.text))


def answered(session: Session, account: int, now: datetime) -> int:
    """How many answers this person's reports hold."""
    person = people.by_account(session, account, now, lock=False)
    of_reports = (draft for draft in drafts.unfinished(session, person.id) if draft.kind is not Kind.TALLY)
    return sum(len(draft.answers.figures) for draft in of_reports)


async def test_a_report_that_begins_takes_the_tally_off_the_screen(open_town: Town) -> None:
    awa = await agent(open_town)
    card = await counted(awa)
    awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.until(lambda: card.deleted, lambda: f"{left(awa)}")
    await awa.told(LEFT)
    assert awa.lock_screen[-1].silent
    assert any("1 sur 5" in text for text in left(awa))
    assert not [text for text in left(awa) if text.startswith("Décompte ·")]
    tally = await kept(open_town)
    assert tally is not None
    assert tally.tally.total == 8


async def test_a_report_that_goes_on_takes_it_off_the_screen_too(open_town: Town) -> None:
    awa = await agent(open_town)
    awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.told("1 sur 5")
    report = showing(awa, "1 sur 5")
    awa.sends("/decompte")
    await awa.until(lambda: readable(report.text).startswith("Gardé : 0"), lambda: readable(report.text))
    await awa.sees("Décompte ·")
    await awa.taps("Continuer")
    await awa.taps("Santé")
    await awa.taps("1 Viol")
    card = awa.card
    awa.presses(report, keyboard(report)[0][0]["callback_data"])
    await awa.until(lambda: card.deleted, lambda: f"{left(awa)}")
    await awa.until(lambda: "1 sur 5" in readable(report.text), lambda: readable(report.text))
    assert not report.deleted


async def test_an_old_tally_card_is_no_second_question(open_town: Town) -> None:
    """Tapped on a telephone that has not heard yet that it is gone."""
    awa = await agent(open_town)
    card = await counted(awa)
    zero = next(b["callback_data"] for row in keyboard(card) for b in row if b["text"] == "Zéro")
    awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.until(lambda: card.deleted, lambda: f"{left(awa)}")
    awa.presses(card, zero)
    await awa.toasted("Cet écran a changé.")
    awa.sends("9")
    await awa.told("2 sur 5")
    assert await open_town.database.read(answered, 11, open_town.clock()) == 1
    assert not [text for text in left(awa) if text.startswith("Décompte ·")]


async def test_a_place_tapped_on_an_old_list_puts_the_report_aside(open_town: Town) -> None:
    awa = await agent(open_town, 11, "Awa", "gao", "mopti")
    awa.sends("/decompte")
    await awa.sees("Décompte · T2 2013")
    listing = awa.card
    mopti = next(b["callback_data"] for row in keyboard(listing) for b in row if b["text"].startswith("Mopti"))
    awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.told("1 sur 5")
    report = showing(awa, "1 sur 5")
    await awa.until(lambda: listing.deleted, lambda: f"{left(awa)}")
    awa.presses(listing, mopti)
    await awa.sees("Décompte · T2 2013 · Mopti")
    assert awa.buttons[0] == "Afficher"
    await awa.until(lambda: readable(report.text).startswith("Gardé : 0"), lambda: readable(report.text))


def told_to_wait(session: Session, account: int, now: datetime) -> None:
    """Telegram has asked for patience: the row that takes the tally's card away waits."""
    person = people.by_account(session, account, now, lock=False)
    values = {"draft": 0, "since": 1, "upto": 1, "keep": [], "says": ""}
    row = outbox.post(session, template=WIPE, values=values, now=now, person=person.id, chat=account)
    session.execute(update(OutboxRow).where(OutboxRow.id == row).values(not_before=now + timedelta(hours=1)))


async def all_deleted(phone: Phone, *written: str) -> None:
    for text in written:
        await _deleted(phone, phone.sends(text))


async def _deleted(phone: Phone, typed: Message) -> None:
    await phone.until(lambda: typed.deleted, lambda: f"{typed.text}: {left(phone)}")


async def test_words_typed_while_a_tally_goes_are_no_answer_to_the_report(open_town: Town) -> None:
    """They were meant for the card that may still stand there: neither kept nor repeated."""
    awa = await agent(open_town)
    await counted(awa)
    awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.told(LEFT)
    report = showing(awa, "1 sur 5")
    await open_town.database.run(told_to_wait, 11, open_town.clock())
    await all_deleted(awa, NAME, "5 femmes à Ansongo", f"/rapport {NAME}", f"/rappport {NAME}", "2 5 0 1")
    await awa.until(lambda: JUST_CLOSED in readable(report.text), lambda: readable(report.text))
    assert "1 sur 5" in readable(report.text)
    assert not [m for m in awa.messages if m.mine and ("Mariama" in m.text or "Ansongo" in m.text)]
    assert await open_town.database.read(answered, 11, open_town.clock()) == 0
    awa.sends("9")
    await awa.told("2 sur 5")
    open_town.clock.later(minutes=6)  # nobody waits longer than that for a card that does not go
    awa.sends(NAME)
    await awa.until(lambda: "Mariama" in readable(report.text), lambda: f"{left(awa)}")


async def test_words_typed_while_a_tally_goes_are_no_errand_s_either(open_town: Town) -> None:
    awa = await agent(open_town)
    await counted(awa)
    awa.sends("/mesdonnees")
    await awa.taps("Changer mon nom")
    await awa.told(LEFT)
    await open_town.database.run(told_to_wait, 11, open_town.clock())
    await all_deleted(awa, NAME)
    await awa.told(JUST_CLOSED)
    assert not [text for text in left(awa) if "Mariama" in text]


async def test_a_command_that_nobody_knows_goes_too_once_a_tally_was_left(open_town: Town) -> None:
    awa = await agent(open_town)
    before = awa.sends(f"/decomptes {NAME}")
    await awa.told("Cette commande n’existe pas ici.")
    await counted(awa)
    await awa.taps("Pas cette fois")
    await awa.told("D’accord. /decompte quand vous voulez.")
    typed = awa.sends(f"/decomptes {NAME}")
    await awa.until(lambda: typed.deleted, lambda: f"{left(awa)}")
    assert not before.deleted
    assert not any("Mariama" in m.text for m in awa.messages if m.mine)
