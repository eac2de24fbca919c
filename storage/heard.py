"""Who takes a duty over is not told again of what the other has been told: the keys are written as dropped rows."""

from sqlalchemy import and_, literal, or_, select
from sqlalchemy.orm import Session

from storage.outbox import SAID_WITH, OutboxRow, State
from storage.pausing import BULK
from storage.people import table_of
from storage.upsert import inserting

HEARD = "heard already"
# What is said to one person, not to a duty.
ALONE = ("report.back", "report.again", "report.asked", "outage")
FRESH = ("id", "person_id", "state", "reason", "sent_at", "message_id", "claimed_by", "claimed_until", "tries")


def heard(session: Session, one: int, other: int) -> None:
    """Whatever of the plan's days `one` was told, by itself or beside another message, `other` counts as told too."""
    rows = table_of(OutboxRow)
    columns = [column for column in rows.c if column.key not in FRESH]
    told = or_(
        rows.c.state == State.SENT.value,
        and_(rows.c.state == State.DROPPED.value, or_(rows.c.reason.startswith(SAID_WITH), rows.c.reason == HEARD)),
    )
    chosen = (
        select(
            *columns,
            literal(other).label("person_id"),
            literal(State.DROPPED.value).label("state"),
            literal(HEARD).label("reason"),
            literal(0).label("tries"),
        )
        .where(
            rows.c.person_id == one,
            rows.c.lane == BULK,
            rows.c.due_day.is_not(None),
            rows.c["values"]["day"].as_string().is_not(None),
            rows.c.template.not_in(ALONE),
            told,
        )
        .order_by(rows.c.id)
    )
    adding = inserting(session.get_bind().dialect.name)(rows)
    adding = adding.from_select([column.key for column in chosen.selected_columns], chosen)
    session.execute(adding.on_conflict_do_nothing())
