"""More places and months than one page has room for: eight, and the others behind [More]; all of them can be chosen."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from bot.practice.phones import Phone
from storage.plan.load import load
from storage.tally_counts import Service, Tally
from storage.tally_periods import Period
from tests.filling import Filling
from tests.reporting.plans import T2
from tests.reporting.tallied import INCIDENTS, TALLIED
from tests.stories.conftest import MORNING, Town, stamped
from tests.stories.test_tally import agent
from tests.tallies.sending import tally_of

MONTHLY = replace(TALLIED, incidents=replace(INCIDENTS, monthly=True, needs_card=False))
AREAS = ("gao", "kidal", "mopti")
MONTHS = ("avril 2013", "mai 2013", "juin 2013")
NAMES = {f"{month} · {area}" for month in MONTHS for area in ("Gao", "Kidal", "Mopti")}


def founded(session: Session) -> None:
    stamped(session)
    load(session, MONTHLY, MORNING)


@pytest.fixture
def founding() -> Filling:
    return founded


def listed(phone: Phone) -> list[str]:
    return [label for label in phone.buttons if label.removesuffix(" ✓") in NAMES]


async def pages(awa: Phone) -> list[list[str]]:
    """Eight, then one, then the first eight again."""
    await awa.until(lambda: len(listed(awa)) == 8, lambda: f"{awa.buttons}")
    first = listed(awa)
    await awa.taps("Suite")
    await awa.until(lambda: len(listed(awa)) == 1, lambda: f"{awa.buttons}")
    second = listed(awa)
    await awa.taps("Suite")
    await awa.until(lambda: listed(awa) == first, lambda: f"{awa.buttons}")
    await awa.taps("Suite")
    await awa.until(lambda: listed(awa) == second, lambda: f"{awa.buttons}")
    return [first, second]


async def test_the_ninth_can_be_counted(open_town: Town) -> None:
    awa = await agent(open_town, 11, "Awa", *AREAS)
    awa.sends("/decompte")
    first, second = await pages(awa)
    assert {*first, *second} == NAMES
    await awa.taps(second[0])
    await awa.sees(f"Décompte · {second[0]}", "Votre service ?")
    await awa.taps("← Retour")
    await awa.until(lambda: listed(awa) == first, lambda: f"{awa.buttons}")


def all_of_them(session: Session, account: int) -> None:
    for month in (4, 5, 6):
        for area in AREAS:
            tally_of(session, account, area, Period(T2, month), Tally(Service.HEALTH), MORNING)


async def test_the_ninth_of_those_that_were_sent_can_be_corrected(open_town: Town) -> None:
    awa = await agent(open_town, 11, "Awa", *AREAS)
    await open_town.database.run(all_of_them, 11)
    awa.sends("/decompte")
    await awa.sees("Déjà envoyé.")
    first, second = await pages(awa)
    assert {label.removesuffix(" ✓") for label in (*first, *second)} == NAMES
    await awa.taps(second[0])
    await awa.sees("Déjà envoyé (n° D ")
    assert awa.buttons == ["Corriger", "Fermer"]
