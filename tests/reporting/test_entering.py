"""10.7: a coordinator enters what an agent phoned in, and the agent says whether that is so."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handlers.reports import PlaceGone
from bot.taps import Tap
from storage import audit, confirmations, outbox, revocations, verification
from storage.confirmations import Answer
from storage.database import Database
from storage.people import PersonAreaRow, PersonRow
from storage.permissions import NotAllowed
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from storage.verification import OwnReport
from tests.reporting.conftest import WHOLE, Phone, answered, later, reported

GAO_1 = "P11"  # what lists call Awa


def person_of(session: Session, account: int) -> int:
    return session.scalars(select(PersonRow.id).where(PersonRow.account == account)).one()


async def number_of(phone: Phone, account: int) -> int:
    return await phone.database.read(person_of, account)


async def begun(moussa: Phone, how: str = "Un appel") -> None:
    """Moussa stands at the first question of Awa's report."""
    moussa.card = 500
    await moussa.presses(Tap("te", await number_of(moussa, 11)))
    await moussa.taps(how)


async def entered(moussa: Phone, how: str = "Un appel") -> None:
    await begun(moussa, how)
    await moussa.sends(WHOLE)
    await moussa.taps("En cours pour les 3")
    await moussa.taps("Envoyer")


def told(session: Session, template: str) -> list[tuple[int | None, dict[str, int]]]:
    row = outbox.OutboxRow
    found = session.execute(select(row.person_id, row.values).where(row.template == template).order_by(row.id))
    return [(person, values) for person, values in found]


async def test_it_is_asked_how_it_came_and_every_card_says_for_whom(phone: Callable[[int], Phone]) -> None:
    moussa = phone(14)
    moussa.card = 500
    await moussa.presses(Tap("te", await number_of(moussa, 11)))
    moussa.sees("Rapport pour P11", "T2 2013 · Gao", "D’après quoi ?")
    await moussa.taps("Un papier")
    moussa.sees("Pour P11 · papier", "T2 2013 · Gao · 1 sur 5")
    await moussa.sends("9")
    moussa.sees("Pour P11 · papier", "✓ 1.1.1 : 9")
    await moussa.taps("Plus tard")
    moussa.sees("Pour P11 · papier", "Gardé : 1 réponse sur 5")


async def test_the_receipt_is_the_agent_s_and_says_who_has_to_confirm(
    phone: Callable[[int], Phone], database: Database
) -> None:
    moussa, awa = phone(14), phone(11)
    await entered(moussa)
    moussa.sees("Reçu n° 1 · T2 2013 · Gao", "P11 doit confirmer.")
    assert [b.label for row in moussa.shown.rows for b in row][:1] == ["Voir"]

    def kept(session: Session) -> tuple[object, ...]:
        receipt = session.scalars(select(ReceiptRow)).one()
        authors = set(session.scalars(select(RevisionRow.author_id)))
        lines = [a for a in session.scalars(select(audit.AuditRow.action)) if a.startswith("report")]
        return receipt.person_id, receipt.entered_by_id, receipt.entered_how, authors, lines

    coordinator, agent = await number_of(moussa, 14), await number_of(awa, 11)
    assert await database.read(kept) == (agent, coordinator, "call", {coordinator}, ["report.enter"])
    assert await database.read(told, "report.entered") == [(agent, {"receipt": 1})]
    await moussa.taps("Voir")
    moussa.sees("Envoyé n° 1", "Lois analysées")
    assert "Corriger" not in str(moussa.shown.rows)


async def test_the_agent_reads_it_and_confirms(phone: Callable[[int], Phone], database: Database) -> None:
    moussa, awa = phone(14), phone(11)
    await entered(moussa)
    assert any("saisi pour vous" in text and "d’après un appel" in text for text in moussa.said), moussa.said
    awa.card = 700
    await awa.presses(Tap("pv", 1))
    awa.sees("Lois analysées", "24 F, 16 H")
    await awa.taps("Confirmer")
    awa.sees("Merci. La coordination le sait.")
    assert await database.read(confirmations.latest, 1) is Answer.CONFIRMED
    await awa.presses(Tap("pc", 1))
    assert awa.toast == "C’est déjà noté."


async def test_the_agent_contests_and_coordinators_hear_it_those_of_the_plan_too(
    phone: Callable[[int], Phone], database: Database
) -> None:
    moussa, awa = phone(14), phone(11)
    await entered(moussa)

    def mariam(session: Session) -> int:
        of = session.scalars(select(PersonRow).where(PersonRow.account == 14)).one()
        row = PersonRow(
            account=16, role="coordinator", organisation_id=None, language="fr", consent_version="1",
            consented_at=of.consented_at, joined_at=of.joined_at,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id

    whole_plan = await database.run(mariam)
    awa.card = 700
    await awa.presses(Tap("pv", 1))
    await awa.taps("Je n’ai rien dicté")
    awa.sees("Merci. La coordination le sait.")
    heard = [person for person, _ in await database.read(told, "report.contested")]
    assert heard == [await number_of(moussa, 14), whole_plan]
    assert any("P11 dit n’avoir rien dicté." in text for text in awa.said), awa.said


async def test_correcting_it_is_an_answer_too(phone: Callable[[int], Phone], database: Database) -> None:
    moussa, awa = phone(14), phone(11)
    await entered(moussa)
    awa.card = 700
    await awa.presses(Tap("pv", 1))
    await awa.taps("Corriger")
    await awa.taps("1.1.1 : 9")
    await awa.sends("8")
    await awa.taps("Erreur de saisie")
    await awa.taps("Envoyer la correction")
    awa.sees("Reçu n° 1, version 2")
    assert await database.read(confirmations.latest, 1) is Answer.CORRECTED


async def test_whoever_entered_or_confirmed_it_never_verifies_it(
    phone: Callable[[int], Phone], database: Database
) -> None:
    moussa, awa = phone(14), phone(11)
    await entered(moussa)
    awa.card = 700
    await awa.presses(Tap("pc", 1))

    def latest(session: Session) -> int:
        return (
            session.scalars(
                select(RevisionRow.id).join(ReportRow, ReportRow.id == RevisionRow.report_id).order_by(RevisionRow.id)
            ).first()
            or 0
        )

    revision = await database.read(latest)
    for account in (14, 11):
        by = await number_of(moussa, account)
        with pytest.raises(OwnReport):
            await database.run(verification.verify, revision, by=by, now=moussa.now)


async def test_another_s_receipt_cannot_be_answered(phone: Callable[[int], Phone], database: Database) -> None:
    moussa, ali = phone(14), phone(12)
    await entered(moussa)
    ali.card = 700
    for verb in ("pv", "pc", "pn"):
        await ali.presses(Tap(verb, 1))
        assert ali.toast == "Ce rapport ne vous est pas ouvert."
    assert await database.read(confirmations.latest, 1) is None


async def test_what_the_agent_sent_herself_is_not_open_to_answers(phone: Callable[[int], Phone]) -> None:
    awa = phone(11)
    await reported(awa)
    await awa.presses(Tap("pc", 1))
    assert awa.toast == "Ce rapport ne vous est pas ouvert."


async def test_only_a_coordinator_of_the_organisation_may_enter(phone: Callable[[int], Phone]) -> None:
    moussa, ali = phone(14), phone(12)
    ali.card = moussa.card = 500
    with pytest.raises(NotAllowed):
        await ali.presses(Tap("te", await number_of(ali, 11)))
    for account in (13, 15):  # the NGO's co-monitor, another ministry's agent
        with pytest.raises(NotAllowed):
            await moussa.presses(Tap("te", await number_of(moussa, account)))
    await moussa.presses(Tap("te", await number_of(moussa, 14)))
    assert moussa.toast == "Cet écran a changé."


@pytest.mark.parametrize("argument", ["1.1.imported", "1.1.sms", "zz", "1.zz.call", "1.1.call.x", "99.1.call"])
async def test_a_forged_button_begins_nothing(phone: Callable[[int], Phone], argument: str) -> None:
    moussa = phone(14)
    moussa.card = 500
    forged = Tap("te", await number_of(moussa, 11), 20132, argument)
    try:
        await moussa.presses(forged)
    except Exception as error:
        assert type(error).__name__ in ("NoSuchPlan", "PlaceGone"), error  # told in one sentence by whoever attends
    moussa.shown = replace(moussa.shown, rows=())
    assert "sur 5" not in moussa.shown.text


async def test_two_places_and_nothing_left(phone: Callable[[int], Phone]) -> None:
    moussa = phone(14)
    moussa.card = 500
    await moussa.presses(Tap("te", await number_of(moussa, 12)))
    moussa.sees("Rapport pour P12", "Pour quel lieu ?")
    await moussa.taps("T2 2013 · Ansongo")
    moussa.sees("T2 2013 · Ansongo", "D’après quoi ?")
    await entered(moussa)
    await moussa.presses(Tap("te", await number_of(moussa, 11)))
    moussa.sees("Rapport pour P11", "T3 2013 · Gao")  # T2 is sent; what runs may be entered early


async def test_a_colleague_who_was_first_is_named_and_the_agent_s_own_draft_meets_the_receipt(
    phone: Callable[[int], Phone],
) -> None:
    moussa, awa = phone(14), phone(11)
    await answered(awa)
    await entered(moussa)
    await awa.taps("Envoyer")
    awa.sees("1.1.1 est déjà envoyé (n° 1).")


async def test_whoever_lost_the_place_or_the_access_is_not_entered_for_any_more(
    phone: Callable[[int], Phone], database: Database
) -> None:
    moussa = phone(14)
    await begun(moussa)
    passing = moussa.button("Passer")

    def moved_away(session: Session) -> None:
        areas = session.scalars(select(PersonAreaRow).where(PersonAreaRow.person_id == person_of(session, 11)))
        for area in areas:
            session.delete(area)

    await database.run(moved_away)
    with pytest.raises(PlaceGone):
        await moussa.presses(passing)
    await database.run(revocations.revoke, await number_of(moussa, 11), by=None, now=moussa.now)
    with pytest.raises(PlaceGone):
        await moussa.presses(passing)


async def test_after_the_lock_whoever_enters_can_give_more_time(phone: Callable[[int], Phone]) -> None:
    moussa = phone(14)
    await begun(moussa)
    await moussa.sends("9")
    passing = moussa.button("Passer")
    later(moussa, days=40)
    await moussa.presses(passing)
    moussa.sees("T2 2013 fermé depuis le 30 juillet.")
    await moussa.taps("Prolonger")
    moussa.sees("Prolonger T2 2013 pour Gao ?")


async def test_giving_up_leaves_nothing(phone: Callable[[int], Phone]) -> None:
    moussa = phone(14)
    await begun(moussa)
    await moussa.sends("9")
    await moussa.taps("Annuler")
    await moussa.taps("Oui, effacer")
    moussa.sees("Effacé. Rien n’a été envoyé.")
    assert "Rapport" not in [b.label for row in moussa.shown.rows for b in row]


async def test_the_first_answer_stands_whatever_old_card_is_tapped(
    phone: Callable[[int], Phone], database: Database
) -> None:
    moussa, awa = phone(14), phone(11)
    await entered(moussa)
    awa.card = 700
    await awa.presses(Tap("pc", 1))
    await awa.presses(Tap("pn", 1))
    assert awa.toast == "C’est déjà noté."
    assert await database.read(confirmations.latest, 1) is Answer.CONFIRMED
    assert await database.read(told, "report.contested") == []


async def test_a_coordinator_looks_at_a_receipt_and_corrects_none(phone: Callable[[int], Phone]) -> None:
    moussa = phone(14)
    await entered(moussa)
    assert "Une erreur" not in moussa.shown.text
    with pytest.raises(NotAllowed):
        await moussa.presses(Tap("rf", 1))
