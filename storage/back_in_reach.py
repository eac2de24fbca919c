"""Whoever could not be reached writes again: what they were to hear meanwhile, and is not too late, is said then."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from storage.outbox import SAID_WITH, UNREACHABLE, OutboxRow, State


def reached_again(session: Session, person: int, now: datetime, *, greeted_with: str | None = None) -> tuple[int, ...]:
    """What could not be said while the person was out of reach, and is not too late, waits again. Returns the rows.

    Of reminders one says all: the message of that template, or else the opening of a quarter, or the first.
    """
    again = (
        update(OutboxRow)
        .where(OutboxRow.person_id == person, OutboxRow.state == State.DROPPED, OutboxRow.reason == UNREACHABLE)
        .where(or_(OutboxRow.not_after.is_(None), OutboxRow.not_after > now))
        .values(state=State.WAITING, not_before=now, reason=None)
        .returning(OutboxRow.id, OutboxRow.template, OutboxRow.occasion, OutboxRow.not_after)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(session.execute(again).all())
    reminders = [row for row in rows if (row.occasion or "").startswith("report.")]
    if not reminders:
        return tuple(row.id for row in rows)
    host = min(reminders, key=lambda row: (row.template != "report.opens", row.id))
    guests = {row.id for row in reminders if greeted_with is not None or row is not host}
    template = greeted_with or host.template
    dropping = update(OutboxRow).where(OutboxRow.id.in_(guests))
    dropping = dropping.values(state=State.DROPPED, reason=SAID_WITH + template)
    session.execute(dropping.execution_options(synchronize_session=False))
    if greeted_with is None:
        longest = max(row.not_after for row in reminders)
        longer = update(OutboxRow).where(OutboxRow.id == host.id).values(not_after=longest)
        session.execute(longer.execution_options(synchronize_session=False))
    return tuple(row.id for row in rows if row.id not in guests)
