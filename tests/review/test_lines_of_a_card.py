"""The card of one matter stays as long and as wide as a phone shows, whatever is to be said on it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.messages.giving_way import STAYS, giving_way, packed
from bot.messages.sheet import LINES, takes
from bot.messages.verifying_tables import columns
from storage import remarks
from storage.answers import Source
from storage.database import Database
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from tests.filling import Filling
from tests.reporting.plans import LAWS, TEXTS, TRAINING, with_activities
from tests.review.phone import Phone
from tests.review.scene import (
    AWA,
    FANTA,
    HELP,
    MARIAM,
    MOUSSA,
    NOW,
    correct,
    count,
    founded,
    of_many,
    person,
    send,
    sexes,
    share,
    the_plan,
)
from tests.review.test_deciding import both, report_on, settle
from tests.review.test_review_screens import fits
from tests.review.test_told_apart import FRENCH
from tests.texts import TEXTS as WORDS

FR = WORDS.of("fr")
UNTIL, LATER = date(2013, 7, 19), date(2013, 7, 22)
JUSTICE = 21  # who reports for the second ministry


@pytest.fixture
def two(database: Database, fill: Callable[[Filling], None]) -> Database:
    fill(of_two_ministries)
    return database


def of_two_ministries(session: Session) -> None:
    founded(session)
    training = replace(TRAINING, responsible=("MSIPC", "MJ"))
    load(session, with_activities(replace(LAWS, comonitors=("ONG1",)), training, TEXTS, HELP, version=2), NOW)
    plan = the_plan(session)
    row = PersonRow(
        account=JUSTICE, role=Role.AGENT, organisation_id=next(o.id for o in plan.organisations if o.code == "MJ"),
        language="fr", consent_version="1", consented_at=NOW, joined_at=NOW - timedelta(days=99),
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(PersonAreaRow(person_id=row.id, area_id=next(a.id for a in plan.areas if a.key == "gao")))
    both(session)
    send(session, JUSTICE, {"1.1.2a": sexes(10, 4), "1.1.2b": share(10, 40)})


@pytest.fixture
def five(database: Database, fill: Callable[[Filling], None]) -> Database:
    fill(of_five_choices)
    return database


FIVE = tuple(f"1.1.2{letter}" for letter in "abcde")


def of_five_choices(session: Session) -> None:
    """An activity of five indicators, of each of which somebody chose."""
    of_many(session, FIVE)
    send(session, AWA, {code: count(40) for code in FIVE})
    send(session, FANTA, {code: count(30) for code in FIVE})
    for n, code in enumerate(FIVE):
        settle(session, MARIAM, "1.1.2", code, ngo=n > 1)


def asked(session: Session, source: Source, until: date) -> None:
    by = person(session, MARIAM).id
    remarks.send_back(session, report_on(session, "1.1.2", source).revision, "Mai ?", until=until, by=by, now=NOW)


def fallen(session: Session) -> None:
    """What was chosen does not stand any more."""
    settle(session, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    correct(session, FANTA, 2, {"1.1.2a": sexes(30, 22), "1.1.2b": share(40, 160)})


async def opened(phone: Phone) -> list[str]:
    await phone.sends("/verifier")
    await phone.taps("Renvoyés (1)")
    await phone.taps("1.1.2 · Gao")
    fits(phone)
    return phone.text.split("\n")[5:]


async def test_both_are_sent_back_until_one_day(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await place.run(fallen)
    for source in Source:
        await place.run(asked, source, UNTIL)
    assert await opened(moussa) == [
        "Écart : 24 % de la cible (50)",
        "Au T1 : pas reçu",
        "MSIPC en cours · ONG1 vu sur place",
        "1.1.2a : le choix ne tient plus",
        "ONG1, pièces vues",
        "Renvoyé à MSIPC, ONG1",
        "Réponse attendue le 19 juillet",
    ]


async def test_each_until_its_own_day(place: Database, moussa: Phone) -> None:
    """Why it was chosen is in the history, which the card has a button for."""
    await place.run(both)
    await place.run(fallen)
    await place.run(asked, Source.MINISTRY, UNTIL)
    await place.run(asked, Source.COMONITOR, LATER)
    assert await opened(moussa) == [
        "Écart : 24 % de la cible (50)",
        "Au T1 : pas reçu",
        "MSIPC en cours · ONG1 vu sur place",
        "1.1.2a : le choix ne tient plus",
        "Renvoyés, réponses attendues :",
        "MSIPC : le 19 juillet",
        "ONG1 : le 22 juillet",
    ]
    await moussa.taps("Historique")
    moussa.sees("ONG1", "pièces vues")


async def test_three_reports_are_on_two_lines(two: Database) -> None:
    moussa = Phone(two, MOUSSA)
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (1)")
    moussa.sees("\nMSIPC en cours · MJ en cours\nONG1 vu sur place")
    fits(moussa)
    await moussa.taps("Retenir 54 (MSIPC+MJ)")
    await moussa.taps("Pièces vues")
    await moussa.sends("/verifier")
    await moussa.taps("Retenus (1)")
    moussa.sees("\nMSIPC en cours · MJ en cours\nONG1 vu sur place")
    fits(moussa)


async def test_three_reports_and_both_sources_sent_back(two: Database) -> None:
    moussa = Phone(two, MOUSSA)
    await two.run(fallen)
    await two.run(asked, Source.MINISTRY, UNTIL)
    await two.run(asked, Source.COMONITOR, LATER)
    said = await opened(moussa)
    assert said[-3:] == ["Renvoyés, réponses attendues :", "MSIPC : le 19 juillet", "ONG1 : le 22 juillet"]
    assert "MSIPC en cours · MJ en cours" in said
    assert "Au T1 : pas reçu" not in said, "it is in the history"


async def test_many_choices_of_an_activity(five: Database) -> None:
    """Marked where they stand in the table."""
    await five.run(asked, Source.MINISTRY, UNTIL)
    await five.run(asked, Source.COMONITOR, LATER)
    mariam = Phone(five, MARIAM)
    await mariam.sends("/verifier")
    await mariam.taps("Renvoyés (1)")
    await mariam.taps("1.1.2 · Gao")
    assert mariam.text.split("\n")[1:] == [
        "        MSIPC  ONG1",
        "1.1.2a    ✓40    30",
        "1.1.2b    ✓40    30",
        "1.1.2c     40   ✓30",
        "1.1.2d     40   ✓30",
        "1.1.2e     40   ✓30",
        "✓ : retenu",
        "MSIPC en cours · ONG1 vu sur place",
        "Renvoyés, réponses attendues :",
        "MSIPC : le 19 juillet",
        "ONG1 : le 22 juillet",
    ]
    fits(mariam)


def of_six_indicators(session: Session) -> None:
    codes = [*FIVE, "1.1.2f"]
    of_many(session, codes)
    send(session, AWA, {code: count(40) for code in codes})


async def test_all_that_is_verified_together_is_shown(database: Database, fill: Callable[[Filling], None]) -> None:
    fill(of_six_indicators)
    mariam = Phone(database, MARIAM)
    await mariam.sends("/verifier")
    await mariam.taps("Une source (1)")
    assert mariam.text.split("\n")[6:8] == ["1.1.2e     40", "1.1.2f     40"]
    assert "Vérifier les 6" in mariam.buttons
    fits(mariam)


async def test_many_choices_that_a_correction_ended(five: Database) -> None:
    await five.run(lambda session: correct(session, FANTA, 2, {code: count(20) for code in FIVE}))
    mariam = Phone(five, MARIAM)
    await mariam.sends("/verifier")
    await mariam.taps("Corrigés (1)")
    mariam.sees("Choix à refaire : 1.1.2a, 1.1.2b, 1.1.2c, 1.1.2d, 1.1.2e")
    assert takes(mariam.shown.text) <= LINES


def test_what_gives_way_is_the_least_of_it() -> None:
    stays = [(STAYS, f"<b>{n}</b>") for n in range(10)]
    assert giving_way([*stays, (1, "a"), (2, "b")]) == [*(line for _, line in stays), "a", "b"]
    assert giving_way([*stays, (1, "a"), (2, "b"), (1, "c")]) == [*(line for _, line in stays), "a", "c"]
    assert giving_way([*stays, (1, "a"), (STAYS, "x" * 36)]) == [*(line for _, line in stays), "x" * 36]
    assert giving_way([*stays, *stays, (1, "a")]) == [line for _, line in (*stays, *stays)]
    assert giving_way([(STAYS, "<pre>1\n2</pre>"), *stays[1:], (1, "a"), (2, "b")])[-1] == "a"


def test_as_many_to_a_line_as_it_holds() -> None:
    assert packed([]) == []
    assert packed(["x" * 16, "y" * 16, "z"]) == [f"{'x' * 16} · {'y' * 16}", "z"]
    assert packed(["x" * 50, "z"]) == ["x" * 50, "z"]


def test_heads_give_way_to_figures() -> None:
    """Else the figures of the last one would be left out."""
    heads = ["", "MSIPC+MPFEF-DNPF", "ONG1", "WILDAF-Mali", "AFEM-Gao"]
    shown = columns(FRENCH, [heads, ["1.2.10a", "12 101", "4 672", "9 224", "4 840"]])
    assert shown.split("\n") == [
        "<pre>         MSIP…  ONG1 WILD… AFEM…",
        "1.2.10a 12 101 4 672 9 224 4 840</pre>",
    ]


def test_a_source_that_has_no_room_stands_in_a_table_below() -> None:
    rows = [["", "MSIPC", "ONG1", "ONG2"], ["1.1.2b", "1 040/2 160", "1 140/2 160", "✓1 940/2 160"]]
    said = columns(FR, rows)
    assert all(cell in said for cell in rows[1])
    assert said.count("<pre>") == 2 and said.count("1.1.2b") == 2
    assert all(len(line) <= 32 for line in re.sub("<[^>]*>", "", said).split("\n"))
