"""kill -9 in the middle of a tally: what was typed and what showed figures is gone in the end; the counts are kept."""

import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.practice.api import api
from bot.practice.phones import Phone, keyboard, readable
from bot.practice.serving import serving
from bot.practice.world import Message, World
from storage.database import Database
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.reading import Plans
from tests.faults.test_kill import PATIENCE, TOKEN, plan_of_today, relais
from tests.reporting.tallied import TALLIED
from tests.stories.conftest import stamped


def settle_in(session: Session, now: datetime) -> None:
    """Two agents, of a place whose contacts were verified today, in a plan whose last quarter is open."""
    calendar = plan_of_today().calendar
    cards = (
        replace(area, referral=None if area.referral is None else replace(area.referral, verified=now.date()))
        for area in TALLIED.areas
    )
    load(session, replace(TALLIED, calendar=calendar, axes=plan_of_today().axes, areas=tuple(cards)), now)
    plan = Plans().open(session)[0]
    for account in (1000, 1001):
        person = PersonRow(
            account=account, role=Role.AGENT, language="fr", consent_version="1", consented_at=now, joined_at=now,
            organisation_id=next(o.id for o in plan.organisations if o.code == "MSIPC"),
        )  # fmt: skip
        session.add(person)
        session.flush()
        session.add(PersonAreaRow(person_id=person.id, area_id=next(a.id for a in plan.areas if a.key == "gao")))


def chat(phone: Phone) -> list[str]:
    return [readable(m.text or m.plain) for m in phone.messages]


def button(message: Message, label: str) -> str:
    found = [b["callback_data"] for row in keyboard(message) for b in row if readable(b["text"]).startswith(label)]
    return str(found[0])


async def has_button(phone: Phone, label: str) -> None:
    await phone.until(lambda: any(b.startswith(label) for b in phone.buttons), lambda: f"{chat(phone)}", PATIENCE)


@dataclass(frozen=True)
class Scene:
    """The stand-in, and a database in which two agents may count."""

    world: World
    url: str
    database: str
    log: Path

    def relais(self) -> AbstractAsyncContextManager[Process]:
        return relais(self.url, self.database, self.log)

    def join(self, account: int, name: str) -> Phone:
        return Phone.join(self.world, account, name)

    async def none_left(self, phone: Phone, otherwise: str) -> None:
        """Until every planned fault has happened, and every update was confirmed."""
        world = self.world
        await phone.until(lambda: not world.faults.planned and not world.updates, lambda: otherwise, PATIENCE)


@pytest.fixture
async def scene(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    """No process that was killed, and none after it, leaves a traceback."""
    world, log = World(lambda: datetime.now(UTC)), tmp_path / "log"
    await database.run(stamped)
    await database.run(settle_in, datetime.now(UTC))
    async with serving(api(world, TOKEN)) as url:
        yield Scene(world, url, database_url, log)
    assert "Traceback" not in log.read_text()


async def at_the_digits(phone: Phone) -> None:
    """Up to the first count that is typed."""
    phone.sends("/decompte")
    for label in ("Continuer", "Santé", "1 "):
        await phone.taps(label, within=PATIENCE)
    await phone.told("Exemple : 0 2 0 1", within=PATIENCE)


async def test_killed_before_the_answer_and_before_the_wipe(scene: Scene) -> None:
    awa = scene.join(1000, "Awa")
    async with scene.relais() as process:
        await at_the_digits(awa)
        # Committed and confirmed; neither drawn nor deleted.
        scene.world.faults.plan("slow", "editMessageText", seconds=60)
        typed = awa.sends("2 5 0 1")
        await scene.none_left(awa, "not confirmed")
        process.send_signal(signal.SIGKILL)
    assert not typed.deleted
    async with scene.relais() as process:
        await has_button(awa, "1 Viol : 8 ✓")
        await awa.until(lambda: typed.deleted, lambda: f"{chat(awa)}", within=PATIENCE)
        await awa.taps("Zéro pour les 5 autres", within=PATIENCE)
        await has_button(awa, "Envoyer") if not awa.buttons[0].startswith("Zéro") else await awa.taps("Pas noté")
        await has_button(awa, "Envoyer")
        scene.world.faults.plan("slow", "deleteMessages", seconds=60)
        card = awa.card
        awa.presses(card, button(card, "Envoyer"))
        await scene.none_left(awa, "no wipe has begun")
        process.send_signal(signal.SIGKILL)
    assert not card.deleted
    async with scene.relais() as process:
        await awa.told("Reçu n° D", within=PATIENCE)
        await awa.until(
            lambda: len(chat(awa)) == 1 and chat(awa)[0].startswith("Reçu n° D"), lambda: f"{chat(awa)}", PATIENCE
        )
        process.terminate()
        await process.wait()


async def test_killed_before_a_report_s_beginning_has_taken_it_away(scene: Scene) -> None:
    awa = scene.join(1000, "Awa")
    async with scene.relais() as process:
        await at_the_digits(awa)
        card = awa.card
        awa.sends("/rapport")
        await has_button(awa, "Commencer")
        begins = awa.card
        scene.world.faults.plan("slow", "deleteMessages", seconds=60)
        awa.presses(begins, button(begins, "Commencer"))
        await scene.none_left(awa, "no wipe has begun")
        process.send_signal(signal.SIGKILL)
    assert not card.deleted
    async with scene.relais() as process:
        await awa.until(lambda: card.deleted, lambda: f"{chat(awa)}", within=PATIENCE)
        await awa.told("Décompte gardé, pas envoyé.", within=PATIENCE)
        assert not begins.deleted
        process.terminate()
        await process.wait()


async def zero_of_everything(phone: Phone) -> None:
    """Up to [Send]."""
    phone.sends("/decompte")
    for label in ("Continuer", "Santé", "Zéro pour tout"):
        await phone.taps(label, within=PATIENCE)
    await has_button(phone, "Envoyer")


async def killed_while_written_over(scene: Scene, process: Process, phone: Phone, label: str, says: str) -> None:
    """The last tap of a tally is kept, and the process dies before its card says so. The next one writes it over."""
    command = next(m for m in phone.messages if m.text == "/decompte")
    card, figures = phone.card, readable(phone.card.text)
    scene.world.faults.plan("slow", "editMessageText", seconds=60)
    phone.presses(card, button(card, label))
    await scene.none_left(phone, "nothing is drawn")
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert readable(card.text) == figures
    async with scene.relais() as again:
        await phone.until(lambda: readable(card.text).startswith(says), lambda: f"{chat(phone)}", PATIENCE)
        await phone.until(lambda: command.deleted, lambda: f"{chat(phone)}", PATIENCE)
        assert [text for text in chat(phone) if text.startswith(says)] == chat(phone)
        again.terminate()
        await again.wait()


async def test_killed_before_the_card_of_one_that_was_set_aside_is_written_over(scene: Scene) -> None:
    awa = scene.join(1000, "Awa")
    async with scene.relais() as process:
        await zero_of_everything(awa)
        await killed_while_written_over(scene, process, awa, "Pas cette fois", "D’accord. /decompte")


async def test_killed_before_the_card_of_one_that_a_colleague_sent_first_is_written_over(scene: Scene) -> None:
    awa, ali = scene.join(1000, "Awa"), scene.join(1001, "Ali")
    async with scene.relais() as process:
        await zero_of_everything(awa)
        await zero_of_everything(ali)
        await ali.taps("Envoyer", within=PATIENCE)
        await ali.told("Reçu n° D", within=PATIENCE)
        await killed_while_written_over(scene, process, awa, "Envoyer", "Déjà envoyé (n° D")
