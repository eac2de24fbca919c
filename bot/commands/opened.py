"""The database as a command finds it: open and of this release, or one line that says why not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.commands.errors import Refused
from bot.settings import DATABASE
from storage import schema
from storage.database import Database, StorageFull, StorageUnavailable, UnknownDatabase, open_database


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database at `url`, whose schema is this release's. Raises Refused."""
    try:
        revision = await asyncio.to_thread(schema.revision, url)
        if revision is None:
            raise Refused("the database is empty; load a plan first: relais plan load FILE")
        if revision != schema.HEAD:
            raise Refused("the database is of an older release; start relais serve once, it brings it up to date")
        async with open_database(url) as database:
            yield database
    except Exception as error:
        refused = meaning(error)
        if refused is None:
            raise
        raise refused from error


def meaning(error: Exception) -> Refused | None:
    """What an operator can do about an error of the storage; None where it is none."""
    match error:
        case UnknownDatabase():
            return Refused(f"{DATABASE}: not a database that Relais can use", 2)
        case schema.NotOurs():
            return Refused(f"{DATABASE}: something else keeps its tables there; name a database of its own", 2)
        case schema.NewerSchema():
            return Refused(f"a newer release of Relais has changed the database ({error.revision}): install that one")
        case StorageFull():
            return Refused("the disk that holds the database is full")
        case StorageUnavailable():
            return Refused(f"the database cannot be used now ({error.reason}); relais doctor looks further")
    return None
