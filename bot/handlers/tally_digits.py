"""While a tally is under way only digits are read: whatever else comes is deleted, kept nowhere, and answered with the
one neutral sentence on the card. Nothing of it is looked at here.
"""

from contextlib import suppress
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.cards import Card, Reply, Say
from bot.forms.tally_numbers import numbers
from bot.handlers import reports
from bot.handlers.reports import PlaceGone
from bot.handlers.tallies import typed_goes
from bot.handlers.tallying import typed
from bot.handlers.template import asks_for_it
from bot.house import House, Said, Unit
from bot.messages import tally_frame as frame
from bot.messages.always import no_such_command
from storage import drafts, errands, people, tally_wiping
from storage.drafts import Draft
from storage.invitations import is_payload
from storage.people import Person
from storage.permissions import NotAllowed
from storage.tally_counts import KNOWN


def under_way(session: Session, said: Said) -> Draft | None:
    """The tally that this account is in the middle of; asked of everybody, so without a lock."""
    return drafts.active_tally(session, said.account)


def unless_a_tally(otherwise: Unit) -> Unit:
    """For pictures, voices, files, forwards and edited messages."""

    def unit(session: Session, house: House, said: Said) -> Reply:
        draft = under_way(session, said)
        if draft is None:
            return otherwise(session, house, said)
        person = people.by_account(session, said.account, said.at, lock=False)
        return typed(session, house, replace(said, text="", command="", edited=True), person, draft)

    return unit


def unless_lately(otherwise: Unit) -> Unit:
    """For commands that nobody has built: from somebody who keeps a tally or has just ended one it may be anything that
    was meant for it, and goes."""

    def unit(session: Session, house: House, said: Said) -> Reply:
        if under_way(session, said) is not None:
            return unless_a_tally(otherwise)(session, house, said)
        person = people.by_account(session, said.account, said.at, lock=False)
        reply = otherwise(session, house, said)
        late = tally_wiping.lately(session, person.id, said.at)
        return replace(reply, actions=(*reply.actions, *typed_goes(said))) if late else reply

    return unit


def unless_one_goes(otherwise: Unit) -> Unit:
    """For what is typed. While a tally's card is going it may still be answered, whatever form asks by then: what
    cannot be the figures of a report goes, is kept nowhere and is not repeated, and the other form asks again.
    """

    def unit(session: Session, house: House, said: Said) -> Reply:
        elsewhere = _figures(said) or not tally_wiping.going(session, said.account, said.at)
        if elsewhere or under_way(session, said) is not None:
            return otherwise(session, house, said)
        person = people.by_account(session, said.account, said.at)
        return _asked_again(session, house, replace(said, text="", command=""), person)

    return unit


def _figures(said: Said) -> bool:
    """Whether these are numbers, and fewer than a tally's four."""
    read = None if said.command else numbers(said.text)
    return read is not None and len(read) < len(KNOWN)


def _asked_again(session: Session, house: House, said: Said, person: Person) -> Reply:
    words = house.texts.of(person.language)
    draft = drafts.active(session, person.id)
    if draft is not None:
        with suppress(PlaceGone):
            desk = reports.lay_out(session, house, person, draft, said.at)
            return reports.stays(desk, above=frame.just_closed(words), typed=said.message)
    asks = errands.under_way(session, person.id) is not None
    card = (
        Card(frame.just_closed(words)) if asks else frame.nothing_asked(words, person.role, places=bool(person.areas))
    )
    return Reply((*typed_goes(said), Say(said.chat, card)), effect=False)


def put_away(otherwise: Unit) -> Unit:
    """For whatever changes something: a tally whose place another form takes goes from the chat in the same step, so
    that nobody types into its card what the other form would read.
    """

    def unit(session: Session, house: House, said: Said) -> Reply:
        reply = otherwise(session, house, said)
        if not reply.effect:
            return reply
        posted = tally_wiping.put_away(session, said.account, said.message, said.at)
        return replace(reply, posted=(*reply.posted, *posted)) if posted else reply

    return unit


def too_late(session: Session, house: House, said: Said, person: Person) -> Reply | None:
    """What nobody asks for, from somebody who keeps a tally or has just ended one: it may be an answer to it that left
    the phone late. It goes, whatever it is, and nothing of it is looked at. None: there is no such tally.
    """
    if not tally_wiping.lately(session, person.id, said.at):
        return None
    card = frame.nothing_asked(house.texts.of(person.language), person.role, places=bool(person.areas))
    return Reply((*typed_goes(said), Say(said.chat, card)), effect=False)


def bare(otherwise: Unit) -> Unit:
    """For commands: what somebody wrote behind one is not read during a tally, nor while it goes, and is deleted, with
    the command, be it open to them or not. A link is read: it is no word of theirs."""

    def unit(session: Session, house: House, said: Said) -> Reply:
        plain = not said.text or asks_for_it(said.text)
        if plain or not (under_way(session, said) or tally_wiping.going(session, said.account, said.at)):
            return otherwise(session, house, said)
        link = said.text if said.command == "start" and is_payload(said.text) else ""
        try:
            reply = otherwise(session, house, replace(said, text=link))
        except NotAllowed:
            person = people.by_account(session, said.account, said.at, lock=False)
            card = no_such_command(house.texts.of(person.language))
            reply = Reply((Say(said.chat, card),), effect=False, refused=True)
        return replace(reply, actions=(*reply.actions, *typed_goes(said)))

    return unit


def nothing(session: Session, house: House, said: Said) -> Reply:
    """An edit that nobody reads."""
    return Reply(effect=False)
