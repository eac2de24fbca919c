"""A tally that is interrupted goes on: what its card calls kept is kept, and a wrong tap ends nothing."""

import pytest

from bot.practice.phones import Phone
from tests.filling import Filling
from tests.stories.conftest import Town
from tests.stories.test_tally import LEFT, NOT_NOW, agent, begun, founded, kept, left, the_receipt, was_sent


@pytest.fixture
def founding() -> Filling:
    return founded


async def with_five(town: Town) -> Phone:
    """Those of unknown sex or age are said, and their four are still to come."""
    awa = await agent(town)
    await begun(awa)
    await awa.taps("1 Viol")
    await awa.taps("Sexe ou âge non connu")
    awa.sends("1 0 0 0 2")
    await awa.sees("Sexe ou âge non connu : 3, gardé.")
    return awa


async def sent_with_its_four(town: Town, awa: Phone) -> None:
    """[Zero] is of the others, and then it asks for the four."""
    await awa.until(lambda: "1 Viol : 3 …" in awa.buttons, lambda: f"{awa.buttons}")
    assert awa.buttons[0] == "Zéro pour les 5 autres"
    await awa.taps("Zéro pour les 5 autres")
    await awa.sees("Type 1 : viol", "Sexe ou âge non connu : 3, gardé.")
    awa.sends("2 5 0 1")
    await awa.taps("Pas noté")
    await awa.taps("Envoyer")
    number = await the_receipt(awa)
    assert (await town.database.read(was_sent, number)).total == 11


async def test_what_is_kept_stays_kept_after_back(open_town: Town) -> None:
    awa = await with_five(open_town)
    await awa.taps("← Retour")
    await sent_with_its_four(open_town, awa)


async def test_what_is_kept_stays_kept_after_not_this_time(open_town: Town) -> None:
    awa = await with_five(open_town)
    await awa.taps("Pas cette fois")
    await awa.sees(NOT_NOW)
    awa.sends("/decompte")
    await awa.taps("Continuer")
    await sent_with_its_four(open_town, awa)


async def test_what_is_kept_stays_kept_after_half_an_hour(town: Town) -> None:
    async with town.bot():
        awa = await with_five(town)
        awa.sends("/decompte")
        await awa.sees("Vous comptez, vous n’enquêtez pas.")
    town.clock.later(minutes=31)
    async with town.bot():
        await awa.told(LEFT)
        awa.sends("/decompte")
        await awa.taps("Continuer")
        await sent_with_its_four(town, awa)


async def test_a_wrong_tap_on_service_leaves_what_was_counted(open_town: Town) -> None:
    """A colleague has sent that service's: the tally under way goes on under its own."""
    awa, ali = await agent(open_town), await agent(open_town, 12, "Ali")
    ali.sends("/decompte")
    for label in ("Continuer", "Police", "Zéro pour tout", "Envoyer"):
        await ali.taps(label)
    number = await the_receipt(ali)
    await begun(awa)
    await awa.taps("1 Viol")
    awa.sends("2 5 0 1")
    await awa.until(lambda: "1 Viol : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    await awa.taps("Service")
    await awa.taps("Police")
    await awa.sees(f"Déjà envoyé pour ce service (n° D {number}).", "Service : santé")
    assert "1 Viol : 8 ✓" in awa.buttons
    for label in ("Zéro pour les 5 autres", "Pas noté", "Envoyer"):
        await awa.taps(label)
    own = await the_receipt(awa)
    assert own != number
    assert (await open_town.database.read(was_sent, own)).total == 8
    assert (await open_town.database.read(was_sent, number)).total == 0


async def test_who_counted_what_a_colleague_sent_first_reads_that_it_is_not_kept(open_town: Town) -> None:
    awa, ali = await agent(open_town), await agent(open_town, 12, "Ali")
    await begun(awa)
    await awa.taps("1 Viol")
    awa.sends("2 5 0 1")
    ali.sends("/decompte")
    for label in ("Continuer", "Santé", "Zéro pour tout", "Envoyer"):
        await ali.taps(label)
    number = await the_receipt(ali)
    for label in ("Zéro pour les 5 autres", "Pas noté", "Envoyer"):
        await awa.taps(label)
    await awa.sees(f"Déjà envoyé (n° D {number}).", "Vos nombres ne sont ni envoyés ni gardés.")
    assert awa.buttons == ["Corriger", "Fermer"]
    assert await kept(open_town) is None


async def test_of_a_period_that_closed_in_the_half_hour_nothing_is_promised(town: Town) -> None:
    async with town.bot():
        awa = await agent(town)
    town.clock.later(days=18, hours=14)  # 30 July, 23:41: the quarter locks at midnight
    async with town.bot():
        await begun(awa)
        await awa.taps("1 Viol")
        awa.sends("2 5 0 1")
        await awa.until(lambda: "1 Viol : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
        card = awa.card
    town.clock.later(minutes=31)
    async with town.bot():
        await awa.until(lambda: card.deleted, lambda: f"{left(awa)}")
        awa.sends("/decompte")
        await awa.sees("Rien à compter pour l’instant.")
        assert LEFT not in left(awa)
