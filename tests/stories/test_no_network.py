"""Relais was away for three days, Awa will be for twelve: what she hears of it, and what Moussa sees."""

from storage.people import Role
from tests.stories.conftest import Town
from tests.stories.test_inviting import moussa_of
from tests.stories.test_team import opens_card


async def test_stopped_for_days_and_then_no_network(town: Town) -> None:
    async with town.bot():
        awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        moussa = await moussa_of(town)
    town.clock.later(days=3)
    async with town.bot():
        await awa.sees("Relais arrêté du 12 au 15 juillet", "T2 2013 : il manque", "Gao : 1.1.1, 1.1.2, 1.1.4")
        await awa.sees("À envoyer jusqu’au 15 juillet", "Envoyé sans reçu ? Renvoyez, merci.")
        assert awa.buttons == ["Commencer", "Plus tard"]
        card = awa.card.id
        await awa.taps("Plus tard")
        await awa.sees("Quand vous le rappeler ?")
        assert awa.buttons == ["Demain", "Dans 3 jours", "Pas de réseau jusqu’au…", "← Retour"]
        await awa.taps("Pas de réseau jusqu’au…")
        await awa.sees("Jusqu’à quel jour, sans réseau ?", "Écrivez le jour et le mois.", "Exemple : 27/07")
        awa.sends("hier")
        await awa.sees("Je n’ai pas lu ce jour. Exemple : 27/07", "Jusqu’à quel jour, sans réseau ?")
        typed = awa.sends("27 juillet")
        await awa.sees("Pas de réseau jusqu’au 27 juillet.", "La coordination le voit.")
        await awa.until(lambda: typed.deleted, lambda: "what was typed is still there")
        assert awa.buttons == ["Modèle à remplir", "Je suis de retour"]

        await opens_card(moussa, "Agent Gao 1")
        await moussa.sees("Sans réseau jusqu’au 27 juillet")
        await awa.taps("Je suis de retour")
        await awa.sees(
            "Bon retour.", "T2 2013 : il manque", "Gao : 1.1.1, 1.1.2, 1.1.4", "À envoyer jusqu’au 15 juillet"
        )
        assert awa.card.id == card, "one card all the way"
        await opens_card(moussa, "Agent Gao 1")
        assert "Sans réseau" not in moussa.text
        await awa.taps("Commencer")
        await awa.sees("T2 2013 · Gao · 1 sur 5")
