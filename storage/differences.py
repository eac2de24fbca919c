"""How many figures the two sources say differently, and nobody has chosen: a ministry's, and a co-monitor's of the same
place and quarter. When they agree is the plan's to say (`storage/tolerance.py`).
"""

from collections.abc import Collection

from sqlalchemy.orm import Session

from storage.calendar import Quarter
from storage.comparing import matters
from storage.plan.logframe import Logframe


def differences(session: Session, plan: Logframe, quarter: Quarter, organisations: Collection[int] | None) -> int:
    """Of those in which one of these organisations has a part (None: all); only the latest revisions count."""
    return sum(len(matter.differing) for matter in matters(session, plan, quarter, organisations))
