"""Loading a plan: in place, by code. What reports may name is never deleted: what vanishes from the file is closed,
and reopened if it comes back. Says what changed; a load that changes nothing leaves the version as it is.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import audit
from storage.plan import incidents
from storage.plan.loading import activities, country
from storage.plan.loading.rows import Change, Running, put_values
from storage.plan.loading.shapes import FixedShape, ShapeFixed, TalliesDiffer, refuse_other_tallies
from storage.plan.logframe import Authority, Logframe, Tolerance
from storage.plan.reminders import kept
from storage.plan.tables import PlanRow

__all__ = ["Change", "FictionMixed", "FixedShape", "Loaded", "ShapeFixed", "TalliesDiffer", "load"]


@dataclass(frozen=True)
class Loaded:
    """`plan` is the id; `changes` empty when the file said what the tables said already."""

    plan: int
    changes: tuple[Change, ...]


class FictionMixed(Exception):
    """A fictional plan and a real one would share areas, and so a survivor could be sent to a fictional contact.

    `there` is the code of a plan in the database that is what this one is not.
    """

    def __init__(self, there: str, fictional: bool) -> None:
        super().__init__(there)
        self.there = there
        self.fictional = fictional


def load(session: Session, logframe: Logframe, now: datetime, *, by: int | None = None) -> Loaded:
    """Makes the tables say what `logframe` says. `by`: the person, None for the administrator at the command line.

    Raises ShapeFixed, TalliesDiffer or FictionMixed, and then nothing is kept (the unit of work is rolled back).
    """
    running = Running(session, now)
    _refuse_mixing(session, logframe)
    _plan(running, logframe)
    refuse_other_tallies(running, running.plan, logframe)
    organisations = country.organisations(running, logframe)
    areas = country.areas(running, logframe)
    country.holidays(running, logframe)
    activities.axes(running, logframe, organisations, areas)
    if running.changes:
        row = session.get_one(PlanRow, running.plan)
        row.version += 1
        row.loaded_at = now
        session.flush()
        detail = {"changes": len(running.changes), "version": row.version}
        audit.record(session, by, "plan.load", f"plan:{logframe.code}", detail, now)
    return Loaded(running.plan, tuple(running.changes))


def _authority(said: Authority) -> dict[str, object]:
    """Empty where the plan says nothing."""
    return {
        key: value
        for key, value in (("state", dict(said.state)), ("motto", dict(said.motto)), ("ministry", said.ministry))
        if value
    }


def _refuse_mixing(session: Session, logframe: Logframe) -> None:
    others = select(PlanRow.code).where(PlanRow.fictional != logframe.fictional, PlanRow.code != logframe.code)
    there = session.scalars(others.order_by(PlanRow.code).limit(1)).first()
    if there is not None:
        raise FictionMixed(there, fictional=not logframe.fictional)


def _plan(running: Running, logframe: Logframe) -> None:
    calendar = logframe.calendar
    values = {
        "title": dict(logframe.title),
        "languages": list(logframe.languages),
        "currency": logframe.currency,
        "country": logframe.country,
        "fictional": logframe.fictional,
        "total_budget": logframe.total_budget,
        "zone": str(calendar.zone),
        "first": calendar.first,
        "last": calendar.last,
        "month_starts_on": calendar.month_starts_on,
        "due": calendar.due,
        "lock": calendar.lock,
        "review": calendar.review,
        "contacts": asdict(logframe.contacts) | {"service": dict(logframe.contacts.service)},
        "reminders": kept(logframe.rules),
        "incidents": incidents.kept(logframe.incidents),
        "differences": {} if logframe.differences == Tolerance() else asdict(logframe.differences),
        "authority": _authority(logframe.authority),
    }
    row = running.session.scalars(select(PlanRow).where(PlanRow.code == logframe.code)).one_or_none()
    if row is None:
        row = PlanRow(code=logframe.code, version=0, opened_at=running.now, loaded_at=running.now, **values)
        running.session.add(row)
        running.session.flush()
        running.note("added", f"plan {logframe.code}")
    elif put_values(row, values):
        running.note("changed", f"plan {logframe.code}")
    running.plan = row.id
