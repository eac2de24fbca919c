"""What was received of a period, from which places, and the sources of one place side by side. Never added.

Somebody of an organisation is told of its own tallies alone; who coordinates the whole plan of everybody's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import tallied
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.logframe import Area, Logframe
from storage.tallied import Sent
from storage.tally_counts import Service, Tally
from storage.tally_periods import Period, periods
from storage.tally_rows import TallyRow
from storage.unusual import unusual


@dataclass(frozen=True)
class Place:
    """An area from which tallies are expected, and whether one of the period is there."""

    area: Area
    received: bool


@dataclass(frozen=True)
class Source:
    """One service of one organisation. `of_record`: its figure is published. `tally` None: nothing was received of it,
    though it is the source of record or has sent before. `unusual`: far from what it counted there in earlier periods.
    """

    service: Service
    organisation: str  # its code; empty for the source of record whose organisation nobody knows yet
    of_record: bool
    tally: Tally | None
    unusual: bool = False


@dataclass(frozen=True)
class Range:
    """Two services may have recorded the same incident: there were as many as the largest says, at most their sum."""

    largest: int
    sum: int


def places(session: Session, logframe: Logframe, period: Period, organisation: int | None) -> tuple[Place, ...]:
    """In the plan's order. Of an organisation: where it has somebody who tallies, or where it has tallied.

    Of areas inside another one only where the plan counts by them, or where a tally is.
    """
    asked = logframe.incidents
    if asked is None:
        return ()
    there = _received(session, logframe.id, period, organisation)
    theirs = None if organisation is None else _theirs(session, logframe.id, organisation)
    first, last = period.first(logframe.calendar), period.last(logframe.calendar)
    return tuple(
        Place(area, area.id in there)
        for area in logframe.areas
        if area.id in there
        or (
            (area.parent is None or asked.by_cercle)
            and _there(area, first, last)
            and (theirs is None or area.id in theirs)
        )
    )


def sources(
    session: Session, logframe: Logframe, period: Period, area: Area, organisation: int | None
) -> tuple[Source, ...]:
    """The source of record first, then as they are named. Of an organisation: its own."""
    asked = logframe.incidents
    record = None if asked is None else asked.of_record.get(area.key)
    quarters = [quarter for quarter in logframe.calendar.quarters if quarter <= period.quarter]
    codes = {one.id: one.code for one in logframe.organisations}
    series: dict[tuple[Service, int], list[Sent]] = {}
    for sent in tallied.of_places(session, logframe.id, quarters, (area.id,)):
        if sent.period <= period and organisation in (None, sent.organisation):
            series.setdefault((sent.service, sent.organisation), []).append(sent)
    found = []
    for (service, of), sent_by in series.items():
        code = codes.get(of, "")
        published = asked is not None and asked.is_of_record(area.key, service, code)
        found.append(_source(service, code, sent_by, period, of_record=published))
    if organisation is None and asked is not None and record is not None and not any(one.of_record for one in found):
        found.append(Source(record, asked.by.get(area.key, ""), of_record=True, tally=None))
    order = list(Service)
    return tuple(sorted(found, key=lambda one: (not one.of_record, order.index(one.service), one.organisation)))


def between(found: Iterable[Source]) -> Range | None:
    """From the largest figure to the sum of all; None where one source alone says anything but zero."""
    figures = [one.tally.total for one in found if one.tally is not None and one.tally.total]
    return Range(max(figures), sum(figures)) if len(figures) > 1 else None


def over(logframe: Logframe, today: date) -> tuple[Period, ...]:
    """The periods that are over, and so may have been tallied; the oldest first."""
    if logframe.incidents is None:
        return ()
    every = periods(logframe.calendar, monthly=logframe.incidents.monthly)
    return tuple(period for period in every if period.last(logframe.calendar) < today)


def _source(service: Service, code: str, sent: Sequence[Sent], period: Period, *, of_record: bool) -> Source:
    by_period = {one.period: one.tally for one in sent}
    tally = by_period.pop(period, None)
    before = [by_period[one].total for one in sorted(by_period)]
    return Source(service, code, of_record, tally, tally is not None and unusual(tally.total, before))


def _received(session: Session, plan: int, period: Period, organisation: int | None) -> frozenset[int]:
    """Areas of which a tally of this period is there."""
    areas = select(TallyRow.area_id).where(
        TallyRow.plan_id == plan, TallyRow.quarter == period.quarter, TallyRow.month == period.month,
        tallied.still_counted(),
    )  # fmt: skip
    if organisation is not None:
        areas = areas.where(TallyRow.organisation_id == organisation)
    return frozenset(session.scalars(areas))


def _there(area: Area, first: date, last: date) -> bool:
    return (area.since is None or area.since <= last) and (area.until is None or first <= area.until)


def _theirs(session: Session, plan: int, organisation: int) -> frozenset[int]:
    """Areas from which somebody of the organisation tallies, or from which it has."""
    people = (
        select(PersonAreaRow.area_id)
        .join(PersonRow, PersonRow.id == PersonAreaRow.person_id)
        .where(
            PersonRow.organisation_id == organisation,
            PersonRow.role.in_((Role.AGENT, Role.COMONITOR)),
            PersonRow.revoked_at.is_(None),
        )
    )
    before = select(TallyRow.area_id).where(TallyRow.plan_id == plan, TallyRow.organisation_id == organisation)
    return frozenset(session.scalars(people.union(before)))
