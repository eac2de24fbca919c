"""One message about a quarter counts it once: what came, and what is to be reviewed, whichever part says it."""

import re

from storage.database import Database
from tests.review.phone import Phone, plain
from tests.review.scene import AWA, FANTA, MARIAM, NOW, send, share
from tests.review.test_blind import heard
from tests.review.test_deciding import MINISTRY, NGOS


async def test_who_coordinates_the_plan_reads_the_same_numbers_everywhere(place: Database) -> None:
    await place.run(send, AWA, MINISTRY)
    await place.run(send, FANTA, NGOS)
    said = [plain(text) for text in await place.run(heard, MARIAM)]
    over = [text for text in said if "Vérification T2 2013" in text]
    assert over, said
    for text in over:
        assert set(re.findall(r"Reçus : (\d+ sur \d+)", text)) == {"3 sur 6"}, text
        assert set(re.findall(r"vérifier : (\d+)", text)) == {"3"}, text
    mariam = Phone(place, MARIAM, now=NOW.replace(month=8, day=15))
    await mariam.sends("/verifier")
    mariam.sees("À vérifier · T2 2013 : 3")


async def test_a_difference_is_counted_as_it_is_reviewed(place: Database) -> None:
    """Two figures of one activity are one thing to look at, in the year's summary as in the list its button opens."""
    await place.run(send, AWA, MINISTRY)
    await place.run(send, FANTA, {**NGOS, "1.1.2b": share(90, 160)})
    mariam = Phone(place, MARIAM, now=NOW.replace(year=2014, month=2))
    await mariam.sends("/recapitulatif 2013")
    mariam.sees("Vérifiés : 0 · écarts : 1")
    await mariam.taps("Approuver…")
    mariam.sees("Reste : 3 à vérifier, 1 écart.")
    await mariam.taps("Pas encore")
    await mariam.taps("Régler l’écart")
    mariam.sees("À vérifier · T2 2013 : 3", "Écarts : 1 · concordants : 1")
