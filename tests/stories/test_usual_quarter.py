"""An agent reports a quarter from a phone: through the stand-in and the real library to SQL, on both databases."""

from storage.people import Role
from tests.reporting.test_usual_quarter import figures
from tests.stories.conftest import Town


async def test_from_the_link_to_the_receipt(open_town: Town) -> None:
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await awa.sees("Prochain rapport : T2 2013", "Gao : 3 activités", "À envoyer du 1er au 15 juillet")
    card = awa.card.id
    await awa.taps("Commencer")
    await awa.sees("T2 2013 · Gao · 1 sur 5", "combien au 30 juin ?")
    typed = awa.sends("9")
    await awa.sees("✓ 1.1.1 : 9", "2 sur 5")
    awa.sends("24 16")
    await awa.sees("✓ 1.1.2a : 24 F, 16 H = 40")
    awa.sends("40/160")
    await awa.sees("✓ 1.1.2b : 40/160 = 25 %")
    awa.sends("3")
    await awa.sees("✓ 1.1.4a : 3")
    await awa.taps("Oui")
    await awa.sees("Où en sont les 3 activités ?")
    await awa.taps("En cours pour les 3")
    await awa.sees("À vérifier", "Rien n’est encore envoyé.")
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° 1 · T2 2013 · Gao", "3 activités, 5 réponses", "À temps. Merci.")
    assert awa.card.id == card, "one message of a quarter stays"
    await awa.until(lambda: typed.deleted, lambda: "what was typed is still there")
    assert [row[:3] for row in await open_town.database.read(figures)] == [
        ("1.1.1", "reported", 9),
        ("1.1.2a", "reported", 40),
        ("1.1.2b", "reported", 40),
        ("1.1.4a", "reported", 3),
        ("1.1.4b", "reported", 1),
    ]
