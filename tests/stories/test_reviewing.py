"""S9: two sources report the same, Moussa compares, chooses and verifies, and Awa hears it; through the stand-in."""

from bot.practice.phones import Phone
from storage.people import Role
from tests.stories.conftest import Town

WHOLE = "9\n24 16\n40/160\n3\noui"


async def agent(town: Town, figures: str = WHOLE) -> Phone:
    awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await awa.taps("Commencer")
    await awa.sees("1 sur 5")
    awa.sends(figures)
    await awa.taps("En cours pour les 3")
    await awa.taps("Envoyer")
    await awa.sees("Reçu n°")
    return awa


async def comonitor(town: Town, figures: str = "20 16\n40/160") -> Phone:
    fanta = await town.phone(13, "Fanta", Role.COMONITOR, "ONG1", "gao")
    await fanta.taps("Commencer")
    await fanta.taps("J’ai compris")
    await fanta.sees("1 sur 2")
    fanta.sends(figures)
    await fanta.taps("Vu sur place")
    await fanta.taps("Envoyer")
    await fanta.sees("Reçu n°")
    return fanta


async def test_moussa_compares_chooses_and_verifies_and_awa_hears(open_town: Town) -> None:
    moussa = await open_town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    awa, fanta = await agent(open_town), await comonitor(open_town)

    moussa.sends("/verifier")
    await moussa.sees("À vérifier · T2 2013 : 3\nÉcarts : 1 · concordants : 0\nUne source : 2 · corrigés : 0")
    await moussa.taps("Écarts (1)")
    await moussa.sees("1.1.2a")
    await moussa.taps("Historique")
    await moussa.sees("1.1.2a · Gao : historique")
    await moussa.taps("← Retour")
    await moussa.taps("Notes")
    await moussa.sees("1.1.2a · Gao : notes")
    await moussa.taps("← Retour")
    await moussa.taps("Retenir 40 (MSIPC)")
    await moussa.sees("Pourquoi 40 et pas 36 ?")
    await moussa.taps("Pièces vues")
    await moussa.sees("Retenu : 40 (MSIPC).\nLes deux chiffres restent gardés.")
    await moussa.taps("Suivant (3)")
    await moussa.sees("1.1.2 Formation 1325")
    await moussa.taps("Vérifier les 2")
    await moussa.sees("1 rapport vérifié.")
    await moussa.taps("Suivant (2)")
    await moussa.sees("1.1.1 Lois")
    await moussa.taps("Vérifier")
    await moussa.sees("1 rapport vérifié.")
    await moussa.taps("Suivant (1)")
    await moussa.sees("1.1.4 Suivi")
    before = len(awa.lock_screen)
    await moussa.taps("Vérifier les 2")
    await moussa.sees("Tout est vérifié pour T2 2013.")
    await awa.told("Rapport n° 1 : vérifié. Merci.")
    assert [notice.silent for notice in awa.lock_screen[before:]] == [True]
    assert not [m for m in fanta.messages if "vérifié" in m.text]
