"""A phone that talks to every door of the house as `serve` does: what its card shows, what came besides."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import OCCASIONS
from bot.attending import attend
from bot.cards import Card, Redraw, Say, Toast
from bot.doors import DOORS, built
from bot.errands import typed
from bot.handlers import reporting
from bot.house import House, Said
from bot.occasions import Dropped, Occasion, register
from bot.taps import Tap
from storage import delivering
from storage.database import Database
from storage.outbox import OutboxRow, State
from storage.people import PersonRow
from storage.plan.reading import Plans
from tests.review.scene import NOW
from tests.texts import TEXTS

WRITERS = register(OCCASIONS)
UPDATES = count(1)
TAGS = re.compile(r"<[^>]+>")


def plain(text: str) -> str:
    return unescape(TAGS.sub("", text)).replace("\u00a0", " ")


@dataclass
class Phone:
    """One person's. `new`: the texts of new messages, which a lock screen shows; `seen`: of every card, the last one
    too."""

    database: Database
    account: int
    now: datetime = NOW
    shown: Card = field(default_factory=lambda: Card(""))
    toast: str = ""
    new: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.house = House(TEXTS, Plans(), 1, "RelaisBot", built())

    @property
    def text(self) -> str:
        return plain(self.shown.text)

    @property
    def buttons(self) -> list[str]:
        return [plain(button.label) for row in self.shown.rows for button in row]

    def tap(self, label: str) -> Tap:
        for row in self.shown.rows:
            for button in row:
                if plain(button.label) == label and button.tap is not None:
                    return button.tap
        raise AssertionError(f"no {label!r} in {self.buttons} of\n{self.text}")

    async def sends(self, command: str) -> None:
        name, _, text = command.removeprefix("/").partition(" ")
        door = next(door for door in DOORS if name in door.commands)
        await self._attended(door.unit, changes=door.changes, command=name, text=text, message=900)

    async def types(self, text: str) -> None:
        unit = typed(next(door.unit for door in reporting.DOORS if not door.verbs and not door.commands))
        await self._attended(unit, changes=True, text=text, message=900)

    async def taps(self, label: str) -> None:
        await self.presses(self.tap(label))

    async def presses(self, tap: Tap) -> None:
        door = next(door for door in DOORS if tap.verb in door.verbs)
        await self._attended(door.unit, changes=door.changes, tap=Tap.parse(str(tap)), query="q", message=501)

    async def _attended(self, unit: Any, *, changes: bool, **said: Any) -> None:
        update = Said(next(UPDATES), self.account, self.account, self.now, **said)
        self.toast = ""
        attended = await attend(self.database, self.house, update, unit, "test", changes=changes)
        for action in attended.reply.actions:
            match action:
                case Say(card=card):
                    self._shows(card)
                    self.new.append(self.text)
                case Redraw(card=card):
                    self._shows(card)
                case Toast(text=text):
                    self.toast = plain(text)

    def _shows(self, card: Card) -> None:
        assert card.text or card.file is not None, "Telegram takes no empty message"
        self.shown = self.house.offered(card)
        self.seen.append(self.text)

    def sees(self, *lines: str) -> None:
        for line in lines:
            assert line in self.text, self.text


def told(session: Session, house: House, account: int) -> list[str]:
    """What the outbox says to somebody, in order, as it would be written now."""
    of = select(OutboxRow.id).join(PersonRow, PersonRow.id == OutboxRow.person_id).where(PersonRow.account == account)
    said = []
    for row in session.scalars(of.where(OutboxRow.state != State.SENT).order_by(OutboxRow.id)).all():
        session.get_one(OutboxRow, row).state = State.WAITING
        session.flush()
        for posted in delivering.claim(session, by="told", now=NOW.replace(year=2014), ids=[row]):
            writer = WRITERS[posted.template]
            if not isinstance(writer, Occasion):  # a document, which is made first
                said.append(posted.template)
                continue
            card = writer.write(session, house, posted)
            said.append(f"dropped: {card.reason}" if isinstance(card, Dropped) else plain(card.text))  # type: ignore[union-attr]
    return said
