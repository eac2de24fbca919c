"""Who was faster is told by a name that is theirs alone, whichever organisation they coordinate."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.database import Database
from storage.people import PersonRow
from tests.review.phone import Phone
from tests.review.scene import AWA, MARIAM, MOUSSA, OUMAR, count, person, send


async def one_source(phone: Phone) -> None:
    await phone.sends("/verifier")
    await phone.taps("Une source (1)")


async def told_second(place: Database, first: int) -> str:
    """What OUMAR reads when he taps [Verify] after that account."""
    await place.run(send, AWA, {"1.1.1": count(9)})
    oumar, faster = Phone(place, OUMAR), Phone(place, first)
    for phone in (oumar, faster):
        await one_source(phone)
    await faster.taps("Vérifier")
    await oumar.taps("Vérifier")
    return oumar.toast


@pytest.mark.parametrize(
    ("first", "told"),
    [(MOUSSA, "Coordination MSIPC 1 vient de vérifier."), (MARIAM, "Coordination du plan 1 vient de vérifier.")],
)
async def test_of_an_organisation_or_of_the_whole_plan(place: Database, first: int, told: str) -> None:
    assert await told_second(place, first) == told


async def test_by_the_label_where_there_is_one(place: Database) -> None:
    def labelled(session: Session) -> None:
        session.execute(
            update(PersonRow).where(PersonRow.id == person(session, MARIAM).id).values(label="Ministère, suivi")
        )

    await place.run(labelled)
    assert await told_second(place, MARIAM) == "Ministère, suivi vient de vérifier."
