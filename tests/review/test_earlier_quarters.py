"""What was verified in an earlier quarter can be reached, and taken back, until its year is frozen."""

from sqlalchemy.orm import Session

from storage.calendar import Quarter
from storage.database import Database
from storage.editions import EditionRow
from storage.verification import UndoneVerificationRow
from tests.review.phone import Phone
from tests.review.scene import AWA, FANTA, MARIAM, NGO, NOW, T1, T2, count, person, send, the_plan
from tests.review.test_deciding import how_many


async def verifies(phone: Phone, account: int, quarter: Quarter) -> None:
    """One report comes, and is verified: nothing is left of that quarter."""
    await phone.database.run(send, account, {"1.1.1": count(9)}, quarter=quarter)
    await phone.sends("/verifier")
    await phone.taps("Une source (1)")
    await phone.taps("Vérifier")


def frozen(session: Session) -> None:
    session.add(
        EditionRow(
            plan_id=the_plan(session).id, scope="year", year=2013, quarter=0, edition=1, data=b"{}", hash="0" * 64,
            data_version=1, made_by="test", frozen_by_id=person(session, MARIAM).id, frozen_at=NOW,
        )
    )  # fmt: skip


async def test_a_quarter_with_nothing_left_leads_to_the_one_before_and_back(place: Database, moussa: Phone) -> None:
    await verifies(moussa, AWA, T1)
    await verifies(moussa, AWA, T2)
    await moussa.sends("/verifier")
    assert moussa.text == "Tout est vérifié pour T2 2013."
    assert moussa.buttons == ["Vérifiés (1)", "Suivi", "T1 2013"]
    await moussa.taps("T1 2013")
    assert moussa.text == "Tout est vérifié pour T1 2013."
    assert moussa.buttons == ["Vérifiés (1)", "Suivi", "T2 2013"]
    await moussa.taps("T2 2013")
    await moussa.taps("T1 2013")
    await moussa.taps("Vérifiés (1)")
    await moussa.taps("1.1.1 · Gao")
    await moussa.taps("Annuler la vérification")
    await moussa.taps("Erreur")
    assert moussa.text == "Annulé : de nouveau à vérifier."
    assert await place.read(how_many, UndoneVerificationRow) == 1


async def test_from_the_earlier_one_to_the_one_that_is_spoken_of_though_nothing_came(
    place: Database, moussa: Phone
) -> None:
    await verifies(moussa, AWA, T1)
    await moussa.sends("/verifier")
    assert moussa.text == "Rien n’est encore arrivé pour T2 2013."
    await moussa.taps("T1 2013")
    assert moussa.text == "Tout est vérifié pour T1 2013."
    assert moussa.buttons == ["Vérifiés (1)", "Suivi", "T2 2013"]


async def test_neither_once_the_year_is_frozen_nor_to_what_another_verified(place: Database, moussa: Phone) -> None:
    await verifies(moussa, AWA, T1)
    await verifies(moussa, AWA, T2)
    ngo = Phone(place, NGO)
    await ngo.sends("/verifier")
    assert ngo.buttons == ["Suivi"], "of its own reports, none"
    await verifies(ngo, FANTA, T1)
    await ngo.sends("/verifier")
    assert ngo.buttons == ["Suivi", "T1 2013"]
    await place.run(frozen)
    for phone, there in ((ngo, ["Suivi"]), (moussa, ["Vérifiés (1)", "Suivi"])):
        await phone.sends("/verifier")
        assert phone.buttons == there
