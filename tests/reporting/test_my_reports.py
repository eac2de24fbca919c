"""/mesrapports through the units, on both databases: which reports there are, how far each has got, and what they add
up to."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.taps import Tap
from storage import confirmations, drafts, people, verification
from storage.answers import Answers, Figure, Source
from storage.calendar import Quarter
from storage.confirmations import Answer
from storage.database import Database
from storage.drafts import Subject
from storage.people import Role
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.reports import ReceiptRow, ReportRow, RevisionRow, expected, submit
from tests.reporting.conftest import NINE_FORTY_ONE, Phone, later, plain
from tests.reporting.plans import T1, T2, second_plan
from tests.reporting.test_correcting import corrected, sent
from tests.rollups.made import Making, Post, Said

Phones = Callable[[int], Phone]


def labels(phone: Phone) -> list[str]:
    return [b.label.replace("\u00a0", " ") for row in phone.shown.rows for b in row]


def send(session: Session, plans: Plans, account: int, quarter: Quarter, area: str, figures: dict[str, Figure]) -> int:
    """A whole report of one place, sent in one step; its number."""
    plan = plans.open(session)[0]
    person = people.by_account(session, account, NINE_FORTY_ONE, lock=False)
    place = next(a for a in plan.areas if a.key == area)
    source = Source.COMONITOR if person.role is Role.COMONITOR else Source.MINISTRY
    about = Subject(plan.id, quarter, place.id, person.organisation or 0, source)
    draft = drafts.open_on(session, person.id, about, "review", plan.version, account, NINE_FORTY_ONE)
    drafts.rest(session, person.id)
    activities = expected(plan, person.organisation_code or "", area, quarter, source)
    sent_at = NINE_FORTY_ONE.replace(year=quarter.next.year, month=quarter.next.number * 3 - 2, day=5)
    number = submit(session, replace(draft, answers=Answers(figures=figures)), activities, plan, sent_at)
    ended = replace(
        draft, version=1, active=False, ended_at=sent_at, ending=drafts.Ending.SENT, receipt=number, shown=1
    )
    drafts.save(session, ended)
    return number


def verified(session: Session, receipt: int) -> None:
    by = people.by_account(session, 14, NINE_FORTY_ONE, lock=False).id
    latest = select(RevisionRow.id).join(
        ReportRow, (ReportRow.id == RevisionRow.report_id) & (ReportRow.revision == RevisionRow.number)
    )
    for revision in session.scalars(latest.where(RevisionRow.receipt_id == receipt)).all():
        verification.verify(session, revision, by=by, now=NINE_FORTY_ONE)


def entered_for(session: Session, receipt: int) -> None:
    row = session.get_one(ReceiptRow, receipt)
    row.entered_by_id = people.by_account(session, 14, NINE_FORTY_ONE, lock=False).id
    row.entered_how = "call"


async def test_nothing_yet(awa: Phone) -> None:
    await awa.sends("/mesrapports")
    awa.sees("Vous n’avez encore rien envoyé.")
    assert labels(awa) == ["Rapport"]


async def test_reports_of_two_plans_are_below_the_plan_s_code(awa: Phone, plans: Plans, database: Database) -> None:
    def of_the_other(session: Session) -> None:
        load(session, second_plan(), NINE_FORTY_ONE)
        other = next(plan for plan in plans.open(session) if plan.code == "ESSAI2")
        Making(session, other).report(Post("9.1.1.1", "MSIPC", "gao", T2), Said({"9.1.1.1": Figure(4)}))

    await database.run(send, plans, 11, T1, "gao", {"1.1.1": Figure(7)})
    await database.run(of_the_other)
    await database.run(send, plans, 11, T2, "gao", {"1.1.1": Figure(5)})
    await awa.sends("/mesrapports")
    assert [line.split(" :")[0] for line in plain(awa.shown.text).split("\n")] == [
        "Vos rapports", "ESSAI", "T2 2013 · Gao · n° 3", "T1 2013 · Gao · n° 1", "ESSAI2", "T2 2013 · Gao · n° 2",
    ]  # fmt: skip
    assert labels(awa)[:3] == ["T2 2013 · Gao · n° 3", "T1 2013 · Gao", "T2 2013 · Gao · n° 2"]
    await awa.taps("T2 2013 · Gao · n° 3")
    awa.sees("n° 3 · T2 2013 · Gao")


async def test_each_state(awa: Phone, plans: Plans, database: Database) -> None:
    await database.run(send, plans, 11, Quarter(2012, 4), "gao", {"1.1.1": Figure(5)})
    await database.run(send, plans, 11, T1, "gao", {"1.1.1": Figure(7)})
    await database.run(verified, 2)
    await sent_as_third(awa)
    awa.sees(
        "Vos rapports\nT2 2013 · Gao · n° 3 : envoyé\nT1 2013 · Gao · n° 2 : vérifié\nT4 2012 · Gao · n° 1 : fermé"
    )
    assert labels(awa) == ["T2 2013 · Gao", "T1 2013 · Gao", "T4 2012 · Gao", "Mes chiffres"]
    await awa.taps("T2 2013 · Gao")
    awa.sees("Envoyé n° 3 · T2 2013 · Gao", "Lois analysées")
    await awa.taps("Corriger")
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.sends("/mesrapports")
    awa.sees("Vos rapports\nCorrection n° 3 : brouillon\nT2 2013 · Gao · n° 3 : envoyé")
    await awa.taps("Correction n° 3")
    await awa.taps("Envoyer la correction")
    await awa.sends("/mesrapports")
    awa.sees("Vos rapports\nT2 2013 · Gao · n° 3 : corrigé")
    await database.run(verified, 3)
    await awa.sends("/mesrapports")
    awa.sees("T2 2013 · Gao · n° 3 : vérifié")


async def sent_as_third(awa: Phone) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("9\n24 16\n40/160\n3\noui")
    await awa.taps(next(label for label in labels(awa) if label.startswith(("Pareil", "En cours"))))
    await awa.taps("Envoyer")
    await awa.sends("/mesrapports")


async def test_entered_by_another_it_is_to_confirm_until_the_person_answers(
    awa: Phone, plans: Plans, database: Database
) -> None:
    await sent(awa)
    await database.run(entered_for, 1)
    await awa.sends("/mesrapports")
    awa.sees("T2 2013 · Gao · n° 1 : à confirmer")
    await awa.taps("T2 2013 · Gao")
    await awa.taps("Corriger")
    await corrected(awa, "1.1.1 : 9", "8")
    await awa.taps("Envoyer la correction")
    await awa.sends("/mesrapports")
    awa.sees("T2 2013 · Gao · n° 1 : corrigé")
    assert await database.read(confirmations.latest, 1) is Answer.CORRECTED


async def test_a_draft_is_listed_and_goes_on(awa: Phone) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("9")
    await awa.sends("/mesrapports")
    awa.sees("Vos rapports\nT2 2013 · Gao : brouillon")
    assert labels(awa) == ["T2 2013 · Gao"], "nothing was sent, so nothing adds up"
    await awa.taps("T2 2013 · Gao")
    awa.sees("Gardé le 12 juillet : 1 sur 5")
    later(awa, days=25)
    await awa.sends("/mesrapports")
    awa.sees("T2 2013 · Gao : fermé")


async def test_those_of_colleagues_of_the_same_place_and_no_others(
    awa: Phone, phone: Phones, plans: Plans, database: Database
) -> None:
    await database.run(send, plans, 12, T2, "ansongo", {"1.1.1": Figure(1)})
    await database.run(send, plans, 12, T2, "gao", {"1.1.1": Figure(2)})
    await awa.sends("/mesrapports")
    assert labels(awa) == ["T2 2013 · Gao", "Mes chiffres"]
    ali = phone(12)
    await ali.sends("/mesrapports")
    assert labels(ali) == ["T2 2013 · Gao", "T2 2013 · Ansongo", "Mes chiffres"]
    for account in (13, 15):
        other = phone(account)
        await other.sends("/mesrapports")
        other.sees("Vous n’avez encore rien envoyé.")


async def test_eight_to_a_page(awa: Phone, plans: Plans, database: Database) -> None:
    quarters = [*Quarter(2012, 1).until(Quarter(2013, 2))]
    for area, account in (("gao", 12), ("ansongo", 12)):
        for quarter in quarters:
            await database.run(send, plans, account, quarter, area, {"1.1.1": Figure(1)})
    ali = replace(awa, account=12)
    await ali.sends("/mesrapports")
    assert len(labels(ali)) == 8 + 2
    assert labels(ali)[-1] == "Suite"
    await ali.taps("Suite")
    assert len(labels(ali)) == 4 + 2
    await ali.taps("T3 2012 · Gao")
    await ali.taps("← Retour")
    assert len(labels(ali)) == 4 + 2, "back to the page it was opened from"
    await ali.taps("Suite")
    assert len(labels(ali)) == 8 + 2


async def test_the_list_comes_as_a_message_of_its_own_and_holds_no_words_of_the_plan(awa: Phone) -> None:
    await sent(awa)
    receipt = awa.card
    await awa.taps("Mes rapports")
    assert awa.card != receipt
    awa.sees("T2 2013 · Gao · n° 1 : envoyé")
    for word in ("Lois", "Formation", "Agents", "Analyse"):
        assert word not in awa.shown.text


async def test_what_one_has_reported_adds_up_by_the_rule_of_each_kind(
    awa: Phone, phone: Phones, plans: Plans, database: Database
) -> None:
    def said(laws: int, women: int, men: int, part: int, whole: int, level: int, committee: int) -> dict[str, Figure]:
        return {
            "1.1.1": Figure(laws), "1.1.2a": Figure(women + men, women, men), "1.1.2b": Figure(part, whole=whole),
            "1.1.4a": Figure(level), "1.1.4b": Figure(committee),
        }  # fmt: skip

    await database.run(send, plans, 12, T1, "gao", said(7, 12, 30, 42, 180, 4, 0))
    await database.run(send, plans, 12, T2, "gao", said(9, 24, 16, 40, 160, 3, 1))
    await database.run(send, plans, 12, T1, "ansongo", {"1.1.1": Figure(2), "1.1.2a": Figure(5)})
    await awa.sends("/mesrapports")
    await awa.taps("Mes chiffres")
    awa.sees("Vos chiffres 2013 · jusqu’au T2\n", "Rapports reçus : 6 sur 6")
    awa.sees(
        "1.1.1 Lois analysées depuis le dé…\n  9 · cible : 10", "1.1.2a Agents formés\n  36 F, 46 H = 82 · cible : 50"
    )
    awa.sees("1.1.2b Agents formés, sur tous les…\n  40/160 = 25 %", "1.1.4a Structures en place\n  3 · cible : 4")
    awa.sees("\nCibles : celles de tout le plan")
    assert labels(awa) == ["2012", "← Retour", "Suite"]
    await awa.taps("Suite")
    awa.sees("1.1.4b Un comité existe\n  oui")
    assert "Cibles" not in awa.shown.text

    ali = phone(12)
    await ali.sends("/mesrapports")
    await ali.taps("Mes chiffres")
    ali.sees("Rapports reçus : 8 sur 10", "\n  11 · cible : 10", "\n  87 · cible : 50\n")
    await ali.taps("2012")
    ali.sees("Vos chiffres 2012", "Rapports reçus : 0 sur 20", "Lois analysées depuis le dé…\n  pas reçu")
    assert "0 F" not in ali.shown.text


async def test_a_co_monitor_sees_no_target(phone: Phones, plans: Plans, database: Database) -> None:
    await database.run(send, plans, 13, T2, "gao", {"1.1.2a": Figure(36, 20, 16)})
    fanta = phone(13)
    await fanta.sends("/mesrapports")
    await fanta.taps("Mes chiffres")
    fanta.sees("1.1.2a Agents formés\n  20 F, 16 H = 36", "sur tous les…\n  pas reçu")
    assert "cible" not in fanta.shown.text
    assert "1.1.1" not in fanta.shown.text


async def test_forged_figures(awa: Phone) -> None:
    await sent(awa)
    for tap in (Tap("rm", 99, 2013, "f0"), Tap("rm", 1, 1999, "f0"), Tap("rm", 0, 0, "f")):
        await awa.presses(tap)
        assert awa.toast == "Cet écran a changé."
    await awa.presses(Tap("rm", 0, 0, "p99"))
    awa.sees("Vos rapports")
