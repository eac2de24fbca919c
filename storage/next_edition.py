"""Whether a frozen roll-up would be frozen again: whether the next edition would say anything else."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage.editions import Edition, rolled, said
from storage.plan.logframe import Logframe
from storage.rollups import NotOfThePlan, roll_up


def differs(session: Session, logframe: Logframe, edition: Edition, now: datetime) -> bool:
    """A figure, a state, a target, a word of the report: whatever it is made of. Raises NotAsFrozen."""
    try:
        draft = roll_up(session, logframe, edition.scope, edition.year, edition.quarter, now)
    except NotOfThePlan:
        return False
    return said(draft) != said(rolled(session, edition.id))
