"""[My activities] of the message that a quarter is open, its pages, and the way back to that message."""

from sqlalchemy.orm import Session

from bot.cards import Redraw, Reply, Toast
from bot.handlers.outdated import outdated
from bot.handlers.reminding import in_order, missing, nothing
from bot.house import Door, House, Said
from bot.messages import my_activities as messages
from bot.messages import reminding
from bot.messages.my_activities import BACK
from storage import opening, people
from storage.calendar import Quarter
from storage.people import Person, Role
from storage.permissions import Action, require
from storage.plan.logframe import Logframe


def activities(session: Session, house: House, said: Said) -> Reply:
    """Titles and targets, by an edit."""
    person = people.by_account(session, said.account, said.at, lock=False)
    require(person, Action.REPORT)
    words = house.texts.of(person.language)
    assert said.tap is not None
    try:
        quarter = Quarter.of(said.tap.version)
    except ValueError:
        return outdated(words, said)
    plan, argument = house.plans.get(session, said.tap.object), said.tap.argument
    if argument == BACK:
        return _opening_again(session, house, said, person, plan, quarter)
    places = {
        words.text(place.area.names): place.activities
        for place in opening.opened(session, (plan,), person, said.at, only=quarter)
    }
    page = int(argument) if argument.isdecimal() else 0
    targets = person.role is Role.AGENT  # a co-monitor reports without knowing what was aimed at
    card = messages.activities(words, plan.id, quarter, places, page, targets=targets)
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card)), effect=False)


def _opening_again(
    session: Session, house: House, said: Said, person: Person, plan: Logframe, quarter: Quarter
) -> Reply:
    """As it would be said now; where all of the new quarter was sent, what the one before lacks."""
    words, today = house.texts.of(person.language), plan.calendar.today(said.at)
    places = missing(session, words, plan, person, quarter, said.at)
    overdue: list[reminding.Missing] = []
    if plan.calendar.covers(quarter.previous):
        overdue = in_order(missing(session, words, plan, person, quarter.previous, said.at))
    if places:
        card = reminding.opens(words, quarter, places, plan.calendar.first_day(quarter.next), overdue)
    elif overdue:
        card = reminding.missing(words, overdue, today, last=False)
    else:
        return nothing(session, words, said, plan, person, quarter)
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)


DOORS = (Door(activities, verbs=("ma",), changes=False),)
