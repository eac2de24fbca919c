"""The exercise: a plan, three people invited, the stand-in, the real bot and the page of phones, in one process.

1. a database with this release's schema and the plan in it;
2. an invitation for each part of the cast that has not joined yet;
3. the stand-in on a free port, and the page on the one asked for;
4. the bot, as `relais serve` runs it, until told to stop; whoever looks at the page may move its clock.
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
from bot.pace import Pace
from bot.practice.api import api
from bot.practice.cast import Part, parts
from bot.practice.clock import Bookmark, Clock
from bot.practice.history import reported_before
from bot.practice.links import invited, renewed
from bot.practice.moving import Moving
from bot.practice.page import Player, page
from bot.practice.phones import Phone
from bot.practice.serving import serving
from bot.practice.travel import Travel
from bot.practice.world import Account, World
from storage import people, schema
from storage.database import open_database
from storage.plan.load import load
from storage.plan.logframe import Logframe, in_language
from storage.plan.reading import Plans

TOKEN = "7000000001:practice"  # noqa: S105 - it opens nothing but the stand-in
BEGINS = datetime(2013, 7, 5, 9, 41, tzinfo=ZoneInfo("Africa/Bamako"))
SAVED_EVERY = 5.0  # seconds


@dataclass(frozen=True)
class Exercise:
    """`folder` holds the database, and the time at which a kept exercise goes on."""

    plan: Logframe
    folder: Path
    port: int

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'practice.db'}"

    async def run(self, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
        """Until `stop`. `ready` gets the page's address. Raises PortTaken, NobodyToPlay, and what `serve` raises."""
        played = parts(self.plan)
        bookmark = Bookmark(self.folder / "practice.time")
        clock = Clock(bookmark.read(BEGINS))
        await asyncio.to_thread(schema.migrate, self.database)
        async with AsyncExitStack() as held:
            database = await held.enter_async_context(open_database(self.database))
            links = await database.run(prepared, self.plan, played, clock())
            world = World(clock)
            world.begin_at(int((clock() - BEGINS).total_seconds()) * 10 + 1)
            cast = tuple(self._player(world, part, link) for part, link in zip(played, links, strict=True))

            async def renew(moment: datetime) -> None:
                for part, player in zip(played, cast, strict=True):
                    given = (self.plan.code, part, player.payload, clock(), moment)
                    if player.payload and (link := await database.run(renewed, *given)) is not None:
                        player.gets(link)

            travel = Travel(database, self.plan, clock, world, bookmark, renew)
            moving = Moving(world, clock, str(self.plan.calendar.zone), travel.go)
            telegram = await held.enter_async_context(serving(api(world, TOKEN)))
            shown = page(world, cast, moving, in_language(self.plan.title, "fr"))
            address = await held.enter_async_context(serving(shown, self.port))
            saving = asyncio.create_task(_save(bookmark, clock))
            held.callback(saving.cancel)
            held.callback(world.close)
            held.push_async_callback(moving.end)
            ready(address)
            wiring = app.Wiring(
                TOKEN, telegram, self.database, clock, pace=lambda: Pace(clock.elapsed), ticking=travel.ticking
            )
            await app.serve(wiring, stop)

    def _player(self, world: World, part: Part, payload: str) -> Player:
        phone = Phone(world, Account(part.account, part.name))
        world.join(phone.account)
        return Player(phone, part.role.value, part.place(self.plan, "fr"), payload)


async def _save(bookmark: Bookmark, clock: Clock) -> None:
    """What happened must not lie in the future when a kept exercise goes on."""
    while True:
        await bookmark.write(clock() + timedelta(seconds=2 * SAVED_EVERY))
        await asyncio.sleep(SAVED_EVERY)


def prepared(session: Session, plan: Logframe, played: tuple[Part, ...], now: datetime) -> tuple[str, ...]:
    """Loads the plan, with the quarter before reported, and invites who has not joined yet: each part's payload, empty
    for who has.
    """
    load(session, plan, now)
    frame = next(frame for frame in Plans().open(session) if frame.code == plan.code)
    reported_before(session, frame, played, now)
    return tuple(
        "" if joined(session, part.account, now) else invited(session, frame, part, now, now) for part in played
    )


def joined(session: Session, account: int, now: datetime) -> bool:
    try:
        people.by_account(session, account, now)
    except people.Stranger:
        return False
    return True
