"""What the first contact says through the outbox: written when it is sent, if it is still true then."""

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.house import House
from bot.messages import first_contact, handed, handing
from bot.messages.first_contact import Duty
from bot.messages.home import home
from bot.messages.naming import area_names, contacts
from bot.occasions import Dropped, Occasion
from bot.texts import Words
from storage import handovers, invitations, people
from storage.invitations import Invitation, WrongLink
from storage.outbox import Posted


def welcome(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """1.1, as long as the link is open to whoever opened it."""
    try:
        invitation = invitations.mine(session, posted.values["invitation"], posted.chat, posted.created_at)
    except WrongLink:
        return Dropped("link closed")
    words = house.texts.of(invitation.terms.language)
    return first_contact.welcome(words, duty(session, house, words, invitation), invitation.id)


def ready(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """1.3"""
    person = None if posted.person is None else people.by_id(session, posted.person)
    if person is None:
        return Dropped("no access")
    words = house.texts.of(posted.language)
    return home(session, house, words, person, first_contact.in_now(words), posted.created_at)


def not_me(session: Session, house: House, posted: Posted) -> Card:
    """1.4"""
    return first_contact.not_me(house.texts.of(posted.values["language"]))


def refused(session: Session, house: House, posted: Posted) -> Card:
    """1.5"""
    about = contacts(house.plans.open(session), posted.created_at)
    return first_contact.refused(house.texts.of(posted.values["language"]), about)


def closed_unused(session: Session, house: House, posted: Posted) -> Card:
    """For the coordinator who made the link."""
    words = house.texts.of(posted.language)
    invitation = invitations.by_id(session, posted.values["invitation"])
    return first_contact.closed_unused(words, duty(session, house, words, invitation), invitation.terms.person)


def more_areas(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """A link with more areas, opened by someone who is in."""
    person = None if posted.person is None else people.by_id(session, posted.person)
    try:
        invitation = invitations.mine(session, posted.values["invitation"], posted.chat, posted.created_at)
    except WrongLink:
        return Dropped("link closed")
    words, carried = house.texts.of(posted.language), handovers.of_link(session, invitation.id)
    if carried is not None:
        told = handing.told(session, house, words, carried, posted.created_at)
        return handed.offered(words, told.kind, told.giver, told.starts, told.ends, invitation.id)
    new = (key for key in invitation.areas if person is None or key not in person.areas)
    return first_contact.more_areas(words, area_names(words, house.plans.open(session), new), invitation.id)


def areas_added(session: Session, house: House, posted: Posted) -> Card:
    """`values` has the keys of the areas."""
    words = house.texts.of(posted.language)
    return first_contact.areas_added(words, area_names(words, house.plans.open(session), posted.values["areas"]))


def duty(session: Session, house: House, words: Words, invitation: Invitation) -> Duty:
    areas = area_names(words, house.plans.open(session), invitation.areas)
    return Duty(invitation.terms.role, invitation.organisation_code, areas)


OCCASIONS = (
    Occasion("joining.welcome", welcome),
    Occasion("joining.ready", ready),
    Occasion("joining.not_me", not_me),
    Occasion("joining.refused", refused),
    Occasion("joining.closed_unused", closed_unused),
    Occasion("joining.more_areas", more_areas),
    Occasion("joining.areas_added", areas_added),
)
