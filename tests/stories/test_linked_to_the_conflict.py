"""7.6: the conflict-related list is a part of what was counted, and whoever changes what was counted is told."""

import pytest

from storage.tally_counts import Cell, counted
from tests.filling import Filling
from tests.stories.conftest import Town
from tests.stories.test_tally import agent, begun, founded, the_receipt, was_sent


@pytest.fixture
def founding() -> Filling:
    return founded


async def test_a_part_is_never_more_nor_others_than_those_counted(open_town: Town) -> None:
    awa = await agent(open_town)
    await begun(awa)
    for type_, typed in (("1 Viol", "0 2 0 0"), ("2 Agression sexuelle", "0 10 0 0")):
        await awa.taps(type_)
        await awa.sees("Écrivez 4 nombres")
        awa.sends(typed)
        await awa.sees("Combien de cas enregistrés")
    await awa.taps("Zéro pour les 4 autres")
    await awa.taps("Détailler")
    await awa.taps("Viol")
    awa.sends("0 0 0 2")
    await awa.sees("Un sexe ou un âge dépasse les cas comptés. Au plus, dans l’ordre : 0 2 0 0")
    assert awa.text.split("\n")[0] == "Décompte · T2 2013 · Gao"
    awa.sends("0 2 0 0")
    await awa.until(lambda: "Viol : 2 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    await awa.taps("Viol collectif")
    awa.sends("0 2 0 0")
    await awa.sees("C’est une partie de ce qui est compté : 0 au plus.")
    await awa.taps("Zéro")
    await awa.taps("Zéro pour les 2 autres")
    await awa.sees("Dont liés au conflit : 2.")
    await awa.taps("Changer")
    await awa.taps("1 Viol")
    awa.sends("0 0 2 0")  # two boys, where two women were said to be linked to the conflict
    await awa.sees("Les cas comptés ont changé : redites ce qui est lié au conflit.", "Sur ces 12 cas")
    await awa.taps("Détailler")
    await awa.taps("Viol")
    awa.sends("0 0 1 0")
    await awa.until(lambda: "Viol : 1 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    await awa.taps("Zéro pour les 3 autres")
    await awa.taps("Envoyer")
    tally = await open_town.database.read(was_sent, await the_receipt(awa))
    assert tally.conflict["rape"] == counted({Cell.BOYS: 1})
    assert tally.types["rape"] == counted({Cell.BOYS: 2})
