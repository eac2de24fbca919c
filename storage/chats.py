"""Which messages are in a chat, so that it can be wiped: their ids and days, never what they say.

A wipe is a row of the outbox, so that a crash or a lost network only delays it. What it does is in `wiping`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, bindparam, delete, func, select, text, union, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import documents, errands, outbox
from storage.drafts import DraftRow, Kind
from storage.invitations import InvitationRow
from storage.people import PersonRow, table_of
from storage.tables import Base, Moment
from storage.upsert import inserting

WIPE = "chat.wipe"
FAREWELL = "person.wipe"  # the same, of whom nobody knows any more who it was: see `farewells`
KEPT = timedelta(days=365)


class ChatMessageRow(Base):
    """One message that may still be there. `ours`: sent by the bot, so that it can be edited at any age."""

    __tablename__ = "chat_messages"

    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    message: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ours: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("ix_chat_messages_at", "at"),)


@dataclass(frozen=True)
class Noted:
    """One message of a chat, as it was noted; `at` is when."""

    chat: int
    message: int
    ours: bool
    at: datetime


def post_wipe(
    session: Session, *, chat: int, person: int | None, now: datetime, upto: int | None = None, says: bool = False
) -> int:
    """The outbox row that empties a chat; also of someone whose access has ended. Give it to `Reply.posted`.

    What is open on a card in this chat rests: its card is gone, and the next /rapport draws another; a short form
    ends; no card of a link is drawn again; a document that is being made does not come. `upto`: the newest message
    known to be there. `says`: who asked for it is told that it is done.
    """
    here = (DraftRow.chat == chat) if person is None else (DraftRow.chat == chat) & (DraftRow.person_id == person)
    session.execute(
        update(DraftRow)
        .where(here, DraftRow.card.is_not(None) | DraftRow.active)
        .values(card=None, active=False, shown=DraftRow.version)
        .execution_options(synchronize_session=False)
    )
    # Of a tally nothing is there any more that would be taken away half an hour later.
    session.execute(
        update(DraftRow)
        .where(here, DraftRow.kind == Kind.TALLY)
        .values(messages={})
        .execution_options(synchronize_session=False)
    )
    documents.withdraw(session, chat=chat, person=person)
    if person is not None:
        errands.end(session, person)
        links = update(InvitationRow).where(InvitationRow.created_by == person, InvitationRow.card.is_not(None))
        session.execute(links.values(card=None).execution_options(synchronize_session=False))
    values = {"says": says} | ({} if upto is None else {"upto": upto})
    return outbox.post(session, template=WIPE, values=values, now=now, chat=chat, person=person)


def note(session: Session, messages: Iterable[Noted]) -> None:
    """Keeps which messages are in the chats of people, and of those who have opened their link; of strangers nothing,
    nor of those who are forgotten, once their chat is empty.

    What was noted before stays as it was.
    """
    new = sorted(messages, key=lambda one: (one.chat, one.message))
    if not new:
        return
    known = set(session.connection().execute(KNOWN, {"chats": list({one.chat for one in new})}).scalars())
    rows = [
        {"chat": one.chat, "message": one.message, "ours": one.ours, "at": one.at} for one in new if one.chat in known
    ]
    if rows:
        session.connection().execute(_noting(session.get_bind().dialect.name), rows)


def forget(session: Session, messages: Iterable[tuple[int, int]]) -> None:
    """These (chat, message) are not there any more, or nothing more can be done about them."""
    gone = [{"its_chat": chat, "its_message": message} for chat, message in sorted(messages)]
    if gone:
        session.connection().execute(FORGOTTEN, gone)


def forget_all(session: Session, chat: int) -> None:
    """Nothing of this chat is kept: its person did not come in."""
    here = delete(ChatMessageRow).where(ChatMessageRow.chat == chat)
    session.execute(here, execution_options={"synchronize_session": False})


def forget_old(session: Session, now: datetime) -> None:
    """What is a year old: so far back nobody looks, and a phone that is wiped then is not that phone any more."""
    old = delete(ChatMessageRow).where(ChatMessageRow.at < now - KEPT)
    session.execute(old, execution_options={"synchronize_session": False})


def there(session: Session, chat: int) -> tuple[tuple[Noted, ...], int]:
    """What is known of a chat, by id; and the highest id noted in any chat, 0 where there is none."""
    rows = session.execute(select(TABLE).where(TABLE.c.chat == chat).order_by(TABLE.c.message))
    known = tuple(Noted(row.chat, row.message, row.ours, row.at) for row in rows)
    return known, session.scalar(select(func.max(TABLE.c.message))) or 0


# Asked about once a second, and for each row of the outbox that was sent: built once, over the tables themselves.
TABLE, PEOPLE, INVITATIONS, OUTBOX = (
    table_of(row) for row in (ChatMessageRow, PersonRow, InvitationRow, outbox.OutboxRow)
)
KNOWN = union(
    select(PEOPLE.c.account).where(PEOPLE.c.account.in_(bindparam("chats", expanding=True))),
    select(INVITATIONS.c.bound_account).where(INVITATIONS.c.bound_account.in_(bindparam("chats", expanding=True))),
    # What was said a moment before somebody was forgotten is to go, too. By lane: asked of each row of a broadcast, it
    # must not read what waits of it.
    select(OUTBOX.c.chat).where(
        text(outbox.OPEN),
        OUTBOX.c.lane == "conversation",
        OUTBOX.c.template == FAREWELL,
        OUTBOX.c.chat.in_(bindparam("chats", expanding=True)),
    ),
)
FORGOTTEN = delete(ChatMessageRow).where(
    ChatMessageRow.chat == bindparam("its_chat"), ChatMessageRow.message == bindparam("its_message")
)


@cache
def _noting(dialect: str) -> Any:
    return inserting(dialect)(TABLE).on_conflict_do_nothing()
