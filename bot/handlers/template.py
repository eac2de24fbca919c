"""The form to fill in without a network: /rapport modele, and every [Form to fill in]. Nothing is changed here."""

import re

from sqlalchemy.orm import Session

from bot.cards import Button, Card, Redraw, Reply, Say, Toast
from bot.forms import report as forms
from bot.forms.report import Form
from bot.forms.spelling import folded
from bot.handlers import opening as beginning
from bot.handlers.outdated import outdated
from bot.handlers.reports import area_of
from bot.house import Door, House, Said
from bot.messages import report_frame as frame
from bot.messages import report_template as messages
from bot.messages.my_activities import BACK
from bot.messages.report_template import Place
from bot.taps import Tap, id_of
from bot.texts import Words
from storage import drafts, opening, people, reported
from storage.calendar import Quarter
from storage.opening import Open
from storage.people import Person
from storage.permissions import Action, require
from storage.upcoming import source_of

ASKED_BY = frozenset(("modele", "model", "template", "form", "formulaire"))
STEP = re.compile(r"(m|o[0-9a-z]+-[0-9a-z]+-|)(?:([wb])|p([0-9]{1,2}))?")


def asks_for_it(text: str) -> bool:
    """Whether what follows /rapport is "modele"."""
    return folded(text) in ASKED_BY


def asked(session: Session, house: House, said: Said) -> Reply:
    """/rapport modele: for which report it is, as a new message; the plan's words come after a tap."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.REPORT)
    return Reply((Say(said.chat, which(session, house, person, said, "m")),), effect=False)


def tapped(session: Session, house: House, said: Said) -> Reply:
    """[Form to fill in], [Show], [States and causes], [More], [Back]."""
    person = people.by_account(session, said.account, said.at, lock=False)
    require(person, Action.REPORT)
    words = house.texts.of(person.language)
    assert said.tap is not None
    area, _, then = said.tap.argument.partition(".")
    step = STEP.fullmatch(then)
    try:
        meant = _meant(session, house, person, said, area)
    except ValueError:
        meant, step = None, None
    if step is None:
        return outdated(words, said)
    origin, of, part = step[1], step[2] or "", int(step[3] or 0)
    if meant is None or of == "b":
        page = said.tap.version if not area else 0
        return _drawn(said, which(session, house, person, said, origin, page))
    return _drawn(said, _form(session, house, person, said, meant, origin, of, part))


def _drawn(said: Said, card: Card) -> Reply:
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card)), effect=False)


def _meant(session: Session, house: House, person: Person, said: Said, area: str) -> Place | None:
    """What the button is about: a place and quarter, a draft, or whatever is open. Raises ValueError where forged."""
    assert said.tap is not None
    if area:
        return Place(said.tap.object, Quarter.of(said.tap.version), int(area, 36), "")
    if said.tap.object:
        draft = drafts.of_person(session, person.id, said.tap.object)
        return None if draft is None else Place(draft.plan, draft.quarter, draft.area, "")
    ended, others = places(session, house, person, said)
    return ended[0] if len(ended) == 1 and not others else None


def places(session: Session, house: House, person: Person, said: Said) -> tuple[list[Place], list[Place]]:
    """The places of the oldest quarter with something missing, and the other open ones: what is over comes first."""
    words = house.texts.of(person.language)
    lacking = [o for o in opening.opened(session, house.plans.open(session), person, said.at) if o.missing]
    over = [o for o in lacking if o.ended] or lacking
    oldest = [o for o in over if (o.quarter, o.logframe.id) == (over[0].quarter, over[0].logframe.id)]
    return [_place(words, o) for o in oldest], [_place(words, o) for o in over if o not in oldest]


def _place(words: Words, place: Open) -> Place:
    return Place(place.logframe.id, place.quarter, place.area.id, words.text(place.area.names))


def which(session: Session, house: House, person: Person, said: Said, then: str, page: int = 0) -> Card:
    """The choice; or that nothing is to be sent."""
    words = house.texts.of(person.language)
    oldest, others = places(session, house, person, said)
    if not oldest:
        open_now = opening.opened(session, house.plans.open(session), person, said.at)
        return beginning.card(session, house, person, open_now, said.at)
    return messages.which(words, oldest, others, then, page, _origin(then))


def _origin(then: str) -> Tap | None:
    """Whither [Back] leads from the choice: to the message that a quarter is open, where it was asked for there."""
    if not then.startswith("o"):
        return None
    plan, quarter, _ = then[1:].split("-")
    return Tap("ma", id_of(plan), id_of(quarter), BACK)


def _form(
    session: Session, house: House, person: Person, said: Said, meant: Place, origin: str, of: str, part: int
) -> Card:
    words = house.texts.of(person.language)
    logframe = house.plans.get(session, meant.plan)
    area = area_of(logframe, meant.area)
    require(person, Action.REPORT, area=area.key)
    place = opening.at(session, logframe, person, area, meant.quarter, logframe.calendar.today(said.at))
    if not logframe.calendar.covers(meant.quarter):  # forged: no card of ours carries it
        return which(session, house, person, said, origin)
    if place is None:
        return frame.locked_unbegun(words, meant.quarter, logframe.calendar.lock_day(meant.quarter))
    if not place.missing:
        return which(session, house, person, said, origin)
    form, name = form_of(session, person, place), words.text(area.names)
    if of == "w":
        return messages.allowed(words, form, ((Button(words.label("← Back"), meant.tap(origin)),),))
    more = len(messages.parts(words, form, name)) - 1
    rows = [
        (Button(words.label("States and causes"), meant.tap(f"{origin}w")),),
        (Button(words.label("More"), meant.tap(f"{origin}p{part + 1 if part < more else 0}")),) if more else (),
        (Button(words.label("← Back"), _back(session, house, person, said, meant, origin)),),
    ]
    return messages.template(words, form, name, part, rows)


def _back(session: Session, house: House, person: Person, said: Said, meant: Place, origin: str) -> Tap:
    """One step: to the choice, or, where there was none, whence it was asked for."""
    there = _origin(origin)
    if there is not None and sum(map(len, places(session, house, person, said))) == 1:
        return there
    return meant.tap(f"{origin}b") if origin else Tap("rr")


def form_of(session: Session, person: Person, place: Open) -> Form:
    """What is to be sent of a place, with what was known before."""
    source = source_of(person.role)
    where = reported.Place(person.organisation or 0, place.area.id, source)
    before = reported.before(session, where, [a.id for a in place.missing], place.quarter)
    return forms.of_activities(place.logframe, place.quarter, source, place.missing, before)


DOORS = (Door(tapped, verbs=("rt",), changes=False),)
