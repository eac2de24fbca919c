"""Files of a frozen edition hold ministries' figures, and may hold some on which nobody decided: all of them are closed
to an NGO, in the same words whatever a ministry said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.house import House
from bot.occasions import Dropped, Made
from storage import delivering, documents
from storage.audit import AuditRow
from storage.database import Database
from storage.documents import Asked, Format
from storage.outbox import NO_ACCESS
from storage.people import PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import DatedName, Organisation, OrganisationKind
from tests.filling import Filling
from tests.reporting.plans import LAWS, TEXTS, TRAINING, with_activities
from tests.reporting.plans import both as named
from tests.review.phone import WRITERS, Phone
from tests.review.scene import (
    AWA,
    EVALUATOR,
    FANTA,
    HELP,
    MARIAM,
    MOUSSA,
    NGO,
    NOW,
    REVIEWED,
    count,
    founded,
    person,
    send,
    the_plan,
)
from tests.review.test_blind import as_before, heard, walked
from tests.review.test_deciding import MINISTRY, NGOS, both, settle
from tests.review.test_review_screens import fits

FEBRUARY = datetime(2014, 2, 20, 9, 0, tzinfo=UTC)
FILES = ["PDF", "Excel", "CSV", "JSON"]
CARD = "\nLes fichiers ont les chiffres des\nministères : fermés au co-suivi."
TOAST = "Les fichiers ont les chiffres des ministères : ils sont fermés au co-suivi."
AGREES = {"1.1.1": count(9), "1.1.2a": NGOS["1.1.2a"], "1.1.2b": NGOS["1.1.2b"]}
ANOTHER = 20  # who co-monitors for another NGO


async def freezes(place: Database, now: datetime = FEBRUARY, *labels: str) -> Phone:
    mariam = Phone(place, MARIAM, now)
    await mariam.sends("/recapitulatif 2013")
    for label in (*labels, "Approuver…", "Approuver et figer"):
        await mariam.taps(label)
    assert mariam.buttons[:4] == FILES
    return mariam


def two_ngos(session: Session) -> None:
    """Two NGOs co-monitor the laws; nothing is reported yet."""
    founded(session)
    other = Organisation("ONG2", OrganisationKind.NGO, (DatedName(named("Autre ONG", "Another NGO")),))
    plan = with_activities(replace(LAWS, comonitors=("ONG1", "ONG2")), TRAINING, TEXTS, HELP, version=2)
    load(session, replace(plan, organisations=(*REVIEWED.organisations, other)), NOW)
    row = PersonRow(
        account=ANOTHER, role=Role.COMONITOR, organisation_id=the_plan(session).organisations[-1].id, language="fr",
        consent_version="1", consented_at=NOW, joined_at=NOW, label=None,
    )  # fmt: skip
    session.add(row)
    session.flush()


def silent(session: Session) -> None:
    send(session, FANTA, NGOS)


def agrees(session: Session) -> None:
    silent(session)
    send(session, AWA, AGREES)


def differs(session: Session) -> None:
    silent(session)
    send(session, AWA, MINISTRY)


def chosen(session: Session) -> None:
    differs(session)
    settle(session, MOUSSA, "1.1.2", "1.1.2a")


def another_differs(session: Session) -> None:
    agrees(session)
    send(session, ANOTHER, {"1.1.1": count(2)})


@pytest.mark.parametrize("said", [silent, agrees, differs, chosen, another_differs])
async def test_the_same_whatever_a_ministry_said(
    database: Database, fill: Callable[[Filling], None], said: Filling
) -> None:
    fill(two_ngos)
    await database.run(said)
    mariam = await freezes(database)
    ngo = Phone(database, NGO, FEBRUARY)
    await ngo.sends("/recapitulatif 2013")
    lines = ngo.text.split("\n")
    checked = next(line for line in lines if line.startswith("Contrôle"))
    assert [line for line in lines if line != checked] == [
        "Récapitulatif 2013, édition 1", "Figé le 20 février 2014", "par Coordination du plan 1", *CARD.split("\n")[1:],
    ]  # fmt: skip
    assert ngo.buttons == ["Lire par axe", "2012", "2014"]
    fits(ngo)
    for label in FILES:
        await ngo.presses(mariam.tap(label))
        assert ngo.toast == TOAST
        ngo.sees(CARD)
    assert await database.read(refused) == ["verb:do"] * len(FILES)
    await ngo.taps("Lire par axe")
    ngo.sees("Suivi 2013")


def refused(session: Session) -> list[object]:
    rows = session.scalars(select(AuditRow).where(AuditRow.action == "refused").order_by(AuditRow.id))
    return [row.object for row in rows]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("said", [agrees, differs])
async def test_nor_does_any_other_screen_or_message_of_a_frozen_year_differ(place: Database, said: Filling) -> None:
    """A ministry's report comes late, to a year of which the NGO's alone was frozen."""
    await place.run(silent)
    await freezes(place, FEBRUARY.replace(day=10))
    alone = {way: unchecked(text) for way, text in (await walked(Phone(place, NGO, FEBRUARY))).items()}
    told = await place.run(heard)
    await place.run(as_before)
    await place.run(send, AWA, MINISTRY if said is differs else AGREES)
    again = {way: unchecked(text) for way, text in (await walked(Phone(place, NGO, FEBRUARY))).items()}
    assert again == alone
    assert [way for way in again if way.startswith("/recapitulatif")]
    assert await place.run(heard) == told


def unchecked(screen: str) -> str:
    """Without the hash, which is of all data."""
    return "\n".join(line for line in screen.split("\n") if not line.startswith("Contrôle"))


@pytest.mark.parametrize("account", [MOUSSA, EVALUATOR])
async def test_ministries_and_who_evaluates_have_them(place: Database, account: int) -> None:
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


async def test_what_was_asked_for_is_not_made_either(place: Database) -> None:
    await place.run(agrees)
    mariam = await freezes(place)
    assert await place.run(turn, mariam.house) == Dropped(NO_ACCESS)


def turn(session: Session, house: House) -> object:
    """The NGO's coordinator has asked for it, by whatever way; now it is made."""
    asked = Asked(the_plan(session).id, 2013, 0, 1, Format.CSV)
    row = documents.ask(session, asked, person=person(session, NGO).id, now=FEBRUARY)
    (posted,) = delivering.claim(session, by="turn", now=FEBRUARY, ids=[row])
    writer = WRITERS[documents.DOCUMENT]
    assert isinstance(writer, Made)
    return writer.order(session, house, replace(posted, at=FEBRUARY))


@pytest.mark.parametrize("now", [datetime(2013, 10, 10, 9, tzinfo=UTC), datetime(2013, 11, 4, 9, tzinfo=UTC)])
async def test_nor_of_an_edition_of_october(place: Database, now: datetime) -> None:
    await place.run(agrees)
    await freezes(place, now, "Édition du 31 octobre")
    ngo = Phone(place, NGO, now)
    await ngo.sends("/recapitulatif 2013")
    await ngo.taps("Édition du 31 octobre")
    ngo.sees(CARD)
    assert [label for label in ngo.buttons if label in FILES] == []
    fits(ngo)
