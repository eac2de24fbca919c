"""The moment of a decision on figures, told apart from that of a freeze by which of them was kept first.

A tap may be earlier than an approval and its unit come after it, having waited; whatever looks back compares moments.
"""

from datetime import datetime, timedelta

from sqlalchemy import column, func, select, table, text
from sqlalchemy.orm import Session

from storage.tables import Id, Moment

ROLLUPS = table("rollups", column("id", Id), column("frozen_at", Moment))
DECIDED = "verifications, settlements"


def after_freezing(session: Session, now: datetime) -> datetime:
    """`now`, or just after the last moment at which an edition was frozen. From here on a freeze waits for this unit
    (PostgreSQL; SQLite has one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {DECIDED} IN ROW EXCLUSIVE MODE"))
    frozen = session.scalar(select(func.max(ROLLUPS.c.frozen_at)))
    return now if frozen is None or now > frozen else frozen + timedelta(microseconds=1)
