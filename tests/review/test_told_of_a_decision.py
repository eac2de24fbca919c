"""Who hears that something was verified, taken back, or changed after they had verified it; each time, once."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.cards import Card
from bot.house import House
from bot.occasions import Dropped
from storage import deciding, delivering
from storage.answers import Source
from storage.database import Database
from storage.outbox import OutboxRow, State
from storage.people import PersonRow
from tests.review.phone import WRITERS, Phone, plain
from tests.review.scene import AWA, FANTA, MARIAM, MOUSSA, NGO, NOW, OUMAR, count, person, send, the_plan
from tests.review.test_changed_after_the_choice import ENDED
from tests.review.test_deciding import both, report_on, settle, verify

THANKS = "Rapport n° 1 : vérifié. Merci."
OPEN = (State.WAITING, State.CLAIMED)
CHANGED = "Un rapport vérifié a changé\nn° 1 · T2 2013 · Gao\nIl est de nouveau à vérifier."


def leaves(session: Session, house: House, account: int) -> list[str]:
    """What waits for somebody is sent, or dropped; what they read of it, and hear: "♪" for what makes a sound."""
    of = select(OutboxRow.id).join(PersonRow, PersonRow.id == OutboxRow.person_id).where(PersonRow.account == account)
    rows = session.scalars(of.where(OutboxRow.state.in_(OPEN)).order_by(OutboxRow.id)).all()
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(rows)).values(state=State.WAITING))  # nothing was sent yet
    said = []
    for posted in delivering.claim(session, by="leaves", now=NOW, ids=rows) if rows else ():
        card = WRITERS[posted.template].write(session, house, posted)  # type: ignore[union-attr]
        if isinstance(card, Dropped):
            delivering.dropped(session, posted.id, card.reason)
        else:
            delivering.sent(session, posted.id, 77, NOW)
            assert isinstance(card, Card)
            said.append(f"{'' if posted.silent else '♪ '}{plain(card.text)}")
    return said


def reasons(session: Session) -> list[str | None]:
    return list(session.scalars(select(OutboxRow.reason).order_by(OutboxRow.id)))


@pytest.fixture
def mariam(place: Database) -> Phone:
    return Phone(place, MARIAM)


async def verifies(phone: Phone, *labels: str) -> None:
    await phone.sends("/verifier")
    for label in labels or ("Une source (1)", "Vérifier"):
        await phone.taps(label)


async def takes_back(phone: Phone, matter: str) -> None:
    await phone.sends("/verifier")
    there = next(label for label in phone.buttons if label.startswith("Vérifiés ("))
    for label in (there, matter, "Annuler la vérification", "Erreur"):
        await phone.taps(label)
    assert phone.text == "Annulé : de nouveau à vérifier."


@pytest.mark.parametrize("between", [False, True])
async def test_who_reported_hears_of_each_verification(place: Database, moussa: Phone, between: bool) -> None:
    """It was taken back before the line could leave, which it says once; or after."""
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await verifies(moussa)
    heard = await place.run(leaves, moussa.house, AWA) if between else []
    assert heard == ([THANKS] if between else [])
    await takes_back(moussa, "1.1.4 · Gao")
    assert await place.run(leaves, moussa.house, AWA) == []
    await moussa.taps("Vérifier")  # the matter, then that it is right
    await moussa.taps("Vérifier")
    assert await place.run(leaves, moussa.house, AWA) == [THANKS]
    assert await place.run(leaves, moussa.house, AWA) == []


async def test_what_still_waits_is_not_said_twice(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await verifies(moussa)
    for _ in range(2):
        await takes_back(moussa, "1.1.4 · Gao")
        await moussa.taps("Vérifier")  # the matter, then that it is right
        await moussa.taps("Vérifier")
    assert await place.run(leaves, moussa.house, AWA) == [THANKS]
    assert await place.read(reasons) == ["verified again", "verified again", None]


async def test_whose_verification_is_taken_back_hears_it(place: Database, moussa: Phone, mariam: Phone) -> None:
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await verifies(mariam)
    await takes_back(moussa, "1.1.4 · Gao")
    assert await place.run(leaves, moussa.house, MARIAM) == ["Votre vérification est annulée\n1.1.4 · T2 2013 · Gao"]
    for account in (MOUSSA, OUMAR, NGO):
        assert await place.run(leaves, moussa.house, account) == []


async def test_its_button_opens_what_it_is_about(place: Database, moussa: Phone, mariam: Phone) -> None:
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await verifies(mariam)
    await takes_back(moussa, "1.1.4 · Gao")
    mariam.shown = await place.run(last_card, moussa.house, MARIAM)
    assert mariam.buttons == ["Voir"]
    await mariam.taps("Voir")
    mariam.sees("1.1.4a Structures en pl… · Gao · T2")
    await mariam.taps("Vérifier")
    assert mariam.text == "Tout est vérifié pour T2 2013."


def last_card(session: Session, house: House, account: int) -> Card:
    of = select(OutboxRow.id).join(PersonRow, PersonRow.id == OutboxRow.person_id).where(PersonRow.account == account)
    row = session.scalars(of.order_by(OutboxRow.id.desc())).first()
    session.execute(update(OutboxRow).where(OutboxRow.id == row).values(state=State.WAITING))
    (posted,) = delivering.claim(session, by="card", now=NOW, ids=[row or 0])
    card = WRITERS[posted.template].write(session, house, posted)  # type: ignore[union-attr]
    assert isinstance(card, Card)
    return card


async def test_not_whoever_takes_it_back_themselves(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await verifies(moussa)
    await takes_back(moussa, "1.1.4 · Gao")
    for account in (MOUSSA, OUMAR, MARIAM, NGO):
        assert await place.run(leaves, moussa.house, account) == []


async def test_each_hears_of_what_was_theirs(place: Database, moussa: Phone, mariam: Phone) -> None:
    """Who chose and verified hears of both at once; who only chose, of that."""
    await place.run(both)
    await place.run(settle, OUMAR, "1.1.2", "1.1.2a")
    await place.run(verify, MARIAM, "1.1.2")
    await takes_back(moussa, "1.1.2 · Gao")
    assert await place.run(leaves, moussa.house, OUMAR) == ["Votre choix est annulé\n1.1.2a · T2 2013 · Gao"]
    assert await place.run(leaves, moussa.house, MARIAM) == ["Votre vérification est annulée\n1.1.2 · T2 2013 · Gao"]
    assert await place.run(leaves, moussa.house, NGO) == []
    await place.run(settle, MARIAM, "1.1.2", "1.1.2a")
    await place.run(verify, MARIAM, "1.1.2")
    await takes_back(moussa, "1.1.2 · Gao")
    assert await place.run(leaves, moussa.house, MARIAM) == ["Votre décision est annulée\n1.1.2 · T2 2013 · Gao"]


async def test_a_choice_alone_that_is_taken_back(place: Database, moussa: Phone, mariam: Phone) -> None:
    await place.run(both)
    await place.run(settle, MARIAM, "1.1.2", "1.1.2a", ngo=True)
    await moussa.sends("/verifier")
    for label in ("Retenus (1)", "1.1.2a", "Annuler ce choix", "Nouvelle information"):
        await moussa.taps(label)
    assert await place.run(leaves, moussa.house, MARIAM) == ["Votre choix est annulé\n1.1.2a · T2 2013 · Gao"]
    assert await place.run(leaves, moussa.house, NGO) == []


async def test_an_ngo_s_own_verification_and_nothing_of_the_other_side(place: Database, mariam: Phone) -> None:
    await place.run(both)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    await place.run(verify_own, NGO, "1.1.2")
    await place.run(verify, MOUSSA, "1.1.2")
    await takes_back(mariam, "1.1.2 · Gao")
    assert await place.run(leaves, mariam.house, NGO) == ["Votre vérification est annulée\n1.1.2 · T2 2013 · Gao"]
    assert await place.run(leaves, mariam.house, MOUSSA) == ["Votre décision est annulée\n1.1.2 · T2 2013 · Gao"]


def verify_own(session: Session, account: int, code: str) -> None:
    """As the NGO's coordinator, who sees the NGO's report alone."""
    report = report_on(session, code, Source.COMONITOR)
    deciding.verify(session, the_plan(session), person(session, account), report.id, report.revision, NOW)


async def test_what_was_decided_again_meanwhile_is_no_news(place: Database, moussa: Phone, mariam: Phone) -> None:
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await verifies(mariam)
    await takes_back(moussa, "1.1.4 · Gao")
    await moussa.taps("Vérifier")  # the matter, then that it is right
    await moussa.taps("Vérifier")
    assert await place.run(leaves, moussa.house, MARIAM) == []
    assert "decided again" in await place.read(reasons)


def loses(session: Session, account: int) -> None:
    session.scalars(select(PersonRow).where(PersonRow.account == account)).one().revoked_at = NOW


@pytest.mark.parametrize("before", [False, True])
async def test_who_has_no_right_any_more_hears_nothing(
    place: Database, moussa: Phone, mariam: Phone, before: bool
) -> None:
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await verifies(mariam)
    if before:
        await place.run(loses, MARIAM)
    await takes_back(moussa, "1.1.4 · Gao")
    if not before:
        await place.run(loses, MARIAM)
    assert await place.run(leaves, moussa.house, MARIAM) == []
    assert await place.read(templates, MARIAM) == ([] if before else ["decision.taken_back"])


def templates(session: Session, account: int) -> list[str]:
    of = select(OutboxRow.template).join(PersonRow, PersonRow.id == OutboxRow.person_id)
    return list(session.scalars(of.where(PersonRow.account == account).order_by(OutboxRow.id)))


async def corrected(place: Database, account: int, figure: str, typed: str) -> None:
    phone = Phone(place, account)
    await phone.sends("/mesrapports")
    for label in ("T2 2013 · Gao", "Corriger", figure):
        await phone.taps(label)
    await phone.types(typed)
    for label in ("Erreur de saisie", "Envoyer la correction"):
        await phone.taps(label)


async def test_who_verified_what_was_corrected_hears_it_without_a_sound(place: Database, mariam: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await verifies(mariam)
    await corrected(place, AWA, "1.1.1 : 9", "8")
    assert await place.run(leaves, mariam.house, MARIAM) == [CHANGED]
    for account in (MOUSSA, OUMAR):
        assert await place.run(leaves, mariam.house, account) == [f"♪ {CHANGED}"], "it is theirs to verify"
    await corrected(place, AWA, "1.1.1 : 8", "7")
    for account in (MARIAM, MOUSSA):
        assert await place.run(leaves, mariam.house, account) == [], "nobody had verified it again"


async def test_who_verified_as_one_of_the_ministry_hears_it_once(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await verifies(moussa)
    await corrected(place, AWA, "1.1.1 : 9", "8")
    assert await place.run(leaves, moussa.house, MOUSSA) == [f"♪ {CHANGED}"]
    assert await place.run(leaves, moussa.house, MARIAM) == []


async def test_who_chose_and_verified_hears_of_a_correction_once(place: Database, mariam: Phone) -> None:
    await place.run(both)
    await place.run(settle, MARIAM, "1.1.2", "1.1.2a", ngo=True)
    await place.run(verify, MARIAM, "1.1.2")
    await corrected(place, FANTA, "1.1.2a : 20 F, 16 H", "30 16")
    assert await place.run(leaves, mariam.house, MARIAM) == [f"♪ {ENDED}"]
