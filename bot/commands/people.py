"""`relais people`: who has access, and who is still invited. A table on a terminal, tab-separated lines in a pipe."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.commands.organisations import code_of
from bot.commands.revoke import agreed
from bot.settings import Settings
from storage import forgetting
from storage.forgetting import ForgottenAlready, NobodyThere
from storage.invited import Waiting, waiting
from storage.people import Role
from storage.roster import Entry, roster

COLUMNS = ("id", "label", "role", "organisation", "areas", "language", "joined", "last_seen", "state")
OF_LINKS = ("invitation", "expires")
WHOLE_PLAN = "whole plan"


@dataclass(frozen=True)
class Wanted:
    """Whom the operator asked for; None is everybody."""

    organisation: str | None
    role: Role | None
    everybody: bool
    links: bool


@click.group(invoke_without_command=True)
@click.option("--organisation", metavar="CODE", help="Only its people.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Only those of this role.")
@click.option("--invitations", is_flag=True, help="Also links that are good and that nobody used yet.")
@click.option("--all", "everybody", is_flag=True, help="Also those whose access has ended.")
@click.pass_context
def people(ctx: click.Context, organisation: str | None, role: str | None, invitations: bool, everybody: bool) -> None:
    """List who has access: by label, never by name or account; or forget who somebody was.

    With --invitations there are two columns more: the number of the invitation, and until when its link is good (UTC).
    """
    if ctx.invoked_subcommand is not None:
        return
    settings: Settings = ctx.obj
    wanted = Wanted(organisation, None if role is None else Role(role), everybody, invitations)
    entries, links = asyncio.run(listed(settings, wanted, datetime.now(UTC)))
    none = ("",) * len(OF_LINKS) if invitations else ()
    lines = [*((*cells(entry), *none) for entry in entries), *map(cells_of_link, links)]
    columns = (*COLUMNS, *OF_LINKS) if invitations else COLUMNS
    if sys.stdout.isatty():
        show(columns, lines)
        return
    for line in (columns, *lines):
        click.echo("\t".join(line))


@people.command()
@click.argument("person", type=int, metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(settings: Settings, person: int, yes: bool) -> None:
    """Forget who somebody was, now and for good: name, label, account, messages. What they sent stays.

    An access that there is ends. The chat on the phone is emptied by relais serve: until that is done, the message
    that waits for it knows the account, and nothing else does.
    """
    if not yes and not agreed("Forget for good who this was?"):
        raise click.Abort
    asyncio.run(forgotten(settings, person, datetime.now(UTC)))
    click.echo(f"It is not known any more who {person} was; what was sent stays with the organisation.")


async def forgotten(settings: Settings, person: int, now: datetime) -> None:
    """Raises Refused."""
    async with opened(settings.database) as database:
        try:
            await database.run(forgetting.forget, person, now)
        except ForgottenAlready:
            raise Refused(f"who {person} was is forgotten already; of the row only a number is left", 2) from None
        except NobodyThere:
            raise Refused(f"nobody has the ID {person}; relais people --all lists everybody", 2) from None


async def listed(settings: Settings, wanted: Wanted, now: datetime) -> tuple[list[Entry], list[Waiting]]:
    async with opened(settings.database) as database:
        return await database.read(chosen, wanted, now)


def chosen(session: Session, wanted: Wanted, now: datetime) -> tuple[list[Entry], list[Waiting]]:
    """Raises Refused."""
    code = None if wanted.organisation is None else code_of(session, wanted.organisation)

    def is_wanted(one: Entry | Waiting) -> bool:
        return code in (None, one.organisation) and wanted.role in (None, one.role)

    entries = [e for e in roster(session, now) if is_wanted(e) and (wanted.everybody or e.has_access)]
    links = [link for link in waiting(session, now) if is_wanted(link)] if wanted.links else []
    return entries, links


def cells(entry: Entry) -> tuple[str, ...]:
    return (
        str(entry.id), entry.label or "", entry.role.value, entry.organisation or WHOLE_PLAN,
        ",".join(entry.areas), entry.language, f"{entry.joined_at:%Y-%m-%d}",
        "" if entry.last_seen is None else f"{entry.last_seen:%Y-%m-%d}", entry.state.value,
    )  # fmt: skip


def cells_of_link(link: Waiting) -> tuple[str, ...]:
    """Nobody has joined by it: no id, no days."""
    return (
        "", link.label or "", link.role.value, link.organisation or WHOLE_PLAN, ",".join(link.areas), link.language,
        "", "", "invited", str(link.id), f"{link.expires_at:%Y-%m-%d %H:%M}",
    )  # fmt: skip


def show(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "))
    for line in lines:
        table.add_row(*(Text(cell) for cell in line))
    Console().print(table)
