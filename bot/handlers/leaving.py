"""An access ends: a lost phone at once, anybody else after a question; and is given back to the same person.

What was sent stays, with its author. A lost phone's chat is emptied too.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.cards import Commands, Redraw, Reply, Toast
from bot.handlers.linking import cards, invited, to_be_seen
from bot.handlers.person_card import card_of, ended_card, may_return, someone
from bot.handlers.team import edit, theirs
from bot.house import Door, House, Said
from bot.messages import team as messages
from storage import chats, links, people, revocations
from storage.invitations import Terms
from storage.people import Person
from storage.permissions import Action, require
from storage.revocations import NoAccess
from storage.team import Member, member

TWICE = timedelta(seconds=10)


def lost_phone(session: Session, house: House, said: Said) -> Reply:
    """[Lost phone] → 10.8: no question, for every minute counts."""
    person, gone = theirs(session, said, Action.REVOKE)
    there = people.by_id(session, gone.id)
    if there is None:
        return already(session, house, said, person, gone)
    emptied = chats.post_wipe(session, chat=there.account, person=gone.id, now=said.at)
    return revoked(session, house, said, person, there, (emptied,))


def remove(session: Session, house: House, said: Said) -> Reply:
    """[Remove], and its question."""
    person, gone = theirs(session, said, Action.REVOKE)
    there = people.by_id(session, gone.id)
    if there is None:
        return already(session, house, said, person, gone)
    if said.tap is None or said.tap.argument != "yes":
        words = house.texts.of(person.language)
        return edit(said, messages.remove(words, someone(words, house, session, gone)))
    return revoked(session, house, said, person, there, ())


def revoked(
    session: Session, house: House, said: Said, person: Person, there: Person, posted: tuple[int, ...]
) -> Reply:
    try:
        revocations.revoke(session, there.id, by=person.id, now=said.at)
    except NoAccess:  # another coordinator was faster
        gone = member(session, there.id, said.at)
        assert gone is not None
        return already(session, house, said, person, gone)
    gone = member(session, there.id, said.at)
    assert gone is not None
    card = ended_card(session, house, person, gone, said.at)
    menu = Commands(there.account)  # whoever holds that phone is not told what there was to do
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card), menu), posted=posted)


def already(session: Session, house: House, said: Said, person: Person, gone: Member) -> Reply:
    """The access has ended before: the card says so."""
    words = house.texts.of(person.language)
    card = ended_card(session, house, person, gone, said.at)
    toast = Toast(said.query, words.label("Already noted."))
    return Reply((toast, Redraw(said.chat, said.message, card, anew=card)), effect=False)


def invite_again(session: Session, house: House, said: Said) -> Reply:
    """[New invitation] of 10.8: the same person on another phone, with the places and the label they had."""
    person, gone = theirs(session, said, Action.INVITE)
    words = house.texts.of(person.language)
    if gone.ended_at is None or not may_return(house, session, gone, said.at):
        toast = Toast(said.query, words.label("This screen has changed. Here is where you are."))
        card = card_of(session, house, person, gone, said.at)
        return Reply((toast, Redraw(said.chat, said.message, card, anew=card)), effect=False)
    before = links.shown_on(session, person.id, said.message or 0, said.at)
    if before is not None and before.invitation.terms.person == gone.id and said.at - before.made_at < TWICE:
        return Reply((Toast(said.query, words.label("Already noted.")),), effect=False)
    return link_back(session, house, said, person, gone)


def new_phone(session: Session, house: House, said: Said) -> Reply:
    """[New phone]: the old account is closed and its chat emptied; the link is for the same person, and what was begun
    goes on behind it."""
    person, gone = theirs(session, said, Action.HAND_OVER)
    require(person, Action.INVITE, organisation=gone.organisation_code or "")
    there = people.by_id(session, gone.id)
    if there is None:
        return already(session, house, said, person, gone)
    emptied = chats.post_wipe(session, chat=there.account, person=gone.id, now=said.at)
    try:
        revocations.old_phone(session, gone.id, by=person.id, now=said.at)
    except NoAccess:  # another coordinator was faster
        return already(session, house, said, person, member(session, gone.id, said.at) or gone)
    reply = link_back(session, house, said, person, gone)
    return replace(reply, actions=(*reply.actions, Commands(there.account)), posted=(emptied,))


def link_back(session: Session, house: House, said: Said, person: Person, gone: Member) -> Reply:
    """10.3, for somebody who is to have their access back."""
    links.withdraw_for(session, gone.id, by=person.id, now=said.at)
    terms = Terms(gone.role, gone.organisation, gone.area_ids, gone.language, gone.label, gone.until, gone.id)
    made, payload = invited(session, house, said, person, terms, said.message)
    shown, unseen = cards(session, house, person, made, payload, said.at)
    step = to_be_seen(session, said, person, made)
    return Reply((Toast(said.query), Redraw(said.chat, said.message, shown, anew=unseen, drawn=step)))


DOORS = (
    Door(lost_phone, verbs=("tl",)),
    Door(remove, verbs=("tk",)),
    Door(invite_again, verbs=("tn",)),
)
