"""The chat of somebody who is forgotten is emptied first, by a row of the outbox: it alone knows it until then.

Emptied, or out of reach for good: the row goes, with the ids of messages, and nothing tells any more whose chat it was.
"""

from datetime import datetime

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from storage import chats, outbox, tally_looks, tally_wiping
from storage.chats import FAREWELL, ChatMessageRow
from storage.drafts import DraftRow, Kind
from storage.invitations import InvitationRow
from storage.outbox import OutboxRow, State
from storage.people import PersonRow
from storage.wiping import DELETABLE

OVER = (State.SENT, State.DROPPED, State.FAILED)
OF_FIGURES = (chats.WIPE, tally_wiping.WIPE, tally_wiping.OVER, tally_looks.LOOK, tally_looks.WIPE)


def is_due(session: Session, account: int, ended: datetime, now: datetime) -> bool:
    """Whether anything can be done in that chat: messages are known, or may be young enough to be deleted unknown."""
    known = select(ChatMessageRow.message).where(ChatMessageRow.chat == account)
    return now - ended < DELETABLE or session.scalars(known.limit(1)).one_or_none() is not None


def figures_stand(session: Session, person: int) -> bool:
    """Whether a row waits that would take figures of this person's from a chat, or a tally stands in one."""
    waits = select(OutboxRow.id).where(
        OutboxRow.person_id == person,
        OutboxRow.template.in_(OF_FIGURES),
        OutboxRow.state.in_((State.WAITING, State.CLAIMED)),
    )
    if session.scalars(waits.limit(1)).one_or_none() is not None:
        return True
    tallies = select(DraftRow.messages).where(DraftRow.person_id == person, DraftRow.kind == Kind.TALLY)
    return any(session.scalars(tallies))


def post(session: Session, person: int, account: int, now: datetime) -> int:
    """The row that empties the chat of whoever is forgotten. `person`, of whom only the language is known by now."""
    return outbox.post(session, template=FAREWELL, values={}, now=now, person=person, chat=account)


def over(session: Session, row: int) -> None:
    """If that row is done, or given up, it goes, and what is known of its chat, unless somebody else has it."""
    done = delete(OutboxRow).where(OutboxRow.id == row, OutboxRow.template == FAREWELL, OutboxRow.state.in_(OVER))
    chat = session.scalars(done.returning(OutboxRow.chat)).one_or_none()
    if chat is None:
        return
    others = or_(
        exists().where(PersonRow.account == chat),
        exists().where(InvitationRow.bound_account == chat),
        exists().where(OutboxRow.chat == chat, OutboxRow.template == FAREWELL),
    )
    session.execute(
        delete(ChatMessageRow).where(ChatMessageRow.chat == chat, ~others),
        execution_options={"synchronize_session": False},
    )


def given_up(session: Session) -> None:
    """Those that an operator dropped: nobody marked them as done."""
    left = select(OutboxRow.id).where(OutboxRow.template == FAREWELL, OutboxRow.state.in_(OVER))
    for row in session.scalars(left).all():
        over(session, row)
