"""How far the plan has come and the year's end, on the phones: /suivi, /recapitulatif, the approval, a release."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, readable
from storage.answers import Figure
from storage.editions import EditionRow
from storage.people import PersonRow
from storage.plan.reading import Plans
from storage.releases import ReleaseRow
from tests.filling import Filling
from tests.progress.conftest import GAO, NGO, UNDER_WAY, trained
from tests.protection.recorded import recorded
from tests.protection.test_approving import counted
from tests.reporting.plans import T1
from tests.rollups.made import Making, Said
from tests.stories.conftest import Town, stamped

FEBRUARY = datetime(2014, 2, 12, 9, 41, tzinfo=UTC)
AWA, MOUSSA, MARIAM = 11, 14, 21


def founded(session: Session) -> None:
    """A year of reports and tallies is over."""
    stamped(session)
    recorded(session)
    making = Making(session, Plans().open(session)[0])
    making.report(replace(GAO, quarter=T1), trained(3, 3))
    making.verify(making.report(GAO, trained(24, 16)))
    making.report(replace(GAO, activity="1.1.1"), Said({"1.1.1": Figure(9)}, standing=UNDER_WAY))
    making.report(NGO, trained(20, 16), on_time=False)
    counted(session)


@pytest.fixture
def founding() -> Filling:
    return founded


@pytest.fixture
async def february(town: Town) -> Town:
    town.clock.start = FEBRUARY
    return town


def phone(town: Town, account: int) -> Phone:
    return Phone.join(town.world, account, f"P{account}")


def how_many(session: Session, table: type[EditionRow] | type[ReleaseRow]) -> int:
    return len(session.scalars(select(table.id)).all())


async def test_from_the_glance_to_the_frozen_year_and_its_release(february: Town) -> None:
    town = february
    mariam, awa, moussa = phone(town, MARIAM), phone(town, AWA), phone(town, MOUSSA)
    for one in (mariam, awa, moussa):
        one.sends("/aide")  # a bot may write to nobody who has never written
    async with town.bot():
        await mariam.told("Récapitulatif 2013 · brouillon\nReçus : 3 sur 20 (15 %)", within=30)
        await mariam.taps("Lire 2013 par axe")
        await mariam.sees("Suivi 2013\nAxe 1 ░░░░░░░░░░  0 sur 2\nCibles atteintes sur cibles dont")
        await mariam.taps("Axe 1")
        await mariam.taps("1.1")
        await mariam.sees("1.1.1  ▓▓▓▓▓▓▓▓▓░  9/10")
        await mariam.taps("1.1.2")
        await mariam.sees("  27 F, 19 M = 46".replace("M", "H"))
        moussa.sends("/recapitulatif 2013")
        await moussa.sees("Récapitulatif 2013 · brouillon")
        await moussa.taps("Demander l’approbation")
        await moussa.toasted("Demandé. La coordination du plan le saura.")
        await mariam.told("Récapitulatif 2013 : approbation\nMSIPC la demande.")
        mariam.sends("/recapitulatif 2013")
        await mariam.sees("Récapitulatif 2013 · brouillon")
        await mariam.taps("Approuver…")
        await mariam.sees("Il sera figé : plus de changement.")
        await mariam.taps("Approuver et figer")
        await mariam.sees("Récapitulatif 2013, édition 1")
        await awa.told("Récapitulatif 2013 terminé\nVos 4 envois y sont.")
        await mariam.taps("Diffuser les décomptes…")
        await mariam.sees("Petits chiffres masqués : ", within=60)
        mariam.sends("Union africaine\nMission des Nations unies")
        await mariam.sees("Pour :\nUnion africaine\nMission des Nations unies")
        await mariam.taps("Approuver la diffusion")
        await mariam.told("Diffusion 2013 approuvée")
        assert await town.database.read(how_many, EditionRow) == 1
        assert await town.database.read(how_many, ReleaseRow) == 1
        assert not [n for n in mariam.lock_screen if "Union" in n.text]


async def test_a_bot_that_is_killed_while_the_mask_is_decided_goes_on(february: Town) -> None:
    town = february
    async with town.bot():
        mariam = phone(town, MARIAM)
        mariam.sends("/recapitulatif 2013")
        await mariam.taps("Approuver…")
        await mariam.taps("Approuver et figer")
        await mariam.taps("Diffuser les décomptes…")
    async with town.bot():
        mariam.sends("Union africaine")
        await mariam.taps("Approuver la diffusion", within=60)
        await mariam.told("Diffusion 2013 approuvée")


async def test_names_of_recipients_are_in_no_new_message(february: Town) -> None:
    """The mask is decided after they were typed, and the card is gone by then: another comes, which a locked phone
    shows."""
    town = february
    mariam = phone(town, MARIAM)
    async with town.bot():
        mariam.sends("/recapitulatif 2013")
        await mariam.taps("Approuver…")
        await mariam.taps("Approuver et figer")
        await mariam.taps("Diffuser les décomptes…")
        messages = mariam.world.chats[MARIAM].messages.values()
        asked = "Pour qui ? Un nom par ligne."
        await mariam.until(lambda: any(asked in readable(m.text) for m in messages), lambda: asked, within=60)
    async with town.bot():  # this process knows no mask yet
        next(m for m in messages if asked in readable(m.text)).deleted = True
        mariam.sends("Union africaine\nMme Fatou Traoré")
        await mariam.told("Petits chiffres masqués : ", within=60)
        assert not [n.text for n in mariam.lock_screen if "Union" in n.text or "Fatou" in n.text]
        assert any("Pour 2 destinataires" in n.text for n in mariam.lock_screen)
        await mariam.taps("Approuver la diffusion")
        await mariam.told("Diffusion 2013 approuvée")


async def test_it_reads_the_same_in_english(february: Town) -> None:
    town = february
    await town.database.run(in_english)
    async with town.bot():
        mariam = phone(town, MARIAM)
        await mariam.told("Yearly summary 2013 · draft\nReceived: 3 of 20 (15%)", within=30)
        await mariam.taps("Read 2013 by axis")
        await mariam.sees("Progress 2013\nAxis 1")
        mariam.sends("/rollup 2013")
        await mariam.sees("Yearly summary 2013 · draft\nReceived: 3 of 20 (15%)")
        await mariam.taps("Approve…")
        await mariam.taps("Approve and freeze")
        await mariam.sees("Yearly summary 2013, edition 1\nFrozen on 12 February 2014 by you")


def in_english(session: Session) -> None:
    session.scalars(select(PersonRow).where(PersonRow.account == MARIAM)).one().language = "en"
