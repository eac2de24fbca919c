"""`relais doctor`: each thing Relais needs, well or not, and what to do about it."""

import asyncio
import sys
from datetime import UTC, datetime

import click

from bot.commands import examining
from bot.commands.examining import Finding, Verdict
from bot.commands.opened import opened
from bot.settings import Settings
from storage.lease import held


@click.command()
@click.option("--serving", is_flag=True, help="Only ask whether a process serves the database now (health checks).")
@click.pass_obj
def doctor(settings: Settings, serving: bool) -> None:
    """Look at each thing Relais needs, and say what to do. Exit code 1 when something is missing."""
    if serving:
        sys.exit(0 if asyncio.run(served(settings.database)) else 1)
    findings = asyncio.run(examined(settings, datetime.now(UTC)))
    width = max(len(finding.thing) for finding in findings)
    for finding in findings:
        advice = f" - {finding.advice}" if finding.advice else ""
        click.echo(f"{finding.verdict.value:<4}  {finding.thing:<{width}}  {finding.found}{advice}")
    sys.exit(1 if any(finding.verdict is Verdict.NO for finding in findings) else 0)


async def examined(settings: Settings, now: datetime) -> list[Finding]:
    return [
        *examining.machine(settings.database),
        *await examining.kept(settings, now),
        await examining.telegram(settings),
    ]


async def served(url: str) -> bool:
    async with opened(url) as database:
        return await database.read(held)
