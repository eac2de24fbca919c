"""Whose files of a frozen edition stay closed: it holds what the ministries reported, and who co-monitors sees nothing
of that before it is decided. Where an edition was frozen earlier, it is for the others; a later one may be open.
"""

from sqlalchemy.orm import Session

from storage.editions import Edition, NotAsFrozen, rolled
from storage.narrowed import blind
from storage.plan.logframe import Logframe
from storage.rolled import RollUp


def withheld(session: Session, logframe: Logframe, organisation: str | None, edition: Edition) -> bool:
    """From somebody of that organisation (its code; None: of the whole plan, or of none)."""
    if not blind(logframe, organisation):
        return False
    try:
        return undecided(rolled(session, edition.id))
    except NotAsFrozen:  # of which no file is made, for nobody
        return False


def undecided(rolled: RollUp) -> bool:
    """Two sources differed and nobody had chosen; or a quarter still took reports, which nobody had compared."""
    return any(period.counted.differing or period.provisional for period in rolled.periods)
