"""Reminders, written when they are sent: what is still missing then; and what can be done with one: start, or later."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.handlers.outdated import outdated
from bot.house import Door, House, Said
from bot.messages import reminding as messages
from bot.messages.reminding import Missing
from bot.occasions import Dropped, Occasion
from bot.taps import Tap
from bot.texts import Words
from scheduler.hours import next_allowed
from scheduler.milestones import TOLD
from scheduler.series import DUE, OPENS, due_on, name_of, series
from storage import absences, concerned, extensions, opening, outbox, people
from storage.calendar import Quarter
from storage.opening import Open
from storage.outbox import SAID_WITH, OutboxRow, Posted, State
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.plan.reading import NoSuchPlan

AGAIN = "report.again"
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
    """6.1, with what is missing of the quarter before: that is its reminder of this day."""
    found = _still(session, house, posted)
    if isinstance(found, Dropped):
        return found
    plan, person, quarter, places = found
    words = house.texts.of(posted.language)
    overdue: tuple[Missing, ...] = ()
    if plan.calendar.covers(quarter.previous):
        overdue = missing(session, words, plan, person, quarter.previous, posted.written_at)
    return messages.opens(words, quarter, places, plan.calendar.first_day(quarter.next), overdue)


def _write_missing(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """6.2 to 6.5: the sentence goes by the day on which it leaves, not by the one on which it was due."""
    found = _still(session, house, posted)
    if isinstance(found, Dropped):
        return found
    plan, person, quarter, places = found
    due_here = tuple(place for place in places if place.due == posted.due_day)
    if posted.template != AGAIN and not due_here:
        return Dropped("another day by now")
    shown = due_here if posted.template != AGAIN else places
    today = plan.calendar.today(posted.written_at)
    days = (max(p.lock for p in shown) - plan.calendar.lock_day(quarter)).days
    occasions = series(plan.calendar, plan.rules, quarter, days)
    now_due = due_on(occasions, today)
    if posted.template != AGAIN and (now_due is None or now_due.name != posted.template):
        return Dropped("another day by now")  # by the plan's rules as they are
    last = occasions[-1].name == posted.template
    told = _coordination_knows(session, person, quarter, shown[0].due)
    return messages.missing(house.texts.of(posted.language), shown, today, last=last, told=told)


def _coordination_knows(session: Session, person: Person, quarter: Quarter, due_day: date) -> bool:
    """Whether whoever coordinates them now was told of what is missing after that day (6.6), or is being told."""
    row = OutboxRow
    told = select(row.id).where(
        row.person_id.in_(concerned.coordinators(session, person.organisation)),
        row.occasion == TOLD,
        row.quarter == quarter,
        row.due_day == due_day,
        or_(row.state.in_((State.WAITING, State.CLAIMED, State.SENT)), row.reason.startswith(SAID_WITH)),
    )
    return session.scalars(told.limit(1)).first() is not None


def _still(
    session: Session, house: House, posted: Posted
) -> Dropped | tuple[Logframe, Person, Quarter, tuple[Missing, ...]]:
    person = people.by_id(session, posted.person or 0)
    if person is None or posted.quarter is None:
        return Dropped("no access")
    try:
        plan = house.plans.get(session, int(posted.values["plan"]))
    except NoSuchPlan:
        return Dropped("no such plan")
    if absences.until(session, person.id, plan.calendar.today(posted.written_at)) is not None:
        return Dropped(absences.NO_NETWORK)
    words = house.texts.of(posted.language)
    places = missing(session, words, plan, person, posted.quarter, posted.written_at)
    return (plan, person, posted.quarter, places) if places else Dropped("nothing missing")


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
    if not places:
        return Reply((Toast(said.query, words.label("Nothing is missing any more.")),), effect=False)
    today = plan.calendar.today(said.at)
    if chosen == "b":
        card = messages.missing(words, places, today, last=False)
        return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)
    if not days:
        place = next((p for p in places if p.area == number), places[0])
        card = messages.when(words, place)
        return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)
    posted = _again(session, plan, person, quarter, today + timedelta(days=days), said.at)
    card = messages.missing(words, places, today, last=False)
    return Reply((Toast(said.query, words.label("Noted.")), Redraw(said.chat, said.message, card)), posted=(posted,))


def _again(session: Session, plan: Logframe, person: Person, quarter: Quarter, day: date, now: datetime) -> int:
    zone, rules = plan.calendar.zone, plan.rules
    morning = datetime.combine(day, rules.morning, zone)
    return outbox.post(
        session, template=AGAIN, values={"plan": plan.id, "day": day.isoformat()}, now=now, person=person.id,
        lane="bulk", silent=False, not_before=next_allowed(rules, plan.holidays.keys(), morning, zone),
        not_after=morning + timedelta(days=3), occasion=AGAIN, quarter=quarter, due_day=day,
    )  # fmt: skip


def activities(session: Session, house: House, said: Said) -> Reply:
    """[My activities]: titles and targets, by an edit."""
    person = people.by_account(session, said.account, said.at, lock=False)
    require(person, Action.REPORT)
    words = house.texts.of(person.language)
    assert said.tap is not None
    try:
        quarter = Quarter.of(said.tap.version)
    except ValueError:
        return outdated(words, said)
    plan = house.plans.get(session, said.tap.object)
    if said.tap.argument == "b":
        return _opening_again(session, house, said, person, plan, quarter)
    lines: list[str] = []
    for place in opening.opened(session, (plan,), person, said.at):
        if place.quarter != quarter:
            continue
        lines.append(words("{area}:", area=words.text(place.area.names)))
        for activity in place.activities:
            lines.append(words("{code} {title}", code=activity.code, title=words.cut(words.text(activity.label), 28)))
            for indicator in activity.indicators:
                target = indicator.targets.get(quarter) if person.role.value == "agent" else None
                if target is not None:
                    label = words.cut(words.text(indicator.label), 22)
                    lines.append("  " + words("{label}: target {n}", label=label, n=target))
    back = Tap("ma", plan.id, said.tap.version, "b")
    card = messages.activities(words, quarter, lines[:40], back)
    return Reply((Redraw(said.chat, said.message, card),), effect=False)


def _opening_again(
    session: Session, house: House, said: Said, person: Person, plan: Logframe, quarter: Quarter
) -> Reply:
    words = house.texts.of(person.language)
    places = missing(session, words, plan, person, quarter, said.at)
    if not places:
        return Reply((Toast(said.query, words.label("Nothing is missing any more.")),), effect=False)
    card = messages.opens(words, quarter, places, plan.calendar.first_day(quarter.next), ())
    return Reply((Redraw(said.chat, said.message, card, anew=card),), effect=False)


def _occasions() -> Iterable[Occasion]:
    """One for each day that a plan may set, so that a change of its rules leaves no row without a writer."""
    yield Occasion(OPENS, _write_opens)
    yield Occasion(DUE, _write_missing)
    yield Occasion(AGAIN, _write_missing)
    for days in range(1, 91):
        yield Occasion(name_of(days), _write_missing)
        yield Occasion(name_of(-days), _write_missing)


OCCASIONS = tuple(_occasions())
DOORS = (Door(later, verbs=("pl",)), Door(activities, verbs=("ma",), changes=False))
