"""Two colleagues correct one report at once: one is told of the other, and nothing is lost in silence."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import corrections, drafts, people, reported, verification
from storage.answers import Figure, Reason
from storage.corrections import Corrected, CorrectedMeanwhile
from storage.database import Database
from storage.drafts import Draft, Subject
from storage.people import PersonAreaRow, PersonRow
from storage.permissions import NotAllowed
from storage.plan.reading import Plans
from storage.plan.tables import IndicatorRow
from storage.reports import FigureRow, RevisionRow
from storage.verification import NotTheLatest
from tests.reporting.conftest import NINE_FORTY_ONE, Phone
from tests.reporting.test_correcting import at_the_choice, corrected, figures, latest, sent

Phones = Callable[[int], Phone]


async def begun_by_both(awa: Phone, ali: Phone) -> None:
    """Ali stands before the list of answers of what Awa has sent; so does Awa."""
    await at_the_choice(awa)
    await ali.sends("/mesrapports")
    await ali.taps("T2 2013 · Gao")
    await ali.taps("Corriger")
    ali.sees("Rapport n° 1, version 1")


async def test_the_second_sees_what_the_first_did_and_sends_upon_it(
    awa: Phone, phone: Phones, database: Database
) -> None:
    ali = phone(12)
    await begun_by_both(awa, ali)
    await corrected(awa, "1.1.2a : 24 F, 16 H", "26 16")
    await corrected(ali, "1.1.2a : 24 F, 16 H", "25 15", reason="Double compte")
    await ali.taps("Changer autre chose")
    await corrected(ali, "1.1.1 : 9", "8")
    await awa.taps("Envoyer la correction")
    awa.sees("Reçu n° 1, version 2")

    await ali.taps("Envoyer la correction")
    assert ali.toast == "Cet écran a changé. Voici où vous en êtes."
    ali.sees("Ce rapport a été corrigé entre-temps : version 2.")
    ali.sees("1.1.1 : 9 → 8", "1.1.2a : 26 F, 16 H → 25 F, 15 H", "Change : 1.1.2a · double compte")
    assert await database.read(latest) == [(1, 1), (2, 2), (3, 1), (1, 2)]
    await ali.taps("Envoyer la correction")
    ali.sees("Reçu n° 1, version 3", "2 réponses changées.")
    women = [f[3] for f in await database.read(figures) if f[0] == "1.1.2a"]
    assert women == [24, 26, 25]


async def test_both_tap_at_the_very_same_time(awa: Phone, phone: Phones, database: Database) -> None:
    ali = phone(12)
    await begun_by_both(awa, ali)
    await corrected(awa, "1.1.1 : 9", "8")
    await corrected(ali, "1.1.2a : 24 F, 16 H", "26 16")
    await asyncio.gather(awa.taps("Envoyer la correction"), ali.taps("Envoyer la correction"))
    first, second = (awa, ali) if "Reçu" in awa.shown.text else (ali, awa)
    first.sees("Reçu n° 1, version 2")
    second.sees("Ce rapport a été corrigé entre-temps : version 2.")
    await second.taps("Envoyer la correction")
    second.sees("Reçu n° 1, version 3", "1 réponse changée.")
    assert await database.read(latest) == [(1, 2), (2, 2), (3, 1), (1, 3)]


async def test_the_same_correction_twice_leaves_nothing_to_send(awa: Phone, phone: Phones, database: Database) -> None:
    ali = phone(12)
    await begun_by_both(awa, ali)
    await corrected(awa, "1.1.1 : 9", "8")
    await corrected(ali, "1.1.1 : 9", "8")
    await awa.taps("Envoyer la correction")
    await ali.taps("Envoyer la correction")
    ali.sees("Ce rapport a été corrigé entre-temps : version 2.", "Que voulez-vous corriger ?")
    assert ali.button("1.1.1 : 8")
    assert await database.read(latest) == [(1, 2), (2, 1), (3, 1), (1, 2)]


async def test_a_number_typed_meanwhile_is_not_taken(awa: Phone, phone: Phones, database: Database) -> None:
    ali = phone(12)
    await begun_by_both(awa, ali)
    await ali.taps("1.1.1 : 9")
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Envoyer la correction")
    await ali.sends("7")
    ali.sees("Ce rapport a été corrigé entre-temps : version 2.", "Que voulez-vous corriger ?")
    assert ali.erased
    await corrected(ali, "1.1.1 : 8", "7")
    await ali.taps("Envoyer la correction")
    assert await database.read(latest) == [(1, 3), (2, 1), (3, 1), (1, 3)]


async def test_who_lost_the_area_meanwhile(awa: Phone, phone: Phones, database: Database) -> None:
    ali = phone(12)
    await begun_by_both(awa, ali)
    await corrected(ali, "1.1.1 : 9", "8")
    sending = ali.button("Envoyer la correction")

    def lose(session: Session) -> None:
        person = select(PersonRow.id).where(PersonRow.account == 12).scalar_subquery()
        session.execute(delete(PersonAreaRow).where(PersonAreaRow.person_id == person))

    await database.run(lose)
    for attempt in (ali.presses(sending), ali.sends("7")):
        with pytest.raises(NotAllowed):
            await attempt
    assert await database.read(latest) == [(1, 1), (2, 1), (3, 1), (1, 1)]


def ready(session: Session, plans: Plans, account: int, value: int) -> Draft:
    """A correction of 1.1.1, begun from version 1 and ready to be sent."""
    person = people.by_account(session, account, NINE_FORTY_ONE, lock=False)
    receipt = reported.receipt(session, 1)
    assert receipt is not None
    about = Subject(
        receipt.plan, receipt.quarter, receipt.area, receipt.organisation, receipt.source, corrects=1, base=1
    )
    draft = drafts.open_on(session, person.id, about, "review", plans.open(session)[0].version, account, NINE_FORTY_ONE)
    answers = reported.answers(session, receipt).with_figure("1.1.1", Figure(value=value))
    return replace(draft, answers=answers.with_reason("1.1.1", Reason.TYPING))


def send(session: Session, plans: Plans, draft: Draft) -> Corrected | None:
    logframe = plans.open(session)[0]
    activities = tuple(a for a in logframe.activities if a.code in ("1.1.1", "1.1.2", "1.1.4"))
    try:
        with session.begin_nested():
            return corrections.correct(session, draft, activities, logframe, NINE_FORTY_ONE)
    except CorrectedMeanwhile:
        return None


async def test_of_many_that_send_at_the_very_same_time_one_does(awa: Phone, plans: Plans, database: Database) -> None:
    await sent(awa)
    waiting = [await database.run(ready, plans, account, value) for account, value in ((11, 8), (12, 7))]
    done = await asyncio.gather(*(database.run(send, plans, draft) for draft in waiting * 4))
    assert [one for one in done if one is not None] == [Corrected(1, 2)]
    assert await database.read(latest) == [(1, 2), (2, 1), (3, 1), (1, 2)]
    assert len([f for f in await database.read(figures) if f[0] == "1.1.1"]) == 2


def looked_at(session: Session, revision: int) -> bool:
    moussa = people.by_account(session, 14, NINE_FORTY_ONE, lock=False).id
    try:
        with session.begin_nested():
            return verification.verify(session, revision, by=moussa, now=NINE_FORTY_ONE)
    except NotTheLatest:
        return False


async def test_verified_and_corrected_at_the_very_same_time(awa: Phone, plans: Plans, database: Database) -> None:
    """Either it was verified, and coordination hears that it changed; or what changed was not verified at all."""
    await sent(awa)
    revision = await database.read(
        lambda session: session.scalars(
            select(RevisionRow.id)
            .join(FigureRow, FigureRow.revision_id == RevisionRow.id)
            .join(IndicatorRow, IndicatorRow.id == FigureRow.indicator_id)
            .where(IndicatorRow.code == "1.1.1")
        ).one()
    )
    draft = await database.run(ready, plans, 11, 8)
    ok, done = await asyncio.gather(database.run(looked_at, revision), database.run(send, plans, draft))
    assert done is not None
    assert bool(done.verified_by) is ok
    assert (await database.read(verification.state, revision) is not None) is ok
