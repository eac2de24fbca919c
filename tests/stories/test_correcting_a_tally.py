"""Correcting a tally: whose it is, that each look at what was sent is a line of the log, and that nothing is lost."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone
from storage import tallied
from storage.audit import AuditRow
from storage.people import Role
from storage.tally_counts import Service
from tests.filling import Filling
from tests.stories.conftest import Town
from tests.stories.test_tally import agent, begun, founded, the_receipt


@pytest.fixture
def founding() -> Filling:
    return founded


def lines(session: Session, action: str) -> list[tuple[int | None, str]]:
    """Who, about what."""
    found = select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.id)
    return [(row.actor, row.object) for row in session.scalars(found)]


def service_of(session: Session, number: int) -> Service:
    return tallied.of_number(session, number).service


async def test_another_organisation_s_tally_is_refused_and_each_try_is_a_line(open_town: Town) -> None:
    awa = await agent(open_town)
    await begun(awa)
    await awa.taps("Zéro pour tout")
    await awa.taps("Envoyer")
    number = await the_receipt(awa)
    fanta = await open_town.phone(13, "Fanta", Role.COMONITOR, "ONG1", "gao")
    before = fanta.text
    fanta.presses(fanta.card, f"yc:{number}:0:")
    await fanta.answered()
    assert fanta.toast == "Ce n’est pas ouvert pour vous. /aide montre vos commandes."
    assert fanta.text == before
    assert [what for _, what in await open_town.database.read(lines, "refused")] == ["verb:yc"]


async def sent_zero(awa: Phone) -> int:
    await begun(awa)
    await awa.taps("Zéro pour tout")
    await awa.taps("Envoyer")
    return await the_receipt(awa)


async def test_each_look_at_what_was_sent_is_a_line(open_town: Town) -> None:
    awa, ali = await agent(open_town), await agent(open_town, 12, "Ali")
    number = await sent_zero(awa)
    for phone in (awa, ali):  # a colleague of the same place may correct it too
        phone.presses(phone.card, f"yc:{number}:0:")
        await phone.sees("Décompte · T2 2013 · Gao")
        await phone.until(lambda phone=phone: phone.buttons[:1] == ["Afficher"], lambda phone=phone: f"{phone.buttons}")
        assert len(await open_town.database.read(lines, "tally.look")) == (0 if phone is awa else 1), "nothing is shown"
        await phone.taps("Afficher")
        await phone.sees("Combien de cas enregistrés au T2 ?")
    seen = await open_town.database.read(lines, "tally.look")
    assert [what for _, what in seen] == [f"tally:{number}"] * 2
    assert len({who for who, _ in seen}) == 2
    await ali.taps("Pas cette fois")
    ali.sends("/decompte")
    await ali.sees("Vous comptez")


async def test_of_the_wrong_service_it_is_moved_and_its_receipt_says_so(open_town: Town) -> None:
    awa, ali = await agent(open_town), await agent(open_town, 12, "Ali")
    number = await sent_zero(awa)
    old = awa.card
    await awa.taps("Corriger")
    await awa.taps("Afficher")
    await awa.taps("Service")
    await awa.taps("Police, gendarmerie")
    await awa.taps("Erreur de saisie")
    await awa.sees("À vérifier. Service : police")
    await awa.taps("Envoyer")
    await awa.sees(f"Il remplace le n° D {number}.")
    moved = await the_receipt(awa)
    assert moved != number
    assert await open_town.database.read(service_of, moved) is Service.POLICE
    awa.presses(old, f"yc:{number}:0:")
    await awa.toasted("Compté sous un autre service")
    ali.sends("/decompte")
    await ali.taps("Continuer")
    await ali.taps("Santé")  # which has sent nothing, by now
    await ali.taps("Zéro pour tout")
    await ali.taps("Envoyer")
    await ali.sees(f"Reçu n° D {number}, version 3")
    await awa.taps("Corriger")
    await awa.taps("Afficher")
    await awa.taps("Service")
    await awa.taps("Santé")
    await awa.sees(f"Déjà envoyé pour ce service (n° D {number}).", "Service : police")


async def test_who_moves_a_colleague_s_can_still_send_their_own(open_town: Town) -> None:
    awa, ali = await agent(open_town), await agent(open_town, 12, "Ali", "gao", "mopti")
    ali.sends("/decompte")
    for tap in ("Mopti", "Justice", "Zéro pour tout", "Envoyer"):
        await ali.taps(tap)
    await the_receipt(ali, "Mopti")
    number = await sent_zero(awa)
    ali.presses(ali.card, f"yc:{number}:0:")
    for tap in ("Afficher", "Service", "Police, gendarmerie", "Erreur de saisie", "Envoyer"):
        await ali.taps(tap)
    moved = await the_receipt(ali)
    assert await open_town.database.read(service_of, moved) is Service.POLICE
    ali.sends("/mesdonnees")
    await ali.sees("Envois : 1, depuis")
    ali.sends("/decompte")
    for tap in ("Continuer", "Zéro pour tout", "Envoyer"):  # of justice, as always: it is not asked again
        await ali.taps(tap)
    await ali.until(lambda: f"n° D {moved + 1} · T2 2013 · Gao" in ali.text, lambda: ali.text)
    assert await open_town.database.read(service_of, moved + 1) is Service.JUSTICE
    ali.sends("/mesdonnees")
    await ali.sees("Envois : 2, depuis")
