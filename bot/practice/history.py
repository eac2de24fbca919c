"""What the people of the exercise find when they begin: their predecessors’ reports of the quarter before."""

from dataclasses import replace
from datetime import datetime, time

from sqlalchemy.orm import Session

from bot.practice.cast import Part
from storage.answers import Answers, Figure, Source, Standing, Status
from storage.calendar import Quarter
from storage.drafts import Draft
from storage.people import PersonAreaRow, PersonRow
from storage.plan.logframe import Activity, Area, Indicator, Kind, Logframe
from storage.reports import AlreadyReported, expected, submit
from storage.upcoming import source_of


def reported_before(session: Session, plan: Logframe, played: tuple[Part, ...], now: datetime) -> None:
    """The quarter before the one that is due, reported in time from every place of the cast; once."""
    calendar = plan.calendar
    quarter = calendar.quarter_of(calendar.today(now)).previous.previous
    if not calendar.covers(quarter):
        return
    then = datetime.combine(calendar.due_day(quarter), time(9, 12), calendar.zone)
    for part in played:
        for area in plan.areas:
            if area.key in part.areas:
                source = source_of(part.role)
                activities = expected(plan, part.organisation.code, area.key, quarter, source)
                _sent(session, plan, part, area, quarter, source, activities, then)


def _sent(
    session: Session,
    plan: Logframe,
    part: Part,
    area: Area,
    quarter: Quarter,
    source: Source,
    activities: tuple[Activity, ...],
    then: datetime,
) -> None:
    if not activities:
        return
    organisation = next(o.id for o in plan.organisations if o.code == part.organisation.code)
    draft = Draft(
        id=0, person=0, plan=plan.id, plan_version=plan.version, quarter=quarter, area=area.id,
        organisation=organisation, source=source, version=0, at="review", chat=0, opened_at=then, changed_at=then,
        answers=_answers(activities, quarter),
    )  # fmt: skip
    try:
        with session.begin_nested():
            predecessor = _predecessor(session, part, area, organisation, then)
            submit(session, replace(draft, person=predecessor), activities, plan, then)
    except AlreadyReported:
        return


def _predecessor(session: Session, part: Part, area: Area, organisation: int, then: datetime) -> int:
    """Someone who reported and has left since: no account, no name."""
    person = PersonRow(
        role=part.role, organisation_id=organisation, language="fr", consent_version="exercise", consented_at=then,
        joined_at=then, revoked_at=then,
    )  # fmt: skip
    session.add(person)
    session.flush()
    session.add(PersonAreaRow(person_id=person.id, area_id=area.id))
    session.flush()
    return person.id


def _answers(activities: tuple[Activity, ...], quarter: Quarter) -> Answers:
    return Answers(
        figures={i.code: _figure(i, quarter) for a in activities for i in a.indicators},
        standings={a.code: Standing(Status.UNDER_WAY) for a in activities},
    )


def _figure(indicator: Indicator, quarter: Quarter) -> Figure:
    """Something under the target of the quarter after, so that the next answer is a usual one."""
    target = indicator.targets.get(quarter.next, 10)
    match indicator.kind:
        case Kind.CUMULATIVE:
            return Figure(target * 7 // 10)
        case Kind.LEVEL:
            return Figure(max(0, target - 1))
        case Kind.PERCENT:
            return Figure(42, whole=180)
        case Kind.YES_NO:
            return Figure(0)
        case Kind.COUNT if indicator.by_sex:
            return Figure(42, women=12, men=30)
        case Kind.COUNT:
            return Figure(max(1, target // 2))
