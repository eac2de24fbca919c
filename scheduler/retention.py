"""Who left long ago is forgotten: once a night, as many months after as the plan says and the welcome told them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from storage import farewells, forgetting
from storage.plan.current import current
from storage.plan.logframe import Contacts, Logframe

AT_ONCE = 20  # people in one unit of work: nobody who chats waits for more


def forget(session: Session, plans: Sequence[Logframe], now: datetime) -> int:
    """How many were forgotten; as many as AT_ONCE: there may be more."""
    plan = current(plans, now)
    months = (Contacts() if plan is None else plan.contacts).retention_months
    gone = forgetting.due(session, months, now, AT_ONCE)
    for person in gone:
        forgetting.forget(session, person, now)
    forgetting.forget_unanswered(session, now)
    farewells.given_up(session)
    return len(gone)
