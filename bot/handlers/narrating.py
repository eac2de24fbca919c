"""The words of the yearly report: of what, which part, typed or begun with what reports say, read back, kept (13.7).

For the whole and every axis: the coordination of the plan. For an axis: whoever coordinates an organisation that is
responsible for something in it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot.cards import Card, Reply
from bot.documents import letters
from bot.forms.comments import private
from bot.forms.plain import plain
from bot.handlers.errands import Kind, at_hand, begin, ended, moved, stale
from bot.handlers.outdated import outdated
from bot.handlers.summary_card import summary
from bot.house import Door, House, Said
from bot.messages import narrating as messages
from bot.messages.documents import no_such_letter
from bot.messages.narrating import Form
from storage import editions, narratives, people, suggested
from storage.documents import DRAFT, WHOLE_YEAR
from storage.errands import Errand
from storage.narratives import LONGEST, WHOLE, WrittenMeanwhile
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.report_writers import places_of
from storage.rolled import Part, Scope

NAME = "narrate"
PLACES, PARTS, TEXT, CHECK, DONE = "places", "parts", "text", "check", "done"


def begin_writing(session: Session, house: House, said: Said) -> Reply:
    """[Texts (3 of 24)]"""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.WRITE_REPORT)
    assert said.tap is not None
    plan, year = house.plans.get(session, said.tap.object), said.tap.version // 10
    if year not in plan.calendar.years or not places_of(person, plan):
        return outdated(house.texts.of(person.language), said)
    errand = begin(session, person, NAME, PLACES, said, {"plan": plan.id, "year": year})
    return KIND.shown(session, house, said, person, errand)


def tapped(session: Session, house: House, said: Said) -> Reply:
    """A button of the form."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.WRITE_REPORT)
    errand = at_hand(session, person, NAME, said)
    if errand is None:
        return stale(session, house, person, said, KIND)
    _permit(session, house, person, errand)
    what, _, which = (said.tap.argument if said.tap else "").partition(".")
    if what == "x" and errand.step == PLACES:
        return KIND.shown(session, house, said, person, ended(session, said, errand, DONE, errand.values))
    if what == "k" and errand.step == CHECK:
        return _keep(session, house, said, person, errand, errand.values["text"], messages.kept)
    if what == "d" and errand.step == TEXT:
        return _keep(session, house, said, person, errand, "", messages.removed)
    step = _chosen(session, house, person, errand, what, which)
    if step is None:
        return stale(session, house, person, said, KIND)
    return KIND.shown(session, house, said, person, moved(session, said, errand, *step))


def typed(session: Session, house: House, said: Said, person: Person, errand: Errand) -> Reply:
    """The text, at its question; anywhere else a button is meant. What is refused is kept nowhere."""
    _permit(session, house, person, errand)
    words = house.texts.of(person.language)
    above: str = words("Tap a button, please.")
    if errand.step == TEXT:
        text, plan = plain(said.text), house.plans.get(session, errand.values["plan"])
        if len(text) > LONGEST:
            above = messages.too_long(words, len(text))
        elif private(text, plan.country):
            above = messages.private(words)
        elif letter := letters.unknown(text):
            above = no_such_letter(words, letter)
        elif text:
            further = moved(session, said, errand, CHECK, {**errand.values, "text": text})
            return KIND.shown(session, house, said, person, further)
        else:
            above = ""
    return replace(KIND.shown(session, house, said, person, errand, above), effect=False)


def _chosen(
    session: Session, house: House, person: Person, errand: Errand, what: str, which: str
) -> tuple[str, Mapping[str, Any]] | None:
    """Where a button leads; None for one that is not on this screen, or is offered no more."""
    values, plan = errand.values, house.plans.get(session, errand.values["plan"])
    of = {"plan": values["plan"], "year": values["year"]}
    if errand.step == PLACES and what == "p":
        axis = WHOLE if which == messages.ALL else which
        return (PARTS, {**of, "axis": axis}) if axis in places_of(person, plan) else None
    if errand.step == PARTS and what == "q" and which in list(Part):
        place = (values["axis"], Part(which))
        there = narratives.current(session, plan.id, values["year"]).get(place)
        return TEXT, {**of, "axis": values["axis"], "part": which, "seen": 0 if there is None else there.revision}
    back = {PARTS: PLACES, TEXT: PARTS, CHECK: TEXT}
    kept = {key: value for key, value in values.items() if key != "text"}
    if what == "b" and errand.step in back:
        return back[errand.step], kept
    if what == "r" and errand.step == CHECK:
        return TEXT, kept
    if what == "s" and errand.step == TEXT:
        start = _start(session, house, person, plan, errand)
        return (CHECK, {**kept, "text": start}) if start else None
    return None


def _keep(session: Session, house: House, said: Said, person: Person, errand: Errand, text: str, done: Any) -> Reply:
    """[Keep], [Remove this text]: a revision; where somebody was quicker, the question once more."""
    values, words = errand.values, house.texts.of(person.language)
    where = (values["plan"], values["year"], values["axis"], Part(values["part"]))
    try:
        narratives.write(session, *where, text, after=values["seen"], by=person.id, now=said.at)
    except WrittenMeanwhile as theirs:
        step = (CHECK, {**values, "text": text, "seen": theirs.revision}) if text else (TEXT, values)
        again = moved(session, said, errand, step[0], {**step[1], "seen": theirs.revision})
        return KIND.shown(session, house, said, person, again, messages.meanwhile(words) if text else "")
    of = {key: values[key] for key in ("plan", "year", "axis")}
    further = moved(session, said, errand, PARTS, of)
    return KIND.shown(session, house, said, person, further, done(words))


def _permit(session: Session, house: House, person: Person, errand: Errand) -> None:
    """Raises NotAllowed, NoSuchPlan."""
    plan = house.plans.get(session, errand.values["plan"])
    axis = errand.values.get("axis")
    if axis is not None and axis not in places_of(person, plan):
        require(person, Action.WRITE_REPORT, organisation="")


# --------------------------------------------------------------------------------------------------- the screens


def _cards(session: Session, house: House, person: Person, errand: Errand) -> tuple[Card, Card]:
    """The step the form stands on, and the same as a new message may show it."""
    values, plan = errand.values, house.plans.get(session, errand.values["plan"])
    words, year = house.texts.of(person.language), int(values["year"])
    form = Form(words, errand.version, year)
    if errand.step == DONE:
        card = summary(session, house, person, plan, year, WHOLE_YEAR, DRAFT, at=errand.changed_at)
        return card, card
    there = narratives.current(session, plan.id, year)
    edition = editions.latest(session, plan.id, Scope.YEAR, year, None)
    into = None if edition is None else edition.edition + 1
    if errand.step == PLACES:
        mine = places_of(person, plan)
        written = {axis: sum(1 for (of, _), text in there.items() if of == axis and text.text) for axis in mine}
        card = messages.places(form, written, into)
        return card, card
    axis = str(values["axis"])
    if errand.step == PARTS:
        title = next((words.text(one.title) for one in plan.axes if one.code == axis), "")
        done = [part for (of, part), text in there.items() if of == axis and text.text]
        return messages.parts(form, axis, title, done, into), messages.parts(form, axis, "", done, into)
    part = Part(values["part"])
    if errand.step == CHECK:
        card = messages.read_back(form, axis, part, values["text"])
    else:
        now = there.get((axis, part))
        start = _start(session, house, person, plan, errand)
        card = messages.write(form, axis, part, "" if now is None else now.text, start)
    return card, messages.unseen(card, form, axis, part)


def _start(session: Session, house: House, person: Person, plan: Logframe, errand: Errand) -> str:
    words, values = house.texts.of(person.language), errand.values
    hints = suggested.suggestions(
        session, plan, values["year"], values["axis"], Part(values["part"]), organisation=person.organisation_code
    )
    return letters.shown(messages.start(words, hints, {area.key: words.text(area.names) for area in plan.areas}))


KIND = Kind(NAME, typed, _cards)
DOORS = (
    Door(begin_writing, verbs=(messages.OPEN,)),
    Door(tapped, verbs=(messages.VERB,)),
)
