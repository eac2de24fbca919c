"""S5 through the units, on both databases: what each screen of a correction says, and what is in SQL after it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.messages.sheet import LINES, takes
from bot.taps import Tap
from storage import drafts, people, revocations
from storage.audit import AuditRow
from storage.database import Database
from storage.drafts import Draft, DraftRow, Ending
from storage.people import Stranger
from storage.plan.load import load
from storage.plan.logframe import Kind
from storage.plan.tables import ActivityRow, IndicatorRow
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from tests.reporting.conftest import NINE_FORTY_ONE, Phone, later, plain, reported
from tests.reporting.plans import activity, indicator, with_activities

Phones = Callable[[int], Phone]


async def sent(phone: Phone) -> None:
    """Receipt no. 1 of Gao, T2 2013: 9; 24 F, 16 M; 40/160; 3; yes; all under way."""
    await reported(phone)
    phone.sees("Reçu n° 1")


async def at_the_choice(phone: Phone) -> None:
    await sent(phone)
    await phone.taps("Corriger")
    phone.sees("Rapport n° 1, version 1", "Que voulez-vous corriger ?")


async def corrected(phone: Phone, button: str, *typed: str, reason: str = "Erreur de saisie") -> None:
    """From the list of answers to what can be sent."""
    await phone.taps(button)
    for text in typed:
        await phone.sends(text)
    await phone.taps(reason)
    phone.sees("Rien n’est encore envoyé.")


def figures(session: Session) -> list[tuple[str, int, int | None, int | None]]:
    """Every figure of every revision: code, revision, value, women."""
    rows = session.execute(
        select(IndicatorRow.code, RevisionRow.number, FigureRow.value, FigureRow.women)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(IndicatorRow, IndicatorRow.id == FigureRow.indicator_id)
        .order_by(IndicatorRow.code, RevisionRow.number)
    )
    return [tuple(row) for row in rows]


def revisions(session: Session) -> list[tuple[str, int, int, str | None, str | None, str | None]]:
    """Activity, number, version of the receipt, reason, status, comment."""
    rows = session.execute(
        select(
            ActivityRow.code, RevisionRow.number, RevisionRow.receipt_version, RevisionRow.reason, RevisionRow.status,
            RevisionRow.comment,
        )
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .order_by(ActivityRow.code, RevisionRow.number)
    )  # fmt: skip
    return [tuple(row) for row in rows]


def latest(session: Session) -> list[tuple[int, int]]:
    """(revision) of each report, then (version) of each receipt."""
    reports = session.execute(select(ReportRow.id, ReportRow.revision).order_by(ReportRow.id))
    receipts = session.execute(select(ReceiptRow.id, ReceiptRow.version).order_by(ReceiptRow.id))
    return [*(tuple(r) for r in reports), *(tuple(r) for r in receipts)]


def draft_of(session: Session, account: int = 11) -> Draft | None:
    return drafts.active(session, people.by_account(session, account, NINE_FORTY_ONE, lock=False).id)


async def test_one_answer_from_the_receipt_to_the_next_version(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    assert [b.label.replace("\u00a0", " ") for row in awa.shown.rows for b in row] == [
        "1.1.1 : 9", "1.1.2a : 24 F, 16 H", "1.1.2b : 40/160 = 25 %", "1.1.4a : 3", "1.1.4b : oui",
        "États", "Commentaire", "Preuve", "Dépense", "← Retour",
    ]  # fmt: skip
    await awa.taps("1.1.2a : 24 F, 16 H")
    awa.sees("1.1.2 Formation 1325", "Agents formés pendant T2 ?", "Écrivez femmes, puis hommes.")
    await awa.sends("26 16")
    awa.sees("Correction du rapport n° 1", "1.1.2a : 24 F, 16 H\n       → 26 F, 16 H", "Pourquoi ce changement ?")
    await awa.taps("Erreur de saisie")
    awa.sees("Correction du rapport n° 1", "Change : 1.1.2a · erreur de saisie", "Rien n’est encore envoyé.")
    later(awa, days=1, hours=22, minutes=24)
    await awa.taps("Envoyer la correction")
    awa.sees("Reçu n° 1, version 2\nLe 14 juillet à 8 h 05. Merci.\n1 réponse changée.\nLa version 1 reste gardée.")
    assert await database.read(figures) == [
        ("1.1.1", 1, 9, None),
        ("1.1.2a", 1, 40, 24),
        ("1.1.2a", 2, 42, 26),
        ("1.1.2b", 1, 40, None),
        ("1.1.2b", 2, 40, None),
        ("1.1.4a", 1, 3, None),
        ("1.1.4b", 1, 1, None),
    ]
    assert await database.read(revisions) == [
        ("1.1.1", 1, 1, None, "under_way", None),
        ("1.1.2", 1, 1, None, "under_way", None),
        ("1.1.2", 2, 2, "typing", "under_way", None),
        ("1.1.4", 1, 1, None, "under_way", None),
    ]
    assert await database.read(latest) == [(1, 1), (2, 2), (3, 1), (1, 2)]


async def test_the_log_knows_of_it_and_holds_no_figure(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.2a : 24 F, 16 H", "26 16", reason="Oubli")
    await awa.taps("Envoyer la correction")
    line = await database.read(
        lambda session: session.execute(
            select(AuditRow.object, AuditRow.detail).where(AuditRow.action == "report.correct")
        ).one()
    )
    assert tuple(line) == ("receipt:1", {"version": 2, "reports": 1, "reasons": "omission"})


async def test_several_changes_are_one_correction(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Changer autre chose")
    assert awa.button("1.1.1 : 8")
    await corrected(awa, "1.1.2b : 40/160 = 25 %", "44/160", reason="Nouvelle information")
    await awa.taps("Changer autre chose")
    await awa.taps("États")
    await awa.taps("1.1.4 : en cours")
    await awa.taps("En cours, en retard")
    await awa.taps("Accès")
    awa.sees("état 1.1.4 : en cours\n       → en retard : accès")
    await awa.taps("Oubli")
    awa.sees(
        "Change : 1.1.1 · erreur de saisie",
        "Change : 1.1.2b · nouvelle information",
        "Change : état 1.1.4 · oubli",
    )
    await awa.taps("Envoyer la correction")
    awa.sees("version 2", "3 réponses changées.")
    assert [r[:4] for r in await database.read(revisions) if r[1] == 2] == [
        ("1.1.1", 2, 2, "typing"),
        ("1.1.2", 2, 2, "new_information"),
        ("1.1.4", 2, 2, "omission"),
    ]


async def test_comment_evidence_and_expense(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await awa.taps("Commentaire")
    await awa.taps("1.1.2")
    awa.sees("Commentaire · 1.1.2", "Sans nom, téléphone ni adresse.")
    await awa.sends("Appelez le 76 00 00 00")
    awa.sees("Il y a un numéro ou une adresse. Réécrivez sans, s’il vous plaît.")
    await awa.sends("Session de mai comptée")
    awa.sees("commentaire 1.1.2 : non indiqué\n       → Session de mai comptée")
    await awa.taps("Oubli")
    await awa.taps("Changer autre chose")
    await awa.taps("Preuve")
    await awa.taps("1.1.2a")
    await awa.sends("PV 12, direction de Gao")
    awa.sees("preuve 1.1.2a : non indiqué\n       → PV 12, direction de Gao")
    await awa.taps("Oubli")
    await awa.taps("Changer autre chose")
    await awa.taps("Dépense")
    await awa.taps("1.1.1")
    await awa.sends("350 000")
    awa.sees("dépense 1.1.1 : non indiqué\n       → 350 000 F CFA")
    await awa.taps("Autre")
    awa.sees("Change : dépense 1.1.1 · autre raison", "Change : commentaire 1.1.2, preuve 1.1.2a · oubli")
    await awa.taps("Envoyer la correction")
    awa.sees("3 réponses changées.")
    await awa.taps("Voir")
    awa.sees(
        "Envoyé n° 1, version 2 · T2 2013 · Gao", "Commentaire : Session de mai comptée", "Dépensé : 350 000 F CFA"
    )
    awa.sees("Preuve : PV 12, direction de Gao")


@pytest.mark.parametrize(
    ("button", "typed", "again"),
    [
        ("1.1.1 : 9", "9", "1.1.1"),
        ("1.1.2a : 24 F, 16 H", "24 16", "1.1.2"),
        ("1.1.2b : 40/160 = 25 %", "40/160", "1.1.2"),
        ("1.1.4b : oui", "oui", "1.1.4"),
    ],
)
async def test_the_same_value_is_refused(awa: Phone, database: Database, button: str, typed: str, again: str) -> None:
    await at_the_choice(awa)
    await awa.taps(button)
    await awa.sends(typed)
    awa.sees("C’est la même valeur. Écrivez-en une autre, ou touchez Retour.", again)
    assert awa.last.effect is False
    await awa.taps("← Retour")
    awa.sees("Que voulez-vous corriger ?")
    assert await database.read(latest) == [(1, 1), (2, 1), (3, 1), (1, 1)]


async def test_the_same_value_by_a_button_is_refused_too(awa: Phone) -> None:
    await at_the_choice(awa)
    await awa.taps("1.1.4b : oui")
    await awa.taps("Oui")
    awa.sees("C’est la même valeur.", "Un comité existe")
    await awa.taps("Non")
    awa.sees("1.1.4b : oui\n       → non")
    await awa.taps("← Retour")
    await awa.taps("États")
    await awa.taps("1.1.1 : en cours")
    await awa.taps("En cours")
    awa.sees("C’est la même valeur.", "1.1.1 Analyse des lois")


async def test_an_answer_that_is_put_back_changes_nothing(awa: Phone) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Changer autre chose")
    await awa.taps("1.1.1 : 8")
    await awa.sends("9")
    awa.sees("Rapport n° 1, version 1", "Que voulez-vous corriger ?")


async def test_what_was_passed_can_be_given_and_what_was_given_taken_back(awa: Phone, database: Database) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.taps("Passer")
    await awa.sends("24 16\n40/160\n3\nnon")
    await awa.taps("En cours pour les 3")
    await awa.taps("Envoyer sans 1.1.1")
    await awa.taps("Corriger")
    await corrected(awa, "1.1.1 : sans réponse", "9", reason="Oubli")
    await awa.taps("Changer autre chose")
    await awa.taps("1.1.4a : 3")
    await awa.taps("Passer")
    awa.sees("1.1.4a : 3\n       → sans réponse")
    await awa.taps("Autre")
    await awa.taps("Envoyer la correction")
    awa.sees("2 réponses changées.")
    assert ("1.1.1", 2, 9, None) in await database.read(figures)
    assert ("1.1.4a", 2, None, None) in await database.read(figures)


async def test_one_step_back_each_time(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("← Retour")
    awa.sees("Pourquoi ce changement ?", "1.1.1 : 9\n       → 8")
    await awa.taps("← Retour")
    awa.sees("Que voulez-vous corriger ?")
    await awa.taps("← Retour")
    awa.sees("Change : 1.1.1 · erreur de saisie")
    await awa.taps("Plus tard")
    awa.sees("Gardé : 1 réponse changée\nCorrection du rapport n° 1\nPossible jusqu’au 30 juillet")
    await awa.taps("Continuer")
    awa.sees("Change : 1.1.1 · erreur de saisie")
    assert await database.read(latest) == [(1, 1), (2, 1), (3, 1), (1, 1)]


async def test_back_without_a_change_leaves_the_report_as_it_was(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await awa.taps("← Retour")
    awa.sees("Envoyé n° 1 · T2 2013 · Gao", "Lois analysées")
    await awa.taps("← Retour")
    awa.sees("Reçu n° 1 · T2 2013 · Gao", "Une erreur ? Corrigez jusqu’au 30 juillet.")
    assert await database.read(draft_of) is None


async def test_giving_up_sends_nothing(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Annuler")
    awa.sees("Abandonner cette correction ?", "1 changement sera perdu.")
    await awa.taps("Non, continuer")
    await awa.sends("/annuler")
    awa.sees("Abandonner cette correction ?")
    await awa.taps("Oui, abandonner")
    awa.sees("Rien n’a été envoyé. Le rapport n° 1 reste tel quel.")
    await awa.taps("Voir")
    awa.sees("Envoyé n° 1 · T2 2013 · Gao", ": 9")
    assert await database.read(latest) == [(1, 1), (2, 1), (3, 1), (1, 1)]
    endings = await database.read(lambda session: list(session.scalars(select(DraftRow.ending).order_by(DraftRow.id))))
    assert endings == [Ending.SENT, Ending.DROPPED]


async def test_begun_again_it_goes_on_and_a_second_tap_changes_nothing(awa: Phone, database: Database) -> None:
    await sent(awa)
    correct = awa.button("Corriger")
    await awa.presses(correct)
    before = await database.read(draft_of)
    await awa.presses(correct)
    assert await database.read(draft_of) == before
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.presses(correct)
    awa.sees("Change : 1.1.1 · erreur de saisie")
    sending = awa.button("Envoyer la correction")
    await awa.presses(sending)
    await awa.presses(sending)
    assert awa.toast == "Déjà envoyé : n° 1."
    awa.sees("Reçu n° 1, version 2")
    assert await database.read(latest) == [(1, 2), (2, 1), (3, 1), (1, 2)]


async def test_a_second_correction_is_a_third_version(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Envoyer la correction")
    await awa.taps("Corriger")
    awa.sees("Rapport n° 1, version 2")
    await corrected(awa, "1.1.1 : 8", "7", reason="Double compte")
    await awa.taps("Envoyer la correction")
    awa.sees("Reçu n° 1, version 3", "La version 2 reste gardée.")
    assert [f[2] for f in await database.read(figures) if f[0] == "1.1.1"] == [9, 8, 7]
    await awa.taps("Voir")
    await awa.taps("Historique")
    awa.sees("Rapport n° 1 : versions", "Version 3 · 12 juillet", "1.1.1 : 8 → 7", "Raison : double compte")
    awa.sees("Version 2 · 12 juillet", "1.1.1 : 9 → 8", "Raison : erreur de saisie", "Version 1 · 12 juillet")
    await awa.taps("← Retour")
    awa.sees("Envoyé n° 1, version 3")


async def test_a_report_and_a_correction_of_one_place_are_two_forms(awa: Phone, phone: Phones) -> None:
    await sent(awa)
    await awa.taps("Corriger")
    await corrected(awa, "1.1.1 : 9", "8")
    awa.now = awa.now.replace(month=4, day=20)  # when T1 was still open
    await awa.sends("/rapport")
    awa.sees("Rapport T1 2013 · Gao")
    await awa.taps("Commencer")
    awa.sees("T1 2013 · Gao · 1 sur 5")
    await awa.sends("5")
    awa.sees("✓ 1.1.1 : 5")
    await awa.presses(Tap("rf", 1))
    awa.sees("Change : 1.1.1 · erreur de saisie")
    await awa.sends("12")
    awa.sees("Touchez un bouton, s’il vous plaît.")


async def test_old_cards_and_forged_taps(awa: Phone, phone: Phones, database: Database) -> None:
    await sent(awa)
    first = awa.button("Corriger")
    await awa.taps("Corriger")
    await awa.taps("1.1.1 : 9")
    draft = await database.read(draft_of)
    assert draft is not None
    await awa.presses(Tap("re", draft.id, draft.version - 1))
    assert awa.toast == "Cet écran a changé. Voici où vous en êtes."
    for argument in ("r.typing", "r.nonsense", "h.seen", "same", "c.access"):
        await awa.presses(Tap("ra", draft.id, draft.version, argument))
        assert awa.toast == "Cet écran a changé. Voici où vous en êtes."
    for verb in ("rf", "rw", "rh", "rv"):
        await awa.presses(Tap(verb, 99, 1, "r"))
        assert awa.toast == "Ce rapport ne vous est pas ouvert."
    assert (await database.read(draft_of)) == draft
    other = phone(15)
    await other.presses(first)
    assert other.toast == "Ce rapport ne vous est pas ouvert."
    fanta = phone(13)
    await fanta.presses(first)
    assert fanta.toast == "Ces chiffres ne vous sont pas ouverts. Les vôtres : /mesrapports"


async def test_what_was_corrected_is_what_was_said_before(awa: Phone) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Envoyer la correction")
    later(awa, days=90)
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    awa.sees("T3 2013 · Gao · 1 sur 5", "Au T2 : 8")


async def test_it_is_remembered_tomorrow_and_not_once_it_is_sent(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Plus tard")
    await awa.taps("Me le rappeler demain")
    assert awa.toast == "C’est noté."
    (row,) = awa.last.posted
    later(awa, days=1)
    await awa.deliver(row)
    assert awa.said == ["Correction du rapport n° 1\nT2 2013 · Gao\nGardé le 12 juillet : 1 changement"]


async def eleven_sent(awa: Phone, database: Database) -> None:
    """A receipt of eleven activities."""
    many = tuple(
        activity(f"2.1.{n}", f"Activité {n}", f"Activity {n}", indicator(f"2.1.{n}", Kind.LEVEL, "Combien", "How many"))
        for n in range(1, 12)
    )
    await database.run(load, with_activities(*many), NINE_FORTY_ONE)
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("\n".join(str(n) for n in range(1, 12)))
    await awa.taps("En cours pour les 11")
    await awa.taps("Envoyer")


async def test_many_answers_fit_a_phone(awa: Phone, database: Database) -> None:
    """Ten rows of buttons at most, and every answer within reach."""
    await eleven_sent(awa, database)
    await awa.taps("Corriger")
    seen: list[str] = []
    for _ in range(2):
        assert len(awa.shown.rows) <= 10
        seen += [label for row in awa.shown.rows for b in row if (label := plain(b.label)).startswith("2.1.")]
        await awa.taps("Suite")
    assert seen == [f"2.1.{n} : {n}" for n in range(1, 12)]
    await awa.taps("États")
    await awa.taps("Suite")
    assert len(awa.shown.rows) <= 10
    await awa.taps("2.1.11 : en cours")
    await awa.taps("Achevée")
    awa.sees("état 2.1.11 : en cours\n       → achevée")


async def test_an_older_card_opens_the_report_as_it_is_now(awa: Phone) -> None:
    await sent(awa)
    await awa.taps("Voir")
    older = awa.button("Corriger")
    await awa.presses(older)
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Envoyer la correction")
    await awa.presses(older)
    assert awa.toast == "Cet écran a changé. Voici où vous en êtes."
    awa.sees("Rapport n° 1, version 2")


async def test_revoked_meanwhile(awa: Phone, database: Database) -> None:
    await at_the_choice(awa)
    await corrected(awa, "1.1.1 : 9", "8")
    sending = awa.button("Envoyer la correction")
    person = await database.read(people.by_account, 11, NINE_FORTY_ONE, lock=False)
    await database.run(revocations.revoke, person.id, by=None, now=NINE_FORTY_ONE)
    with pytest.raises(Stranger):
        await awa.presses(sending)
    assert await database.read(latest) == [(1, 1), (2, 1), (3, 1), (1, 1)]


async def test_the_longest_history_is_told_to_its_end(awa: Phone, database: Database) -> None:
    await eleven_sent(awa, database)
    for version in range(5):
        await awa.taps("Corriger")
        for n in range(1, 12):
            await awa.taps("Commentaire")
            await awa.taps(f"2.1.{n}")
            await awa.sends(f"{version} " + "é" * 400)
            await awa.taps("Autre")
            await awa.taps("Changer autre chose" if n < 11 else "Envoyer la correction")
    await awa.taps("Voir")
    await awa.taps("Historique")
    awa.sees("Version 6 · 12 juillet")
    pages = [awa.shown.text]
    while "Version 1 · 12 juillet" not in pages[-1]:
        await awa.taps("Suite")
        pages.append(awa.shown.text)
        assert len(pages) < 60
    assert all(takes(page) <= LINES for page in pages)
    assert sum(page.count("\ncommentaire") for page in pages) == 5 * 11
