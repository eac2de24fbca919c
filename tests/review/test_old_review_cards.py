"""A card of review that is tapped when somebody else was faster: it says what is, never nothing, and counts no more."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from bot.taps import Tap
from storage import remarks
from storage.database import Database
from storage.verification import VerificationRow
from tests.review.phone import Phone
from tests.review.scene import AWA, FANTA, MARIAM, MOUSSA, NOW, OUMAR, correct, count, person, send
from tests.review.test_deciding import how_many, report_on
from tests.review.test_review_screens import fits

UNTIL = date(2013, 7, 19)
WHERE = "Voici où vous en êtes."


@pytest.fixture
def oumar(place: Database) -> Phone:
    return Phone(place, OUMAR)


def corrected(session: Session) -> None:
    send(session, AWA, {"1.1.1": count(9)})
    correct(session, AWA, 1, {"1.1.1": count(8)})


def back(session: Session, account: int = OUMAR) -> int:
    by = person(session, account).id
    return remarks.send_back(session, report_on(session, "1.1.1").revision, "Le PV ?", until=UNTIL, by=by, now=NOW)


def confirmed(session: Session, remark: int) -> None:
    remarks.confirm(session, remark, by=person(session, AWA).id, now=NOW)


def question_answered(session: Session) -> int:
    asked = remarks.ask(
        session, report_on(session, "1.1.1").revision, "Quelle date ?", by=person(session, MOUSSA).id, now=NOW
    )
    remarks.answer(session, asked, "Le 3 mai", by=person(session, AWA).id, now=NOW)
    return asked


async def test_what_another_has_verified_is_shown_as_it_is(place: Database, moussa: Phone, oumar: Phone) -> None:
    await place.run(corrected)
    for phone in (moussa, oumar):
        await phone.sends("/verifier")
        await phone.taps("Corrigés (1)")
    await oumar.taps("Vérifier")
    await moussa.taps("Vérifier")
    assert moussa.toast == "Coordination MSIPC 2 vient de vérifier."
    moussa.sees("1.1.1 ", "· Gao · T2")
    assert "Annuler la vérification" in moussa.buttons
    fits(moussa)


async def test_back_from_the_history_of_what_another_sent_back(place: Database, moussa: Phone) -> None:
    await place.run(corrected)
    await moussa.sends("/verifier")
    await moussa.taps("Corrigés (1)")
    await moussa.taps("Historique")
    await place.run(back)
    await moussa.taps("← Retour")
    moussa.sees("1.1.1 ", "MSIPC : renvoyé\nRéponse attendue le 19 juillet")
    assert "Retirer le renvoi" in moussa.buttons
    fits(moussa)


async def test_an_answer_about_a_report_that_was_sent_back_too(place: Database, moussa: Phone) -> None:
    """The question was answered, the send-back was not: there is nothing to verify, and nothing to send back."""
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(question_answered)
    await moussa.sends("/verifier")
    await moussa.taps("Répondus (1)")
    await moussa.taps("n° 1 · 1.1.1")
    verify = moussa.tap("Vérifier")
    assert "Renvoyer" in moussa.buttons
    await place.run(back)
    await moussa.presses(Tap("qs", 1))
    moussa.sees("n° 1 · 1.1.1 : répondu", "Renvoyé le 12 juillet.", "Réponse attendue le 19 juillet")
    assert moussa.buttons == ["Demander", "Historique", "← Répondus"]
    fits(moussa)
    await moussa.presses(verify)
    assert moussa.toast == "Renvoyé : réponse attendue le 19 juillet."
    moussa.sees("1.1.1 ", "MSIPC : renvoyé\nRéponse attendue le 19 juillet")


async def test_taking_back_what_another_took_back(place: Database, moussa: Phone, oumar: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(back)
    for phone in (moussa, oumar):
        await phone.sends("/verifier")
        await phone.taps("Renvoyés (1)")
        await phone.taps("1.1.1 · Gao")
    tap = oumar.tap("Retirer le renvoi")
    await oumar.taps("Retirer le renvoi")
    await moussa.taps("Retirer le renvoi")
    for phone in (moussa, oumar):
        if phone is oumar:
            await phone.presses(tap)
        assert phone.toast == f"Ce renvoi est déjà retiré. {WHERE}"
        phone.sees("1.1.1 ", "· Gao · T2")
        assert "Retirer le renvoi" not in phone.buttons
        assert "Vérifier" in phone.buttons


async def test_taking_back_what_was_answered(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    remark = await place.run(back)
    await moussa.sends("/verifier")
    await moussa.taps("Renvoyés (1)")
    await moussa.taps("1.1.1 · Gao")
    await place.run(confirmed, remark)
    await moussa.taps("Retirer le renvoi")
    assert moussa.toast == f"Une réponse est venue entre-temps. {WHERE}"
    moussa.sees("n° 1 : confirmé", "Demandé : Le PV ?")
    assert "Vérifier" in moussa.buttons


async def test_a_second_tap_counts_what_the_first_did(place: Database) -> None:
    """Another person had verified one of the two."""
    await place.run(send, AWA, {"1.1.1": count(9)})
    moussa, mariam = Phone(place, MOUSSA), Phone(place, MARIAM)
    await moussa.sends("/verifier")
    await moussa.taps("Une source (1)")
    await moussa.taps("Vérifier")
    await place.run(send, FANTA, {"1.1.1": count(9)})
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await mariam.sends("/verifier")
    await mariam.taps("Concordants (1)")
    tap = mariam.tap("Vérifier")
    await mariam.presses(tap)
    assert mariam.text == "1 rapport vérifié."
    await mariam.presses(tap)
    assert mariam.text == "1 rapport vérifié."


def corrected_in_two(session: Session) -> None:
    """Two activities of a receipt have changed; something else is left to be verified."""
    send(session, AWA, {"1.1.1": count(9), "1.1.4a": count(3)})
    correct(session, AWA, 1, {"1.1.1": count(8), "1.1.4a": count(4)})
    send(session, AWA, {"1.1.2a": count(3)})


async def test_a_receipt_s_second_tap_counts_all_that_the_first_did(place: Database, moussa: Phone) -> None:
    await place.run(corrected_in_two)
    for _ in range(2):
        await moussa.presses(Tap("tv", 1, 2))
        assert moussa.text == "2 rapports vérifiés."


@pytest.mark.parametrize("account", [MOUSSA, OUMAR])
async def test_a_receipt_of_which_a_part_is_verified_already(place: Database, moussa: Phone, account: int) -> None:
    await place.run(corrected_in_two)
    first = Phone(place, account)
    await first.sends("/verifier")
    await first.taps("Corrigés (2)")
    await first.taps("Laisser")
    first.sees("1.1.4a : 3 → 4")
    await first.taps("Vérifier")
    await moussa.presses(Tap("tv", 1, 2))
    assert moussa.text == "1 rapport vérifié."
    assert await place.read(how_many, VerificationRow) == 2
    await moussa.taps("Annuler la vérification")
    await moussa.taps("Erreur")
    await moussa.taps("Vérifier")
    moussa.sees("1.1.1 : 9 → 8")  # what he verified, not what was verified already
