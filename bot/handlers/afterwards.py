"""What is said once after an outage, or on the day after an absence: read when it is sent, everything true then."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers.reminding import missing
from bot.house import House
from bot.messages import afterwards as messages
from bot.messages.afterwards import Days, Opened, Standing
from bot.occasions import Dropped, Occasion
from bot.texts import Words
from scheduler.outages import OUTAGE
from scheduler.series import OPENS
from storage import absences, opening, people, unsaid
from storage.calendar import Quarter
from storage.opening import Open
from storage.outbox import Posted
from storage.people import Person
from storage.plan.current import today as day_it_is
from storage.plan.current import zone

HOSTS = (OUTAGE, absences.BACK)


def standing(session: Session, house: House, words: Words, person: Person, now: datetime) -> Standing:
    """What is asked for by now and missing, in every plan; and which quarters have opened without a word."""
    late, opened = [], []
    for plan in house.plans.open(session):
        untold = unsaid.quarters(session, person.id, plan.id, OPENS, HOSTS)
        today = plan.calendar.today(now)
        places = [place for place in opening.opened(session, (plan,), person, now) if place.missing]
        for quarter in sorted({place.quarter for place in places}):
            lacking = missing(session, words, plan, person, quarter, now)
            if any(_asked_for(place, today) for place in places if place.quarter == quarter):
                late.append(lacking)
            elif quarter in untold:
                opened.append(Opened(quarter, lacking, plan.calendar.first_day(quarter.next)))
    late.sort(key=lambda lacking: lacking[0].quarter)
    return Standing(tuple(late), tuple(opened))


def closed(
    session: Session, house: House, person: Person, since: datetime, now: datetime
) -> tuple[tuple[Quarter, date], ...]:
    """The quarters that were locked since then, though something of theirs was never sent."""
    found = []
    for plan in house.plans.open(session):
        today, then = plan.calendar.today(now), plan.calendar.today(since)
        for quarter in plan.calendar.quarters:
            last = opening.closed(session, plan, person, quarter, today)
            if last is not None and last >= then:
                found.append((quarter, last))
    return tuple(sorted(found))


def _asked_for(place: Open, today: date) -> bool:
    """Whether its quarter is over, or its first reminder is due: until then nobody waits for it."""
    first = place.due - timedelta(days=max(place.logframe.rules.before, default=0))
    return place.ended or today >= first


def untold_outage(session: Session, house: House, person: int, since: datetime) -> Days | None:
    """Of which the person could not be told, for want of a network, since then."""
    values = unsaid.values(session, person, OUTAGE, absences.NO_NETWORK, since)
    return None if values is None else _days(session, house, values)


def _days(session: Session, house: House, values: Mapping[str, Any]) -> Days:
    since, until = (datetime.fromisoformat(values[end]) for end in ("since", "until"))
    there = zone(house.plans.open(session), until)
    return since.astimezone(there).date(), until.astimezone(there).date()


def _write_outage(session: Session, house: House, posted: Posted) -> Card | Dropped:
    person = people.by_id(session, posted.person or 0)
    if person is None:
        return Dropped("no access")
    now, words = posted.written_at, house.texts.of(posted.language)
    if datetime.fromisoformat(posted.values["until"]) > now:
        return Dropped("the clock was wrong")
    today = day_it_is(house.plans.open(session), now)
    if absences.until(session, person.id, today) is not None:
        return Dropped(absences.NO_NETWORK)
    days = _days(session, house, posted.values)
    card = messages.outage(words, standing(session, house, words, person, now), days, today)
    return card or Dropped("nothing missing")


def _write_back(session: Session, house: House, posted: Posted) -> Card | Dropped:
    person = people.by_id(session, posted.person or 0)
    if person is None or posted.due_day is None:
        return Dropped("no access")
    said_at = absences.said_at(session, person.id, posted.due_day - timedelta(days=1))
    if said_at is None:
        return Dropped(absences.BACK_EARLIER)
    now, words = posted.written_at, house.texts.of(posted.language)
    stopped = untold_outage(session, house, person.id, said_at)
    found = standing(session, house, words, person, now)
    card = messages.back(words, found, day_it_is(house.plans.open(session), now), stopped)
    lost = () if card is not None else closed(session, house, person, said_at, now)
    return card or (messages.nothing_open(words, lost) if lost else Dropped("nothing missing"))


OCCASIONS = (Occasion(OUTAGE, _write_outage), Occasion(absences.BACK, _write_back))
