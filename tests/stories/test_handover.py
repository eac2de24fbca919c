"""Awa leaves, and her successor comes by a link: on the day places, draft and reminders are hers; Moussa is told."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, readable
from storage.people import Role
from storage.reports import ReceiptRow
from tests.stories.conftest import Town
from tests.stories.test_inviting import comes_in, moussa_of, payload_of
from tests.stories.test_joining import NEUTRAL, person
from tests.stories.test_team import opens_card


def authors(session: Session) -> list[int]:
    return list(session.scalars(select(ReceiptRow.person_id).order_by(ReceiptRow.id)))


async def test_a_successor_by_a_link(town: Town) -> None:
    async with town.bot():
        moussa = await moussa_of(town)
        awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        await awa.taps("Commencer")
        await awa.sees("1 sur 5")
        awa.sends("10")
        await awa.sees("✓ 1.1.1 : 10")

        await opens_card(moussa, "Agent Gao 1")
        await moussa.taps("Passer la main")
        await moussa.sees("Agent Gao 1 : passer la main", "3 activités, 1 brouillon suivent.")
        await moussa.sees("Ses rapports envoyés restent à son nom.")
        assert moussa.buttons == ["Nouveau téléphone", "Successeur", "Remplaçant", "← Retour"]
        await moussa.taps("Successeur")
        await moussa.sees("Agent Gao 1 : successeur", "À partir de quel jour ?")
        assert moussa.buttons == ["Aujourd’hui", "1er octobre", "← Retour", "Annuler"]
        moussa.sends("bientôt")
        await moussa.sees("Je n’ai pas pu lire « bientôt ».", "À partir de quel jour ?")
        moussa.sends("13/07")
        await moussa.sees("Agent Gao 1 : successeur à partir du 13 juillet", "Qui ?")
        await moussa.taps("Une nouvelle personne, par lien")
        await moussa.sees("Invitation : agent, Gao", "une seule fois,")
        payload = payload_of(moussa)
        await opens_card(moussa, "Agent Gao 1")
        await moussa.sees("Passe la main le 13 juillet.", "Le lien n’a pas encore servi.")
        assert "Annuler la passation" in moussa.buttons
        assert "Passer la main" not in moussa.buttons

        fanta = await comes_in(town, 12, "Fanta", payload)
        await fanta.sees("Agent Gao 1 vous passe la main le 13 juillet.")
        fanta.sends("/rapport")
        await fanta.until(lambda: "T2 2013" not in fanta.text, lambda: fanta.text)
        awa.sends("24 16")
        await awa.sees("✓ 1.1.2a")

    town.clock.later(hours=23)  # a Saturday morning: nobody is woken by such news
    async with town.bot():  # whoever takes over looks at once at what has come to its day
        await said(fanta, "Agent Gao 1 : vous prenez la suite.", "Rapport T2 2013 : encore 2 jours")
        await said(awa, "Une autre personne a pris la suite. Votre accès est fermé. Merci.")
        await said(moussa, "Agent Gao 1 : Agent Gao 2 a pris la suite.")
        await awa.until(lambda: any("Une autre personne continue ce rapport." in m.text for m in awa.messages), str)
        assert not any("1.1.1" in m.text for m in awa.messages)
        awa.sends("/rapport")
        await awa.sees(NEUTRAL)

        fanta.sends("/rapport")
        await fanta.sees("T2 2013 · Gao")
        await fanta.taps("Continuer")
        await fanta.sees("40/160")
        fanta.sends("40/160\n3\noui")
        await fanta.taps("En cours pour les 3")
        await fanta.taps("Envoyer")
        await fanta.sees("Reçu n° ")
        assert await town.database.read(authors) == [(await person(town, 12)).id]


async def said(phone: Phone, *lines: str) -> None:
    """A message of its own, wherever it stands in the chat."""

    def there() -> bool:
        return any(all(line in readable(m.plain) for line in lines) for m in phone.messages)

    await phone.until(there, lambda: f"{[readable(m.plain) for m in phone.messages]}")
