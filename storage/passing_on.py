"""What goes along with a duty: reports and corrections of a place that were begun, and messages that wait. What was
sent stays with its author, and so does what was counted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from storage import tally_wiping
from storage.drafts import DraftRow, Ending, Kind, unfinished
from storage.outbox import SAID_WITH, OutboxRow, State
from storage.pausing import BULK
from storage.people import PersonRow

HANDED_OVER = "handed over"  # why a row of the outbox is dropped
OWN = ("report.back",)  # what is said to a person about themselves goes to nobody else


@dataclass(frozen=True)
class Left:
    """A card that the old person's phone still shows, of a draft that is theirs no more."""

    chat: int
    card: int


def drafts(session: Session, giver: int, receiver: int, areas: Collection[int], now: datetime) -> tuple[Left, ...]:
    """The giver's open forms from these areas are the receiver's; one they have of the same already stays, alone.

    What was answered is kept; that the giver's messages said it is not, for message ids are of one chat.
    """
    _counts_go(session, giver, areas, now)
    account = session.scalars(select(PersonRow.account).where(PersonRow.id == receiver)).one()
    theirs = {_subject(row) for row in _open(session, receiver, areas)}
    left = []
    for row in _open(session, giver, areas):
        if row.card is not None:
            left.append(Left(row.chat, row.card))
        row.active = False
        if _subject(row) in theirs or account is None:
            row.ended_at, row.ending = now, Ending.DROPPED
        else:
            row.person_id, row.chat = receiver, account
            _unseen(row)
    session.flush()
    return tuple(left)


def _counts_go(session: Session, giver: int, areas: Collection[int], now: datetime) -> None:
    """Tallies from these areas go from the giver's chat at once, without a word of how to go on: they cannot.

    They are nobody else's: counts are what the author's own service recorded, and no other person reads them before
    they are sent. They rest like any tally that is left: for who is back within the week, then nothing of them is kept.
    """
    for draft in unfinished(session, giver):
        if draft.kind is Kind.TALLY and draft.area in areas and tally_wiping.since(draft) is not None:
            tally_wiping.post_wipe(session, draft, now, says="")


def to_new_account(session: Session, person: int, account: int) -> None:
    """The same person on another phone: whatever was begun goes on there, and was never shown there."""
    waiting = select(DraftRow).where(DraftRow.person_id == person, DraftRow.ended_at.is_(None))
    for row in session.scalars(waiting.execution_options(populate_existing=True)):
        row.active, row.chat = False, account
        _unseen(row)
    session.flush()


def messages(session: Session, giver: int, receiver: int) -> None:
    """What waits for the giver waits for the receiver; but what they have been told, or will be, only once."""
    waiting = (
        OutboxRow.person_id == giver,
        OutboxRow.state == State.WAITING,
        OutboxRow.lane == BULK,
        OutboxRow.occasion.is_not(None),
    )
    theirs = OutboxRow.__table__.alias("theirs").c
    told = exists(
        select(theirs.id).where(
            theirs.person_id == receiver,
            theirs.occasion == OutboxRow.occasion,
            theirs.quarter == OutboxRow.quarter,
            theirs.due_day == OutboxRow.due_day,
            func.coalesce(theirs.plan_id, 0) == func.coalesce(OutboxRow.plan_id, 0),
        )
    )
    host = OutboxRow.__table__.alias("host").c
    guests = exists(
        select(host.id).where(
            host.person_id == giver,
            host.state == State.WAITING,
            host.id < OutboxRow.id,
            OutboxRow.reason == SAID_WITH + host.template,
        )
    )
    # First what waiting rows say besides: they are known by them.
    along = update(OutboxRow).where(OutboxRow.person_id == giver, OutboxRow.state == State.DROPPED, guests, ~told)
    session.execute(along.values(person_id=receiver).execution_options(synchronize_session=False))
    moved = update(OutboxRow).where(*waiting, OutboxRow.template.not_in(OWN), ~told).values(person_id=receiver)
    session.execute(moved.execution_options(synchronize_session=False))
    rest = update(OutboxRow).where(*waiting).values(state=State.DROPPED, reason=HANDED_OVER)
    session.execute(rest.execution_options(synchronize_session=False))


def _open(session: Session, person: int, areas: Collection[int]) -> list[DraftRow]:
    """Reports and corrections, not what a coordinator enters for another: only who heard it can say what it was."""
    theirs = select(DraftRow).where(
        DraftRow.person_id == person,
        DraftRow.kind.in_((Kind.REPORT, Kind.CORRECTION)),
        DraftRow.ended_at.is_(None),
        DraftRow.area_id.in_(areas),
    )
    return list(session.scalars(theirs.order_by(DraftRow.id).execution_options(populate_existing=True)))


def _subject(row: DraftRow) -> tuple[object, ...]:
    return row.plan_id, row.quarter, row.area_id, row.source, row.kind, row.about


def _unseen(row: DraftRow) -> None:
    """It stands on no card of this chat, and nothing of it waits to be drawn."""
    row.card, row.messages, row.last_tap, row.shown = None, {}, "", row.version
