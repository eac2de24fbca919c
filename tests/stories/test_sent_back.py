"""A report is sent back with a sentence, or asked about (9.8-9.10, 13.4): from the coordinator’s card to what comes
back, through the stand-in. Neither side learns of the other source.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handlers import remarks_form
from bot.house import House, Said
from bot.practice.chatting import delete
from bot.practice.phones import Phone, keyboard, readable
from bot.taps import Tap
from bot.texts import Texts
from storage import people, remarks, revocations
from storage.audit import AuditRow
from storage.editions import EditionRow
from storage.people import Role
from storage.plan.reading import Plans
from storage.remarks import RemarkRow
from tests.stories.conftest import Town
from tests.stories.test_corrections import sent, verify_all

SENTENCE = "La session de mai est-elle comptée ?"
BACK, ASK = "tb:1:1:1.1.2a", "qa:1:1:1.1.2"


async def moussa_of(town: Town) -> Phone:
    return await town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")


async def at_the_sentence(moussa: Phone, data: str = BACK) -> None:
    moussa.presses(moussa.card, data)
    await moussa.sees(
        "MSIPC · n° 1 · 1.1.2", "Écrivez une phrase.\nSans nom, sans téléphone, sans le\nchiffre de l’autre source."
    )


async def sent_back(town: Town, moussa: Phone, sentence: str = SENTENCE) -> None:
    """Of Awa's receipt no. 1 the trained people, until 19 July."""
    await at_the_sentence(moussa)
    typed = moussa.sends(sentence)
    await moussa.sees(sentence, "MSIPC · n° 1 · 1.1.2a\nRéponse attendue le 19 juillet")
    await moussa.until(lambda: typed.deleted, lambda: "what was typed stays")
    assert moussa.buttons == ["Renvoyer", "Réécrire", "Annuler"]
    await moussa.taps("Renvoyer")
    await moussa.sees("Renvoyé. Réponse attendue\nle 19 juillet.")


def outcomes(session: Session) -> list[tuple[str, str | None, str | None]]:
    rows = session.scalars(select(RemarkRow).order_by(RemarkRow.id))
    return [(row.kind, row.outcome, row.answer) for row in rows]


def lines(session: Session) -> list[str]:
    asked = select(AuditRow.action).where(AuditRow.action.like("re%.%"), AuditRow.action != "refused")
    return list(session.scalars(asked.order_by(AuditRow.id)))


async def test_sent_back_corrected_and_found(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await sent_back(open_town, moussa)
    await awa.sees("Rapport n° 1 : une question\nLa coordination demande une\nprécision avant le 19 juillet.")
    assert not awa.lock_screen[-1].silent
    assert awa.buttons == ["Lire", "Plus tard"]
    awa.sends("/mesrapports")
    await awa.sees("T2 2013 · Gao · n° 1 : renvoyé")
    await awa.taps("T2 2013 · Gao")
    await awa.taps("Lire la question")
    await awa.sees(f"n° 1 · 1.1.2a : 24 F, 16 H\n{SENTENCE}")
    assert awa.buttons == ["Corriger", "C’est juste"]
    await awa.taps("Corriger")
    await awa.sees("Rapport n° 1, version 1\nQue voulez-vous corriger ?")
    await awa.taps("1.1.2a : 24 F, 16 H")
    await awa.sees("Agents formés pendant T2 ?")
    awa.sends("26 16")
    await awa.taps("Oubli")
    await awa.taps("Envoyer la correction")
    await awa.sees("Reçu n° 1, version 2")
    awa.sends("/mesrapports")
    await awa.sees("T2 2013 · Gao · n° 1 : corrigé")

    moussa.presses(moussa.card, "qs:1::")
    await moussa.sees(
        "n° 1, version 2 : corrigé\n1.1.2a : 24 F, 16 H → 26 F, 16 H\nRaison : oubli\nQuestion : " + SENTENCE
    )
    await moussa.taps("Historique")
    await moussa.sees(
        "1.1.2, corrigé le 12 juillet", f"1.1.2, renvoyé le 12 juillet : {SENTENCE}", "Version 2", "Version 1"
    )
    await moussa.taps("← Retour")
    await moussa.sees("n° 1, version 2 : corrigé")
    assert await open_town.database.read(outcomes) == [("send_back", "corrected", None)]
    assert await open_town.database.read(lines) == [
        "report.submit", "report.send_back", "remark.corrected", "report.correct",
    ]  # fmt: skip


async def test_it_is_right_with_a_sentence(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await sent_back(open_town, moussa)
    await awa.taps("Lire")
    await awa.sees(SENTENCE)
    read = awa.card
    await awa.taps("C’est juste")
    await awa.sees("Merci. La coordination voit\nvotre réponse.")
    awa.presses(read, "qj:1::")  # the second of two taps
    await awa.toasted("C’est déjà noté.")
    await awa.taps("Ajouter une phrase")
    await awa.sees("Rapport n° 1 : votre réponse\nÉcrivez une phrase, 300 lettres.\nSans nom, téléphone ni adresse.")
    awa.sends("Appelez-moi au 70 00 00 00")
    await awa.sees("Il y a un numéro ou une adresse.")
    awa.sends("Oui, elle est dans " + "x" * 300)
    await awa.sees("319 lettres, c’est trop long. 300 au plus.")
    awa.sends("Oui, les deux\nsessions y sont.")
    await awa.sees("Oui, les deux sessions y sont.\nRien n’est encore envoyé.")
    await awa.taps("Envoyer")
    await awa.sees("Merci, c’est noté.")
    moussa.presses(moussa.card, "qs:1::")
    await moussa.sees("n° 1 : confirmé\n1.1.2a : 24 F, 16 H", "Réponse : Oui, les deux sessions y sont.")
    assert await open_town.database.read(outcomes) == [("send_back", "confirmed", "Oui, les deux sessions y sont.")]
    awa.sends("/mesrapports")
    await awa.sees("n° 1 : envoyé")


async def test_a_question_changes_no_state(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await open_town.database.run(verify_all, 14, open_town.clock())
    moussa.presses(moussa.card, BACK)
    await moussa.toasted("Ce rapport est vérifié. Vous pouvez encore poser une question.")
    await at_the_sentence(moussa, ASK)
    moussa.sends("N’y a-t-il eu qu’une session ?")
    await moussa.sees("N’y a-t-il eu qu’une session ?")
    assert "Réponse attendue" not in moussa.text
    await moussa.taps("Demander")
    await moussa.sees("Question envoyée.")
    await awa.sees("Rapport n° 1 : une question")
    assert "avant le" not in awa.text
    await awa.taps("Lire")
    await awa.sees("n° 1 · 1.1.2\n1.1.2a : 24 F, 16 H\n1.1.2b : 40/160 = 25 %\nN’y a-t-il eu qu’une session ?")
    assert awa.buttons == ["Répondre", "Corriger"]
    awa.sends("/mesrapports")
    await awa.sees("n° 1 : vérifié")
    await awa.taps("T2 2013 · Gao")
    await awa.taps("Lire la question")
    await awa.sees("N’y a-t-il eu qu’une session ?")  # an older card has the same button
    await awa.taps("Répondre")
    await awa.sees("votre réponse")
    awa.sends("Une seule, en mai.")
    await awa.taps("Envoyer")
    await awa.sees("Merci, c’est noté.")
    moussa.presses(moussa.card, "qs:1::")
    await moussa.sees(
        "n° 1 · 1.1.2 : répondu", "Question : N’y a-t-il eu qu’une session ?\nRéponse : Une seule, en mai."
    )
    awa.sends("/mesrapports")
    await awa.sees("n° 1 : vérifié")
    assert await open_town.database.read(outcomes) == [("question", "answered", "Une seule, en mai.")]


async def test_later_is_once_more_in_the_morning(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await sent_back(open_town, moussa)
    await awa.taps("Plus tard")
    await awa.toasted("C’est noté.")
    await awa.sees("Réponse attendue le 19 juillet\nRappel le 13 juillet.")
    before = len(awa.lock_screen)
    open_town.clock.later(hours=24)
    await awa.until(lambda: len(awa.lock_screen) == before + 1, lambda: awa.text)
    await awa.sees("Rapport n° 1 : une question\nLa coordination demande une")
    await awa.taps("Lire")
    await awa.taps("C’est juste")
    await awa.sees("Merci. La coordination voit")


async def test_on_a_day_of_rest_nobody_is_rung_up(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    open_town.clock.later(days=2)  # a Sunday
    await at_the_sentence(moussa)
    moussa.sends(SENTENCE)
    await moussa.sees("Réponse attendue le 22 juillet")  # not on the next one
    await moussa.taps("Renvoyer")
    await moussa.toasted("C’est noté. Départ le 15 juillet à")
    assert not [notice for notice in awa.lock_screen if "une question" in notice.text]
    open_town.clock.later(days=1)
    await awa.sees("Rapport n° 1 : une question", "avant le 22 juillet")


async def test_neither_source_learns_of_the_other(open_town: Town) -> None:
    """Mariam chooses to whom; a sentence with the other's figure, or its name, is not taken."""
    await sent(open_town)
    fanta = await open_town.phone(13, "Fanta", Role.COMONITOR, "ONG1", "gao")
    await fanta.taps("Commencer")
    await fanta.taps("J’ai compris")
    await fanta.sees("1 sur 2")
    fanta.sends("20 16")
    await fanta.sees("2 sur 2")
    fanta.sends("36/170")
    await fanta.taps("Vu sur place")
    await fanta.taps("Envoyer")
    await fanta.sees("Reçu n° 2")
    mariam = await open_town.phone(17, "Mariam", Role.COORDINATOR, None)
    mariam.presses(mariam.card, BACK)
    await mariam.sees("Renvoyer à qui ?")
    assert mariam.buttons == ["MSIPC", "ONG1", "Annuler"]
    await mariam.taps("ONG1")
    await mariam.sees("ONG1 · n° 2 · 1.1.2a")
    for said in ("Pourquoi pas 40 ?", "Il y a 24 femmes", "Le MSIPC dit plus", "25 % ?"):
        mariam.sends(said)
        await mariam.sees("On y lit le chiffre ou le nom de l’autre source. Réécrivez sans, s’il vous plaît.")
        mariam.sends("\u200b")
        await mariam.until(lambda: "L’autre source" not in mariam.text, lambda: mariam.text)
    mariam.sends("Les 16 hommes du 24 mai 2013 y sont-ils ?")
    await mariam.taps("Renvoyer")
    await mariam.sees("Renvoyé.")
    await fanta.sees("Rapport n° 2 : une question")
    await fanta.taps("Lire")
    await fanta.sees("n° 2 · 1.1.2a : 20 F, 16 H\nLes 16 hommes du 24 mai 2013 y sont-ils ?")
    assert not [m for m in fanta.messages if m.mine and ("MSIPC" in m.text or "40" in m.text)]


async def test_nothing_that_was_typed_shows_on_a_lock_screen(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await at_the_sentence(moussa)
    delete(moussa.world, moussa.card)
    moussa.sends(SENTENCE)
    await moussa.sees("MSIPC · n° 1 · 1.1.2a\nLa phrase est prête.")
    await moussa.taps("Relire")
    await moussa.sees(SENTENCE)
    await moussa.taps("Renvoyer")
    await awa.sees("une question")
    gone = awa.card
    delete(awa.world, gone)
    awa.presses(gone, "qr:1::")
    await awa.told("Rapport n° 1 : une question")
    shown = [readable(notice.text) for phone in (awa, moussa) for notice in phone.lock_screen]
    assert not [text for text in shown if "session" in text or "24 F" in text]


async def test_after_the_lock_that_report_alone_is_open_again(open_town: Town) -> None:
    """Until the review day, 14 August; then it is closed for good, and only asked about."""
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    open_town.clock.later(days=26)  # 7 August
    awa.presses(awa.card, "rf:1:1:")
    await awa.sees("T2 2013 est fermé.")
    await at_the_sentence(moussa)
    moussa.sends(SENTENCE)
    await moussa.sees("Réponse attendue le 14 août")
    await moussa.taps("Renvoyer")
    await moussa.sees("Renvoyé. Réponse attendue\nle 14 août.")
    await awa.sees("avant le 14 août")
    await awa.taps("Lire")
    await awa.taps("Corriger")
    await awa.sees("Que voulez-vous corriger ?")
    assert [b for b in awa.buttons if b.startswith("1.")] == ["1.1.2a : 24 F, 16 H", "1.1.2b : 40/160 = 25 %"]
    await awa.taps("1.1.2a : 24 F, 16 H")
    awa.sends("26 16")
    await awa.taps("Oubli")
    await awa.taps("Envoyer la correction")
    await awa.sees("Reçu n° 1, version 2")
    await awa.taps("Corriger")
    await awa.sees("T2 2013 est fermé.")
    awa.sends("/mesrapports")
    await awa.sees("n° 1 : corrigé")
    open_town.clock.later(days=8)  # 15 August
    moussa.presses(moussa.card, "tb:1:2:1.1.2a")
    await moussa.toasted("La vérification de T2 2013 est terminée. Vous pouvez encore poser une question.")
    moussa.presses(moussa.card, "qa:1:2:1.1.2a")
    await moussa.sees("Écrivez une phrase.")


async def test_not_answered_by_the_review_day_it_is_closed(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await sent_back(open_town, moussa)
    open_town.clock.later(days=34)  # 15 August
    awa.sends("/mesrapports")
    await awa.sees("n° 1 : renvoyé")
    await awa.taps("T2 2013 · Gao")
    await awa.taps("Lire la question")
    await awa.sees(SENTENCE)
    assert awa.buttons == ["C’est juste"]
    awa.presses(awa.card, "rf:1:1:")
    await awa.sees("T2 2013 est fermé.")


def frozen(session: Session) -> None:
    session.add(
        EditionRow(
            plan_id=1, scope="year", year=2013, quarter=0, edition=1, data=b"{}", hash="0" * 64, data_version=1,
            made_by="0", frozen_by_id=1, frozen_at=session.scalars(select(AuditRow.at).limit(1)).one(),
        )
    )  # fmt: skip
    session.flush()


async def test_the_year_is_frozen_and_the_correction_goes_into_the_next_edition(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await sent_back(open_town, moussa)
    await open_town.database.run(frozen)
    await awa.taps("Lire")
    await awa.taps("Corriger")
    await awa.sees("Le récapitulatif 2013 est figé : la correction ira dans la prochaine édition.")
    assert awa.buttons == ["Continuer", "← Retour"]
    await awa.taps("Continuer")
    await awa.sees("Que voulez-vous corriger ?")
    await awa.taps("1.1.2a : 24 F, 16 H")
    awa.sends("26 16")
    await awa.taps("Oubli")
    await awa.taps("Envoyer la correction")
    await awa.sees("Reçu n° 1, version 2")


async def test_from_the_review_and_back_to_it(open_town: Town) -> None:
    """9.6, 9.8, 9.5, 9.10: with the buttons of the review itself."""
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    moussa.sends("/verifier")
    await moussa.sees("À vérifier · T2 2013 : 3")
    await moussa.taps("Une source (3)")
    await moussa.sees("1.1.1")
    await moussa.taps("Renvoyer")
    await moussa.sees("MSIPC · n° 1 · 1.1.1\nÉcrivez une phrase.")
    moussa.sends("Depuis le début ?")
    await moussa.taps("Renvoyer")
    await moussa.sees("Renvoyé. Réponse attendue\nle 19 juillet.")
    assert moussa.buttons == ["Suivant (2)"]
    await moussa.taps("Suivant (2)")
    await moussa.sees("À vérifier · T2 2013 : 2", "Renvoyés, sans réponse : 1")
    await awa.taps("Lire")
    await awa.taps("C’est juste")
    await awa.sees("Merci.")
    moussa.sends("/verifier")
    await moussa.sees("À vérifier · T2 2013 : 3")
    await moussa.taps("Corrigés (1)")
    await moussa.sees("n° 1 : confirmé", "Depuis le début ?")
    await moussa.taps("Vérifier")
    moussa.sends("/verifier")
    await moussa.sees("À vérifier · T2 2013 : 2")
    awa.sends("/mesrapports")
    await awa.sees("n° 1 : envoyé")


async def test_two_coordinators_at_once(open_town: Town) -> None:
    await sent(open_town)
    moussa, oumar = await moussa_of(open_town), await open_town.phone(15, "Oumar", Role.COORDINATOR, "MSIPC")
    for phone in (moussa, oumar):
        await at_the_sentence(phone)
        phone.sends(SENTENCE)
        await phone.sees("Réponse attendue le 19 juillet")
    sending = oumar.card
    go = next(b["callback_data"] for row in keyboard(sending) for b in row if b["text"] == "Renvoyer")
    await moussa.taps("Renvoyer")
    await moussa.sees("Renvoyé.")
    oumar.presses(sending, go)
    await oumar.toasted("vient de le renvoyer.")
    await oumar.sees("Renvoyé le 12 juillet.\nRéponse attendue le 19 juillet")
    oumar.presses(sending, go)
    await oumar.toasted("Cet écran a changé.")
    await oumar.taps("Retirer le renvoi")
    await oumar.sees("Renvoi retiré : rien n’est attendu.")
    assert await open_town.database.read(outcomes) == [("send_back", "withdrawn", None)]


async def test_given_up_one_goes_on_from_there(open_town: Town) -> None:
    await sent(open_town)
    moussa = await moussa_of(open_town)
    await at_the_sentence(moussa)
    moussa.sends(SENTENCE)
    await moussa.sees("Réponse attendue le 19 juillet")
    await moussa.taps("Annuler")
    await moussa.sees("Annulé. Rien n’a été envoyé.")
    assert moussa.buttons == ["Suivant (3)"]
    await moussa.taps("Suivant (3)")
    await moussa.sees("À vérifier · T2 2013 : 3")
    assert await open_town.database.read(outcomes) == []


async def test_who_answers_second_is_told_that_nothing_of_it_is_kept(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await open_town.phone(12, "Ali", Role.AGENT, "MSIPC", "gao")
    await at_the_sentence(moussa, ASK)
    moussa.sends(SENTENCE)
    await moussa.sees(SENTENCE)
    await moussa.taps("Demander")
    await awa.sees("Rapport n° 1 : une question")
    await awa.taps("Lire")
    await awa.sees(SENTENCE)
    await awa.taps("Répondre")
    await awa.sees("votre réponse")
    awa.sends("Oui, en avril.")
    await awa.sees("Oui, en avril.")

    now = open_town.clock()

    def answered(session: Session) -> bool:
        ali = people.by_account(session, 12, now, lock=False)
        return remarks.answer(session, 1, "Oui, en mai.", by=ali.id, now=now)

    assert await open_town.database.run(answered)
    await awa.taps("Envoyer")
    await awa.sees("Une réponse est venue avant. Votre phrase n’est pas gardée.")
    assert awa.buttons == ["Voir", "Mes rapports"]
    assert await open_town.database.read(outcomes) == [("question", "answered", "Oui, en mai.")]


async def test_a_second_tap_sends_nothing_twice(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await at_the_sentence(moussa)
    moussa.sends(SENTENCE)
    await moussa.sees("Réponse attendue le 19 juillet")
    sending = moussa.card
    go = next(b["callback_data"] for row in keyboard(sending) for b in row if b["text"] == "Renvoyer")
    moussa.presses(sending, go)
    moussa.presses(sending, go)
    await moussa.toasted("Cet écran a changé. Voici où vous en êtes.")
    await moussa.sees("Renvoyé. Réponse attendue\nle 19 juillet.")
    await awa.sees("une question")
    assert await open_town.database.read(outcomes) == [("send_back", None, None)]
    assert len([1 for notice in awa.lock_screen if "une question" in notice.text]) == 1


async def test_who_lost_the_duty_reads_nothing_more(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await sent_back(open_town, moussa)
    await awa.sees("une question")
    notice = awa.card
    await open_town.database.run(revoked, 11, open_town.clock())
    awa.presses(notice, "qr:1::")
    await awa.until(lambda: SENTENCE not in awa.text and "invitation" in awa.text, lambda: awa.text)


def revoked(session: Session, account: int, at: datetime) -> None:
    person = people.by_account(session, account, at, lock=False).id
    revocations.revoke(session, person, by=people.by_account(session, 14, at, lock=False).id, now=at)


async def test_a_changed_report_is_sent_back_from_its_message(open_town: Town) -> None:
    """5.7: the receipt has three reports, and the one that changed is meant."""
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await open_town.database.run(verify_all, 14, open_town.clock())
    await awa.taps("Corriger")
    await awa.taps("1.1.1 : 9")
    await awa.sees("combien au 30 juin ?")
    awa.sends("8")
    await awa.taps("Oubli")
    await awa.taps("Envoyer la correction")
    await moussa.sees("Un rapport vérifié a changé")
    await moussa.taps("Voir")
    await moussa.taps("Renvoyer")
    await moussa.sees("MSIPC · n° 1 · 1.1.1\nÉcrivez une phrase.")
    moussa.sends("Lesquelles ?")
    await moussa.taps("Renvoyer")
    await moussa.sees("Renvoyé.")
    await awa.sees("Rapport n° 1 : une question")


async def test_in_english(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    for phone in (awa, moussa):
        phone.sends("/langue")
        await phone.taps("English")
    moussa.presses(moussa.card, BACK)
    await moussa.sees("MSIPC · no. 1 · 1.1.2a\nWrite one sentence.")
    moussa.sends("Is the session of May counted?")
    await moussa.sees("Answer expected by 19 July")
    await moussa.taps("Send back")
    await moussa.sees("Sent back. Answer expected\nby 19 July.")
    await awa.sees("Report no. 1: a question\nCoordination asks you to look\nat it again before 19 July.")
    await awa.taps("Read")
    await awa.sees("no. 1 · 1.1.2a: 24 F, 16 M\nIs the session of May counted?")
    await awa.taps("It is right")
    await awa.sees("Thank you. Coordination sees\nyour answer.")
    moussa.presses(moussa.card, "qs:1::")
    await moussa.sees("no. 1: confirmed", "Question: Is the session of May counted?")


async def test_the_process_dies_between_the_sending_back_and_its_card(town: Town) -> None:
    async with town.bot():
        awa, moussa = await sent(town), await moussa_of(town)
        await at_the_sentence(moussa)
        moussa.sends(SENTENCE)
        await moussa.sees("Réponse attendue le 19 juillet")
    house = House(Texts.load(), Plans(), 7000000001, "RelaisBot", frozenset())
    tap = Tap.parse(next(b["callback_data"] for row in keyboard(moussa.card) for b in row if b["text"] == "Renvoyer"))
    said = Said(1, 14, 14, town.clock(), moussa.card.id, tap=tap, query="q")
    assert (await town.database.run(remarks_form.tapped, house, said)).posted
    card = moussa.card.id
    async with town.bot():
        await moussa.sees("Renvoyé. Réponse attendue\nle 19 juillet.")
        assert moussa.card.id == card
        await awa.sees("Rapport n° 1 : une question")
        moussa.presses(moussa.card, str(tap))
        await moussa.toasted("Cet écran a changé. Voici où vous en êtes.")
    assert await town.database.read(outcomes) == [("send_back", None, None)]


async def test_an_answer_in_the_middle_of_which_the_card_is_gone(open_town: Town) -> None:
    awa, moussa = await sent(open_town), await moussa_of(open_town)
    await sent_back(open_town, moussa)
    await awa.taps("Lire")
    await awa.taps("C’est juste")
    await awa.taps("Ajouter une phrase")
    await awa.sees("votre réponse")
    delete(awa.world, awa.card)
    awa.sends("Les deux sessions.")
    await awa.sees("Rapport n° 1 : votre réponse\nLa phrase est prête.")
    await awa.taps("Relire")
    await awa.sees("Les deux sessions.\nRien n’est encore envoyé.")
    await awa.taps("Réécrire")
    await awa.sees("Écrivez une phrase")
    awa.sends("/annuler")
    await awa.until(lambda: "Écrivez une phrase" not in awa.text, lambda: awa.text)
    assert await open_town.database.read(outcomes) == [("send_back", "confirmed", None)]
    assert not [notice for notice in awa.lock_screen if "sessions" in notice.text]
