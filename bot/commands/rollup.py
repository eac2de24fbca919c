"""`relais rollup YEAR [QUARTER]`: a roll-up as a file. docs/roll-up-files.md says what is in each.

The latest frozen edition, held against its hash; where there is none, a draft, which is said.
"""

import asyncio
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.commands.destination import destination
from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.commands.rolling import Asked, Found, found
from bot.commands.written import FORMATS, Form, written
from bot.commands.years import Year
from bot.settings import Settings

QUARTER = re.compile(r"(?:(\d{4})-?)?[TQ]?([1-4])", re.IGNORECASE)


@click.command()
@click.argument("year", type=Year())
@click.argument("quarter", required=False)
@click.option("--plan", metavar="CODE", default="", help="Which plan, where several have this year.")
@click.option("--edition", metavar="N|draft", help="This edition, or what the reports say now; else the latest.")
@click.option("--october", is_flag=True, help="The edition for 31 October of that year.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="json", show_default=True)
@click.option("--language", type=click.Choice(["fr", "en"]), help="Of titles and texts; else the plan's first.")
@click.option("--released", is_flag=True, help="With the incident tables released of that year or quarter.")
@click.option("--by-area", is_flag=True, help="dhis2: a figure for each area, instead of the country's.")
@click.option("--area-codes", metavar="SCHEME", default="", help="dhis2: codes of areas in this scheme, such as pcode.")
@click.option("--publisher", metavar="REF", help="iati: identifier of the organisation that publishes.")
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Else standard output.")
@click.pass_obj
def rollup(
    settings: Settings, year: int, quarter: str | None, plan: str, edition: str | None, october: bool, form: str,
    language: str | None, released: bool, by_area: bool, area_codes: str, publisher: str | None, output: Path | None,
) -> None:  # fmt: skip
    """Write a year's roll-up, or a quarter's, for people and for other programs.

    relais rollup 2013 --format xlsx --output 2013.xlsx

    No incident figure is in it unless it was released and is asked for.
    """
    asked = Asked(year, quarter_of(year, quarter), plan, edition_of(edition), october, released)
    if october and asked.quarter is not None:
        raise Refused("the edition for 31 October is of no quarter", 2)
    if form in ("pdf", "xlsx", "csv") and output is None and sys.stdout.isatty():
        raise Refused(f"{form} cannot be shown here: name a file with --output FILE", 2)
    of = asyncio.run(collected(settings.database, asked))
    document = written(of, Form(form, language, by_area, area_codes, publisher))
    for line in of.notes:
        click.echo(f"relais: {line}", err=True)
    with destination(output) as out:
        out.write(document)


async def collected(url: str, asked: Asked) -> Found:
    async with opened(url) as database:
        return await database.read(found, asked, datetime.now(UTC))


def quarter_of(year: int, written: str | None) -> int | None:
    """2, T2, Q2 or 2013T2. Raises Refused."""
    if written is None:
        return None
    said = QUARTER.fullmatch(written)
    if said is None or int(said[1] or year) != year:
        raise Refused(f"{written} is not a quarter of {year}; write it as 2 or T2", 2)
    return int(said[2])


def edition_of(written: str | None) -> int | None:
    """0: the draft; None: the latest. Raises Refused."""
    if written is None:
        return None
    if written.lower() == "draft":
        return 0
    if not re.fullmatch("[1-9][0-9]{0,3}", written):
        raise Refused(f"--edition: {written} is neither a number from 1 nor draft", 2)
    return int(written)
