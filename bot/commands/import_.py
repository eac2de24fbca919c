"""`relais import reports`: a workbook to fill in, and taking in what was filled in: all of it, or nothing.

docs/import.md says what a column means. Exit codes: 0 done, 1 the workbook has faults or cannot be had, 2 a wrong call.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.imports.examining import Examined
    from storage.people import Person
    from storage.plan.logframe import Logframe
    from storage.workbook.reading import Workbook

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("import")
def import_() -> None:
    """Take in what was written elsewhere."""


@import_.command()
@click.option("--template", metavar="FILE", type=FILE, help="Write a workbook to fill in.")
@click.option("--from", "source", metavar="FILE", type=FILE, help="Take in what this workbook says.")
@click.option("--by", metavar="PERSON", help="Who imports: an ID (see relais people) or a label. Another verifies.")
@click.option("--check", is_flag=True, help="With --from: only list what is wrong.")
@click.option("--plan", metavar="CODE", help="Where several plans are loaded.")
@click.option("--organisation", metavar="CODE", help="With --template: whose reports.")
@click.option("--area", "areas", metavar="AREA", multiple=True, help="With --template: these places only.")
@click.option(
    "--quarter", "quarters", metavar="QUARTER", multiple=True, help="With --template: else all that have begun."
)
@click.option("--language", metavar="CODE", help="With --template: of its titles; else the plan's first.")
@click.pass_context
def reports(
    ctx: click.Context, template: Path | None, source: Path | None, by: str | None, check: bool, plan: str | None,
    organisation: str | None, areas: tuple[str, ...], quarters: tuple[str, ...], language: str | None,
) -> None:  # fmt: skip
    """Reports of past quarters, out of a workbook.

    First --template, then fill it in, then --from. A fault anywhere, and nothing is imported; twice is once.
    """
    settings: Settings = ctx.obj
    if (template is None) == (source is None):
        raise Refused("either --template FILE or --from FILE", 2)
    if template is not None:
        if by is not None or check:
            raise Refused("--by and --check go with --from", 2)
        from bot.commands.import_template import asked, make

        make(settings, template, asked(plan, organisation, areas, quarters, language), datetime.now(UTC))
    elif source is not None:
        if organisation is not None or areas or quarters or language is not None:
            raise Refused("--organisation, --area, --quarter and --language go with --template", 2)
        if by is None and not check:
            raise Refused("who imports? --by PERSON (relais people lists them), or --check", 2)
        take_in(ctx, settings, source, Taking(plan, by, check))


@dataclass(frozen=True)
class Taking:
    """How a workbook is to be taken in. `only_check`: nothing is written."""

    plan: str | None
    by: str | None
    only_check: bool


def take_in(ctx: click.Context, settings: Settings, file: Path, taking: Taking) -> None:
    """Says what came of it; ends with 1 where the workbook has faults. Raises Refused."""
    found, receipts = asyncio.run(taken_in(settings, read(file), taking, datetime.now(UTC)))
    for fault in found.faults:
        click.echo(fault.in_file(str(file)))
    if found.faults:
        click.echo(f"{file}: {counted(len(found.faults), 'fault')}; nothing is imported")
        ctx.exit(1)
    for note in found.notes:
        click.echo(f"{note.in_file(str(file))} (a note, no fault)")
    new = sum(len(sheaf.activities) for sheaf in found.sheaves)
    there = f"; {found.there} there already" if found.there else ""
    if not found.rows:
        click.echo(f"{file}: no row is filled in; nothing is imported")
    elif taking.only_check:
        click.echo(f"{file}: no fault; {counted(new, 'new report')} in {counted(found.rows, 'row')}{there}")
    elif not receipts:
        click.echo(f"{file}: nothing is new{there}")
    else:
        numbers = f"receipt {receipts[0]}" if len(receipts) == 1 else f"receipts {receipts[0]} to {receipts[-1]}"
        click.echo(f"{file}: {counted(new, 'report')} imported, {numbers}{there}; another person is to verify them")


def read(file: Path) -> "Workbook":
    """Raises Refused."""
    from storage.workbook.reading import NotAWorkbook, TooLarge
    from storage.workbook.reading import read as opened_workbook

    try:
        return opened_workbook(file)
    except OSError as error:
        raise Refused(f"{file} cannot be read ({error.strerror or type(error).__name__})", 2) from None
    except NotAWorkbook:
        raise Refused(f"{file} is not a workbook (XLSX), or a damaged one") from None
    except TooLarge as large:
        raise Refused(f"{file} is larger than a workbook of reports can be ({large})") from None


async def taken_in(
    settings: Settings, workbook: "Workbook", taking: Taking, now: datetime
) -> "tuple[Examined, tuple[int, ...]]":
    """What was found, and the numbers of the receipts. Looks first, so that nobody waits for it; then writes, at once.

    Raises Refused.
    """
    from storage.imports import Meanwhile, NoAccess, keep
    from storage.permissions import NotAllowed

    async with opened(settings.database) as database:
        plan, person, found = await database.read(look, taking, workbook, now)
        if person is None or taking.only_check or not found.sheaves:
            return found, ()
        try:
            return found, await database.run(keep, plan, found.sheaves, person.id, now)
        except Meanwhile:
            raise Refused("somebody reported the same just now; nothing is imported: run it again") from None
        except (NoAccess, NotAllowed):
            raise Refused(f"{taking.by} has lost that right just now; nothing is imported") from None


def look(
    session: Session, taking: Taking, workbook: "Workbook", now: datetime
) -> "tuple[Logframe, Person | None, Examined]":
    """Raises Refused."""
    from bot.commands.plan import chosen
    from bot.imports.examining import examined
    from bot.texts import Texts
    from storage.plan.reading import Plans

    plan = chosen(Plans().open(session), taking.plan)
    person = None if taking.by is None else importer(session, taking.by)
    return plan, person, examined(session, plan, workbook, Texts.load(), person, now)


def importer(session: Session, by: str) -> "Person":
    """The coordinator with this ID or label. Raises Refused."""
    from storage.people import by_id
    from storage.permissions import Action, may
    from storage.roster import labelled

    found = (int(by),) if by.isascii() and by.isdigit() else labelled(session, by)
    if len(found) > 1:
        raise Refused(f"several are called {by}: say which ID: {', '.join(map(str, found))}", 2)
    person = by_id(session, found[0]) if found else None
    if person is None:
        raise Refused(f"nobody with access is {by}; relais people lists who has", 2)
    if not may(person, Action.ENTER_FOR):
        raise Refused(f"{by} is {person.role.value}: only a coordinator enters reports for others", 2)
    return person


def counted(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else f'{one}s'}"
