"""What somebody may tally now: which periods of which areas, and the draft that it goes into."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import drafts, extensions, referrals
from storage.drafts import Draft, Subject
from storage.people import Person
from storage.permissions import Action, may
from storage.plan.logframe import Area, Logframe
from storage.tallied import Sent, still_counted, usual_service
from storage.tally_counts import Service, Tally
from storage.tally_periods import Period, periods
from storage.tally_rows import TallyRow
from storage.upcoming import source_of


class State(StrEnum):
    OPEN = "open"
    SENT = "sent"
    NO_CARD = "no_card"  # its help contacts are not valid: it takes no tally


@dataclass(frozen=True)
class TallyPlace:
    """One period of one area. `number`: of the tally that was sent from there by the person's own service."""

    period: Period
    area: Area
    state: State
    number: int | None = None


def places(session: Session, logframe: Logframe, person: Person, now: datetime) -> tuple[TallyPlace, ...]:
    """Periods that are over and not locked, of the person's own areas, the oldest first.

    Of areas inside another one only where the plan counts by them.
    """
    asked = logframe.incidents
    if asked is None or person.organisation is None:
        return ()
    today, given = logframe.calendar.today(now), extensions.given(session, logframe.id)
    areas = [
        area
        for area in logframe.areas
        if may(person, Action.TALLY, area=area.key) and (area.parent is None or asked.by_cercle) and _there(area, today)
    ]
    cards = referrals.cards(session, [area.id for area in areas])
    sent = _sent(session, logframe, person)
    found: list[TallyPlace] = []
    for period in periods(logframe.calendar, monthly=asked.monthly):
        for area in areas:
            lock = logframe.calendar.lock_day(period.quarter, given.get((period.quarter, area.id), 0))
            if not period.last(logframe.calendar) < today <= lock:
                continue
            number = _own(sent, period, area, usual_service(session, person.id, area.id))
            card = cards.get(area.id)
            if number is not None:
                found.append(TallyPlace(period, area, State.SENT, number))
            elif asked.needs_card and (card is None or not card.valid(today)):
                found.append(TallyPlace(period, area, State.NO_CARD))
            else:
                found.append(TallyPlace(period, area, State.OPEN))
    return tuple(found)


def open_draft(
    session: Session, logframe: Logframe, place: TallyPlace, person: Person, at: str, chat: int, now: datetime
) -> Draft:
    """The unfinished tally of this place, or a new one; it becomes the active form."""
    assert person.organisation is not None
    subject = Subject(
        plan=logframe.id,
        quarter=place.period.quarter,
        area=place.area.id,
        organisation=person.organisation,
        source=source_of(person.role),
        tally=Tally(),
        month=place.period.month,
    )
    return drafts.open_on(session, person.id, subject, at, logframe.version, chat, now)


def open_correction(
    session: Session, logframe: Logframe, sent: Sent, person: Person, at: str, chat: int, now: datetime
) -> Draft:
    """The unfinished correction of this tally, or a new one with everything as it was sent."""
    subject = Subject(
        plan=sent.plan,
        quarter=sent.period.quarter,
        area=sent.area,
        organisation=sent.organisation,
        source=source_of(person.role),
        base=sent.version,
        tally=sent.tally,
        month=sent.period.month,
        corrects_tally=sent.number,
    )
    return drafts.open_on(session, person.id, subject, at, logframe.version, chat, now)


def sent_already(session: Session, draft: Draft) -> int | None:
    """The number of another tally that this service has sent from there; None while there is none, or no service is
    said. Of a correction that is one which stands in the way of counting it under that service."""
    if draft.tally.service is None:
        return None
    return session.scalars(
        select(TallyRow.id).where(
            TallyRow.plan_id == draft.plan,
            TallyRow.quarter == draft.quarter,
            TallyRow.month == draft.month,
            TallyRow.area_id == draft.area,
            TallyRow.organisation_id == draft.organisation,
            TallyRow.service == draft.tally.service.value,
            TallyRow.id != (draft.corrects_tally or 0),
            still_counted(),
        )
    ).one_or_none()


def _there(area: Area, today: date) -> bool:
    return (area.since is None or area.since <= today) and (area.until is None or today <= area.until)


def _sent(session: Session, logframe: Logframe, person: Person) -> dict[tuple[Period, int], dict[Service, int]]:
    rows = session.execute(
        select(TallyRow.id, TallyRow.quarter, TallyRow.month, TallyRow.area_id, TallyRow.service).where(
            TallyRow.plan_id == logframe.id, TallyRow.organisation_id == person.organisation, still_counted()
        )
    )
    found: dict[tuple[Period, int], dict[Service, int]] = {}
    for row in rows:
        found.setdefault((Period(row.quarter, row.month), row.area_id), {})[Service(row.service)] = row.id
    return found


def _own(
    sent: dict[tuple[Period, int], dict[Service, int]], period: Period, area: Area, service: Service | None
) -> int | None:
    """Of the person's own service. Whose is not known yet is asked for it first: another may have sent its own."""
    return None if service is None else sent.get((period, area.id), {}).get(service)
