"""Inviting someone: who for, as what, where, under which label; the link comes at the end, in `linking`."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cards import Card, Reply
from bot.forms.comments import private
from bot.forms.days import NotADay
from bot.forms.days import day as day_meant
from bot.forms.spelling import folded
from bot.handlers.errands import CANCELLED, Kind, alike, at_hand, begin, drawn, ended, moved, stale
from bot.handlers.linking import LINK, NAME, left_behind, make, not_seen
from bot.house import Door, House, Said
from bot.messages import always
from bot.messages import inviting as messages
from bot.messages.inviting import Duty, Form
from bot.messages.naming import area_names, current, zone
from bot.taps import id_of
from bot.texts import Words
from storage import people
from storage.errands import Errand
from storage.invitations import Terms
from storage.people import Person, Role
from storage.permissions import Action, NotAllowed, require
from storage.plan.logframe import Area, Logframe, Organisation, OrganisationKind

WHOSE, ROLE, AREAS, UNTIL, LABEL = "whose", "role", "areas", "until", "label"
LONGEST_LABEL = 32
FURTHEST = timedelta(days=5 * 365)  # an evaluator's last day: what lies beyond was mistyped
KINDS = {OrganisationKind.MINISTRY: Role.AGENT, OrganisationKind.NGO: Role.COMONITOR}
Step = tuple[str, Mapping[str, Any]]


def invite(session: Session, house: House, said: Said) -> Reply:
    """/inviter, [Invite], [New invitation]: the first question."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.INVITE)
    values = {} if person.organisation is None else {"organisation": person.organisation}
    errand = begin(session, person, NAME, WHOSE if person.organisation is None else ROLE, said, values)
    return drawn(said, errand, screen(session, house, person, errand))


def tapped(session: Session, house: House, said: Said) -> Reply:
    """A button of the form."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.INVITE)
    errand = at_hand(session, person, NAME, said)
    if errand is None or said.tap is None:
        return stale(session, house, person, said, KIND)
    words = house.texts.of(person.language)
    argument = said.tap.argument
    if argument == "x":
        return drawn(said, ended(session, said, errand, CANCELLED), always.cancelled(words))
    if argument == "go" and errand.step == AREAS and not errand.values.get("areas"):
        card = screen(session, house, person, errand)
        return replace(drawn(said, errand, card, above=messages.touch_one(words)), effect=False)
    if argument == "no" and errand.step == LABEL:
        return make(session, house, said, person, errand, terms_of(house, session, person, errand, None))
    step = back(person, errand) if argument == "b" else chosen(house, session, said, person, errand)
    if step is None:
        return stale(session, house, person, said, KIND)
    return goes_on(session, house, said, person, errand, step)


def typed(session: Session, house: House, said: Said, person: Person, errand: Errand) -> Reply:
    """A label, an evaluator's last day, places by their names; at other buttons, that a button is meant."""
    require(person, Action.INVITE)
    words, plans = house.texts.of(person.language), house.plans.open(session)
    above: str = words("Tap a button, please.")
    if errand.step == LABEL:
        plan = current(plans, said.at)
        label = called(said.text, "" if plan is None else plan.country)
        if label is not None:
            return make(session, house, said, person, errand, terms_of(house, session, person, errand, label))
        above = messages.no_label(words)
    elif errand.step == UNTIL:
        today = day_at(plans, said.at)
        try:
            last = day_meant(said.text, today)
        except NotADay:
            above = messages.no_day(words, said.text, today)
        else:
            if today <= last <= today + FURTHEST:
                step = (LABEL, {**errand.values, "until": last.isoformat()})
                return goes_on(session, house, said, person, errand, step)
            above = messages.no_such_day(words, today, today + FURTHEST)
    elif errand.step == AREAS:
        meant = called_so(said.text, areas(plans, day_at(plans, said.at)))
        if meant:
            there = [*errand.values.get("areas", ()), *meant]
            return goes_on(
                session, house, said, person, errand, (AREAS, {**errand.values, "areas": list(dict.fromkeys(there))})
            )
    card = screen(session, house, person, errand)
    return replace(drawn(said, errand, card, above=above), effect=False)


def goes_on(session: Session, house: House, said: Said, person: Person, errand: Errand, step: Step) -> Reply:
    further = moved(session, said, errand, *step)
    return drawn(said, further, screen(session, house, person, further))


def chosen(house: House, session: Session, said: Said, person: Person, errand: Errand) -> Step | None:
    """Where a button leads; None for one that is not on this screen, or is offered no more."""
    argument = "" if said.tap is None else said.tap.argument
    what, _, which = argument.partition(".")
    plans, values = house.plans.open(session), errand.values
    if what == "p" and errand.step in (WHOSE, AREAS) and which.isdigit():
        return errand.step, {**values, "page": int(which)}
    if what == "o" and errand.step == WHOSE and person.organisation is None:
        if which == "all":
            return ROLE, {"organisation": None}
        return next(
            ((ROLE, {"organisation": o.id}) for o in organisations(plans) if o.id == id_of(which)),
            None,
        )
    if what == "r" and errand.step == ROLE and which in list(roles(plans, person, values)):
        then = {Role.EVALUATOR: UNTIL, Role.COORDINATOR: LABEL}.get(Role(which), AREAS)
        return then, {"organisation": values.get("organisation"), "role": which}
    if what == "a" and errand.step == AREAS:
        area = id_of(which)
        if area not in [a.id for a in areas(plans, day_at(plans, said.at))]:
            return None
        there = list(values.get("areas", ()))
        there = [a for a in there if a != area] if area in there else [*there, area]
        return AREAS, {**values, "areas": there}
    if argument == "go" and errand.step == AREAS:
        return LABEL, values
    return None


def back(person: Person, errand: Errand) -> Step | None:
    """One step back; from the label, the places stay touched."""
    role, values = errand.values.get("role"), errand.values
    match errand.step:
        case "label":
            return {Role.EVALUATOR: UNTIL, Role.COORDINATOR: ROLE}.get(Role(role or Role.AGENT), AREAS), values
        case "areas" | "until":
            return ROLE, values
        case "role" if person.organisation is None:
            return WHOSE, {}
    return None


def screen(session: Session, house: House, person: Person, errand: Errand) -> Card:
    """The question the form stands on."""
    words, plans, values = house.texts.of(person.language), house.plans.open(session), errand.values
    form = Form(words, errand.version, day_at(plans, errand.changed_at))
    places = areas(plans, form.today)
    duty = duty_of(words, plans, values, places)
    match errand.step:
        case "whose":
            every = [(o.id, o.code) for o in organisations(plans)]
            return messages.whose(form, every, values.get("page", 0))
        case "areas":
            every = [(area.id, words.text(area.names)) for area in places]
            return messages.which_areas(form, duty, every, values.get("areas", ()), values.get("page", 0))
        case "until":
            return messages.until_when(form, duty)
        case "label":
            return messages.what_label(form, duty)
        case linked if linked == LINK:
            return not_seen(session, house, person, values["invitation"], errand.changed_at)
    first = person.organisation is not None
    named = None if first else duty.organisation or words.label("Whole plan")
    return messages.which_role(form, named, roles(plans, person, values), first=first)


def duty_of(words: Words, plans: tuple[Logframe, ...], values: Mapping[str, Any], places: tuple[Area, ...]) -> Duty:
    touched = [area.key for area in places if area.id in values.get("areas", ())]
    organisation = organisation_of(plans, values)
    return Duty(
        role=Role(values["role"]) if "role" in values else None,
        organisation=None if organisation is None else organisation.code,
        areas=area_names(words, plans, touched),
        until=date.fromisoformat(values["until"]) if "until" in values else None,
    )


def terms_of(house: House, session: Session, person: Person, errand: Errand, label: str | None) -> Terms:
    """What was chosen. Raises NotAllowed where it is not this person's to give."""
    plans, values = house.plans.open(session), errand.values
    organisation = organisation_of(plans, values)
    require(person, Action.INVITE, organisation="" if organisation is None else organisation.code)
    role = Role(values["role"])
    known = {area.id for area in areas(plans, day_at(plans, errand.changed_at))}
    return Terms(
        role=role,
        organisation=None if organisation is None else organisation.id,
        areas=tuple(a for a in values.get("areas", ()) if a in known) if role in KINDS.values() else (),
        language=person.language,
        label=label,
        until=date.fromisoformat(values["until"]) if role is Role.EVALUATOR else None,
    )


def roles(plans: tuple[Logframe, ...], person: Person, values: Mapping[str, Any]) -> tuple[Role, ...]:
    """Who can belong there: agents to a ministry, co-monitors to an NGO, evaluators to nobody."""
    organisation = organisation_of(plans, values)
    if organisation is not None:
        return KINDS[organisation.kind], Role.COORDINATOR
    return (Role.COORDINATOR, Role.EVALUATOR) if person.organisation is None else ()


def organisations(plans: tuple[Logframe, ...]) -> tuple[Organisation, ...]:
    """Of all plans, each once."""
    return tuple({o.id: o for plan in plans for o in plan.organisations}.values())


def organisation_of(plans: tuple[Logframe, ...], values: Mapping[str, Any]) -> Organisation | None:
    """None: the whole plan. Raises NotAllowed where it is in no plan any more."""
    chosen = values.get("organisation")
    if chosen is None:
        return None
    found = next((o for o in organisations(plans) if o.id == chosen), None)
    if found is None:
        raise NotAllowed(Action.INVITE)
    return found


def areas(plans: tuple[Logframe, ...], today: date) -> tuple[Area, ...]:
    """Of all plans, each once, in the plan's order; without those that are no more."""
    every = {area.id: area for plan in plans for area in plan.areas if area.until is None or area.until >= today}
    return tuple(every.values())


def called_so(text: str, places: tuple[Area, ...]) -> tuple[int, ...]:
    """The places that were written, with commas or lines between them; none where one of them is not known."""
    known = {folded(name): area.id for area in places for name in (area.key, *area.names.values())}
    written = [folded(part) for part in re.split("[,;\n]", text) if folded(part)]
    return tuple(known[name] for name in written) if all(name in known for name in written) else ()


def day_at(plans: tuple[Logframe, ...], now: datetime) -> date:
    """The day it is where the plan is."""
    return now.astimezone(zone(plans, now)).date()


def called(text: str, country: str) -> str | None:
    """A label as lists can show it; None where it is too long, or tells more than it may."""
    plain = " ".join(text.split())
    if not 0 < len(plain) <= LONGEST_LABEL or not plain.isprintable() or private(plain, country):
        return None
    return plain


KIND = Kind(NAME, typed, alike(screen), left_behind)
DOORS = (Door(invite, commands=("inviter", "invite"), verbs=("ti",)), Door(tapped, verbs=("iv",)))
