"""`relais serve`: takes updates until SIGTERM or Ctrl-C, then finishes what it took."""

import asyncio
import gc
import logging
import signal
import sys
from types import ModuleType
from typing import Any, cast

import click

from bot.commands.errors import Refused
from bot.settings import Settings

log = logging.getLogger(__name__)


@click.command()
@click.option("--standby", is_flag=True, help="On SQLite too: wait beside a process that serves, and take over.")
@click.pass_obj
def serve(settings: Settings, standby: bool) -> None:
    """Run the bot: take updates, send answers, until told to stop.

    Brings the database to this release's schema first. Ends with one line and exit code 1 when another process
    serves a SQLite database, or the token is not the database's bot's; on PostgreSQL, or with --standby, a second one
    waits, and takes over within ten seconds when the first dies or stands still. On SQLite one that stands still is
    ended for that, as its file may be locked.
    """
    token = settings.bot_token()
    # python-telegram-bot imports httpx, and httpx its own command line with rich and pygments: a tenth of a second and
    # 4 MiB that nothing here uses. A name that cannot be imported is what httpx itself provides for.
    sys.modules.setdefault("httpx._main", cast(ModuleType, None))
    from bot import app
    from bot.commands.opened import meaning
    from storage.belonging import AnotherBot
    from storage.lease import AlreadyServing

    wiring = app.Wiring(
        token, settings.api, settings.database, app.now, most_a_day=settings.most_a_day, standby=standby
    )
    try:
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(_until_told(app, wiring))
    except AlreadyServing:
        raise Refused("another process serves this database already") from None
    except AnotherBot as other:
        raise Refused(f"this database belongs to another bot, number {other.bot_id}: use its token") from None
    except app.TokenRefused:
        raise Refused("Telegram does not know this token: ask @BotFather for the right one", code=2) from None
    except app.LeaseLost:
        raise Refused("another process serves this database now") from None
    except Exception as error:
        refused = meaning(error)
        if refused is None:
            raise
        raise refused from error


async def _until_told(app: Any, wiring: Any) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop.set)
    await app.serve(wiring, stop, _taking)


def _taking() -> None:
    """What is loaded by now stays to the end: the collector need not go through it again, 0.2 s in which nobody is
    answered, every few seconds of a broadcast."""
    gc.freeze()
    log.info("taking updates")


def _loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
