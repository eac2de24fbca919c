"""What an edition says that is another now: figures, what ministries say of activities, targets. One list of it all.

Of protected indicators nothing is in it. What is only verified since is no change, nor what people write in words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, or_, select, type_coerce, union
from sqlalchemy.orm import Session

from storage.adding import amount, total
from storage.answers import Cause, Source, Standing, Status
from storage.calendar import Quarter
from storage.plan.logframe import Logframe
from storage.rolled import Amount, IndicatorPart, RollUp
from storage.rollup_plan import as_reported
from storage.rollup_record import of_subject
from storage.rollup_rows import Row, by_subject, of_subjects
from storage.rollup_said import FIGURES, REPORTS, REVISIONS, UNDONE, VERIFIED, Asked, AsOf, Subject, asked, latest
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


Report = tuple[int, int, int, int]  # activity, area, organisation, quarter as a number
Change = Changed | ChangedStanding | ChangedSpending | ChangedTarget


def changed(session: Session, logframe: Logframe, frozen: RollUp, then: AsOf) -> tuple[Change, ...]:
    """Figures, then reports, then targets; each in the plan's order, by quarter, area and organisation."""
    known = as_reported(session, logframe, frozen.every_quarter)
    of = asked(known, frozen.every_quarter)
    return (
        *_figures(session, known, of, then),
        *_reports(session, known, of, then),
        *changed_targets(known, frozen),
    )


def own(changes: Iterable[Change], organisation: str | None) -> tuple[Change, ...]:
    """What a co-monitor (its code) said itself: of all changes, those that it is told of."""
    return tuple(one for one in changes if isinstance(one, Changed) and one.organisation == organisation is not None)


def _figures(session: Session, logframe: Logframe, of: Asked, then: AsOf) -> tuple[Changed, ...]:
    before, after = (_known(session, one, then) for one in (replace(of, as_of=then), of))
    codes = {i.id: i.code for a in logframe.activities for i in a.indicators}
    areas = {area.id: area.key for area in logframe.areas}
    organisations = {one.id: one.code for one in logframe.organisations}
    order = [{number: place for place, number in enumerate(names)} for names in (codes, areas, organisations)]
    found = sorted(
        ((*subject, whose) for subject, whose in {*before, *after}),
        key=lambda one: (order[0][one[0]], one[2], order[1][one[1]], order[2].get(one[3] or 0, -1)),
    )
    return tuple(
        Changed(codes[indicator], areas[area], Quarter.of(quarter), was, now, organisations.get(whose or 0))
        for indicator, area, quarter, whose in found
        for key in (((indicator, area, quarter), whose),)
        for was, now in ((before.get(key), after.get(key)),)
        if was != now
    )


def _reports(
    session: Session, logframe: Logframe, of: Asked, then: AsOf
) -> Iterator[ChangedStanding | ChangedSpending]:
    before, after = (_said(session, one, then) for one in (replace(of, as_of=then), of))
    activities = {activity.id: activity.code for activity in logframe.activities}
    areas = {area.id: area.key for area in logframe.areas}
    organisations = {one.id: one.code for one in logframe.organisations}
    order = [list(names) for names in (activities, areas, organisations)]
    there = sorted(
        (key for key in after if key[0] in activities),
        key=lambda one: (order[0].index(one[0]), one[3], order[1].index(one[1]), order[2].index(one[2])),
    )
    for key in there:
        where = activities[key[0]], areas[key[1]], organisations[key[2]], Quarter.of(key[3])
        (stood, cost), (stands, costs) = before.get(key, (None, None)), after[key]
        if stood != stands:
            yield ChangedStanding(*where, stood, stands)
        if cost != costs:
            yield ChangedSpending(*where, cost, costs)


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


def _known(session: Session, of: Asked, then: AsOf) -> dict[tuple[Subject, int | None], Amount]:
    """Of every subject that something has happened to since: its figure of record, and each co-monitor's own."""
    choices = chosen(session, of)
    found: dict[tuple[Subject, int | None], Amount] = {}
    for subject, said in by_subject(of_subjects(session, of, _touched(of, then))).items():
        kind = of.kinds[subject[0]]
        groups: list[tuple[int | None, Iterable[Row]]] = [(None, of_subject(said, choices.get(subject)))]
        groups += [(row.organisation, (row,)) for row in said if row.source is Source.COMONITOR]
        for whose, rows in groups:
            known = amount(kind, total(row.figure for row in rows))
            if known is not None:
                found[subject, whose] = known
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


def _said(
    session: Session, of: Asked, then: AsOf
) -> dict[tuple[int, int, int, int], tuple[Standing | None, int | None]]:
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
