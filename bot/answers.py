"""Answers out: what handlers gave back, carried out after the commit, in order per chat, chats side by side.

Answers live in memory only. What would be missed after a kill is in a row: a receipt in the outbox, a form's card in
its draft or its errand. What Telegram has by now is told to `notes`.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, assert_never

from bot.cards import Action, Commands, Doing, Drawn, Erase, Leave, Redraw, Say, Stepped, Toast
from bot.emptying import emptied
from bot.house import House
from bot.noting import Notes
from bot.occasions import Wipe
from bot.pace import Lane
from bot.queues import Queues
from bot.telling import GivenUp, OutOfReach, Refused, Teller
from storage import people
from storage.database import Database, StorageUnavailable
from storage.wiping import Emptying

log = logging.getLogger(__name__)

LATELY: Final = 10.0  # seconds in which one thing need not be said twice
REMEMBERED: Final = 10_000  # cards whose message has changed, or is too new to be in the draft's row


class Answers:
    """Give it actions with `carry`; `run` beside it, until `stop`."""

    def __init__(self, teller: Teller, database: Database, house: House, clock: Callable[[], datetime]) -> None:
        self._teller = teller
        self._database = database
        self._house = house
        self._clock = clock
        self.queues = Queues()
        self.notes = Notes(database, clock)
        self._cards: dict[int, int] = {}
        self._steps: dict[int, int] = {}  # the card on which somebody's errand was said
        self._lately: dict[tuple[int, str], float] = {}

    def carry(self, actions: Iterable[Action]) -> "list[asyncio.Future[None]]":
        """Each future is done when its action has left, or has become pointless."""
        return [self._put(action) for action in actions]

    async def run(self) -> None:
        """Notes about once a second what was shown and said."""
        await self.notes.run()

    async def stop(self, seconds: float) -> None:
        """Lets what waits leave, at most so many seconds, and notes what was shown and said."""
        await self.queues.empty(seconds)
        await self.notes.stop()

    async def unreachable(self, chat: int) -> None:
        try:
            await self._database.run(people.account_unreachable, chat, self._clock())
        except StorageUnavailable:
            return  # the next message to them tells it again

    async def draw(self, action: Say | Redraw, lane: Lane) -> int | None:
        """Says or redraws, in the chat's own turn: called by what is in its queue.

        The message that shows it now; None where there was nothing to redraw. Raises OutOfReach, Refused, GivenUp.
        """
        if isinstance(action, Say):
            return await self._said(action, lane)
        drawn = action.drawn
        # The one that was tapped is the card from now on; where it is gone, the one this process drew last.
        last = self._cards.get(drawn.draft) if isinstance(drawn, Drawn) else None
        if isinstance(drawn, Stepped) and action.message is None:
            last = self._steps.get(drawn.person)
        for message in dict.fromkeys(m for m in (action.message, last) if m is not None):
            if await self._teller.redraw(action.chat, message, self._house.offered(action.card), lane=lane):
                if drawn is not None:
                    self.notes.shown(drawn, message, hurry=message != last)
                    if last is not None and isinstance(drawn, Drawn):
                        self._cards[drawn.draft] = message
                return message
        if action.anew is None:
            return None
        return await self._said(Say(action.chat, action.anew, protect=action.protect, drawn=drawn), lane)

    async def empty(self, chat: int, wipe: Wipe) -> Emptying:
        """Wipes a chat, or a form of it, in its own turn. Raises OutOfReach, Refused, GivenUp, StorageUnavailable."""
        done = await emptied(self._teller, self.notes, self._database, chat, wipe, self._clock())
        if wipe.menu:
            await self._teller.commands(chat, ())
        gone = set(done.all)
        self._cards = {draft: message for draft, message in self._cards.items() if message not in gone}
        return done

    def _put(self, action: Action) -> "asyncio.Future[None]":
        match action:
            case Toast():  # a spinner waits for no message
                return self.queues.put(("toast", action.query), lambda: self._carry_out(action))
            case Redraw():
                drawn = action.drawn
                about = ("draft", drawn.draft) if isinstance(drawn, Drawn) else ("message", action.message)
                return self.queues.put(action.chat, lambda: self._carry_out(action), about=about)
            case Doing():
                return self.queues.put(action.chat, lambda: self._carry_out(action), about=("doing", action.chat))
            case _:
                return self.queues.put(action.chat, lambda: self._carry_out(action))

    async def _carry_out(self, action: Action) -> None:
        try:
            match action:
                case Say(once=once) if once and self._said_lately(action.chat, once):
                    return
                case Say() | Redraw():
                    message = await self.draw(action, Lane.CONVERSATION)
                    if message is not None and message != getattr(action, "message", None):
                        self.notes.said(action.chat, message)
                case Erase():
                    await self._teller.erase(action.chat, action.messages)
                    self.notes.gone(action.chat, action.messages)
                case Toast():
                    await self._teller.toast(action.query, action.text)
                case Commands():
                    await self._teller.commands(action.chat, action.commands)
                case Doing():
                    await self._teller.doing(action.chat, picture=action.picture)
                case Leave():
                    await self._teller.leave(action.chat)
                case _:
                    assert_never(action)
        except OutOfReach:
            if not isinstance(action, Toast):
                await self.unreachable(action.chat)
        except Refused as refused:
            log.error("Telegram refused a %s: %s", type(action).__name__, type(refused.__cause__).__name__)
        except GivenUp:
            log.warning("a %s did not leave before the end", type(action).__name__)

    def _said_lately(self, chat: int, what: str) -> bool:
        """Whether this was said in the last few seconds; from now on it was. Nobody misses it if it is forgotten."""
        now = asyncio.get_running_loop().time()
        lately = self._lately.get((chat, what), -LATELY) > now - LATELY
        if not lately:
            self._lately = {key: at for key, at in self._lately.items() if at > now - LATELY}
            self._lately[chat, what] = now
        return lately

    async def _said(self, action: Say, lane: Lane) -> int:
        card = self._house.offered(action.card)
        message = await self._teller.say(
            action.chat, card, silent=action.silent, protect=action.protect, lane=lane, reply_to=action.reply_to
        )
        if action.drawn is not None:
            self.notes.shown(action.drawn, message, hurry=True)
        if isinstance(action.drawn, Stepped):
            self._steps[action.drawn.person] = message
        if isinstance(action.drawn, Drawn):
            self._cards[action.drawn.draft] = message
            if len(self._cards) > REMEMBERED:
                del self._cards[next(iter(self._cards))]
        return message
