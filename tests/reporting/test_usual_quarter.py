"""S2 and S4 through the units themselves, on both databases: what each screen says, and what is in SQL after it."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.plan.tables import IndicatorRow
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from tests.reporting.conftest import WHOLE, Phone, answered, later, plain, reported


def figures(session: Session) -> list[tuple[str, str, int | None, int | None, int | None, int | None]]:
    rows = session.execute(
        select(IndicatorRow.code, FigureRow.state, FigureRow.value, FigureRow.women, FigureRow.men, FigureRow.whole)
        .join(IndicatorRow, IndicatorRow.id == FigureRow.indicator_id)
        .order_by(IndicatorRow.code, FigureRow.id)
    )
    return [tuple(row) for row in rows]


def revisions(session: Session) -> list[tuple[str | None, bool, str | None]]:
    return [tuple(r) for r in session.execute(select(RevisionRow.status, RevisionRow.late, RevisionRow.cause))]


def counted(session: Session) -> tuple[int, int]:
    return len(session.scalars(select(ReceiptRow.id)).all()), len(session.scalars(select(ReportRow.id)).all())


async def test_a_quarter_from_rapport_to_the_receipt(awa: Phone, database: Database) -> None:
    await awa.sends("/rapport")
    awa.sees("Rapport T2 2013 · Gao", "À envoyer jusqu’au 15 juillet", "○ 1.1.1   ○ 1.1.2   ○ 1.1.4")
    awa.sees("3 activités, 5 réponses")
    await awa.taps("Commencer")
    awa.sees(
        "T2 2013 · Gao · 1 sur 5", "1.1.1 Analyse des lois", "combien au 30 juin ?", "Au T1 : pas reçu · cible : 10"
    )
    await awa.sends("9")
    awa.sees("✓ 1.1.1 : 9", "1.1.2 Formation 1325 · 2 sur 5", "Agents formés pendant T2 ?", "Exemple : 24 16")
    await awa.sends("24 16")
    awa.sees("✓ 1.1.2a : 24 F, 16 H = 40", "Écrivez la partie, puis le tout.")
    await awa.sends("40/160")
    awa.sees("✓ 1.1.2b : 40/160 = 25 %", "Structures en place")
    await awa.sends("3")
    await awa.taps("Oui")
    awa.sees("✓ 1.1.4b : oui", "Où en sont les 3 activités ?")
    await awa.taps("1.1.4")
    await awa.taps("En cours, en retard")
    awa.sees("1.1.4 : en cours, en retard", "Quelle est la cause principale ?")
    await awa.taps("Accès")
    awa.sees("✓ 1.1.4 : en retard : accès")
    await awa.taps("Pareil pour les 2 autres")
    awa.sees("À vérifier · T2 2013 · Gao", "1.1.1 en cours", "1.1.4 en retard : accès", "Rien n’est encore envoyé.")
    await awa.taps("Envoyer")
    awa.sees("Reçu n° 1 · T2 2013 · Gao", "Envoyé le 12 juillet à 9 h 41", "3 activités, 5 réponses", "À temps. Merci.")
    assert await database.read(figures) == [
        ("1.1.1", "reported", 9, None, None, None),
        ("1.1.2a", "reported", 40, 24, 16, None),
        ("1.1.2b", "reported", 40, None, None, 160),
        ("1.1.4a", "reported", 3, None, None, None),
        ("1.1.4b", "reported", 1, None, None, None),
    ]
    assert await database.read(revisions) == [
        ("under_way", False, None),
        ("under_way", False, None),
        ("under_way", True, "access"),
    ]


async def test_sending_twice_is_sending_once(awa: Phone, database: Database) -> None:
    await answered(awa)
    send = awa.button("Envoyer")
    await awa.presses(send)
    await awa.presses(send)
    assert awa.toast == "Déjà envoyé : n° 1."
    awa.sees("Reçu n° 1")
    assert await database.read(counted) == (1, 3)


async def test_a_double_tap_is_one_and_an_old_card_says_so(awa: Phone) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    passing = awa.button("Passer")
    await awa.presses(passing)
    await awa.presses(passing)
    assert awa.toast == "C’est déjà noté."
    awa.sees("2 sur 5")
    await awa.sends("24 16")
    await awa.presses(passing)
    assert awa.toast == "Cet écran a changé. Voici où vous en êtes."
    awa.sees("3 sur 5")


async def test_a_forged_start_says_that_the_screen_has_changed(awa: Phone) -> None:
    await awa.sends("/rapport")
    start = awa.button("Commencer")
    for quarter in (4, 20139, 99991):
        await awa.presses(replace(start, version=quarter))
        assert awa.toast == "Cet écran a changé."


async def test_what_was_passed_is_not_reported_and_never_zero(awa: Phone, database: Database) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.taps("Passer")
    await awa.sends("24 16\n40/160\n3\nnon")
    await awa.taps("En cours pour les 3")
    awa.sees("Sans réponse : 1.1.1")
    await awa.taps("Envoyer sans 1.1.1")
    awa.sees("3 activités, 4 réponses")
    assert (await database.read(figures))[0] == ("1.1.1", "not_reported", None, None, None, None)


async def test_a_week_later_it_goes_on_where_it_stopped(awa: Phone) -> None:
    awa.now = awa.now.replace(day=5)
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("9\n24 16")
    first = awa.card
    later(awa, days=7)
    await awa.sends("/rapport")
    assert awa.card != first
    awa.sees("Gardé le 5 juillet : 2 sur 5", "À envoyer jusqu’au 15 juillet")
    await awa.taps("Continuer")
    awa.sees("3 sur 5")


async def test_a_number_at_a_card_untouched_for_a_day_is_read_back(awa: Phone, database: Database) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    later(awa, days=1, hours=1)
    await awa.sends("12")
    awa.sees("Vous écrivez 12. C’est pour 1.1.1 ?")
    assert "Analyse" not in awa.shown.text
    await awa.taps("Oui, noter 12")
    awa.sees("✓ 1.1.1 : 12")


async def test_refusals_leave_the_question_and_the_draft(awa: Phone) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("douze")
    awa.sees("Je n’ai pas lu « douze ». Écrivez en chiffres. Exemple : 12", "1 sur 5")
    assert awa.last.effect is False
    assert awa.erased == [awa.messages]
    await awa.sends("9")
    await awa.sends("24 16 45")
    awa.sees("24 + 16 font 40, pas 45. Écrivez femmes, puis hommes.")


async def test_the_year_before_is_shown_the_next_quarter(awa: Phone) -> None:
    await reported(awa)
    awa.now = awa.now.replace(month=10, day=5)
    await awa.sends("/rapport")
    awa.sees("Rapport T3 2013 · Gao")
    await awa.taps("Commencer")
    awa.sees("Au T2 : 9")
    await awa.taps("Toujours 9")
    awa.sees("Au T2 : 24 F, 16 H")
    await awa.sends("50 9")
    await awa.taps("Toujours 40/160")
    await awa.taps("Toujours 3")
    awa.sees("Au T2 : oui")
    await awa.taps("Oui")
    await awa.taps("Pareil pour les 3")
    await awa.taps("Envoyer")
    awa.sees("Reçu n° 2")


async def test_a_colleague_was_first(awa: Phone, phone: Callable[[int], Phone], database: Database) -> None:
    ali = phone(12)
    await ali.sends("/rapport")
    await ali.taps("Gao : 3")
    await ali.sends(WHOLE)
    await ali.taps("En cours pour les 3")
    await reported(awa)
    await ali.taps("Envoyer")
    ali.sees("1.1.1 est déjà envoyé (n° 1).", "1.1.4 est déjà envoyé (n° 1).")
    assert await database.read(counted) == (1, 3)
    await ali.taps("Voir")
    ali.sees("Lois analysées")


async def test_what_a_colleague_sent_is_not_asked_again(awa: Phone, phone: Callable[[int], Phone]) -> None:
    await reported(awa)
    ali = phone(12)
    await ali.sends("/rapport")
    ali.sees("Rapport T2 2013 · Ansongo")
    await ali.taps("Commencer")
    ali.sees("T2 2013 · Ansongo · 1 sur 3")


async def test_a_running_quarter_is_asked_about_before_it_is_sent(awa: Phone, database: Database) -> None:
    awa.now = awa.now.replace(month=6, day=20)
    await awa.sends("/rapport")
    awa.sees("Rien à envoyer. Prochain rapport : T2 2013, le 1er juillet.")
    await awa.taps("T2 2013 · Gao")
    await awa.sends(WHOLE)
    await awa.taps("En cours pour les 3")
    await awa.taps("Envoyer")
    awa.sees("T2 finit le 30 juin. Envoyer déjà ?")
    assert await database.read(counted) == (0, 0)
    await awa.taps("Oui, envoyer")
    awa.sees("Reçu n° 1", "À temps. Merci.")


async def test_late_is_counted_and_said(awa: Phone) -> None:
    later(awa, days=10)
    await reported(awa)
    awa.sees("Noté en retard, mais compté. Merci.")


async def test_after_the_lock_more_time_is_asked_for_and_given(
    awa: Phone, phone: Callable[[int], Phone], database: Database
) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("9\n24 16")
    moussa = phone(14)
    later(awa, days=25)
    later(moussa, days=25)
    await awa.sends("40/160")
    awa.sees("T2 2013 fermé depuis le 30 juillet.", "Vos 2 réponses sont gardées.")
    await awa.taps("Demander un délai")
    assert awa.toast == "C’est noté. La coordination le sait."
    assert "Délai demandé · T2 2013 · Gao" in awa.said
    card = await database.run(asked_card, moussa.house, awa.last.posted[0] if awa.last.posted else 1, moussa.now)
    moussa.shown, moussa.card = card, 500
    await moussa.taps("Prolonger")
    moussa.sees("Prolonger T2 2013 pour Gao ?", "Envoi : 15 juillet", "Fermeture : 30 juillet")
    await moussa.taps("+ 15 jours")
    await moussa.taps("Réseau coupé")
    moussa.sees("Prolongé. 3 personnes le savent.")
    await awa.sends("/rapport")
    awa.sees("À envoyer jusqu’au 21 août")
    await awa.taps("Continuer")
    awa.sees("3 sur 5")


def asked_card(session: Session, house: object, row: int, now: object) -> object:
    from sqlalchemy import update

    from bot.handlers.extending import OCCASIONS
    from storage.delivering import claim
    from storage.outbox import OutboxRow

    session.execute(update(OutboxRow).where(OutboxRow.id == row).values(state="waiting"))
    (posted,) = claim(session, by="again", now=now, ids=[row])  # type: ignore[arg-type]
    return OCCASIONS[0].write(session, house, posted)  # type: ignore[arg-type]


async def test_cancel_asks_before_it_deletes(awa: Phone) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("9\n24 16")
    await awa.sends("/annuler")
    awa.sees("Effacer ce brouillon ?", "2 réponses seront perdues.")
    await awa.taps("Oui, effacer")
    awa.sees("Effacé. Rien n’a été envoyé.")
    await awa.sends("/rapport")
    awa.sees("○ 1.1.1")


async def test_the_co_monitor_reports_blind(phone: Callable[[int], Phone], awa: Phone, database: Database) -> None:
    await reported(awa)
    fanta = phone(13)
    await fanta.sends("/rapport")
    fanta.sees("Co-suivi T2 2013 · Gao", "○ 1.1.2")
    await fanta.taps("Commencer")
    fanta.sees("Notez ce que vous avez constaté.")
    await fanta.taps("J’ai compris")
    assert "cible" not in fanta.shown.text
    await fanta.sends("20 16")
    await fanta.taps("Pas pu constater")
    await fanta.taps("Insécurité")
    fanta.sees("Comment le savez-vous ?")
    await fanta.taps("Documents vus")
    await fanta.taps("Envoyer")
    fanta.sees("Reçu n° 2")
    states = {(code, state) for code, state, *_ in await database.read(figures)}
    assert ("1.1.2b", "not_observed") in states


async def test_another_ministry_may_not_touch_it(awa: Phone, phone: Callable[[int], Phone]) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    stranger = phone(15)
    stranger.shown = awa.shown
    await stranger.taps("Passer")
    assert stranger.toast == "Cet écran a changé."
    await awa.sends("9")
    awa.sees("2 sur 5")


async def test_the_answers_so_far_can_be_looked_at_and_gone_on_with(awa: Phone) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("9")
    await awa.sends("/rapport")
    await awa.taps("Mes réponses")
    awa.sees("À vérifier", "Sans réponse : 1.1.2a, 1.1.2b, 1.1.4a, 1.1.4b")
    await awa.taps("Continuer")
    awa.sees("2 sur 5")


async def test_more_women_than_people(awa: Phone) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.taps("Passer")
    await awa.sends("40")
    await awa.sends("50")
    awa.sees("50 dépasse 40. Combien de femmes ?")


async def test_two_places_two_reports_and_the_one_touched_last_goes_on(phone: Callable[[int], Phone]) -> None:
    ali = phone(12)
    await ali.sends("/rapport")
    places = ali.shown
    await ali.taps("Gao : 3")
    await ali.sends("9")
    gao, gao_shown = ali.card, ali.shown
    ali.card, ali.shown = 900, places
    await ali.taps("Ansongo : 2")
    ali.sees("T2 2013 · Ansongo · 1 sur 3")
    ali.card, ali.shown = gao, gao_shown
    await ali.taps("Passer")
    ali.sees("3 sur 5")
    await ali.sends("40/160")
    ali.sees("4 sur 5")


async def test_rapport_goes_on_with_what_was_begun_though_another_place_is_open(phone: Callable[[int], Phone]) -> None:
    ali = phone(12)
    await ali.sends("/rapport")
    places = ali.shown
    await ali.taps("Gao : 3")
    await ali.sends("9")
    ali.card, ali.shown = 900, places
    await ali.taps("Ansongo : 2")
    await ali.sends("/rapport")
    ali.sees("Rapport T2 2013 · Gao", "1 sur 5")


async def test_an_old_start_says_when_the_answers_were_kept(awa: Phone) -> None:
    awa.now = awa.now.replace(day=5)
    await awa.sends("/rapport")
    start = awa.button("Commencer")
    await awa.presses(start)
    await awa.sends("9\n24 16")
    later(awa, days=7)
    await awa.presses(start)
    awa.sees("Gardé le 5 juillet : 2 sur 5")


async def test_a_long_answer_to_a_doubt_stands_alone_in_its_row(awa: Phone) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("9")
    await awa.sends("2400 3000")
    awa.sees("c’est beaucoup")
    rows = [[plain(button.label) for button in row] for row in awa.shown.rows]
    assert rows[:2] == [["Oui, 2 400 F, 3 000 H"], ["Réécrire"]]
