"""An announcement as those who get it see it (13.3): that there is one, the text by a tap, and that it was read."""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.handlers.outdated import outdated
from bot.house import Door, House, Said
from bot.messages import announcing as messages
from bot.messages.naming import zone
from bot.occasions import Dropped, Occasion
from storage import announced, announcements, people
from storage.outbox import Posted


def opened(session: Session, house: House, said: Said) -> Reply:
    """[Read], and [I have read it]: noted once."""
    person = people.by_account(session, said.account, said.at)
    words = house.texts.of(person.language)
    told = None if said.tap is None else announced.notice(session, said.tap.object, person.id)
    if told is None or said.tap is None:
        another_s = said.tap is not None and announced.there_is(session, said.tap.object)
        return replace(outdated(words, said), refused=another_s)
    if said.tap.argument != "ok":
        shown = Redraw(said.chat, said.message, messages.text(words, told), anew=messages.notice(words, told))
        return Reply((Toast(said.query), shown), effect=False)
    first = announcements.read(session, told.id, person.id, said.at)
    read = announced.notice(session, told.id, person.id) or told
    toast = Toast(said.query, words.label("Thank you.") if first else words.label("Already noted."))
    shown = Redraw(said.chat, said.message, messages.text(words, read), anew=messages.notice(words, read))
    return Reply((toast, shown), effect=first)


def _write(session: Session, house: House, posted: Posted) -> Card | Dropped:
    person = people.by_id(session, posted.person or 0)
    today = posted.written_at.astimezone(zone(house.plans.open(session), posted.written_at)).date()
    if person is None or (person.until is not None and person.until < today):
        return Dropped("no access")
    told = announced.notice(session, int(posted.values["announcement"]), person.id)
    if told is None:
        return Dropped("not for them")
    return Dropped("read already") if told.read else messages.notice(house.texts.of(posted.language), told)


OCCASIONS = (Occasion(announcements.TEMPLATE, _write),)
DOORS = (Door(opened, verbs=("nr",)),)
