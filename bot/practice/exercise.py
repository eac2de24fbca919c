"""The exercise: a plan, three people invited, the stand-in, the real bot and the page of phones, in one process.

1. a database with this release's schema and the plan in it;
2. an invitation for each part of the cast that has not joined yet;
3. the stand-in on a free port, and the page on the one asked for;
4. the bot, as `relais serve` runs it, until told to stop.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import app
from bot.practice.api import api
from bot.practice.cast import Part, parts
from bot.practice.history import reported_before
from bot.practice.page import Player, page
from bot.practice.phones import Phone
from bot.practice.serving import serving
from bot.practice.world import Account, World
from storage import people, schema
from storage.database import open_database
from storage.invitations import DAYS, Terms, invite, new_payload
from storage.plan.load import load
from storage.plan.logframe import Logframe, in_language
from storage.plan.reading import Plans

TOKEN = "7000000001:practice"  # noqa: S105 - it opens nothing but the stand-in
BEGINS = datetime(2013, 7, 5, 9, 41, tzinfo=ZoneInfo("Africa/Bamako"))
SAVED_EVERY = 5.0  # seconds


class Clock:
    """The exercise's time: from `begins` on as elapsed time goes."""

    def __init__(self, begins: datetime) -> None:
        self._begins = begins
        self._elapsed = asyncio.get_running_loop().time
        self._at = self._elapsed()

    def __call__(self) -> datetime:
        return self._begins + timedelta(seconds=self._elapsed() - self._at)


@dataclass(frozen=True)
class Exercise:
    """`folder` holds the database, and the time at which a kept exercise goes on."""

    plan: Logframe
    folder: Path
    port: int

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'practice.db'}"

    @property
    def left_at(self) -> Path:
        return self.folder / "practice.time"

    async def run(self, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
        """Until `stop`. `ready` gets the page's address. Raises PortTaken, NobodyToPlay, and what `serve` raises."""
        played = parts(self.plan)
        clock = Clock(self._begins())
        await asyncio.to_thread(schema.migrate, self.database)
        async with open_database(self.database) as database:
            payloads = await database.run(prepared, self.plan, played, clock())
        world = World(clock)
        world.begin_at(int((clock() - BEGINS).total_seconds()) * 10 + 1)
        cast = tuple(self._player(world, part, payload) for part, payload in zip(played, payloads, strict=True))
        async with AsyncExitStack() as held:
            telegram = await held.enter_async_context(serving(api(world, TOKEN)))
            shown = page(world, cast, clock, in_language(self.plan.title, "fr"))
            address = await held.enter_async_context(serving(shown, self.port))
            saving = asyncio.create_task(self._save(clock))
            held.callback(saving.cancel)
            held.callback(world.close)
            ready(address)
            await app.serve(app.Wiring(TOKEN, telegram, self.database, clock), stop)

    def _begins(self) -> datetime:
        """The first moment of the exercise; where a kept one was left, that moment."""
        try:
            return max(BEGINS, datetime.fromisoformat(self.left_at.read_text(encoding="ascii").strip()))
        except (FileNotFoundError, ValueError):
            return BEGINS

    async def _save(self, clock: Clock) -> None:
        """What happened must not lie in the future when a kept exercise goes on."""
        while True:
            ahead = clock() + timedelta(seconds=2 * SAVED_EVERY)
            await asyncio.to_thread(self.left_at.write_text, ahead.isoformat(), "ascii")
            await asyncio.sleep(SAVED_EVERY)

    def _player(self, world: World, part: Part, payload: str) -> Player:
        phone = Phone(world, Account(part.account, part.name))
        world.join(phone.account)
        return Player(phone, part.role.value, part.place(self.plan, "fr"), payload)


def prepared(session: Session, plan: Logframe, played: tuple[Part, ...], now: datetime) -> tuple[str, ...]:
    """Loads the plan, with the quarter before reported, and invites who has not joined yet: each part's payload, empty
    for who has.
    """
    load(session, plan, now)
    frame = next(frame for frame in Plans().open(session) if frame.code == plan.code)
    reported_before(session, frame, played, now)
    organisations = {organisation.code: organisation.id for organisation in frame.organisations}
    areas = {area.key: area.id for area in frame.areas}
    payloads = []
    for part in played:
        if joined(session, part.account, now):
            payloads.append("")
            continue
        terms = Terms(part.role, organisations[part.organisation.code], tuple(areas[key] for key in part.areas))
        payloads.append(new_payload())
        invite(session, terms, payloads[-1], now + timedelta(days=DAYS), by=None, now=now)
    return tuple(payloads)


def joined(session: Session, account: int, now: datetime) -> bool:
    try:
        people.by_account(session, account, now)
    except people.Stranger:
        return False
    return True
