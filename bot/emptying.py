"""Empties one chat: what is young is deleted, what is ours and too old to delete is written over.

May be done twice, or begun again after a crash: what is gone already is passed over. A call after the other, so that a
long conversation does not crowd out the short ones of others.
"""

from datetime import datetime

from bot.noting import Notes
from bot.occasions import Wipe
from bot.telling import AT_ONCE, Teller
from storage import chats, wiping
from storage.database import Database
from storage.wiping import Emptying


async def emptied(teller: Teller, notes: Notes, database: Database, chat: int, wipe: Wipe, now: datetime) -> Emptying:
    """What was done. Raises OutOfReach, Refused, GivenUp, StorageUnavailable.

    1. what was sent a moment ago is noted, so that it is known;
    2. what is known and young goes first: somebody may be coming;
    3. then the ids in between, of what a killed process had sent;
    4. then what can only be written over, the newest first.
    """
    await notes.kept()
    known, newest = await database.read(chats.there, chat)
    upto = wipe.upto if wipe.since else max(wipe.upto, newest)
    doing = wiping.emptying(known, upto, now, wipe.since, wipe.keep)
    for some in (doing.delete, doing.doubtful):
        await teller.delete(chat, some)
    for start in range(0, len(doing.between), AT_ONCE):
        await teller.erase(chat, doing.between[start : start + AT_ONCE])
    for message in doing.edit:
        await teller.write_over(chat, message, wipe.over)
    return doing
