"""What somebody was not told, since another message was to say it, or there was no network: to be said there."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from storage.calendar import Quarter
from storage.outbox import SAID_WITH, OutboxRow, State

UNSENT = (State.WAITING, State.CLAIMED, State.DROPPED)


def quarters(session: Session, person: int, plan: int, occasion: str, hosts: Collection[str]) -> frozenset[Quarter]:
    """The quarters of a plan whose `occasion` was due and not sent, and of which no `hosts` told since."""
    host = aliased(OutboxRow)
    told = exists(
        select(host.id).where(
            host.person_id == OutboxRow.person_id,
            host.occasion.in_(hosts),
            host.state == State.SENT,
            host.sent_at > OutboxRow.not_before,
        )
    )
    found = session.scalars(
        select(OutboxRow.quarter).where(
            OutboxRow.person_id == person,
            OutboxRow.plan_id == plan,
            OutboxRow.occasion == occasion,
            OutboxRow.state.in_(UNSENT),
            ~told,
        )
    )
    return frozenset(quarter for quarter in found if quarter is not None)


def left_to(
    session: Session, person: int, occasion: str, template: str, now: datetime
) -> frozenset[tuple[int, Quarter]]:
    """The plans' quarters of which a message of that template is to say what their `occasion` would, by now."""
    found = session.execute(
        select(OutboxRow.plan_id, OutboxRow.quarter).where(
            OutboxRow.person_id == person,
            OutboxRow.occasion == occasion,
            OutboxRow.state == State.DROPPED,
            OutboxRow.reason == SAID_WITH + template,
            OutboxRow.not_after > now,
        )
    )
    return frozenset((plan, quarter) for plan, quarter in found if plan is not None and quarter is not None)


def values(session: Session, person: int, occasion: str, reason: str, since: datetime) -> Mapping[str, Any] | None:
    """Of the last row of `occasion` that was dropped for that reason and written since; None where there is none."""
    found = (
        select(OutboxRow.values)
        .where(
            OutboxRow.person_id == person,
            OutboxRow.occasion == occasion,
            OutboxRow.state == State.DROPPED,
            OutboxRow.reason == reason,
            OutboxRow.created_at >= since,
        )
        .order_by(OutboxRow.id.desc())
    )
    return session.scalar(found.limit(1))
