"""What Telegram is known to have: which state of a draft a card shows, which messages are in which chat, and that
somebody can be reached again.

Noted in memory and kept about once a second, all together: answers wait for no database. What a kill swallows is drawn
again (the cards), or found again between the ids that were kept (the messages, see `storage/wiping.py`).
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from bot.cards import Drawn, Stepped
from bot.telling import sleep
from storage import back_in_reach, chats, drafts, errands, people
from storage.chats import Noted
from storage.database import Database, StorageUnavailable

FLUSH: Final = 1.0  # seconds between two notes

Places = set[tuple[int, int]]  # (chat, message)
Form = tuple[type[Drawn] | type[Stepped], int]  # a draft, or the errand of a person
Shown = list[tuple[int, int, int]]  # (draft or person, version, message)


class Notes:
    """Tell it what happened; `run` beside it, until `stop`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._shown: dict[Form, tuple[int, int]] = {}
        self._there: dict[tuple[int, int], Noted] = {}
        self._gone: Places = set()
        self._met: dict[int, datetime] = {}
        self._passing: Places = set()
        self._hurry = asyncio.Event()
        self._stopping = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    def shown(self, drawn: Drawn | Stepped, message: int, *, hurry: bool) -> None:
        """Telegram has this state of that form. `hurry` when the message's id is new: the next answer needs it."""
        form = (type(drawn), drawn.draft if isinstance(drawn, Drawn) else drawn.person)
        if drawn.version >= self._shown.get(form, (0, 0))[0]:
            self._shown[form] = (drawn.version, message)
        if hurry:
            self._hurry.set()

    def said(self, chat: int, message: int) -> None:
        """A message of ours is there."""
        self._there[chat, message] = Noted(chat, message, True, self._clock())

    def met(self, chat: int) -> None:
        """They wrote or tapped: they can be reached, and hear what could not be said."""
        self._met[chat] = self._clock()

    def heard(self, chat: int, message: int) -> None:
        """A message of theirs is there, and stays."""
        self._there[chat, message] = Noted(chat, message, False, self._clock())

    def passing(self, chat: int, message: int) -> None:
        """A message of theirs is there and is about to be deleted: as most are, so it is not even noted."""
        self._passing.add((chat, message))

    def gone(self, chat: int, messages: Iterable[int]) -> None:
        """These were deleted."""
        for place in ((chat, message) for message in messages):
            if place in self._passing:
                self._passing.discard(place)
            elif self._there.pop(place, None) is None:
                self._gone.add(place)

    async def run(self) -> None:
        while not self._stopping.is_set():
            await sleep(FLUSH, unless=self._hurry)
            self._hurry.clear()
            await self._if_possible()

    async def stop(self) -> None:
        self._stopping.set()
        self._hurry.set()
        await self._if_possible()

    async def kept(self) -> None:
        """All that was told so far is in the database. Raises StorageUnavailable."""
        async with self._one_at_a_time:
            if not (self._shown or self._there or self._gone or self._met):
                return
            shown, self._shown = self._shown, {}
            there, self._there = self._there, {}
            gone, self._gone = self._gone, set()
            met, self._met = self._met, {}
            cards, steps = _of(Drawn, shown), _of(Stepped, shown)
            try:
                await self._database.run(_kept, cards, steps, list(there.values()), gone, met, self._clock())
            except BaseException:
                self._shown = {**shown, **self._shown}
                self._there = {**there, **self._there}
                self._gone |= gone
                self._met = {**met, **self._met}
                raise

    async def _if_possible(self) -> None:
        try:
            await self.kept()
        except StorageUnavailable:
            return


def _of(kind: type[Drawn] | type[Stepped], shown: dict[Form, tuple[int, int]]) -> Shown:
    return [(which, version, message) for (of, which), (version, message) in shown.items() if of is kind]


def _kept(
    session: Session,
    cards: Shown,
    steps: Shown,
    there: list[Noted],
    gone: Places,
    met: Mapping[int, datetime],
    now: datetime,
) -> None:
    drafts.drawn(session, cards, now)
    errands.drawn(session, steps)
    chats.note(session, there)
    chats.forget(session, gone)
    for person in people.met(session, met) if met else ():
        back_in_reach.reached_again(session, person, now)
