"""`relais due`: what would be said at a moment, to whom and why. It sends nothing and keeps nothing."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import click
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.settings import Settings

COLUMNS = ("at", "person", "label", "occasion", "quarter", "due_day", "state")


@dataclass(frozen=True)
class Line:
    """One message: when it would leave at the earliest, to whom (ID and label), what for, and what becomes of it."""

    at: datetime
    person: int | None
    label: str | None
    occasion: str
    quarter: str
    due_day: date | None
    state: str


class OnlyLooked(Exception):
    """Carries what was found out of a unit that is to be taken back."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        super().__init__()
        self.lines = lines


@click.command()
@click.option("--at", "moment", metavar="TIME", help="Such as 2013-06-25T09:00, in the plan's time zone; else now.")
@click.pass_obj
def due(settings: Settings, moment: str | None) -> None:
    """List what would be sent, to whom and why; send nothing.

    What was said already is not listed; of what waits in the outbox, what people asked for: a reminder for a day they
    chose ([Later]), and what is said on the day after an absence. relais outbox list shows the rest.
    """
    lines = asyncio.run(looked(settings.database, moment))
    if sys.stdout.isatty():
        click.echo(f"{len(lines)} to be written")
    for line in (COLUMNS, *map(cells, lines)):
        click.echo("\t".join(line))


def cells(line: Line) -> tuple[str, ...]:
    return (
        f"{line.at:%Y-%m-%d %H:%M}", str(line.person or ""), line.label or "", line.occasion, line.quarter,
        line.due_day.isoformat() if line.due_day else "", line.state,
    )  # fmt: skip


async def looked(url: str, moment: str | None) -> tuple[Line, ...]:
    """Raises Refused."""
    async with opened(url) as database:
        try:
            await database.run(_as_if, moment)
        except OnlyLooked as found:
            return found.lines
    return ()


def _as_if(session: Session, moment: str | None) -> None:
    """The tick itself, in a unit that always ends with OnlyLooked: it is taken back whole."""
    from scheduler.series import AGAIN
    from scheduler.tick import tick
    from storage.absences import BACK
    from storage.outbox import OutboxRow, State
    from storage.people import PersonRow
    from storage.plan.reading import Plans

    plans = Plans().open(session)
    if not plans:
        raise Refused("no plan is loaded yet; run relais plan load FILE")
    zone = plans[0].calendar.zone
    now = datetime.now(UTC) if moment is None else _read(moment).replace(tzinfo=zone)
    last = session.scalar(select(OutboxRow.id).order_by(OutboxRow.id.desc()).limit(1)) or 0
    row = OutboxRow.__table__.c
    ends = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time.min, zone)
    chosen = row.template.in_((AGAIN, BACK)), row.state == State.WAITING.value
    asked_for = tuple(session.scalars(select(row.id).where(*chosen, row.not_before < ends, row.not_after > now)))
    tick(session, plans, now)
    promised = row.id.in_(asked_for)
    found = session.execute(
        select(
            row.not_before,
            row.person_id,
            PersonRow.label,
            func.coalesce(row.occasion, row.template),  # a handover is said once without a key
            row.quarter,
            row.due_day,
            row.state,
            row.reason,
        )
        .outerjoin(PersonRow, PersonRow.id == row.person_id)
        .where(row.redraws.is_(None), or_(row.id > last, promised))
        .order_by(row.id)
    )
    raise OnlyLooked(
        tuple(
            Line(at.astimezone(zone), who, label, name, "" if quarter is None else str(quarter), day, reason or state)
            for at, who, label, name, quarter, day, state, reason in found
        )
    )


def _read(moment: str) -> datetime:
    """Raises Refused."""
    try:
        return datetime.fromisoformat(moment).replace(tzinfo=None)
    except ValueError:
        raise Refused(f"--at: {moment} is not a time such as 2013-06-25T09:00", 2) from None
