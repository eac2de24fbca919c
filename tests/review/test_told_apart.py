"""Two sources that differ by sex alone: wherever one is chosen or told beside the other, it is told apart; and a
figure of several ministries that was chosen is each one's own.
"""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.messages.amounts import apart
from bot.texts import Texts
from storage import comparing, decided, deciding
from storage.answers import Source
from storage.database import Database
from storage.plan.load import load
from storage.plan.logframe import DatedName, Kind, Organisation, OrganisationKind
from storage.rolled import Amount
from storage.settlements import Because
from tests.filling import Filling
from tests.reporting.plans import LAWS, TEXTS, TRAINING, with_activities
from tests.reporting.plans import both as named
from tests.review.phone import Phone
from tests.review.scene import AWA, FANTA, HELP, MOUSSA, NOW, T2, count, founded, person, send, sexes, the_plan
from tests.rollups.made import Making, Post, Said

FRENCH = Texts.load().of("fr")


def by_sex_alone(session: Session) -> None:
    send(session, AWA, {"1.1.2a": sexes(24, 16)})
    send(session, FANTA, {"1.1.2a": sexes(16, 24)})


def test_only_where_they_would_read_the_same() -> None:
    said, other = Amount(40, women=24, men=16), Amount(40, women=16, men=24)
    assert apart(FRENCH, Kind.COUNT, said, other) == "24 F, 16 H"
    assert apart(FRENCH, Kind.COUNT, said, Amount(36, women=20, men=16), None) == "40"
    assert apart(FRENCH, Kind.COUNT, said, said) == "40"
    assert apart(FRENCH, Kind.COUNT, Amount(40), other) == "40"


async def test_who_chooses_and_who_reported_read_what_was_chosen(place: Database) -> None:
    await place.run(by_sex_alone)
    moussa, awa = Phone(place, MOUSSA), Phone(place, AWA)
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (1)")
    assert moussa.buttons[:2] == ["Retenir 24 F, 16 H (MSIPC)", "Retenir 16 F, 24 H (ONG1)"]
    await moussa.taps("Retenir 16 F, 24 H (ONG1)")
    assert moussa.text == "Pourquoi 16 F, 24 H et pas 24 F, 16 H ?"
    await moussa.taps("Pièces vues")
    moussa.sees("Retenu : 16 F, 24 H (ONG1).")
    await awa.sends("/mesrapports")
    awa.sees("1.1.2a : vous 24 F, 16 H, retenu 16 F, 24 H")


def of_two_ngos(session: Session) -> None:
    founded(session)
    plan = with_activities(replace(LAWS, comonitors=("ONG1", "WILDAF-Mali")), TRAINING, TEXTS, HELP, version=2)
    other = Organisation("WILDAF-Mali", OrganisationKind.NGO, (DatedName(named("Autre ONG", "Another NGO")),))
    load(session, replace(plan, organisations=(*plan.organisations, other)), NOW)
    send(session, AWA, {"1.1.1": count(9)})
    making = Making(session, the_plan(session))
    for organisation, value in (("ONG1", 30), ("WILDAF-Mali", 20)):
        making.report(Post("1.1.1", organisation, "gao", T2, Source.COMONITOR), Said({"1.1.1": count(value)}))


async def test_why_this_one_and_none_of_the_two_others(database: Database, fill: Callable[[Filling], None]) -> None:
    fill(of_two_ngos)
    moussa = Phone(database, MOUSSA)
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (1)")
    assert moussa.text.split("\n")[1:3] == ["       MSIPC  ONG1  WILDAF-…", "total      9    30        20"], (
        "a cut head says so"
    )
    await moussa.taps("Retenir 9 (MSIPC)")
    assert moussa.text == "Pourquoi 9 et pas 30 ni 20 ?"


def mine(session: Session) -> tuple[Amount, Amount]:
    """Awa's figure, and what she is told counts of it."""
    plan, awa = the_plan(session), person(session, AWA)
    assert awa.organisation is not None
    matter = next(one for one in comparing.matters(session, plan, T2) if one.activity.code == "1.1.2")
    report = next(one for one in matter.reports if one.source is Source.MINISTRY)
    asked = deciding.Choosing(report.id, "1.1.2a", None, Because.SEEN)
    deciding.settle(session, plan, person(session, MOUSSA), asked, matter.newest, NOW)
    ((line,),) = decided.decided(session, plan, awa.organisation, Source.MINISTRY, [report.receipt]).values()
    return line.own, line.of_record


async def test_what_was_chosen_of_the_ministries_is_each_one_s_own(place: Database) -> None:
    await place.run(by_sex_alone)
    own, of_record = await place.run(mine)
    assert own == of_record
