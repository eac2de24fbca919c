"""A button that verifies or takes back says what it was shown for: what another decided meanwhile stays as it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.rolled import Amount
from storage.settlements import SettlementRow
from storage.verification import UndoneVerificationRow, VerificationRow
from tests.review.phone import Phone
from tests.review.scene import ALI, AWA, FANTA, MARIAM, NOW, OUMAR, correct, count, send, sexes, share
from tests.review.test_deciding import MINISTRY, both, how_many, subject
from tests.review.test_review_screens import fits

LATER = NOW + timedelta(hours=1)
HERE = "Cet écran a changé. Voici où vous en êtes."
UNDO = "Annuler la vérification"


@pytest.fixture
def oumar(place: Database) -> Phone:
    return Phone(place, OUMAR, LATER)


def chosen(session: Session) -> list[tuple[int | None, bool]]:
    """Of which organisation, and whether it was taken back."""
    rows = session.scalars(select(SettlementRow).order_by(SettlementRow.id)).all()
    return [(row.organisation_id, row.undone_at is not None) for row in rows]


async def chooses(phone: Phone, label: str) -> None:
    await phone.sends("/verifier")
    await phone.taps("Écarts (1)")
    await phone.taps(label)
    await phone.taps("Pièces vues")


async def asks_to_undo_the_choice(phone: Phone) -> None:
    await phone.sends("/verifier")
    await phone.taps("Retenus (1)")
    await phone.taps("1.1.2a")
    await phone.taps("Annuler ce choix")


async def test_a_verification_of_another_revision_is_not_taken_back(
    place: Database, moussa: Phone, oumar: Phone
) -> None:
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await moussa.sends("/verifier")
    await moussa.taps("Une source (1)")
    await moussa.taps("Vérifier")
    await moussa.taps(UNDO)
    await place.run(correct, AWA, 1, {"1.1.4a": count(4)})
    await oumar.sends("/verifier")
    await oumar.taps("Corrigés (1)")
    await oumar.taps("Vérifier")
    await moussa.taps("Erreur")
    assert moussa.toast == HERE
    moussa.sees("1.1.4a", "4")
    assert await place.read(how_many, UndoneVerificationRow) == 0
    assert await place.read(how_many, VerificationRow) == 2
    await moussa.taps(UNDO)  # what he sees by now, he takes back
    await moussa.taps("Erreur")
    assert moussa.text == "Annulé : de nouveau à vérifier."


async def test_what_another_verified_again_is_not_taken_back(place: Database, moussa: Phone, oumar: Phone) -> None:
    """The same revision: one was taken back, and found right by somebody else."""
    await place.run(send, AWA, {"1.1.4a": count(3)})
    await moussa.sends("/verifier")
    await moussa.taps("Une source (1)")
    await moussa.taps("Vérifier")
    before = moussa.tap(UNDO)
    await moussa.taps(UNDO)
    await oumar.sends("/verifier")
    await oumar.taps("Vérifiés (1)")
    await oumar.taps("1.1.4 · Gao")
    for label in (UNDO, "Erreur", "Vérifier", "Vérifier"):
        await oumar.taps(label)
    await moussa.taps("Erreur")
    assert moussa.toast == HERE
    await moussa.presses(before)
    assert moussa.toast == HERE
    assert await place.read(how_many, UndoneVerificationRow) == 1
    assert await place.read(how_many, VerificationRow) == 1


async def test_another_s_choice_is_not_taken_back(place: Database, moussa: Phone, oumar: Phone) -> None:
    await place.run(both)
    await chooses(moussa, "Retenir 40 (MSIPC)")
    await asks_to_undo_the_choice(moussa)
    assert moussa.text == "Annuler ce choix ?\nIl sera à refaire. Pourquoi ?"
    fits(moussa)
    await asks_to_undo_the_choice(oumar)
    await oumar.taps("Erreur")
    await chooses(oumar, "Retenir 36 (ONG1)")
    await moussa.taps("Erreur")
    assert moussa.toast == HERE
    moussa.sees("Retenu : 36 (ONG1), pièces vues")
    assert [undone for _, undone in await place.read(chosen)] == [True, False]


async def test_what_is_verified_is_the_figure_that_was_shown(place: Database, moussa: Phone, oumar: Phone) -> None:
    await place.run(both)
    await chooses(moussa, "Retenir 36 (ONG1)")
    await moussa.sends("/verifier")
    await moussa.taps("Retenus (1)")
    moussa.sees("1.1.2a      40     ✓36")
    verify = moussa.tap("Vérifier les 2")
    await asks_to_undo_the_choice(oumar)
    await oumar.taps("Erreur")
    await moussa.presses(verify)
    assert moussa.toast == HERE, "nothing is chosen any more"
    await chooses(oumar, "Retenir 40 (MSIPC)")
    await moussa.presses(verify)
    assert moussa.toast == "Coordination MSIPC 2 vient de décider : 40."
    moussa.sees("1.1.2a     ✓40      36")
    assert await place.read(how_many, VerificationRow) == 0
    await moussa.taps("Vérifier les 2")
    moussa.sees("1 rapport vérifié.")


async def test_a_choice_that_stays_while_the_rest_changes_is_nobody_s_news(
    place: Database, moussa: Phone, oumar: Phone
) -> None:
    await place.run(both)
    await chooses(oumar, "Retenir 36 (ONG1)")
    await moussa.sends("/verifier")
    await moussa.taps("Retenus (1)")
    verify = moussa.tap("Vérifier les 2")
    await place.run(correct, AWA, 1, {"1.1.2a": sexes(24, 16), "1.1.2b": share(40, 161)})
    await moussa.presses(verify)
    assert moussa.toast == HERE
    assert await place.read(how_many, VerificationRow) == 0


async def test_both_are_asked_about_where_both_are_taken_back(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await chooses(moussa, "Retenir 36 (ONG1)")
    await moussa.taps("Suivant (3)")
    await moussa.taps("Vérifier les 2")
    await moussa.taps(UNDO)
    assert moussa.text == "Annuler choix et vérification ?\nIl sera à revérifier. Pourquoi ?"
    fits(moussa)
    again = moussa.tap("Erreur")
    await moussa.presses(again)
    await moussa.presses(again)
    assert moussa.toast == "C’est déjà noté."
    assert [undone for _, undone in await place.read(chosen)] == [True]


def entered_by_mariam(session: Session) -> None:
    send(session, AWA, MINISTRY, entered=MARIAM)
    send(session, FANTA, {"1.1.2a": sexes(20, 16), "1.1.2b": share(40, 160)})


async def test_nobody_ends_a_choice_about_what_they_entered(place: Database, moussa: Phone) -> None:
    """It would count again as they entered it. The NGO's report went through other hands, and is theirs to verify."""
    await place.run(entered_by_mariam)
    await chooses(moussa, "Retenir 36 (ONG1)")
    await moussa.sends("/verifier")
    await moussa.taps("Retenus (1)")
    await moussa.taps("1.1.2a")
    forged = moussa.tap("Annuler ce choix")
    mariam = Phone(place, MARIAM, LATER)
    await mariam.presses(forged)
    assert mariam.toast == "Saisi par vous : une autre personne décide."
    assert "Annuler ce choix" not in mariam.buttons
    await moussa.taps("Annuler ce choix")
    reason = moussa.tap("Erreur")
    await mariam.presses(reason)
    assert mariam.toast == "Saisi par vous : une autre personne décide."
    await moussa.taps("← Retour")
    await moussa.taps("Vérifier les 2")
    await moussa.taps("Vérifier les 2")
    await mariam.sends("/verifier")
    await mariam.taps("Retenus (1)")
    await mariam.taps("1.1.2a")
    assert "Saisi par vous" not in mariam.text
    assert "Annuler ce choix" not in mariam.buttons
    await mariam.taps("Vérifier les 2")
    await mariam.taps("Vérifier les 2")
    mariam.sees("1 rapport vérifié.")
    await mariam.taps(UNDO)
    assert mariam.text == "Annuler la vérification ?\nIl sera à revérifier. Pourquoi ?"
    await mariam.taps("Erreur")
    assert [undone for _, undone in await place.read(chosen)] == [False]
    assert await place.read(how_many, UndoneVerificationRow) == 1, "the NGO's, that she verified"
    assert (await place.read(subject, "1.1.2a")).of_record == Amount(36, 20, 16)


def four_that_agree(session: Session) -> None:
    figures = {"1.1.1": count(5), "1.1.2a": sexes(10, 10), "1.1.2b": share(1, 2)}
    for area, account in (("gao", AWA), ("ansongo", ALI)):
        send(session, account, figures, area=area)
        send(session, FANTA, figures, area=area)


async def test_a_list_that_another_has_verified_says_who(place: Database, moussa: Phone, oumar: Phone) -> None:
    await place.run(four_that_agree)
    for phone in (moussa, oumar):
        await phone.sends("/verifier")
        await phone.taps("Concordants (4)")
    first = moussa.tap("1.1.1 · Gao")
    shown = moussa.tap("Vérifier les 4")
    await moussa.presses(first)
    await moussa.taps("Vérifier")
    await moussa.presses(shown)
    assert moussa.toast == "Cet écran a changé.", "by his own hands"
    moussa.sees("Concordants · T2 2013 : 3")
    assert await place.read(how_many, VerificationRow) == 1
    await oumar.taps("Vérifier les 4")
    assert oumar.toast == "Coordination MSIPC 1 vient de vérifier."
    oumar.sees("Concordants · T2 2013 : 3")
    mine = oumar.tap("Vérifier les 3")
    for _ in range(2):
        await oumar.presses(mine)
        assert oumar.text == "Tout est vérifié pour T2 2013."
    assert await place.read(how_many, VerificationRow) == 4, "twice is once"
    await moussa.presses(shown)
    assert moussa.toast == "Coordination MSIPC 2 vient de vérifier."


async def test_a_list_that_changed_for_another_reason_names_nobody(
    place: Database, moussa: Phone, oumar: Phone
) -> None:
    await place.run(four_that_agree)
    await moussa.sends("/verifier")
    await moussa.taps("Concordants (4)")
    shown = moussa.tap("Vérifier les 4")
    await place.run(correct, ALI, 3, {"1.1.1": count(6)})
    await oumar.sends("/verifier")
    await oumar.taps("Concordants (3)")
    await oumar.taps("Vérifier les 3")
    await moussa.presses(shown)
    assert moussa.toast == "Cet écran a changé."
