"""A phone that talks to every door of the house without a network: what its card shows, and what was said besides."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import app
from bot.attending import attend
from bot.cards import Card, Redraw, Reply, Say, Toast
from bot.doors import DOORS
from bot.errands import typed
from bot.handlers import reporting
from bot.house import Door, House, Said
from bot.occasions import Dropped, Occasion, OnItsCard, register
from bot.practice.phones import readable
from bot.taps import Tap
from storage import delivering
from storage.database import Database
from storage.outbox import OutboxRow, Posted

OCCASIONS = register(app.OCCASIONS)
TYPED = Door(typed(next(door.unit for door in reporting.DOORS if not door.verbs and not door.commands)))


@dataclass
class Chat:
    database: Database
    house: House
    account: int
    now: datetime
    updates: list[int]
    shown: Card = field(default_factory=lambda: Card(""))
    message: int = 500
    toast: str = ""
    said: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return readable(self.shown.text).split("\n")

    @property
    def labels(self) -> list[str]:
        return [readable(button.label) for row in self.shown.rows for button in row]

    def button(self, label: str) -> Tap:
        found = [b.tap for row in self.shown.rows for b in row if readable(b.label) == label]
        assert found, f"no {label!r} in {self.labels}"
        assert found[0] is not None
        return found[0]

    async def sends(self, text: str) -> Reply:
        command, _, rest = text.removeprefix("/").partition(" ")
        if not text.startswith("/"):
            return await self._goes(TYPED, message=900, text=text)
        return await self._goes(next(d for d in DOORS if command in d.commands), 901, command=command, text=rest)

    async def taps(self, label: str) -> Reply:
        return await self.presses(self.button(label))

    async def presses(self, tap: Tap) -> Reply:
        door = next(d for d in DOORS if tap.verb in d.verbs)
        return await self._goes(door, self.message, tap=Tap.parse(str(tap)), query="q")

    async def _goes(self, door: Door, message: int, **said: object) -> Reply:
        self.updates.append(len(self.updates) + 1)
        update = Said(self.updates[-1], self.account, self.account, self.now, message, **said)  # type: ignore[arg-type]
        attended = await attend(self.database, self.house, update, door.unit, "test", changes=door.changes)
        self.toast = ""
        for action in attended.reply.actions:
            if isinstance(action, Toast):
                self.toast = readable(action.text)
            elif isinstance(action, Say):
                self.message += 1
                self.shown = self.house.offered(action.card)
            elif isinstance(action, Redraw):
                self.shown = self.house.offered(action.card)
        await self.hears(attended.claimed)
        return attended.reply

    async def hears(self, rows: tuple[Posted, ...]) -> None:
        """What rows say, as it is true now: on the card, or as messages of their own."""
        for posted in rows:
            occasion = OCCASIONS.get(posted.template)
            if not isinstance(occasion, Occasion):  # a document, which is made elsewhere
                continue
            written = await self.database.read(occasion.write, self.house, posted)
            if isinstance(written, OnItsCard):
                written = written.unseen if posted.redraws is None else written.card
            if isinstance(written, Card) and posted.redraws is not None and posted.chat == self.account:
                self.shown = self.house.offered(written)
            elif isinstance(written, Card):
                self.said.append(readable(written.text))
                if posted.chat == self.account:
                    self.message += 1
                    self.shown = self.house.offered(written)

    async def waiting(self) -> list[tuple[str, bool]]:
        """What waits for this person in the outbox: what it says, and whether silently. It is not marked as sent."""
        rows = await self.database.run(_claimed, self.account, self.now)
        found = []
        for posted in rows:
            occasion = OCCASIONS.get(posted.template)
            if not isinstance(occasion, Occasion):  # a document, which is made elsewhere
                continue
            written = await self.database.read(occasion.write, self.house, posted)
            assert not isinstance(written, Dropped), written
            assert isinstance(written, Card)
            found.append((readable(written.text), posted.silent))
            self.message += 1
            self.shown = self.house.offered(written)
        return found


def _claimed(session: Session, account: int, now: datetime) -> tuple[Posted, ...]:
    ids = session.scalars(select(OutboxRow.id).where(OutboxRow.state == "waiting")).all()
    rows = delivering.claim(session, by="test", now=now, ids=ids)
    mine = tuple(row for row in rows if row.chat == account)
    delivering.let_go(session, [row.id for row in rows if row.chat != account])
    for row in mine:
        delivering.sent(session, row.id, 1, now)
    return mine


async def both(*taps: "asyncio.Future[Reply] | object") -> list[object]:
    """Two at once."""
    return list(await asyncio.gather(*taps))  # type: ignore[arg-type]
