"""The present state, shown again: to someone whose update came twice, and after a crash between commit and answer."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Action, Drawn, Erase, Redraw, Reply, Toast
from bot.errands import ERRANDS
from bot.forms.message_heading import heading
from bot.handlers import tallies
from bot.handlers.reporting import IN_FORM, tapped
from bot.handlers.reports import PlaceGone, drawing, gone, lay_out
from bot.house import House, Said
from storage import drafts, errands, people
from storage.drafts import Draft, Ending, Kind
from storage.people import Person, Stranger
from storage.permissions import NotAllowed


def present(session: Session, house: House, said: Said) -> Reply:
    """What the person should see now; nothing is changed. A tap that came twice meets a card that has moved on."""
    try:
        person = people.by_account(session, said.account, said.at, lock=False)
    except Stranger:
        return Reply(effect=False)
    if said.tap is not None and said.tap.verb in IN_FORM:
        reply = tapped(session, house, said)
        return Reply(reply.actions, effect=False)
    words = house.texts.of(person.language)
    actions: list[Action] = [Toast(said.query, words.label("Already noted."))] if said.query else []
    errand = errands.under_way(session, person.id)
    kind = None if errand is None else ERRANDS.get(errand.kind)
    draft = drafts.active(session, person.id)
    if errand is not None and kind is not None:
        actions.append(kind.redraw(session, house, person, errand))
        if not said.query and not said.command and said.message is not None:
            actions.append(Erase(said.chat, (said.message,)))
        return Reply(tuple(actions), effect=False)
    if draft is not None:
        actions.extend(_drawn(session, house, person, draft, said.at))
    else:
        found = (kind.after(session, house, said, person) for kind in ERRANDS.values())
        actions.extend(left.redraw(said.chat) for left in filter(None, found))
    of_tally = draft is not None and draft.kind is Kind.TALLY  # there nothing that was written stays
    plain = not said.command and not kept_there(said)
    if not said.query and said.message is not None and (plain or (of_tally and bool(said.text))):
        actions.append(Erase(said.chat, (said.message,)))  # an answer, also where what it answered has ended since
    return Reply(tuple(actions), effect=False)


def kept_there(said: Said) -> bool:
    """A whole quarter in one message stays in the chat: it can be edited."""
    return said.edited or heading(said.text) is not None


def redrawn(session: Session, house: House, person_id: int, now: datetime) -> Reply:
    """The open card again, in the language the person has now."""
    person = people.by_id(session, person_id)
    draft = drafts.active(session, person_id) if person is not None else None
    if person is None or draft is None:
        return Reply(effect=False)
    return Reply(_drawn(session, house, person, draft, now), effect=False)


def _drawn(session: Session, house: House, person: Person, draft: Draft, now: datetime) -> tuple[Action, ...]:
    """Raises PlaceGone."""
    if draft.kind is Kind.TALLY:
        return tallies.redrawn(session, house, person, draft, now)
    return (drawing(lay_out(session, house, person, draft, now), draft),)


def unanswered(session: Session, house: House, now: datetime) -> list[Reply]:
    """The cards of all drafts and errands whose last step was committed but never drawn."""
    return [*_drafts(session, house, now), *_errands(session, house, now)]


def _errands(session: Session, house: House, now: datetime) -> list[Reply]:
    replies: list[Reply] = []
    for errand in errands.undrawn(session):
        person, kind = people.by_id(session, errand.person), ERRANDS.get(errand.kind)
        if person is None or kind is None:
            continue
        with suppress(NotAllowed):  # its organisation is in no plan any more
            shown = kind.redraw(session, house, person, replace(errand, changed_at=now))
            typed = () if errand.typed is None else (Erase(errand.chat, (errand.typed,)),)
            replies.append(Reply((shown, *typed), effect=False))
    return replies


def _drafts(session: Session, house: House, now: datetime) -> list[Reply]:
    replies: list[Reply] = []
    for draft in drafts.undrawn(session):
        person = people.by_id(session, draft.person)
        of_tally = draft.kind is Kind.TALLY
        if person is None or draft.ending is Ending.SENT or (of_tally and draft.ending is not None):
            continue
        if of_tally:
            with suppress(PlaceGone):
                replies.append(Reply(tallies.redrawn(session, house, person, draft, now), effect=False))
            continue
        try:
            desk = lay_out(session, house, person, draft, now)
        except PlaceGone:
            continue
        if draft.ending is Ending.DROPPED:
            shown = Drawn(draft.id, draft.version)
            replies.append(Reply((Redraw(draft.chat, draft.card, gone(desk), drawn=shown),), effect=False))
        else:
            replies.append(Reply((drawing(desk, draft),), effect=False))
    return replies
