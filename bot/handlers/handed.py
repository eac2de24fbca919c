"""What is said on the day of a handover, written when it is sent."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers import afterwards, reminding
from bot.handlers.guests import guests
from bot.house import House
from bot.messages import handed as messages
from bot.messages import handing
from bot.messages import reminding as reminders
from bot.messages.handed import PROMISED
from bot.messages.handing import told
from bot.messages.home import home
from bot.occasions import Dropped, Occasion
from bot.texts import Html, Words
from scheduler.outages import OUTAGE
from scheduler.series import OPENS
from storage import carrying, handovers, people, team
from storage.absences import BACK
from storage.handovers import Handover
from storage.outbox import Posted
from storage.people import Person, Role


def _with_guests(
    session: Session, house: House, words: Words, person: Person, first: Html, posted: Posted
) -> Card | Dropped:
    """`first`, and what other rows of this day would have said: that nobody served, that an absence is over, or that a
    quarter has opened."""
    beside = {guest.template: guest for guest in guests(session, posted)}
    for occasion in (*afterwards.OCCASIONS, *reminding.OCCASIONS):
        if occasion.name in (OUTAGE, BACK, OPENS) and occasion.name in beside:
            written = occasion.write(session, house, beside[occasion.name])
            if isinstance(written, Card):
                return replace(written, text=f"{first}\n{written.text}")
    return to_do(session, house, words, person, first, posted.written_at)


def to_do(session: Session, house: House, words: Words, person: Person, first: Html, now: datetime) -> Card:
    """`first`, and what the duty is: what is missing of the quarter that is awaited, else what comes next."""
    for plan in house.plans.open(session) if person.reports else ():
        here = plan.calendar.today(now)
        for quarter in plan.calendar.quarters:
            if plan.calendar.last_day(quarter) >= here:
                break
            places = reminding.missing(session, words, plan, person, quarter, now)
            if places:
                card = reminders.missing(words, places, here, last=False)
                return replace(card, text=f"{first}\n{card.text}")
    return home(session, house, words, person, first, now)


def _read(session: Session, posted: Posted) -> tuple[Handover, Person | None]:
    one = handovers.by_id(session, int(posted.values["handover"]))
    assert one is not None, "rows of handovers stay"
    return one, None if posted.person is None else people.by_id(session, posted.person)


def _write_received(session: Session, house: House, posted: Posted) -> Card | Dropped:
    (one, person), words = _read(session, posted), house.texts.of(posted.language)
    if person is None or one.over_at is not None:
        return Dropped("not theirs")
    about = told(session, house, words, one, posted.written_at)
    first = messages.takes_over(words, one.kind, about.giver, about.ends)
    return _with_guests(session, house, words, person, first, posted)


def _write_given(session: Session, house: House, posted: Posted) -> Card:
    (one, person), words = _read(session, posted), house.texts.of(posted.language)
    if person is None:
        return messages.access_closed(words)
    about = told(session, house, words, one, posted.written_at)
    return messages.stood_in_for(words, about.receiver, about.ends)


def _write_returned(session: Session, house: House, posted: Posted) -> Card | Dropped:
    (one, person), words = _read(session, posted), house.texts.of(posted.language)
    if person is None:
        return Dropped("no access")
    about = told(session, house, words, one, posted.written_at)
    return _with_guests(session, house, words, person, messages.back_again(words, about.receiver), posted)


def _write_ended(session: Session, house: House, posted: Posted) -> Card:
    (one, person), words = _read(session, posted), house.texts.of(posted.language)
    if person is None:
        return messages.stand_in_closed(words)
    return messages.stood_in(words, told(session, house, words, one, posted.written_at).giver)


def _write_begun(session: Session, house: House, posted: Posted) -> Card | Dropped:
    one, _ = _read(session, posted)
    if one.begun_at == one.created_at:
        return Dropped("seen already")  # it began with the tap that planned it
    words = house.texts.of(posted.language)
    return messages.has_begun(words, handing.begun(words, told(session, house, words, one, posted.written_at)))


def _write_over(session: Session, house: House, posted: Posted) -> Card:
    (one, _), words = _read(session, posted), house.texts.of(posted.language)
    about = told(session, house, words, one, posted.written_at)
    then = ""
    if people.by_id(session, one.giver) is None:
        then = words("{person} has no access.", person=about.giver)
    elif people.by_id(session, one.receiver or 0) is None:
        then = words("{person} has no access.", person=about.receiver)
        stood_in = team.member(session, one.receiver or 0, posted.written_at)
        came_for_this = stood_in is not None and stood_in.role is Role.COORDINATOR  # an agent’s would stay open
        if stood_in is not None and came_for_this and stood_in.ended_at == one.over_at:
            then = words("The access of that person is closed.")
    return messages.over(words, about.giver, about.receiver, then)


def _write_failed(session: Session, house: House, posted: Posted) -> Card:
    (one, _), words = _read(session, posted), house.texts.of(posted.language)
    about = told(session, house, words, one, posted.written_at)
    return messages.failed(words, about.giver, one.giver, about.receiver, str(posted.values.get("because", "")))


def _write_waits(session: Session, house: House, posted: Posted) -> Card | Dropped:
    (one, _), words = _read(session, posted), house.texts.of(posted.language)
    if one.receiver is not None or one.cancelled_at is not None:
        return Dropped("not true any more")
    return messages.nobody_yet(words, told(session, house, words, one, posted.written_at).giver)


def _write_elsewhere(session: Session, house: House, posted: Posted) -> Card:
    return messages.elsewhere(house.texts.of(posted.language))


def _write_promised(session: Session, house: House, posted: Posted) -> Card:
    (one, _), words = _read(session, posted), house.texts.of(posted.language)
    about = told(session, house, words, one, posted.written_at)
    return messages.promised(words, about.giver, about.starts)


OCCASIONS = (
    Occasion(carrying.RECEIVED, _write_received),
    Occasion(carrying.GIVEN, _write_given),
    Occasion(carrying.RETURNED, _write_returned),
    Occasion(carrying.ENDED, _write_ended),
    Occasion(carrying.BEGUN, _write_begun),
    Occasion(carrying.OVER, _write_over),
    Occasion(carrying.FAILED, _write_failed),
    Occasion(carrying.WAITS, _write_waits),
    Occasion(carrying.ELSEWHERE, _write_elsewhere),
    Occasion(PROMISED, _write_promised),
)
