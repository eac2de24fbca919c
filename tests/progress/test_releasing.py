"""[Release the tallies…] (11.6), through the doors: what the card says, for whom, and what stands in the way."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import documents, people, releases
from storage.audit import AuditRow
from storage.database import Database
from storage.editions import freeze
from storage.outbox import OutboxRow
from storage.released import Release
from storage.rolled import Scope
from tests.filling import Filling
from tests.progress.chat import Chat
from tests.progress.conftest import MOUSSA
from tests.protection.recorded import AWA, WHOLE_PLAN, YEAR_OVER, correct, plan_of, recorded, women
from tests.protection.test_approving import counted
from tests.reporting.plans import T2
from tests.tallies.sending import tally_of

Chats = Callable[[], Chat]


def counted_and_frozen(session: Session) -> None:
    recorded(session)
    counted(session)
    who = people.by_account(session, WHOLE_PLAN, YEAR_OVER).id
    freeze(session, plan_of(session), Scope.YEAR, 2013, None, who, YEAR_OVER)


@pytest.fixture
def mariam(database: Database, fill: Callable[[Filling], None], house: object) -> Chat:
    """She coordinates the whole plan; her phone has the year's summary open."""
    fill(counted_and_frozen)
    return Chat(database, house, WHOLE_PLAN, YEAR_OVER, [])  # type: ignore[arg-type]


def released(session: Session) -> Release | None:
    return releases.latest(session, plan_of(session).id, 2013)


async def asked(mariam: Chat) -> Chat:
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Diffuser les décomptes…")
    return mariam


async def test_names_are_typed_read_back_and_approved(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    title, masked, *others, for_whom = mariam.lines
    assert title == "Diffusion des décomptes 2013"
    assert masked.startswith("Petits chiffres masqués : ")
    assert masked.endswith(" cases sur 143.") or "cases sur" in masked
    assert "Sans nom de service." in others
    assert for_whom == "Pour qui ? Un nom par ligne."
    await mariam.sends("Union africaine\n  Mission  des Nations unies \n\nUnion africaine")
    assert mariam.lines[-3:] == ["Pour :", "Union africaine", "Mission des Nations unies"]
    assert masked in mariam.lines
    await mariam.taps("Réécrire")
    assert mariam.lines[-1] == "Pour qui ? Un nom par ligne."
    await mariam.sends("Union africaine\nMission des Nations unies")
    reply = await mariam.taps("Approuver la diffusion")
    assert mariam.lines == [
        "Diffusion 2013 approuvée",
        "Diffusé le 12 février 2014",
        "Pour 2 destinataires",
        "Les fichiers suivent, protégés.",
    ]
    release = await database.read(released)
    assert release is not None
    assert release.recipients == ("Union africaine", "Mission des Nations unies")
    assert masked == f"Petits chiffres masqués : {release.masked} cases sur {release.cells}."
    files = await database.read(files_of)
    assert files == [("pdf", 1, release.number, True), ("xlsx", 1, release.number, True)]
    assert len(reply.posted) == 2
    await mariam.taps("← Récapitulatif")
    assert "Décomptes : diffusés le 12 février 2014" in mariam.lines


def files_of(session: Session) -> list[tuple[str, int, int, bool]]:
    rows = session.scalars(select(OutboxRow).where(OutboxRow.template == documents.DOCUMENT).order_by(OutboxRow.id))
    return [(row.values["format"], row.values["edition"], row.values["release"], row.protect) for row in rows]


async def test_two_taps_at_once_release_once(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    await mariam.sends("Union africaine")
    tap = mariam.button("Approuver la diffusion")
    await asyncio.gather(mariam.presses(tap), mariam.presses(tap))
    assert await database.read(approvals) == 1
    await mariam.presses(tap)
    assert mariam.toast == "Cet écran a changé. Voici où vous en êtes."
    assert mariam.lines[0] == "Récapitulatif 2013, édition 1"
    assert await database.read(approvals) == 1


def approvals(session: Session) -> int:
    return len(session.scalars(select(AuditRow.id).where(AuditRow.action == "release.approved")).all())


async def test_killed_before_it_is_approved_it_is_prepared_again(mariam: Chat, database: Database) -> None:
    """Another process knows no mask: the tap begins it anew, and nothing is approved unseen."""
    await asked(mariam)
    await mariam.sends("Union africaine")
    mariam.house.masks.forget((1, 2013, 0, 1))
    await mariam.taps("Approuver la diffusion")
    assert mariam.toast == "En préparation."
    assert await database.read(released) is None
    assert mariam.lines[-1] == "Union africaine"
    await mariam.taps("Approuver la diffusion")
    assert await database.read(released) is not None


async def test_what_changed_meanwhile_is_prepared_again(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    await mariam.sends("Union africaine")

    def changes(session: Session) -> None:
        correct(session, 1, AWA, {"rape": 90}, YEAR_OVER)

    await database.run(changes)
    await mariam.taps("Approuver la diffusion")
    assert mariam.toast == "Les décomptes ont changé : on prépare de nouveau."
    assert await database.read(released) is None
    await mariam.taps("Approuver la diffusion")
    assert await database.read(released) is not None


async def test_the_mask_that_is_approved_is_the_one_that_was_read(mariam: Chat, database: Database) -> None:
    """A slow phone's second tap on the card from before, or a colleague's preparing: neither approves what is new."""
    await asked(mariam)
    await mariam.sends("Union africaine")
    before = mariam.button("Approuver la diffusion")

    def changes(session: Session) -> None:
        correct(session, 1, AWA, {"rape": 90}, YEAR_OVER)

    await database.run(changes)
    await mariam.presses(before)
    await mariam.presses(before)
    assert mariam.toast == "Le masquage a changé : relisez."
    assert await database.read(released) is None
    assert mariam.lines[-1] == "Union africaine"
    await mariam.taps("Approuver la diffusion")
    assert await database.read(released) is not None


async def test_names_that_are_none(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    for written, sentence in (
        (" \n ", "Écrivez au moins un nom."),
        ("x" * 81, "Un nom a 80 lettres au plus."),
        ("\n".join(f"Nom {n} a" for n in range(51)), "50 noms au plus."),
        ("Union, +223 20 22 00 00", "Il y a un numéro ou une adresse. Des noms seulement."),
        ("a@exemple.org", "Il y a un numéro ou une adresse. Des noms seulement."),
        ("Mme Traoré 👍🏽", "Les documents ne peuvent pas afficher 👍. Réécrivez sans, s’il vous plaît."),
    ):
        await mariam.sends(written)
        assert mariam.lines[0] == sentence
        assert mariam.lines[-1] == "Pour qui ? Un nom par ligne."
    await mariam.sends("A <b>x</b> & Cie")
    assert "A &lt;b&gt;x&lt;/b&gt; &amp; Cie" in mariam.shown.text


async def test_back_ends_it(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    await mariam.taps("← Retour")
    assert mariam.lines[0] == "Récapitulatif 2013, édition 1"
    await mariam.sends("Union africaine")
    assert mariam.lines[0] != "Diffusion des décomptes 2013"
    assert await database.read(released) is None


async def test_a_name_never_comes_as_a_new_message(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    reply = await mariam.sends("Union africaine")
    new = "".join(card.text for action in reply.actions if (card := getattr(action, "anew", None)) is not None)
    assert "Union" not in new
    assert "Pour 1 destinataire" in new


async def test_a_revised_release_once_and_then_none(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    await mariam.sends("Union africaine")
    await mariam.taps("Approuver la diffusion")

    def changes(session: Session) -> None:
        correct(session, 1, AWA, {"rape": 2 * 41, "denial": 60, "sexual_assault": 70}, YEAR_OVER)

    await database.run(changes)
    await mariam.taps("← Récapitulatif")
    await mariam.taps("Diffuser les décomptes…")
    assert mariam.lines[0] == "Diffusion des décomptes 2013, éd. 2"


async def test_two_of_record_are_named(mariam: Chat, database: Database) -> None:
    def another(session: Session) -> None:
        tally_of(session, 15, "gao", T2, women(rape=6), YEAR_OVER)

    await database.run(another)
    await asked(mariam)
    assert mariam.lines == [
        "Diffusion des décomptes 2013",
        "Deux organisations ont compté au même lieu. On ne les additionne jamais : nommez dans le plan "
        "l’organisation de référence, ou un autre service.",
        "Gao · T2 2013 : MSIPC, MJ",
    ]
    assert mariam.labels == ["Réessayer", "← Retour"]


async def test_too_few_changes_for_a_new_edition(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    await mariam.sends("Union africaine")
    await mariam.taps("Approuver la diffusion")

    def one_more(session: Session) -> None:
        correct(session, 1, AWA, {"rape": 42}, YEAR_OVER)

    await database.run(one_more)
    await mariam.taps("← Récapitulatif")
    await mariam.taps("Diffuser les décomptes…")
    assert mariam.lines == [
        "Diffusion des décomptes 2013, éd. 2",
        "Trop peu de changements pour une nouvelle édition.",
    ]
    assert mariam.labels == ["← Retour"]
    release = await database.read(released)
    assert release is not None
    assert release.edition == 1


async def test_no_new_edition_without_any_change(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    await mariam.sends("Union africaine")
    await mariam.taps("Approuver la diffusion")
    await mariam.taps("← Récapitulatif")
    await mariam.taps("Diffuser les décomptes…")
    assert mariam.lines == [
        "Diffusion des décomptes 2013, éd. 2",
        "Trop peu de changements pour une nouvelle édition.",
    ]
    assert mariam.labels == ["← Retour"]


async def test_that_tallies_changed_is_told_and_nothing_more(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    await mariam.sends("Union africaine")
    await mariam.taps("Approuver la diffusion")
    mariam.now += timedelta(days=2)

    def one_more(session: Session) -> None:
        correct(session, 1, AWA, {"rape": 42}, YEAR_OVER + timedelta(days=1))

    await database.run(one_more)
    told = [(text, silent) for text, silent in await mariam.waiting() if "changé" in text]
    assert told == [("Décomptes 2013, diffusés le 12 février 2014\nQuelque chose a changé depuis.", False)]
    assert mariam.labels == []


async def test_nobody_else(mariam: Chat, database: Database) -> None:
    await asked(mariam)
    await mariam.sends("Union africaine")
    tap = mariam.button("Approuver la diffusion")
    moussa = Chat(database, mariam.house, MOUSSA, YEAR_OVER, mariam.updates)
    await moussa.sends("/recapitulatif 2013")
    assert "Diffuser les décomptes…" not in moussa.labels
    for verb in ("sc", "sd", "se", "sf"):
        await moussa.presses(replace(tap, verb=verb))
        assert moussa.toast.startswith("Ce n’est pas ouvert pour vous."), verb
    assert await database.read(released) is None
