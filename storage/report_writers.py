"""Who writes which words of the yearly report: the coordination of the plan all of them; whoever coordinates an
organisation those of the axes in which it is responsible for something."""

from sqlalchemy.orm import Session

from storage import narratives
from storage.narratives import WHOLE
from storage.people import Person
from storage.permissions import Action, may
from storage.plan.logframe import Axis, Logframe
from storage.rolled import Part


def places_of(person: Person, plan: Logframe) -> tuple[str, ...]:
    """Of what this person writes: WHOLE, and codes of axes in the order of the plan."""
    whole = (WHOLE,) if may(person, Action.WRITE_REPORT, organisation="") else ()
    return (*whole, *(axis.code for axis in plan.axes if _of(person, axis)))


def written_of(session: Session, person: Person, plan: Logframe, year: int) -> tuple[int, int]:
    """How many parts are written of those this person writes, and how many these are."""
    mine = places_of(person, plan)
    there = narratives.current(session, plan.id, year)
    written = sum(1 for (axis, _), text in there.items() if axis in mine and text.text)
    return written, len(mine) * len(Part)


def _of(person: Person, axis: Axis) -> bool:
    activities = (activity for objective in axis.objectives for activity in objective.activities)
    responsible = {organisation for activity in activities for organisation in activity.responsible}
    return any(may(person, Action.WRITE_REPORT, organisation=one) for one in (responsible or {""}))
