"""The day on which the coordination learns who is late: Monday's message, the list, a reminder on the agent's phone."""

from bot.practice.phones import PATIENCE
from storage.people import Role
from tests.stories.conftest import Town

TICK = 10.0  # seconds between two looks at the clock


async def test_moussa_learns_who_is_late_and_awa_is_reminded(town: Town) -> None:
    async with town.bot():
        awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        moussa = await town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
        assert "retards" in moussa.commands and "retards" not in awa.commands
        town.clock.later(days=10)  # 22 July, a Monday, seven days after the due day
        lines = "Reçus : 0 sur 5", "En retard : 1 · à vérifier : 0"
        await moussa.sees("Point du lundi · T2 2013", *lines, within=PATIENCE + TICK)
        assert moussa.buttons == ["Retards (1)", "Suivi", "Équipe"]
        assert not moussa.card.silent
        await awa.sees("Rapport T2 2013 : attendu", "Gao : il manque 1.1.1, 1.1.2, 1.1.4")
        await awa.sees("La coordination le sait aussi.")
        heard = len(awa.messages)
        await moussa.taps("Retards (1)")
        await moussa.sees(
            "Retards · T2 2013 · 1 personne", "1 Agent Gao 1 : 3 activités, 7 j", "Lieux sans personne : 1"
        )
        await moussa.taps("Rappeler 1")
        await moussa.toasted("Rappel envoyé.")
        await awa.until(lambda: len(awa.messages) == heard + 1, lambda: awa.text)
        await awa.sees("Rapport T2 2013 : attendu", "La coordination le sait aussi.")
        await moussa.taps("Rappeler 1")
        await moussa.toasted("Déjà rappelé à 9 h 41. Possible demain.")
        await awa.taps("Commencer")
        await awa.sees("1 sur 5")
        awa.sends("9\n24 16\n40/160\n3\noui")
        await awa.taps("En cours pour les 3")
        await awa.sees("Rien n’est encore envoyé.")
        await awa.taps("Envoyer")
        await awa.sees("Reçu n° ")
        moussa.sends("/retards")
        await moussa.sees("Retards · T2 2013", "Personne n’est en retard.", "Lieux sans personne : 1")
