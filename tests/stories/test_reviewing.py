"""S9: two sources report the same, Moussa compares, chooses and verifies, and Awa hears it; through the stand-in."""

from sqlalchemy import select

from bot.handlers import verifying_choosing
from bot.house import House, Said
from bot.practice.phones import Phone, keyboard
from bot.taps import Tap
from bot.texts import Texts
from storage.people import Role
from storage.plan.reading import Plans
from storage.settlements import SettlementRow
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
    moussa.sends("/verifier")
    await moussa.sees("Tout est vérifié pour T2 2013.")
    fanta.sends("/mesrapports")
    await fanta.sees("n° 2 : envoyé", "1.1.2a : vous 36, retenu 40")


async def test_the_process_dies_between_a_choice_and_its_card(town: Town) -> None:
    """What was chosen is kept; the same tap again shows it, and chooses nothing twice."""
    async with town.bot():
        moussa = await town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
        await agent(town)
        await comonitor(town)
        moussa.sends("/verifier")
        await moussa.taps("Écarts (1)")
        await moussa.taps("Retenir 36 (ONG1)")
        await moussa.sees("Pourquoi 36 et pas 40 ?")
    house = House(Texts.load(), Plans(), 7000000001, "RelaisBot", frozenset())
    tap = Tap.parse(keyboard(moussa.card)[0][0]["callback_data"])
    said = Said(1, 14, 14, town.clock(), moussa.card.id, tap=tap, query="q")
    assert (await town.database.run(verifying_choosing.settle, house, said)).effect  # committed, and on no screen
    async with town.bot():
        await moussa.taps("Pièces vues")
        await moussa.sees("Retenu : 36 (ONG1).\nLes deux chiffres restent gardés.")
        await moussa.taps("Suivant (3)")
        await moussa.sees("1.1.2 Formation 1325", "✓36")
    assert await town.database.read(lambda s: len(s.scalars(select(SettlementRow)).all())) == 1


async def test_a_verified_report_that_changes_is_verified_again_from_its_message(open_town: Town) -> None:
    moussa = await open_town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    awa = await agent(open_town)
    moussa.sends("/verifier")
    await moussa.taps("Une source (3)")
    for left in ("Vérifier", "Vérifier les 2", "Vérifier les 2"):
        await moussa.taps(left)
        await moussa.sees("vérifié")
        if "Suivant" in str(moussa.buttons):
            await moussa.taps(moussa.buttons[0])
            await moussa.sees("MSIPC en cours")
    await moussa.sees("Tout est vérifié pour T2 2013.")
    await awa.told("Rapport n° 1 : vérifié. Merci.")
    awa.sends("/mesrapports")
    await awa.taps("T2 2013 · Gao")
    await awa.sees("Envoyé n° 1")
    await awa.taps("Corriger")
    await awa.taps("1.1.1 : 9")
    await awa.sees("combien au 30 juin ?")
    awa.sends("8")
    await awa.taps("Oubli")
    await awa.taps("Envoyer la correction")
    await moussa.sees("Un rapport vérifié a changé\nn° 1 · T2 2013 · Gao\nIl est de nouveau à vérifier.")
    await moussa.taps("Voir")
    await moussa.sees("1.1.1 : 9 → 8")
    await moussa.taps("Vérifier")
    await moussa.sees("Tout est vérifié pour T2 2013.")
    await awa.told("Rapport n° 1, version 2 : vérifié. Merci.")


async def test_in_english(open_town: Town) -> None:
    moussa = await open_town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    await agent(open_town)
    await comonitor(open_town)
    moussa.sends("/langue")
    await moussa.taps("English")
    moussa.sends("/review")
    await moussa.sees("To review · Q2 2013: 3\nDifferences: 1 · concordant: 0\nOne source: 2 · corrected: 0")
    await moussa.taps("Differences (1)")
    await moussa.sees("MSIPC  ONG1  apart", "Difference: 8% of the target (50)", "In Q1: not received")
    await moussa.taps("Retain 36 (ONG1)")
    await moussa.sees("Why 36 and not 40?")
    await moussa.taps("Seen on site")
    await moussa.sees("Of record: 36 (ONG1).\nBoth figures stay kept.")
