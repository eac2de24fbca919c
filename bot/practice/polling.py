"""getUpdates: long polling; one poller at a time, and none beside a webhook."""

import asyncio

from bot.practice.asked import Refused, number, structure
from bot.practice.world import Json, World

LONGEST_POLL = 50
MOST = 100
HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
NEWER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def get_updates(world: World, given: Json) -> list[Json]:
    """Of two pollers the newer wins, and the older gets 409. Raises Refused."""
    if world.webhook is not None:
        raise Refused(409, HOOKED)
    world.poller += 1
    mine = world.poller
    world.wake()
    limit = min(max(number(given, "limit", MOST), 1), MOST)
    timeout = min(max(number(given, "timeout", 0), 0), LONGEST_POLL)
    world.allow(structure(given, "allowed_updates"))
    world.confirm(number(given, "offset", 0))
    clock = asyncio.get_running_loop().time
    until = clock() + timeout
    while True:
        if world.poller != mine:
            raise Refused(409, NEWER)
        if world.webhook is not None:
            raise Refused(409, "Conflict: terminated by setWebhook request")
        found = world.pending(limit)
        if found or clock() >= until:
            return [waiting.body for waiting in found]
        await world.arrival(until - clock())
