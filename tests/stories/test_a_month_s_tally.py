"""A plan that counts each month: from /decompte to the release of the quarter, through the stand-in."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from bot.practice.phones import Phone
from storage import people
from storage.approving import approve
from storage.people import Role
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.released import Release
from storage.releasing import Asked, prepare
from storage.suppression import protect_here
from storage.tally_counts import Service
from tests.filling import Filling
from tests.protection.recorded import LOCKED
from tests.reporting.tallied import INCIDENTS, TALLIED
from tests.stories.conftest import MORNING, Town, stamped
from tests.stories.test_tally import agent, left

PLAN: Logframe = replace(TALLIED, incidents=replace(INCIDENTS, monthly=True, of_record={"gao": Service.HEALTH}))


def founded(session: Session) -> None:
    stamped(session)
    load(session, PLAN, MORNING)


@pytest.fixture
def founding() -> Filling:
    return founded


async def counts(awa: Phone, month: str, typed: str | None) -> None:
    """One month of Gao: these women, or zero of everything."""
    awa.sends("/decompte")
    await awa.sees("Vous comptez, vous n’enquêtez pas.")
    month_s = next((label for label in awa.buttons if label.startswith(month)), "Continuer")
    await awa.taps(month_s)
    await awa.until(lambda: "Combien de cas" in awa.text or "Votre service" in awa.text, lambda: awa.text)
    if "Votre service" in awa.text:
        await awa.taps("Santé")
    await awa.sees(f"Décompte · {month} · Gao", f"Combien de cas en {month} ?")
    if typed is None:
        await awa.taps("Zéro pour tout")
    else:
        await awa.taps("1 Viol")
        await awa.sees("Écrivez 4 nombres")
        awa.sends(typed)
        await awa.taps("Zéro pour les 5 autres")
        await awa.taps("Pas noté")
    await awa.sees("À vérifier. Service : santé")
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° D ", f" · {month} · Gao")


def of_quarter(session: Session) -> Asked:
    return prepare(session, Plans().open(session)[0], 2013, 2, 1, LOCKED)


def approved(session: Session, asked: Asked) -> Release:
    mask = protect_here(asked.tables, asked.threshold)
    mariam = people.by_account(session, 17, LOCKED)
    return approve(session, Plans().open(session)[0], asked, mask, recipients=("Mission",), person=mariam, now=LOCKED)


async def test_three_months_are_one_quarter(open_town: Town) -> None:
    awa = await agent(open_town)
    await counts(awa, "mai 2013", "0 7 0 0")
    await counts(awa, "juin 2013", None)
    asked = await open_town.database.read(of_quarter)
    assert asked.tables.counts == {("gao", "rape", 2): 7}
    assert asked.tables.complete == frozenset(), "April is missing, and two months are no quarter"
    await counts(awa, "avril 2013", "0 5 0 0")
    assert len([text for text in left(awa) if text.startswith("Reçu n° D")]) == 3
    awa.sends("/decompte")
    await awa.sees("Déjà envoyé")

    mariam = await open_town.phone(17, "Mariam", Role.COORDINATOR, None)
    mariam.sends("/suivi")
    await mariam.taps("Décomptes")
    await mariam.sees("Décomptes · juin 2013")
    await mariam.taps("Afficher Gao")
    await mariam.sees("santé, référence : zéro")
    await mariam.taps("← Lieux")
    await mariam.taps("← mai 2013")
    await mariam.sees("Décomptes · mai 2013")
    await mariam.taps("Afficher Gao")
    await mariam.sees("Décomptes · mai 2013 · Gao", "santé, référence : 7")

    asked = await open_town.database.read(of_quarter)
    assert asked.tables.complete == {("gao", 2)}
    release = await open_town.database.run(approved, asked)
    (t2, t3) = release.tables
    assert dict(zip(t2.rows, t2.cells, strict=True))["gao"] == (12,)
    assert dict(zip(t3.rows, t3.cells, strict=True))["rape"] == (12,)
