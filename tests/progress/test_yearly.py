"""/recapitulatif, through the doors: the draft, who approves it and how often, what is frozen, what changes since."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.taps import Tap
from storage import edition_news, editions, narratives, remarks
from storage.answers import Source, Standing, Status
from storage.audit import AuditRow
from storage.calendar import Quarter
from storage.database import Database
from storage.editions import Edition
from storage.extensions import ExtensionRow
from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.plan.reading import Plans
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from storage.rolled import Part
from tests.progress.chat import Chat
from tests.progress.conftest import AWA, EVA, FANTA, FEBRUARY, GAO, KADI, MARIAM, MOUSSA, SALIF, corrected, trained
from tests.rollups.made import Making

Chats = Callable[..., Chat]
JULY = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)
OCTOBER = datetime(2013, 10, 3, 9, 0, tzinfo=UTC)


def frozen(session: Session) -> tuple[Edition, ...]:
    return editions.editions(session, Plans().open(session)[0].id)


async def approved(chats: Chats, now: datetime = FEBRUARY) -> Chat:
    mariam = chats(MARIAM, now)
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Approuver…")
    await mariam.taps("Approuver et figer")
    return mariam


async def test_the_draft(chat: Chats) -> None:
    mariam = chat(MARIAM)
    await mariam.sends("/recapitulatif 2013")
    assert mariam.lines == [
        "Récapitulatif 2013 · brouillon",
        "Reçus : 3 sur 20 (15 %)",
        "À temps : 3 sur 20 (15 %)",
        "Vérifiés : 1 · écarts : 1",
        "Non reçu ne veut pas dire zéro.",
    ]
    assert [one for one in ("Lire par axe", "Approuver…", "2012", "2014") if one not in mariam.labels] == []
    await mariam.taps("Lire par axe")
    assert mariam.lines[0] == "Suivi 2013"
    await mariam.taps("Récapitulatif")
    assert mariam.lines[0] == "Récapitulatif 2013 · brouillon"
    await mariam.taps("2014")
    assert mariam.lines[-1] == "T4 2014 ferme le 30 janvier : c’est provisoire."
    assert "Approuver…" not in mariam.labels


async def test_a_year_that_is_open_is_provisional_and_nobody_approves_it(chat: Chats, database: Database) -> None:
    mariam = chat(MARIAM, JULY)
    await mariam.sends("/recapitulatif")
    assert mariam.lines[0] == "Récapitulatif 2013 · brouillon"
    assert mariam.lines[-1] == "T4 2013 ferme le 30 janvier : c’est provisoire."
    plan = mariam.button("Lire par axe").object
    await mariam.presses(Tap("tr", plan, 20130, "a"))
    assert mariam.lines == ["T4 2013 ferme le 30 janvier : c’est provisoire."]
    await mariam.presses(Tap("sa", plan, 20130, "1"))
    assert mariam.lines[0] == "T4 2013 ferme le 30 janvier : c’est provisoire."
    assert await database.read(frozen) == ()


async def test_a_place_with_more_time_keeps_the_year_open(chat: Chats, database: Database) -> None:
    def more(session: Session) -> None:
        plan = Plans().open(session)[0]
        gao = next(area.id for area in plan.areas if area.key == "gao")
        session.add(
            ExtensionRow(
                plan_id=plan.id, quarter=Quarter(2013, 4), area_id=gao, days=30, why="network", given_by=1,
                given_at=JULY,
            )
        )  # fmt: skip

    await database.run(more)
    mariam = chat(MARIAM)
    await mariam.sends("/recapitulatif 2013")
    assert mariam.lines[-1] == "T4 2013 ferme le 1er mars : c’est provisoire."


async def test_what_waits_for_an_answer_is_said_before_it_is_frozen(chat: Chats, database: Database) -> None:
    def sent_back(session: Session) -> None:
        newest = select(RevisionRow.id).join(ReportRow, ReportRow.id == RevisionRow.report_id)
        revision = session.scalars(newest.order_by(ReportRow.quarter.desc(), RevisionRow.id.desc())).first()
        by = session.scalars(select(PersonRow.id).where(PersonRow.account == MARIAM)).one()
        assert revision is not None
        remarks.send_back(session, revision, "Et la liste ?", until=date(2014, 2, 20), by=by, now=FEBRUARY)

    await database.run(sent_back)
    mariam = chat(MARIAM)
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Approuver…")
    assert mariam.lines[-1] == "1 renvoyé, sans réponse."


@pytest.mark.parametrize("written", ["2015", "1", "abc", "20130", "２０１３"])
async def test_a_year_that_is_not_the_plan_s(chat: Chats, written: str) -> None:
    mariam = chat(MARIAM)
    await mariam.sends(f"/recapitulatif {written}")
    assert mariam.lines == ["Années du plan : 2012, 2013, 2014."]
    assert mariam.labels == ["2012", "2013", "2014"]
    await mariam.taps("2013")
    assert mariam.lines[0] == "Récapitulatif 2013 · brouillon"


async def test_it_is_approved_and_frozen(chat: Chats, database: Database) -> None:
    mariam = chat(MARIAM)
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Approuver…")
    assert mariam.lines == [
        "Approuver le récapitulatif 2013 ?",
        "Il sera figé : plus de changement.",
        "Correction : dans l’édition 2.",
        "Reste : 3 à vérifier, 1 écart.",
    ]
    assert mariam.labels == ["Approuver et figer", "Pas encore"]
    await mariam.taps("Pas encore")
    assert mariam.lines[0] == "Récapitulatif 2013 · brouillon"
    await mariam.taps("Approuver…")
    await mariam.taps("Approuver et figer")
    (edition,) = await database.read(frozen)
    assert mariam.lines == [
        "Récapitulatif 2013, édition 1",
        "Figé le 12 février 2014 par vous",
        f"Contrôle : {edition.hash[:4]} {edition.hash[4:8]}",
        "Décomptes : non inclus",
    ]
    assert "Diffuser les décomptes…" in mariam.labels
    kadi = chat(KADI)
    await kadi.sends("/rollup 2013")
    assert kadi.lines[:3] == ["Yearly summary 2013, edition 1", "Frozen on 12 February 2014", "by P17"]
    assert "Release the tallies…" in kadi.labels


@pytest.mark.parametrize(
    ("now", "opening", "says", "first"),
    [
        (FEBRUARY, (), "Déjà figé le 12 février.", "Récapitulatif 2013, édition 1"),
        (OCTOBER, ("Édition du 31 octobre",), "Déjà figée le 3 octobre.", "Édition du 31 octobre 2013, n° 1"),
    ],
)
async def test_an_old_card_asks_nothing_that_nothing_new_would_come_of(
    chat: Chats, database: Database, now: datetime, opening: tuple[str, ...], says: str, first: str
) -> None:
    mariam, kadi = chat(MARIAM, now), chat(MARIAM, now)
    for phone in (mariam, kadi):
        await phone.sends("/recapitulatif 2013")
        for label in opening:
            await phone.taps(label)
    old = kadi.button("Approuver…")
    await mariam.taps("Approuver…")
    await mariam.taps("Approuver et figer")
    await kadi.taps("Approuver…")
    assert (kadi.toast, kadi.lines[0]) == (says, first)
    await database.run(corrected, 26, 16)
    await kadi.presses(old)
    assert "Correction : dans l’édition 3." in kadi.lines


async def test_two_taps_at_once_freeze_one(chat: Chats, database: Database) -> None:
    mariam, kadi = chat(MARIAM), chat(KADI)
    for who in (mariam, kadi):
        await who.sends("/recapitulatif 2013")
        await who.taps("Approuver…" if who is mariam else "Approve…")
    tap = mariam.button("Approuver et figer")
    await asyncio.gather(mariam.presses(tap), kadi.presses(tap))
    assert len(await database.read(frozen)) == 1
    assert sorted((mariam.toast, kadi.toast)) in (
        ["", "Déjà figé le 12 février."], ["", "Frozen already on 12 February."]
    )  # fmt: skip
    await mariam.presses(tap)
    assert mariam.toast == "Déjà figé le 12 février."
    assert mariam.lines[0] == "Récapitulatif 2013, édition 1"
    await mariam.presses(Tap("sa", tap.object, tap.version, "2"))
    assert mariam.toast == "Déjà figé le 12 février.", "nothing has changed: there is no second one"
    await mariam.presses(Tap("sa", tap.object, tap.version, "7"))
    assert mariam.toast == "Cet écran a changé."
    assert len(await database.read(frozen)) == 1


async def test_others_ask_for_the_approval_once_a_day(chat: Chats, database: Database) -> None:
    moussa, mariam = chat(MOUSSA), chat(MARIAM)
    await moussa.sends("/recapitulatif 2013")
    assert "Approuver…" not in moussa.labels
    plan = moussa.button("Lire par axe").object
    await moussa.taps("Demander l’approbation")
    assert moussa.toast == "Demandé. La coordination du plan le saura."
    await moussa.taps("Demander l’approbation")
    assert moussa.toast == "Déjà demandé aujourd’hui."
    assert await mariam.waiting() == [("Récapitulatif 2013 : approbation\nMSIPC la demande.", False)]
    await mariam.taps("Voir")
    assert mariam.lines[0] == "Récapitulatif 2013 · brouillon"
    await moussa.presses(Tap("tr", plan, 20130, "a"))
    assert moussa.lines == ["Seule la coordination du plan approuve."]
    assert moussa.labels == ["Le lui demander", "← Retour"]
    await moussa.presses(Tap("sa", plan, 20130, "1"))
    assert moussa.toast.startswith("Ce n’est pas ouvert pour vous.")
    assert await database.read(frozen) == ()


async def test_whoever_reported_hears_that_it_is_done_once_and_silently(chat: Chats, database: Database) -> None:
    def awas(session: Session) -> None:
        """The receipts of the year are Awa's, but for one of Fanta's."""
        plan = Plans().open(session)[0]
        ngo = next(one.id for one in plan.organisations if one.code == "ONG1")
        session.execute(update(ReceiptRow).where(ReceiptRow.organisation_id == ngo).values(person_id=3))

    await database.run(awas)
    mariam = await approved(chat)
    awa, fanta = chat(AWA), chat(FANTA)
    assert await awa.waiting() == [("Récapitulatif 2013 terminé\nVos 3 envois y sont.", True)]
    assert await fanta.waiting() == [("Récapitulatif 2013 terminé\nVotre envoi y est.", True)]
    await awa.taps("Mes chiffres")
    assert awa.lines[0] == "Vos chiffres 2013"
    assert await mariam.waiting() == []
    await database.run(corrected, 26, 16)
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Préparer l’édition 2")
    await mariam.taps("Approuver…")
    await mariam.taps("Approuver et figer")
    assert mariam.lines[0] == "Récapitulatif 2013, édition 2"
    assert await awa.waiting() == [], "they know already"


async def test_what_changes_afterwards_is_seen_and_makes_the_next_edition(chat: Chats, database: Database) -> None:
    mariam = await approved(chat)
    await database.run(corrected, 26, 16)
    mariam.now += timedelta(days=1)
    await mariam.sends("/recapitulatif 2013")
    assert mariam.lines[-1] == "1 chiffre a changé depuis."
    await mariam.taps("Voir")
    assert mariam.lines == [
        "Récapitulatif 2013, édition 1",
        "1 chiffre a changé depuis.",
        "1.1.2a · Gao · T2 : 40 → 42",
    ]
    await mariam.taps("Préparer l’édition 2")
    assert mariam.lines[:2] == ["Récapitulatif 2013 · brouillon", "Édition 2"]
    await mariam.taps("Approuver…")
    assert "Correction : dans l’édition 3." in mariam.lines
    await mariam.taps("Approuver et figer")
    assert mariam.lines[:2] == ["Récapitulatif 2013, édition 2", "Figé le 13 février 2014 par vous"]
    await mariam.taps("Édition 1")
    assert mariam.lines[:2] == ["Récapitulatif 2013, édition 1", "Figé le 12 février 2014 par vous"]
    assert "Préparer l’édition 2" not in mariam.labels
    assert [one.edition for one in await database.read(frozen)] == [1, 2]


async def test_who_coordinates_the_plan_hears_of_it_once_a_day(chat: Chats, database: Database) -> None:
    await approved(chat)
    later = FEBRUARY + timedelta(days=2)

    def news(session: Session) -> None:
        edition_news.figures(session, Plans().open(session)[0], Quarter(2013, 2), later)

    await database.run(corrected, 26, 16)
    await database.run(news)
    await database.run(news)
    moussa, mariam = chat(MOUSSA, later), chat(MARIAM, later)
    assert await mariam.waiting() == [("Récapitulatif 2013, édition 1\n1 chiffre a changé depuis.", False)]
    assert mariam.labels == ["Voir", "Préparer l’édition 2"]
    await mariam.taps("Voir")
    assert mariam.lines[-1] == "1.1.2a · Gao · T2 : 40 → 42"
    assert await moussa.waiting() == []

    def of_a_year_that_is_not_frozen(session: Session) -> int:
        edition_news.figures(session, Plans().open(session)[0], Quarter(2012, 2), later)
        rows = select(OutboxRow.id).where(OutboxRow.template == edition_news.CHANGED)
        return len(session.scalars(rows).all())

    assert await database.run(of_a_year_that_is_not_frozen) == 2, "Mariam and Kadi, once"


async def test_an_evaluator_reads_what_is_frozen_and_nothing_else(chat: Chats) -> None:
    eva = chat(EVA)
    await eva.sends("/recapitulatif 2013")
    assert eva.lines == ["Le récapitulatif 2013 n’est pas encore fini."]
    mariam = await approved(chat)
    plan = mariam.button("2012").object
    await eva.sends("/recapitulatif 2013")
    assert eva.lines[:3] == ["Récapitulatif 2013, édition 1", "Figé le 12 février 2014", "par P17"]
    for argument in ("a", "d", "c", "o", "oa", "od", "oc1"):
        await eva.presses(Tap("tr", plan, 20130, argument))
        assert not any(word in "\n".join(eva.lines) for word in ("brouillon", "Approuver", "→")), argument
    await eva.presses(Tap("tr", plan, 20120, "d"))
    assert eva.lines == ["Le récapitulatif 2012 n’est pas encore fini."]
    assert eva.labels == ["2013"]
    for verb in ("sa", "sb", "sc", "sd", "se", "sf"):
        await eva.presses(Tap(verb, plan, 20130, "1"))
        assert eva.toast.startswith("Ce n’est pas ouvert pour vous."), verb


def chosen(session: Session) -> None:
    """Where the two sources differ, the ministry's."""
    making, newest = Making(session, Plans().open(session)[0]), session.scalars(select(func.max(RevisionRow.id))).one()
    making.settle("1.1.2a", "gao", Quarter(2013, 2), Source.MINISTRY, None, newest)


async def test_an_ngo_s_coordinator_is_offered_no_file_and_no_draft(chat: Chats, database: Database) -> None:
    salif = chat(SALIF)
    await salif.sends("/recapitulatif 2013")
    assert salif.lines[0] == "Récapitulatif 2013 · brouillon"
    assert salif.lines[1:5] == ["ONG1", "Reçus : 1 sur 8 (13 %)", "À temps : 0 sur 8 (0 %)", "Vérifiés : 0"]
    assert "Lire par axe" in salif.labels
    assert [one for one in salif.labels if one in ("PDF", "Excel") or "écart" in one] == []
    await database.run(chosen)
    mariam = await approved(chat)
    await database.run(corrected, 26, 16)
    await salif.sends("/recapitulatif 2013")
    assert salif.lines[0] == "Récapitulatif 2013, édition 1"
    assert [one for one in ("PDF", "Excel", "CSV", "JSON") if one in salif.labels] == []
    assert [one for one in salif.labels if one.startswith(("Voir", "Préparer"))] == []
    await mariam.sends("/recapitulatif 2013")
    await salif.presses(mariam.button("Voir"))
    assert salif.lines[0] == "Récapitulatif 2013, édition 1"
    assert "42" not in "".join(salif.lines), "what the ministry says now"


async def test_an_ngo_s_coordinator_is_offered_no_draft_of_october(chat: Chats) -> None:
    mariam, salif = chat(MARIAM, OCTOBER), chat(SALIF, OCTOBER)
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Édition du 31 octobre")
    assert "PDF" in mariam.labels
    await salif.sends("/recapitulatif 2013")
    await salif.taps("Édition du 31 octobre")
    assert salif.lines[0] == mariam.lines[0]
    assert "PDF" not in salif.labels


async def test_the_edition_for_the_day_of_the_report(chat: Chats, database: Database) -> None:
    mariam = chat(MARIAM, OCTOBER)
    await mariam.sends("/recapitulatif")
    assert mariam.lines[0] == "Récapitulatif 2013 · brouillon"
    await mariam.taps("Édition du 31 octobre")
    assert mariam.lines == [
        "Édition du 31 octobre 2013",
        "Brouillon",
        "2012 : 0 sur 20 reçus",
        "T1-T2 2013 : 3 sur 10 reçus",
        "T3 2013 attendu le 15 octobre",
        "Non reçu ne veut pas dire zéro.",
    ]
    await mariam.taps("Approuver…")
    assert mariam.lines[0] == "Approuver l’édition du 31 octobre 2013 ?"
    await mariam.taps("Pas encore")
    await mariam.taps("Approuver…")
    await mariam.taps("Approuver et figer")
    assert mariam.lines[:3] == ["Édition du 31 octobre 2013, n° 1", "Figée le 3 octobre 2013", "par vous"]
    assert not any("Décomptes" in one or "Diffuser" in one for one in (*mariam.lines, *mariam.labels))
    awa = chat(AWA, OCTOBER)
    assert await awa.waiting() == [], "the year is not done"
    await mariam.sends("/recapitulatif 2013")
    assert mariam.lines[0] == "Récapitulatif 2013 · brouillon"
    afterwards = chat(MARIAM)
    await afterwards.sends("/recapitulatif 2013")
    assert "Édition du 31 octobre" in afterwards.labels, "there is one"
    await afterwards.taps("Édition du 31 octobre")
    assert afterwards.lines[0] == "Édition du 31 octobre 2013, n° 1"


async def test_its_second_edition_has_a_number_before_it_is_approved(chat: Chats, database: Database) -> None:
    mariam = chat(MARIAM, OCTOBER)
    await mariam.sends("/recapitulatif")
    await mariam.taps("Édition du 31 octobre")
    await mariam.taps("Approuver…")
    freeze = mariam.button("Approuver et figer")
    await mariam.presses(freeze)
    await mariam.presses(freeze)
    assert mariam.toast == "Déjà figée le 3 octobre."
    await database.run(corrected, 26, 16)
    mariam.now += timedelta(days=1)
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Édition du 31 octobre")
    await mariam.taps("Préparer l’édition 2")
    assert mariam.lines[:2] == ["Édition du 31 octobre 2013", "Brouillon du n° 2"]
    await mariam.taps("Approuver…")
    await mariam.taps("Approuver et figer")
    assert mariam.lines[:2] == ["Édition du 31 octobre 2013, n° 2", "Figée le 4 octobre 2013"]


async def test_differences_are_settled_in_the_quarter_that_has_them(chat: Chats, database: Database) -> None:
    def later(session: Session) -> None:
        """Something to look at in the quarter that is spoken of, where nothing differs."""
        Making(session, Plans().open(session)[0]).report(replace(GAO, quarter=Quarter(2013, 4)), trained(1, 1))

    await database.run(later)
    for who in (MARIAM, MOUSSA):
        phone = chat(who)
        await phone.sends("/recapitulatif 2013")
        await phone.taps("Régler l’écart")
        assert phone.lines[0].startswith("À vérifier · T2 2013 :")
        assert "Écarts : 1 · concordants : 0" in phone.lines


def worded(session: Session) -> None:
    plan = Plans().open(session)[0]
    narratives.write(session, plan.id, 2013, "", Part.LESSONS, "Former plus tôt.", after=0, by=1, now=FEBRUARY)


def achieved(session: Session) -> None:
    """The same figures; but the training is done."""
    making = Making(session, Plans().open(session)[0], FEBRUARY)
    row = select(ReportRow.id).where(
        ReportRow.activity_id == making.activities["1.1.2"].id, ReportRow.quarter == GAO.quarter,
        ReportRow.source == Source.MINISTRY,
    )  # fmt: skip
    making.correct(session.scalars(row).one(), replace(trained(24, 16), standing=Standing(Status.COMPLETED)))


@pytest.mark.parametrize("change", [worded, achieved])
async def test_whatever_the_next_edition_would_say_else_makes_one(
    chat: Chats, database: Database, change: Callable[[Session], None]
) -> None:
    mariam = await approved(chat)
    assert "Textes (0 sur 8)" in mariam.labels, "what is written now goes into the next"
    assert "Préparer l’édition 2" not in mariam.labels
    await database.run(change)
    mariam.now += timedelta(days=1)
    salif, eva = chat(SALIF, mariam.now), chat(EVA, mariam.now)
    for other in (salif, eva):
        await other.sends("/recapitulatif 2013")
        assert [one for one in other.labels if one.startswith(("Préparer", "Textes", "Voir"))] == []
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Préparer l’édition 2")
    await mariam.taps("Approuver…")
    await mariam.taps("Approuver et figer")
    assert mariam.lines[0] == "Récapitulatif 2013, édition 2"
    assert "Préparer l’édition 3" not in mariam.labels
    assert [one.edition for one in await database.read(frozen)] == [1, 2]


async def test_it_is_not_offered_before_october(chat: Chats) -> None:
    mariam = chat(MARIAM, datetime(2013, 9, 30, 9, 0, tzinfo=UTC))
    await mariam.sends("/recapitulatif 2013")
    assert "Édition du 31 octobre" not in mariam.labels


async def test_no_more_time_in_a_frozen_year(chat: Chats, database: Database) -> None:
    mariam = await approved(chat)

    def asks(session: Session) -> Tap:
        plan = Plans().open(session)[0]
        gao = next(area.id for area in plan.areas if area.key == "gao")
        from bot.messages.extending import extend_tap

        return extend_tap(plan.id, Quarter(2013, 4), gao, 1)

    tap = await database.read(asks)
    for argument in ("", ".7", ".7.network"):
        await mariam.presses(Tap(tap.verb, tap.object, tap.version, tap.argument + argument))
        assert mariam.lines == ["2013 est figé : on ne peut plus prolonger."]
    assert mariam.labels == ["Suivi"]
    await mariam.taps("Suivi")
    assert mariam.lines[0] == "Suivi 2013"
    assert await database.read(lambda session: session.scalars(select(ExtensionRow.id)).all()) == []


async def test_the_log_says_who_froze_what(chat: Chats, database: Database) -> None:
    await approved(chat)

    def lines(session: Session) -> list[str]:
        return list(session.scalars(select(AuditRow.action).where(AuditRow.action.like("rollup.%"))))

    assert await database.read(lines) == ["rollup.freeze"]
