"""The first contact: opening a link, seeing what is kept, accepting or refusing; and whoever has no access.

Whatever is wrong with a link, whoever asks reads the same sentence: it tells nothing about Relais.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.cards import Card, Commands, Redraw, Reply, Say, Toast
from bot.handlers.linking import tell_maker
from bot.house import Door, House, Said
from bot.menus import commands
from bot.messages import first_contact
from bot.messages.handed import PROMISED
from bot.messages.home import home
from bot.messages.naming import contacts, zone
from storage import chats, concerned, handovers, invitations, joining, outbox, people, refusals, strangers
from storage.invitations import Ending, Invitation, WrongLink
from storage.people import Person, Stranger


def start(session: Session, house: House, said: Said) -> Reply:
    """/start, with or without a link's payload."""
    person = member(session, said)
    if not said.text:
        return at_home(session, house, said, inside(person))
    try:
        invitation = invitations.look(session, said.text, said.account, said.at)
        if person is not None:
            return inside_already(session, house, said, person, invitation)
        invitations.bind(session, invitation.id, said.account, said.at)
    except WrongLink:
        return wrong_link(session, house, said, person)
    return Reply(posted=(post(session, said, "joining.welcome", {"invitation": invitation.id}),))


def wrong_link(session: Session, house: House, said: Said, person: Person | None) -> Reply:
    """Counted, whoever opens it; but the link someone came in by may be opened again."""
    if person is not None and invitations.let_in(session, said.text, person.id):
        return at_home(session, house, said, person)
    if strangers.silent(session, said.account, said.at):
        return Reply(effect=False)
    strangers.wrong_link(session, said.account, said.at)
    refusals.note_link(session, said.account, said.text, said.at)
    language = said.hint if person is None else person.language
    return Reply(actions=(Say(said.chat, first_contact.only_by_invitation(house.texts.of(language))),))


def stranger(session: Session, house: House, said: Said) -> Reply:
    """The answer to everybody who has no access, whatever they did."""
    if strangers.silent(session, said.account, said.at):
        return Reply(effect=False)
    card = first_contact.only_by_invitation(house.texts.of(said.hint))
    # Whoever had access still has its menu of commands: it goes now.
    menu = (Commands(said.chat),) if people.had_access(session, said.account) else ()
    return Reply(actions=(Say(said.chat, card), *menu), effect=False)


def its_me(session: Session, house: House, said: Said) -> Reply:
    """1.1 → 1.2; only looks."""
    invitation = opened(session, said)
    if invitation is None:
        return at_home(session, house, said, inside(member(session, said)))
    about = contacts(house.plans.open(session), said.at)
    words = house.texts.of(invitation.terms.language)
    return shown(said, first_contact.what_is_kept(words, about, invitation.id))


def in_language(session: Session, house: House, said: Said) -> Reply:
    """1.1 in the other language, and everything after it."""
    invitation = opened(session, said)
    if invitation is None:
        return at_home(session, house, said, inside(member(session, said)))
    if said.tap is not None and said.tap.argument in first_contact.LANGUAGES:
        invitations.speak(session, invitation.id, said.tap.argument)
    return Reply(posted=(post(session, said, "joining.welcome", {"invitation": invitation.id}),))


def not_me(session: Session, house: House, said: Said) -> Reply:
    """1.1 → 1.4"""
    return closed(session, house, said, Ending.NOT_ME, "joining.not_me")


def refuse(session: Session, house: House, said: Said) -> Reply:
    """1.2 → 1.5"""
    return closed(session, house, said, Ending.REFUSED, "joining.refused")


def closed(session: Session, house: House, said: Said, because: Ending, template: str) -> Reply:
    """The link dies, nothing of the account is kept, and whoever made it hears of it; of the administrator's links, the
    coordinators.
    """
    invitation = opened(session, said)
    if invitation is None:
        return at_home(session, house, said, inside(member(session, said)))
    invitations.close(session, invitation.id, said.account, because, said.at)
    chats.forget_all(session, said.chat)
    posted = [post(session, said, template, {"language": invitation.terms.language})]
    made_by = invitation.created_by
    hear = (made_by,) if made_by is not None else concerned.coordinators(session, invitation.terms.organisation)
    posted.extend(
        outbox.post(
            session,
            template="joining.closed_unused",
            values={"invitation": invitation.id},
            now=said.at,
            person=coordinator,
            silent=False,
        )
        for coordinator in hear
    )
    return Reply(posted=tuple(posted))


def accept(session: Session, house: House, said: Said) -> Reply:
    """1.2 → 1.3: from here on the person is known, and this chat has its commands."""
    invitation, person = opened(session, said), member(session, said)
    if invitation is None:
        return at_home(session, house, said, inside(person))
    if person is not None:
        return inside_already(session, house, said, person, invitation)
    there = zone(house.plans.open(session), said.at)
    consent = joining.Consent(first_contact.CONSENT)
    try:
        joined = joining.join(session, invitation, said.account, consent, there, said.at)
    except WrongLink:  # another phone was faster; whoever answers a stranger changes nothing
        raise Stranger from None
    terms = invitation.terms
    menu = commands(house.texts.of(terms.language), terms.role, house.doors, said.chat)
    heard = tell_maker(session, invitation, said.at, joined)
    return Reply(actions=(menu,), posted=(post(session, said, "joining.ready", {}, joined), *heard))


def add_areas(session: Session, house: House, said: Said) -> Reply:
    """Someone who is in takes the link's areas too."""
    invitation, person = opened(session, said), inside(member(session, said))
    if invitation is None or not same_duty(person, invitation):
        return at_home(session, house, said, person)
    carried = handovers.of_link(session, invitation.id)
    try:
        joining.add(session, invitation, person, zone(house.plans.open(session), said.at), said.at)
    except WrongLink:  # what it hands over is not for somebody who hands over as well
        return at_home(session, house, said, person)
    new = [key for key in invitation.areas if key not in person.areas]
    heard = tell_maker(session, invitation, said.at, None)
    if carried is not None:
        return Reply(posted=(post(session, said, PROMISED, {"handover": carried.id}, person.id), *heard))
    return Reply(posted=(post(session, said, "joining.areas_added", {"areas": new}, person.id), *heard))


def leave_areas(session: Session, house: House, said: Said) -> Reply:
    """Someone who is in does not want them; the link stays good for this account until it expires."""
    person = people.by_account(session, said.account, said.at)
    return shown(said, first_contact.nothing_added(house.texts.of(person.language)))


def inside_already(session: Session, house: House, said: Said, person: Person, invitation: Invitation) -> Reply:
    """A good link, opened by someone who has access: more areas of the same duty, or nothing."""
    words = house.texts.of(person.language)
    if not same_duty(person, invitation):
        return shown(said, first_contact.one_role(words, contacts(house.plans.open(session), said.at)))
    carried = handovers.of_link(session, invitation.id)
    if carried is None:
        nothing_for_them = set(invitation.areas) <= set(person.areas)
    else:
        nothing_for_them = not handovers.may_take(session, carried, person.id)
    if nothing_for_them:
        return at_home(session, house, said, person)
    invitations.bind(session, invitation.id, said.account, said.at)
    return Reply(posted=(post(session, said, "joining.more_areas", {"invitation": invitation.id}, person.id),))


def at_home(session: Session, house: House, said: Said, person: Person) -> Reply:
    """What comes next, and the commands again, in case the phone missed them. A second tap changes nothing."""
    words = house.texts.of(person.language)
    card = home(session, house, words, person, first_contact.in_already(words), said.at)
    again = (Toast(said.query, words.label("Already noted.")),) if said.query else ()
    menu = commands(words, person.role, house.doors, said.chat)
    return Reply(actions=(*again, *shown(said, card).actions, menu), effect=False)


def opened(session: Session, said: Said) -> Invitation | None:
    """The invitation a button is about; None when it is gone and the account is in. Raises Stranger."""
    try:
        return invitations.mine(session, said.tap.object if said.tap else 0, said.account, said.at)
    except WrongLink:
        inside(member(session, said))
        return None


def member(session: Session, said: Said) -> Person | None:
    try:
        return people.by_account(session, said.account, said.at)
    except Stranger:
        return None


def inside(person: Person | None) -> Person:
    """Raises Stranger."""
    if person is None:
        raise Stranger
    return person


def same_duty(person: Person, invitation: Invitation) -> bool:
    """A link that gives somebody's access back is nobody else's."""
    return invitation.terms.person is None and (person.role, person.organisation) == (
        invitation.terms.role,
        invitation.terms.organisation,
    )


def shown(said: Said, card: Card) -> Reply:
    """The card in place of the one tapped, or a new one. Nothing has changed."""
    if said.tap is not None:
        return Reply(actions=(Redraw(said.chat, said.message, card, anew=card),), effect=False)
    return Reply(actions=(Say(said.chat, card),), effect=False)


def post(session: Session, said: Said, template: str, values: Mapping[str, Any], person: int | None = None) -> int:
    """The answer to an effect goes through the outbox: a crash after the commit must not swallow it."""
    redraws = said.message if said.tap is not None else None
    return outbox.post(
        session, template=template, values=values, now=said.at, person=person, chat=said.chat, redraws=redraws
    )


DOORS = (
    Door(start, commands=("start",)),
    Door(its_me, verbs=("jy",)),
    Door(not_me, verbs=("jn",)),
    Door(in_language, verbs=("jl",)),
    Door(accept, verbs=("ja",)),
    Door(refuse, verbs=("jr",)),
    Door(add_areas, verbs=("jm",)),
    Door(leave_areas, verbs=("jx",)),
)
