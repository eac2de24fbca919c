"""The plan out of its tables, as a Logframe; and the plans a process holds, read again only when one has changed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from threading import Lock
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select, true
from sqlalchemy.orm import Session

from storage.calendar import Calendar, Quarter
from storage.plan.incidents import incidents
from storage.plan.logframe import (
    Activity,
    Area,
    AreaCode,
    Authority,
    Axis,
    Contact,
    Contacts,
    DatedName,
    Indicator,
    Kind,
    Logframe,
    Objective,
    Organisation,
    OrganisationKind,
    ReferralCard,
    Result,
    Tolerance,
)
from storage.plan.reminders import rules
from storage.plan.tables import (
    ActivityAreaRow,
    ActivityRow,
    AreaCodeRow,
    AreaRow,
    AssignmentRow,
    AxisRow,
    BudgetRow,
    HolidayRow,
    IndicatorRow,
    ObjectiveRow,
    OrganisationNameRow,
    OrganisationRow,
    PlanAreaRow,
    PlanOrganisationRow,
    PlanRow,
    ResultRow,
    ScheduleRow,
    TargetRow,
)
from storage.referrals import ReferralCardRow

Of = TypeVar("Of", AxisRow, ObjectiveRow, ActivityRow, ResultRow, IndicatorRow)


@dataclass(frozen=True)
class Left:
    """Ids of what left the plan's file and is closed."""

    axes: Collection[int] = ()
    objectives: Collection[int] = ()
    activities: Collection[int] = ()
    results: Collection[int] = ()
    indicators: Collection[int] = ()


class NoSuchPlan(LookupError):
    """No plan has this code or id."""


class Plans:
    """The plans of this process, by id and version. Safe from several threads; a plan is a value and never changes."""

    def __init__(self) -> None:
        self._known: dict[int, Logframe] = {}
        self._lock = Lock()

    def open(self, session: Session) -> tuple[Logframe, ...]:
        """All plans, in the order of their codes."""
        rows = session.execute(select(PlanRow.id, PlanRow.version).order_by(PlanRow.code)).all()
        return tuple(self._of(session, plan, version) for plan, version in rows)

    def get(self, session: Session, plan: int) -> Logframe:
        """One plan as it is now. Raises NoSuchPlan."""
        version = session.execute(VERSION, {"plan": plan}).scalar_one_or_none()
        if version is None:
            raise NoSuchPlan(plan)
        return self._of(session, plan, version)

    def _of(self, session: Session, plan: int, version: int) -> Logframe:
        known = self._known.get(plan)
        if known is not None and known.version == version:
            return known
        read = logframe(session, plan)
        with self._lock:
            self._known[plan] = read
        return read


# Asked at every step of every report, so it is built once.
VERSION = select(PlanRow.__table__.c.version).where(PlanRow.__table__.c.id == bindparam("plan"))


def by_code(session: Session, code: str) -> Logframe | None:
    """The plan of this code, or None."""
    plan = session.execute(select(PlanRow.id).where(PlanRow.code == code)).scalar_one_or_none()
    return None if plan is None else logframe(session, plan)


def logframe(session: Session, plan: int) -> Logframe:
    """One plan with everything in it, in a dozen queries. Raises NoSuchPlan."""
    row = session.get(PlanRow, plan)
    if row is None:
        raise NoSuchPlan(plan)
    session.refresh(row)
    contacts = row.contacts
    calendar = Calendar(ZoneInfo(row.zone), row.first, row.last, row.month_starts_on, row.due, row.lock, row.review)
    return Logframe(
        code=row.code,
        title=row.title,
        languages=tuple(row.languages),
        currency=row.currency,
        calendar=calendar,
        fictional=row.fictional,
        country=row.country,
        total_budget=row.total_budget,
        contacts=Contacts(
            service=contacts.get("service", {}),
            phone=contacts.get("phone", ""),
            declaration=contacts.get("declaration", ""),
            retention_months=contacts.get("retention_months", 12),
            helpline=contacts.get("helpline", ""),
        ),
        holidays={
            holiday.day: holiday.name
            for holiday in session.scalars(
                select(HolidayRow).where(HolidayRow.plan_id == plan).order_by(HolidayRow.day)
            )
        },
        organisations=_organisations(session, plan),
        areas=_areas(session, plan),
        axes=axes(session, plan),
        rules=rules(row.reminders),
        incidents=incidents(row.incidents),
        differences=Tolerance(**row.differences),
        authority=Authority(**row.authority),
        opened_on=calendar.today(row.opened_at),
        id=row.id,
        version=row.version,
    )


def ever(session: Session, logframe: Logframe) -> Logframe:
    """The plan with all that its file has left out since, each as it was last and closed since then; with every
    organisation and area of the country, the plan's own first. Closed is what reports and editions may speak of still.
    """

    def left(table: type[Of]) -> Sequence[int]:
        return session.scalars(select(table.id).where(table.plan_id == logframe.id, table.closed_at.is_not(None))).all()

    def others(table: type[OrganisationRow | AreaRow], there: Sequence[Organisation | Area]) -> Sequence[int]:
        known = [one.id for one in there]
        return session.scalars(select(table.id).where(table.id.not_in(known)).order_by(table.id)).all()

    gone, elsewhere = others(OrganisationRow, logframe.organisations), others(AreaRow, logframe.areas)
    closed = Left(left(AxisRow), left(ObjectiveRow), left(ActivityRow), left(ResultRow), left(IndicatorRow))
    return replace(
        logframe,
        organisations=(*logframe.organisations, *organisations(session, gone)),
        areas=(*logframe.areas, *areas(session, elsewhere)),
        axes=axes(session, logframe.id, closed),
    )


def organisations(session: Session, ids: Sequence[int]) -> tuple[Organisation, ...]:
    """These, whichever plan names them, in their order here."""
    names: dict[int, list[DatedName]] = defaultdict(list)
    for name in session.scalars(
        select(OrganisationNameRow)
        .where(OrganisationNameRow.organisation_id.in_(ids))
        .order_by(OrganisationNameRow.place)
    ):
        names[name.organisation_id].append(DatedName(name.text, name.since, name.until))
    rows = {row.id: row for row in session.scalars(select(OrganisationRow).where(OrganisationRow.id.in_(ids)))}
    return tuple(
        Organisation(o.code, OrganisationKind(o.kind), tuple(names[o.id]), id=o.id) for o in map(rows.__getitem__, ids)
    )


def _organisations(session: Session, plan: int) -> tuple[Organisation, ...]:
    its = select(PlanOrganisationRow.organisation_id).where(PlanOrganisationRow.plan_id == plan)
    return organisations(session, session.scalars(its.order_by(PlanOrganisationRow.place)).all())


def areas(session: Session, ids: Sequence[int]) -> tuple[Area, ...]:
    """These, whichever plan names them, in their order here."""
    rows = {row.id: row for row in session.scalars(select(AreaRow).where(AreaRow.id.in_(ids)))}
    keys = {area: key for area, key in session.execute(select(AreaRow.id, AreaRow.key))}  # noqa: C416
    codes: dict[int, list[AreaCode]] = defaultdict(list)
    for code in session.scalars(
        select(AreaCodeRow).order_by(AreaCodeRow.area_id, AreaCodeRow.scheme, AreaCodeRow.version)
    ):
        codes[code.area_id].append(AreaCode(code.scheme, code.version, code.code))
    cards = {
        card.area_id: ReferralCard(
            tuple(Contact(c["text"], c.get("phone", "")) for c in card.contacts), card.verified, card.fictional
        )
        for card in session.scalars(select(ReferralCardRow))
    }
    return tuple(
        Area(
            key=area.key,
            level=area.level,
            names=area.names,
            parent=keys[area.parent_id] if area.parent_id is not None else None,
            since=area.since,
            until=area.until,
            codes=tuple(codes[area.id]),
            referral=cards.get(area.id),
            id=area.id,
        )
        for area in map(rows.__getitem__, ids)
    )


def _areas(session: Session, plan: int) -> tuple[Area, ...]:
    its = select(PlanAreaRow.area_id).where(PlanAreaRow.plan_id == plan).order_by(PlanAreaRow.place)
    return areas(session, session.scalars(its).all())


def axes(session: Session, plan: int, left: Left = Left()) -> tuple[Axis, ...]:
    """Open ones, and those that `left` the file and are asked for."""
    activities = _activities(session, plan, left)
    objectives: dict[int, list[Objective]] = defaultdict(list)
    for row in _rows(session, ObjectiveRow, plan, left.objectives):
        objectives[row.axis_id].append(Objective(row.code, row.title, tuple(activities[row.id]), id=row.id))
    rows = _rows(session, AxisRow, plan, left.axes)
    return tuple(Axis(axis.code, axis.title, tuple(objectives[axis.id]), id=axis.id) for axis in rows)


def _rows(session: Session, table: type[Of], plan: int, left: Collection[int]) -> list[Of]:
    """In the order of the file; what left it stands where it stood, the last to leave put back first."""
    which = table.plan_id == plan, true() if left else table.closed_at.is_(None)
    there, closed = list[Of](), list[tuple[datetime, Of]]()
    for row in session.scalars(select(table).where(*which).order_by(table.place)):
        if row.closed_at is None:
            there.append(row)
        else:
            closed.append((row.closed_at, row))
    for _, row in sorted(closed, key=itemgetter(0), reverse=True):
        there.insert(row.place, row)
    return [row for row in there if row.closed_at is None or row.id in left]


def _activities(session: Session, plan: int, left: Left) -> Mapping[int, list[Activity]]:
    """By their objective's id."""
    of_plan = ActivityRow.plan_id == plan
    planned: dict[int, set[Quarter]] = defaultdict(set)
    for activity, quarter in session.execute(
        select(ScheduleRow.activity_id, ScheduleRow.quarter)
        .join(ActivityRow, ActivityRow.id == ScheduleRow.activity_id)
        .where(of_plan)
    ):
        planned[activity].add(quarter)
    budgets: dict[int, dict[int, int]] = defaultdict(dict)
    for activity, year, amount in session.execute(
        select(BudgetRow.activity_id, BudgetRow.year, BudgetRow.amount)
        .join(ActivityRow, ActivityRow.id == BudgetRow.activity_id)
        .where(of_plan)
        .order_by(BudgetRow.year)
    ):
        budgets[activity][year] = amount
    assigned: dict[tuple[int, str], list[str]] = defaultdict(list)
    for activity, role, code in session.execute(
        select(AssignmentRow.activity_id, AssignmentRow.role, OrganisationRow.code)
        .join(ActivityRow, ActivityRow.id == AssignmentRow.activity_id)
        .join(OrganisationRow, OrganisationRow.id == AssignmentRow.organisation_id)
        .where(of_plan)
        .order_by(AssignmentRow.place)
    ):
        assigned[activity, role].append(code)
    places: dict[int, list[str]] = defaultdict(list)
    for activity, key in session.execute(
        select(ActivityAreaRow.activity_id, AreaRow.key)
        .join(ActivityRow, ActivityRow.id == ActivityAreaRow.activity_id)
        .join(AreaRow, AreaRow.id == ActivityAreaRow.area_id)
        .where(of_plan)
        .order_by(ActivityAreaRow.place)
    ):
        places[activity].append(key)
    results = _results(session, plan, left)
    found: dict[int, list[Activity]] = defaultdict(list)
    for row in _rows(session, ActivityRow, plan, left.activities):
        found[row.objective_id].append(
            Activity(
                code=row.code,
                label=row.label,
                title=row.title,
                planned=frozenset(planned[row.id]),
                budget=budgets[row.id],
                responsible=tuple(assigned[row.id, "responsible"]),
                comonitors=tuple(assigned[row.id, "comonitor"]),
                areas=tuple(places[row.id]),
                results=tuple(results[row.id]),
                closed=row.closed_at,
                id=row.id,
            )
        )
    return found


def _results(session: Session, plan: int, left: Left) -> Mapping[int, list[Result]]:
    """By their activity's id."""
    indicators = _indicators(session, plan, left)
    found: dict[int, list[Result]] = defaultdict(list)
    for row in _rows(session, ResultRow, plan, left.results):
        found[row.activity_id].append(Result(row.code, row.text, tuple(indicators[row.id]), id=row.id))
    return found


def targets_now(session: Session, plan: int) -> Mapping[int, dict[Quarter, int]]:
    """The targets that stand: the latest revision of each, by indicator id."""
    latest = (
        select(TargetRow.indicator_id, TargetRow.quarter, func.max(TargetRow.revision).label("revision"))
        .group_by(TargetRow.indicator_id, TargetRow.quarter)
        .subquery()
    )
    found: dict[int, dict[Quarter, int]] = defaultdict(dict)
    for indicator, quarter, value in session.execute(
        select(TargetRow.indicator_id, TargetRow.quarter, TargetRow.value)
        .join(
            latest,
            (latest.c.indicator_id == TargetRow.indicator_id)
            & (latest.c.quarter == TargetRow.quarter)
            & (latest.c.revision == TargetRow.revision),
        )
        .join(IndicatorRow, IndicatorRow.id == TargetRow.indicator_id)
        .where(IndicatorRow.plan_id == plan, TargetRow.value.is_not(None))
        .order_by(TargetRow.quarter)
    ):
        if value is not None:
            found[indicator][quarter] = value
    return found


def _indicators(session: Session, plan: int, left: Left) -> Mapping[int, list[Indicator]]:
    """By their result's id."""
    targets = targets_now(session, plan)
    found: dict[int, list[Indicator]] = defaultdict(list)
    for row in _rows(session, IndicatorRow, plan, left.indicators):
        found[row.result_id].append(_indicator(row, targets[row.id]))
    return found


def _indicator(row: IndicatorRow, targets: dict[Quarter, int]) -> Indicator:
    shape: dict[str, Any] = {"numerator": row.numerator, "denominator": row.denominator, "by_sex": row.by_sex}
    return Indicator(
        code=row.code,
        kind=Kind(row.kind),
        label=row.label,
        title=row.title,
        unit=row.unit,
        baseline=row.baseline,
        means=row.means,
        tags=tuple(row.tags),
        protected=row.protected,
        targets=targets,
        closed=row.closed_at,
        id=row.id,
        **shape,
    )
