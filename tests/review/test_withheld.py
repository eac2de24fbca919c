"""An edition frozen before everything was decided holds ministries' figures: its files stay closed to an NGO."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.house import House
from bot.occasions import Dropped, Made, Making
from storage import delivering, documents
from storage.audit import AuditRow
from storage.database import Database
from storage.documents import Asked, Format
from storage.outbox import NO_ACCESS
from storage.people import PersonRow
from tests.review.phone import WRITERS, Phone
from tests.review.scene import AWA, EVALUATOR, FANTA, MARIAM, MOUSSA, NGO, count, person, send, the_plan
from tests.review.test_deciding import both, settle
from tests.review.test_review_screens import fits

FEBRUARY = datetime(2014, 2, 20, 9, 0, tzinfo=UTC)
FILES = ["PDF", "Excel", "CSV", "JSON"]
TOAST = "Cette édition a été figée avant que tout soit tranché : ses fichiers sont fermés au co-suivi."


async def freezes(place: Database, now: datetime = FEBRUARY, *labels: str) -> Phone:
    mariam = Phone(place, MARIAM, now)
    await mariam.sends("/recapitulatif 2013")
    for label in (*labels, "Approuver…", "Approuver et figer"):
        await mariam.taps(label)
    assert mariam.buttons[:4] == FILES
    return mariam


async def test_with_a_difference_that_nobody_has_settled(place: Database) -> None:
    await place.run(both)
    mariam = await freezes(place)
    ngo = Phone(place, NGO, FEBRUARY)
    await ngo.sends("/recapitulatif 2013")
    ngo.sees("Récapitulatif 2013, édition 1", "\nFigée avant que tout soit tranché :\nfichiers fermés au co-suivi.")
    fits(ngo)
    assert [label for label in ngo.buttons if label in FILES] == []
    for label in FILES:
        await ngo.presses(mariam.tap(label))
        assert ngo.toast == TOAST
        ngo.sees("Figée avant que tout soit tranché :")
    assert await place.read(refused) == ["verb:do"] * len(FILES)


def refused(session: Session) -> list[object]:
    rows = session.scalars(select(AuditRow).where(AuditRow.action == "refused").order_by(AuditRow.id))
    return [row.object for row in rows]


@pytest.mark.parametrize("account", [MOUSSA, EVALUATOR])
async def test_ministries_and_who_evaluates_keep_them(place: Database, account: int) -> None:
    await place.run(both)
    await place.run(stays)
    await freezes(place)
    phone = Phone(place, account, FEBRUARY)
    await phone.sends("/recapitulatif 2013")
    assert [label for label in phone.buttons if label in FILES] == FILES
    await phone.taps("CSV")
    phone.sees("Document en préparation")


def stays(session: Session) -> None:
    row = session.scalars(select(PersonRow).where(PersonRow.account == EVALUATOR)).one()
    row.until, row.closes_at = FEBRUARY.date(), FEBRUARY.replace(month=12)


async def test_all_of_it_once_everything_was_chosen(place: Database) -> None:
    await place.run(both)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a")
    await freezes(place)
    ngo = Phone(place, NGO, FEBRUARY)
    await ngo.sends("/recapitulatif 2013")
    assert ngo.buttons[:4] == FILES
    await ngo.taps("PDF")
    ngo.sees("Document en préparation")


async def test_the_next_edition_may_be_open(place: Database) -> None:
    await place.run(both)
    await freezes(place)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    await freezes(place, FEBRUARY, "Préparer l’édition 2")
    ngo = Phone(place, NGO, FEBRUARY)
    await ngo.sends("/recapitulatif 2013")
    assert ngo.buttons[:4] == FILES
    await ngo.taps("Édition 1")
    assert ngo.buttons[:1] == ["Édition 2"]


@pytest.mark.parametrize("number", [1, 2])
async def test_what_was_asked_for_is_not_made_either(place: Database, number: int) -> None:
    await place.run(both)
    mariam = await freezes(place)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    await freezes(place, FEBRUARY, "Préparer l’édition 2")
    made = await place.run(turn, mariam.house, number)
    if number == 1:
        assert made == Dropped(NO_ACCESS)
    else:
        assert isinstance(made, Making)


def turn(session: Session, house: House, edition: int) -> object:
    """The NGO's coordinator has asked for it, by whatever way; now it is made."""
    asked = Asked(the_plan(session).id, 2013, 0, edition, Format.CSV)
    row = documents.ask(session, asked, person=person(session, NGO).id, now=FEBRUARY)
    (posted,) = delivering.claim(session, by="turn", now=FEBRUARY, ids=[row])
    writer = WRITERS[documents.DOCUMENT]
    assert isinstance(writer, Made)
    return writer.order(session, house, replace(posted, at=FEBRUARY))


@pytest.mark.parametrize(("now", "files"), [(datetime(2013, 10, 10, 9, tzinfo=UTC), []),
                                            (datetime(2013, 11, 4, 9, tzinfo=UTC), FILES)])  # fmt: skip
async def test_an_edition_of_october_while_a_quarter_takes_reports(
    place: Database, now: datetime, files: list[str]
) -> None:
    """What the ministry sent of that quarter would be read before the NGO has sent its own."""
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(send, FANTA, {"1.1.1": count(9)})
    await freezes(place, now, "Édition du 31 octobre")
    ngo = Phone(place, NGO, now)
    await ngo.sends("/recapitulatif 2013")
    await ngo.taps("Édition du 31 octobre")
    assert [label for label in ngo.buttons if label in FILES] == files
    fits(ngo)
