"""What was decided after a year was frozen is in no edition yet: it can be taken back until the next one."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from storage import deciding
from storage.answers import Source
from storage.database import Database
from storage.deciding import YearFrozen
from storage.editions import EditionRow
from storage.settlements import SettlementRow
from storage.verification import UndoneVerificationRow, VerificationRow, Withdrawn
from tests.review.phone import Phone
from tests.review.scene import AWA, FANTA, MARIAM, MOUSSA, NGO, NOW, OTHER, OUMAR, count, person, send, the_plan
from tests.review.test_deciding import both, how_many, report_on, settle, verify
from tests.review.test_review_screens import fits

FREEZING, AFTER = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
CHOICE, VERIFICATION = "Annuler ce choix", "Annuler la vérification"
FROZEN = "2013 est figé : on ne peut plus annuler cette décision."


@pytest.fixture
def moussa(place: Database) -> Phone:
    return Phone(place, MOUSSA, AFTER)


def frozen(session: Session, edition: int = 1) -> None:
    session.add(
        EditionRow(
            plan_id=the_plan(session).id, scope="year", year=2013, quarter=0, edition=edition, data=b"{}",
            hash="0" * 64, data_version=1, made_by="test", frozen_by_id=person(session, MARIAM).id,
            frozen_at=FREEZING + timedelta(days=edition - 1),
        )
    )  # fmt: skip


def verified_and_frozen(session: Session) -> None:
    """The ministry's report was verified before the NGO's came; then the year was frozen."""
    send(session, AWA, {"1.1.1": count(9)})
    verify(session, MOUSSA, "1.1.1")
    frozen(session)
    send(session, FANTA, {"1.1.1": count(6)})


def reviewed_by_the_ngo(session: Session) -> None:
    """Before the freeze, as far as the books know."""
    report = report_on(session, "1.1.1", Source.COMONITOR)
    session.add(VerificationRow(revision_id=report.revision, person_id=person(session, NGO).id, at=NOW))


async def chooses(moussa: Phone) -> None:
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (1)")
    await moussa.taps("Retenir 6 (ONG1)")
    await moussa.taps("Pièces vues")


async def opened(phone: Phone) -> None:
    await phone.sends("/verifier")
    await phone.taps("Vérifiés (1)")
    await phone.taps("1.1.1 · Gao")


async def test_a_choice_can_be_taken_back_and_what_was_verified_before_stays(place: Database, moussa: Phone) -> None:
    await place.run(verified_and_frozen)
    await chooses(moussa)
    await opened(moussa)
    fits(moussa)
    assert CHOICE in moussa.buttons
    assert VERIFICATION not in moussa.buttons
    await moussa.taps(CHOICE)
    assert moussa.text == "Annuler ce choix ?\nIl sera à refaire. Pourquoi ?"
    await moussa.taps("Erreur")
    moussa.sees("Annulé")
    assert await place.read(how_many, VerificationRow) == 1
    assert await place.read(how_many, UndoneVerificationRow) == 0
    row = await place.read(lambda s: s.get_one(SettlementRow, 1).undone_because)
    assert row == Withdrawn.MISTAKE
    await moussa.sends("/verifier")
    assert "Écarts (1)" in moussa.buttons


async def test_no_longer_once_the_next_edition_is_frozen(place: Database, moussa: Phone) -> None:
    await place.run(verified_and_frozen)
    await chooses(moussa)
    await opened(moussa)
    await moussa.taps(CHOICE)
    because = moussa.tap("Erreur")
    await place.run(frozen, 2)
    await moussa.presses(because)
    assert moussa.toast == FROZEN
    assert CHOICE not in moussa.buttons
    assert await place.read(lambda s: s.get_one(SettlementRow, 1).undone_at) is None


async def test_what_was_chosen_before_stays(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a")
    await place.run(frozen)
    await moussa.sends("/verifier")
    await moussa.taps("Retenus (1)")
    await moussa.taps("1.1.2a")
    assert CHOICE not in moussa.buttons
    await moussa.taps("Vérifier les 2")
    await moussa.taps("Vérifier les 2")
    assert VERIFICATION in moussa.buttons, "it was verified after"
    await moussa.taps(VERIFICATION)
    assert moussa.text == "Annuler la vérification ?\nIl sera à revérifier. Pourquoi ?", "the choice stays"
    await moussa.taps("Autre")
    assert await place.read(how_many, UndoneVerificationRow) == 1
    assert await place.read(lambda s: s.get_one(SettlementRow, 1).undone_at) is None


async def test_asked_of_the_books_themselves(place: Database, moussa: Phone) -> None:
    """Whatever the button: what was frozen stays."""
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(verify, MOUSSA, "1.1.1")
    await place.run(frozen)

    def undo(session: Session) -> None:
        report = report_on(session, "1.1.1").id
        deciding.undo(session, the_plan(session), person(session, OUMAR), report, Withdrawn.OTHER, 0, AFTER)

    with pytest.raises(YearFrozen):
        await place.run(undo)
    assert await place.read(how_many, VerificationRow) == 1


async def test_its_quarter_can_be_reached_until_the_next_edition(place: Database, moussa: Phone) -> None:
    """Three months later another quarter is spoken of, and nothing of this one is left to review."""
    await place.run(verified_and_frozen)
    await chooses(moussa)
    later = Phone(place, MOUSSA, AFTER + timedelta(days=100))
    await later.sends("/verifier")
    assert later.text == "Rien n’est encore arrivé pour T3 2013."
    await later.taps("T2 2013")
    await later.taps("Vérifiés (1)")
    await later.taps("1.1.1 · Gao")
    assert CHOICE in later.buttons
    await place.run(frozen, 2)
    await later.sends("/verifier")
    assert "T2 2013" not in later.buttons


async def test_nobody_else_is_led_there(place: Database, moussa: Phone) -> None:
    """What a ministry's coordinator chose is nothing that the NGO's, or another ministry's, could take back."""
    await place.run(verified_and_frozen)
    await chooses(moussa)
    await place.run(reviewed_by_the_ngo)
    for account in (NGO, OTHER):
        phone = Phone(place, account, AFTER + timedelta(days=100))
        await phone.sends("/verifier")
        assert "T2 2013" not in phone.buttons
