"""One person of the team on a card: how they stand (10.5), or what became of their access (10.8)."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Button, Card
from bot.house import House
from bot.messages import handing
from bot.messages import team as messages
from bot.messages.naming import area_names, called, day_of, zone
from bot.messages.team import Group, Progress, Someone
from bot.texts import Words
from storage import absences, handovers, opening, people, revocations
from storage.handovers import HANDED
from storage.people import Person
from storage.revocations import Revoked
from storage.team import Member


def card_of(session: Session, house: House, person: Person, member: Member, now: datetime) -> Card:
    """10.5; where the access has ended, 10.8."""
    words, there = house.texts.of(person.language), zone(house.plans.open(session), now)
    today = now.astimezone(there).date()
    if member.ended_at is not None:
        return ended_card(session, house, person, member, now)
    away, gone = member.unreachable_since, absences.until(session, member.id, today)
    handed, hand_over = handing_of(session, house, words, member, now)
    return messages.person(
        words,
        someone(words, house, session, member),
        group_for(person, member),
        seen=None if member.last_seen is None else day_of(words, member.last_seen, today),
        since=day_of(words, member.since.astimezone(there).date(), today),
        until=None if member.until is None else day_of(words, member.until, today),
        away=None if away is None else day_of(words, away.astimezone(there).date(), today),
        no_network=None if gone is None else day_of(words, gone, today),
        progress=progress_of(session, house, member, now),
        handed=handed,
        hand_over=hand_over,
    )


def handing_of(
    session: Session, house: House, words: Words, member: Member, now: datetime
) -> tuple[tuple[str, ...], Button | None]:
    """What is planned or in force with this person, and the button that begins it or takes it back."""
    given = handovers.from_(session, member.id)
    taken = [handing.told(session, house, words, one, now) for one in handovers.to(session, member.id)]
    lines = tuple(handing.receiver_line(words, told) for told in taken)
    if given is not None:
        told = handing.told(session, house, words, given, now)
        return (handing.giver_line(words, told), *lines), handing.undo(words, told)
    free = member.role in HANDED and not taken
    return lines, handing.ask(words, member.id) if free else None


def ended_card(session: Session, house: House, person: Person, gone: Member, now: datetime) -> Card:
    """10.8, as it is to be read now."""
    words, there = house.texts.of(person.language), zone(house.plans.open(session), now)
    at, what = revocations.last(session, gone.id) or (gone.ended_at or now, Revoked(0, 0))
    when = messages.closed_on(
        words, at.astimezone(there).date(), now.astimezone(there).date(), words.time(at, there)
    )  # fmt: skip
    return messages.ended(
        words,
        someone(words, house, session, gone),
        group_for(person, gone),
        when=when,
        links=what.links,
        kept=what.kept,
        wiped=gone.unreachable_since is None and revocations.wiped(session, gone.id, at),
        again=may_return(house, session, gone, now),
    )


def progress_of(session: Session, house: House, member: Member, now: datetime) -> Progress | None:
    """Of the quarter that is being reported on: the latest that is over and still open, else the one that runs."""
    reporter = people.by_id(session, member.id)
    if reporter is None or not reporter.reports:
        return None
    places = opening.opened(session, house.plans.open(session), reporter, now)
    over = [place.quarter for place in places if place.ended]
    quarter = max(over, default=min((place.quarter for place in places), default=None))
    if quarter is None:
        return None
    asked = [place for place in places if place.quarter == quarter]
    of = sum(len(place.activities) for place in asked)
    return Progress(quarter, of - sum(len(place.missing) for place in asked), of)


def may_return(house: House, session: Session, gone: Member, now: datetime) -> bool:
    """An evaluator whose last day is past is invited anew, with another day."""
    return gone.until is None or gone.until >= now.astimezone(zone(house.plans.open(session), now)).date()


def group_for(person: Person, member: Member) -> Group:
    """The team somebody is in, as this coordinator came to it."""
    return Group(member.organisation, member.organisation_code, chosen=person.organisation is None)


def someone(words: Words, house: House, session: Session, member: Member) -> Someone:
    plans = house.plans.open(session)
    areas = area_names(words, plans, member.areas)
    return Someone(
        member.id, called(words, plans, member), member.role, areas, unreachable=member.unreachable_since is not None
    )
