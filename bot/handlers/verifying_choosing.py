"""Choosing between two sources, with a reason (9.7)."""

from sqlalchemy.orm import Session

from bot.cards import Reply
from bot.handlers import verifying_outcome as outcome
from bot.handlers.verifying_desk import laid_out, looked, redrawn
from bot.handlers.verifying_thanks import thank
from bot.house import Door, House, Said
from bot.messages import verifying_deciding as messages
from bot.messages.verifying_reasons import LETTERS
from storage import deciding, reviewing
from storage.deciding import ChangedMeanwhile, Choosing, Decided, NothingToChoose, WaitsForAnswer
from storage.matters import Subject
from storage.rolled import Amount
from storage.verification import OwnReport


def why(session: Session, house: House, said: Said) -> Reply:
    """[Retain 40 (MSIPC)]: why this one."""
    desk = laid_out(session, house, said, 2)
    side = "" if said.tap is None else said.tap.argument[1:2]
    of = None if desk is None else desk.matter.subject(desk.at.indicator)
    if desk is None or of is None or not reviewing.may_choose(desk.person, desk.matter):
        return outcome.again(session, house, said)
    chosen, shown = _figure(of, side), looked(desk)
    if chosen is None or of.choice is not None or not of.differing or desk.matter.waiting(desk.today):
        return outcome.here(desk)
    if shown.own:
        return outcome.own(desk)
    others = [one for one in (of.ministry, *of.comonitors.values()) if one is not None and one is not chosen]
    return redrawn(said, desk.words, messages.why(desk.words, shown, of, side, chosen, others))


def settle(session: Session, house: House, said: Said) -> Reply:
    """A reason: the figure counts from now on."""
    desk = laid_out(session, house, said, 3, lock=True)
    argument = "" if said.tap is None else said.tap.argument
    side, because = argument[1:2], LETTERS.get(argument[2:3])
    of = None if desk is None else desk.matter.subject(desk.at.indicator)
    if desk is None or of is None or because is None or not (side == "m" or side.isdecimal()):
        return outcome.again(session, house, said)
    organisation = _organisation(of, side)
    if side != "m" and organisation is None:
        return outcome.here(desk)
    choosing = Choosing(desk.at.report, of.indicator.code, organisation, because)
    try:
        done = deciding.settle(session, desk.plan, desk.person, choosing, desk.at.looked_at, said.at)
    except Decided as first:
        return outcome.second(desk, first)
    except OwnReport:
        return outcome.own(desk)
    except WaitsForAnswer as waits:
        return outcome.waits(desk, waits)
    except (ChangedMeanwhile, NothingToChoose):
        return outcome.here(desk)
    posted = thank(session, desk.plan, done.receipts, said)
    return redrawn(said, desk.words, outcome.settled(desk, done), effect=True, posted=posted)


def _figure(of: Subject, side: str) -> Amount | None:
    if side == "m":
        return of.ministry
    organisation = _organisation(of, side)
    return None if organisation is None else of.comonitors.get(organisation)


def _organisation(of: Subject, side: str) -> int | None:
    """The NGO of a button: by its place among those that have a figure."""
    there = sorted(of.comonitors)
    return there[int(side)] if side.isdecimal() and int(side) < len(there) else None


DOORS = (
    Door(why, verbs=("vc",), changes=False),
    Door(settle, verbs=("vd",)),
)
