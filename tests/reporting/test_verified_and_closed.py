"""What was verified and then changed; what is closed; and what a plan loaded meanwhile does to a correction."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.taps import Tap, base36
from storage import people, verification
from storage.answers import Source
from storage.confirmations import Answer, ConfirmationRow
from storage.database import Database
from storage.permissions import NotAllowed
from storage.plan.load import load
from storage.plan.logframe import Kind
from storage.plan.tables import ActivityRow
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from storage.verification import NotTheLatest, OwnReport, Verified
from tests.reporting.conftest import NINE_FORTY_ONE, Phone, later
from tests.reporting.plans import LAWS, TEXTS, TRAINING, indicator, with_activities
from tests.reporting.test_correcting import at_the_choice, corrected, figures, latest, revisions, sent

Phones = Callable[[int], Phone]


def person(session: Session, account: int) -> int:
    return people.by_account(session, account, NINE_FORTY_ONE, lock=False).id


def verify(session: Session, revision: int, account: int = 14) -> bool:
    return verification.verify(session, revision, by=person(session, account), now=NINE_FORTY_ONE)


def revision(session: Session, code: str, number: int) -> int:
    return session.scalars(
        select(RevisionRow.id)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .where(ActivityRow.code == code, RevisionRow.number == number)
    ).one()


async def verified(database: Database, *codes: str, number: int = 1) -> None:
    for code in codes:
        assert await database.run(verify, await database.read(revision, code, number))


async def test_a_verified_report_that_changes_is_to_be_verified_again(
    awa: Phone, phone: Phones, database: Database
) -> None:
    await at_the_choice(awa)
    await verified(database, "1.1.1", "1.1.2", "1.1.4")
    await corrected(awa, "1.1.2a : 24 F, 16 H", "26 16")
    await awa.taps("Envoyer la correction")
    awa.sees("Reçu n° 1, version 2")
    assert awa.said == ["Un rapport vérifié a changé\nn° 1 · T2 2013 · Gao\nIl est de nouveau à vérifier."]

    first, second = await database.read(revision, "1.1.2", 1), await database.read(revision, "1.1.2", 2)
    by = await database.read(person, 14)
    assert await database.read(verification.state, first) == Verified(by, NINE_FORTY_ONE), "what was verified stays so"
    assert await database.read(verification.state, second) is None
    with pytest.raises(NotTheLatest):
        await database.run(verify, first)

    moussa = phone(14)
    moussa.card = 7
    await moussa.presses(Tap("rj", 1, 2))
    moussa.sees("n° 1, version 2 · 12 juillet\n1.1.2a : 24 F, 16 H → 26 F, 16 H\nRaison : erreur de saisie")
    assert [b.label for row in moussa.shown.rows for b in row] == ["Historique"], "verifying has no door yet"
    await moussa.taps("Historique")
    moussa.sees("Version 1 · 12 juillet")
    await moussa.taps("← Retour")
    moussa.sees("n° 1, version 2")


async def test_before_it_is_verified_nobody_is_told(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await verified(database, "1.1.1")
    await corrected(awa, "1.1.2a : 24 F, 16 H", "26 16")
    await awa.taps("Envoyer la correction")
    assert awa.said == []


async def test_what_changed_is_shown_to_the_coordination_of_that_organisation_alone(awa: Phone, phone: Phones) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Envoyer la correction")
    for account in (11, 13, 15):
        with pytest.raises(NotAllowed):
            await phone(account).presses(Tap("rj", 1, 2), on=7)
    moussa = phone(14)
    for version in (0, 1, 3):
        await moussa.presses(Tap("rj", 1, version), on=7)
        assert moussa.toast == "Cet écran a changé."


async def test_four_eyes(awa: Phone, phone: Phones, database: Database) -> None:
    """Whoever sent, corrected, entered or confirmed any revision of a report does not verify it."""
    await sent(awa)
    ali = phone(12)
    await ali.sends("/mesrapports")
    await ali.taps("T2 2013 · Gao")
    await ali.taps("Corriger")
    await corrected(ali, "1.1.1 : 9", "8")
    await ali.taps("Envoyer la correction")
    laws, training = await database.read(revision, "1.1.1", 2), await database.read(revision, "1.1.2", 1)
    for account in (11, 12):
        with pytest.raises(OwnReport):
            await database.run(verify, laws, account)
    with pytest.raises(OwnReport):
        await database.run(verify, training, 11)
    assert await database.run(verify, laws)
    assert await database.run(verify, laws) is False
    with pytest.raises(NotTheLatest):
        await database.run(verify, 999)

    def entered(session: Session) -> None:
        receipt = session.get_one(ReceiptRow, 1)
        receipt.entered_by_id, receipt.entered_how = person(session, 14), "call"
        answer = ConfirmationRow(
            receipt_id=1, person_id=person(session, 15), answer=Answer.CONFIRMED, at=NINE_FORTY_ONE
        )
        session.add(answer)
        session.flush()

    await database.run(entered)
    for account in (14, 15):
        with pytest.raises(OwnReport):
            await database.run(verify, training, account)


async def test_closed_and_opened_again(awa: Phone, phone: Phones, database: Database) -> None:
    await sent(awa)
    later(awa, days=25)
    await awa.taps("Corriger")
    awa.sees("T2 2013 est fermé.")
    await awa.taps("Demander la réouverture")
    assert awa.toast == "C’est noté. La coordination le sait."
    assert awa.said == ["Délai demandé · T2 2013 · Gao"]
    await awa.taps("Demander la réouverture")
    assert awa.said == ["Délai demandé · T2 2013 · Gao"], "once a day"
    await awa.taps("← Retour")
    awa.sees("Envoyé n° 1 · T2 2013 · Gao")
    await awa.taps("← Retour")
    assert "Corrigez" not in awa.shown.text, "a day that is past is not offered"

    await given_more_time(awa, phone)
    await awa.taps("Corriger")
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Envoyer la correction")
    awa.sees("Reçu n° 1, version 2", "Le 6 août")


async def given_more_time(awa: Phone, phone: Phones) -> None:
    moussa = phone(14)
    moussa.now = awa.now
    plan = awa.house.plans
    logframe = await awa.database.read(plan.open)
    gao = next(a.id for a in logframe[0].areas if a.key == "gao")
    asker = await awa.database.read(person, 11)
    tap = Tap("xe", logframe[0].id, 20132, f"{base36(gao)}.{base36(asker)}.15.network")
    await moussa.presses(tap, on=7)
    assert moussa.said[0] == "T2 2013 · Gao : délai prolongé\nÀ envoyer jusqu’au 21 août"


async def test_a_correction_that_was_begun_is_kept_when_the_quarter_closes(
    awa: Phone, phone: Phones, database: Database
) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    later(awa, days=25)
    await awa.taps("Envoyer la correction")
    awa.sees("T2 2013 est fermé.", "Votre changement est gardé.")
    await awa.sends("7")
    awa.sees("T2 2013 est fermé.")
    await awa.taps("Demander la réouverture")
    assert awa.toast == "C’est noté. La coordination le sait."
    assert await database.read(latest) == [(1, 1), (2, 1), (3, 1), (1, 1)]
    await awa.sends("/mesrapports")
    awa.sees("Correction n° 1 : fermé")

    await given_more_time(awa, phone)
    await awa.sends("/mesrapports")
    awa.sees("Correction n° 1 : brouillon")
    await awa.taps("Correction n° 1")
    awa.sees("Change : 1.1.1 · erreur de saisie")
    await awa.taps("Envoyer la correction")
    awa.sees("Reçu n° 1, version 2")


async def test_a_closed_correction_can_be_given_up(awa: Phone) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    later(awa, days=25)
    await awa.taps("Envoyer la correction")
    await awa.taps("Abandonner")
    awa.sees("Abandonner cette correction ?")
    await awa.taps("Oui, abandonner")
    awa.sees("Rien n’a été envoyé. Le rapport n° 1 reste tel quel.")


async def test_an_indicator_is_closed_and_another_added(awa: Phone, database: Database) -> None:
    """What nobody asks for any more stays with the report, in every later revision; what is new can be said."""
    await at_the_choice(awa)
    await corrected(awa, "1.1.2a : 24 F, 16 H", "26 16")
    result = TRAINING.results[0]
    sessions = indicator("1.1.2c", Kind.COUNT, "Sessions tenues", "Sessions held")
    other = replace(TRAINING, results=(replace(result, indicators=(result.indicators[0], sessions)),))
    await database.run(load, with_activities(LAWS, other, TEXTS), NINE_FORTY_ONE)

    await awa.taps("Changer autre chose")
    labels = [b.label.replace("\u00a0", " ") for row in awa.shown.rows for b in row]
    assert labels[:3] == ["1.1.1 : 9", "1.1.2a : 26 F, 16 H", "1.1.2c : sans réponse"]
    await corrected(awa, "1.1.2c : sans réponse", "3")
    await awa.taps("Envoyer la correction")
    awa.sees("Reçu n° 1, version 2", "2 réponses changées.")
    found = [f for f in await database.read(figures) if f[0].startswith("1.1.2")]
    assert found == [
        ("1.1.2a", 1, 40, 24),
        ("1.1.2a", 2, 42, 26),
        ("1.1.2b", 1, 40, None),
        ("1.1.2b", 2, 40, None),
        ("1.1.2c", 2, 3, None),
    ]


async def test_the_question_at_hand_is_closed(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await awa.taps("1.1.1 : 9")
    await database.run(load, with_activities(TRAINING, TEXTS), NINE_FORTY_ONE)
    await awa.sends("8")
    awa.sees("Que voulez-vous corriger ?")
    assert not [b for row in awa.shown.rows for b in row if b.label.startswith("1.1.1")]
    await corrected(awa, "1.1.4a : 3", "4")
    await awa.taps("Envoyer la correction")
    assert [r[:2] for r in await database.read(revisions) if r[0] == "1.1.4"] == [("1.1.4", 1), ("1.1.4", 2)]
    assert [r[:2] for r in await database.read(revisions) if r[0] == "1.1.1"] == [("1.1.1", 1)]


async def test_a_co_monitor_corrects_without_states_expenses_or_targets(phone: Phones, database: Database) -> None:
    fanta = phone(13)
    await fanta.sends("/rapport")
    await fanta.taps("Commencer")
    await fanta.taps("J’ai compris")
    await fanta.sends("20 16\n36/160")
    await fanta.taps("Vu sur place")
    await fanta.taps("Envoyer")
    fanta.sees("Reçu n° 1")
    await fanta.taps("Voir")
    fanta.sees("Constat : Vu sur place")
    await fanta.taps("Corriger")
    labels = [b.label.replace("\u00a0", " ") for row in fanta.shown.rows for b in row]
    assert labels == ["1.1.2a : 20 F, 16 H", "1.1.2b : 36/160 = 23 %", "Commentaire", "Preuve", "← Retour"]
    await fanta.taps("1.1.2a : 20 F, 16 H")
    assert "cible" not in fanta.shown.text
    await fanta.taps("Pas pu constater")
    await fanta.taps("Accès")
    fanta.sees("1.1.2a : 20 F, 16 H\n       → pas constaté : accès")
    await fanta.taps("Nouvelle information")
    await fanta.taps("Envoyer la correction")
    fanta.sees("Reçu n° 1, version 2", "1 réponse changée.")
    sources = await database.read(lambda session: list(session.scalars(select(ReceiptRow.source))))
    assert sources == [Source.COMONITOR]
