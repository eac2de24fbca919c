"""13.2 and 13.3: an announcement from one phone to the others, through the library and the stand-in."""

from bot.practice.phones import Phone
from storage.people import Role
from tests.conftest import CANARY
from tests.stories.conftest import Town

TEXT = f"Réunion mardi à la direction.\nApportez le registre & <b>{CANARY}</b>."


async def test_an_announcement(town: Town) -> None:
    async with town.bot():
        awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        ali = await town.phone(12, "Ali", Role.AGENT, "MSIPC", "gao", "ansongo")
        moussa = await town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
        assert "annonce" in moussa.commands
        moussa.sends("/annonce")
        await moussa.sees("Annonce. À qui ?")
        card = moussa.card.id
        await moussa.taps("Agents (2)")
        await moussa.sees("Écrivez l’annonce, 500 lettres.\nSans nom ni téléphone.")
        typed = moussa.sends(TEXT)
        await moussa.sees("2 personnes la recevront.", CANARY)
        await moussa.until(lambda: typed.deleted, lambda: "what was typed stays")
        await moussa.taps("Qui ?")
        await moussa.sees("Agent Gao 1\nAgent Gao 2")
        await moussa.taps("← Retour")
        await moussa.taps("Envoyer à 2")
        await moussa.sees("Annonce : ")
        assert moussa.card.id == card, "one card for all of it"
        for phone in (awa, ali):
            await phone.sees("Annonce de MSIPC")
            assert not phone.lock_screen[-1].silent
        await reads(awa)
        await moussa.taps("Actualiser")
        await moussa.sees("Annonce : 2 reçues, 1 lue")
        await moussa.taps("Qui n’a pas lu ?")
        await moussa.sees("Pas encore lue : 1\nAgent Gao 2")
        moussa.sends("/annonce")
        await moussa.sees("Une annonce est déjà en cours.\nAnnonce : 2 reçues, 1 lue")
        await moussa.taps("Relancer")
        assert moussa.toast == "Relancée : 1 personne."
        await ali.until(lambda: len(notices(ali)) == 2, lambda: f"{[m.plain for m in ali.messages]}")
    async with town.bot():  # a message of before is read after the bot has gone and come
        await reads(ali)
        await moussa.taps("Actualiser")
        await moussa.sees("Annonce : 2 reçues, 2 lues")
        await moussa.taps("Nouvelle annonce")
        await moussa.sees("Annonce. À qui ?")
    assert len(notices(awa)) == 1
    for phone in (awa, ali, moussa):
        assert all(CANARY not in shown.text for shown in phone.lock_screen), "no new message holds it"


async def reads(phone: Phone) -> None:
    await phone.taps("Lire")
    await phone.sees("Annonce de MSIPC", "Réunion mardi à la direction.", f"& <b>{CANARY}</b>.")
    await phone.taps("J’ai lu")
    assert phone.toast == "Merci."
    await phone.until(lambda: phone.buttons == [], lambda: f"{phone.buttons}")


def notices(phone: Phone) -> list[str]:
    return [message.plain for message in phone.messages if "Annonce de MSIPC" in message.plain]
