"""`relais plan template`: an empty workbook for a plan, to be filled in with the tools that ministries use."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.commands.errors import Refused
from storage.calendar import NotAQuarter, Quarter

YEARS = 5  # that a plan usually has
LONGEST = 80  # quarters


class AQuarter(click.ParamType[Quarter]):
    """2025T1, or Q1 2025."""

    name = "quarter"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:
        if isinstance(value, Quarter):
            return value
        try:
            return Quarter.parse(str(value))
        except NotAQuarter:
            self.fail(f"{value} is not a quarter; one such as 2025T1 is expected", param, ctx)


@click.command()
@click.option(
    "--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="Of titles and notes."
)
@click.option("--first", metavar="QUARTER", type=AQuarter(), help="The plan's first; else the first of this year.")
@click.option("--last", metavar="QUARTER", type=AQuarter(), help="The plan's last; else five years on.")
@click.option("--languages", metavar="CODES", default="fr,en", show_default=True, help="Of the plan, the first first.")
@click.option("--country", metavar="CODE", help="Such as ML: its public holidays are proposed, for you to confirm.")
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), default=Path("plan.xlsx"), show_default=True,
    help="A new file.",
)  # fmt: skip
def template(
    language: str, first: Quarter | None, last: Quarter | None, languages: str, country: str | None, output: Path
) -> None:
    """Write an empty workbook for a plan: fill it in, then check and load it."""
    from storage.plan.public_holidays import UnknownCountry
    from storage.plan.workbook.template import template as empty

    now = datetime.now(UTC)
    first = first or Quarter(now.year, 1)
    last = last or Quarter(first.year + YEARS - 1, 4)
    if not first <= last or (last.year - first.year) * 4 + last.number - first.number >= LONGEST:
        raise Refused(f"{first} to {last}: 1 to {LONGEST} quarters are expected", 2)
    texts = tuple(dict.fromkeys(re.findall(r"[a-z]{2,3}", languages)))
    if re.fullmatch(r"[a-z]{2,3}(?:[ ,]+[a-z]{2,3})*", languages) is None:
        raise Refused(f"--languages {languages}: languages such as fr,en are expected", 2)
    try:
        whole = empty(first, last, now.replace(microsecond=0), language, (country or "").upper(), texts)
    except UnknownCountry:
        raise Refused(
            f"--country {country}: no holidays are known of it; two letters such as ML are expected", 2
        ) from None
    new_file(output, whole)
    click.echo(f"{output}: fill it in, then relais plan check {output}")


def new_file(output: Path, whole: bytes) -> None:
    """A file that is there only when it is whole, readable by its owner alone. Raises Refused if there is one."""
    if output.exists():
        raise Refused(f"{output} is there already: take it away, or name another with --output FILE", 2)
    part = output.with_name(f"{output.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:  # noqa: PTH123 - its mode
            out.write(whole)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Refused(f"{output} cannot be written ({error.strerror or type(error).__name__})", 1) from None
