"""`relais audit`: who did what, and whether the log, and what was frozen, is still what was written. Ids and codes
alone, never a figure.

Its root is one word, "1284:" and a hash: kept elsewhere, it tells later whether the log was written anew.
"""

import asyncio
import json
import re
from datetime import UTC, date, datetime, time

import click

from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.commands.outbox import table
from bot.settings import Settings
from storage import audited, kept
from storage.audited import Looked, Wanted
from storage.chain import Break, Line, Root, Why
from storage.kept import Kept

COLUMNS = ("id", "at", "person", "action", "object", "detail")
ROOT = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """Show who did what, and whether the log is still what was written."""


@audit.command()
@click.option("--root", "noted", metavar="ROOT", help="A root noted before: it must still be in the log.")
@click.pass_obj
def verify(settings: Settings, noted: str | None) -> None:
    """Look at every line again, and at every edition and text that was frozen or kept. Exit code 1, and the first that
    does not hold, when the chain is broken or one of them is not what the log says.

    Note the root that is printed, outside of this machine: whoever can write to the database can write the whole log
    anew, and only a root kept elsewhere tells.
    """
    looked, there = asyncio.run(again(settings, None if noted is None else root_of(noted)))
    if looked.broken is not None:
        raise Refused(broken(looked.broken))
    click.echo(f"{counted(looked.root.lines, 'line')}, each follows the one before it.")
    if there.faults:
        raise Refused(f"{there.faults[0].what}: {there.faults[0].wrong}")
    click.echo(f"{counted(there.editions, 'frozen edition')} and {counted(there.texts, 'text')}, each as the log says.")
    click.echo(f"root {looked.root}")


@audit.command()
@click.option("--person", metavar="ID", type=int, help="What this person did, and what was done to them.")
@click.option("--action", metavar="WORD", help='One verb ("person.revoked"), or all of a kind ("person").')
@click.option("--object", "object_", metavar="WORD", help='One thing ("receipt:12"), or all of a kind ("receipt").')
@click.option("--since", metavar="YYYY-MM-DD", help="From this day on (UTC).")
@click.option("--limit", metavar="N", type=click.IntRange(1, 1_000_000), default=100, show_default=True,
              help="The newest so many.")  # fmt: skip
@click.pass_obj
def show(
    settings: Settings, person: int | None, action: str | None, object_: str | None, since: str | None, limit: int
) -> None:
    """List lines, oldest first: a table on a terminal, tab-separated in a pipe. Times are UTC.

    The root goes to the other output (stderr), so that a pipe gets lines alone.
    """
    wanted = Wanted(person, action, object_, None if since is None else beginning_of(since))
    lines, root = asyncio.run(both(settings, wanted, limit))
    table(COLUMNS, [cells(line) for line in lines])
    click.echo(f"root {root}", err=True)


async def both(settings: Settings, wanted: Wanted, limit: int) -> tuple[tuple[Line, ...], Root]:
    async with opened(settings.database) as database:
        return await database.read(audited.lines, wanted, limit), await database.read(audited.root)


async def again(settings: Settings, noted: Root | None) -> tuple[Looked, Kept]:
    async with opened(settings.database) as database:
        return await database.read(audited.look, noted), await database.read(kept.look)


def root_of(written: str) -> Root:
    """Raises Refused."""
    found = ROOT.fullmatch(written.strip())
    if found is None:
        raise Refused("--root needs what relais audit verify prints: a number, a colon and 64 letters and digits", 2)
    return Root(int(found[1]), found[2])


def beginning_of(day: str) -> datetime:
    """Raises Refused."""
    try:
        return datetime.combine(date.fromisoformat(day), time.min, UTC)
    except ValueError:
        raise Refused("--since needs a day such as 2013-07-01", 2) from None


def broken(found: Break) -> str:
    line = "" if found.number is None else f" (line {found.number})"
    if found.why is Why.ALONE:
        return f"the audit log is broken: line {found.number}: {found.why}"
    return f"the audit log is broken at link {found.position}{line}: {found.why}"


def counted(n: int, what: str) -> str:
    return f"1 {what}" if n == 1 else f"{n} {what}s"


def cells(line: Line) -> tuple[str, ...]:
    return (
        str(line.id), f"{line.at:%Y-%m-%d %H:%M:%S}", "" if line.actor is None else str(line.actor), line.action,
        line.object, json.dumps(line.detail, sort_keys=True) if line.detail else "",
    )  # fmt: skip
