"""The present state, shown again: to someone whose update came twice, and after a crash between commit and answer."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Action, Drawn, Erase, Redraw, Reply, Toast
from bot.errands import ERRANDS
from bot.forms.message_heading import heading
from bot.handlers.errands import drawn
from bot.handlers.reporting import IN_FORM, tapped
from bot.handlers.reports import PlaceGone, drawing, gone, lay_out
from bot.house import House, Said
from storage import drafts, errands, people
from storage.drafts import Ending
from storage.people import Stranger


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
        shown = drawn(said, errand, kind.screen(session, house, person, errand))
        actions.extend(action for action in shown.actions if not isinstance(action, Toast))
        return Reply(tuple(actions), effect=False)
    if draft is not None:
        actions.append(drawing(lay_out(session, house, person, draft, said.at), draft))
    else:
        found = (kind.after(session, house, said, person) for kind in ERRANDS.values())
        actions.extend(Redraw(said.chat, message, card, anew=card) for message, card in filter(None, found))
    if not said.query and not said.command and said.message is not None and not kept_there(said):
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
    return Reply((drawing(lay_out(session, house, person, draft, now), draft),), effect=False)


def unanswered(session: Session, house: House, now: datetime) -> list[Reply]:
    """The cards of all drafts whose last step was committed but never drawn."""
    replies: list[Reply] = []
    for draft in drafts.undrawn(session):
        person = people.by_id(session, draft.person)
        if person is None or draft.ending is Ending.SENT:
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
