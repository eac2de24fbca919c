"""Handing over (13.1): a new phone at once, a successor from a day, a stand-in until a day; to somebody of the team, or
to somebody new by a link. What then happens on the day is in storage; what is said then, in `handed`.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.forms.days import NotADay
from bot.forms.days import day as day_meant
from bot.handlers import leaving
from bot.handlers.errands import CANCELLED, Kind, Left, alike, at_hand, begin, drawn, ended, moved, stale
from bot.handlers.linking import LINK, cards, invited, left_behind, not_seen
from bot.handlers.person_card import card_of, group_for, progress_of, someone
from bot.handlers.team import edit, theirs
from bot.house import Door, House, Said
from bot.messages import always
from bot.messages import handing as messages
from bot.messages.handing import ARGUMENTS, NEW_PHONE, Form
from bot.messages.naming import day_of
from bot.taps import id_of
from bot.texts import Words
from storage import carrying, drafts, handovers, people, team
from storage.errands import Errand
from storage.handovers import HANDED, Gives, GivesAlready, NoAccess, OtherDuty, Receives, WrongDays
from storage.handovers import Kind as How
from storage.invitations import Terms
from storage.people import Person
from storage.permissions import Action, NotAllowed, require
from storage.plan.current import current, today, zone
from storage.team import Member

NAME = "handover"
DAY, UNTIL, WHO, BACK, DONE = "day", "until", "who", "back", "done"
FURTHEST = timedelta(days=366)  # what lies beyond was mistyped
HALF_A_YEAR = timedelta(days=183)
REFUSALS = (Gives, GivesAlready, NoAccess, OtherDuty, Receives, WrongDays)
Step = tuple[str, Mapping[str, Any]]


def hand_over(session: Session, house: House, said: Said) -> Reply:
    """[Hand over] → 13.1, and its three ways."""
    person, giver = theirs(session, said, Action.HAND_OVER)
    argument = "" if said.tap is None else said.tap.argument
    if not may(session, giver):
        return as_it_is(session, house, said, person, giver)
    if argument == NEW_PHONE:
        return leaving.new_phone(session, house, said)
    how = next((kind for kind, letter in ARGUMENTS.items() if letter == argument), None)
    if how is None:
        return edit(said, first(session, house, house.texts.of(person.language), giver, said.at))
    values = {"person": giver.id, "kind": how.value}
    if how is How.STANDIN:
        values["starts"] = today(house.plans.open(session), said.at).isoformat()
    errand = begin(session, person, NAME, DAY if how is How.SUCCESSOR else UNTIL, said, values)
    return drawn(said, errand, screen(session, house, person, errand))


def tapped(session: Session, house: House, said: Said) -> Reply:
    """A button of the form."""
    person, giver = theirs(session, said, Action.HAND_OVER)
    errand = at_hand(session, person, NAME, said)
    if errand is None or said.tap is None or errand.values.get("person") != giver.id:
        return stale(session, house, person, said, KIND)
    argument = said.tap.argument
    if argument == "x":
        return drawn(said, ended(session, said, errand, CANCELLED), always.cancelled(house.texts.of(person.language)))
    if argument == "b" and errand.step != WHO:
        last = ended(session, said, errand, BACK, {"person": giver.id})
        return drawn(said, last, screen(session, house, person, last))
    if errand.step == WHO and argument == "n":
        return planned(session, house, said, person, giver, errand, None)
    if errand.step == WHO and argument.startswith("r."):
        receiver = id_of(argument[2:])
        if receiver not in [member.id for member in candidates(session, giver, said.at)]:
            return stale(session, house, person, said, KIND)
        return planned(session, house, said, person, giver, errand, receiver)
    step = chosen(house, session, said, errand)
    if step is None:
        return stale(session, house, person, said, KIND)
    further = moved(session, said, errand, *step)
    return drawn(said, further, screen(session, house, person, further))


def typed(session: Session, house: House, said: Said, person: Person, errand: Errand) -> Reply:
    """A day; at other buttons, that a button is meant."""
    giver = team.member(session, int(errand.values["person"]), said.at)
    if giver is None:
        raise NotAllowed(Action.HAND_OVER)
    require(person, Action.HAND_OVER, organisation=giver.organisation_code or "")
    words, here = house.texts.of(person.language), today(house.plans.open(session), said.at)
    above: str = words("Tap a button, please.")
    if errand.step in (DAY, UNTIL):
        try:
            meant = day_meant(said.text, here)
        except NotADay:
            above = messages.no_day(words, said.text, here)
        else:
            passed = just_passed(said.text, meant, here)
            if passed is not None:
                above = messages.passed(words, passed)
            elif here <= meant <= here + FURTHEST:
                further = moved(session, said, errand, *with_day(errand, meant))
                return drawn(said, further, screen(session, house, person, further))
            else:
                above = messages.no_such_day(words, here, here + FURTHEST)
    card = screen(session, house, person, errand)
    return replace(drawn(said, errand, card, above=above), effect=False)


def just_passed(text: str, ahead: date, here: date) -> date | None:
    """A day without a year that is nearer behind us than ahead was mistyped, or forgotten: it is asked again."""
    if ahead <= here + HALF_A_YEAR:
        return None
    with suppress(NotADay):
        nearest = day_meant(text, here - HALF_A_YEAR)
        return nearest if nearest < here else None
    return None


def take_back(session: Session, house: House, said: Said) -> Reply:
    """[Cancel the handover], [End the stand-in]"""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.HAND_OVER)
    one = handovers.by_id(session, said.tap.object if said.tap else 0)
    giver = None if one is None else team.member(session, one.giver, said.at)
    if one is None or giver is None or giver.id == person.id:
        raise NotAllowed(Action.HAND_OVER)
    require(person, Action.HAND_OVER, organisation=giver.organisation_code or "")
    if said.tap is not None and said.tap.argument == "end":
        done = carrying.finish(session, one.id, by=person.id, now=said.at)
    else:
        done = handovers.cancel(session, one.id, by=person.id, now=said.at)
    giver = team.member(session, one.giver, said.at) or giver
    if not done:
        return as_it_is(session, house, said, person, giver)
    card = card_of(session, house, person, giver, said.at)
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)))


def planned(
    session: Session, house: House, said: Said, person: Person, giver: Member, errand: Errand, receiver: int | None
) -> Reply:
    """It is kept; where its day is here and the receiver is in, it happens at once."""
    here, values = today(house.plans.open(session), said.at), errand.values
    how, invitation, payload = How(values["kind"]), None, ""
    starts = max(date.fromisoformat(values["starts"]), here)
    ends = date.fromisoformat(values["ends"]) if "ends" in values else None
    if receiver is None:
        require(person, Action.INVITE, organisation=giver.organisation_code or "")
        terms = Terms(giver.role, giver.organisation, giver.area_ids, person.language)
        invitation, payload = invited(session, house, said, person, terms, errand.card)
    try:
        made = handovers.plan(
            session, giver.id, how, starts, ends,
            receiver=receiver, invitation=invitation, by=person.id, today=here, now=said.at,
        )  # fmt: skip
    except REFUSALS:  # somebody was faster, or the day is past: without an effect nothing of it is kept
        return as_it_is(session, house, said, person, giver)
    if invitation is not None:
        shown, unseen = cards(session, house, person, invitation, payload, said.at)
        last = ended(session, said, errand, LINK, {"person": giver.id, "invitation": invitation})
        return drawn(said, last, shown, anew=unseen)
    carrying.carry(session, zone(house.plans.open(session), said.at), said.at)
    last = ended(session, said, errand, DONE, {"person": giver.id, "handover": made})
    return drawn(said, last, screen(session, house, person, last))


def may(session: Session, giver: Member) -> bool:
    """Whether this person's duty can be handed over now: nothing is planned or in force with it."""
    return (
        giver.ended_at is None
        and giver.role in HANDED
        and handovers.from_(session, giver.id) is None
        and not handovers.to(session, giver.id)
    )


def as_it_is(session: Session, house: House, said: Said, person: Person, giver: Member) -> Reply:
    """Nothing changed: the person's card says how things are."""
    words = house.texts.of(person.language)
    toast = Toast(said.query, words.label("This screen has changed. Here is where you are."))
    card = card_of(session, house, person, giver, said.at)
    return Reply((toast, Redraw(said.chat, said.message, card, anew=card)), effect=False)


def candidates(session: Session, giver: Member, now: datetime) -> tuple[Member, ...]:
    """Who may take over: the same duty in the same organisation, and not handing over as well."""
    there, busy = team.team(session, giver.organisation, now, but=giver.id), handovers.giving(session)
    return tuple(member for member in there if member.role is giver.role and member.id not in busy)


def chosen(house: House, session: Session, said: Said, errand: Errand) -> Step | None:
    """Where a button leads; None for one that is not on this screen."""
    what, _, which = ("" if said.tap is None else said.tap.argument).partition(".")
    if what == "b" and errand.step == WHO:
        kept = {key: value for key, value in errand.values.items() if key not in ("page", "ends")}
        if errand.values["kind"] == How.STANDIN:
            return UNTIL, kept
        return DAY, {key: value for key, value in kept.items() if key != "starts"}
    if what == "p" and errand.step == WHO and which.isdecimal():
        return WHO, {**errand.values, "page": int(which)}
    if what == "d" and errand.step == DAY:
        here = today(house.plans.open(session), said.at)
        then = next_quarter(house, session, said.at)
        if which == "0":
            return with_day(errand, here)
        return with_day(errand, then) if then is not None and then.toordinal() == id_of(which) else None
    return None


def with_day(errand: Errand, day: date) -> Step:
    return WHO, {**errand.values, ("ends" if errand.step == UNTIL else "starts"): day.isoformat()}


def next_quarter(house: House, session: Session, now: datetime) -> date | None:
    """The day on which the next quarter of the plan begins, where it still has one."""
    plan = current(house.plans.open(session), now)
    if plan is None:
        return None
    here = plan.calendar.today(now)
    days = (plan.calendar.first_day(quarter) for quarter in plan.calendar.quarters)
    return next((day for day in days if day > here), None)


def first(session: Session, house: House, words: Words, giver: Member, now: datetime) -> Card:
    """13.1"""
    progress = progress_of(session, house, giver, now)
    begun = [
        draft
        for draft in drafts.unfinished(session, giver.id)
        if draft.kind in (drafts.Kind.REPORT, drafts.Kind.CORRECTION)
    ]
    one = someone(words, house, session, giver)
    return messages.hand_over(words, one, 0 if progress is None else progress.of, len(begun))


def screen(session: Session, house: House, person: Person, errand: Errand) -> Card:
    """The question the form stands on."""
    words, values, now = house.texts.of(person.language), errand.values, errand.changed_at
    giver = team.member(session, int(values["person"]), now)
    if giver is None:
        raise NotAllowed(Action.HAND_OVER)
    here = today(house.plans.open(session), now)
    form = Form(words, someone(words, house, session, giver), errand.version, here)
    match errand.step:
        case "day":
            return messages.from_when(form, next_quarter(house, session, now))
        case "until":
            return messages.until_when(form)
        case "who":
            how = How(values["kind"])
            day = date.fromisoformat(values["starts" if how is How.SUCCESSOR else "ends"])
            some = [someone(words, house, session, member) for member in candidates(session, giver, now)]
            return messages.to_whom(form, how, day_of(words, day, here), some, values.get("page", 0))
        case "done":
            one = handovers.by_id(session, int(values["handover"]))
            assert one is not None, "rows of handovers stay"
            return messages.done(words, messages.told(session, house, words, one, now), group_for(person, giver))
        case linked if linked == LINK:
            return not_seen(session, house, person, values["invitation"], now)
    return first(session, house, words, giver, now)


def after(session: Session, house: House, said: Said, person: Person) -> Left | None:
    """What the form leaves: the link's card, or where the person is."""
    left = left_behind(session, house, said, person)
    if left is not None or said.tap is None or said.tap.verb != "hs":
        return left
    giver = team.member(session, said.tap.object, said.at)
    if giver is None:
        return None
    return Left(said.message, messages.form_over(house.texts.of(person.language), group_for(person, giver)))


KIND = Kind(NAME, typed, alike(screen), after)
DOORS = (
    Door(hand_over, verbs=("hw",)),
    Door(tapped, verbs=("hs",)),
    Door(take_back, verbs=("hd",)),
)
