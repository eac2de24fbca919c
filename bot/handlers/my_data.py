"""/mesdonnees: what Relais keeps about the person, as a screen and as a file; the name; and leaving by oneself."""

import unicodedata
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Card, Commands, Redraw, Reply, Say, Toast
from bot.handlers.errands import Kind, Left, at_hand, begin, drawn, ended, stale
from bot.house import Door, House, Said
from bot.messages import my_data as messages
from bot.messages.my_data import LONGEST_NAME, Mine
from bot.messages.naming import area_names, called, contacts, zone
from bot.occasions import Dropped, Occasion
from storage import audit, chats, concerned, errands, outbox, own_data, people, revocations, team
from storage.errands import Errand
from storage.outbox import Posted
from storage.people import Person
from storage.permissions import Action, require

NAME, LEFT = "name", "mydata.left"
ASK, DONE = "ask", "done"


def mine(session: Session, house: House, said: Said) -> Reply:
    """/mesdonnees"""
    person = _allowed(session, said, lock=False)
    return Reply((Say(said.chat, _screens(session, house, person, said.at)[0]),), effect=False)


def back(session: Session, house: House, said: Said) -> Reply:
    """[Back] and [No]: the screen again."""
    person = _allowed(session, said)
    errand = errands.under_way(session, person.id)
    card, unseen = _screens(session, house, person, said.at)
    if errand is not None and errand.kind == NAME:
        here = replace(errand, card=said.message or errand.card)
        return drawn(said, ended(session, said, here, DONE), card, anew=unseen)
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=unseen)), effect=False)


def ask_for_file(session: Session, house: House, said: Said) -> Reply:
    """[Get the file]: a row first; the file is made when its turn comes, in memory."""
    person = _allowed(session, said)
    words = house.texts.of(person.language)
    if own_data.on_its_way(session, person.id):
        return Reply((Toast(said.query, words.label("The file is on its way.")),), effect=False)
    own_data.asked(session, person.id, said.at)
    posted = outbox.post(session, template=own_data.FILE, values={}, now=said.at, person=person.id)
    return Reply((Toast(said.query, words.label("The file is on its way.")),), posted=(posted,))


def change_name(session: Session, house: House, said: Said) -> Reply:
    """[Change my name]"""
    person = _allowed(session, said)
    errand = begin(session, person, NAME, ASK, said)
    return KIND.shown(session, house, said, person, errand)


def typed(session: Session, house: House, said: Said, person: Person, errand: Errand) -> Reply:
    """A name, in one line; what was typed goes from the chat."""
    require(person, Action.OWN_DATA)
    name = _name(said.text)
    if name is None:
        words = house.texts.of(person.language)
        above = messages.not_a_name(words)
        return replace(KIND.shown(session, house, said, person, errand, above), effect=False)
    return _named(session, house, said, person, errand, name)


def remove_name(session: Session, house: House, said: Said) -> Reply:
    """[Take my name away]"""
    person = _allowed(session, said)
    errand = at_hand(session, person, NAME, said)
    if errand is None:
        return stale(session, house, person, said, KIND)
    return _named(session, house, said, person, errand, None)


def leave(session: Session, house: House, said: Said) -> Reply:
    """[Leave Relais]: asks first."""
    person = _allowed(session, said)
    months = contacts(house.plans.open(session), said.at).retention_months
    card = messages.leave(house.texts.of(person.language), months)
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)


def left(session: Session, house: House, said: Said) -> Reply:
    """[Yes, leave]: the access ends, the chat is emptied, the coordinators hear of it. From here on 1.7."""
    person = _allowed(session, said)
    words = house.texts.of(person.language)
    emptied = chats.post_wipe(session, chat=said.chat, person=person.id, now=said.at, upto=said.message)
    revocations.revoke(session, person.id, by=person.id, now=said.at)
    told = tuple(
        outbox.post(session, template=LEFT, values={"who": person.id}, now=said.at, person=one, silent=False)
        for one in concerned.coordinators(session, person.organisation)
    )
    toast = Toast(said.query, words.label("Your access is closed. Thank you."))
    return Reply((toast, Commands(said.chat)), posted=(emptied, *told))


def _allowed(session: Session, said: Said, *, lock: bool = True) -> Person:
    person = people.by_account(session, said.account, said.at, lock=lock)
    require(person, Action.OWN_DATA)
    return person


def _screens(session: Session, house: House, person: Person, now: datetime) -> tuple[Card, Card]:
    """The screen, and the same as a new message may show it: the name was typed."""
    words, plans = house.texts.of(person.language), house.plans.open(session)
    known, there = own_data.summary(session, person.id), zone(plans, now)
    about = Mine(
        role=person.role,
        organisation=person.organisation_code,
        areas=area_names(words, plans, person.areas),
        name=known.name,
        sent=known.sent if person.reports or known.sent else None,
        since=known.since.astimezone(there).date(),
        today=now.astimezone(there).date(),
    )
    return messages.mine(words, about), messages.mine_unseen(words, about)


def _cards(session: Session, house: House, person: Person, errand: Errand) -> tuple[Card, Card]:
    """The step the errand stands on, seen and unseen."""
    if errand.step == DONE:
        return _screens(session, house, person, errand.changed_at)
    name, words = own_data.summary(session, person.id).name, house.texts.of(person.language)
    return messages.what_name(words, errand.version, name), messages.what_name_unseen(words, errand.version, name)


def _named(session: Session, house: House, said: Said, person: Person, errand: Errand, name: str | None) -> Reply:
    people.set_name(session, person.id, name)
    audit.record(session, person.id, "person.named", f"person:{person.id}", {"given": int(name is not None)}, said.at)
    card, unseen = _screens(session, house, person, said.at)
    reply = drawn(said, ended(session, said, errand, DONE), card, anew=unseen)
    toast = house.texts.of(person.language).label("Noted.")
    return replace(reply, actions=tuple(replace(a, text=toast) if isinstance(a, Toast) else a for a in reply.actions))


def _after(session: Session, house: House, said: Said, person: Person) -> Left | None:
    """A tap on the question about the name, which has been answered: the screen it came from."""
    if said.tap is None or said.tap.verb != "mr":
        return None
    return Left(said.message, *_screens(session, house, person, said.at))


def _name(text: str) -> str | None:
    """One line of letters as people write them; None for what is no name."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) != 1 or not 1 <= len(name) <= LONGEST_NAME:
        return None
    return name if name.isprintable() and any(sign.isalpha() for sign in name) else None


def _write_file(session: Session, house: House, posted: Posted) -> Card | Dropped:
    if posted.person is None or people.by_id(session, posted.person) is None:
        return Dropped("no access")
    there = zone(house.plans.open(session), posted.created_at)
    day = posted.created_at.astimezone(there).date()
    return messages.file(house.texts.of(posted.language), own_data.everything(session, posted.person), day)


def _write_left(session: Session, house: House, posted: Posted) -> Card | Dropped:
    gone = team.member(session, int(posted.values["who"]), posted.created_at)
    if gone is None:
        return Dropped("nobody any more")
    words = house.texts.of(posted.language)
    return messages.has_left(words, called(words, house.plans.open(session), gone))


KIND = Kind(NAME, typed, _cards, _after)
OCCASIONS = (Occasion(own_data.FILE, _write_file), Occasion(LEFT, _write_left))
DOORS = (
    Door(mine, commands=("mesdonnees", "mydata"), changes=False),
    Door(back, verbs=("mb",)),
    Door(ask_for_file, verbs=("mf",)),
    Door(change_name, verbs=("mn",)),
    Door(remove_name, verbs=("mr",)),
    Door(leave, verbs=("mq",)),
    Door(left, verbs=("my",)),
)
