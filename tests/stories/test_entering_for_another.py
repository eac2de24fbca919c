"""A report phoned in: Moussa enters it from Awa's card, the receipt says who must confirm, and Awa does."""

from bot.practice.phones import Phone
from storage.people import Role
from tests.stories.conftest import Town
from tests.stories.test_inviting import moussa_of
from tests.stories.test_team import opens_card


async def entered(town: Town, moussa: Phone) -> None:
    await opens_card(moussa, "Agent Gao 1")
    await moussa.taps("Saisir son rapport")
    await moussa.sees("Rapport pour Agent Gao 1", "T2 2013 · Gao", "D’après quoi ?")
    await moussa.taps("Un appel")
    await moussa.sees("Pour Agent Gao 1 · appel", "T2 2013 · Gao · 1 sur 5")
    moussa.sends("9\n24 16\n40/160\n3\noui")
    await moussa.taps("En cours pour les 3")
    await moussa.sees("Pour Agent Gao 1 · appel", "Rien n’est encore envoyé.")
    await moussa.taps("Envoyer")
    await moussa.sees("Reçu n° 1 · T2 2013 · Gao", "Agent Gao 1 doit confirmer.")


async def test_phoned_in_and_confirmed(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await entered(open_town, moussa)
    assert moussa.buttons == ["Voir", "← Retour"]
    await awa.sees("Rapport n° 1 saisi pour vous", "Le 12 juillet, d’après un appel", "Merci de vérifier.")
    await awa.taps("Vérifier")
    await awa.sees("1.1.1 en cours", "24 F, 16 H = 40")
    assert awa.buttons == ["Confirmer", "Corriger", "Je n’ai rien dicté"]
    await awa.taps("Confirmer")
    await awa.sees("Rapport n° 1 · T2 2013 · Gao", "Merci. La coordination le sait.")
    awa.sends("/mesrapports")
    await awa.sees("T2 2013 · Gao · n° 1 : envoyé")
    await moussa.taps("← Retour")
    await moussa.sees("Agent Gao 1", "T2 2013 : 3 activités sur 3")


async def test_contested_it_says_so_everywhere(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await entered(open_town, moussa)
    awa.sends("/mesrapports")
    await awa.sees("T2 2013 · Gao · n° 1 : à confirmer")
    await awa.taps("T2 2013 · Gao")
    await awa.taps("Je n’ai rien dicté")
    await awa.sees("Merci. La coordination le sait.")
    await moussa.sees("Rapport n° 1 contesté", "T2 2013 · Gao", "Agent Gao 1 dit n’avoir rien dicté.")
    await moussa.taps("Voir")
    await moussa.sees("Envoyé n° 1 · T2 2013 · Gao")
    awa.sends("/mesrapports")
    await awa.sees("T2 2013 · Gao · n° 1 : contesté")


async def test_english_says_the_same(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    moussa.sends("/langue")
    await moussa.taps("English")
    awa.sends("/langue")
    await awa.taps("English")
    moussa.sends("/team")
    await moussa.taps("Agent Gao 1")
    await moussa.taps("Enter their report")
    await moussa.taps("A paper")
    await moussa.sees("For Agent Gao 1 · paper")
    moussa.sends("9\n24 16\n40/160\n3\nyes")
    await moussa.taps("Under way for all 3")
    await moussa.taps("Send")
    await moussa.sees("Agent Gao 1 has to confirm.")
    await awa.sees("Report no. 1 entered for you", "from a paper", "Please check it.")
