"""What coordination finds of what it asked: a question is no send-back, and neither is what was taken back."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from bot.messages.sheet import LINES, takes
from bot.taps import Tap
from storage import remarks
from storage.database import Database
from tests.filling import Filling
from tests.review.phone import Phone
from tests.review.scene import AWA, FANTA, MARIAM, MOUSSA, NOW, correct, count, person, send
from tests.review.test_deciding import report_on
from tests.review.test_lines_of_a_card import FIVE, of_five_choices
from tests.review.test_old_review_cards import back, confirmed, question_answered
from tests.review.test_review_screens import fits


@pytest.fixture
def mariam(place: Database) -> Phone:
    return Phone(place, MARIAM)


def two_sources(session: Session) -> None:
    send(session, AWA, {"1.1.1": count(9)})
    send(session, FANTA, {"1.1.1": count(9)})


def taken_back(session: Session) -> None:
    remarks.withdraw(session, report_on(session, "1.1.1").id, by=person(session, MOUSSA).id, now=NOW)


async def test_an_answered_question_confirms_nothing(place: Database, mariam: Phone) -> None:
    await place.run(two_sources)
    await place.run(question_answered)
    await place.run(correct, FANTA, 2, {"1.1.1": count(8)})
    await mariam.sends("/verifier")
    await mariam.taps("Corrigés (1)")
    mariam.sees("n° 2, version 2 : corrigé")
    assert "confirmé" not in mariam.text
    assert "n° 1" not in mariam.text


async def test_what_was_confirmed_is_shown_with_what_it_was_sent_back_for(place: Database, mariam: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(confirmed, await place.run(back))
    await place.run(question_answered)
    await mariam.sends("/verifier")
    await mariam.taps("Corrigés (1)")
    mariam.sees("n° 1 : confirmé", "Demandé : Le PV ?")
    assert "Quelle date ?" not in mariam.text


async def test_the_history_tells_a_send_back_from_a_question(place: Database, mariam: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(question_answered)
    await place.run(back)
    await mariam.sends("/verifier")
    await mariam.taps("Renvoyés (1)")
    await mariam.taps("1.1.1 · Gao")
    await mariam.taps("Historique")
    mariam.sees(
        "Renvoyé à MSIPC : Le PV ?\n12 juillet, Coordination MSIPC 2\n"
        "Demandé à MSIPC : Quelle date ?\n12 juillet, Coordination MSIPC 1\nRépondu : Le 3 mai"
    )
    assert "Renvoi retiré." not in mariam.text
    await place.run(taken_back)
    await mariam.sends("/verifier")
    await mariam.taps("Une source (1)")
    await mariam.taps("Historique")
    mariam.sees(
        "Renvoyé à MSIPC : Le PV ?\n12 juillet, Coordination MSIPC 2\nRenvoi retiré.\nDemandé à MSIPC : Quelle date ?"
    )
    fits(mariam)


def five_corrected_twice(session: Session) -> None:
    """Both sources, each of five figures that stood chosen."""
    of_five_choices(session)
    correct(session, AWA, 1, {code: count(41) for code in FIVE})
    correct(session, FANTA, 2, {code: count(21) for code in FIVE})


async def test_all_that_changed_is_shown_before_anything_can_be_decided(
    database: Database, fill: Callable[[Filling], None]
) -> None:
    fill(five_corrected_twice)
    mariam = Phone(database, MARIAM)
    await mariam.sends("/verifier")
    await mariam.taps("Corrigés (1)")
    first = mariam.text
    assert first.split("\n")[0] == "1.1.2 · Gao : corrigé · 1/2"
    assert mariam.buttons == ["Suite", "Historique", "Laisser", "← À vérifier"]
    assert takes(mariam.shown.text) <= LINES
    await mariam.taps("Historique")
    await mariam.taps("← Retour")
    assert mariam.text == first
    await mariam.taps("Suite")
    assert takes(mariam.shown.text) <= LINES
    assert mariam.buttons == ["Comparer", "Renvoyer", "Demander", "Historique", "Laisser", "Suite", "← À vérifier"]
    for number, figures in ((1, "40 → 41"), (2, "30 → 21")):
        for code in FIVE:
            assert f"{code} : {figures}" in f"{first}\n{mariam.text}", (number, code)
    mariam.sees("Choix à refaire : 1.1.2a, 1.1.2b, 1.1.2c, 1.1.2d, 1.1.2e")
    last = mariam.tap("Suite")
    await mariam.presses(last)
    assert mariam.text == first
    await mariam.presses(Tap(last.verb, last.object, last.version, last.argument.replace("/0", "/9")))
    assert mariam.text == first, "a page that is not there"
