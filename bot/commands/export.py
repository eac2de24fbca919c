"""`relais export reports`: figures, one line each, as CSV, JSON or XLSX. docs/export.md says what a column means.

Everything is read from one snapshot, and nothing is shown before it is whole.
"""

import asyncio
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.destination import destination
from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.commands.quarters import quarters_of
from bot.exports.writing import WRITERS, TooManyLines, Writer
from bot.settings import Settings
from storage.extract import Revisions, Wanted, figures
from storage.plan.tables import PlanRow


@click.group()
def export() -> None:
    """Write figures as CSV, JSON or XLSX, for other programs."""


@export.command()
@click.option("--format", "form", type=click.Choice(list(WRITERS)), required=True)
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Else standard output.")
@click.option("--plan", metavar="CODE", default="", help="Of this plan only.")
@click.option("--year", "years", metavar="YEAR", type=click.IntRange(1900, 2999), multiple=True)
@click.option("--quarter", "quarters", metavar="QUARTER", multiple=True, help="Such as 2013T2; may be repeated.")
@click.option("--all-revisions", is_flag=True, help="Also what was corrected since.")
@click.pass_obj
def reports(
    settings: Settings, form: str, output: Path | None, plan: str, years: tuple[int, ...], quarters: tuple[str, ...],
    all_revisions: bool,
) -> None:  # fmt: skip
    """The latest figure of each report, one line each.

    Indicators that count survivors are left out, always; so are comments.
    """
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise Refused("a workbook cannot be shown here: name a file with --output FILE", 2)
    wanted = Wanted(plan, quarters_of(quarters), years, Revisions.ALL if all_revisions else Revisions.LATEST)
    with TemporaryFile("w+b") as whole:
        try:
            asyncio.run(collected(settings.database, wanted, WRITERS[form], whole))
        except TooManyLines:
            raise Refused("too many lines for a workbook: ask for one --year, or for --format csv") from None
        whole.seek(0)
        with destination(output) as out:
            shutil.copyfileobj(whole, out)


async def collected(url: str, wanted: Wanted, write: Writer, whole: BinaryIO) -> None:
    async with opened(url) as database:
        await database.read(write_all, wanted, write, whole)


def write_all(session: Session, wanted: Wanted, write: Writer, whole: BinaryIO) -> None:
    """A unit may run more than once: each run begins the file anew. Raises Refused."""
    if wanted.plan:
        codes = session.scalars(select(PlanRow.code).order_by(PlanRow.code)).all()
        if wanted.plan not in codes:
            raise Refused(f"no plan {wanted.plan} is loaded; loaded: {', '.join(codes) or 'none'}", 2)
    whole.seek(0)
    whole.truncate()
    write(figures(session, wanted), whole)
