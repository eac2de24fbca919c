"""Something that was finished is not as it stands any more: who coordinates the whole plan is to hear it, once a day.

What has changed is read when it is said. Of tallies only that something changed since they were released.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from storage import concerned, editions, outbox, releases
from storage.calendar import Quarter
from storage.pausing import BULK
from storage.plan.logframe import Logframe
from storage.rolled import RollUp, Scope
from storage.rollup_changes import changed_targets
from storage.rollup_plan import as_reported

CHANGED, OCTOBER, TALLIES = "edition.changed", "october.changed", "release.changed"


def figures(session: Session, logframe: Logframe, quarter: Quarter, now: datetime) -> None:
    """A figure of this quarter was corrected, chosen, verified or brought in: news where the year is frozen, or an
    edition of 31 October that it is in."""
    if editions.year_frozen(session, logframe.id, quarter.year) is not None:
        _post(session, logframe, CHANGED, quarter.year, now)
    for year in (quarter.year, quarter.year + 1):
        frozen = editions.latest(session, logframe.id, Scope.OCTOBER, year)
        if frozen is not None and (year > quarter.year or quarter.number < 4):
            _post(session, logframe, OCTOBER, year, now)


def targets(session: Session, logframe: Logframe, now: datetime) -> None:
    """The plan was loaded: news where a target is another than the newest edition of a year says."""
    for template, scope in ((CHANGED, Scope.YEAR), (OCTOBER, Scope.OCTOBER)):
        for year in logframe.calendar.years:
            frozen = editions.latest(session, logframe.id, scope, year)
            if frozen is not None and _others(session, logframe, editions.rolled(session, frozen.id)):
                _post(session, logframe, template, year, now)


def _others(session: Session, logframe: Logframe, frozen: RollUp) -> bool:
    return bool(changed_targets(as_reported(session, logframe, frozen.every_quarter), frozen))


def tallies(session: Session, logframe: Logframe, quarter: Quarter, now: datetime) -> None:
    """A tally of this quarter came or was corrected: news where the year's were released."""
    if releases.latest_day(session, logframe.id, quarter.year) is not None:
        _post(session, logframe, TALLIES, quarter.year, now)


def _post(session: Session, logframe: Logframe, template: str, year: int, now: datetime) -> None:
    for person in concerned.coordinators(session, None):
        outbox.post(
            session, template=template, values={"plan": logframe.id, "year": year}, now=now, person=person,
            lane=BULK, silent=False, occasion=template, quarter=Quarter(year, 4),
            due_day=logframe.calendar.today(now), plan=logframe.id,
        )  # fmt: skip
