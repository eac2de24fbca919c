"""Moussa and Mariam invite people: every question, the link and its QR code, and what they hear when it is used."""

import logging
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
import segno

from bot.practice.phones import Phone, keyboard
from storage.people import Role
from storage.plan.load import load
from storage.plan.logframe import Area
from tests.reporting.plans import PLAN, both
from tests.stories.conftest import Town
from tests.stories.test_joining import NEUTRAL, person


def link_of(phone: Phone) -> str:
    """The address that [Copy the link] copies."""
    return next(b["copy_text"]["text"] for row in keyboard(phone.card) for b in row if "copy_text" in b)


def payload_of(phone: Phone) -> str:
    return link_of(phone).partition("?start=")[2]


async def moussa_of(town: Town) -> Phone:
    return await town.phone(31, "Moussa", Role.COORDINATOR, "MSIPC")


async def invites(moussa: Phone, role: str = "Agent", *places: str, label: str = "") -> None:
    """The whole form, from /inviter to the link."""
    moussa.sends("/inviter")
    await moussa.sees("Inviter une personne", "Quel rôle ?")
    await moussa.taps(role)
    for place in places:
        await moussa.taps(place)
        await ticked(moussa, place)
    if places:
        await moussa.taps("Continuer")
    await moussa.sees("Un repère pour votre liste ?")
    if label:
        moussa.sends(label)
    else:
        await moussa.taps("Sans repère")
    await moussa.sees("Pour une personne, une seule fois,")


async def ticked(moussa: Phone, place: str) -> None:
    """Once the card is drawn again: until then its buttons are of the step before."""
    await moussa.until(lambda: f"✓ {place}" in moussa.buttons, lambda: f"{place} is not ticked: {moussa.buttons}")


async def comes_in(town: Town, account: int, name: str, payload: str) -> Phone:
    phone = Phone.join(town.world, account, name)
    phone.sends(f"/start {payload}")
    await phone.taps("Oui, c’est moi")
    await phone.taps("J’accepte")
    await phone.sees("C’est prêt, merci.")
    return phone


async def test_an_agent_is_invited_and_comes_in(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    moussa.sends("/inviter")
    await moussa.sees("Inviter une personne", "Quel rôle ?")
    assert moussa.buttons == ["Agent", "Coordination", "Annuler"]
    form = moussa.card.id
    await moussa.taps("Agent")
    await moussa.sees("Agent, MSIPC", "Quels lieux ? Touchez-les.")
    await moussa.taps("Continuer")
    await moussa.sees("Touchez au moins un lieu.", "Quels lieux ? Touchez-les.")
    await moussa.taps("Gao")
    await ticked(moussa, "Gao")
    await moussa.taps("Ansongo")
    await moussa.taps("✓ Ansongo")
    await moussa.until(lambda: "Ansongo" in moussa.buttons, lambda: "still ticked")
    await moussa.taps("Continuer")
    await moussa.sees("Un repère pour votre liste ?", "Pas obligatoire. Exemple : Gao 1")
    typed = moussa.sends("70 11 22 33")
    await moussa.sees("De 1 à 32 lettres, sans numéro ni adresse.")
    await moussa.until(lambda: typed.deleted, lambda: "what was typed is still there")
    moussa.sends("  Gao\u00a01 ")
    await moussa.sees(
        "Invitation : agent, Gao", "une seule fois,", "jusqu’au 26 juillet.", "Donnez ce lien à elle seule."
    )
    assert moussa.card.id == form, "one card from the first question to the link"
    assert link_of(moussa) == "https://" + moussa.text.splitlines()[1]
    assert all("start=" not in notice.text for notice in moussa.lock_screen)

    awa = await comes_in(open_town, 11, "Awa", payload_of(moussa))
    await moussa.told("Lien utilisé le 12 juillet.")
    await moussa.sees("Gao 1 a rejoint votre équipe.")
    assert not moussa.lock_screen[-1].silent
    assert [m.id for m in moussa.messages if "Lien utilisé" in m.text] == [form]
    assert (await person(open_town, 11)).label == "Gao 1"
    assert (await person(open_town, 11)).areas == ("gao",)
    awa.sends("/inviter")
    await awa.sees("Cette commande n’existe pas ici.")


async def test_the_code_is_the_link_and_no_copy_of_it(open_town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.NOTSET)
    moussa = await moussa_of(open_town)
    await invites(moussa, "Agent", "Gao")
    address, card = link_of(moussa), moussa.card
    await moussa.taps("Code QR")
    await moussa.until(lambda: moussa.card.kind == "photo", lambda: "no picture")
    expected = BytesIO()
    segno.make(address, micro=False).save(expected, kind="png", scale=8)
    assert moussa.card.content == expected.getvalue()
    assert moussa.text == "Invitation : agent, Gao"
    assert moussa.lock_screen[-1].silent
    assert caplog.records
    assert not any(address[-20:] in f"{record.getMessage()} {record.args!r}" for record in caplog.records)

    # Another link on the card than the one the button is about: forged, or mixed up.
    card.text = card.plain = card.plain.replace(address[-5:], "XXXXX")
    moussa.presses(card, f"iq:{open_invitation(card)}::")
    await moussa.toasted("Le lien n’est plus lisible ici.")

    # A card that is gone: Telegram tells its id, and nothing of its text.
    await invites(moussa, "Agent", "Gao")
    gone, pictures = moussa.card, len([m for m in moussa.messages if m.kind == "photo"])
    gone.deleted = True
    moussa.presses(gone, f"iq:{open_invitation(gone)}::")
    await moussa.answered()
    assert moussa.toast.startswith("Le lien n’est plus lisible ici.")
    assert len([m for m in moussa.messages if m.kind == "photo"]) == pictures


def open_invitation(card: object) -> str:
    data = [b["callback_data"] for row in keyboard(card) for b in row if "callback_data" in b]  # type: ignore[arg-type]
    return next(d.split(":")[1] for d in data if d.startswith("iq:"))


async def test_a_link_is_cancelled(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    await invites(moussa, "Agent", "Gao")
    payload, card = payload_of(moussa), moussa.card
    number = open_invitation(card)
    await moussa.taps("Annuler ce lien")
    await moussa.sees("Lien annulé le 12 juillet.")
    assert moussa.buttons == ["Nouvelle invitation"]
    somebody = Phone.join(open_town.world, 99, "X")
    somebody.sends(f"/start {payload}")
    await somebody.sees(NEUTRAL)
    for verb in ("iq", "ix", "in"):
        moussa.presses(card, f"{verb}:{number}::")
        await moussa.toasted("Cet écran a changé.")
        await moussa.sees("Lien annulé le 12 juillet.")
    await moussa.taps("Nouvelle invitation")
    await moussa.sees("Quel rôle ?")
    assert moussa.card.id == card.id


async def test_a_link_is_good_until_a_day_is_over_and_once(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    await invites(moussa, "Agent", "Gao")
    first, card = payload_of(moussa), moussa.card
    await invites(moussa, "Agent", "Gao")
    second = payload_of(moussa)
    await comes_in(open_town, 11, "Awa", second)
    fanta = Phone.join(open_town.world, 12, "Fanta")
    fanta.sends(f"/start {second}")
    await fanta.sees(NEUTRAL)

    open_town.clock.later(days=14, hours=14)  # 26 July, 23:41
    fanta.sends(f"/start {first}")
    await fanta.sees("Bonjour, bienvenue sur Relais.")
    open_town.clock.later(hours=1)
    await fanta.taps("Oui, c’est moi")
    await fanta.sees(NEUTRAL)
    moussa.presses(card, f"iq:{open_invitation(card)}::")
    await moussa.until(lambda: "n’est plus valable" in card.text, lambda: card.text)


async def test_mariam_chooses_the_organisation(open_town: Town) -> None:
    mariam = await open_town.phone(32, "Mariam", Role.COORDINATOR, None)
    mariam.sends("/invite")
    await mariam.sees("Pour quelle structure ?")
    assert mariam.buttons == ["Tout le plan", "MSIPC", "MJ", "ONG1", "Annuler"]
    await mariam.taps("ONG1")
    await mariam.sees("ONG1", "Quel rôle ?")
    assert mariam.buttons == ["Co-suivi", "Coordination", "← Retour", "Annuler"]
    await mariam.taps("← Retour")
    await mariam.taps("Tout le plan")
    await mariam.sees("Tout le plan", "Quel rôle ?")
    assert mariam.buttons == ["Coordination", "Évaluation", "← Retour", "Annuler"]
    await mariam.taps("Évaluation")
    await mariam.sees("Évaluation, tout le plan", "Jusqu’à quel jour ?", "Exemple : 31/03/2014")
    mariam.sends("fin mars")
    await mariam.sees("Je n’ai pas lu « fin mars ».", "Exemple : 31/03/2014")
    mariam.sends("11/07/2013")
    await mariam.sees("Un jour du 12 juillet 2013 au 11 juillet 2018, s’il vous plaît.")
    mariam.sends("31 mars 2014")
    await mariam.sees("Lecture jusqu’au 31 mars 2014", "Un repère pour votre liste ?")
    await mariam.taps("Sans repère")
    await mariam.sees("Invitation : évaluation, tout le plan")
    zoe = await comes_in(open_town, 41, "Zoé", payload_of(mariam))
    await zoe.sees("Lecture seule, jusqu’au 31 mars")
    await mariam.sees("Évaluation 1 a rejoint votre équipe.")


async def test_in_english(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    moussa.sends("/langue")
    await moussa.taps("English")
    moussa.sends("/invite")
    await moussa.sees("Invite someone", "Which role?")
    await moussa.taps("Agent")
    await moussa.sees("Agent, MSIPC", "Which places? Touch them.")
    await moussa.taps("Continue")
    await moussa.sees("Touch at least one place.")
    await moussa.taps("← Back")
    await moussa.taps("Coordination")
    await moussa.sees("Coordination, MSIPC", "A label for your list?")
    await moussa.taps("No label")
    await moussa.sees("Invitation: coordinator, MSIPC", "For one person, once only,", "until 26 July.")
    john = Phone.join(open_town.world, 12, "John", "en")
    john.sends(f"/start {payload_of(moussa)}")
    await john.sees("Hello, welcome to Relais.", "coordinator")
    await john.taps("Yes, it’s me")
    await john.taps("I agree")
    await moussa.told("Link used on 12 July.")
    await moussa.sees("Coordination 2 has joined your team.")
    moussa.sends("/invite")
    await moussa.taps("Coordination")
    moussa.sends("Moussa 70112233")
    await moussa.sees("1 to 32 letters, without a number to call or an address.")
    moussa.sends("Second")
    await moussa.sees("For one person, once only,")
    assert moussa.buttons == ["Copy the link", "QR code", "Cancel this link"]
    await moussa.taps("Cancel this link")
    await moussa.sees("Link cancelled on 12 July.")


async def test_twenty_places_are_pages(town: Town) -> None:
    more = tuple(Area(f"lieu-{n}", "cercle", both(f"Lieu {n}", f"Place {n}"), parent="gao") for n in range(1, 18))
    await town.database.run(load, replace(PLAN, areas=(*PLAN.areas, *more), version=2), town.clock())
    async with town.bot():
        moussa = await moussa_of(town)
        moussa.sends("/inviter")
        await moussa.taps("Agent")
        await moussa.sees("Quels lieux ?")
        assert moussa.buttons[7:] == ["Lieu 5", "Suite", "Continuer", "← Retour", "Annuler"]
        await moussa.taps("Kidal")
        await ticked(moussa, "Kidal")
        await moussa.taps("Suite")
        await moussa.taps("Lieu 6")
        await ticked(moussa, "Lieu 6")
        await moussa.taps("Lieu 7")
        await ticked(moussa, "Lieu 7")
        await moussa.taps("Suite")
        await moussa.until(lambda: "Lieu 17" in moussa.buttons, lambda: "not the last page")
        assert moussa.buttons[:4] == ["Lieu 14", "Lieu 15", "Lieu 16", "Lieu 17"]
        await moussa.taps("Lieu 17")
        await moussa.sees("✓ Kidal, Lieu 6, Lieu 7 et 1 autre")
        await moussa.taps("Suite")
        await ticked(moussa, "Kidal")
        await moussa.sees("Ou écrivez leurs noms.")
        moussa.sends("GAO, lieu 16")
        await moussa.sees("✓ Gao, Kidal, Lieu 6 et 3 autres")
        moussa.sends("Gao, Tombouctou")
        await moussa.sees("Touchez un bouton, s’il vous plaît.", "✓ Gao, Kidal, Lieu 6 et 3 autres")
        await moussa.taps("Continuer")
        await moussa.taps("Sans repère")
        await moussa.sees("Invitation : agent, Gao, Kidal, Lieu 6 et 3 autres")
        await comes_in(town, 11, "Awa", payload_of(moussa))
        assert set((await person(town, 11)).areas) == {"gao", "kidal", "lieu-6", "lieu-7", "lieu-16", "lieu-17"}


async def test_words_where_a_button_is_meant_and_giving_up(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    moussa.sends("/inviter")
    await moussa.sees("Quel rôle ?")
    old = moussa.card
    moussa.sends("agent")
    await moussa.sees("Touchez un bouton, s’il vous plaît.", "Quel rôle ?")
    assert moussa.card.id == old.id, "the same card, also where nothing was tapped yet"
    data = keyboard(old)[0][0]["callback_data"]
    moussa.sends("/annuler")
    await moussa.sees("Annulé. Rien n’a été envoyé.")
    assert moussa.card.id == old.id
    moussa.sends("bonjour")
    await moussa.sees("Je n’ai pas compris.")
    moussa.presses(old, data)
    await moussa.toasted("Cet écran a changé.")
    await moussa.until(lambda: "Ce formulaire est fermé." in old.text, lambda: old.text)

    # A form begun later is not moved by what an older one carries.
    open_town.clock.later(seconds=timedelta(minutes=5).total_seconds())
    moussa.sends("/inviter")
    await moussa.sees("Quel rôle ?")
    moussa.presses(moussa.card, data)
    await moussa.toasted("Voici où vous en êtes.")
    await moussa.sees("Quel rôle ?")
    await moussa.taps("Annuler")
    await moussa.sees("Annulé. Rien n’a été envoyé.")
