"""Whether what is not conversation may leave now. The plan's hours hold when it leaves, not only when it was written:
a process may have been away in between, or the network, or the person.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.house import House
from scheduler.hours import leaving, next_allowed
from storage.outbox import Posted
from storage.plan.logframe import Logframe


def until(session: Session, house: House, posted: Posted) -> datetime | None:
    """When it may leave at the earliest, by the rules as they are; None: now. What names no plan waits until every plan
    speaks; what is of a day of the plan's, until that day's morning."""
    now = posted.written_at
    plans = house.plans.open(session)
    own = [plan for plan in plans if plan.id == posted.values.get("plan")] or plans
    free = max((_free(plan, posted, now) for plan in own), default=now)
    return free if free > now else None


def _free(plan: Logframe, posted: Posted, now: datetime) -> datetime:
    rules, holidays, zone = plan.rules, plan.holidays.keys(), plan.calendar.zone
    day = posted.values.get("day")
    if day is None:
        return next_allowed(rules, holidays, now, zone)
    return leaving(rules, holidays, date.fromisoformat(day), now, zone)
