"""`relais plan`: a template for a plan, check a plan file, load it, show a plan. docs/plan-file.md shows both formats.

FILE may be the name of a plan that comes with Relais; a file of that name in the folder wins.
Exit codes: 0 done, 1 the plan has faults or cannot be had, 2 asked wrongly.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.errors import Refused
from bot.commands.template import new_file, template
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.plan.load import Change, Loaded
    from storage.plan.logframe import Logframe
    from storage.plan.read import PlanFile

A_FILE = click.Path(path_type=Path)


@click.group()
def plan() -> None:
    """Begin, check, load or show a plan of action."""


plan.add_command(template)


@plan.command()
@click.argument("file", type=A_FILE)
@click.pass_context
def check(ctx: click.Context, file: Path) -> None:
    """List every fault of FILE (YAML, or a workbook), and what is missing.

    Loads nothing. Exit code 1 if there is a fault; what the plan does not say yet is only noted.
    """
    from storage.plan.check import missing

    file = found(file)
    read = faultless(ctx, file)
    notes = [(read.place(note.thing), note) for note in missing(read.logframe)]
    for place, note in sorted(notes, key=lambda one: one[0]):
        click.echo(f"{place.in_file(str(file))}: {'note' if note.beside else 'missing'}: {note}")
    click.echo(f"{file}: no fault, {counted(len(notes), 'note')}")


@plan.command()
@click.argument("file", type=A_FILE)
@click.pass_context
def load(ctx: click.Context, file: Path) -> None:
    """Load FILE (YAML, or a workbook), and say what changed.

    A plan of the same code is updated in place; what FILE no longer has is closed, never deleted. A fault anywhere,
    and nothing is loaded.
    """
    from storage.plan.load import FictionMixed, ShapeFixed, TalliesDiffer

    settings: Settings = ctx.obj
    file = found(file)
    read = faultless(ctx, file)
    try:
        loaded = asyncio.run(_loaded(settings.database, read.logframe, datetime.now(UTC)))
    except ShapeFixed as fixed:
        for shape in fixed.shapes:
            place = read.place(f"indicator {shape.code}")
            click.echo(f"{place.in_file(str(file))}: {shape}")
        click.echo(f"{file}: {counted(len(fixed.shapes), 'fault')}; nothing is loaded")
        ctx.exit(1)
    except TalliesDiffer as differ:
        click.echo(f"{file}: {differ}")
        click.echo(f"{file}: 1 fault; nothing is loaded")
        ctx.exit(1)
    except FictionMixed as mixed:
        kind, other = ("fictional", "real") if mixed.fictional else ("real", "fictional")
        raise Refused(
            f"the database holds the {kind} plan {mixed.there}, and a {other} one never shares its areas:"
            " use a database of its own"
        ) from None
    tell(read.logframe.code, loaded)


@plan.command()
@click.argument("plan", metavar="[CODE|FILE]", required=False)
@click.option("--format", "form", type=click.Choice(["tree", "yaml", "xlsx"]), default="tree", show_default=True)
@click.option("--language", help="Of the tree's texts, or of a workbook's titles (fr, en); else the plan's first.")
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="A new file; else standard output.")
@click.pass_context
def show(ctx: click.Context, plan: str | None, form: str, language: str | None, output: Path | None) -> None:
    """Show a loaded plan, or the plan in a file.

    CODE may be left out where one plan is loaded. The YAML and the workbook load back to the same plan.
    """
    settings: Settings = ctx.obj
    logframe = of_file(ctx, plan) or chosen(asyncio.run(_plans(settings.database)), plan)
    if form == "xlsx":
        put_out(workbook(logframe, language), output)
        return
    if form == "yaml":
        from storage.plan.write import to_yaml

        put_out(to_yaml(logframe).encode(), output)
        return
    if language is not None and language not in logframe.languages:
        raise Refused(f"the plan's languages are {', '.join(logframe.languages)}", 2)
    if output is not None:
        raise Refused("--output needs --format yaml or xlsx", 2)
    print_outline(logframe, language or logframe.languages[0])


def workbook(logframe: "Logframe", language: str | None) -> bytes:
    """The plan as a workbook. Its date is the plan's own: the same plan gives the same bytes. Raises Refused."""
    from storage.plan.workbook.fields import LANGUAGES
    from storage.plan.workbook.write import to_workbook
    from storage.workbook.writing import TooLong

    if language is not None and language not in LANGUAGES:
        raise Refused(f"a workbook's titles are in {' or '.join(LANGUAGES)}", 2)
    of_the_plan = (one for one in logframe.languages if one in LANGUAGES)
    first = logframe.calendar.first_day(logframe.calendar.first)
    created = datetime(first.year, first.month, first.day, tzinfo=UTC)
    try:
        return to_workbook(logframe, created, language or next(of_the_plan, "en"))
    except TooLong as error:
        raise Refused(f"the plan has a text of {error}, which no cell of a workbook holds: --format yaml") from None


def put_out(whole: bytes, output: Path | None) -> None:
    """Into a new file, or to standard output. Raises Refused."""
    if output is not None:
        new_file(output, whole)
        click.echo(f"{output}: written")
        return
    if sys.stdout.isatty() and whole.startswith(b"PK"):
        raise Refused("a workbook is nothing to read on a terminal: name a file with --output FILE", 2)
    sys.stdout.buffer.write(whole)


def shipped() -> dict[str, Path]:
    """The plans that come with Relais, by name."""
    from storage import plan as house

    return {file.stem: file for file in sorted((Path(house.__file__).parent / "shipped").glob("*.yaml"))}


def found(file: Path) -> Path:
    """The file, or the shipped plan of that name. Raises Refused."""
    if file.exists():
        return file
    plans = shipped()
    if str(file).removesuffix(".yaml") not in plans:
        raise Refused(f"{file}: there is no such file; {' and '.join(plans)} come with Relais", 2)
    return plans[str(file).removesuffix(".yaml")]


def of_file(ctx: click.Context, written: str | None) -> "Logframe | None":
    """The plan in a file, if that is what was meant."""
    if written is None or not Path(written).is_file():
        return None
    return faultless(ctx, Path(written)).logframe


def faultless(ctx: click.Context, file: Path) -> "PlanFile":
    """The plan in a file; its faults are printed, and the command ends with 1. Raises Refused."""
    from storage.plan.faults import PlanFaults
    from storage.plan.read import read_file

    try:
        return read_file(file)
    except OSError as error:
        raise Refused(f"{file} cannot be read ({error.strerror or type(error).__name__})", 2) from None
    except PlanFaults as wrong:
        for fault in wrong.faults:
            click.echo(fault.in_file(str(file)))
        click.echo(f"{file}: {counted(len(wrong.faults), 'fault')}; nothing is loaded")
        ctx.exit(1)


async def _loaded(url: str, logframe: "Logframe", now: datetime) -> "Loaded":
    """An empty database gets its schema first: loading a plan is how one begins. Raises Refused."""
    from bot.commands.opened import meaning, opened
    from storage import schema

    try:
        if await asyncio.to_thread(schema.revision, url) is None:
            await asyncio.to_thread(schema.migrate, url)
    except Exception as error:
        refused = meaning(error)
        if refused is None:
            raise
        raise refused from error
    async with opened(url) as database:
        return await database.run(put_in, logframe, now)


def put_in(session: "Session", logframe: "Logframe", now: datetime) -> "Loaded":
    """Who coordinates the plan hears of a target that is another than in a year that is frozen."""
    from storage import edition_news
    from storage.plan.load import load
    from storage.plan.reading import Plans

    loaded = load(session, logframe, now)
    there = next(plan for plan in Plans().open(session) if plan.id == loaded.plan)
    edition_news.targets(session, there, now)
    return loaded


async def _plans(url: str) -> "tuple[Logframe, ...]":
    from bot.commands.opened import opened
    from storage.plan.reading import Plans

    async with opened(url) as database:
        return await database.read(Plans().open)


def chosen(plans: "Iterable[Logframe]", code: str | None) -> "Logframe":
    """The plan of this code; without a code the only one. Raises Refused."""
    by_code = {one.code: one for one in plans}
    if not by_code:
        raise Refused("no plan is loaded; relais plan load FILE")
    if code is None and len(by_code) == 1:
        return next(iter(by_code.values()))
    if code not in by_code:
        what = "which plan?" if code is None else f"neither a loaded plan nor a file: {code};"
        raise Refused(f"{what} loaded: {', '.join(by_code)}", 2)
    return by_code[code]


def tell(code: str, loaded: "Loaded") -> None:
    """What a load did: each change, or a summary where everything is new."""
    changes = loaded.changes
    if not changes:
        click.echo(f"{code}: nothing changed")
        return
    if any(str(change) == f"added plan {code}" for change in changes):
        click.echo(f"{code}: added with {', '.join(summary(changes))}")
        return
    for change in changes:
        click.echo(str(change))
    click.echo(f"{code}: {counted(len(changes), 'change')}")


def summary(changes: "Iterable[Change]") -> Iterable[str]:
    nouns = Counter(change.thing.split(" ")[0] for change in changes if change.what == "added")
    plurals = {"axis": "axes", "activity": "activities"}
    for noun in ("axis", "objective", "activity", "result", "indicator", "organisation", "area"):
        if nouns[noun]:
            yield counted(nouns[noun], noun, plurals.get(noun))


def counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def print_outline(logframe: "Logframe", language: str) -> None:
    from bot.commands.outline import lines, outline, tree

    node = outline(logframe, language)
    if sys.stdout.isatty():
        from rich.console import Console

        Console().print(tree(node))
        return
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in lines(node):
        click.echo(line)
