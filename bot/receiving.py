"""Updates in. Telegram is the inbox: an update is confirmed only when its effect is committed, or it was set aside.

1. ask for at most 100 updates, telling Telegram that all below the offset are done with;
2. read each on its own: one that cannot be read must not stop the others;
3. handle them, people side by side, each person's own in the order sent;
4. an update without an effect is done with when its answer has left, or ten seconds have passed;
5. raise the offset only when the whole batch is done with; else ask for the same again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from random import random
from typing import Any, Final

from telegram import Update
from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError
from telegram.ext import Application

from bot.answers import Answers
from bot.attending import Attended
from bot.cards import Erase, Reply, Say, Toast
from bot.delivery import Delivery
from bot.house import House, Said
from bot.messages.sheet import card
from bot.reading import ASKED_FOR
from bot.watching import what_failed
from storage import received
from storage.database import Database, StorageUnavailable
from storage.lease import Lease

log = logging.getLogger(__name__)

AT_ONCE: Final = 100
FEW: Final = 5  # of the first hundred after a start
POLL: Final = 30  # seconds that Telegram may keep a poll open
ANSWERED: Final = 10.0  # seconds that an answer without an effect behind it may hold its confirmation
PAUSE: Final = 30.0  # the longest pause after a failure

Json = dict[str, Any]


@dataclass
class Handled:
    """What became of one update. The doors write here while the library processes it."""

    said: Said | None = None
    unavailable: bool = False
    defect: BaseException | None = None
    leaving: "list[asyncio.Future[None]]" = field(default_factory=list)


handled: ContextVar[Handled] = ContextVar("handled")


class LeaseLost(Exception):
    """Another process serves now."""


class TokenRefused(Exception):
    """Telegram does not know this token."""


class Receiver:
    """One process's way in. `run` until `stop`."""

    def __init__(
        self,
        application: "Application[Any, Any, Any, Any, Any, Any]",
        database: Database,
        house: House,
        answers: Answers,
        delivery: Delivery,
        lease: Lease,
        clock: Callable[[], datetime],
    ) -> None:
        self._application, self._bot = application, application.bot
        self._database, self._house = database, house
        self._answers, self._delivery = answers, delivery
        self._lease, self._clock = lease, clock
        self.holder = lease.holder
        self._offset: int | None = None
        self._finished: set[int] = set()  # those of an unconfirmed batch that need not be looked at again
        self._told_busy: set[str] = set()
        self._stopping = asyncio.Event()
        self._failures = 0
        self.polled = asyncio.Event()

    @property
    def taking(self) -> bool:
        """Whether updates come, as far as the last poll tells."""
        return self._failures == 0

    def stop(self) -> None:
        """No new poll; what was taken is finished."""
        self._stopping.set()

    async def run(self) -> None:
        """Takes batch after batch. Raises LeaseLost, TokenRefused."""
        doubtful = AT_ONCE  # what the last process may have taken and not finished comes again first
        while not self._stopping.is_set():
            if not await self._lease.sure():
                raise LeaseLost
            limit = FEW if doubtful > 0 else AT_ONCE
            batch = await self._asked(limit)
            if batch is None:
                continue
            if batch and not await self._done(batch, doubtful=doubtful > 0):
                await self._pause()
                continue
            doubtful = doubtful - len(batch) if len(batch) == limit else 0
            self._failures = 0
            if batch:
                self._offset = number(batch[-1]) + 1
                self._finished.clear()
                self._told_busy.clear()
        if self._offset is not None:
            await self._confirmed()

    # -------------------------------------------------------------------------------------------------- asking for them

    async def _asked(self, limit: int) -> list[Json] | None:
        """A batch, or None when there was none to be had: then ask again."""
        # The first poll does not wait: whoever started the process is told at once that it takes updates.
        asking = asyncio.ensure_future(self._updates(POLL if self.polled.is_set() else 0, limit))
        stopping = asyncio.ensure_future(self._stopping.wait())
        lost = asyncio.ensure_future(self._lease.lost())
        try:
            await asyncio.wait((asking, stopping, lost), return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                return None
            batch = asking.result()
        except TelegramError as error:
            await self._refused(error)
            return None
        finally:
            for waiting in (asking, stopping, lost):
                waiting.cancel()
            await asyncio.gather(asking, stopping, lost, return_exceptions=True)
        self.polled.set()
        return [update for update in batch if isinstance(update, dict) and isinstance(update.get("update_id"), int)]

    async def _refused(self, error: TelegramError) -> None:
        """Says why there are no updates, and waits, longer each time."""
        match error:
            case Conflict():
                log.error("another program takes this bot's updates, or it had a webhook, which is taken away now")
                with contextlib.suppress(TelegramError):
                    await self._bot.delete_webhook()
            case InvalidToken() | EndPointNotFound():  # the library takes a 401 for an unknown method
                log.error("Telegram refuses this bot's token")
            case _:
                log.warning("no updates: %s", type(error).__name__)
        await self._pause()

    async def _updates(self, seconds: int, limit: int) -> list[Json]:
        # Written so that the library sends it as it is: its own get_updates reads a whole batch or none of it.
        given: Json = {"timeout": seconds, "limit": limit, "allowed_updates": list(ASKED_FOR)}
        if self._offset is not None:
            given["offset"] = self._offset
        batch: list[Json] = await self._bot.do_api_request(
            "get_Updates", api_kwargs=given, read_timeout=float(seconds + 10)
        )
        return batch

    async def _confirmed(self) -> None:
        """At the end: tells Telegram what is done with, so that the next process need not look at it again."""
        try:
            await self._updates(0, 1)
        except TelegramError as error:
            log.warning("the last batch will come again: %s", type(error).__name__)

    async def _pause(self) -> None:
        self._failures += 1
        seconds = min(PAUSE, 0.25 * 2 ** min(self._failures, 10)) * (0.5 + random())  # noqa: S311 - jitter
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    # --------------------------------------------------------------------------------------------------- handling them

    async def _done(self, batch: list[Json], *, doubtful: bool) -> bool:
        """Whether all of them are done with. `doubtful`: among the first hundred after a start, one of which may have
        ended the last process; they come a few at a time, so that a death in between costs little.
        """
        try:
            return await (self._one_by_one(batch) if doubtful else self._handled_all(batch))
        except StorageUnavailable as error:
            log.warning("the storage is away: %s", error.reason)
            return False

    async def _one_by_one(self, batch: list[Json]) -> bool:
        """Each is marked before it is begun, and the mark taken away after: what was begun alone and not finished
        ended the process. The third time it is set aside instead, and its sender is told.
        """
        leaving: list[asyncio.Future[None]] = []
        for update in batch:
            one = number(update)
            if one in self._finished:
                continue
            begun = await self._database.run(received.begun, self._house.bot_id, [one], self._clock())
            if begun[one] >= received.TRIES:
                log.error("update %d was begun %d times and never finished; it is set aside", one, begun[one])
                await self._set_aside(one, "EndedTheProcess")
                self._say_set_aside(Handled(spoken_by(update, self._clock())))
                continue
            result = await self._one(update)
            # Also when the storage was away: that ended nobody, and must not count as if it had.
            await self._database.run(received.finished, self._house.bot_id, [one])
            if result.unavailable:
                return False
            self._finished.add(one)
            leaving.extend(future for future in result.leaving if not future.done())
        await _left(leaving)
        return True

    async def _handled_all(self, batch: list[Json]) -> bool:
        lines: dict[int, list[Json]] = {}
        for update in batch:
            if number(update) not in self._finished:
                lines.setdefault(sender(update), []).append(update)
        results = await asyncio.gather(*(self._line(updates) for updates in lines.values()))
        await _left([future for result in results for future in result.leaving if not future.done()])
        return all(result.finished for result in results)

    async def _line(self, updates: Iterable[Json]) -> "_Line":
        """One person's updates, in order; at the first that cannot be kept now, the rest wait too."""
        line = _Line()
        for update in updates:
            one = await self._one(update)
            line.leaving.extend(one.leaving)
            if one.unavailable:
                line.finished = False
                break
            self._finished.add(number(update))
        return line

    async def _one(self, body: Json) -> Handled:
        result = Handled()
        token = handled.set(result)
        try:
            update = self._read(body)
            if update is not None:
                await self._application.process_update(update)
        except Exception as defect:  # noqa: BLE001 - whatever it is, the others must pass
            result.defect = defect
        finally:
            handled.reset(token)
        if result.unavailable:
            self._say_busy(result)
        elif result.defect is not None:
            log.error("update %d is set aside: %s", number(body), what_failed(result.defect))
            try:
                await self._set_aside(number(body), type(result.defect).__name__)
            except StorageUnavailable:
                result.unavailable = True
                return result
            if result.said is None and "callback_query" in body:
                result.said = spoken_by(body, self._clock())
            self._say_set_aside(result)
        return result

    def _read(self, body: Json) -> Update | None:
        """Of a message whose content the library cannot read, only that it came: it is answered like any other that
        is not read, and during a tally it goes."""
        try:
            return Update.de_json(body, self._bot)
        except Exception as defect:
            plain = without_content(body)
            if plain is None:
                raise
            log.error("update %d cannot be read: %s; its content is left out", number(body), what_failed(defect))
            return Update.de_json(plain, self._bot)

    async def _set_aside(self, update: int, error: str) -> None:
        await self._database.run(received.set_aside, self._house.bot_id, update, error, self._clock())

    def _say_busy(self, result: Handled) -> None:
        """A tap would be too old when the storage is back; a typed message waits at Telegram and is read later."""
        if result.said is not None and result.said.query and result.said.query not in self._told_busy:
            self._told_busy.add(result.said.query)
            words = self._house.texts.of(result.said.hint)
            self._answers.carry([Toast(result.said.query, words.label("Relais is busy. Tap again in a minute."))])

    def _say_set_aside(self, result: Handled) -> None:
        if result.said is None:
            return
        words = self._house.texts.of(result.said.hint)
        if result.said.query:
            toast = words.label("Something went wrong here. Nothing was noted. Please try again.")
            self._answers.carry([Toast(result.said.query, toast)])
        else:
            sorry = words("Something went wrong here. Nothing was noted. Please try again.")
            self._answers.carry([Say(result.said.chat, card((sorry,)))])

    def replied(self, attended: Attended) -> None:
        """Sends what a unit gave back, after its commit. Called by the doors, inside `process_update`."""
        result = handled.get()
        if result.said is not None:
            self._note_heard(result.said, attended.reply)
        leaving = self._answers.carry(_with_toast(attended.reply, result.said))
        if not attended.reply.effect:
            result.leaving.extend(leaving)
        self._delivery.take(attended.claimed)

    def _note_heard(self, said: Said, reply: Reply) -> None:
        """Whoever wrote or tapped can be reached. A message of theirs is there until it is deleted: mostly at once."""
        if said.message is not None or said.query:
            self._answers.notes.met(said.chat)
        if said.message is None or said.query or said.edited:
            return
        passing = any(isinstance(action, Erase) and said.message in action.messages for action in reply.actions)
        note = self._answers.notes.passing if passing else self._answers.notes.heard
        note(said.chat, said.message)


@dataclass
class _Line:
    finished: bool = True
    leaving: "list[asyncio.Future[None]]" = field(default_factory=list)


def _with_toast(reply: Reply, said: Said | None) -> tuple[Any, ...]:
    """Every tap is answered, and first: the spinner stops."""
    if said is None or not said.query or any(isinstance(a, Toast) for a in reply.actions):
        return tuple(sorted(reply.actions, key=lambda action: not isinstance(action, Toast)))
    return (Toast(said.query), *reply.actions)


async def _left(leaving: "list[asyncio.Future[None]]") -> None:
    if leaving:
        await asyncio.wait(leaving, timeout=ANSWERED)


def spoken_by(update: Json, now: datetime) -> Said | None:
    """Who sent it, without looking at what was sent: it may be what ended the process."""
    who = sender(update)
    if who <= 0:
        return None
    query = update.get("callback_query")
    hint = next((b["from"].get("language_code") for k in ASKED_FOR if (b := update.get(k)) and "from" in b), "fr")
    return Said(
        int(update["update_id"]), who, who, now, query=str(query["id"]) if query else "",
        hint="en" if str(hint).startswith("en") else "fr",
    )  # fmt: skip


def without_content(update: Json) -> Json | None:
    """Of a message who sent it, where and when; None where that is not to be seen, or it is no private chat."""
    for kind in ("message", "edited_message"):
        body = update.get(kind)
        if not isinstance(body, dict):
            continue
        chat, who = body.get("chat"), body.get("from")
        if not isinstance(chat, dict) or not isinstance(who, dict) or chat.get("type") != "private":
            return None
        numbers = {"message_id": body.get("message_id"), "date": body.get("date")}
        if not all(isinstance(one, int) for one in (*numbers.values(), chat.get("id"), who.get("id"))):
            return None
        sent_by = {"id": who["id"], "is_bot": bool(who.get("is_bot")), "first_name": ""}
        hint = {"language_code": who["language_code"]} if isinstance(who.get("language_code"), str) else {}
        edited = {"edit_date": body["date"]} if kind == "edited_message" else {}
        where = {"id": chat["id"], "type": "private"}
        return {"update_id": number(update), kind: {**numbers, **edited, "chat": where, "from": {**sent_by, **hint}}}
    return None


def number(update: Json) -> int:
    return int(update["update_id"])


def sender(update: Json) -> int:
    """Whose update it is, as far as can be seen without reading it; 0 for what is nobody's."""
    for kind in ASKED_FOR:
        body = update.get(kind)
        if isinstance(body, dict):
            who = body.get("from")
            return int(who["id"]) if isinstance(who, dict) and isinstance(who.get("id"), int) else 0
    return 0
