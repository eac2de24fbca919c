"""One update, in one transaction: its dedupe row, the unit of its door, and a claim on what the unit posted."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.cards import Reply, Say, Toast
from bot.handlers import joining
from bot.handlers.present import present
from bot.handlers.reports import PlaceGone
from bot.house import House, Said, Unit
from bot.messages.always import no_such_command
from bot.messages.sheet import card
from storage import outbox, people, received
from storage.database import Database
from storage.outbox import Posted
from storage.people import Stranger
from storage.permissions import NotAllowed
from storage.plan.reading import NoSuchPlan


@dataclass(frozen=True)
class Attended:
    """What to do now that it is committed. `claimed`: outbox rows that are this process's to deliver at once."""

    reply: Reply
    claimed: tuple[Posted, ...] = ()


class NothingChanged(Exception):
    """The unit had no effect: it is rolled back, its dedupe row with it, and this carries the reply out."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


async def attend(
    database: Database, house: House, said: Said, unit: Unit, holder: str, *, changes: bool = True
) -> Attended:
    """After its effect is committed. `holder` names this process. Raises StorageUnavailable, and a unit's defects."""
    if not changes:
        return Attended(await database.read(_answered, house, said, unit))
    try:
        return await database.run(_once, house, said, unit, holder)
    except NothingChanged as nothing:
        return Attended(nothing.reply)


def _once(session: Session, house: House, said: Said, unit: Unit, holder: str) -> Attended:
    first = received.first_time(session, house.bot_id, said.update, said.at)
    reply = _answered(session, house, said, unit if first else present)
    if not first or not reply.effect:
        raise NothingChanged(reply)
    if not reply.posted:
        return Attended(reply)
    # Here and not in a transaction of its own: one less to wait for, and the receipt keeps its place in the chat.
    return Attended(reply, outbox.claim(session, by=holder, now=said.at, ids=reply.posted))


def _answered(session: Session, house: House, said: Said, unit: Callable[[Session, House, Said], Reply]) -> Reply:
    """Who is not known here gets the one sentence for strangers; who may not, or asks for what is gone, is told so."""
    try:
        return unit(session, house, said)
    except Stranger:
        return joining.stranger(session, house, said)
    except (NotAllowed, PlaceGone, NoSuchPlan):
        return _refused(session, house, said)


def _refused(session: Session, house: House, said: Said) -> Reply:
    words = house.texts.of(people.by_account(session, said.account, said.at, lock=False).language)
    if said.query:
        toast = Toast(said.query, words.label("This is not open to you. /help shows your commands."))
        return Reply((toast,), effect=False)
    if said.command:
        return Reply((Say(said.chat, no_such_command(words)),), effect=False)
    return Reply((Say(said.chat, card((words("This is not open to you. /help shows your commands."),))),), effect=False)
