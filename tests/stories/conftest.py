"""The whole house in one process: the stand-in on a real port, the library, a real database, and people's phones."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot import app
from bot.practice.api import api
from bot.practice.phones import Phone
from bot.practice.serving import serving
from bot.practice.world import World
from storage import drafts, people
from storage.database import Database
from storage.invitations import Terms, invite, new_payload
from storage.people import Role
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.schema import HEAD
from tests.conftest import CANARY
from tests.filling import Filling
from tests.lock_screen import plan_labels, tells_too_much
from tests.reporting.plans import PLAN

TOKEN = "7000000001:stories"
LABELS = plan_labels(PLAN)


MORNING = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)


class Clock:
    """Time as the story has it: 12 July 2013, 9:41 in Bamako, and on as elapsed time goes."""

    def __init__(self) -> None:
        self.start = MORNING
        self._at = asyncio.get_running_loop().time()

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=asyncio.get_running_loop().time() - self._at)

    def later(self, **elapsed: float) -> None:
        self.start += timedelta(**elapsed)


@dataclass
class Town:
    """Where the stories take place."""

    world: World
    database: Database
    clock: Clock
    url: str
    database_url: str

    async def payload(self, role: Role, organisation: str | None, *areas: str, language: str = "fr") -> str:
        """A new invitation's payload."""
        return await self.database.run(invited, role, organisation, areas, language, self.clock())

    async def phone(
        self, account: int, name: str, role: Role = Role.AGENT, organisation: str | None = "MSIPC", *areas: str
    ) -> Phone:
        """Someone who has joined already, through the chat. Telegram gives a canary as the first name."""
        phone = Phone.join(self.world, account, f"{name} {CANARY}")
        phone.sends(f"/start {await self.payload(role, organisation, *areas)}")
        await phone.taps("Oui, c’est moi")
        await phone.taps("J’accepte")
        await phone.sees("C’est prêt, merci.")
        return phone

    async def noted(self, account: int, card: int) -> None:
        """Until the form's row knows on which message it stands: no thumb is as fast as a test."""
        async with asyncio.timeout(10):
            while await self.database.read(card_of, account, self.clock()) != card:  # noqa: ASYNC110 - a row tells nobody that it changed
                await asyncio.sleep(0.02)

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[None]:
        """The bot, serving."""
        stop, ready = asyncio.Event(), asyncio.Event()
        wiring = app.Wiring(TOKEN, self.url, self.database_url, self.clock)
        running = asyncio.create_task(app.serve(wiring, stop, ready.set))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        try:
            yield
        finally:
            stop.set()
            await running


def card_of(session: Session, account: int, now: datetime) -> int | None:
    draft = drafts.active(session, people.by_account(session, account, now, lock=False).id)
    return None if draft is None else draft.card


def invited(
    session: Session, role: Role, organisation: str | None, areas: tuple[str, ...], language: str, now: datetime
) -> str:
    plan = Plans().open(session)[0]
    organisations = {o.code: o.id for o in plan.organisations}
    keys = {a.key: a.id for a in plan.areas}
    payload = new_payload()
    terms = Terms(
        role=role,
        organisation=organisations[organisation] if organisation else None,
        areas=tuple(keys[area] for area in areas),
        language=language,
    )
    invite(session, terms, payload, now + timedelta(days=14), by=None, now=now)
    return payload


def stamped(session: Session) -> None:
    """The fixture's schema was made in one step; `serve` asks which release made it."""
    from sqlalchemy import text

    session.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    session.execute(text("DELETE FROM alembic_version"))
    session.execute(text(f"INSERT INTO alembic_version VALUES ('{HEAD}')"))


def founded(session: Session) -> None:
    """The plan, in a database that `serve` takes as it is."""
    stamped(session)
    load(session, PLAN, MORNING)


@pytest.fixture
def founding() -> Filling:
    """What the town begins with; a file of stories about another plan gives its own."""
    return founded


@pytest.fixture
async def town(
    database: Database, database_url: str, fill: Callable[[Filling], None], founding: Filling
) -> AsyncIterator[Town]:
    fill(founding)
    clock = Clock()
    world = World(clock)
    async with serving(api(world, TOKEN)) as url:
        yield Town(world, database, clock, url, database_url)
    assert not (wrong := tells_too_much(world, LABELS)), wrong


@pytest.fixture
async def open_town(town: Town) -> AsyncIterator[Town]:
    """The town with the bot serving."""
    async with town.bot():
        yield town


Phones = Callable[[int], Phone]
