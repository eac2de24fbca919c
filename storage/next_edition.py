"""Whether a frozen roll-up would be frozen again: whether the next edition would say anything else."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from storage.editions import Edition, rolled
from storage.plan.logframe import Logframe
from storage.rolled import RollUp
from storage.rolled_json import written
from storage.rollups import NotOfThePlan, roll_up


def differs(session: Session, logframe: Logframe, edition: Edition, now: datetime) -> bool:
    """A figure, a state, a target, a word of the report: whatever it is made of. Raises NotAsFrozen."""
    try:
        draft = roll_up(session, logframe, edition.scope, edition.year, edition.quarter, now)
    except NotOfThePlan:
        return False
    return _said(draft) != _said(rolled(session, edition.id))


def _said(rollup: RollUp) -> bytes:
    """All of it, but for when it was made and which edition it is."""
    at = datetime.min.replace(tzinfo=rollup.as_of.tzinfo)
    return written(replace(rollup, edition=0, frozen_at=None, as_of=at, provisional=()))
