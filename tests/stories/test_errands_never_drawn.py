"""The process died between a short form's step and its answer, and Telegram has nothing left: the next one draws."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import doors
from bot import errands as registry
from bot.attending import attend
from bot.handlers import reporting
from bot.house import House, Said
from bot.practice.phones import Phone
from bot.practice.world import Message
from bot.taps import Tap
from bot.texts import Texts
from storage import errands
from storage.errands import ErrandRow
from storage.people import Role
from storage.plan.reading import Plans
from tests.stories.conftest import Town
from tests.stories.test_cards_never_drawn import revoked
from tests.stories.test_entering_for_another import entered
from tests.stories.test_errands import at_label, data_of
from tests.stories.test_inviting import comes_in, invites, moussa_of, payload_of, ticked
from tests.stories.test_joining import NEUTRAL, person
from tests.stories.test_team import opens_card

UPDATES = count(10**9)


async def dies(town: Town, phone: Phone, *, command: str = "", taps: str = "", types: str = "") -> Message | None:
    """Commits what this leads to, in a process that then says nothing, and confirms it. The message, if one was sent.

    A button that is tapped is on the newest card.
    """
    house = House(Texts.load(), Plans(), town.world.bot_id, "RelaisBot", doors.built())
    account, update, now = phone.account.id, next(UPDATES), town.clock()
    sent, said = None, Said(update, account, account, now)
    if taps:
        tap = Tap.parse(data_of(phone.card, taps))
        assert tap is not None
        said = Said(update, account, account, now, message=phone.card.id, tap=tap, query="q")
        unit = next(door.unit for door in doors.DOORS if tap.verb in door.verbs)
    else:
        sent = phone.sends(f"/{command}" if command else types)
        town.world.updates.clear()
        said = Said(update, account, account, now, message=sent.id, text=types, command=command)
        unit = registry.typed(reporting.typed)
        if command:
            unit = next(door.unit for door in doors.DOORS if command in door.commands)
    attended = await attend(town.database, house, said, unit, "gone")
    assert attended.reply.effect
    assert attended.reply.actions
    return sent


def behind(session: Session) -> list[int]:
    return [errand.person for errand in errands.undrawn(session)]


def kept_of(session: Session, person: int) -> Mapping[str, Any]:
    return session.scalars(select(ErrandRow.values).where(ErrandRow.person_id == person)).one()


async def test_each_question_that_was_never_shown_is_shown(town: Town) -> None:
    async with town.bot():
        moussa = await moussa_of(town)
        number = (await person(town, 31)).id
    command = await dies(town, moussa, command="inviter")
    async with town.bot():
        await moussa.sees("Inviter une personne", "Quel rôle ?")
    assert command is not None
    assert not command.deleted, "a command stays, as it does with an answer"
    card = moussa.card
    await dies(town, moussa, taps="Agent")
    assert await town.database.read(behind) == [number]
    async with town.bot():
        await moussa.sees("Quels lieux ? Touchez-les.")
    typed = await dies(town, moussa, types="gao")
    async with town.bot():
        await ticked(moussa, "Gao")
        assert typed is not None
        await moussa.until(lambda: typed.deleted, lambda: "what was typed is still there")
    await dies(town, moussa, taps="Continuer")
    async with town.bot():
        await moussa.sees("Un repère pour votre liste ?")
    drawn = card.edits
    async with town.bot():
        moussa.sends("/aide")
        await moussa.sees("Aide")
    assert card.edits == drawn, "what was shown is not shown again"
    assert await town.database.read(behind) == []
    assert [m.id for m in moussa.messages if "repère" in m.plain] == [card.id], "one card for all of it"


async def test_a_link_that_was_never_shown_says_so(town: Town) -> None:
    async with town.bot():
        moussa = await moussa_of(town)
        card = await at_label(moussa)
        number = (await person(town, 31)).id
    typed = await dies(town, moussa, types="Gao 7")
    kept = await town.database.read(kept_of, number)
    assert set(kept) == {"invitation"}, "neither the link nor the label is kept there"
    town.clock.later(minutes=3)
    async with town.bot():
        await moussa.sees("Invitation : agent, Gao", "Le lien n’a pas pu être affiché.")
        assert moussa.card.id == card.id
        assert moussa.buttons == ["Nouveau lien", "Annuler ce lien"]
        assert typed is not None
        await moussa.until(lambda: typed.deleted, lambda: "the label is still there")
    async with town.bot():
        await moussa.taps("Nouveau lien")
        await moussa.sees("Pour une personne, une seule fois,")
        link = payload_of(moussa)
    async with town.bot():
        assert payload_of(moussa) == link, "it was shown, so it stays"
        await comes_in(town, 11, "Awa", link)
        await moussa.told("Lien utilisé le 12 juillet.")
        moussa.sends("/equipe")
        await moussa.sees("Gao 7")
    assert await town.database.read(behind) == []


async def test_a_new_link_that_was_never_shown_says_so_too(town: Town) -> None:
    """[New link], and [New invitation] for somebody whose phone is lost: both make one outside the form."""
    async with town.bot():
        moussa = await moussa_of(town)
        await at_label(moussa)
    await dies(town, moussa, taps="Sans repère")
    async with town.bot():
        await moussa.sees("Le lien n’a pas pu être affiché.")
    await dies(town, moussa, taps="Nouveau lien")
    async with town.bot():
        await moussa.taps("Nouveau lien")
        await moussa.sees("Pour une personne, une seule fois,")
        await comes_in(town, 11, "Awa", payload_of(moussa))
        await moussa.sees("Agent Gao 1 a rejoint votre équipe.")
        await opens_card(moussa, "Agent Gao 1")
        await moussa.taps("Téléphone perdu")
        await moussa.sees("Accès fermé")
    await dies(town, moussa, taps="Nouvelle invitation")
    async with town.bot():
        await moussa.sees("Invitation : agent, Gao", "Le lien n’a pas pu être affiché.")
        await moussa.taps("Nouveau lien")
        await moussa.sees("Pour une personne, une seule fois,")
        await comes_in(town, 12, "Awa", payload_of(moussa))


async def test_a_form_that_was_given_up_says_so(town: Town) -> None:
    async with town.bot():
        moussa = await moussa_of(town)
        card = await at_label(moussa)
    await dies(town, moussa, taps="Annuler")
    async with town.bot():
        await moussa.sees("Annulé. Rien n’a été envoyé.")
        assert moussa.card.id == card.id
        await at_label(moussa)
        again = moussa.card
    await dies(town, moussa, command="annuler")
    async with town.bot():
        await moussa.until(lambda: "Annulé." in again.plain, lambda: again.plain)
        moussa.sends("/annuler")
        await moussa.sees("Rien à annuler.")


async def test_the_name_that_was_kept_and_not_shown_is_shown(town: Town) -> None:
    async with town.bot():
        awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        awa.sends("/mesdonnees")
        await awa.sees("Vos données")
    await dies(town, awa, taps="Changer mon nom")
    async with town.bot():
        await awa.sees("Écrivez votre nom, sur une ligne.")
    card = awa.card
    typed = await dies(town, awa, types="Awa Traoré")
    async with town.bot():
        await awa.sees("Vos données", "Nom : Awa Traoré")
        assert awa.card.id == card.id
        assert typed is not None
        await awa.until(lambda: typed.deleted, lambda: "the name is still there")
    assert await town.database.read(behind) == []


async def test_nothing_is_shown_where_the_access_ended(town: Town) -> None:
    async with town.bot():
        moussa = await moussa_of(town)
        awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        await at_label(moussa)
        awa.sends("/mesdonnees")
        await awa.sees("Vos données")
    await dies(town, moussa, taps="Sans repère")
    await dies(town, awa, taps="Changer mon nom")
    await town.database.run(revoked, 31, town.clock())
    async with town.bot():
        await awa.sees("Écrivez votre nom, sur une ligne.")
        await moussa.sees("Un repère pour votre liste ?")


async def test_a_second_tap_shows_what_the_first_one_did(town: Town) -> None:
    """No form, so nothing is drawn at the start: the old card's button leads to the result, with a toast."""
    async with town.bot():
        moussa = await moussa_of(town)
        awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        await invites(moussa, "Agent", "Gao")
        await comes_in(town, 12, "Ali", payload_of(moussa))
        await entered(town, moussa)
        await awa.taps("Vérifier")
        await awa.sees("1.1.1 en cours")
    await dies(town, awa, taps="Je n’ai rien dicté")
    async with town.bot():
        await moussa.told("Agent Gao 1 dit n’avoir rien dicté.")
        await awa.taps("Je n’ai rien dicté")
        await awa.toasted("C’est déjà noté.")
        await awa.sees("Rapport n° 1 · T2 2013 · Gao", "Merci. La coordination le sait.")
        await opens_card(moussa, "Agent Gao 2")
    await dies(town, moussa, taps="Téléphone perdu")
    async with town.bot():
        await moussa.taps("Téléphone perdu")
        await moussa.toasted("C’est déjà noté.")
        await moussa.sees("Accès fermé à", "Agent Gao 2 ne voit plus rien.")
        assert "Nouvelle invitation" in moussa.buttons
        await opens_card(moussa, "Agent Gao 1")
        await moussa.taps("Retirer")
        await moussa.until(lambda: "Oui, retirer" in moussa.buttons, lambda: f"{moussa.buttons}")
    await dies(town, moussa, taps="Oui, retirer")
    async with town.bot():
        await moussa.taps("Oui, retirer")
        await moussa.toasted("C’est déjà noté.")
        await moussa.sees("Accès fermé à", "Agent Gao 1 ne voit plus rien.")
        awa.sends("9")
        await awa.sees(NEUTRAL)
