"""Whether what is not conversation may leave now. The plan's hours hold when it leaves, not only when it was written:
a process may have been away in between, or the network, or the person.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.house import House
from scheduler.hours import next_allowed
from storage.outbox import Posted


def until(session: Session, house: House, posted: Posted) -> datetime | None:
    """When it may leave at the earliest; None: now. What names no plan waits until every plan speaks."""
    now = posted.written_at
    plans = house.plans.open(session)
    own = [plan for plan in plans if plan.id == posted.values.get("plan")] or plans
    free = max((next_allowed(p.rules, p.holidays.keys(), now, p.calendar.zone) for p in own), default=now)
    return free if free > now else None
