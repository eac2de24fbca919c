"""Reminders, written when they are sent: what is still missing then; and what can be done with one: start, or later."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.handlers.guests import guests
from bot.handlers.outdated import outdated
from bot.house import Door, House, Said
from bot.messages import reminding as messages
from bot.messages.reminding import Missing
from bot.occasions import Dropped, Occasion
from bot.texts import Words
from scheduler.hours import next_allowed
from scheduler.milestones import TOLD
from scheduler.series import AGAIN, DUE, OPENS, due_on, name_of, series
from storage import absences, concerned, extensions, opening, outbox, people
from storage.calendar import Quarter
from storage.opening import Open
from storage.outbox import SAID_WITH, OutboxRow, Posted, State
from storage.pausing import BULK
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.plan.reading import NoSuchPlan

IN_DAYS = (1, 3)


def missing(
    session: Session, words: Words, plan: Logframe, person: Person, quarter: Quarter, now: datetime
) -> tuple[Missing, ...]:
    """The places of this quarter that take reports and lack some, in the order of the plan."""
    given = extensions.given(session, plan.id)
    found = (place for place in opening.opened(session, (plan,), person, now, only=quarter) if place.missing)
    return tuple(_of(words, plan, place, given.get((quarter, place.area.id), 0)) for place in found)


def _of(words: Words, plan: Logframe, place: Open, days: int) -> Missing:
    codes = tuple(activity.code for activity in place.missing)
    lock = plan.calendar.lock_day(place.quarter, days)
    return Missing(plan.id, place.quarter, place.area.id, words.text(place.area.names), codes, place.due, lock)


# --------------------------------------------------------------------------------------------- written when it is sent


def _write_opens(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """6.1, with what is missing of the quarter before: that is its reminder of this day. Where everything of the new
    quarter was sent early, that reminder alone."""
    found = _asked(session, house, posted)
    if isinstance(found, Dropped):
        return found
    plan, person, quarter = found
    words = house.texts.of(posted.language)
    opened = {(plan.id, quarter): plan}  # one for each plan that opens a quarter on this day
    for guest in guests(session, posted):
        another = _asked(session, house, guest) if guest.template == OPENS else None
        if isinstance(another, tuple):
            opened[another[0].id, another[2]] = another[0]
    places: list[Missing] = []
    overdue = [p for p in _told_of_guests(session, house, person, posted) if (p.plan, p.quarter) not in opened]
    for (_, begun), of in opened.items():
        places += missing(session, words, of, person, begun, posted.written_at)
        if of.calendar.covers(begun.previous):
            overdue += missing(session, words, of, person, begun.previous, posted.written_at)
    overdue = in_order(overdue)
    if places:
        places, overdue = (
            told_apart(session, house, places, beside=overdue),
            told_apart(session, house, overdue, beside=places),
        )
        return messages.opens(words, quarter, places, plan.calendar.first_day(quarter.next), overdue)
    if overdue:
        return _reminding(session, house, person, posted, overdue)
    return Dropped("nothing missing")


def _write_missing(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """6.2 to 6.5, and what other rows of this day would have said: the sentence goes by the day on which it leaves, not
    by the one on which it was due."""
    found = _asked(session, house, posted)
    if isinstance(found, Dropped):
        return found
    plan, person, quarter = found
    own = _told(session, house, person, posted)
    shown = in_order([*own, *_told_of_guests(session, house, person, posted)])
    if shown:
        return _reminding(session, house, person, posted, shown)
    lacks = missing(session, house.texts.of(posted.language), plan, person, quarter, posted.written_at)
    return Dropped("another day by now" if lacks else "nothing missing")


def _reminding(session: Session, house: House, person: Person, posted: Posted, shown: Sequence[Missing]) -> Card:
    shown = told_apart(session, house, shown)
    plan = house.plans.get(session, shown[0].plan)
    today, first = plan.calendar.today(posted.written_at), shown[0]
    days = (first.lock - plan.calendar.lock_day(first.quarter)).days
    last = series(plan.calendar, plan.rules, first.quarter, days)[-1].day <= today
    told = _coordination_knows(session, person, first.plan, first.quarter, first.due)
    return messages.missing(house.texts.of(posted.language), shown, today, last=last, told=told)


def _told(session: Session, house: House, person: Person, posted: Posted) -> tuple[Missing, ...]:
    """The places of which this row still tells: those of its day, by the plan's rules as they are."""
    found = _asked(session, house, posted)
    if isinstance(found, Dropped):
        return ()
    plan, _, quarter = found
    today = plan.calendar.today(posted.written_at)
    places = missing(session, house.texts.of(posted.language), plan, person, quarter, posted.written_at)
    if posted.template in (AGAIN, OPENS):
        return places
    return tuple(
        place for place in places if place.due == posted.due_day and _due_by_now(plan, place, today) == posted.template
    )


def _told_of_guests(session: Session, house: House, person: Person, posted: Posted) -> list[Missing]:
    return [place for guest in guests(session, posted) for place in _told(session, house, person, guest)]


def _due_by_now(plan: Logframe, place: Missing, today: date) -> str | None:
    days = (place.lock - plan.calendar.lock_day(place.quarter)).days
    due = due_on(series(plan.calendar, plan.rules, place.quarter, days), today)
    return None if due is None else due.name


def in_order(places: Iterable[Missing]) -> list[Missing]:
    """Each once; those of the earliest day first."""
    return sorted(dict.fromkeys(places), key=lambda place: (place.due, place.quarter))


def told_apart(
    session: Session, house: House, places: Sequence[Missing], *, beside: Sequence[Missing] = ()
) -> list[Missing]:
    """The places, each with the code of its plan where the message is about several plans."""
    if len({place.plan for place in (*places, *beside)}) < 2:
        return list(places)
    codes = {place.plan: house.plans.get(session, place.plan).code for place in places}
    return [replace(place, area_name=f"{place.area_name} ({codes[place.plan]})") for place in places]


def _coordination_knows(session: Session, person: Person, plan: int, quarter: Quarter, due_day: date) -> bool:
    """Whether whoever coordinates them now was told of what is missing after that day (6.6), or is being told."""
    row = OutboxRow
    told = select(row.id).where(
        row.person_id.in_(concerned.coordinators(session, person.organisation)),
        row.occasion == TOLD,
        row.quarter == quarter,
        row.due_day == due_day,
        row.plan_id == plan,
        or_(row.state.in_((State.WAITING, State.CLAIMED, State.SENT)), row.reason.startswith(SAID_WITH)),
    )
    return session.scalars(told.limit(1)).first() is not None


def _asked(session: Session, house: House, posted: Posted) -> Dropped | tuple[Logframe, Person, Quarter]:
    """Not while they have no network."""
    found = subject_of(session, house, posted)
    if isinstance(found, Dropped):
        return found
    plan, person, _ = found
    if absences.until(session, person.id, plan.calendar.today(posted.written_at)) is not None:
        return Dropped(absences.NO_NETWORK)
    return found


def subject_of(session: Session, house: House, posted: Posted) -> Dropped | tuple[Logframe, Person, Quarter]:
    """What a reminder's row is about, as long as it is there."""
    person = people.by_id(session, posted.person or 0)
    if person is None or posted.quarter is None:
        return Dropped("no access")
    try:
        plan = house.plans.get(session, int(posted.values["plan"]))
    except NoSuchPlan:
        return Dropped("no such plan")
    return plan, person, posted.quarter


# ------------------------------------------------------------------------------------------------------ its buttons


def later(session: Session, house: House, said: Said) -> Reply:
    """[Later] of a reminder, then [Tomorrow] or [In 3 days]: reminded once more then, if something is missing still."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.REPORT)
    words = house.texts.of(person.language)
    assert said.tap is not None
    area, _, chosen = said.tap.argument.partition(".")
    try:
        quarter = Quarter.of(said.tap.version)
        number = int(area, 36)
        days = 0 if chosen in ("", "b") else IN_DAYS[IN_DAYS.index(int(chosen))]
    except ValueError:  # forged: no card of ours carries it
        return outdated(words, said)
    plan = house.plans.get(session, said.tap.object)
    places = missing(session, words, plan, person, quarter, said.at)
    today = plan.calendar.today(said.at)
    if not places:
        return nothing(session, words, said, plan, person, quarter)
    if chosen == "b":
        card = messages.missing(words, in_order(places), today, last=False)
        return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)
    place = next((p for p in places if p.area == number), places[0])
    if not days or today + timedelta(days=days) > place.lock:  # an old card may offer a day after the lock
        card = messages.when(words, place, today)
        return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)
    posted = _again(session, plan, person, quarter, today + timedelta(days=days), said.at)
    card = messages.missing(words, in_order(places), today, last=False)
    return Reply((Toast(said.query, words.label("Noted.")), Redraw(said.chat, said.message, card)), posted=(posted,))


def nothing(session: Session, words: Words, said: Said, plan: Logframe, person: Person, quarter: Quarter) -> Reply:
    """Everything was sent; or it cannot be sent any more, which is another thing."""
    since = opening.closed(session, plan, person, quarter, plan.calendar.today(said.at))
    text = words.label("Nothing is missing any more.")
    if since is not None:
        text = words.label("{quarter} closed since {day}.", quarter=words.quarter(quarter), day=words.day(since))
    return Reply((Toast(said.query, text),), effect=False)


def _again(session: Session, plan: Logframe, person: Person, quarter: Quarter, day: date, now: datetime) -> int:
    zone, rules = plan.calendar.zone, plan.rules
    morning = datetime.combine(day, rules.morning, zone)
    return outbox.post(
        session, template=AGAIN, values={"plan": plan.id, "day": day.isoformat()}, now=now, person=person.id,
        lane=BULK, silent=False, not_before=next_allowed(rules, plan.holidays.keys(), morning, zone),
        not_after=morning + timedelta(days=3), occasion=AGAIN, quarter=quarter, due_day=day, plan=plan.id,
    )  # fmt: skip


def _occasions() -> Iterable[Occasion]:
    """One for each day that a plan may set, so that a change of its rules leaves no row without a writer."""
    yield Occasion(OPENS, _write_opens)
    yield Occasion(DUE, _write_missing)
    yield Occasion(AGAIN, _write_missing)
    for days in range(1, 91):
        yield Occasion(name_of(days), _write_missing)
        yield Occasion(name_of(-days), _write_missing)


OCCASIONS = tuple(_occasions())
DOORS = (Door(later, verbs=("pl",)),)
