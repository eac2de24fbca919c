"""A short form beside a report: which of the two what is typed belongs to, what comes twice, a process that dies."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import doors
from bot.attending import attend
from bot.handlers import inviting
from bot.house import House, Said
from bot.practice.phones import Phone, keyboard
from bot.practice.world import Message
from bot.taps import Tap
from bot.texts import Texts
from storage import drafts, errands, links
from storage.people import Role
from storage.plan.reading import Plans
from tests.stories.conftest import Town
from tests.stories.test_inviting import comes_in, moussa_of, payload_of, ticked
from tests.stories.test_joining import NEUTRAL, person
from tests.stories.test_team import opens_card


def data_of(message: Message, label: str) -> str:
    return next(str(b["callback_data"]) for row in keyboard(message) for b in row if b["text"] == label)


async def at_label(moussa: Phone) -> Message:
    """The form, up to its last question."""
    moussa.sends("/inviter")
    await moussa.sees("Quel rôle ?")
    await moussa.taps("Agent")
    await moussa.taps("Gao")
    await ticked(moussa, "Gao")
    await moussa.taps("Continuer")
    await moussa.sees("Un repère pour votre liste ?")
    return moussa.card


async def test_what_is_typed_belongs_to_the_form_touched_last(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await opens_card(moussa, "Agent Gao 1")
    await moussa.taps("Saisir son rapport")
    await moussa.taps("Un appel")
    await moussa.sees("1 sur 5")
    report = moussa.card

    form = await at_label(moussa)
    number = (await person(open_town, 31)).id
    assert await open_town.database.read(drafts.active, number) is None, "the report rests"
    moussa.sends("9")
    await moussa.sees("Invitation : agent, Gao")
    assert not await open_town.database.read(errands.stands, number)
    link = await open_town.database.read(links.shown_on, number, form.id, open_town.clock())
    assert link is not None
    assert link.invitation.terms.label == "9", "it was the label, not a figure"

    await at_label(moussa)
    moussa.presses(report, data_of(report, "Passer"))
    await moussa.until(lambda: "1.1.2" in report.text, lambda: report.text)
    assert not await open_town.database.read(errands.stands, number), "touching the report has ended the form"
    typed = moussa.sends("24 16")
    await moussa.until(lambda: "24 F, 16 H" in report.text.replace("\u00a0", " "), lambda: report.text)
    await moussa.until(lambda: typed.deleted, lambda: "still there")


async def test_twice_is_once(open_town: Town) -> None:
    """Updates that come again, as after a crash: the place stays ticked, the link stays one."""
    moussa = await moussa_of(open_town)
    moussa.sends("/inviter")
    await moussa.taps("Agent")
    await moussa.sees("Quels lieux ?")
    await moussa.taps("Gao")
    await ticked(moussa, "Gao")
    await moussa.until(lambda: not open_town.world.updates, lambda: "not confirmed")
    open_town.world.redeliver(open_town.world.confirmed[-1].id)
    moussa.sends("?")
    await moussa.sees("Touchez un bouton, s’il vous plaît.")
    number = (await person(open_town, 31)).id
    errand = await open_town.database.read(errands.under_way, number)
    assert errand is not None
    assert len(errand.values["areas"]) == 1

    await moussa.taps("Continuer")
    await moussa.sees("repère")
    form = moussa.card
    moussa.sends("Gao 1")
    await moussa.sees("Invitation : agent, Gao", "une seule fois,")
    first = payload_of(moussa)
    await moussa.until(lambda: not open_town.world.updates, lambda: "not confirmed")
    open_town.world.redeliver(open_town.world.confirmed[-1].id)
    await moussa.until(lambda: "Lien ouvert jusqu’au" in form.plain.replace("\u00a0", " "), lambda: form.plain)
    assert await open_town.database.read(how_many, open_town.clock()) == 1
    # The first link is in somebody's hands, perhaps: it is good until another is asked for.
    await moussa.taps("Montrer un nouveau lien")
    await moussa.sees("une seule fois,")
    somebody = Phone.join(open_town.world, 99, "X")
    somebody.sends(f"/start {first}")
    await somebody.sees(NEUTRAL)
    await comes_in(open_town, 11, "Awa", payload_of(moussa))


def how_many(session: Session, now: datetime) -> int:
    return links.how_many(session, organisation_of(session), now)


def organisation_of(session: Session) -> int:
    return next(o.id for o in Plans().open(session)[0].organisations if o.code == "MSIPC")


async def test_a_double_tap_leaves_the_link_on_the_card(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    form = await at_label(moussa)
    data = data_of(form, "Sans repère")
    moussa.presses(form, data)
    moussa.presses(form, data)
    await moussa.toasted("Cet écran a changé.")
    await moussa.sees("une seule fois,")
    await moussa.until(lambda: not open_town.world.updates, lambda: "not confirmed")
    await comes_in(open_town, 11, "Awa", payload_of(moussa))


async def test_a_crash_between_the_commit_and_the_answer(town: Town) -> None:
    """What a killed process leaves: the effect, and nothing said. The next one goes on, and old buttons too."""
    async with town.bot():
        moussa = await moussa_of(town)
        moussa.sends("/inviter")
        await moussa.taps("Agent")
        await moussa.sees("Quels lieux ?")
        card = moussa.card
    await committed(town, card, data_of(card, "Gao"))
    async with town.bot():
        await ticked(moussa, "Gao")
        await moussa.taps("Continuer")
        await moussa.sees("repère")
    old = data_of(card, "Sans repère")
    await committed(town, card, old)
    town.clock.later(seconds=30)
    async with town.bot():
        await moussa.sees("Invitation : agent, Gao", "Le lien n’a pas pu être affiché.")
        moussa.presses(card, old)
        await moussa.toasted("Cet écran a changé. Voici où vous en êtes.")
        await moussa.sees("Invitation : agent, Gao", "Lien ouvert jusqu’au 26 juillet.")
        assert moussa.card.id == card.id
        await moussa.taps("Montrer un nouveau lien")
        await moussa.sees("une seule fois,")
        await comes_in(town, 11, "Awa", payload_of(moussa))
        await moussa.told("Lien utilisé le 12 juillet.")


async def committed(town: Town, card: Message, data: str) -> None:
    """A tap whose effect is committed by a process that then says nothing."""
    house = House(Texts.load(), Plans(), town.world.bot_id, "RelaisBot", doors.built())
    tapped = Said(10**9 + card.edits, 31, 31, town.clock(), message=card.id, tap=Tap.parse(data), query="q")
    attended = await attend(town.database, house, tapped, inviting.tapped, "gone")
    assert attended.reply.actions


async def test_giving_up_leaves_the_report_where_it_was(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await opens_card(moussa, "Agent Gao 1")
    await moussa.taps("Saisir son rapport")
    await moussa.taps("Un appel")
    await moussa.sees("1 sur 5")
    report = moussa.card
    form = await at_label(moussa)
    moussa.sends("/annuler")
    await moussa.until(lambda: "Annulé. Rien n’a été envoyé." in form.text, lambda: form.text)
    open_town.clock.later(seconds=timedelta(minutes=1).total_seconds())
    moussa.presses(report, data_of(report, "Passer"))
    await moussa.until(lambda: "1.1.2" in report.text, lambda: report.text)
