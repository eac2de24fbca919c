"""A tally and a report of the same person: one of them is asked, the other is out of the way at once."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.practice.phones import Phone, keyboard, readable
from bot.practice.world import Message
from storage import drafts, people
from storage.drafts import Kind
from tests.stories.conftest import Town
from tests.stories.test_tally import LEFT, agent, begun, founding, kept, left

__all__ = ("founding",)  # with a plan that takes tallies

NAME = "Mariama Traoré"


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
