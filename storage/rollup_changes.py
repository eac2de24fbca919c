"""What has changed since a moment: figures of record, and how far activities are. Of protected indicators nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, or_, select, type_coerce, union
from sqlalchemy.orm import Session

from storage.adding import amount, total
from storage.answers import Source, Status
from storage.calendar import Quarter
from storage.plan.logframe import Logframe
from storage.rolled import Amount
from storage.rollup_record import of_subject
from storage.rollup_rows import by_subject, of_subjects
from storage.rollup_said import FIGURES, REPORTS, REVISIONS, UNDONE, VERIFIED, Asked, AsOf, Subject, asked, latest
from storage.rollup_settled import SETTLED, chosen
from storage.tables import QuarterOf


@dataclass(frozen=True)
class Changed:
    """A figure of record that is another now: of an indicator (its code) in an area (its key) and quarter."""

    indicator: str
    area: str
    quarter: Quarter
    before: Amount | None
    after: Amount | None


@dataclass(frozen=True)
class ChangedStatus:
    """What one organisation said of an activity in an area and quarter, and what it says now."""

    activity: str
    area: str
    organisation: str
    quarter: Quarter
    before: Status | None
    after: Status | None


def changed(session: Session, logframe: Logframe, quarters: Iterable[Quarter], then: AsOf) -> tuple[Changed, ...]:
    """In the plan's order, by quarter and area."""
    of = asked(logframe, tuple(quarters))
    before, after = (_of_record(session, one, then) for one in (replace(of, as_of=then), of))
    codes = {i.id: i.code for a in logframe.activities for i in a.indicators}
    areas = {area.id: area.key for area in logframe.areas}
    places = [{number: place for place, number in enumerate(names)} for names in (codes, areas)]
    subjects = sorted(
        (subject for subject in {*before, *after} if subject[1] in areas),
        key=lambda one: (places[0][one[0]], one[2], places[1][one[1]]),
    )
    return tuple(
        Changed(codes[indicator], areas[area], Quarter.of(quarter), was, now)
        for indicator, area, quarter in subjects
        for was, now in ((before.get((indicator, area, quarter)), after.get((indicator, area, quarter))),)
        if was != now
    )


def changed_statuses(
    session: Session, logframe: Logframe, quarters: Iterable[Quarter], then: AsOf
) -> tuple[ChangedStatus, ...]:
    """Of the ministries' reports, in the plan's order, by quarter, area and organisation."""
    of = asked(logframe, tuple(quarters))
    before, after = (_statuses(session, one, then) for one in (replace(of, as_of=then), of))
    activities = {activity.id: activity.code for activity in logframe.activities}
    areas = {area.id: area.key for area in logframe.areas}
    organisations = {one.id: one.code for one in logframe.organisations}
    found = [
        ChangedStatus(activities[a], areas[where], organisations[o], Quarter.of(q), before.get(key), now)
        for key, now in after.items()
        for a, where, o, q in (key,)
        if before.get(key) != now and a in activities and where in areas and o in organisations
    ]
    places = [list(names.values()) for names in (activities, areas, organisations)]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                places[0].index(one.activity), one.quarter, places[1].index(one.area),
                places[2].index(one.organisation),
            ),
        )
    )  # fmt: skip


def _of_record(session: Session, of: Asked, then: AsOf) -> dict[Subject, Amount]:
    """The figures of record of every subject that something has happened to since."""
    choices = chosen(session, of)
    found: dict[Subject, Amount] = {}
    for subject, said in by_subject(of_subjects(session, of, _touched(of, then))).items():
        figures = of_subject(said, choices.get(subject))
        known = amount(of.kinds[subject[0]], total(row.figure for row in figures))
        if known is not None:
            found[subject] = known
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


def _statuses(session: Session, of: Asked, then: AsOf) -> dict[tuple[int, int, int, int], Status | None]:
    """Of the reports that have a new revision since."""
    report, revision, newer = REPORTS.c, REVISIONS.c, REVISIONS.alias("newer").c
    rows = session.execute(
        select(report.activity_id, report.area_id, report.organisation_id, report.quarter, revision.status)
        .select_from(REPORTS.join(REVISIONS, latest(of.as_of)))
        .where(
            report.plan_id == of.plan,
            type_coerce(report.quarter, QuarterOf).in_(of.quarters),
            report.source == Source.MINISTRY.value,
            select(newer.id).where(and_(newer.report_id == report.id, newer.id > then.newest)).exists(),
        )
    )
    return {
        (activity, area, organisation, quarter.as_number): None if status is None else Status(status)
        for activity, area, organisation, quarter, status in rows
    }
