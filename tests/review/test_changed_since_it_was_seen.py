"""What comes back as corrected is shown with all that changed since somebody looked at it, however often it changed."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.taps import Tap
from storage import deciding, remarks
from storage.answers import Source
from storage.database import Database
from storage.verification import VerificationRow
from tests.review.phone import Phone
from tests.review.scene import AWA, FANTA, MOUSSA, NGO, NOW, correct, count, person, send, sexes, share, the_plan
from tests.review.test_deciding import MINISTRY, both, how_many, report_on, settle, shown, verify
from tests.review.test_review_screens import fits

ONCE = {"1.1.2a": sexes(24, 16), "1.1.2b": share(80, 160)}
TWICE = {"1.1.2a": sexes(34, 16), "1.1.2b": share(80, 160)}
UNTIL = (NOW + timedelta(days=7)).date()


def sent_back(session: Session) -> None:
    by = person(session, MOUSSA).id
    remarks.send_back(session, report_on(session, "1.1.2").revision, "La session de mai ?", until=UNTIL, by=by, now=NOW)


def answered(session: Session) -> None:
    remarks.corrected(session, [report_on(session, "1.1.2").id], by=person(session, AWA).id, now=NOW)


async def corrected(phone: Phone) -> None:
    await phone.sends("/verifier")
    await phone.taps("Corrigés (1)")
    fits(phone)


async def test_what_was_verified_and_corrected_twice(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, MINISTRY)
    await place.run(verify, MOUSSA, "1.1.2")
    await place.run(correct, AWA, 1, ONCE)
    await place.run(correct, AWA, 1, TWICE)
    await corrected(moussa)
    assert moussa.text.split("\n") == [
        "n° 1, version 3 : corrigé",
        "1.1.2a : 24 F, 16 H → 34 F, 16 H",
        "1.1.2b : 40/160 = 25 %",
        "       → 80/160 = 50 %",
        "Raison : erreur de saisie",
    ]
    await moussa.taps("Vérifier")
    await place.run(correct, AWA, 1, {**TWICE, "1.1.2a": sexes(35, 16)})
    await corrected(moussa)
    assert moussa.text.split("\n")[:2] == ["n° 1, version 4 : corrigé", "1.1.2a : 34 F, 16 H → 35 F, 16 H"]
    assert "1.1.2b" not in moussa.text, "that was verified"


async def test_what_was_sent_back_and_corrected_twice(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, MINISTRY)
    await place.run(sent_back)
    await place.run(correct, AWA, 1, ONCE)
    await place.run(answered)
    await place.run(correct, AWA, 1, TWICE)
    await corrected(moussa)
    moussa.sees("1.1.2a : 24 F, 16 H → 34 F, 16 H", "1.1.2b : 40/160 = 25 %\n       → 80/160 = 50 %")


async def test_what_changed_before_it_was_sent_back_was_seen(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, MINISTRY)
    await place.run(correct, AWA, 1, ONCE)
    await place.run(sent_back)
    await place.run(correct, AWA, 1, TWICE)
    await place.run(answered)
    await corrected(moussa)
    moussa.sees("1.1.2a : 24 F, 16 H → 34 F, 16 H")
    assert "1.1.2b" not in moussa.text


async def test_what_nobody_looked_at_is_another_than_it_was_sent(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, MINISTRY)
    await place.run(correct, AWA, 1, ONCE)
    await place.run(correct, AWA, 1, TWICE)
    await corrected(moussa)
    moussa.sees("1.1.2a : 24 F, 16 H → 34 F, 16 H", "1.1.2b : 40/160 = 25 %\n       → 80/160 = 50 %")


async def test_what_ended_a_choice_is_shown_since_it_was_made(place: Database, moussa: Phone) -> None:
    """The NGO's coordinator has verified what ended it; for who chose, it is another than was compared."""
    await place.run(both)
    await place.run(correct, FANTA, 2, {"1.1.2a": sexes(21, 16), "1.1.2b": share(40, 160)})
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    await place.run(verify, MOUSSA, "1.1.2")
    await place.run(correct, FANTA, 2, {"1.1.2a": sexes(23, 16), "1.1.2b": share(40, 160)})

    def by_the_ngo(session: Session) -> None:
        report = report_on(session, "1.1.2", Source.COMONITOR).id
        ngo = person(session, NGO)
        deciding.verify(session, the_plan(session), ngo, report, shown(session, "1.1.2"), NOW)

    await place.run(by_the_ngo)
    await place.run(correct, FANTA, 2, {"1.1.2a": sexes(23, 17), "1.1.2b": share(40, 160)})
    await corrected(moussa)
    moussa.sees("n° 2, version 4 : corrigé\n1.1.2a : 21 F, 16 H → 23 F, 17 H")


async def test_a_version_that_another_followed_leads_to_that_one(place: Database, moussa: Phone) -> None:
    """5.7's [View]: nothing of the old one can be decided on, and the new one is not all that is new."""
    await place.run(send, AWA, MINISTRY)
    await place.run(verify, MOUSSA, "1.1.2")
    await place.run(correct, AWA, 1, ONCE)
    await moussa.presses(Tap("rj", 1, 2))
    assert moussa.buttons == ["Vérifier", "Renvoyer", "Historique"]
    verify_old = moussa.tap("Vérifier")
    await place.run(correct, AWA, 1, TWICE)
    await moussa.presses(verify_old)
    assert moussa.toast == "Cet écran a changé. Voici où vous en êtes."
    moussa.sees("n° 1, version 3", "1.1.2a : 24 F, 16 H → 34 F, 16 H")
    await moussa.presses(Tap("rj", 1, 2))
    moussa.sees("n° 1, version 2")
    assert moussa.buttons == ["Voir la version 3", "Historique"]
    fits(moussa)
    await moussa.taps("Voir la version 3")
    assert moussa.buttons == ["À vérifier", "Renvoyer", "Historique"]
    await moussa.taps("À vérifier")
    await moussa.taps("Corrigés (1)")
    moussa.sees("1.1.2a : 24 F, 16 H → 34 F, 16 H", "1.1.2b : 40/160 = 25 %")
    await moussa.taps("Vérifier")
    assert await place.read(how_many, VerificationRow) == 2


async def test_what_did_not_change_again_is_verified_where_it_changed(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, MINISTRY)
    await place.run(verify, MOUSSA, "1.1.2")
    await place.run(correct, AWA, 1, ONCE)
    await place.run(correct, AWA, 1, {"1.1.1": count(8)})
    await moussa.presses(Tap("rj", 1, 2))
    assert moussa.buttons == ["Vérifier", "Voir la version 3", "Historique"]
    await moussa.taps("Vérifier")
    moussa.sees("1 rapport vérifié.")
    await moussa.presses(Tap("rj", 1, 3))
    assert moussa.buttons == ["Vérifier", "Renvoyer", "Historique"]
