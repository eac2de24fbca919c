"""Loading a plan: in place, by code. What reports may name is never deleted: what vanishes from the file is closed,
and reopened if it comes back. Says what changed; a load that changes nothing leaves the version as it is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from storage import audit
from storage.calendar import Quarter
from storage.plan.logframe import Activity, Area, Indicator, Logframe, Organisation
from storage.plan.reading import targets_now
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
from storage.tables import Base


@dataclass(frozen=True)
class Change:
    """One thing that a load did: `what` is added, changed, closed or reopened; `thing` such as activity 1.1.2."""

    what: str
    thing: str


@dataclass(frozen=True)
class Loaded:
    """`plan` is the id; `changes` empty when the file said what the tables said already."""

    plan: int
    changes: tuple[Change, ...]


class ShapeFixed(Exception):
    """Figures exist: these indicators may not change their kind, breakdown by sex or parts. A new one replaces them."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(codes)
        self.codes = codes


@dataclass
class _Load:
    """One load under way."""

    session: Session
    now: datetime
    plan: int = 0
    changes: list[Change] = field(default_factory=list)

    def note(self, what: str, thing: str) -> None:
        self.changes.append(Change(what, thing))


def load(session: Session, logframe: Logframe, now: datetime, *, by: int | None = None) -> Loaded:
    """Makes the tables say what `logframe` says. `by`: the person, None for the administrator at the command line.

    Raises ShapeFixed, and then nothing is kept (the unit of work is rolled back).
    """
    running = _Load(session, now)
    _plan(running, logframe)
    organisations = _organisations(running, logframe)
    areas = _areas(running, logframe)
    _holidays(running, logframe)
    _axes(running, logframe, organisations, areas)
    if running.changes:
        row = session.get_one(PlanRow, running.plan)
        row.version += 1
        row.loaded_at = now
        session.flush()
        detail = {"changes": len(running.changes), "version": row.version}
        audit.record(session, by, "plan.load", f"plan:{logframe.code}", detail, now)
    return Loaded(running.plan, tuple(running.changes))


def _plan(running: _Load, logframe: Logframe) -> None:
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
    }
    row = running.session.scalars(select(PlanRow).where(PlanRow.code == logframe.code)).one_or_none()
    if row is None:
        row = PlanRow(code=logframe.code, version=0, loaded_at=running.now, **values)
        running.session.add(row)
        running.session.flush()
        running.note("added", f"plan {logframe.code}")
    elif _set(row, values):
        running.note("changed", f"plan {logframe.code}")
    running.plan = row.id


def _set(row: Any, values: Mapping[str, Any]) -> bool:
    """Writes what differs; whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _rewritten(running: _Load, table: type[Base], owner: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> bool:
    """Replaces the rows of a table that belong to `owner`, if they differ. For rows that nothing refers to."""
    wanted = [dict(owner) | dict(row) for row in rows]
    where = [getattr(table, name) == value for name, value in owner.items()]
    there = [
        {name: getattr(row, name) for name in (wanted[0] if wanted else owner)}
        for row in running.session.scalars(select(table).where(*where))
    ]
    if len(there) == len(wanted) and all(row in there for row in wanted):
        return False
    running.session.execute(delete(table).where(*where).execution_options(synchronize_session="fetch"))
    if wanted:
        running.session.execute(insert(table), wanted)
    return True


def _organisations(running: _Load, logframe: Logframe) -> dict[str, int]:
    ids: dict[str, int] = {}
    for organisation in logframe.organisations:
        ids[organisation.code] = _organisation(running, organisation)
    named = [{"organisation_id": ids[o.code], "place": n} for n, o in enumerate(logframe.organisations)]
    if _rewritten(running, PlanOrganisationRow, {"plan_id": running.plan}, named):
        running.note("changed", "the plan's organisations")
    return ids


def _organisation(running: _Load, organisation: Organisation) -> int:
    session = running.session
    row = session.scalars(select(OrganisationRow).where(OrganisationRow.code == organisation.code)).one_or_none()
    added = row is None
    if row is None:
        row = OrganisationRow(code=organisation.code, kind=organisation.kind)
        session.add(row)
        session.flush()
    changed = _set(row, {"kind": organisation.kind.value})
    names = [
        {"place": n, "text": dict(name.text), "since": name.since, "until": name.until}
        for n, name in enumerate(organisation.names)
    ]
    changed |= _rewritten(running, OrganisationNameRow, {"organisation_id": row.id}, names)
    if added or changed:
        running.note("added" if added else "changed", f"organisation {organisation.code}")
    return row.id


def _areas(running: _Load, logframe: Logframe) -> dict[str, int]:
    ids: dict[str, int] = {}
    waiting = list(logframe.areas)
    keys = {area.key for area in waiting}
    while waiting:  # a parent first, whatever the order of the file
        ready = [a for a in waiting if a.parent is None or a.parent in ids or a.parent not in keys]
        if not ready:
            raise ValueError("the areas go round in a circle")
        for area in ready:
            ids[area.key] = _area(running, area, ids)
            waiting.remove(area)
    named = [{"area_id": ids[a.key], "place": n} for n, a in enumerate(logframe.areas)]
    if _rewritten(running, PlanAreaRow, {"plan_id": running.plan}, named):
        running.note("changed", "the plan's areas")
    return ids


def _area(running: _Load, area: Area, ids: Mapping[str, int]) -> int:
    session = running.session
    row = session.scalars(select(AreaRow).where(AreaRow.key == area.key)).one_or_none()
    added = row is None
    if row is None:
        row = AreaRow(key=area.key, level=area.level, names=dict(area.names))
        session.add(row)
        session.flush()
    changed = _set(
        row,
        {
            "level": area.level,
            "names": dict(area.names),
            "parent_id": ids.get(area.parent) if area.parent is not None else None,
            "since": area.since,
            "until": area.until,
        },
    )
    session.flush()
    codes = [{"scheme": c.scheme, "version": c.version, "code": c.code} for c in area.codes]
    changed |= _rewritten(running, AreaCodeRow, {"area_id": row.id}, codes)
    changed |= _referral(running, row.id, area)
    if added or changed:
        running.note("added" if added else "changed", f"area {area.key}")
    return row.id


def _referral(running: _Load, area_id: int, area: Area) -> bool:
    """A card that the file leaves out stays: a coordinator may have renewed it since."""
    if area.referral is None:
        return False
    card = area.referral
    contacts = [{"text": dict(c.text), "phone": c.phone} for c in card.contacts]
    row = running.session.get(ReferralCardRow, area_id)
    if row is None:
        running.session.add(
            ReferralCardRow(
                area_id=area_id, contacts=contacts, verified=card.verified, fictional=card.fictional,
                changed_at=running.now,
            )
        )  # fmt: skip
        running.session.flush()
        return True
    if not _set(row, {"contacts": contacts, "verified": card.verified, "fictional": card.fictional}):
        return False
    row.changed_at = running.now
    return True


def _holidays(running: _Load, logframe: Logframe) -> None:
    days = [{"day": day, "name": dict(name)} for day, name in logframe.holidays.items()]
    if _rewritten(running, HolidayRow, {"plan_id": running.plan}, days):
        running.note("changed", "the public holidays")


def _axes(running: _Load, logframe: Logframe, organisations: Mapping[str, int], areas: Mapping[str, int]) -> None:
    axes = _Kept(running, AxisRow, "axis")
    objectives = _Kept(running, ObjectiveRow, "objective")
    activities = _Kept(running, ActivityRow, "activity")
    results = _Kept(running, ResultRow, "result")
    indicators = _Kept(running, IndicatorRow, "indicator")
    _refuse_new_shapes(running, logframe, indicators)
    targets = targets_now(running.session, running.plan)
    for axis in logframe.axes:
        axis_id = axes.put(axis.code, title=dict(axis.title))
        for objective in axis.objectives:
            objective_id = objectives.put(objective.code, axis_id=axis_id, title=dict(objective.title))
            for activity in objective.activities:
                about = {"objective_id": objective_id, "label": dict(activity.label), "title": dict(activity.title)}
                activity_id = activities.put(
                    activity.code, also=partial(_around, running, activity, organisations, areas), **about
                )
                for result in activity.results:
                    result_id = results.put(result.code, activity_id=activity_id, text=dict(result.text))
                    for indicator in result.indicators:
                        indicators.put(
                            indicator.code,
                            also=partial(_targets, running, indicator, targets),
                            result_id=result_id,
                            **_indicator(indicator),
                        )
    for kept in (axes, objectives, activities, results, indicators):
        kept.close_the_rest()


class _Kept:
    """The rows of one table in this plan, by code: put what the file has, close what it has no more."""

    def __init__(self, running: _Load, table: Any, noun: str) -> None:
        self.running, self.table, self.noun = running, table, noun
        rows = running.session.scalars(select(table).where(table.plan_id == running.plan))
        self.there: dict[str, Any] = {row.code: row for row in rows}
        self.seen: list[str] = []

    def put(self, code: str, also: Callable[[int], bool] = lambda _: False, **values: Any) -> int:
        """Adds or changes a row; its id. `also` writes what hangs on it, and says whether anything changed."""
        values["place"] = len(self.seen)
        self.seen.append(code)
        row = self.there.get(code)
        what = "changed"
        if row is None:
            what = "added"
            row = self.there[code] = self.table(plan_id=self.running.plan, code=code, **values)
            self.running.session.add(row)
        elif row.closed_at is not None:
            what, row.closed_at = "reopened", None
        changed = _set(row, values)
        self.running.session.flush()
        changed |= also(row.id)
        if changed or what != "changed":
            self.running.note(what, f"{self.noun} {code}")
        return int(row.id)

    def close_the_rest(self) -> None:
        for code, row in self.there.items():
            if code not in self.seen and row.closed_at is None:
                row.closed_at = self.running.now
                self.running.note("closed", f"{self.noun} {code}")
        self.running.session.flush()


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "kind": indicator.kind.value,
        "label": dict(indicator.label),
        "title": dict(indicator.title),
        "unit": dict(indicator.unit),
        "by_sex": indicator.by_sex,
        "numerator": dict(indicator.numerator),
        "denominator": dict(indicator.denominator),
        "baseline": indicator.baseline,
        "means": dict(indicator.means),
        "tags": list(indicator.tags),
        "protected": indicator.protected,
    }


def _around(
    running: _Load, activity: Activity, organisations: Mapping[str, int], areas: Mapping[str, int], activity_id: int
) -> bool:
    """Schedule, budget, organisations and areas of one activity."""
    owner = {"activity_id": activity_id}
    changed = _rewritten(running, ScheduleRow, owner, [{"quarter": q} for q in sorted(activity.planned)])
    changed |= _rewritten(
        running, BudgetRow, owner, [{"year": year, "amount": amount} for year, amount in activity.budget.items()]
    )
    roles = [("responsible", code) for code in activity.responsible]
    roles += [("comonitor", code) for code in activity.comonitors]
    assigned = [
        {"organisation_id": organisations[code], "role": role, "place": n} for n, (role, code) in enumerate(roles)
    ]
    changed |= _rewritten(running, AssignmentRow, owner, assigned)
    places = [{"area_id": areas[key], "place": n} for n, key in enumerate(activity.areas)]
    return _rewritten(running, ActivityAreaRow, owner, places) or changed


def _targets(
    running: _Load, indicator: Indicator, standing: Mapping[int, Mapping[Quarter, int]], indicator_id: int
) -> bool:
    """A target that changed is a new revision; one taken away is a revision without a value."""
    there, wanted = standing.get(indicator_id, {}), indicator.targets
    differing = {q: wanted.get(q) for q in {*wanted, *there} if wanted.get(q) != there.get(q)}
    for quarter, value in sorted(differing.items()):
        revisions = running.session.scalars(
            select(TargetRow.revision).where(TargetRow.indicator_id == indicator_id, TargetRow.quarter == quarter)
        ).all()
        running.session.add(
            TargetRow(
                indicator_id=indicator_id, quarter=quarter, revision=max(revisions, default=0) + 1, value=value,
                since=running.now,
            )
        )  # fmt: skip
    running.session.flush()
    return bool(differing)


def _refuse_new_shapes(running: _Load, logframe: Logframe, there: _Kept) -> None:
    from storage.reports import FigureRow

    wrong: list[str] = []
    for activity in logframe.activities:
        for indicator in activity.indicators:
            row = there.there.get(indicator.code)
            if row is None or (row.kind, row.by_sex) == (indicator.kind.value, indicator.by_sex):
                continue
            if running.session.scalars(select(FigureRow.id).where(FigureRow.indicator_id == row.id).limit(1)).first():
                wrong.append(indicator.code)
    if wrong:
        raise ShapeFixed(tuple(wrong))
