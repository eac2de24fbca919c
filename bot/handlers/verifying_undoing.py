"""Taking back what was verified or chosen, until the year is frozen with it."""

from sqlalchemy.orm import Session

from bot.cards import Reply
from bot.handlers import taken_back
from bot.handlers import verifying_outcome as outcome
from bot.handlers.verifying_desk import Desk, drawn, handle, laid_out, redrawn, waiting
from bot.house import Door, House, Said
from bot.messages import verifying_deciding as messages
from bot.messages.verifying_reasons import UNDONE
from storage import deciding, verification
from storage.deciding import ChangedMeanwhile, Undoing, YearFrozen
from storage.reviewing import Group
from storage.verification import OwnReport


def undo_why(session: Session, house: House, said: Said) -> Reply:
    """[Take the verification back]: why."""
    desk = laid_out(session, house, said)
    if desk is None:
        return outcome.again(session, house, said)
    frozen = deciding.frozen_at(session, desk.plan, desk.matter.quarter)
    if frozen is not None and not deciding.to_undo(desk.person, desk.matter, (), frozen):
        return drawn(desk, toast=messages.frozen(desk.words, desk.matter.quarter.year))
    undone = _undoing(desk)
    if deciding.as_decided(desk.person, desk.matter) != desk.at.looked_at:
        return outcome.here(desk)
    if not undone:
        return _own(desk)
    return redrawn(said, desk.words, messages.undo_why(desk.words, desk.at, undone))


def undo(session: Session, house: House, said: Said) -> Reply:
    """A reason: it is to be reviewed again."""
    desk = laid_out(session, house, said, 2, lock=True)
    because = UNDONE.get("" if said.tap is None else said.tap.argument[1:2])
    if desk is None or because is None:
        return outcome.again(session, house, said)
    undone = _undoing(desk)  # as it was: who decided it is to hear of it
    try:
        after = deciding.undo(session, desk.plan, desk.person, desk.at.report, because, desk.at.looked_at, said.at)
    except YearFrozen as frozen:
        return drawn(desk, toast=messages.frozen(desk.words, frozen.year))
    except ChangedMeanwhile:
        return outcome.here(desk)
    except OwnReport:
        return _own(desk)
    if after is None:
        return drawn(desk, toast=desk.words.label("Already noted."))
    group = next((group for group, matter in waiting(desk).in_order if _same(matter, after)), Group.ONE_SOURCE)
    at = handle(desk.person, after, group)
    card = messages.undone(desk.words, at, desk.plan.id, after.quarter)
    posted = taken_back.tell(session, desk.person, desk.matter, undone, said)
    return redrawn(said, desk.words, card, effect=True, posted=posted)


def _undoing(desk: Desk) -> Undoing:
    own = verification.handled(desk.session, [report.id for report in desk.matter.reports], desk.person.id)
    frozen = deciding.frozen_at(desk.session, desk.plan, desk.matter.quarter)
    return deciding.to_undo(desk.person, desk.matter, own, frozen)


def _own(desk: Desk) -> Reply:
    return drawn(desk, toast=desk.words.label("Entered by you: another decides."))


def _same(one: object, other: object) -> bool:
    key = ("activity", "area", "quarter")
    return all(getattr(one, part) == getattr(other, part) for part in key)


DOORS = (
    Door(undo_why, verbs=("vu",), changes=False),
    Door(undo, verbs=("vw",)),
)
