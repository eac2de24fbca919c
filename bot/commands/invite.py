"""`relais invite`: one person, whose link is printed; or everybody in a workbook, into which the links are written."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.errors import Refused
from bot.commands.terms import LONGEST, Wanted, called
from bot.messages.first_contact import LANGUAGES
from bot.settings import Settings
from storage.invitations import DAYS
from storage.invited import Standing
from storage.people import Role

if TYPE_CHECKING:
    from bot.commands.inviting_many import Asked, Invited
    from storage.plan.logframe import Logframe

A_FILE = click.Path(dir_okay=False, path_type=Path)
BEFORE = {
    Standing.OPEN: "invited before",
    Standing.IN: "joined",
    Standing.OVER: "with a link whose days are past",
    Standing.CLOSED: "with a link that was closed",
    Standing.REFUSED: "refused",
    Standing.LEFT: "had access once",
}
RESULTS = "-invited"  # ends the name of the workbook with the results


@click.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), help="One person: as what.")
@click.option("--organisation", metavar="CODE", help="Whose; none for the whole plan (coordinator, evaluator).")
@click.option("--area", "areas", metavar="AREA", multiple=True, help="A key, a name or a listed code; may be repeated.")
@click.option("--label", metavar="TEXT", help="What your lists call this person, such as “Gao 1”; not a name.")
@click.option("--until", metavar="DATE", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="An evaluator's last day.")
@click.option("--template", metavar="FILE", type=A_FILE, help="Write an empty workbook for many people.")
@click.option("--from", "source", metavar="FILE", type=A_FILE, help="Invite everybody in this workbook.")
@click.option("--output", metavar="FILE", type=A_FILE, help="The workbook with the links; else FILE-invited.xlsx.")
@click.option("--pdf", "cards", metavar="FILE", type=A_FILE, help="Cards to cut out, with QR codes.")
@click.option("--again", is_flag=True, help="With --from: new links for those who have not used theirs.")
@click.option("--expires", metavar="DAYS", type=click.IntRange(1, 365), default=DAYS, show_default=True)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="fr", show_default=True)
@click.option("--bot", metavar="NAME", help="The bot's user name, where no token is set.")
@click.pass_context
def invite(
    ctx: click.Context, role: str | None, organisation: str | None, areas: tuple[str, ...], label: str | None,
    until: datetime | None, template: Path | None, source: Path | None, output: Path | None, cards: Path | None,
    again: bool, expires: int, language: str, bot: str | None,
) -> None:  # fmt: skip
    """Make an invitation link for one person, good once; or for everybody in a workbook.

    For one person (--role): the last line printed is the link; on a terminal its QR code comes first.

    For many: --template FILE, fill it in, then --from FILE. Nobody is invited twice, however often it is run.
    """
    alone: dict[str, object] = {"--organisation": organisation, "--area": areas, "--label": label, "--until": until}
    many: dict[str, object] = {"--output": output, "--pdf": cards, "--again": again}
    ways = [name for name, given in (("--role", role), ("--template", template), ("--from", source)) if given]
    if len(ways) != 1:
        raise Refused("say one of these: --role ROLE (one person), --template FILE, --from FILE", 2)
    refuse(ways[0], {} if role else alone, {} if source else many)
    settings: Settings = ctx.obj
    now = datetime.now(UTC)
    if role:
        day = None if until is None else until.date()
        name_in_lists = None if label is None else labelled(label)
        invite_one(settings, Wanted(Role(role), organisation, areas, language, name_in_lists, day), expires, bot, now)
    elif template:
        write_template(settings, template, language, now)
    elif source:
        from bot.commands.inviting_many import Asked

        asked = Asked(source, output or beside(source), cards, expires, language, again)
        ctx.exit(invite_many(settings, asked, bot, now))


def refuse(way: str, *others: dict[str, object]) -> None:
    """Raises Refused."""
    for name in (name for group in others for name, given in group.items() if given):
        raise Refused(f"{name} does not go with {way}", 2)


def invite_one(settings: Settings, wanted: Wanted, days: int, bot: str | None, now: datetime) -> None:
    from bot.commands.inviting_one import invited

    link, made = asyncio.run(invited(settings, wanted, days, bot, now))
    place = ", ".join(made.areas)
    of = " · ".join(part for part in (made.role.value, made.organisation or "whole plan", place) if part)
    click.echo(f"{of}: for one person, once, until {made.expires_at:%Y-%m-%d %H:%M} UTC.")
    if sys.stdout.isatty():
        show_code(link)
    click.echo(link)


def write_template(settings: Settings, file: Path, language: str, now: datetime) -> None:
    from bot.commands.aside import written_aside
    from bot.commands.people_sheet import Filled, workbook
    from bot.texts import Texts

    if file.exists():
        raise Refused(f"{file} is there already: take it away, or name another", 2)
    frames = asyncio.run(plans(settings.database))
    empty = workbook(Texts.load().of(language), frames, Filled(), now.replace(microsecond=0, tzinfo=None))
    with written_aside({file: empty}) as (aside,):
        aside.put()
    click.echo(f"{file}: one line a person, then relais invite --from {file}")


def invite_many(settings: Settings, asked: "Asked", bot: str | None, now: datetime) -> int:
    """The exit code: 1 where the list has faults."""
    from bot.commands.inviting_many import Faulty, invite_everybody

    try:
        done = asyncio.run(invite_everybody(settings, asked, bot, now))
    except Faulty as faulty:
        for fault in faulty.faults:
            click.echo(fault.in_file(str(asked.source)))
        click.echo(f"{asked.source}: {some(len(faulty.faults), 'fault')}; nobody is invited")
        return 1
    if done.finished:
        click.echo(f"{asked.output}: an earlier run had died on its way; its links are there now")
    for line in told(asked, done):
        click.echo(line)
    return 0


def told(asked: "Asked", done: "Invited") -> Iterator[str]:
    new = sum(one.is_new for one in done.outcomes)
    before = Counter(one.listed.known.standing for one in done.outcomes if one.listed.known and not one.is_new)
    others = [f"{before[standing]} {said}" for standing, said in BEFORE.items() if before[standing]]
    yield ", ".join([f"{new} invited", *others])
    good = sum(one.link is not None for one in done.outcomes)
    cards = f"; {asked.cards}: {some(done.printed, 'card')}" if done.printed else ""
    yield f"{asked.output}: {some(good, 'link')}, each for one person, once{cards}"
    if asked.cards is not None and not done.printed:
        yield f"{asked.cards}: not written, there is no link to print"
    lost = sum(
        one.link is None and one.listed.known is not None and one.listed.known.standing is Standing.OPEN
        for one in done.outcomes
    )
    if lost:
        yield f"{some(lost, 'more link')} in the workbook of an earlier run alone; --again makes new ones instead"


def some(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def labelled(label: str) -> str:
    """Raises Refused."""
    plain = called(label)
    if plain is None:
        raise Refused(f"--label needs 1 to {LONGEST} letters", 2)
    return plain


def beside(source: Path) -> Path:
    """Where the result goes if nothing is said: people-invited.xlsx, for people.xlsx and for itself."""
    return source if source.stem.endswith(RESULTS) else source.with_name(f"{source.stem}{RESULTS}.xlsx")


async def plans(url: str) -> "tuple[Logframe, ...]":
    """Raises Refused."""
    from bot.commands.opened import opened
    from storage.plan.reading import Plans

    async with opened(url) as database:
        found = await database.read(Plans().open)
    if not found:
        raise Refused("no plan is loaded yet; run relais plan load FILE")
    return found


def show_code(link: str) -> None:
    """The link as a QR code, for a phone that stands before the screen."""
    import segno

    segno.make(link, micro=False).terminal(compact=True)
