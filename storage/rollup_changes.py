"""What an edition says that is another now: figures, what ministries say of activities, targets. One list of it all.

Of protected indicators nothing is in it. What is only verified since is no change, nor what people write in words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, or_, select, type_coerce, union
from sqlalchemy.orm import Session

from storage.adding import amount, total
from storage.answers import Cause, Source, Standing, Status
from storage.calendar import Quarter
from storage.plan.logframe import Logframe
from storage.rolled import Amount, IndicatorPart, RollUp
from storage.rollup_plan import as_reported
from storage.rollup_record import of_subject
from storage.rollup_rows import Row, by_subject, of_subjects
from storage.rollup_said import (
    FIGURES,
    KNOWN,
    REPORTS,
    REVISIONS,
    UNDONE,
    VERIFIED,
    Asked,
    AsOf,
    asked,
    latest,
)
from storage.rollup_settled import SETTLED, chosen
from storage.tables import QuarterOf


@dataclass(frozen=True)
class Changed:
    """A figure that is another now: of an indicator (its code) in an area (its key) and quarter.

    `organisation`: whose own it is, of a co-monitor; None: the figure of record.
    """

    indicator: str
    area: str
    quarter: Quarter
    before: Amount | None
    after: Amount | None
    organisation: str | None = None


@dataclass(frozen=True)
class ChangedStanding:
    """Where one organisation says that an activity stands in an area and quarter: its state, lateness, cause."""

    activity: str
    area: str
    organisation: str
    quarter: Quarter
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True)
class ChangedSpending:
    """What one organisation says that an activity cost in an area and quarter. None: it does not say."""

    activity: str
    area: str
    organisation: str
    quarter: Quarter
    before: int | None
    after: int | None


@dataclass(frozen=True)
class ChangedTarget:
    """An indicator's target in a quarter, as the plan says now. None: none."""

    indicator: str
    quarter: Quarter
    before: int | None
    after: int | None


@dataclass(frozen=True)
class ChangedMeans:
    """Whether one ministry's figure, known before and after, says where it can be checked."""

    indicator: str
    area: str
    organisation: str
    quarter: Quarter
    before: bool
    after: bool


@dataclass(frozen=True)
class CameSince:
    """A report that was not there, and of which nothing else is listed."""

    activity: str
    area: str
    organisation: str
    quarter: Quarter


Report = tuple[int, int, int, int]  # activity (or indicator), area, organisation, quarter as a number
Change = Changed | ChangedStanding | ChangedSpending | ChangedMeans | CameSince | ChangedTarget


def changed(session: Session, logframe: Logframe, frozen: RollUp, then: AsOf) -> tuple[Change, ...]:
    """Figures, then what else reports say, then targets; each in the plan's order, by quarter, area, organisation."""
    known = as_reported(session, logframe, frozen.every_quarter)
    of, named = asked(known, frozen.every_quarter), _Named(known)
    listed = (*_figures(session, named, of, then), *_reports(session, named, of, then))
    return (
        *listed,
        *_means(session, named, of, then),
        *_came(session, named, of, then, listed),
        *changed_targets(known, frozen),
    )


def own(changes: Iterable[Change], organisation: str | None) -> tuple[Change, ...]:
    """What a co-monitor (its code) said itself: of all changes, those that it is told of."""
    return tuple(one for one in changes if isinstance(one, Changed) and one.organisation == organisation is not None)


class _Named:
    """What the ids of a plan are called. Keys have an id of an activity or indicator, an area's, an organisation's, and
    a quarter as a number."""

    def __init__(self, plan: Logframe) -> None:
        self.activities = {activity.id: activity.code for activity in plan.activities}
        self.indicators = {i.id: i.code for activity in plan.activities for i in activity.indicators}
        self.areas = {area.id: area.key for area in plan.areas}
        self.organisations = {one.id: one.code for one in plan.organisations}

    def in_order(self, first: Mapping[int, str], keys: Iterable[Report]) -> list[Report]:
        """Those of what `first` names, in the plan's order, by quarter, area and organisation."""
        order = [{one: place for place, one in enumerate(of)} for of in (first, self.areas, self.organisations)]
        return sorted(
            (key for key in keys if key[0] in first),
            key=lambda one: (order[0][one[0]], one[3], order[1][one[1]], order[2].get(one[2], -1)),
        )

    def where(self, key: Report) -> tuple[str, str, Quarter]:
        return self.areas[key[1]], self.organisations[key[2]], Quarter.of(key[3])


def _figures(session: Session, named: _Named, of: Asked, then: AsOf) -> Iterator[Changed]:
    before, after = (_known(session, one, then) for one in (replace(of, as_of=then), of))
    for key in named.in_order(named.indicators, {*before, *after}):
        indicator, area, whose, quarter = key
        if before.get(key) != after.get(key):
            yield Changed(
                named.indicators[indicator], named.areas[area], Quarter.of(quarter), before.get(key), after.get(key),
                named.organisations.get(whose),
            )  # fmt: skip


def _reports(session: Session, named: _Named, of: Asked, then: AsOf) -> Iterator[ChangedStanding | ChangedSpending]:
    before, after = (_said(session, one, then) for one in (replace(of, as_of=then), of))
    for key in named.in_order(named.activities, after):
        where = named.activities[key[0]], *named.where(key)
        (stood, cost), (stands, costs) = before.get(key, (None, None)), after[key]
        if stood != stands:
            yield ChangedStanding(*where, stood, stands)
        if cost != costs:
            yield ChangedSpending(*where, cost, costs)


def _means(session: Session, named: _Named, of: Asked, then: AsOf) -> Iterator[ChangedMeans]:
    before, after = (_checkable(session, one, then) for one in (replace(of, as_of=then), of))
    for key in named.in_order(named.indicators, before):
        if after.get(key, before[key]) != before[key]:
            yield ChangedMeans(named.indicators[key[0]], *named.where(key), before[key], after[key])


def _came(session: Session, named: _Named, of: Asked, then: AsOf, listed: Iterable[Change]) -> Iterator[CameSince]:
    indicators = {code: activity for activity, its in of.activities.items() for code in map(named.indicators.get, its)}
    seen = set[tuple[str, str, Quarter, str | None]]()  # None: of the ministries together
    for one in listed:
        if isinstance(one, Changed):
            seen.add((named.activities[indicators[one.indicator]], one.area, one.quarter, one.organisation))
        elif isinstance(one, ChangedStanding | ChangedSpending):
            seen.add((one.activity, one.area, one.quarter, one.organisation))
    came = _new(session, of, then)
    for key in named.in_order(named.activities, came):
        activity, (area, organisation, quarter) = named.activities[key[0]], named.where(key)
        whose = {organisation, None if came[key] is Source.MINISTRY else organisation}
        if not any((activity, area, quarter, one) in seen for one in whose):
            yield CameSince(activity, area, organisation, quarter)


def changed_targets(logframe: Logframe, frozen: RollUp) -> tuple[ChangedTarget, ...]:
    """As they were frozen, beside what the plan says."""
    now = [indicator for activity in logframe.activities for indicator in activity.indicators]
    never = {i.code for i in now if i.protected} | {i.code for i in _indicators(frozen) if i.protected}
    before = {(i.code, q): cell.target for i in _indicators(frozen) for q, cell in i.quarters.items()}
    after = {
        (i.code, q): i.targets.get(q) for a in logframe.activities for i in a.indicators for q in frozen.every_quarter
    }
    return tuple(
        ChangedTarget(*key, before.get(key), after.get(key))
        for key in {**after, **before}
        if key[0] not in never and before.get(key) != after.get(key)
    )


def _indicators(frozen: RollUp) -> Iterator[IndicatorPart]:
    return (one for period in frozen.periods for activity in period.activities for one in activity.indicators)


def _known(session: Session, of: Asked, then: AsOf) -> dict[Report, Amount]:
    """Of every subject that something has happened to since: its figure of record (of organisation 0), and each
    co-monitor's own."""
    choices = chosen(session, of)
    found: dict[Report, Amount] = {}
    for subject, said in by_subject(of_subjects(session, of, _touched(of, then))).items():
        indicator, area, quarter = subject
        groups: list[tuple[int, Iterable[Row]]] = [(0, of_subject(said, choices.get(subject)))]
        groups += [(row.organisation, (row,)) for row in said if row.source is Source.COMONITOR]
        for whose, rows in groups:
            known = amount(of.kinds[indicator], total(row.figure for row in rows))
            if known is not None:
                found[indicator, area, whose, quarter] = known
    return found


def _touched(of: Asked, then: AsOf) -> Select[Any]:
    """Subjects of which a report has a new revision, was verified or not any more; or of which somebody chose."""
    report, revision, figure = REPORTS.c, REVISIONS.c, FIGURES.c
    since: list[ColumnElement[bool]] = [
        revision.id > then.newest,
        select(VERIFIED.c.id).where(VERIFIED.c.revision_id == revision.id, VERIFIED.c.at > then.at).exists(),
        select(UNDONE.c.id).where(UNDONE.c.revision_id == revision.id, UNDONE.c.at > then.at).exists(),
    ]
    reported = (
        select(figure.indicator_id, report.area_id, type_coerce(report.quarter, Integer))
        .select_from(
            REPORTS.join(REVISIONS, revision.report_id == report.id).join(FIGURES, figure.revision_id == revision.id)
        )
        .where(report.plan_id == of.plan, type_coerce(report.quarter, QuarterOf).in_(of.quarters), or_(*since))
    )
    settled = select(SETTLED.c.indicator_id, SETTLED.c.area_id, type_coerce(SETTLED.c.quarter, Integer)).where(
        type_coerce(SETTLED.c.quarter, QuarterOf).in_(of.quarters),
        or_(SETTLED.c.at > then.at, SETTLED.c.undone_at > then.at),
    )
    either = union(reported, settled).subquery("touched")
    return select(either.c[0].label("indicator"), either.c[1].label("area"), either.c[2].label("quarter"))


def _new(session: Session, of: Asked, then: AsOf) -> dict[Report, Source]:
    """The reports that came since, and as which source."""
    report, revision = REPORTS.c, REVISIONS.c
    rows = session.execute(
        select(report.activity_id, report.area_id, report.organisation_id, report.quarter, report.source)
        .select_from(REPORTS.join(REVISIONS, and_(revision.report_id == report.id, revision.number == 1)))
        .where(
            report.plan_id == of.plan,
            type_coerce(report.quarter, QuarterOf).in_(of.quarters),
            revision.id > then.newest,
        )
    )
    return {(activity, area, whose, q.as_number): Source(source) for activity, area, whose, q, source in rows}


def _checkable(session: Session, of: Asked, then: AsOf) -> dict[Report, bool]:
    """Whether each known figure of the ministries' reports that have a new revision says where it can be checked."""
    report, revision, figure, newer = REPORTS.c, REVISIONS.c, FIGURES.c, REVISIONS.alias("newer").c
    rows = session.execute(
        select(
            figure.indicator_id, report.area_id, report.organisation_id, type_coerce(report.quarter, Integer),
            case((figure.means.is_not(None), 1), else_=0),
        )
        .select_from(
            REPORTS.join(REVISIONS, latest(of.as_of)).join(FIGURES, figure.revision_id == revision.id)
        )
        .where(
            report.plan_id == of.plan,
            type_coerce(report.quarter, QuarterOf).in_(of.quarters),
            report.source == Source.MINISTRY.value,
            KNOWN,
            figure.indicator_id.not_in(of.never),
            select(newer.id).where(and_(newer.report_id == report.id, newer.id > then.newest)).exists(),
        )
    )  # fmt: skip
    return {(indicator, area, whose, quarter): bool(means) for indicator, area, whose, quarter, means in rows}


def _said(session: Session, of: Asked, then: AsOf) -> dict[Report, tuple[Standing | None, int | None]]:
    """Where the activity stands and what it cost; of the ministries' reports that have a new revision since."""
    report, revision, newer = REPORTS.c, REVISIONS.c, REVISIONS.alias("newer").c
    where = report.activity_id, report.area_id, report.organisation_id, report.quarter
    rows = session.execute(
        select(*where, revision.status, revision.late, revision.cause, revision.spent)
        .select_from(REPORTS.join(REVISIONS, latest(of.as_of)))
        .where(
            report.plan_id == of.plan,
            type_coerce(report.quarter, QuarterOf).in_(of.quarters),
            report.source == Source.MINISTRY.value,
            select(newer.id).where(and_(newer.report_id == report.id, newer.id > then.newest)).exists(),
        )
    )
    return {
        (activity, area, organisation, quarter.as_number): (
            None if status is None else Standing(Status(status), bool(late), None if cause is None else Cause(cause)),
            spent,
        )
        for activity, area, organisation, quarter, status, late, cause, spent in rows
    }
