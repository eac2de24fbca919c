"""The card on which a coordinator looks at tallies: a message that is sent protected, and goes after half an hour.

Both are rows of the outbox, so that a process that is killed only delays them. The card's message is known by its row:
no other message ever shows a figure.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import outbox
from storage.outbox import OutboxRow, State
from storage.tally_periods import Period

LOOK, WIPE = "tally.look", "tally.look.wipe"
SHOWN = timedelta(minutes=30)  # how long figures may stand in a chat


def open_card(session: Session, person: int, chat: int, plan: int, period: Period, now: datetime) -> int:
    """Posts the card, and what takes it away; the card's row is for `Reply.posted`."""
    values = {"plan": plan, "period": period.key}
    card = outbox.post(
        session, template=LOOK, values=values, now=now, person=person, chat=chat, protect=True, not_after=now + SHOWN
    )
    outbox.post(session, template=WIPE, values={"row": card}, now=now, person=person, chat=chat, not_before=now + SHOWN)
    return card


def may_show(session: Session, person: int, chat: int, message: int | None, now: datetime) -> bool:
    """Whether this message was sent as such a card to this person, and is not to be gone by now.

    One that has just left, and whose row does not say so yet, may be of a process that was killed: then the row is
    sent once more, and what was tapped is taken away by a row of its own.
    """
    if message is None:
        return False
    its = select(OutboxRow.id).where(
        OutboxRow.person_id == person,
        OutboxRow.chat == chat,
        OutboxRow.template == LOOK,
        OutboxRow.created_at > now - SHOWN,
    )
    if session.scalars(its.where(OutboxRow.message_id == message).limit(1)).one_or_none() is not None:
        return True
    if session.scalars(its.where(OutboxRow.state == State.CLAIMED).limit(1)).one_or_none() is None:
        return False
    outbox.post(
        session, template=WIPE, values={"message": message}, now=now, person=person, chat=chat, not_before=now + SHOWN
    )
    return True


def message_of(session: Session, row: int) -> int | None:
    """The message that this row was sent as; None while, or where, it was not."""
    return session.scalars(select(OutboxRow.message_id).where(OutboxRow.id == row)).one_or_none()
