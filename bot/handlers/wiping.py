"""/effacer: the chat is emptied at once, without a question. What was sent stays with Relais, and so does an open form.

Whoever else empties a chat (a lost phone, somebody who leaves) posts the same row: `storage.chats.post_wipe`; of those
who are forgotten it is `storage.farewells.post`.
"""

from functools import partial

from sqlalchemy.orm import Session

from bot.cards import Reply
from bot.house import Door, House, Said
from bot.messages import wiping as messages
from bot.occasions import Occasion, Wipe
from storage import chats, people
from storage.outbox import Posted
from storage.people import Stranger


def wipe(session: Session, house: House, said: Said) -> Reply:
    """12.4: the row is committed first, so that a crash or a lost network only delays it."""
    person = people.by_account(session, said.account, said.at)
    posted = chats.post_wipe(
        session, chat=said.chat, person=person.id, now=said.at, upto=said.message, says=True
    )  # fmt: skip
    return Reply(posted=(posted,))


def _write(session: Session, house: House, posted: Posted) -> Wipe:
    words = house.texts.of(posted.language)
    then = partial(messages.wiped, words) if posted.values.get("says") else None
    menu = not _lets_in(session, posted)
    return Wipe(int(posted.values.get("upto", 0)), messages.erased(words), then, menu=menu)


def _lets_in(session: Session, posted: Posted) -> bool:
    """Whether somebody has access by that phone still, or again: /effacer, or another duty."""
    try:
        people.by_account(session, posted.chat, posted.written_at, lock=False)
    except Stranger:
        return False
    return True


OCCASIONS = (Occasion(chats.WIPE, _write), Occasion(chats.FAREWELL, _write))
DOORS = (Door(wipe, commands=("effacer", "wipe")),)
