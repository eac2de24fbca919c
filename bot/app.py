"""The one place where everything is put together, and nothing else. `serve` and the practice page run the same."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults, ExtBot

from bot import doors
from bot.answers import Answers
from bot.delivery import Delivery
from bot.handlers import (
    afterwards,
    announcement,
    asking,
    correcting,
    documents,
    entering,
    extending,
    handed,
    late,
    milestones,
    my_data,
    present,
    referring,
    releasing_prepared,
    remarks_answering,
    reminding,
    sending,
    taken_back,
    tally_looking,
    tally_sending,
    together,
    verifying_thanks,
    wiping,
    yearly_approving,
)
from bot.house import Door, House
from bot.making.workshop import Workshop
from bot.messages import always, first_contact, inviting, joining
from bot.occasions import Made, Occasion, register
from bot.pace import Lane, Pace
from bot.receiving import LeaseLost, Receiver, TokenRefused
from bot.settings import MOST_A_DAY
from bot.telling import Teller
from bot.texts import Texts
from bot.transport import Transport
from scheduler import retention, timetable
from scheduler.housekeeping import forget
from scheduler.tick import tick
from scheduler.waking import waking
from storage import audited, belonging, outages, schema
from storage.database import Database, StorageUnavailable, open_database
from storage.delivering import release
from storage.lease import AlreadyServing, Lease, alone, serving
from storage.plan.reading import Plans

log = logging.getLogger(__name__)

T = TypeVar("T")

OCCASIONS = (
    joining.OCCASIONS,
    always.OCCASIONS,
    sending.OCCASIONS,
    tally_sending.OCCASIONS,
    tally_looking.OCCASIONS,
    reminding.OCCASIONS,
    afterwards.OCCASIONS,
    correcting.OCCASIONS,
    entering.OCCASIONS,
    remarks_answering.OCCASIONS,
    extending.OCCASIONS,
    handed.OCCASIONS,
    inviting.OCCASIONS,
    referring.OCCASIONS,
    wiping.OCCASIONS,
    my_data.OCCASIONS,
    announcement.OCCASIONS,
    asking.OCCASIONS,
    verifying_thanks.OCCASIONS,
    taken_back.OCCASIONS,
    yearly_approving.OCCASIONS,
    releasing_prepared.OCCASIONS,
    documents.OCCASIONS,
    together.composed({**late.PARTS, **milestones.PARTS}),
)
FINISHING = 20.0  # seconds for what was taken, when told to stop


@dataclass(frozen=True)
class Wiring:
    """What a serving process is given: the bot's token, the Bot API's base URL, the database's URL, and the time.

    `doors` and `occasions`: everything that people can do here, and everything the outbox can say; `most_a_day`: how
    much of it one person is told in 24 hours without having asked. `pace`: how fast it leaves. `workshop`: where
    documents are made. `ticking`: is given the tick, for who moves the time.
    """

    token: str = field(repr=False)
    api: str
    database: str = field(repr=False)
    clock: Callable[[], datetime]
    doors: tuple[Door, ...] = doors.DOORS
    occasions: Mapping[str, Occasion | Made] = field(default_factory=lambda: register(OCCASIONS))
    most_a_day: int = MOST_A_DAY
    standby: bool = False
    pace: Callable[[], Pace] = Pace
    workshop: Callable[[], Workshop] = Workshop
    ticking: Callable[[Callable[[], Awaitable[None]]], None] = lambda tick: None


def now() -> datetime:
    """The time. Nothing below asks for it by itself."""
    return datetime.now(UTC)


async def serve(wiring: Wiring, stop: asyncio.Event, ready: Callable[[], None] = lambda: None) -> None:
    """Serves until `stop` is set, then finishes what it took. `ready` is called once updates are being taken.

    Raises AlreadyServing (SQLite), AnotherBot, NewerSchema, NotOurs, TokenRefused, LeaseLost, StorageUnavailable.
    """
    async with AsyncExitStack() as held:
        place = held.enter_context(alone(wiring.database, waits=wiring.standby))
        if place.shared and await asyncio.to_thread(schema.revision, wiring.database) != schema.HEAD:
            raise AlreadyServing  # no other schema under the feet of a process that knows this one
        await asyncio.to_thread(schema.migrate, wiring.database)
        database = await held.enter_async_context(open_database(wiring.database))
        holder = f"{socket.gethostname()[:24]}-{os.getpid()}-{secrets.token_hex(4)}"
        lease = await _unless(stop, held.enter_async_context(serving(database, holder, place)))
        if lease is None:
            return
        application = await _unless(stop, held.enter_async_context(_application(wiring)))
        if application is None:
            return
        await database.run(belonging.claim_bot, application.bot.id)
        await _served(wiring, database, application, lease, holder, stop, ready)


async def _unless(stop: asyncio.Event, waiting: Awaitable[T]) -> T | None:
    """What is waited for, or None when told to stop meanwhile."""
    wanted = asyncio.ensure_future(waiting)
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait((wanted, stopped), return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if wanted.done():
        return wanted.result()
    wanted.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await wanted
    return None


@asynccontextmanager
async def _application(wiring: Wiring) -> AsyncIterator["Application[Any, Any, Any, Any, Any, Any]"]:
    """The library's application, without its updater, its job queue and its persistence: all keep state in memory."""
    logging.getLogger("telegram").setLevel(logging.WARNING)  # below it the library logs whole updates
    transport = Transport()
    bot: ExtBot[Lane] = ExtBot(
        wiring.token,
        base_url=f"{wiring.api}/bot",
        base_file_url=f"{wiring.api}/file/bot",
        request=transport,
        get_updates_request=transport,
        # No preview: Telegram would fetch what is behind a link that lets somebody in.
        defaults=Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)),
        rate_limiter=wiring.pace(),
    )
    application = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    async with transport:  # closed whatever happens: an application that never came up closes nothing
        pause = 0.5
        while True:
            try:
                await application.initialize()
                break
            except InvalidToken:
                raise TokenRefused from None
            except TelegramError as error:
                log.warning("Telegram is out of reach: %s", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(30.0, pause * 2)
        try:
            yield application
        finally:
            await application.shutdown()


async def _served(
    wiring: Wiring,
    database: Database,
    application: "Application[Any, Any, Any, Any, Any, Any]",
    lease: Lease,
    holder: str,
    stop: asyncio.Event,
    ready: Callable[[], None],
) -> None:
    clock = wiring.clock
    built = doors.built(wiring.doors)
    house = House(Texts.load(), Plans(), application.bot.id, application.bot.username, built)
    teller = Teller(application.bot)
    answers = Answers(teller, database, house, clock)
    delivery = Delivery(database, house, answers, wiring.occasions, clock, lease, wiring.most_a_day, wiring.workshop())
    receiver = Receiver(application, database, house, answers, delivery, lease, clock)
    doors.hang(application, database, house, receiver, clock, wiring.doors)
    await database.run(_taken_over, holder, house.plans, clock())
    for reply in await database.read(present.unanswered, house, clock()):
        answers.carry(reply.actions)

    silent = False  # whether no updates came at the last tick

    async def ticked() -> None:
        nonlocal silent
        if await lease.sure():
            if not receiver.taking:  # as if nobody served; what is due by then is found when updates come again
                silent = True
                return
            with contextlib.suppress(StorageUnavailable):  # the next one writes what this one could not
                await database.run(_tick, house.plans, clock(), outages.missed if silent else outages.served)
                silent = False
            delivery.wake()

    noted = await database.read(audited.root)

    async def housekeeping() -> None:
        nonlocal noted
        with contextlib.suppress(StorageUnavailable):
            await database.run(forget, clock())
            if (root := await database.read(audited.root)) != noted:
                noted = root
                log.info("the root of the audit log is %s", root)  # outside of the database, where it can be kept

    async def retained() -> None:
        with contextlib.suppress(StorageUnavailable):
            while await database.run(_long_gone, house.plans, clock()) == retention.AT_ONCE:
                pass

    wiring.ticking(ticked)
    utc = ZoneInfo("UTC")
    jobs = {timetable.tick(): ticked, timetable.housekeeping(utc): housekeeping, timetable.retention(utc): retained}
    noting, delivering = asyncio.create_task(answers.run()), asyncio.create_task(delivery.run())
    taking = asyncio.create_task(receiver.run())
    profile = asyncio.create_task(_profile_after(receiver, application.bot, house, ready))
    stopping = asyncio.create_task(stop.wait())
    try:
        with waking(jobs, ZoneInfo("UTC")):
            # None of them ends by itself but by a defect, and without one of them the others are of no use.
            await asyncio.wait((taking, stopping, noting, delivering), return_when=asyncio.FIRST_COMPLETED)
            receiver.stop()
            await taking
    finally:
        stopping.cancel()
        profile.cancel()
        # From here on each call is tried once: what does not leave now is in a row, and the next process says it.
        teller.stop()
        delivery.stop()
        await asyncio.wait((delivering,))
        await answers.stop(FINISHING)
        await asyncio.gather(stopping, profile, return_exceptions=True)
        await asyncio.gather(noting, delivering)


def _tick(session: Session, plans: Plans, now: datetime, pulse: Callable[[Session, datetime], object]) -> int:
    pulse(session, now)
    return tick(session, plans.open(session), now)


def _long_gone(session: Session, plans: Plans, now: datetime) -> int:
    return retention.forget(session, plans.open(session), now)


def _taken_over(session: Session, holder: str, plans: Plans, now: datetime) -> None:
    """Before anything leaves: what an outage says is said instead of all that has waited."""
    release(session, but=holder)
    _tick(session, plans, now, outages.missed)


async def _profile_after(receiver: Receiver, bot: ExtBot[Lane], house: House, ready: Callable[[], None]) -> None:
    """What a stranger sees of the bot before the first message: the same neutral sentence, and no commands."""
    await receiver.polled.wait()
    ready()
    try:
        for language, of in (("", "fr"), ("en", "en")):
            sentence = first_contact.only_by_invitation(house.texts.of(of)).text
            await bot.set_my_short_description(sentence[:120], language_code=language or None)
            await bot.set_my_description(sentence[:512], language_code=language or None)
        await bot.delete_my_commands()
    except TelegramError as error:
        log.warning("the bot's profile could not be set: %s", type(error).__name__)


__all__ = ["LeaseLost", "TokenRefused", "Wiring", "now", "serve"]
