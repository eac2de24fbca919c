"""[No network until…]: someone says until which day; nobody reminds them meanwhile, and the coordination sees it.

It is over when they say [I am back], or send a report; a tap alone may come from a hill with a moment of network.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.forms.days import NotADay
from bot.forms.days import day as day_meant
from bot.handlers.afterwards import closed, standing, untold_outage
from bot.handlers.errands import Kind, Left, alike, at_hand, begin, drawn, ended, stale
from bot.handlers.outdated import outdated
from bot.handlers.reminding import missing
from bot.house import Door, House, Said
from bot.messages import absent as messages
from bot.messages import afterwards, reminding
from bot.messages.absent import WEEK
from bot.texts import Words
from scheduler.hours import next_allowed
from storage import absences, opening, people
from storage.absences import MOST, PastDay, TooLong
from storage.calendar import Quarter
from storage.errands import Errand
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.current import current
from storage.plan.current import today as day_it_is
from storage.plan.reading import NoSuchPlan

NAME = "absence"
ASK, SAID, LATER = "ask", "said", "later"
CHOICES = {str((n * WEEK).days): n * WEEK for n in (1, 2)}
HALF_A_YEAR = timedelta(days=183)


def tapped(session: Session, house: House, said: Said) -> Reply:
    """[No network until…] of a reminder, which becomes the form; then the form's own buttons."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.REPORT)
    assert said.tap is not None
    if said.tap.object:
        return _begun(session, house, said, person)
    errand = at_hand(session, person, NAME, said)
    if errand is None or errand.step != ASK:
        return stale(session, house, person, said, KIND)
    if said.tap.argument == "b":
        over = ended(session, said, errand, LATER, errand.values)
        return drawn(said, over, _screen(session, house, person, over))
    if said.tap.argument not in CHOICES:
        return stale(session, house, person, said, KIND)
    today = day_it_is(house.plans.open(session), said.at)
    return _noted(session, house, said, person, errand, today + CHOICES[said.tap.argument])


def typed(session: Session, house: House, said: Said, person: Person, errand: Errand) -> Reply:
    """A day, as people write it."""
    require(person, Action.REPORT)
    words, today = house.texts.of(person.language), day_it_is(house.plans.open(session), said.at)
    try:
        return _noted(session, house, said, person, errand, _meant(said.text, today))
    except NotADay:
        above = messages.not_a_day(words, today)
    except PastDay:
        above = messages.past(words, today)
    except TooLong:
        above = messages.too_long(words)
    return replace(drawn(said, errand, _screen(session, house, person, errand), above=above), effect=False)


def back(session: Session, house: House, said: Said) -> Reply:
    """[I am back]: reminders come again, and what is missing now is shown."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.REPORT)
    words, today = house.texts.of(person.language), day_it_is(house.plans.open(session), said.at)
    said_at = absences.end(session, person.id, today=today, now=said.at)
    stopped = None if said_at is None else untold_outage(session, house, person.id, said_at)
    found = standing(session, house, words, person, said.at)
    card = afterwards.back(words, found, today, stopped)
    if card is None:
        lost = () if said_at is None else closed(session, house, person, said_at, said.at)
        card = afterwards.nothing_open(words, lost)
    toast = Toast(said.query, words.label("Noted."))
    return Reply((toast, Redraw(said.chat, said.message, card, anew=card)), effect=said_at is not None)


def _begun(session: Session, house: House, said: Said, person: Person) -> Reply:
    assert said.tap is not None
    try:
        quarter, area = Quarter.of(said.tap.version), int(said.tap.argument, 36)
        house.plans.get(session, said.tap.object)
    except (ValueError, NoSuchPlan):  # forged: no card of ours carries it
        return outdated(house.texts.of(person.language), said)
    values = {"plan": said.tap.object, "quarter": quarter.as_number, "area": area}
    errand = begin(session, person, NAME, ASK, said, values)
    return drawn(said, errand, _screen(session, house, person, errand))


def _meant(text: str, today: date) -> date:
    """A day and a month without a year may also lie behind us: then that is said. Raises NotADay."""
    ahead = day_meant(text, today)
    if ahead > today + MOST:
        with suppress(NotADay):
            nearest = day_meant(text, today - HALF_A_YEAR)
            return min(ahead, nearest)
    return ahead


def _noted(session: Session, house: House, said: Said, person: Person, errand: Errand, until: date) -> Reply:
    """Raises PastDay, TooLong."""
    plans = house.plans.open(session)
    today = day_it_is(plans, said.at)
    absences.say(session, person.id, until, today=today, now=said.at)
    plan = current(plans, said.at)
    if plan is not None:
        day, zone = until + timedelta(days=1), plan.calendar.zone
        morning = datetime.combine(day, plan.rules.morning, zone)
        absences.await_back(
            session, plan=plan.id, person=person.id, quarter=plan.calendar.quarter_of(day), day=day,
            leaves=next_allowed(plan.rules, plan.holidays.keys(), morning, zone), now=said.at,
        )  # fmt: skip
    over = ended(session, said, errand, SAID, {**errand.values, "until": until.isoformat()})
    return drawn(said, over, _screen(session, house, person, over))


def _screen(session: Session, house: House, person: Person, errand: Errand) -> Card:
    """The question; or what came of it: the day is noted, or [Later]'s own choice is there again."""
    words = house.texts.of(person.language)
    today = day_it_is(house.plans.open(session), errand.changed_at)
    if errand.step == SAID:
        return messages.said(words, date.fromisoformat(errand.values["until"]), today)
    if errand.step == LATER:
        return _later(session, house, words, person, errand)
    return messages.ask(words, errand.version, today)


def _later(session: Session, house: House, words: Words, person: Person, errand: Errand) -> Card:
    values, quarter = errand.values, Quarter.of(errand.values["quarter"])
    plan = house.plans.get(session, values["plan"])
    places = missing(session, words, plan, person, quarter, errand.changed_at)
    if not places:
        last = opening.closed(session, plan, person, quarter, plan.calendar.today(errand.changed_at))
        return afterwards.nothing_open(words, () if last is None else ((quarter, last),))
    place = next((p for p in places if p.area == values["area"]), places[0])
    return reminding.when(words, place, plan.calendar.today(errand.changed_at))


def _after(session: Session, house: House, said: Said, person: Person) -> Left | None:
    """A tap on the question, which has been answered: what was noted."""
    if said.tap is None or said.tap.verb != "pa" or said.tap.object:
        return None
    today = day_it_is(house.plans.open(session), said.at)
    until = absences.until(session, person.id, today)
    if until is None:
        return None
    return Left(said.message, messages.said(house.texts.of(person.language), until, today))


KIND = Kind(NAME, typed, alike(_screen), _after)
DOORS = (Door(tapped, verbs=("pa",)), Door(back, verbs=("pz",)))
