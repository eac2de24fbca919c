"""A report that was sent back: nobody decides on it while its answer is awaited, and it is lost to nobody after."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.taps import Tap
from storage import deciding, remarks
from storage.answers import Figure, Source
from storage.database import Database
from storage.deciding import WaitsForAnswer
from storage.remarks import Outcome, RemarkRow
from storage.settlements import Because, SettlementRow
from storage.verification import VerificationRow
from tests.review.phone import Phone
from tests.review.scene import AWA, FANTA, MARIAM, MOUSSA, NGO, NOW, OUMAR, count, person, send, share, the_plan
from tests.review.test_deciding import both, codes, how_many, newest, report_on, settle, verify, waits
from tests.review.test_review_screens import fits

UNTIL = date(2013, 7, 19)
LATER = NOW + timedelta(days=39)  # long after that, and after the review day


def back(session: Session, code: str, source: Source = Source.MINISTRY, account: int = MOUSSA) -> int:
    by = person(session, account).id
    return remarks.send_back(session, report_on(session, code, source).revision, "Mai ?", until=UNTIL, by=by, now=NOW)


def outcome(session: Session) -> str | None:
    return session.get_one(RemarkRow, 1, populate_existing=True).outcome


@pytest.mark.parametrize("account", [MOUSSA, MARIAM])
async def test_one_that_is_never_answered_can_be_verified_once_its_day_is_over(place: Database, account: int) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(back, "1.1.1")
    phone = Phone(place, account, now=LATER)
    await phone.sends("/verifier")
    phone.sees("À vérifier · T2 2013 : 1", "Une source : 1")
    await phone.taps("Une source (1)")
    phone.sees("MSIPC : renvoyé, sans réponse")
    await phone.taps("Vérifier")
    assert phone.text == "Tout est vérifié pour T2 2013."
    assert await place.read(outcome) == Outcome.WITHDRAWN, "nobody waits any more"


async def test_until_then_it_is_listed_and_can_be_taken_back(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(back, "1.1.1")
    await moussa.sends("/verifier")
    assert moussa.text == "À vérifier · T2 2013 : 0\nRenvoyés, sans réponse : 1"
    assert moussa.buttons == ["Renvoyés (1)", "Suivi"]
    await moussa.taps("Renvoyés (1)")
    assert moussa.text == "Renvoyés · T2 2013 : 1"
    await moussa.taps("1.1.1 · Gao")
    moussa.sees("MSIPC : renvoyé\nRéponse attendue le 19 juillet")
    fits(moussa)
    assert "Vérifier" not in moussa.buttons
    assert "Renvoyer" not in moussa.buttons
    await moussa.taps("Retirer le renvoi")
    await moussa.taps("Suivant (1)")
    await moussa.taps("Une source (1)")
    await moussa.taps("Vérifier")
    assert await place.read(how_many, VerificationRow) == 1


async def test_an_old_card_verifies_nothing_and_does_not_say_so(place: Database, moussa: Phone) -> None:
    await place.run(both)
    oumar = Phone(place, OUMAR)
    for phone in (moussa, oumar):
        await phone.sends("/verifier")
        await phone.taps("Concordants (1)")
    await place.run(back, "1.1.1")
    await oumar.taps("Vérifier")
    assert oumar.toast == "Renvoyé : réponse attendue le 19 juillet."
    oumar.sees("MSIPC : renvoyé")
    assert "Annuler la vérification" not in oumar.buttons
    await moussa.presses(Tap("tv", 1, 1, "1.1.1"))
    assert moussa.toast == "Renvoyé : réponse attendue le 19 juillet."
    assert await place.read(how_many, VerificationRow) == 0
    with pytest.raises(WaitsForAnswer):
        await place.run(verify, OUMAR, "1.1.1")


@pytest.mark.parametrize("source", list(Source))
async def test_nothing_is_chosen_while_either_side_is_asked(place: Database, source: Source) -> None:
    """Whoever is asked would read the figure that was chosen, and could still correct their own."""
    await place.run(both)
    oumar = Phone(place, OUMAR)
    await oumar.sends("/verifier")
    await oumar.taps("Écarts (1)")
    await oumar.taps("Retenir 36 (ONG1)")
    await place.run(back, "1.1.2", source, MARIAM)
    for account in (MOUSSA, MARIAM):
        found = await place.read(waits, account)
        assert codes(found) == {"c": ["1.1.1"], "o": ["1.1.4"]}
        assert [matter.activity.code for matter in found.sent_back] == ["1.1.2"]
    await oumar.taps("Pièces vues")
    assert oumar.toast == "Renvoyé : réponse attendue le 19 juillet."
    oumar.sees("renvoyé\nRéponse attendue le 19 juillet")
    assert not [label for label in oumar.buttons if label.startswith("Retenir")]
    mariam = Phone(place, MARIAM)
    await mariam.sends("/verifier")
    await mariam.taps("Renvoyés (1)")
    await mariam.taps("1.1.2 · Gao")
    assert not [label for label in mariam.buttons if label.startswith("Retenir")]
    assert "Retirer le renvoi" in mariam.buttons, "whichever of the two was sent back"
    assert await place.read(how_many, SettlementRow) == 0
    with pytest.raises(WaitsForAnswer):
        await place.run(settle, MARIAM, "1.1.2", "1.1.2a")
    awa = Phone(place, AWA)
    await awa.sends("/mesrapports")
    assert "retenu" not in awa.text


async def test_what_was_chosen_before_is_not_told_to_who_is_asked_again(place: Database) -> None:
    await place.run(both)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    await place.run(back, "1.1.2")
    awa, fanta = Phone(place, AWA), Phone(place, FANTA)
    await awa.sends("/mesrapports")
    assert "retenu" not in awa.text
    await fanta.sends("/mesrapports")
    fanta.sees("1.1.2a : vous 36, retenu 36")


async def test_who_chooses_after_that_day_waits_for_no_answer(place: Database) -> None:
    await place.run(both)
    await place.run(back, "1.1.2")

    def chosen(session: Session) -> None:
        asked = deciding.Choosing(report_on(session, "1.1.2").id, "1.1.2a", None, Because.SEEN)
        deciding.settle(session, the_plan(session), person(session, MOUSSA), asked, newest(session, "1.1.2"), LATER)

    await place.run(chosen)
    assert await place.read(outcome) == Outcome.WITHDRAWN
    awa = Phone(place, AWA)
    await awa.sends("/mesrapports")
    awa.sees("n° 1 : envoyé", "1.1.2a : vous 40, retenu 40")


async def test_an_ngo_s_coordinator_learns_nothing_of_what_a_ministry_was_asked(place: Database) -> None:
    await place.run(both)
    before = await place.read(waits, NGO)
    await place.run(back, "1.1.2")
    assert await place.read(waits, NGO) == before


async def test_not_all_is_verified_while_something_waits(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await place.run(send, AWA, {"1.1.2a": count(3)}, entered=MOUSSA)
    await place.run(back, "1.1.1")
    await moussa.sends("/verifier")
    await moussa.taps("Une source (1)")
    await moussa.taps("Vérifier")
    assert (
        moussa.text
        == "1 rapport vérifié.\nSaisis par vous, à vérifier\npar une autre personne : 1\nRenvoyés, sans réponse : 1"
    )
    fits(moussa)
    assert moussa.buttons == ["Annuler la vérification", "Suivi", "← À vérifier"]


@pytest.mark.parametrize(
    ("account", "to_whom"),
    [(MOUSSA, []), (MARIAM, ["MSIPC"])],
    ids=["the ministry's coordinator", "the whole plan's"],
)
async def test_the_other_source_is_sent_back_too(place: Database, account: int, to_whom: list[str]) -> None:
    """The NGO is asked already; the ministry's report must be corrected as well, and no answer is waited for first."""
    await place.run(both)
    await place.run(back, "1.1.2", Source.COMONITOR, NGO)
    phone = Phone(place, account)
    await phone.sends("/verifier")
    await phone.taps("Renvoyés (1)")
    await phone.taps("1.1.2 · Gao")
    fits(phone)
    await phone.taps("Renvoyer")
    for label in to_whom:
        phone.sees("Renvoyer à qui ?")
        await phone.taps(label)
    await phone.types("La session de mai ?")
    await phone.taps("Renvoyer")
    phone.sees("Renvoyé.")

    def asked(session: Session) -> list[int]:
        return list(session.scalars(select(RemarkRow.report_id)))

    reports = await place.read(lambda s: [report_on(s, "1.1.2", source).id for source in Source])
    assert sorted(await place.read(asked)) == sorted(reports)
    await phone.sends("/verifier")
    await phone.taps("Renvoyés (1)")
    await phone.taps("1.1.2 · Gao")
    assert "Renvoyer" not in phone.buttons
    fits(phone)


async def test_until_the_review_day_alone_is_it_offered(place: Database) -> None:
    await place.run(both)
    for day, offered in ((date(2013, 8, 14), True), (date(2013, 8, 15), False)):
        phone = Phone(place, MARIAM, NOW.replace(month=day.month, day=day.day))
        for group in ("Écarts (1)", "Une source (1)"):
            await phone.sends("/verifier")
            await phone.taps(group)
            assert ("Renvoyer" in phone.buttons) is offered
            assert "Demander" in phone.buttons, "that is always possible"


@pytest.mark.parametrize(
    ("ngo_s", "label"),
    [
        ({"1.1.2a": count(40), "1.1.2b": share(40, 160)}, "Vérifier les 2 : ONG1"),
        ({"1.1.2b": share(40, 160)}, "Vérifier : ONG1"),
    ],
)
async def test_verifying_says_whose_while_the_other_waits(
    place: Database, ngo_s: dict[str, Figure], label: str
) -> None:
    await place.run(send, AWA, {"1.1.2a": count(40), "1.1.2b": share(40, 160)})
    await place.run(send, FANTA, ngo_s)
    await place.run(back, "1.1.2")
    phone = Phone(place, MARIAM)
    await phone.sends("/verifier")
    await phone.taps("Renvoyés (1)")
    await phone.taps("1.1.2 · Gao")
    await phone.taps(label)
    assert await place.read(how_many, VerificationRow) == 1


async def test_verifying_counts_the_reader_s_figures(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.2b": share(40, 160)})
    await place.run(send, FANTA, {"1.1.2a": count(40), "1.1.2b": share(40, 160)})
    await moussa.sends("/verifier")
    await moussa.taps("Concordants (1)")
    if "1.1.2 · Gao" in moussa.buttons:
        await moussa.taps("1.1.2 · Gao")
    assert "Vérifier" in moussa.buttons
