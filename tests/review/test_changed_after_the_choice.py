"""A choice that ends is not silent; who may decide is asked early; old cards are redrawn; ways lead back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errands import typed
from bot.handlers import reporting
from bot.handlers.verifying_desk import Desk, handle, looked
from bot.house import Said
from bot.messages import verifying_matter
from bot.messages.sheet import WIDE
from bot.taps import Tap
from storage import deciding, edition_news, editions, remarks, reviewing
from storage.answers import Source
from storage.database import Database
from storage.outbox import OutboxRow
from storage.remarks import RemarkRow
from storage.rolled import Scope
from storage.settlements import SettlementRow
from storage.verification import OwnReport, VerificationRow
from tests.review.phone import Phone, plain, told
from tests.review.scene import (
    AWA,
    FANTA,
    MARIAM,
    MOUSSA,
    NGO,
    NOW,
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
from tests.review.test_deciding import MINISTRY, both, codes, how_many, newest, report_on, settle, verify, waits
from tests.review.test_review_screens import fits


async def corrected(place: Database, figures: str) -> None:
    """Fanta corrects what she saw of 1.1.2a, on her phone."""
    fanta = Phone(place, FANTA)
    await fanta.sends("/mesrapports")
    for label in ("T2 2013 · Gao", "Corriger", "1.1.2a : 20 F, 16 H"):
        await fanta.taps(label)
    unit = typed(next(door.unit for door in reporting.DOORS if not door.verbs and not door.commands))
    await fanta._attended(unit, changes=True, text=figures, message=900)
    for label in ("Erreur de saisie", "Envoyer la correction"):
        await fanta.taps(label)


ENDED = "Un choix ne tient plus\n1.1.2a · T2 2013 · Gao\nUn des rapports a changé."


async def test_who_chose_hears_that_it_stands_no_more(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    await place.run(verify, MOUSSA, "1.1.2")
    await corrected(place, "30 16")
    assert await place.run(told, moussa.house, MOUSSA) == [ENDED]
    assert await place.run(told, moussa.house, OUMAR) == [ENDED]
    for account in (NGO, MARIAM, AWA):
        assert ENDED not in await place.run(told, moussa.house, account)
    await moussa.sends("/verifier")
    await moussa.taps("Corrigés (1)")
    moussa.sees("n° 2, version 2 : corrigé", "20 F, 16 H → 30 F, 16 H")
    moussa.sees("1.1.2a : le choix ne tient plus\nONG1, pièces vues")
    await moussa.taps("Comparer")
    moussa.sees("1.1.2a : le choix ne tient plus")
    await moussa.taps("Historique")
    moussa.sees("Retenu : 36 (ONG1)\n12 juillet, vous\npièces vues\njusqu’au changement d’un rapport")
    moussa.sees("ONG1, version 2, 12 juillet :\n30 F, 16 H")
    fits(moussa)
    await moussa.taps("← Retour")
    await moussa.taps("Retenir 40 (MSIPC)")
    await moussa.taps("Pièces vues")
    assert await place.run(told, moussa.house, OUMAR) == ["dropped: chosen again"]


async def test_the_message_opens_what_was_chosen(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await place.run(settle, MARIAM, "1.1.2", "1.1.2a", ngo=True)
    await corrected(place, "24 16")
    assert await place.run(told, moussa.house, MARIAM) == [ENDED]
    report = await place.read(lambda s: report_on(s, "1.1.2").id)
    await moussa.presses(Tap("vb", report, 0, "k1.1.2a"))
    moussa.sees("1.1.2a : le choix ne tient plus")
    await corrected_again(place)
    assert await place.run(told, moussa.house, MARIAM) == [ENDED], "said once: nothing stood any more"


async def corrected_again(place: Database) -> None:
    await place.run(correct, FANTA, 2, {"1.1.2a": sexes(25, 16), "1.1.2b": share(40, 160)})


async def test_a_chosen_figure_is_not_among_the_concordant_ones(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    assert codes(await place.read(waits, MOUSSA)) == {"s": ["1.1.2"], "c": ["1.1.1"], "o": ["1.1.4"]}
    await moussa.sends("/verifier")
    moussa.sees("Écarts : 0 · concordants : 1\nUne source : 1 · corrigés : 0\nRetenus, à vérifier : 1")
    fits(moussa)
    await moussa.taps("Retenus (1)")
    moussa.sees("1.1.2a      40     ✓36")
    await moussa.taps("Vérifier les 2")
    assert await place.read(how_many, VerificationRow) == 1


@pytest.mark.parametrize("label", ["Demander", "Renvoyer"])
async def test_another_activity_of_a_receipt_that_was_corrected_can_be_asked_about(
    place: Database, moussa: Phone, label: str
) -> None:
    await place.run(both)
    await place.run(correct, AWA, 1, {"1.1.2a": sexes(26, 16), "1.1.2b": share(42, 160)})
    await moussa.sends("/verifier")
    await moussa.taps("Une source (1)")
    await moussa.taps(label)
    moussa.sees("MSIPC · n° 1 · 1.1.4", "Écrivez une phrase.")
    await moussa.presses(Tap("qa", 1, 1, "1.1.2"))
    assert moussa.toast == "Cet écran a changé.", "this one is another by now"


@pytest.mark.parametrize("verb", ["tb", "qa"])
async def test_a_forged_receipt_answers_an_ngo_the_same_whether_it_exists(place: Database, verb: str) -> None:
    await place.run(send, FANTA, {"1.1.1": count(9)})
    await place.run(send, AWA, MINISTRY)
    ngo = Phone(place, NGO)
    said = []
    for number, version, code in ((2, 1, "1.1.1"), (2, 7, ""), (77, 1, "1.1.1"), (77, 0, "")):
        await ngo.presses(Tap(verb, number, version, code))
        said.append((ngo.toast, len(ngo.seen)))
    assert set(said) == {(said[0][0], 0)}
    assert "pas ouvert" in said[0][0]


async def test_who_entered_it_is_offered_no_decision(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)}, entered=MOUSSA)
    await place.run(send, FANTA, {"1.1.1": count(6)})
    report, seen = await place.read(lambda s: (report_on(s, "1.1.1").id, newest(s, "1.1.1")))
    await moussa.presses(Tap("vb", report, seen, "d1.1.1"))
    moussa.sees("Saisi par vous : une autre personne décide.")
    assert not [label for label in moussa.buttons if label.startswith(("Retenir", "Vérifier"))]
    own = "Vous avez saisi ce rapport : une autre personne doit le vérifier."
    await moussa.presses(Tap("vc", report, seen, "dm1.1.1"))
    assert moussa.text == own
    await moussa.presses(Tap("ve", report, seen, "d1.1.1"))
    assert moussa.text == own
    with pytest.raises(OwnReport):
        await place.run(verify, MOUSSA, "1.1.1")


async def test_a_reason_for_what_has_changed_shows_it_as_it_is(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await moussa.sends("/verifier")
    await moussa.taps("Écarts (1)")
    await moussa.taps("Retenir 40 (MSIPC)")
    await place.run(correct, FANTA, 2, {"1.1.2a": sexes(22, 16), "1.1.2b": share(40, 160)})
    await moussa.taps("Pièces vues")
    assert moussa.toast == "Cet écran a changé. Voici où vous en êtes."
    moussa.sees("femmes     24    22      2")
    assert await place.read(how_many, SettlementRow) == 0


async def test_who_taps_twice_is_not_told_of_somebody_else(place: Database, moussa: Phone) -> None:
    await place.run(both)
    mariam = Phone(place, MARIAM)
    for phone in (moussa, mariam):
        await phone.sends("/verifier")
        await phone.taps("Concordants (1)")
    verified = mariam.tap("Vérifier")
    await moussa.taps("Vérifier")
    await mariam.presses(verified)
    mariam.sees("1 rapport vérifié.")
    await mariam.presses(verified)
    assert mariam.toast == ""
    mariam.sees("vérifié")


async def test_an_answered_question_has_one_button_and_a_way_back(place: Database, moussa: Phone) -> None:
    await place.run(both)

    def asked(session: Session) -> None:
        by, awa = person(session, MOUSSA).id, person(session, AWA).id
        question = remarks.ask(session, report_on(session, "1.1.1").revision, "Quelles lois ?", by=by, now=NOW)
        remarks.answer(session, question, "Deux codes", by=awa, now=NOW)

    await place.run(asked)
    await moussa.sends("/verifier")
    assert moussa.buttons.count("Répondus (1)") == 1
    await moussa.taps("Répondus (1)")
    await moussa.taps("n° 1 · 1.1.1")
    moussa.sees("Deux codes")
    await moussa.taps("← Répondus")
    moussa.sees("Répondus · T2 2013 : 0")
    await moussa.taps("← À vérifier")
    assert await place.read(how_many, RemarkRow) == 1


async def test_a_long_place_leaves_the_line_as_wide_as_a_phone(place: Database, moussa: Phone) -> None:
    await place.run(both)

    def first_line(session: Session) -> str:
        plan, who, report = the_plan(session), person(session, MOUSSA), report_on(session, "1.1.2").id
        matter = reviewing.matter_of(session, plan, who, report)
        assert matter is not None
        said = Said(1, MOUSSA, MOUSSA, NOW)
        desk = Desk(session, moussa.house, said, who, plan, matter, handle(who, matter, "d"))
        shown = replace(looked(desk), area="Commune rurale de Gounzoureye")
        return plain(verifying_matter.overview(desk.words, shown).text).split("\n")[0]

    line = await place.read(first_line)
    assert len(line) <= WIDE, line
    assert line.endswith(" · T2")
    assert "Commune r" in line


async def test_what_is_verified_can_be_asked_about(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await place.run(verify, MOUSSA, "1.1.4")
    await moussa.sends("/verifier")
    await moussa.taps("Vérifiés (1)")
    await moussa.taps("1.1.4 · Gao")
    await moussa.taps("Demander")
    moussa.sees("MSIPC · n° 1 · 1.1.4", "Écrivez une phrase.")


def by_ngo(session: Session) -> None:
    seen = newest(session, "1.1.1")
    report = report_on(session, "1.1.1", Source.COMONITOR).id
    deciding.verify(session, the_plan(session), person(session, NGO), report, seen, NOW.replace(year=2014))


def posted(session: Session) -> list[str]:
    news = select(OutboxRow.template).where(OutboxRow.template.in_((edition_news.CHANGED, edition_news.OCTOBER)))
    return list(session.scalars(news.order_by(OutboxRow.id)))


def freezing(scope: Scope) -> Callable[[Session], None]:
    def frozen(session: Session) -> None:
        plan, by, at = the_plan(session), person(session, MARIAM).id, NOW.replace(year=2014) - timedelta(days=1)
        editions.freeze(session, plan, scope, 2013, None, by, at)

    return frozen


@pytest.mark.parametrize(
    ("scope", "template", "first"),
    [
        (Scope.YEAR, edition_news.CHANGED, "Récapitulatif 2013, édition 1"),
        (Scope.OCTOBER, edition_news.OCTOBER, "Édition du 31 octobre 2013, n° 1"),
    ],
)
async def test_a_figure_that_counts_after_a_late_verification_is_news(
    place: Database, scope: Scope, template: str, first: str
) -> None:
    """An NGO's alone counts once it is verified; that a ministry's is, changes nothing."""
    await place.run(send, FANTA, {"1.1.1": count(77)})
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await place.run(send, AWA, {"1.1.1": count(5)}, quarter=T1)
    await place.run(freezing(scope))
    await place.run(verify, MOUSSA, "1.1.4")
    assert await place.read(posted) == []
    await place.run(by_ngo)
    assert await place.read(posted) == [template]
    said = await place.run(told, Phone(place, MARIAM).house, MARIAM)
    assert said == [f"{first}\n1 chiffre a changé depuis."]


async def test_nothing_is_offered_that_a_frozen_year_refuses(place: Database) -> None:
    await place.run(send, AWA, {"1.1.1": count(9), "1.1.4a": count(3)})
    await place.run(verify, MOUSSA, "1.1.1")
    await place.run(freezing(Scope.YEAR))
    moussa = Phone(place, MOUSSA, now=NOW.replace(year=2014))
    await moussa.presses(Tap("tv", 0, T2.as_number, "1"))
    await moussa.taps("Une source (1)")
    await moussa.taps("Vérifier")
    assert "Annuler la vérification" in moussa.buttons, "no edition has it yet"
    await moussa.taps("← À vérifier")
    await moussa.taps("Vérifiés (2)")
    await moussa.taps("1.1.1 · Gao")
    assert "Annuler la vérification" not in moussa.buttons


async def test_a_choice_is_not_taken_back_once_the_year_is_frozen(place: Database) -> None:
    await place.run(both)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    for scope, offered in ((None, True), (Scope.OCTOBER, True), (Scope.YEAR, False)):
        if scope is not None:
            await place.run(freezing(scope))
        moussa = Phone(place, MOUSSA, now=NOW.replace(year=2014))
        await moussa.presses(Tap("tv", 0, T2.as_number, "1"))
        await moussa.taps("Retenus (1)")
        await moussa.taps("1.1.2a")
        moussa.sees("Retenu : 36 (ONG1)")
        assert ("Annuler ce choix" in moussa.buttons) is offered
