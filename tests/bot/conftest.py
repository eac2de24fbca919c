"""The serving process with small doors of the tests' own: the stand-in on a real port, the real library, a database."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot import app
from bot.cards import Card, Reply, Say, Toast
from bot.house import Door, House, Said
from bot.making.workshop import Workshop
from bot.occasions import Made, Occasion, register
from bot.practice.api import api
from bot.practice.phones import Phone
from bot.practice.serving import serving
from bot.practice.world import World
from storage.database import Database, StorageUnavailable
from storage.people import PersonRow, Role
from tests.stories.conftest import stamped

TOKEN = "7000000001:office"
NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)


@dataclass
class Office:
    """What people type is noted, one row each, and answered. `hold`, `away`, `broken` make that go wrong."""

    world: World
    database: Database
    url: str
    database_url: str
    away: bool = False
    began: threading.Event = field(default_factory=threading.Event)
    hold: threading.Event = field(default_factory=threading.Event)
    at: datetime = NOW
    occasions: tuple[Occasion | Made, ...] = ()
    doors: tuple[Door, ...] = ()
    most_a_day: int = 6
    workshop: Callable[[], Workshop] = Workshop

    def __post_init__(self) -> None:
        self.hold.set()
        self.doors = (
            Door(self.note),
            Door(self.read, commands=("read",), changes=False),
            Door(self.slow, commands=("slow",), changes=False),
            Door(self.tapped, verbs=("tt",)),
        )

    def clock(self) -> datetime:
        return self.at

    # What happens behind the doors

    def note(self, session: Session, house: House, said: Said) -> Reply:
        self.began.set()
        self.hold.wait(20)
        if self.away:
            raise StorageUnavailable("locked")
        if said.text.startswith("broken"):
            raise LookupError(said.text)
        note = {"account": said.account, "said": said.text}
        session.execute(text("INSERT INTO notes (account, said) VALUES (:account, :said)"), note)
        return Reply((Say(said.chat, Card(f"noted {said.text}")),))

    def read(self, session: Session, house: House, said: Said) -> Reply:
        return Reply((Say(said.chat, Card("nothing new")),), effect=False)

    def slow(self, session: Session, house: House, said: Said) -> Reply:
        self.began.set()
        self.hold.wait(20)
        return Reply((Say(said.chat, Card("at last")),), effect=False)

    def tapped(self, session: Session, house: House, said: Said) -> Reply:
        self.note(session, house, said)
        return Reply((Toast(said.query, "noted"),))

    # What the tests ask

    async def notes(self, account: int | None = None) -> list[str]:
        return await self.database.read(noted, account)

    async def until(self, holds: Callable[[], Awaitable[bool]] | Callable[[], bool], within: float = 10.0) -> None:
        async with asyncio.timeout(within):
            while True:
                found = holds()
                if found if isinstance(found, bool) else await found:
                    return
                await asyncio.sleep(0.01)

    async def confirmed(self, within: float = 10.0) -> None:
        """Waits until Telegram need not keep anything."""
        await self.until(lambda: not self.world.updates, within)

    def calls(self, method: str) -> list[dict[str, object]]:
        return [call.parameters for call in self.world.calls if call.method.lower() == method.lower()]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        stop, ready = asyncio.Event(), asyncio.Event()
        wiring = app.Wiring(
            TOKEN, self.url, self.database_url, self.clock, doors=self.doors,
            occasions=register([self.occasions]), most_a_day=self.most_a_day, workshop=self.workshop,
        )  # fmt: skip
        running = asyncio.create_task(app.serve(wiring, stop, ready.set))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        try:
            yield
        finally:
            self.hold.set()
            stop.set()
            await running


def noted(session: Session, account: int | None) -> list[str]:
    which = "" if account is None else "WHERE account = :account"
    return list(session.scalars(text(f"SELECT said FROM notes {which} ORDER BY id"), {"account": account}))


def furnish(session: Session) -> None:
    stamped(session)
    kind = "INTEGER PRIMARY KEY" if session.get_bind().dialect.name == "sqlite" else "BIGSERIAL PRIMARY KEY"
    session.execute(text("DROP TABLE IF EXISTS notes"))
    session.execute(text(f"CREATE TABLE notes (id {kind}, account BIGINT, said VARCHAR(200))"))


def people(session: Session, accounts: Sequence[int]) -> list[int]:
    """Coordinators with these accounts; their ids."""
    ids = []
    for account in accounts:
        person = PersonRow(
            account=account, role=Role.COORDINATOR, organisation_id=None, language="fr", consent_version="1",
            consented_at=NOW, joined_at=NOW,
        )  # fmt: skip
        session.add(person)
        session.flush()
        ids.append(person.id)
    return ids


@pytest.fixture
async def office(database: Database, database_url: str) -> AsyncIterator[Office]:
    world = World(lambda: NOW)
    await database.run(furnish)
    async with serving(api(world, TOKEN)) as url:
        yield Office(world, database, url, database_url)


@pytest.fixture
def awa(office: Office) -> Phone:
    return Phone.join(office.world, 11, "Awa")


@pytest.fixture
def binta(office: Office) -> Phone:
    return Phone.join(office.world, 12, "Binta")
