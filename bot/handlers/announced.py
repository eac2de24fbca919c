"""How far one's own announcement has come: the card that counts, who has not read it, sending it again (13.2).

The card counts when it is looked at, by /annonce or [Update]: an edit for each of a thousand readers would cost the
coordinator's network more than it tells.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Say, Toast
from bot.handlers.inviting import day_at
from bot.house import Door, House, Said
from bot.messages import announcing as messages
from bot.messages.announcing import WITHDRAW, WITHDRAWN, Day
from bot.messages.naming import called, current, zone
from bot.messages.paging import PER_PAGE
from bot.texts import Words
from scheduler.hours import next_allowed
from storage import announced, announcements, people, team
from storage.announced import Progress
from storage.announcements import AlreadyAgain, Leaving
from storage.calendar import Quarter
from storage.people import Person
from storage.permissions import Action, NotAllowed, require
from storage.plan.logframe import Logframe

LAST: Final = timedelta(days=14)  # after which nobody is told any more


def far(session: Session, house: House, said: Said) -> Reply:
    """[Update] and [Back]: the card as it counts now. [Send again]: to those who have not read it, once a day.
    [Withdraw]: as long as it waits for its hour."""
    person, there = _own(session, said)
    words, here = house.texts.of(person.language), day_there(session, house, said.at)
    if said.tap is not None and said.tap.argument in (WITHDRAW, WITHDRAWN):
        return _withdraw(session, said, words, there, here)
    if said.tap is None or said.tap.argument != "again":
        return edit(said, messages.counted(words, there, here))
    try:
        number = announcements.again(session, there.id, leaving(house.plans.open(session), said.at))
    except AlreadyAgain:
        return Reply((Toast(said.query, words.label("Sent again today already. Possible tomorrow.")),), effect=False)
    if not number:
        return Reply((Toast(said.query, words.label("There is nobody to send it to again now.")),), effect=False)
    _, there = _own(session, said)
    card = messages.counted(words, there, here)
    toast = words.plural_label("Sent again to {n} person.", "Sent again to {n} people.", number)
    return Reply((Toast(said.query, toast), Redraw(said.chat, said.message, card, anew=card)))


def _withdraw(session: Session, said: Said, words: Words, there: Progress, here: Day) -> Reply:
    """The question; on its [Yes] it is done, if nobody has received it meanwhile."""
    if messages.may_be_withdrawn(there, here):
        if said.tap is not None and said.tap.argument == WITHDRAW:
            return edit(said, messages.withdraw(words, there.id))
        if announcements.withdraw(session, there.id, said.at):
            card = messages.withdrawn(words)
            return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)))
    card = messages.counted(words, there, here)
    toast = Toast(said.query, words.label("Too late: nothing waits any more."))
    return Reply((toast, Redraw(said.chat, said.message, card, anew=card)), effect=False)


def not_read(session: Session, house: House, said: Said) -> Reply:
    """[Who has not read it?]: by labels, those it has reached first."""
    person, there = _own(session, said)
    words, page = house.texts.of(person.language), 0 if said.tap is None else said.tap.version
    everybody = announced.not_read(session, there.id, said.at)
    page = page if page * PER_PAGE < len(everybody) else 0
    shown = dict(everybody[page * PER_PAGE : (page + 1) * PER_PAGE])
    called_so = names(session, house, words, person, list(shown), said.at)
    listed = list(zip(called_so, shown.values(), strict=True))
    return edit(said, messages.not_read(words, there.id, listed, len(everybody), page))


def _own(session: Session, said: Said) -> tuple[Person, Progress]:
    """Who taps, and the announcement, which is theirs. Raises NotAllowed."""
    person = allowed(session, said)
    there = announced.progress(session, said.tap.object if said.tap else 0, said.at)
    if there is None or there.by != person.id:
        raise NotAllowed(Action.ANNOUNCE)
    return person, there


def allowed(session: Session, said: Said) -> Person:
    person = people.by_account(session, said.account, said.at)
    require(person, Action.ANNOUNCE)
    return person


def leaving(plans: tuple[Logframe, ...], now: datetime) -> Leaving:
    """At once, or when every plan speaks again: an announcement is about no one plan."""
    plan, day = current(plans, now), day_at(plans, now)
    quarter = Quarter(day.year, (day.month + 2) // 3) if plan is None else plan.calendar.quarter_of(day)
    at = max((next_allowed(p.rules, p.holidays.keys(), now, p.calendar.zone) for p in plans), default=now)
    return Leaving(now, day, quarter, at, at + LAST)


def names(session: Session, house: House, words: Words, person: Person, ids: Sequence[int], now: datetime) -> list[str]:
    """By label, or role, place and number; with the organisation for who looks at several."""
    known, plans = team.those(session, ids, now), house.plans.open(session)
    found = []
    for one in ids:
        member = known.get(one)
        name = "–" if member is None else called(words, plans, member)
        code = None if member is None or person.organisation is not None else member.organisation_code
        found.append(f"{name} · {code}" if code else name)
    return found


def edit(said: Said, card: Card) -> Reply:
    """In place of the tapped card, or (after a command) as a new message. Nothing has changed."""
    if said.tap is None:
        return Reply((Say(said.chat, card),), effect=False)
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)


def day_there(session: Session, house: House, now: datetime) -> Day:
    return Day(zone(house.plans.open(session), now), now)


DOORS = (Door(far, verbs=("nb",)), Door(not_read, verbs=("nc",)))
