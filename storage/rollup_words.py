"""The words that go with a roll-up of a year: the latest of each part, as coordinators wrote them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.narratives import NarrativeRow
from storage.plan.logframe import Logframe
from storage.rolled import Narrative, Part, Scope


def words(session: Session, logframe: Logframe, scope: Scope, year: int) -> tuple[Narrative, ...]:
    """Of the whole first, then of each axis in the plan's order. A quarter has none."""
    if scope is Scope.QUARTER:
        return ()
    row = NarrativeRow
    newest = func.row_number().over(partition_by=(row.axis, row.part), order_by=row.revision.desc())
    latest = (
        select(row.axis, row.part, row.text, newest.label("age"))
        .where(row.plan_id == logframe.id, row.year == year)
        .subquery()
    )
    order = {"": 0} | {axis.code: place for place, axis in enumerate(logframe.axes, start=1)}
    found = session.execute(
        select(latest.c.axis, latest.c.part, latest.c.text).where(latest.c.age == 1, latest.c.text != "")
    )
    said = [Narrative(axis or None, Part(part), text) for axis, part, text in found if axis in order]
    return tuple(sorted(said, key=lambda one: (order[one.axis or ""], list(Part).index(one.part))))
