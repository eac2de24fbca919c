"""What reports of a year say in words, as a start for the words of its report: coded reasons, and comments.

Comments are what reporters typed, without a name. Those on activities that have, or had, a protected indicator stay
where they are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import of_survivors
from storage.answers import Cause, Status
from storage.calendar import Quarter
from storage.narratives import WHOLE
from storage.plan.logframe import Activity, Logframe
from storage.reports import ReportRow, RevisionRow
from storage.rolled import Part


@dataclass(frozen=True)
class Hindered:
    """An activity that was late or stopped for one reason, in these areas (keys), in the order of the plan."""

    activity: str
    status: Status
    late: bool
    cause: Cause
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Remarked:
    """What somebody wrote about an activity in one area and quarter."""

    activity: str
    area: str
    quarter: Quarter
    comment: str


@dataclass(frozen=True)
class Hints:
    """`counted`: the reasons of the year, with how many reports named each; the most frequent first."""

    hindered: tuple[Hindered, ...] = ()
    remarked: tuple[Remarked, ...] = ()
    counted: tuple[tuple[Cause, int], ...] = ()


@dataclass(frozen=True)
class _Told:
    activity: str
    area: str
    quarter: Quarter
    status: Status | None
    late: bool
    cause: Cause | None
    comment: str


def suggestions(
    session: Session, logframe: Logframe, year: int, axis: str, part: Part, *, organisation: str | None = None
) -> Hints:
    """Of the whole plan or of one axis. `organisation`: of the activities alone that it is responsible for.

    Results: comments of what went on. Difficulties: each reason, and the comments with it. Lessons: how often each
    reason was named. Next steps: what had not gone on when it was last reported.
    """
    activities = [one for one in _activities(logframe, axis) if organisation in (None, *one.responsible)]
    told = list(_told(session, logframe, year, activities))
    hindered = [one for one in told if one.cause is not None]
    match part:
        case Part.RESULTS:
            return Hints(remarked=_remarked(one for one in told if one.cause is None))
        case Part.DIFFICULTIES:
            return Hints(_hindered(logframe, hindered), _remarked(hindered))
        case Part.LESSONS:
            return Hints(counted=_counted(hindered))
        case Part.NEXT_STEPS:
            return Hints(_hindered(logframe, [one for one in _last(told) if one.cause is not None]))


def _activities(logframe: Logframe, axis: str) -> list[Activity]:
    axes = [one for one in logframe.axes if axis in (WHOLE, one.code)]
    return [activity for one in axes for objective in one.objectives for activity in objective.activities]


def _told(session: Session, logframe: Logframe, year: int, activities: Collection[Activity]) -> Iterator[_Told]:
    """The latest revision of each report of the year, in the order of the plan."""
    by_id = {one.id: one for one in activities}
    areas = {area.id: area.key for area in logframe.areas}
    quarters = [quarter for quarter in logframe.calendar.quarters if quarter.year == year]
    row, report = RevisionRow, ReportRow
    found = session.execute(
        select(report.activity_id, report.area_id, report.quarter, row.status, row.late, row.cause, row.comment)
        .join(row, (row.report_id == report.id) & (row.number == report.revision))
        .where(report.plan_id == logframe.id, report.quarter.in_(quarters), report.activity_id.in_(by_id))
        .order_by(report.quarter, report.id)
    )
    order = {code: place for place, code in enumerate(one.code for one in activities)}
    secret = of_survivors.activities(session, logframe.id)
    every = [
        _Told(
            by_id[activity].code, areas.get(area, ""), quarter, None if status is None else Status(status), late,
            None if cause is None else Cause(cause), "" if by_id[activity].code in secret else comment or "",
        )
        for activity, area, quarter, status, late, cause, comment in found
    ]  # fmt: skip
    yield from sorted(every, key=lambda one: order[one.activity])


def _last(told: Iterable[_Told]) -> list[_Told]:
    """Of each activity and area, what was said last."""
    return list({(one.activity, one.area): one for one in told}.values())


def _hindered(logframe: Logframe, told: Iterable[_Told]) -> tuple[Hindered, ...]:
    order = {area.key: place for place, area in enumerate(logframe.areas)}
    places: dict[tuple[str, Status, bool, Cause], set[str]] = defaultdict(set)
    for one in told:
        if one.cause is not None and one.status is not None:
            places[one.activity, one.status, one.late, one.cause].add(one.area)
    return tuple(
        Hindered(*which, tuple(sorted(areas, key=lambda key: order.get(key, len(order)))))
        for which, areas in places.items()
    )


def _remarked(told: Iterable[_Told]) -> tuple[Remarked, ...]:
    found = (Remarked(one.activity, one.area, one.quarter, one.comment) for one in told if one.comment)
    return tuple(dict.fromkeys(found))


def _counted(told: Iterable[_Told]) -> tuple[tuple[Cause, int], ...]:
    each: dict[Cause, int] = defaultdict(int)
    for one in told:
        if one.cause is not None:
            each[one.cause] += 1
    return tuple(sorted(each.items(), key=lambda pair: (-pair[1], list(Cause).index(pair[0]))))
