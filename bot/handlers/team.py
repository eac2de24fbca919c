"""The team as its coordinator sees it: lists, a person, open links. What is done to a person: `leaving`.

Each tap asks again whether the person, the link or the team is this coordinator's; nobody meets themselves here.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Say, Toast
from bot.handlers.linking import as_it_is, permitted
from bot.handlers.person_card import card_of, someone
from bot.house import Door, House, Said
from bot.messages import inviting
from bot.messages import team as messages
from bot.messages.inviting import duty_of
from bot.messages.sheet import ALONE
from bot.messages.team import ALL, Group
from bot.taps import id_of
from bot.texts import Words
from storage import links, people, team
from storage.people import Person
from storage.permissions import Action, NotAllowed, require
from storage.team import Member

REMEMBERED = timedelta(days=90)  # how long a closed access can be found again here


def shown(session: Session, house: House, said: Said) -> Reply:
    """/equipe, [Team], a page of it; with a person's id that person's card."""
    if said.tap is not None and said.tap.object:
        person, member = theirs(session, said, Action.SEE_TEAM)
        return edit(said, card_of(session, house, person, member, said.at))
    person = people.by_account(session, said.account, said.at)
    words, page = house.texts.of(person.language), 0 if said.tap is None else said.tap.version
    group = group_of(session, person, said)
    if group is None:
        return edit(said, teams(session, house, words, person, page, said.at))
    return edit(said, listed(session, house, words, person, group, page, said.at))


def closed(session: Session, house: House, said: Said) -> Reply:
    """[Closed]: whose access ended not long ago; with an id that person's card."""
    if said.tap is not None and said.tap.object:
        person, member = theirs(session, said, Action.SEE_TEAM)
        return edit(said, card_of(session, house, person, member, said.at))
    person = people.by_account(session, said.account, said.at)
    words, page = house.texts.of(person.language), 0 if said.tap is None else said.tap.version
    group = group_of(session, person, said) or own(person)
    there = team.gone(session, group.organisation, said.at, since=said.at - REMEMBERED)
    return edit(said, messages.closed_ones(words, group, [someone(words, house, session, m) for m in there], page))


def open_links(session: Session, house: House, said: Said) -> Reply:
    """[Links]: those nobody has used; with an id that one."""
    if said.tap is not None and said.tap.object:
        person, link = permitted(session, said)
        card = as_it_is(session, house, person, link, said.at)
        organisation = None if link is None else link.invitation.terms.organisation
        code = None if link is None else link.invitation.organisation_code
        words, back = house.texts.of(person.language), Group(organisation, code, person.organisation is None)
        return edit(said, inviting.with_way_back(words, card, back.tap("to")))
    person = people.by_account(session, said.account, said.at)
    words, page = house.texts.of(person.language), 0 if said.tap is None else said.tap.version
    group = group_of(session, person, said) or own(person)
    there = [
        (link.id, link_name(session, house, words, link))
        for link in links.open_of(session, group.organisation, said.at)
    ]
    return edit(said, messages.open_links(words, group, there, page))


def theirs(session: Session, said: Said, action: Action) -> tuple[Person, Member]:
    """Who taps, and whom it is about. Raises NotAllowed for another organisation's, and for oneself."""
    person = people.by_account(session, said.account, said.at)
    require(person, action)
    member = team.member(session, said.tap.object if said.tap else 0, said.at)
    if member is None or member.id == person.id:
        raise NotAllowed(action)
    require(person, action, organisation=member.organisation_code or "")
    return person, member


def group_of(session: Session, person: Person, said: Said) -> Group | None:
    """The team that is asked for; None for who has to choose one first. Raises NotAllowed."""
    require(person, Action.SEE_TEAM)
    if person.organisation is not None:
        return own(person)
    argument = "" if said.tap is None else said.tap.argument
    if not argument:
        return None
    if argument == ALL:
        return Group(None, None, chosen=True)
    codes = team.organisations(session)
    organisation = id_of(argument)
    if organisation not in codes:
        raise NotAllowed(Action.SEE_TEAM)
    require(person, Action.SEE_TEAM, organisation=codes[organisation])
    return Group(organisation, codes[organisation], chosen=True)


def own(person: Person) -> Group:
    return Group(person.organisation, person.organisation_code, chosen=person.organisation is None)


def teams(session: Session, house: House, words: Words, person: Person, page: int, now: datetime) -> Card:
    """One line an organisation, those of the plans first, then any other that has people."""
    sizes = team.sizes(session, now, but=person.id)
    codes: dict[int | None, str | None] = {None: None}
    codes |= {o.id: o.code for plan in house.plans.open(session) for o in plan.organisations}
    codes |= {o: code for o, code in team.organisations(session).items() if o in sizes}
    groups = [(Group(o, code, chosen=True), *sizes.get(o, (0, 0))) for o, code in codes.items()]
    return messages.teams(words, groups, page)


def listed(
    session: Session, house: House, words: Words, person: Person, group: Group, page: int, now: datetime
) -> Card:
    members = team.team(session, group.organisation, now, but=person.id)
    closed_lately = len(team.gone(session, group.organisation, now, since=now - REMEMBERED))
    open_now = links.how_many(session, group.organisation, now)
    everybody = [someone(words, house, session, member) for member in members]
    return messages.team(words, group, everybody, open_now, closed_lately, page)


def link_name(session: Session, house: House, words: Words, link: links.Link) -> str:
    """The label, or what the link invites somebody as."""
    label = link.invitation.terms.label
    return words.cut(label or inviting.name_of(words, duty_of(words, house, session, link)), ALONE)


def edit(said: Said, card: Card) -> Reply:
    """In place of the tapped card, or (after a command) as a new message. Nothing has changed."""
    if said.tap is None:
        return Reply((Say(said.chat, card),), effect=False)
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)


DOORS = (
    Door(shown, commands=("equipe", "team"), verbs=("tq",)),
    Door(closed, verbs=("tc",)),
    Door(open_links, verbs=("to",)),
)
