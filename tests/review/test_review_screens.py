"""What a coordinator sees and taps: lists, columns, reasons, what came back, and what the wrong ones are told."""

import pytest
from sqlalchemy.orm import Session

from bot.messages.sheet import BY_TWO, LINES, WIDE
from bot.taps import Tap
from storage import remarks
from storage.database import Database
from storage.editions import EditionRow
from storage.plan.load import load
from storage.settlements import SettlementRow
from storage.verification import UndoneVerificationRow, VerificationRow
from tests.review.phone import Phone, plain, told
from tests.review.scene import (
    ALI,
    AWA,
    EVALUATOR,
    FANTA,
    MARIAM,
    MOUSSA,
    NGO,
    NOW,
    OTHER,
    OUMAR,
    T1,
    T2,
    correct,
    count,
    person,
    send,
    sexes,
    share,
    the_plan,
)
from tests.review.test_deciding import MINISTRY, NGOS, both, how_many, report_on, verify
from tests.rollups.made import Making, Post, Said


def fits(phone: Phone) -> None:
    """12 lines of 35 letters, columns of 32, buttons as wide as their rows take."""
    lines = phone.text.split("\n")
    assert len(lines) <= LINES, phone.text
    assert all(len(line) <= WIDE for line in lines), phone.text
    for row in phone.shown.rows:
        most = {1: 32, 2: BY_TWO}.get(len(row), 10)
        assert all(len(button.label) <= most for button in row), [button.label for button in row]


async def test_two_sources_in_columns(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await place.run(send, AWA, {"1.1.2a": sexes(12, 30), "1.1.2b": share(42, 180)}, quarter=T1)
    await moussa.sends("/verifier")
    assert moussa.text == "À vérifier · T2 2013 : 3\nÉcarts : 1 · concordants : 1\nUne source : 1 · corrigés : 0"
    assert moussa.buttons == ["Écarts (1)", "Concordants (1)", "Une source (1)", "Suivi", "T1 2013"]
    fits(moussa)
    await moussa.taps("Écarts (1)")
    assert moussa.text.split("\n") == [
        "1.1.2a Agents formés · Gao · T2",
        "        MSIPC  ONG1  écart",
        "femmes     24    20      4",
        "hommes     16    16      0",
        "total      40    36      4",
        "Écart : 8 % de la cible (50)",
        "Au T1, retenu : 42",
        "MSIPC en cours · ONG1 vu sur place",
    ]
    assert "<pre>" in moussa.shown.text
    fits(moussa)
    assert moussa.buttons == [
        "Retenir 40 (MSIPC)", "Retenir 36 (ONG1)", "Historique", "Notes", "Renvoyer", "Demander", "← À vérifier",
        "Laisser",
    ]  # fmt: skip
    assert len(moussa.new) == 1, "what is measured comes by a tap alone"


async def test_a_share_and_a_yes_in_columns(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.2a": sexes(24, 16), "1.1.2b": share(40, 160), "1.1.4b": count(1)})
    await place.run(send, FANTA, {"1.1.2a": sexes(24, 16), "1.1.2b": share(20, 160)})
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (1)")
    assert moussa.text.split("\n")[1:5] == [
        "        MSIPC  ONG1  écart",
        "partie     40    20     20",
        "tout      160   160      0",
        "taux     25 %  13 %  13 pt",
    ]  # fmt: skip
    fits(moussa)
    assert moussa.buttons[:2] == ["Retenir 40/160 (MSIPC)", "Retenir 20/160 (ONG1)"]
    await moussa.sends("/verifier")
    await moussa.taps("Une source (1)")
    moussa.sees("1.1.4b", "oui", "Sans réponse : 1.1.4a")


async def test_a_reason_is_asked_and_both_figures_stay(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (1)")
    await moussa.taps("Retenir 36 (ONG1)")
    assert moussa.text == "Pourquoi 36 et pas 40 ?"
    fits(moussa)
    await moussa.taps("← Retour")
    moussa.sees("femmes")
    await moussa.taps("Retenir 36 (ONG1)")
    reason = moussa.tap("Périodes différentes")
    await moussa.presses(reason)
    assert moussa.text == "Retenu : 36 (ONG1).\nLes deux chiffres restent gardés."
    await moussa.presses(reason)
    assert moussa.text == "Retenu : 36 (ONG1).\nLes deux chiffres restent gardés."
    assert await place.read(how_many, SettlementRow) == 1, "twice is once"
    await moussa.taps("Suivant (3)")
    assert moussa.text.split("\n")[1:5] == [
        "         MSIPC    ONG1",
        "1.1.2a      40     ✓36",
        "1.1.2b  40/160  40/160",
        "✓ : retenu",
    ]
    fits(moussa)
    await moussa.taps("1.1.2a")
    moussa.sees("Retenu : 36 (ONG1), périodes différentes")
    await moussa.taps("Vérifier les 2")
    all_of_it = moussa.tap("Vérifier les 2")
    await moussa.presses(all_of_it)
    assert moussa.text == "1 rapport vérifié."
    await moussa.presses(all_of_it)
    assert moussa.text == "1 rapport vérifié."
    assert await place.read(how_many, VerificationRow) == 1
    await moussa.taps("Suivant (2)")
    moussa.sees("1.1.1")


async def test_concordant_ones_are_verified_together_after_the_list_was_shown(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, MINISTRY | {"1.1.2a": sexes(20, 16)})
    await place.run(send, FANTA, NGOS)
    await place.run(send, ALI, {"1.1.1": count(4)}, area="ansongo")
    await place.run(send, FANTA, {"1.1.1": count(4)}, area="ansongo")
    await moussa.sends("/verifier")
    await moussa.taps("Concordants (3)")
    assert moussa.text.split("\n") == [
        "Concordants · T2 2013 : 3",
        "1.1.1 · Gao : 9, ONG 9",
        "1.1.1 · Ansongo : 4, ONG 4",
        "1.1.2a · Gao : 36, ONG 36",
        "1.1.2b · Gao : 40/160, ONG 40/160",
    ]
    fits(moussa)
    shown = moussa.tap("Vérifier les 3")
    await place.run(correct, FANTA, 4, {"1.1.1": count(3)})
    await moussa.presses(shown)
    assert moussa.toast == "Cet écran a changé."
    assert await place.read(how_many, VerificationRow) == 0, "it is not what the list showed"
    moussa.sees("Concordants · T2 2013 : 2")
    together = moussa.tap("Vérifier les 2")
    await moussa.presses(together)
    assert moussa.text == "2 rapports vérifiés."
    await moussa.presses(together)
    assert await place.read(how_many, VerificationRow) == 2, "twice is once"
    assert await place.run(told, moussa.house, AWA) == []


async def test_never_one_s_own_entries(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9), "1.1.4a": count(3)}, entered=MOUSSA)
    await place.run(send, FANTA, {"1.1.1": count(9)})
    await moussa.sends("/verifier")
    assert moussa.text == "À vérifier · T2 2013 : 2\nSaisis par vous, à vérifier\npar une autre personne : 2"
    assert moussa.buttons == ["Suivi"]
    report = await place.read(report_on, "1.1.1")
    newest = await place.read(lambda s: report_on(s, "1.1.1").revision + 2)
    await moussa.presses(Tap("ve", report.id, newest, "c1.1.1"))
    assert moussa.text == "Vous avez saisi ce rapport : une autre personne doit le vérifier."
    assert await place.read(how_many, VerificationRow) == 0
    oumar = Phone(place, OUMAR)
    await oumar.sends("/verifier")
    assert oumar.text.startswith("À vérifier · T2 2013 : 2\nÉcarts : 0 · concordants : 1")


async def test_who_was_second_is_told_who_was_first(place: Database, moussa: Phone) -> None:
    await place.run(both)
    mariam = Phone(place, MARIAM)
    for phone in (moussa, mariam):
        await phone.sends("/verifier")
        await phone.taps("Écarts (1)")
        await phone.taps("Retenir 40 (MSIPC)")
    await mariam.taps("Pièces vues")
    await moussa.taps("Vu sur place")
    assert moussa.toast == "Coordination du plan 1 vient de décider : 40."
    moussa.sees("1.1.2a", "Retenu : 40 (MSIPC), pièces vues")
    assert await place.read(how_many, SettlementRow) == 1
    oumar = Phone(place, OUMAR)
    for phone in (moussa, oumar):
        await phone.sends("/verifier")
        await phone.taps("Une source (1)")
    await moussa.taps("Vérifier")
    await oumar.taps("Vérifier")
    assert oumar.toast.endswith("vient de vérifier.")


async def test_a_correction_comes_back_with_what_changed(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await place.run(verify, MOUSSA, "1.1.1")
    await place.run(correct, AWA, 1, {"1.1.2a": sexes(20, 16), "1.1.2b": share(40, 160)})
    await moussa.sends("/verifier")
    await moussa.taps("Corrigés (1)")
    assert moussa.text == ("n° 1, version 2 : corrigé\n1.1.2a : 24 F, 16 H → 20 F, 16 H\nRaison : erreur de saisie")
    assert moussa.buttons == ["Comparer", "Vérifier", "Renvoyer", "Demander", "Historique", "Laisser", "← À vérifier"]
    await moussa.taps("Historique")
    moussa.sees("MSIPC, version 2, 12 juillet", "MSIPC, version 1, 12 juillet")
    await moussa.taps("← Retour")
    await moussa.taps("Comparer")
    moussa.sees("1.1.2a", "36")
    await moussa.taps("Vérifier les 2")
    moussa.sees("1 rapport vérifié.")


async def test_verifying_where_a_verified_report_has_changed(place: Database, moussa: Phone) -> None:
    """5.7's [Verify]: what changed with that version, and no more."""
    await place.run(both)
    await place.run(verify, MOUSSA, "1.1.1")
    await place.run(correct, AWA, 1, {"1.1.1": count(8)})
    await moussa.presses(Tap("rj", 1, 2))
    await moussa.taps("Vérifier")
    assert moussa.toast == "Choisissez d’abord : 1.1.1.", "the NGO says 9 now as before"
    await moussa.taps("Retenir 8 (MSIPC)")
    await moussa.taps("Erreur reconnue")
    moussa.sees("Retenu : 8 (MSIPC).")
    assert await place.read(how_many, VerificationRow) == 2, "nothing else of it was to be seen"
    await place.run(correct, AWA, 1, {"1.1.4a": count(4)})
    await moussa.presses(Tap("tv", 1, 3))
    moussa.sees("1 rapport vérifié.")
    assert await place.read(how_many, VerificationRow) == 3
    await moussa.presses(Tap("tv", 1, 1))
    assert moussa.toast == "Cet écran a changé."


async def test_what_was_sent_back_and_confirmed(place: Database, moussa: Phone) -> None:
    await place.run(both)

    def back(session: Session) -> None:
        by, awa = person(session, MOUSSA).id, person(session, AWA).id
        report = report_on(session, "1.1.4")
        number = remarks.send_back(session, report.revision, "Et mai ?", until=NOW.date(), by=by, now=NOW)
        remarks.confirm(session, number, by=awa, now=NOW)

    await place.run(back)
    await moussa.sends("/verifier")
    await moussa.taps("Corrigés (1)")
    moussa.sees("n° 1 : confirmé\nDemandé : Et mai ?")
    await moussa.taps("Vérifier")
    moussa.sees("1 rapport vérifié.")


async def test_protected_figures_are_never_on_these_cards(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.5a": count(7777), "1.1.5b": count(2)}, comment="Deux centres")
    await place.run(send, FANTA, {"1.1.5a": count(8888), "1.1.5b": count(2)})
    await moussa.sends("/verifier")
    await moussa.taps("Concordants (1)")
    moussa.sees("1.1.5a : répondu (MSIPC, ONG1), non montré ici")
    for button in ("Historique", "Notes"):
        await moussa.taps(button)
        await moussa.taps("← Retour")
    await place.run(correct, AWA, 1, {"1.1.5a": count(9999), "1.1.5b": count(2)})
    await moussa.sends("/verifier")
    await moussa.taps("Corrigés (1)")
    moussa.sees("1.1.5a : corrigé, non montré ici")
    await moussa.presses(Tap("rj", 1, 2))
    moussa.sees("1.1.5a : corrigé, non montré ici")
    await moussa.taps("Historique")
    await moussa.presses(Tap("rv", 1, 0, "r"))
    moussa.sees("1.1.5")
    assert not [
        text for text in moussa.seen for figure in ("7777", "8888", "9999", "7 777", "8 888", "9 999") if figure in text
    ]


async def test_comments_means_and_causes_are_notes(place: Database, moussa: Phone) -> None:
    await place.run(lambda s: send(s, AWA, MINISTRY, comment="Deux sessions à Gao", means={"1.1.2a": "PV 12"}))
    await place.run(send, FANTA, NGOS)
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (1)")
    await moussa.taps("Notes")
    moussa.sees("MSIPC : « Deux sessions à Gao »", "MSIPC, 1.1.2a, preuve : PV 12")


async def test_leaving_goes_on_and_ends_with_the_list(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9), "1.1.2a": sexes(24, 16), "1.1.2b": share(40, 160)})
    await place.run(send, FANTA, {"1.1.1": count(5), "1.1.2a": sexes(1, 2), "1.1.2b": share(4, 160)})
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (2)")
    for code in ("1.1.1", "1.1.2a", "1.1.2b"):
        assert moussa.text.startswith(f"{code} "), moussa.text
        await moussa.taps("Laisser")
    moussa.sees("À vérifier · T2 2013 : 2")


async def test_taking_a_verification_back(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await moussa.sends("/verifier")
    await moussa.taps("Une source (1)")
    await moussa.taps("Vérifier")
    assert moussa.text == "Tout est vérifié pour T2 2013."
    assert await place.run(told, moussa.house, AWA) == ["Rapport n° 1 : vérifié. Merci."]
    await moussa.taps("← À vérifier")
    assert moussa.text == "Tout est vérifié pour T2 2013."
    assert moussa.buttons == ["Vérifiés (1)", "Suivi"]
    await moussa.taps("Vérifiés (1)")
    await moussa.taps("1.1.1 · Gao")
    await moussa.taps("Annuler la vérification")
    assert moussa.text == "Annuler la vérification ?\nIl sera à revérifier. Pourquoi ?"
    mistake = moussa.tap("Erreur")
    await moussa.presses(mistake)
    assert moussa.text == "Annulé : de nouveau à vérifier."
    await moussa.presses(mistake)
    assert moussa.toast == "C’est déjà noté."
    assert await place.read(how_many, UndoneVerificationRow) == 1
    assert await place.run(told, moussa.house, AWA) == ["dropped: not verified any more"]


async def test_no_longer_once_the_year_is_frozen(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await moussa.sends("/verifier")
    await moussa.taps("Une source (1)")
    await moussa.taps("Vérifier")
    undo = moussa.tap("Annuler la vérification")

    def frozen(session: Session) -> None:
        session.add(
            EditionRow(
                plan_id=the_plan(session).id, scope="year", year=2013, quarter=0, edition=1, data=b"{}", hash="0" * 64,
                data_version=1, made_by="test", frozen_by_id=person(session, MARIAM).id, frozen_at=NOW,
            )
        )  # fmt: skip

    await place.run(frozen)
    await moussa.presses(undo)
    assert moussa.toast == "2013 est figé : on ne peut plus annuler cette décision."
    await moussa.presses(Tap("vw", undo.object, undo.version, "vm1.1.1"))
    assert await place.read(how_many, VerificationRow) == 1
    assert "Annuler la vérification" not in moussa.buttons


async def test_once_for_each_version_of_a_receipt(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9), "1.1.4a": count(3)})
    await moussa.sends("/verifier")
    await moussa.taps("Une source (2)")
    await moussa.taps("Vérifier")
    assert await place.run(told, moussa.house, AWA) == [], "a part of it"
    await moussa.taps("Suivant (1)")
    await moussa.taps("Vérifier")
    await place.run(correct, AWA, 1, {"1.1.1": count(8)})
    await moussa.sends("/verifier")
    await moussa.taps("Corrigés (1)")
    await moussa.taps("Vérifier")
    assert await place.run(told, moussa.house, AWA) == [
        "dropped: not verified any more", "Rapport n° 1, version 2 : vérifié. Merci.",
    ]  # fmt: skip


async def test_after_the_review_day_the_plan_wide_coordinator_sees_everything(place: Database) -> None:
    await place.run(both)
    mariam = Phone(place, MARIAM, now=NOW.replace(month=9))
    await mariam.sends("/verifier")
    mariam.sees("À vérifier · T2 2013 : 3", "Écarts : 1 · concordants : 1")


@pytest.mark.parametrize("account", [AWA, FANTA, EVALUATOR, OTHER, NGO])
async def test_who_may_not_is_refused_at_each_button(place: Database, moussa: Phone, account: int) -> None:
    """Moussa's own buttons, forged: nothing changes, and nothing of the figures is shown."""
    await place.run(both)
    taps = []
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (1)")
    taps += [b.tap for row in moussa.shown.rows for b in row if b.tap and b.tap.verb in ("vc", "vh", "vn", "vl")]
    await moussa.taps("Retenir 40 (MSIPC)")
    taps += [b.tap for row in moussa.shown.rows for b in row if b.tap]
    report = await place.read(report_on, "1.1.1")
    taps += [Tap("ve", report.id, report.revision + 3, "c1.1.1"), Tap("vw", report.id, 1, "vm"), Tap("tv", 1, 1)]
    forger = Phone(place, account)
    for tap in taps:
        await forger.presses(tap)
        assert "pas ouvert" in forger.toast, tap
    assert forger.seen == []
    assert await place.read(how_many, SettlementRow) == await place.read(how_many, VerificationRow) == 0


async def test_two_plans_two_lists(place: Database, moussa: Phone) -> None:
    from tests.reporting.plans import second_plan

    await place.run(load, second_plan(), NOW)
    await place.run(both)
    await moussa.sends("/verifier")
    assert "ESSAI2" in moussa.buttons
    await moussa.taps("ESSAI2")
    assert moussa.text == "ESSAI2\nRien n’est encore arrivé pour T2 2013."
    await moussa.taps("ESSAI")
    moussa.sees("ESSAI\nÀ vérifier · T2 2013 : 3")
    fits(moussa)


async def test_each_figure_that_was_compared_stays_kept(place: Database, moussa: Phone) -> None:
    def another_ministry(session: Session) -> None:
        making = Making(session, the_plan(session))
        making.report(Post("1.1.2", "MJ", "gao", T2), Said({"1.1.2a": sexes(4, 1), "1.1.2b": share(1, 2)}))

    await place.run(both)
    await place.run(another_ministry)
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (1)")
    await moussa.taps("Retenir 36 (ONG1)")
    await moussa.taps("Pièces vues")
    assert moussa.text == "Retenu : 36 (ONG1).\nLes 3 chiffres restent gardés."


def test_plain_reads_as_people_do() -> None:
    assert plain("<pre>n°\u00a01 &lt; 2</pre>") == "n° 1 < 2"


async def test_what_came_back_is_verified_alone_from_its_own_card(place: Database, moussa: Phone) -> None:
    await place.run(both)

    def asked(session: Session) -> None:
        by, awa = person(session, MOUSSA).id, person(session, AWA).id
        back = report_on(session, "1.1.4").revision
        remarks.confirm(
            session, remarks.send_back(session, back, "Et mai ?", until=NOW.date(), by=by, now=NOW), by=awa, now=NOW
        )
        question = remarks.ask(session, report_on(session, "1.1.1").revision, "Quelles lois ?", by=by, now=NOW)
        remarks.answer(session, question, "Deux codes", by=awa, now=NOW)

    await place.run(asked)
    await moussa.sends("/verifier")
    moussa.sees("Répondus : 1")
    await moussa.taps("Répondus (1)")
    moussa.sees("Répondus · T2 2013 : 1")
    await moussa.presses(Tap("tv", 1, 1, "1.1.4"))
    moussa.sees("1 rapport vérifié.")
    assert await place.read(how_many, VerificationRow) == 1
    await moussa.presses(Tap("tv", 1, 2, "1.1.4"))
    assert moussa.toast == "Cet écran a changé."
    await moussa.sends("/verifier")
    await moussa.taps("Concordants (1)")
    await moussa.taps("Historique")
    moussa.sees("Demandé à MSIPC : Quelles lois ?", "Répondu : Deux codes")
