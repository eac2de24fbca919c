"""What stands in the way of a row of the bulk lane when it would leave: asked for every message of a broadcast."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, case, func, literal_column, select
from sqlalchemy.orm import Session

from storage.outbox import ANNOUNCEMENT, OutboxRow, Posted
from storage.pausing import BULK, DAY, PauseRow
from storage.people import PersonRow, table_of
from storage.tables import Moment


@dataclass(frozen=True)
class Standing:
    """What holds a row of the bulk lane back just before it leaves. `paused`: everything is; `moved`: it is somebody
    else's by now, or for another phone; `sent`: how much that person was told outside conversation in 24 hours,
    announcements left out."""

    paused: bool
    moved: bool
    sent: int


def standing(session: Session, posted: Posted, now: datetime) -> Standing:
    """In one question to the database: it is asked for every message of a broadcast."""
    row = session.execute(
        _STANDING, {"row": posted.id, "person": posted.person, "since": now - DAY, "never": now - DAY}
    ).one()
    return Standing(row.paused_at is not None, row.person_id != posted.person or row.chat not in (None, posted.chat),
                    row.sent)  # fmt: skip


def _asked_standing() -> Select[Any]:
    """What was sent before somebody let it go on does not count any more."""
    its, person, pause = table_of(OutboxRow), table_of(PersonRow), table_of(PauseRow)
    other = its.alias("sent").c
    account = case((person.c.revoked_at.is_(None), person.c.account))
    resumed = select(pause.c.resumed_at).where(pause.c.name == BULK).scalar_subquery()
    lately = (
        select(func.count())
        .where(
            other.person_id == bindparam("person", type_=BigInteger),
            other.lane == literal_column("'bulk'"),
            other.template != literal_column(f"'{ANNOUNCEMENT}'"),
            other.sent_at > bindparam("since", type_=Moment),
            other.sent_at > func.coalesce(resumed, bindparam("never", type_=Moment)),
        )
        .scalar_subquery()
    )
    return (
        select(
            its.c.person_id,
            func.coalesce(its.c.chat, account).label("chat"),
            select(pause.c.paused_at).where(pause.c.name == BULK).scalar_subquery().label("paused_at"),
            lately.label("sent"),
        )
        .select_from(its.outerjoin(person, its.c.person_id == person.c.id))
        .where(its.c.id == bindparam("row", type_=BigInteger))
    )


_STANDING = _asked_standing()
