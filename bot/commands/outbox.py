"""`relais outbox`: what waits to be said, why, and since when; held back, tried again, or given up. It sends nothing.

Ids, labels and names of templates are shown; no name of a person, no figure, nothing that anybody wrote.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.commands.people import show
from bot.settings import Settings
from storage import lease, pausing, undelivered
from storage.outbox import State
from storage.undelivered import NOT_SAID, CannotBe, Group, Line

GROUPED = ("lane", "template", "state", "count", "since", "leaves", "why")
LISTED = (
    "id", "state", "lane", "template", "person", "label", "quarter", "due_day", "posted", "leaves", "sent", "tries",
    "reason",
)  # fmt: skip
BY_HAND = "by hand"
FAILED = click.option("--failed", "all_failed", is_flag=True, help="Every row that was given up after too many tries.")
ROWS = click.argument("ids", type=int, nargs=-1, metavar="[ID]...")


@click.group(invoke_without_command=True)
@click.pass_context
def outbox(ctx: click.Context) -> None:
    """Show what waits to be said and why; pause, retry or drop it.

    Without a further word: what waits, alike rows together, and who cannot be reached. All times are UTC.
    """
    if ctx.invoked_subcommand is None:
        for line in asyncio.run(told(ctx.obj, _seen, writes=False)):
            click.echo(line) if isinstance(line, str) else table(*line)


@outbox.command("list")
@click.option("--state", "states", type=click.Choice([state.value for state in State]), multiple=True,
              help="Only these; may be repeated. Else all that is not said yet.")  # fmt: skip
@click.option("--limit", metavar="N", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.pass_obj
def list_(settings: Settings, states: tuple[str, ...], limit: int) -> None:
    """List row by row: a table on a terminal, tab-separated lines in a pipe."""
    wanted = tuple(State(state) for state in states) or NOT_SAID
    table(LISTED, [cells(line) for line in asyncio.run(told(settings, undelivered.lines, wanted, limit, writes=False))])


@outbox.command()
@click.option("--because", "why", metavar="TEXT", default=BY_HAND, help="Shown by relais outbox until it goes on.")
@click.pass_obj
def pause(settings: Settings, why: str) -> None:
    """Hold back everything that is not conversation: reminders, lists, announcements. Receipts and answers go on."""
    why = " ".join(why.split())
    if not 1 <= len(why) <= pausing.LONGEST:
        raise Refused(f"--because: 1 to {pausing.LONGEST} letters", 2)
    if not asyncio.run(told(settings, pausing.pause, why, datetime.now(UTC))):
        raise Refused("it is paused already; relais outbox shows since when")
    click.echo("Paused. What is on its way already, two seconds' worth at most, still leaves.")


@outbox.command()
@click.pass_obj
def resume(settings: Settings) -> None:
    """Say what was held back, if it is still true; what is too late by now is dropped."""
    if not asyncio.run(told(settings, pausing.resume, datetime.now(UTC))):
        raise Refused("it is not paused")
    click.echo("It goes on. What is not true any more, or too late, is dropped and not sent.")


@outbox.command()
@ROWS
@FAILED
@click.pass_obj
def retry(settings: Settings, ids: tuple[int, ...], all_failed: bool) -> None:
    """Try again now: rows that failed, and those that wait for another try."""
    done = asyncio.run(told(settings, _changed, undelivered.retry, ids, all_failed, "tried again", datetime.now(UTC)))
    click.echo(f"{counted(done)} tried again now.")


@outbox.command()
@ROWS
@FAILED
@click.pass_obj
def drop(settings: Settings, ids: tuple[int, ...], all_failed: bool) -> None:
    """Give up: rows that wait or failed are never sent."""
    done = asyncio.run(told(settings, _changed, undelivered.drop, ids, all_failed, "dropped", datetime.now(UTC)))
    click.echo(f"{counted(done)} dropped, and never sent.")


async def told(settings: Settings, unit: Callable[..., Any], *given: Any, writes: bool = True) -> Any:
    async with opened(settings.database) as database:
        return await (database.run if writes else database.read)(unit, *given)


def _changed(
    session: Session, change: Callable[..., None], ids: Sequence[int], all_failed: bool, done: str, now: datetime
) -> int:
    """How many. Raises Refused."""
    if bool(ids) == all_failed:
        raise Refused("say which: an ID (relais outbox list shows them), several, or --failed", 2)
    chosen = undelivered.failed(session) if all_failed else tuple(dict.fromkeys(ids))
    try:
        change(session, chosen, now)
    except CannotBe as wrong:
        numbers = ", ".join(map(str, wrong.ids[:5])) + (", ..." if len(wrong.ids) > 5 else "")
        raise Refused(f"{numbers} cannot be {done}: see relais outbox list; nothing was changed", 2) from None
    return len(chosen)


def counted(rows: int) -> str:
    return "1 message is" if rows == 1 else f"{rows} messages are"


def _seen(session: Session) -> list[str | tuple[Sequence[str], Sequence[Sequence[str]]]]:
    """What is printed: sentences, and tables of columns and rows."""
    now = datetime.now(UTC)
    held, serving = pausing.paused(session), lease.held(session)
    found: list[str | tuple[Sequence[str], Sequence[Sequence[str]]]] = []
    if held is not None:
        found.append(f"Paused since {moment(held.since)}: {held.reason}. relais outbox resume lets it go on.")
    if not serving:
        found.append("No process serves this database: nothing is sent until relais serve runs.")
    groups = undelivered.groups(session, now)
    if groups:
        rows = [(g.lane, g.template, g.state.value, str(g.count), moment(g.oldest), moment(g.next),
                 why(g, paused=held is not None, serving=serving)) for g in groups]  # fmt: skip
        found.append((GROUPED, rows))
    else:
        found.append("Nothing waits.")
    for one in undelivered.away(session, now):
        called = f" ({one.label})" if one.label else ""
        found.append(f"Person {one.person}{called} cannot be reached since {moment(one.since)}: {kept(one.kept)}.")
    return found


def kept(rows: int) -> str:
    if not rows:
        return "nothing is kept for them"
    return f"{rows} {'message is' if rows == 1 else 'messages are'} sent when they write again"


def why(group: Group, *, paused: bool, serving: bool) -> str:
    """Why these rows have not left."""
    match group.state:
        case State.FAILED:
            return f"given up after too many tries: {group.reason}"
        case State.CLAIMED:
            return "left behind by a process that ended" if group.left else "on its way"
    if paused and group.lane == pausing.BULK:
        return "paused"
    if not group.late:
        return f"tried again: {group.reason}" if group.tried else "its time has not come"
    return "next to leave" if serving else "no process serves"


def cells(line: Line) -> tuple[str, ...]:
    return (
        str(line.id), line.state, line.lane, line.template, str(line.person or ""), line.label or "",
        str(line.quarter or ""), str(line.due_day or ""), moment(line.created_at), moment(line.not_before),
        moment(line.sent_at) if line.sent_at else "", str(line.tries), line.reason or "",
    )  # fmt: skip


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if sys.stdout.isatty():
        show(columns, rows)
        return
    for line in (columns, *rows):
        click.echo("\t".join(line))
