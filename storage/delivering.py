"""Rows of the outbox on their way: taken by one process, and what became of each. `storage/outbox.py` is what they are.

Taken by a conditional update, so of two processes one gets a row, and no lock is held while it is sent.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    TextClause,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from storage.outbox import NO_ACCESS, OPEN, OutboxRow, Posted, State
from storage.pausing import BULK, going_on
from storage.people import PersonRow, table_of

CLAIM = 120  # seconds a row stays with the process that took it, before another may
TRIES = 8
AGAIN = timedelta(seconds=10)  # after the first failure; doubled each time


def claim(
    session: Session,
    *,
    by: str,
    now: datetime,
    ids: Iterable[int] | None = None,
    lane: str = "conversation",
    limit: int = 100,
) -> tuple[Posted, ...]:
    """Takes rows for this process, oldest first: those of `ids`, or whatever is due in `lane`.

    A conditional update: of two processes one gets the row, and no lock is held while it is sent. Of the bulk lane
    nothing while it is paused.
    """
    clock = seconds(session)
    free = or_(OutboxRow.state == literal_column("'waiting'"), OutboxRow.claimed_until < clock)
    # As text: compared with true it would hide the index from SQLite, and all that waits would be read.
    ready: list[ColumnElement[bool] | TextClause] = [text(OPEN), free, OutboxRow.not_before <= now]
    ready.append(OutboxRow.lane == lane if ids is None else OutboxRow.id.in_(list(ids)))
    if lane == BULK:
        ready.append(going_on())
    taken = select(OutboxRow.id).where(*ready).order_by(OutboxRow.id).limit(limit).with_for_update(skip_locked=True)
    claimed = session.scalars(
        update(OutboxRow)
        .where(OutboxRow.id.in_(taken), *ready)
        .values(state=State.CLAIMED, claimed_by=by, claimed_until=clock + CLAIM)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    return _posted(session, claimed) if claimed else ()


def _posted(session: Session, ids: Sequence[int]) -> tuple[Posted, ...]:
    """Those whose chat is known. Whoever has no access any more is told nothing, unless the chat itself was named."""
    account = case((PersonRow.revoked_at.is_(None), PersonRow.account))
    found = session.execute(
        select(OutboxRow, func.coalesce(OutboxRow.chat, account), PersonRow.language)
        .outerjoin(PersonRow, OutboxRow.person_id == PersonRow.id)
        .where(OutboxRow.id.in_(ids))
        .order_by(OutboxRow.id)
    ).all()
    for row, chat, _ in found:
        if chat is None:
            dropped(session, row.id, NO_ACCESS)
    return tuple(
        Posted(
            id=row.id,
            template=row.template,
            values=row.values,
            person=row.person_id,
            chat=chat,
            language=language or "fr",
            lane=row.lane,
            redraws=row.redraws,
            drawn=None if row.draft is None or row.draft_version is None else (row.draft, row.draft_version),
            silent=row.silent,
            protect=row.protect,
            created_at=row.created_at,
            not_after=row.not_after,
            tries=row.tries,
            quarter=row.quarter,
            due_day=row.due_day,
        )
        for row, chat, language in found
        if chat is not None
    )


def wanted(session: Session, posted: Posted) -> bool:
    """Whether it is still to be said in that chat: of what takes a while, between its being claimed and sent."""
    account = case((PersonRow.revoked_at.is_(None), PersonRow.account))
    its_chat = session.scalar(
        select(func.coalesce(OutboxRow.chat, account))
        .outerjoin(PersonRow, OutboxRow.person_id == PersonRow.id)
        .where(OutboxRow.id == posted.id, OutboxRow.state == State.CLAIMED)
    )
    return its_chat == posted.chat


def sent(session: Session, posted: int, message: int | None, now: datetime) -> None:
    """Telegram has it. `message` is the id it got."""
    session.connection().execute(SENT, {"its_id": posted, "its_moment": now, "its_message": message})


def dropped(session: Session, posted: int, reason: str) -> None:
    """It will not be said: not true any more, too late, a template nobody knows, a person out of reach."""
    _end(session, posted, state=State.DROPPED, reason=reason)


def put_off(session: Session, posted: int, until: datetime) -> None:
    """It waits until then: nothing is wrong with it, but not at this hour."""
    _end(session, posted, state=State.WAITING, not_before=until)


def failed(session: Session, posted: int, reason: str, now: datetime) -> None:
    """It could not be said this time. Tried again later and later; after eight times it stays failed, to be seen."""
    tries = session.execute(select(OutboxRow.tries).where(OutboxRow.id == posted)).scalar_one() + 1
    state = State.FAILED if tries >= TRIES else State.WAITING
    _end(session, posted, state=state, tries=tries, not_before=now + AGAIN * 2 ** (tries - 1), reason=reason)


def release(session: Session, *, but: str) -> None:
    """Rows that another process had taken are free again. For who has just taken over: the other one is gone."""
    _free(session, OutboxRow.claimed_by != but)


def let_go(session: Session, ids: Iterable[int]) -> None:
    """Rows claimed and not sent after all, at an orderly end: the next process need not wait for them."""
    _free(session, OutboxRow.id.in_(list(ids)))


def _free(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.state == State.CLAIMED, which)
        .values(state=State.WAITING, claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def _end(session: Session, posted: int, **values: Any) -> None:
    # What was withdrawn meanwhile is not to be tried again.
    ended = (State.SENT, State.DROPPED) if values["state"] in (State.WAITING, State.FAILED) else (State.SENT,)
    ending = update(OUTBOX).where(OUTBOX.c.id == posted, OUTBOX.c.state.not_in(ended))
    session.execute(ending.values(claimed_by=None, claimed_until=None, **values))


# Built once, over the table itself: said of each row of a broadcast.
OUTBOX = table_of(OutboxRow)
SENT = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("its_id"), OUTBOX.c.state != State.SENT.value)
    .values(
        state=State.SENT.value,
        sent_at=bindparam("its_moment"),
        message_id=bindparam("its_message"),
        reason=None,
        claimed_by=None,
        claimed_until=None,
    )
)


def seconds(session: Session) -> ColumnElement[int]:
    """Now, by the database's own clock: two machines need not agree on it, and the practice clock may stand still."""
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.strftime("%s", "now"), BigInteger)
    return cast(extract("epoch", func.clock_timestamp()), BigInteger)
