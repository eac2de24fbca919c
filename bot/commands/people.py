"""`relais people`: who has access. A table on a terminal, tab-separated lines in a pipe."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from bot.commands.opened import opened
from bot.settings import Settings
from storage.roster import Entry, roster

COLUMNS = ("id", "label", "role", "organisation", "areas", "language", "joined", "last_seen", "state")


@click.command()
@click.option("--all", "everybody", is_flag=True, help="Also those whose access has ended.")
@click.pass_obj
def people(settings: Settings, everybody: bool) -> None:
    """List who has access: by label, never by name or account."""
    entries = asyncio.run(listed(settings, datetime.now(UTC)))
    lines = [cells(entry) for entry in entries if everybody or entry.has_access]
    if sys.stdout.isatty():
        show(lines)
        return
    for line in (COLUMNS, *lines):
        click.echo("\t".join(line))


async def listed(settings: Settings, now: datetime) -> tuple[Entry, ...]:
    async with opened(settings.database) as database:
        return await database.read(roster, now)


def cells(entry: Entry) -> tuple[str, ...]:
    return (
        str(entry.id), entry.label or "", entry.role.value, entry.organisation or "whole plan",
        ",".join(entry.areas), entry.language, f"{entry.joined_at:%Y-%m-%d}",
        "" if entry.last_seen is None else f"{entry.last_seen:%Y-%m-%d}", entry.state.value,
    )  # fmt: skip


def show(lines: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold")
    for column in COLUMNS:
        table.add_column(column.replace("_", " "))
    for line in lines:
        table.add_row(*(Text(cell) for cell in line))
    Console().print(table)
