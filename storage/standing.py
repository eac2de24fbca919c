"""How a quarter stands: what was expected, what came, what is late and with whom. For some organisations, or for all.

What is expected and what came is counted in `awaited`. Nothing here changes a row.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage import extensions
from storage.absences import until_by_person
from storage.awaited import PEOPLE, REPORTING, SOURCES, THEIRS, Place, counted
from storage.calendar import Calendar, Quarter
from storage.plan.logframe import Logframe


@dataclass(frozen=True)
class Late:
    """Somebody whose report is missing after its due day. `missing`: how many activities, each place on its own;
    `days` since the earliest due day of those. `accepted`: whether any of it may still be sent.
    """

    person: int
    organisation: int
    missing: int
    days: int
    accepted: bool
    unreachable_since: datetime | None
    absent_until: date | None


@dataclass(frozen=True)
class Standing:
    """A report is one activity of one organisation, as one source, from one area; it counts once, whoever sends it.

    `on_time`: of those received. `missing`: overdue where somebody is late with it; `vacant`: the areas from which
    something is overdue and nobody reports. `unreachable`: people with access who blocked the bot. `latest`: when the
    last report came. `sent_back`: waiting for an answer, `unanswered` of these after the day they were expected by.
    """

    quarter: Quarter
    expected: int
    received: int
    on_time: int
    verified: int
    late: tuple[Late, ...]
    missing: int
    vacant: tuple[int, ...]
    unreachable: int
    latest: datetime | None
    sent_back: int = 0
    unanswered: int = 0

    @property
    def to_verify(self) -> int:
        return self.received - self.verified - self.sent_back


def standing(
    session: Session,
    plan: Logframe,
    quarter: Quarter,
    now: datetime,
    *,
    organisations: Collection[int] | None = None,
    areas: Collection[int] | None = None,
) -> Standing:
    """As it is at `now`, for these organisations and areas (None: all); the late ones by days, the longest first."""
    today = plan.calendar.today(now)
    places = counted(session, plan, quarter, organisations, areas, today)
    given = extensions.given(session, plan.id)
    overdue = {
        place: (came.missing, given.get((quarter, place[2]), 0))
        for place, came in places.items()
        if came.missing and plan.calendar.due_day(quarter, given.get((quarter, place[2]), 0)) < today
    }
    there = _people(session, organisations)
    late, answered = _late(plan.calendar, quarter, overdue, there, until_by_person(session, there, today), today)
    return Standing(
        quarter=quarter,
        expected=sum(came.expected for came in places.values()),
        received=sum(came.received for came in places.values()),
        on_time=sum(came.on_time for came in places.values()),
        verified=sum(came.verified for came in places.values()),
        late=late,
        missing=sum(missing for place, (missing, _) in overdue.items() if place in answered),
        vacant=tuple(sorted({place[2] for place in overdue if place not in answered})),
        unreachable=_unreachable(session, organisations, now),
        latest=max((came.latest for came in places.values() if came.latest is not None), default=None),
        sent_back=sum(came.sent_back for came in places.values()),
        unanswered=sum(came.unanswered for came in places.values()),
    )


def lacking(
    session: Session,
    plan: Logframe,
    quarter: Quarter,
    areas: Collection[int] | None = None,
    organisations: Collection[int] | None = None,
) -> frozenset[int]:
    """Of these organisations (None: all), those from which something is not received, due or not."""
    places = counted(session, plan, quarter, organisations, areas)
    return frozenset(place[0] for place, came in places.items() if came.missing)


def spoken_of(calendar: Calendar, today: date) -> Quarter | None:
    """The quarter that coordinators hear of on a day: the latest that has ended, until its review day; else the one
    that runs. None outside the plan.
    """
    running = calendar.quarter_of(today)
    ended = min(running.previous, calendar.last)
    if calendar.covers(ended) and today <= calendar.review_day(ended):
        return ended
    return running if calendar.covers(running) else None


def _late(
    calendar: Calendar,
    quarter: Quarter,
    overdue: Mapping[Place, tuple[int, int]],
    people: Mapping[int, tuple[datetime | None, tuple[Place, ...]]],
    absent: Mapping[int, date],
    today: date,
) -> tuple[tuple[Late, ...], frozenset[Place]]:
    """Who answers for what is overdue, and the places that somebody answers for."""
    found: list[Late] = []
    answered: set[Place] = set()
    for person, (unreachable, places) in people.items():
        theirs = [(place, *overdue[place]) for place in places if place in overdue]
        if not theirs:
            continue
        answered.update(place for place, _, _ in theirs)
        least, most = min(days for _, _, days in theirs), max(days for _, _, days in theirs)
        late = Late(
            person=person,
            organisation=theirs[0][0][0],
            missing=sum(missing for _, missing, _ in theirs),
            days=(today - calendar.due_day(quarter, least)).days,
            accepted=today <= calendar.lock_day(quarter, most),
            unreachable_since=unreachable,
            absent_until=absent.get(person),
        )
        found.append(late)
    return tuple(sorted(found, key=lambda late: (-late.days, late.person))), frozenset(answered)


def _people(
    session: Session, organisations: Collection[int] | None
) -> dict[int, tuple[datetime | None, tuple[Place, ...]]]:
    """Everybody who reports: since when out of reach, and from which places."""
    asking = (
        select(PEOPLE.c.id, PEOPLE.c.unreachable_since, PEOPLE.c.organisation_id, SOURCES, THEIRS.c.area_id)
        .join(THEIRS, THEIRS.c.person_id == PEOPLE.c.id)
        .where(REPORTING)
        .order_by(PEOPLE.c.id, THEIRS.c.area_id)
    )
    if organisations is not None:
        asking = asking.where(PEOPLE.c.organisation_id.in_(tuple(organisations)))
    since: dict[int, datetime | None] = {}
    places: dict[int, list[Place]] = defaultdict(list)
    for person, unreachable, organisation, source, area in session.execute(asking):
        since[person] = unreachable
        places[person].append((organisation, source, area))
    return {person: (unreachable, tuple(places[person])) for person, unreachable in since.items()}


def _unreachable(session: Session, organisations: Collection[int] | None, now: datetime) -> int:
    asking = select(func.count()).where(
        PEOPLE.c.revoked_at.is_(None),
        PEOPLE.c.account.is_not(None),
        PEOPLE.c.unreachable_since.is_not(None),
        or_(PEOPLE.c.closes_at.is_(None), PEOPLE.c.closes_at > now),
    )
    if organisations is not None:
        asking = asking.where(PEOPLE.c.organisation_id.in_(tuple(organisations)))
    return session.scalar(asking) or 0
