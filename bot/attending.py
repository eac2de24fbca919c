"""One update, in one transaction: its dedupe row, the unit of its door, and a claim on what the unit posted.

What is refused changes nothing; that it was tried is a line of the audit log, in a transaction of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.cards import Reply, Say, Toast
from bot.handlers import joining
from bot.handlers.present import present
from bot.handlers.reporting import IN_FORM
from bot.handlers.reports import PlaceGone
from bot.handlers.sending import OF_A_RECEIPT
from bot.house import House, Said, Unit
from bot.messages import tally_frame
from bot.messages.always import no_such_command
from bot.messages.sheet import card
from bot.taps import Tap
from storage import delivering, people, received, refusals
from storage.database import Database
from storage.outbox import Posted
from storage.people import Stranger
from storage.permissions import Action, NotAllowed
from storage.plan.reading import NoSuchPlan
from storage.refusals import Because

FORMS = frozenset((*IN_FORM, tally_frame.IN_FORM))  # the verbs of which a button names a form

REVIEWING = frozenset((Action.VERIFY, Action.SEND_BACK))  # what is asked of a report


@dataclass(frozen=True)
class Attended:
    """What to do now that it is committed. `claimed`: outbox rows that are this process's to deliver at once."""

    reply: Reply
    claimed: tuple[Posted, ...] = ()


class NothingChanged(Exception):
    """The unit had no effect: it is rolled back, its dedupe row with it, and this carries the answer out."""

    def __init__(self, answer: "Answer") -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class Answer:
    """What a door answers. `refused`: why, where it was not open."""

    reply: Reply
    refused: Because | None = None


async def attend(
    database: Database, house: House, said: Said, unit: Unit, holder: str, *, changes: bool = True
) -> Attended:
    """After its effect is committed. `holder` names this process. Raises StorageUnavailable, and a unit's defects."""
    if not changes:
        answer = await database.read(_answered, house, said, unit)
    else:
        try:
            return await database.run(_once, house, said, unit, holder)
        except NothingChanged as nothing:
            answer = nothing.answer
    if answer.refused is not None:
        await database.run(_noted, house, said, answer.refused)
    return Attended(answer.reply)


def _once(session: Session, house: House, said: Said, unit: Unit, holder: str) -> Attended:
    first = received.first_time(session, house.bot_id, said.update, said.at)
    answer = _answered(session, house, said, unit if first else present)
    reply = answer.reply
    if not first or not reply.effect:
        raise NothingChanged(answer)
    if not reply.posted:
        return Attended(reply)
    # Here and not in a transaction of its own: one less to wait for, and the receipt keeps its place in the chat.
    return Attended(reply, delivering.claim(session, by=holder, now=said.at, ids=reply.posted))


def _answered(session: Session, house: House, said: Said, unit: Callable[[Session, House, Said], Reply]) -> Answer:
    """Who is not known here gets the one sentence for strangers; who may not, or asks for what is gone, is told so."""
    try:
        reply = unit(session, house, said)
    except Stranger:
        return Answer(joining.stranger(session, house, said), Because.ACCESS)
    except NotAllowed as refused:
        return Answer(_refused(session, house, said, refused.action), Because.RIGHT)
    except (PlaceGone, NoSuchPlan):
        return Answer(_refused(session, house, said), Because.PLACE)
    return Answer(reply, _tried(session, said, reply))


def _tried(session: Session, said: Said, reply: Reply) -> Because | None:
    """What the door itself refused; or a button of somebody else's form, whose cards are in one chat, nobody else's."""
    if reply.refused:
        return Because.RIGHT
    if reply.effect or said.tap is None or not _names_a_form(said.tap):
        return None
    return Because.DRAFT if refusals.of_another(session, said.account, said.tap.object) else None


def _names_a_form(tap: Tap) -> bool:
    """Whether the button's number is a form's. [View] and [My answers] are one verb: the first names a receipt."""
    return tap.verb in FORMS or (tap.verb == "rv" and tap.argument[:1] not in OF_A_RECEIPT)


def _noted(session: Session, house: House, said: Said, because: Because) -> None:
    refusals.note(session, said.account, door_of(house, said), because, said.at)


def door_of(house: House, said: Said) -> str:
    """Which door was tried, in our own words: a command that nobody has built may be anything that a person wrote."""
    if said.tap is not None:
        return f"verb:{said.tap.verb}" if said.tap.verb in house.doors else "button"
    if said.query:
        return "button"
    if said.command:
        return f"command:{said.command}" if said.command in house.doors else "command"
    return "message"


def _refused(session: Session, house: House, said: Said, action: Action | None = None) -> Reply:
    words = house.texts.of(people.by_account(session, said.account, said.at, lock=False).language)
    if said.query:
        text = words.label("This is not open to you. /help shows your commands.")
        if action in REVIEWING:
            text = words.label("This report is not open to you. /help shows your commands.")
        return Reply((Toast(said.query, text),), effect=False)
    if said.command:
        return Reply((Say(said.chat, no_such_command(words)),), effect=False)
    return Reply((Say(said.chat, card((words("This is not open to you. /help shows your commands."),))),), effect=False)
