"""Help, the language, what is not understood, and a phone that was away, as phones see it."""

from bot.practice.phones import Phone
from storage.people import Role
from tests.stories.conftest import Town

CANARY = "CANARI-7f3a"


async def agent(town: Town) -> Phone:
    return await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")


async def test_help(open_town: Town) -> None:
    awa = await agent(open_town)
    for number, command in enumerate(("/aide", "/help", "/AIDE", "/aide@RelaisBot"), start=2):
        awa.sends(command)
        await awa.until(lambda: len(awa.lock_screen) == number, lambda: f"no answer to {command}")  # noqa: B023
        assert "/rapport : envoyer mon rapport" in awa.text
        assert "Pas de reçu : pas reçu." in awa.text
        assert awa.lock_screen[-1].silent


async def test_changing_the_language_redraws_the_open_card(open_town: Town) -> None:
    awa = await agent(open_town)
    await awa.taps("Commencer")
    await awa.sees("combien au 30 juin ?")
    card = awa.card
    awa.sends("/langue")
    await awa.sees("Langue / Language")
    await awa.taps("English")
    await awa.sees("Noted: English.")

    await awa.until(lambda: "how many by 30 June?" in card.text.replace("\u00a0", " "), lambda: card.text)
    await awa.until(lambda: "report" in awa.commands, lambda: f"{awa.commands}")
    awa.sends("/help")
    await awa.sees("/report: send my report")


async def test_what_is_not_understood(open_town: Town) -> None:
    awa = await agent(open_town)
    awa.sends("/inventee")
    await awa.sees("Cette commande n’existe pas ici.")
    assert awa.buttons == ["Aide"]
    awa.sends(f"bonjour {CANARY}")
    await awa.sees("Je n’ai pas compris.")
    assert awa.buttons == ["Rapport", "Aide"]
    await awa.taps("Aide")
    await awa.sees("Aide", "Horloge près d’un message")


async def test_nothing_to_cancel(open_town: Town) -> None:
    awa = await agent(open_town)
    awa.sends("/annuler")
    await awa.sees("Rien à annuler.")


async def test_what_is_not_text_is_deleted(open_town: Town) -> None:
    awa = await agent(open_town)
    sent = [awa.sends_media(kind) for kind in ("photo", "voice", "document", "contact", "location")]
    sent.append(awa.forwards(f"un texte {CANARY}"))
    await awa.until(lambda: all(message.deleted for message in sent), lambda: f"{[m.deleted for m in sent]}")
    await awa.sees("Je lis seulement du texte et des chiffres.")
    assert awa.buttons == ["Aide"]


async def test_away_and_back(open_town: Town) -> None:
    awa = await agent(open_town)
    awa.blocks()
    awa.unblocks()
    await awa.sees("Bon retour. T2 2013 : il manque 1.1.1, 1.1.2, 1.1.4")
    await awa.taps("Commencer")
    await awa.sees("1 sur 5")
