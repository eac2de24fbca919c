"""S5: what was sent is corrected, through the stand-in and the library, to SQL, and to coordination’s phone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handlers import reporting
from bot.house import House, Said
from bot.practice.chatting import delete
from bot.practice.phones import Phone, keyboard, readable
from bot.taps import Tap
from bot.texts import Texts
from storage import people, verification
from storage.people import Role
from storage.plan.reading import Plans
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from tests.stories.conftest import Town

WHOLE = "9\n24 16\n40/160\n3\noui"
# Titles and labels of the plan, and figures: nothing of them may show on a lock screen.
PLAN_WORDS = ("Lois", "lois", "Formation", "Formés", "formés", "Structures", "comité", "Suivi")


async def sent(town: Town, account: int = 11, name: str = "Awa") -> Phone:
    """Awa, with receipt no. 1 on her phone."""
    awa = await town.phone(account, name, Role.AGENT, "MSIPC", "gao")
    await awa.taps("Commencer")
    await awa.sees("1 sur 5")
    awa.sends(WHOLE)
    await awa.taps("En cours pour les 3")
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° 1")
    return awa


def verify_all(session: Session, by: int, at: object) -> None:
    person = people.by_account(session, by, at, lock=False).id  # type: ignore[arg-type]
    latest = select(RevisionRow.id).join(
        ReportRow, (ReportRow.id == RevisionRow.report_id) & (ReportRow.revision == RevisionRow.number)
    )
    for revision in session.scalars(latest).all():
        verification.verify(session, revision, by=person, now=at)  # type: ignore[arg-type]


def versions(session: Session) -> list[tuple[int, int]]:
    return [tuple(row) for row in session.execute(select(ReceiptRow.id, ReceiptRow.version).order_by(ReceiptRow.id))]


async def test_a_verified_report_is_corrected_and_coordination_hears_it(open_town: Town) -> None:
    moussa = await open_town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    awa = await sent(open_town)
    await awa.sees("Une erreur ? Corrigez jusqu’au 30 juillet.")
    card = awa.card.id
    await open_town.database.run(verify_all, 14, open_town.clock())

    awa.sends("/mesrapports")
    await awa.sees("Vos rapports\nT2 2013 · Gao · n° 1 : vérifié")
    await awa.taps("T2 2013 · Gao")
    await awa.sees("Envoyé n° 1 · T2 2013 · Gao", "Agents formés : 24 F, 16 H = 40")
    await awa.taps("Corriger")
    await awa.sees("Rapport n° 1, version 1\nQue voulez-vous corriger ?")
    await awa.taps("1.1.2a : 24 F, 16 H")
    await awa.sees("Agents formés pendant T2 ?")
    typed = awa.sends("26 16")
    await awa.sees("Correction du rapport n° 1\n1.1.2a : 24 F, 16 H\n       → 26 F, 16 H\nPourquoi ce changement ?")
    await awa.until(lambda: typed.deleted, lambda: "what was typed stays")
    await awa.taps("Erreur de saisie")
    await awa.sees("Change : 1.1.2a · erreur de saisie\nRien n’est encore envoyé.")
    before = len(moussa.lock_screen)
    await awa.taps("Envoyer la correction")
    await awa.sees("Reçu n° 1, version 2\nLe 12 juillet à", "1 réponse changée.\nLa version 1 reste gardée.")
    assert awa.card.id != card, "the first receipt stays in the chat"
    await awa.told("Reçu n° 1 · T2 2013 · Gao")

    await moussa.sees("Un rapport vérifié a changé\nn° 1 · T2 2013 · Gao\nIl est de nouveau à vérifier.")
    assert len(moussa.lock_screen) == before + 1
    assert not moussa.lock_screen[-1].silent
    await moussa.taps("Voir")
    await moussa.sees("n° 1, version 2 · 12 juillet\n1.1.2a : 24 F, 16 H → 26 F, 16 H\nRaison : erreur de saisie")
    await moussa.taps("Historique")
    await moussa.sees("Rapport n° 1 : versions", "Version 1 · 12 juillet")
    assert await open_town.database.read(versions) == [(1, 2)]


async def test_nothing_of_the_plan_or_of_a_person_shows_on_a_lock_screen(open_town: Town) -> None:
    """The card is gone at a step, so that it comes as a new message: what was kept, and [Continue]."""
    awa = await sent(open_town)
    await awa.taps("Mes rapports")
    await awa.taps("T2 2013 · Gao")
    await awa.sees("Envoyé n° 1 · T2 2013 · Gao")  # the receipt has a button of the same name
    await awa.taps("Corriger")
    await awa.sees("Que voulez-vous corriger ?")
    await awa.taps("1.1.2a : 24 F, 16 H")
    await awa.sees("Agents formés pendant T2 ?")
    delete(awa.world, awa.card)
    awa.sends("26 16")
    await awa.sees("Correction du rapport n° 1\nT2 2013 · Gao\nGardé le 12 juillet : 1 changement")
    await awa.taps("Continuer")
    await awa.taps("Erreur de saisie")
    await awa.taps("Changer autre chose")
    await awa.taps("Commentaire")
    await awa.sees("Pour laquelle ?")
    await awa.taps("1.1.2")
    await awa.sees("Commentaire · 1.1.2")
    delete(awa.world, awa.card)
    awa.sends("La session de mai n’était pas comptée")
    await awa.sees("Correction du rapport n° 1\nT2 2013 · Gao\nGardé le 12 juillet : 2 changements")
    await awa.taps("Continuer")
    await awa.sees("Change : 1.1.2a, commentaire 1.1.2 · erreur de saisie")
    shown = [readable(notice.text) for notice in awa.lock_screen]
    assert not [text for text in shown for word in (*PLAN_WORDS, "session") if word in text]


async def test_in_english(open_town: Town) -> None:
    awa = await sent(open_town)
    awa.sends("/langue")
    await awa.taps("English")
    awa.sends("/myreports")
    await awa.sees("Your reports\nQ2 2013 · Gao · no. 1: sent")
    await awa.taps("Q2 2013 · Gao")
    await awa.taps("Correct")
    await awa.sees("Report no. 1, version 1\nWhat do you want to correct?")
    await awa.taps("1.1.2a: 24 F, 16 M")
    awa.sends("26 16")
    await awa.sees("Correction of report no. 1", "1.1.2a: 24 F, 16 M\n       → 26 F, 16 M", "Why this change?")
    await awa.taps("Something left out")
    await awa.sees("Change: 1.1.2a · something left out", "Nothing is sent yet.")
    await awa.taps("Send the correction")
    await awa.sees("Received no. 1, version 2", "1 answer changed.", "Version 1 stays kept.")
    await awa.taps("My reports")
    await awa.sees("Q2 2013 · Gao · no. 1: corrected")
    await awa.taps("My figures")
    await awa.sees("Your figures 2013", "Reports received: 3 of 6", "26 F, 16 M = 42")


async def test_help_and_the_menu_name_it(open_town: Town) -> None:
    awa = await sent(open_town)
    assert "mesrapports" in awa.commands
    awa.sends("/aide")
    await awa.sees("/mesrapports : voir, corriger")


async def test_the_process_dies_between_a_step_of_a_correction_and_its_card(town: Town) -> None:
    async with town.bot():
        awa = await sent(town)
        await awa.taps("Corriger")
        await awa.taps("1.1.1 : 9")
        await awa.sees("combien au 30 juin ?")
    card = awa.card.id
    house = House(Texts.load(), Plans(), 7000000001, "RelaisBot", frozenset())
    said = Said(1, 11, 11, town.clock(), None, text="8")
    assert (await town.database.run(reporting.typed, house, said)).effect  # committed, and on no screen
    async with town.bot():
        await awa.sees("1.1.1 : 9\n       → 8", "Pourquoi ce changement ?")
        assert awa.card.id == card
        await awa.taps("Oubli")
        await awa.sees("Change : 1.1.1 · oubli")


async def test_the_process_dies_between_giving_up_and_its_card(town: Town) -> None:
    async with town.bot():
        awa = await sent(town)
        await awa.taps("Corriger")
        await awa.sees("Que voulez-vous corriger ?")
    house = House(Texts.load(), Plans(), 7000000001, "RelaisBot", frozenset())
    tap = Tap.parse(next(b["callback_data"] for row in keyboard(awa.card) for b in row if "Retour" in b["text"]))
    said = Said(1, 11, 11, town.clock(), awa.card.id, tap=tap, query="q")
    assert (await town.database.run(reporting.tapped, house, said)).effect
    async with town.bot():
        await awa.sees("Rien n’a été envoyé. Le rapport n° 1 reste tel quel.")
        await awa.taps("Voir")
        await awa.sees("Envoyé n° 1 · T2 2013 · Gao")


async def test_the_process_dies_between_the_sending_and_the_receipt(town: Town) -> None:
    async with town.bot():
        awa = await sent(town)
        await awa.taps("Corriger")
        await awa.taps("1.1.1 : 9")
        awa.sends("8")
        await awa.taps("Oubli")
        await awa.sees("Rien n’est encore envoyé.")
    house = House(Texts.load(), Plans(), 7000000001, "RelaisBot", frozenset())
    tap = Tap.parse(keyboard(awa.card)[0][0]["callback_data"])
    said = Said(1, 11, 11, town.clock(), awa.card.id, tap=tap, query="q")
    assert (await town.database.run(reporting.tapped, house, said)).posted
    assert await town.database.read(versions) == [(1, 2)]
    async with town.bot():
        await awa.sees("Reçu n° 1, version 2", "1 réponse changée.")
        awa.presses(awa.card, str(tap))
        await awa.toasted("Déjà envoyé : n° 1.")
    assert await town.database.read(versions) == [(1, 2)]


async def test_the_correction_rests_while_a_report_is_filled_in(open_town: Town) -> None:
    """/rapport and the correction are two forms, and what is typed belongs to the one touched last."""
    awa = await sent(open_town)
    await awa.taps("Corriger")
    await awa.taps("1.1.1 : 9")
    await awa.sees("combien au 30 juin ?")
    correction = awa.card
    awa.sends("/rapport")
    await awa.sees("Rien à envoyer.")
    await awa.taps("T3 2013 · Gao")
    await awa.sees("T3 2013 · Gao · 1 sur 5")
    awa.sends("11")
    await awa.sees("✓ 1.1.1 : 11")
    back = next(b["callback_data"] for row in keyboard(correction) for b in row if "Passer" in b["text"])
    awa.presses(correction, back)
    await awa.until(lambda: "Pourquoi ce changement ?" in readable(correction.text), lambda: correction.text)
    await awa.taps("Oubli")
    await awa.until(lambda: "Change : 1.1.1 · oubli" in readable(correction.text), lambda: correction.text)
    awa.sends("/rapport")
    await awa.sees("Rapport T3 2013 · Gao", "Gardé le 12 juillet : 1 sur 5")
