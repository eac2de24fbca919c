"""Announcing: to whom, the text, read back with the number and the list, sent; then how far it has come (13.2).

How far it has come is in `announced`, what those who get it see in `announcement`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cards import Card, Reply
from bot.forms.comments import private
from bot.forms.plain import plain
from bot.handlers.announced import allowed, day_there, edit, leaving, names
from bot.handlers.errands import BEGINNING, CANCELLED, Kind, Left, at_hand, begin, drawn, ended, moved, stale
from bot.handlers.inviting import areas
from bot.house import Door, House, Said
from bot.messages import always
from bot.messages import announcing as messages
from bot.messages.announcing import Form
from bot.messages.naming import current
from bot.messages.paging import PER_PAGE
from bot.taps import base36
from storage import announced, announcements, audiences
from storage.announcements import LONGEST, EnoughToday
from storage.audiences import Audience, Group
from storage.errands import Errand
from storage.people import Person
from storage.permissions import Action, require
from storage.standing import spoken_of, standing

NAME = "announce"
WHO, PLACE, TEXT, CHECK, LIST, SENT = "who", "place", "text", "check", "list", "sent"
Step = tuple[str, Mapping[str, Any]]


def announce(session: Session, house: House, said: Said) -> Reply:
    """/annonce, [New announcement]: to whom; or the one that is under way."""
    person = allowed(session, said)
    far = announced.latest(session, person.id, said.at)
    if far is not None and far.under_way:
        words = house.texts.of(person.language)
        card = messages.counted(words, far, day_there(session, house, said.at), above=messages.under_way(words))
        return edit(said, card)
    until = announcements.enough_until(session, person.id, said.at)
    if far is not None and until is not None:
        words, day = house.texts.of(person.language), day_there(session, house, said.at)
        return edit(said, messages.counted(words, far, day, above=messages.enough(words, until, day)))
    errand = begin(session, person, NAME, WHO, said)
    return KIND.shown(session, house, said, person, errand)


def tapped(session: Session, house: House, said: Said) -> Reply:
    """A button of the form; without a version it is the one that begins it."""
    assert said.tap is not None
    if not said.tap.version:
        return announce(session, house, said)
    person = allowed(session, said)
    errand = at_hand(session, person, NAME, said)
    if errand is None:
        return stale(session, house, person, said, KIND)
    what, _, which = said.tap.argument.partition(".")
    if what == "x":
        last = ended(session, said, errand, CANCELLED, {})
        return drawn(said, last, always.cancelled(house.texts.of(person.language)))
    if what == "go" and errand.step == CHECK:
        return _send(session, house, said, person, errand, which)
    step = _chosen(session, house, said.at, person, errand, what, which)
    if step is None:
        return stale(session, house, person, said, KIND)
    return KIND.shown(session, house, said, person, moved(session, said, errand, *step))


def typed(session: Session, house: House, said: Said, person: Person, errand: Errand) -> Reply:
    """The text, at its question; anywhere else a button is meant. What is refused is kept nowhere."""
    require(person, Action.ANNOUNCE)
    words = house.texts.of(person.language)
    above: str = words("Tap a button, please.")
    if errand.step == TEXT:
        text = plain(said.text)
        plan = current(house.plans.open(session), said.at)
        if len(text) > LONGEST:
            above = messages.too_long(words, len(text))
        elif private(text, "" if plan is None else plan.country):
            above = messages.private(words)
        elif text:
            further = moved(session, said, errand, CHECK, {**errand.values, "text": text})
            return KIND.shown(session, house, said, person, further)
        else:
            above = ""
    return replace(KIND.shown(session, house, said, person, errand, above), effect=False)


def _send(session: Session, house: House, said: Said, person: Person, errand: Errand, shown: str) -> Reply:
    """[Send to 12]: to as many as the button said. Where they are others by now, it is read back once more."""
    before = announced.latest(session, person.id, said.at)
    if before is not None and before.under_way:
        return _end(session, house, said, person, errand, before.id)
    group = _group(session, house, person, errand, said.at)
    there, _ = audiences.size(session, group, person, said.at)
    if not there or str(there) != shown:
        again = moved(session, said, errand, CHECK, errand.values)
        changed = messages.changed(house.texts.of(person.language))
        return KIND.shown(session, house, said, person, again, changed)
    leaves = leaving(house.plans.open(session), said.at)
    try:
        made, _ = announcements.announce(session, person, group, errand.values["text"], leaves)
    except EnoughToday as enough:  # a form begun before the limit was reached
        above = messages.enough(house.texts.of(person.language), enough.until, day_there(session, house, said.at))
        return replace(KIND.shown(session, house, said, person, errand, above), effect=False)
    return _end(session, house, said, person, errand, made)


def _end(session: Session, house: House, said: Said, person: Person, errand: Errand, made: int) -> Reply:
    """The form's card counts from now on; the text is not the form's any more."""
    last = ended(session, said, errand, SENT, {"announcement": made})
    return KIND.shown(session, house, said, person, last)


def _chosen(
    session: Session, house: House, now: datetime, person: Person, errand: Errand, what: str, which: str
) -> Step | None:
    """Where a button leads; None for one that is not on this screen, or is offered no more."""
    values, step = errand.values, errand.step
    if step == WHO and what == "g" and which in list(Audience):
        return (PLACE, {}) if which == Audience.AREA.value else (TEXT, {"audience": which})
    if step == PLACE and what == "p" and which.isdecimal():
        return PLACE, {"page": int(which)}
    if step == PLACE and what == "a":
        area = next((area for area, _, _ in _places(session, house, person, now) if base36(area) == which), None)
        return None if area is None else (TEXT, {"audience": Audience.AREA.value, "area": area})
    if step == PLACE and what == "b":
        return WHO, {}
    if step == TEXT and what == "b":
        return (PLACE, {}) if "area" in values else (WHO, {})
    kept = {key: value for key, value in values.items() if key != "page"}
    if step in (CHECK, LIST) and what == "w" and (which.isdecimal() or not which):
        return LIST, {**kept, "page": int(which or "0")}
    if step in (CHECK, LIST) and what == "s":
        return CHECK, kept
    if step == CHECK and what == "r":
        return TEXT, {key: value for key, value in kept.items() if key != "text"}
    return None


def _cards(session: Session, house: House, person: Person, errand: Errand) -> tuple[Card, Card]:
    """The step the form stands on, and the same as a new message may show it."""
    now, values = errand.changed_at, errand.values
    form, here = Form(house.texts.of(person.language), errand.version), day_there(session, house, now)
    match errand.step:
        case "place":
            card = messages.which_place(form, _places(session, house, person, now), values.get("page", 0))
        case "text":
            card = messages.write(form)
        case "check":
            to = audiences.size(session, _group(session, house, person, errand, now), person, now)
            at = leaving(house.plans.open(session), now).not_before
            return messages.preview(form, values["text"], to, at, here), messages.preview_unseen(form, to, at, here)
        case "list":
            card = _list(session, house, form, person, errand)
        case "sent":
            there = announced.progress(session, values["announcement"], now)
            assert there is not None
            card = messages.counted(form.words, there, here)
        case _:
            sizes = audiences.sizes(session, late(session, house, person, now), person, now)
            card = messages.to_whom(form, sizes, whole_plan=person.organisation is None)
    return card, card


def _list(session: Session, house: House, form: Form, person: Person, errand: Errand) -> Card:
    """[Who?]"""
    now, page = errand.changed_at, errand.values.get("page", 0)
    group = _group(session, house, person, errand, now)
    everybody = session.scalars(audiences.members(group, person, now)).all()
    page = page if page * PER_PAGE < len(everybody) else 0
    shown = everybody[page * PER_PAGE : (page + 1) * PER_PAGE]
    return messages.recipients(
        form, names(session, house, form.words, person, shown, now), len(everybody), page
    )  # fmt: skip


def _group(session: Session, house: House, person: Person, errand: Errand, now: datetime) -> Group:
    audience = Audience(errand.values["audience"])
    theirs = late(session, house, person, now) if audience is Audience.LATE else frozenset()
    return Group(audience, errand.values.get("area"), theirs)


def late(session: Session, house: House, person: Person, now: datetime) -> frozenset[int]:
    """Who is late with the quarter that coordinators hear of on this day, of this coordinator's people."""
    own = None if person.organisation is None else (person.organisation,)
    found: set[int] = set()
    for plan in house.plans.open(session):
        quarter = spoken_of(plan.calendar, plan.calendar.today(now))
        if quarter is not None:
            found |= {one.person for one in standing(session, plan, quarter, now, organisations=own).late}
    return frozenset(found)


def _places(session: Session, house: House, person: Person, now: datetime) -> list[tuple[int, str, int]]:
    """The places that somebody reports from, in the plan's order, with how many do."""
    words, plans = house.texts.of(person.language), house.plans.open(session)
    numbers = audiences.sizes(session, (), person, now).areas
    every = areas(plans, date.min)
    return [(area.id, words.text(area.names), numbers[area.id]) for area in every if area.id in numbers]


def _after(session: Session, house: House, said: Said, person: Person) -> Left | None:
    """A second tap on [Send]: what that form has sent."""
    if said.tap is None or said.tap.verb != "na" or not said.tap.argument.startswith("go."):
        return None
    there = announced.latest(session, person.id, said.at)
    begun = BEGINNING + timedelta(seconds=said.tap.version)
    if there is None or there.made_at < begun - timedelta(minutes=1):
        return None
    card = messages.counted(house.texts.of(person.language), there, day_there(session, house, said.at))
    return Left(said.message, card)


KIND = Kind(NAME, typed, _cards, _after)
DOORS = (
    Door(announce, commands=("annonce", "announce")),
    Door(tapped, verbs=("na",)),
)
