"""How far activities are, what stands in their way and what they cost, as the ministries' latest revisions say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, type_coerce
from sqlalchemy.orm import Session

from storage.answers import FURTHEST, Cause, Source, Status
from storage.rolled import Obstacle
from storage.rollup_said import REPORTS, REVISIONS, Asked
from storage.tables import QuarterOf


@dataclass(frozen=True)
class ActivityState:
    """`spent`: None where no report says it; `spent_in`: how many do. Obstacles: area ids, the most frequent first."""

    status: Status | None = None
    late: bool = False
    spent: int | None = None
    spent_in: int = 0
    obstacles: tuple[tuple[Cause, int, tuple[int, ...]], ...] = ()


def states(session: Session, of: Asked) -> dict[int, ActivityState]:
    """By activity id."""
    stands, spent, causes = _stands(session, of), _spent(session, of), _causes(session, of)
    return {
        activity: ActivityState(*stands.get(activity, (None, False)), *spent.get(activity, (None, 0)), causes[activity])
        for activity in {*stands, *spent, *causes}
    }


def obstacles(state: ActivityState, keys: dict[int, str]) -> tuple[Obstacle, ...]:
    """With the keys of areas, in the plan's order."""
    return tuple(
        Obstacle(cause, reports, tuple(key for area, key in keys.items() if area in areas))
        for cause, reports, areas in state.obstacles
    )


def _latest(of: Asked) -> tuple[ColumnElement[bool], ...]:
    return (
        REVISIONS.c.report_id == REPORTS.c.id,
        REVISIONS.c.number == REPORTS.c.revision,
        REPORTS.c.plan_id == of.plan,
        type_coerce(REPORTS.c.quarter, QuarterOf).in_(of.quarters),
        REPORTS.c.source == Source.MINISTRY.value,
    )


def _stands(session: Session, of: Asked) -> dict[int, tuple[Status | None, bool]]:
    """What each place said last, and of these the furthest from done."""
    report, revision = REPORTS.c, REVISIONS.c
    place = (report.activity_id, report.organisation_id, report.area_id)
    said = (
        select(
            report.activity_id,
            revision.status,
            revision.late,
            func.row_number().over(partition_by=place, order_by=report.quarter.desc()).label("place"),
        )
        .where(*_latest(of), revision.status.is_not(None))
        .subquery("said")
    )
    rows = session.execute(
        select(said.c.activity_id, said.c.status, said.c.late).where(said.c.place == 1).distinct()
    )  # fmt: skip
    found: dict[int, tuple[Status | None, bool]] = {}
    for activity, said_status, late in rows:
        status, was = Status(said_status), found.get(activity, (None, False))
        furthest = status if was[0] is None else min(was[0], status, key=FURTHEST.index)
        found[activity] = furthest, was[1] or bool(late)
    return found


def _spent(session: Session, of: Asked) -> dict[int, tuple[int | None, int]]:
    spent = REVISIONS.c.spent
    rows = session.execute(
        select(REPORTS.c.activity_id, func.sum(spent), func.count(spent))
        .where(*_latest(of), spent.is_not(None))
        .group_by(REPORTS.c.activity_id)
    )
    return {activity: (int(total), number) for activity, total, number in rows}


def _causes(session: Session, of: Asked) -> dict[int, tuple[tuple[Cause, int, tuple[int, ...]], ...]]:
    rows = session.execute(
        select(REPORTS.c.activity_id, REVISIONS.c.cause, REPORTS.c.area_id, func.count())
        .where(*_latest(of), REVISIONS.c.cause.is_not(None))
        .group_by(REPORTS.c.activity_id, REVISIONS.c.cause, REPORTS.c.area_id)
    )
    found: dict[int, dict[Cause, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for activity, cause, area, number in rows:
        found[activity][Cause(cause)].append((area, number))
    in_order: dict[int, tuple[tuple[Cause, int, tuple[int, ...]], ...]] = defaultdict(tuple)
    for activity, causes in found.items():
        in_order[activity] = tuple(
            sorted(_summed(causes.items()), key=lambda one: (-one[1], list(Cause).index(one[0])))
        )
    return in_order


def _summed(
    causes: Iterable[tuple[Cause, list[tuple[int, int]]]],
) -> Iterable[tuple[Cause, int, tuple[int, ...]]]:
    for cause, areas in causes:
        yield cause, sum(number for _, number in areas), tuple(sorted(area for area, _ in areas))
