"""`relais revoke`: takes someone's access away, at once."""

import asyncio
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.settings import Settings
from storage import revocations
from storage.revocations import NoAccess, Revoked
from storage.roster import labelled


@click.command()
@click.argument("person", type=int, required=False, metavar="[ID]")
@click.option("--label", metavar="TEXT", help="What your lists call this person.")
@click.pass_obj
def revoke(settings: Settings, person: int | None, label: str | None) -> None:
    """Take one person's access away, at once, by ID (see relais people) or by label.

    Forms they had begun are closed, links they made and nobody used die; what they sent stays.
    """
    if (person is None) == (label is None):
        raise Refused("say who: an ID (relais people lists them) or --label TEXT", 2)
    number, ended = asyncio.run(revoked(settings, person, label, datetime.now(UTC)))
    click.echo(f"{number} has no access any more; forms closed: {ended.drafts}, links closed: {ended.links}.")


async def revoked(settings: Settings, person: int | None, label: str | None, now: datetime) -> tuple[int, Revoked]:
    """Raises Refused."""
    async with opened(settings.database) as database:
        return await database.run(end_access, person, label, now)


def end_access(session: Session, person: int | None, label: str | None, now: datetime) -> tuple[int, Revoked]:
    """Raises Refused."""
    number = person if person is not None else the_one_called(session, label or "")
    try:
        return number, revocations.revoke(session, number, by=None, now=now)
    except NoAccess:
        raise Refused(f"nobody with the ID {number} has access; relais people lists who has", 2) from None


def the_one_called(session: Session, label: str) -> int:
    """Raises Refused."""
    found = labelled(session, label)
    if not found:
        raise Refused(f"nobody with access is called {label}; relais people lists who has", 2)
    if len(found) > 1:
        raise Refused(f"several are called {label}: say which ID: {', '.join(map(str, found))}", 2)
    return found[0]
