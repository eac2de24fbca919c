"""What the outbox has not said, for the operator: what waits and why, who is out of reach; said again, or given up.

Ids, labels and names of templates alone: nothing a person wrote is in here, and nobody's name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from storage import audit
from storage.calendar import Quarter
from storage.delivering import seconds
from storage.outbox import UNREACHABLE, OutboxRow, State
from storage.people import PersonRow

BY_HAND = "dropped by hand"
NOT_SAID = (State.WAITING, State.CLAIMED, State.FAILED)


class CannotBe(Exception):
    """Some rows are not of a kind with which that can be done. `ids` are theirs; nothing was changed."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__()
        self.ids = tuple(ids)


@dataclass(frozen=True)
class Group:
    """Rows alike. `late`: they may leave now; `tried`: it went wrong before; `left`: their process does not answer.

    `oldest`: since when the first of them waits; `next`: when the first of them may leave.
    """

    lane: str
    template: str
    state: State
    reason: str | None
    late: bool
    tried: bool
    left: bool
    count: int
    oldest: datetime
    next: datetime


@dataclass(frozen=True)
class Away:
    """Somebody who cannot be reached, and how many messages are kept until they write again."""

    person: int
    label: str | None
    since: datetime
    kept: int


@dataclass(frozen=True)
class Line:
    """One row."""

    id: int
    state: str
    lane: str
    template: str
    person: int | None
    label: str | None
    quarter: Quarter | None
    due_day: date | None
    created_at: datetime
    not_before: datetime
    sent_at: datetime | None
    tries: int
    reason: str | None


def groups(session: Session, now: datetime) -> tuple[Group, ...]:
    """All that is not said yet, the oldest first."""
    late = case((OutboxRow.not_before <= now, 1), else_=0)
    tried = case((OutboxRow.tries > 0, 1), else_=0)
    left = case((_left(session), 1), else_=0)
    kinds = (OutboxRow.lane, OutboxRow.template, OutboxRow.state, OutboxRow.reason, late, tried, left)
    oldest = func.min(OutboxRow.created_at)
    found = session.execute(
        select(*kinds, func.count(), oldest, func.min(OutboxRow.not_before))
        .where(OutboxRow.state.in_(NOT_SAID))
        .group_by(*kinds)
        .order_by(oldest, OutboxRow.template)
    )
    return tuple(
        Group(lane, template, State(state), reason, bool(due), bool(again), bool(alone), count, since, leaves)
        for lane, template, state, reason, due, again, alone, count, since, leaves in found
    )


def away(session: Session, now: datetime) -> tuple[Away, ...]:
    """Whoever has access and cannot be reached, the longest away first."""
    kept = and_(
        OutboxRow.person_id == PersonRow.id,
        OutboxRow.state == State.DROPPED,
        OutboxRow.reason == UNREACHABLE,
        or_(OutboxRow.not_after.is_(None), OutboxRow.not_after > now),
    )
    found = session.execute(
        select(PersonRow.id, PersonRow.label, PersonRow.unreachable_since, func.count(OutboxRow.id))
        .outerjoin(OutboxRow, kept)
        .where(PersonRow.unreachable_since.is_not(None), PersonRow.revoked_at.is_(None))
        .group_by(PersonRow.id, PersonRow.label, PersonRow.unreachable_since)
        .order_by(PersonRow.unreachable_since, PersonRow.id)
    )
    return tuple(Away(person, label, since, count) for person, label, since, count in found if since is not None)


def lines(session: Session, states: Iterable[State], limit: int) -> tuple[Line, ...]:
    """Row by row, what leaves first at the top; of what was sent or dropped, the newest."""
    wanted = tuple(states)
    over = all(state in (State.SENT, State.DROPPED) for state in wanted)
    order = (OutboxRow.id.desc(),) if over else (OutboxRow.not_before, OutboxRow.id)
    found = session.execute(
        select(OutboxRow, PersonRow.label)
        .outerjoin(PersonRow, PersonRow.id == OutboxRow.person_id)
        .where(OutboxRow.state.in_(wanted))
        .order_by(*order)
        .limit(limit)
    )
    return tuple(
        Line(
            row.id, row.state, row.lane, row.template, row.person_id, label, row.quarter, row.due_day, row.created_at,
            row.not_before, row.sent_at, row.tries, row.reason,
        )
        for row, label in found
    )  # fmt: skip


def counted(session: Session) -> dict[State, int]:
    """How many rows are in each state of those that are not said yet."""
    found = session.execute(
        select(OutboxRow.state, func.count()).where(OutboxRow.state.in_(NOT_SAID)).group_by(OutboxRow.state)
    )
    return {State(state): count for state, count in found}


def failed(session: Session) -> tuple[int, ...]:
    """The rows that were given up after too many tries."""
    return tuple(session.scalars(select(OutboxRow.id).where(OutboxRow.state == State.FAILED).order_by(OutboxRow.id)))


def retry(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Failed rows, and those that wait for another try, are tried as if for the first time. All of them, or CannotBe.

    One that only waits for its hour is not among them: nobody is woken at night because an operator was in a hurry.
    """
    tried = or_(OutboxRow.state == State.FAILED, and_(OutboxRow.state == State.WAITING, OutboxRow.tries > 0))
    _each(session, ids, tried, "outbox.retried", now, state=State.WAITING, tries=0, not_before=now, reason=None)


def drop(session: Session, ids: Sequence[int], now: datetime) -> None:
    """They are never said. All of them, or CannotBe: what is on its way, sent or dropped already is not among them."""
    still = or_(OutboxRow.state.in_((State.WAITING, State.FAILED)), _left(session))
    given_up = {"state": State.DROPPED, "reason": BY_HAND, "claimed_by": None, "claimed_until": None}
    _each(session, ids, still, "outbox.dropped", now, **given_up)


def _each(
    session: Session, ids: Sequence[int], which: ColumnElement[bool], action: str, now: datetime, **values: object
) -> None:
    changing = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(ids), which)
        .values(**values)
        .returning(OutboxRow.id, OutboxRow.template)
        .execution_options(synchronize_session=False)
    )
    changed = dict(session.execute(changing).all())
    if missing := sorted(set(ids) - changed.keys()):
        raise CannotBe(missing)
    for row, template in sorted(changed.items()):
        audit.record(session, None, action, f"outbox:{row}", {"template": template}, now)


def _left(session: Session) -> ColumnElement[bool]:
    """Claimed by a process that has not marked it in time: it ended, or stands still."""
    return and_(OutboxRow.state == State.CLAIMED, OutboxRow.claimed_until < seconds(session))
