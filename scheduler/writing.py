"""How what is due becomes rows of the outbox: one INSERT..SELECT over the people, ordered by the key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Integer, String, case, cast, false, literal, null, select
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON, Date

from storage.calendar import Quarter
from storage.outbox import OutboxRow, State
from storage.pausing import BULK
from storage.people import PersonRow, table_of
from storage.tables import Moment, QuarterOf
from storage.upsert import inserting

OUTBOX, PEOPLE = table_of(OutboxRow), table_of(PersonRow)
ALONE: ColumnElement[str] = cast(null(), String)  # said in a message of its own


@dataclass(frozen=True)
class Saying:
    """What is said, and when: the key but for the person, and what its writer needs. It may leave from `not_before`
    on; from `not_after` on it is not said any more."""

    occasion: str
    template: str
    values: Mapping[str, Any]
    quarter: Quarter
    due_day: date
    not_before: datetime
    not_after: datetime
    plan: int | None = None  # of the key; None: one message speaks of all plans
    silent: bool = False


def write(
    session: Session,
    saying: Saying,
    *whom: ColumnElement[bool],
    now: datetime,
    said_with: ColumnElement[str] = ALONE,
) -> int:
    """A row for each of these people that has none of this key yet; how many.

    `said_with`: for each of them, in which words the outbox notes that another message says it; NULL where none does.
    """
    chosen = (
        select(
            PEOPLE.c.id.label("person_id"),
            literal(saying.template, String).label("template"),
            literal(dict(saying.values), JSON).label("values"),
            literal(BULK, String).label("lane"),
            literal(saying.occasion, String).label("occasion"),
            literal(saying.quarter, QuarterOf).label("quarter"),
            literal(saying.due_day, Date).label("due_day"),
            literal(saying.plan, BigInteger).label("plan_id"),
            literal(saying.silent, Boolean).label("silent"),
            false().label("protect"),
            literal(now, Moment).label("created_at"),
            literal(saying.not_before, Moment).label("not_before"),
            literal(saying.not_after, Moment).label("not_after"),
            case((said_with.is_not(None), State.DROPPED.value), else_=State.WAITING.value).label("state"),
            said_with.label("reason"),
            literal(0, Integer).label("tries"),
        )
        .where(*whom)
        .cte("chosen")
        # Chosen before any row is written: what reads the outbox for each of them, by a plan that PostgreSQL made while
        # it was empty, would else read all that this statement has written so far.
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    # ON CONFLICT after a SELECT needs its WHERE: SQLite takes its ON for a join's.
    rows = select(chosen).where(chosen.c.person_id.is_not(None)).order_by(chosen.c.person_id)
    adding = (
        inserting(session.get_bind().dialect.name)(OUTBOX)
        .from_select([column.key for column in chosen.c], rows)
        .on_conflict_do_nothing()
        .returning(OUTBOX.c.id)
    )
    return len(session.execute(adding).all())
