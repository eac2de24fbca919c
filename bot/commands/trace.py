"""`relais trace 1.1.1 2013T3`, 2013 or 2013T1-T3: a figure followed back to its reports, their revisions, and who did
what. For operators and evaluators; numbers of indicators that count survivors are not shown, nor are names."""

import asyncio
import json
import re
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.commands.destination import shown
from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.commands.rolling import plan_of
from bot.commands.traced import lines, lines_of_year
from bot.settings import Settings
from storage.calendar import NotAQuarter, Quarter
from storage.rollups import NotOfThePlan
from storage.traceable import NoSuchIndicator
from storage.traced import Trace, TracedYear
from storage.tracing import trace as traced
from storage.tracing_years import trace_span, trace_year

A_YEAR = re.compile("[0-9]{4}")
SPAN = re.compile("([0-9]{4})-?[TQ]([1-4])-[TQ]?([1-4])", re.IGNORECASE)
When = Quarter | int | tuple[Quarter, Quarter]  # a quarter, a year, the first and last of some quarters


@click.command()
@click.argument("code", metavar="CODE")
@click.argument("period", metavar="PERIOD")
@click.option("--plan", metavar="CODE", default="", help="Which plan, where several have this year.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def trace(settings: Settings, code: str, period: str, plan: str, form: str) -> None:
    """Follow a figure back to its reports: `relais trace 1.1.1 2013T3`.

    CODE is an indicator's, or an activity's for all of its indicators. PERIOD is a quarter; or a year,
    2013; or, as the edition for 31 October has them, quarters of a year: 2013T1-T3.
    """
    found = asyncio.run(asked(settings.database, code, when(period), plan))
    with shown():
        if form == "json":
            click.echo(json.dumps([plain(one) for one in found], ensure_ascii=False, indent=1))
        else:
            said = (lines_of_year(one) if isinstance(one, TracedYear) else lines(one) for one in found)
            click.echo("\n\n".join("\n".join(each) for each in said))


def when(period: str) -> When:
    """Raises Refused."""
    if A_YEAR.fullmatch(period):
        return int(period)
    span = SPAN.fullmatch(period)
    if span is not None and span[2] < span[3]:
        return Quarter(int(span[1]), int(span[2])), Quarter(int(span[1]), int(span[3]))
    try:
        return Quarter.parse(period)
    except NotAQuarter:
        raise Refused(f"{period} is no quarter and no year; write it as 2013T2, 2013 or 2013T1-T3", 2) from None


def year_of(period: When) -> int:
    match period:
        case int():
            return period
        case Quarter():
            return period.year
        case first, _:
            return first.year


async def asked(url: str, code: str, of: When, plan: str) -> tuple[Trace | TracedYear, ...]:
    async with opened(url) as database:
        return await database.read(look, code, of, plan, datetime.now(UTC))


def look(session: Session, code: str, of: When, plan: str, now: datetime) -> tuple[Trace | TracedYear, ...]:
    """Raises Refused."""
    logframe = plan_of(session, plan, year_of(of))
    try:
        if isinstance(of, int):
            return trace_year(session, logframe, code, of, now)
        if isinstance(of, tuple):
            return trace_span(session, logframe, code, *of)
        return traced(session, logframe, code, of)
    except NoSuchIndicator:
        raise Refused(f"the plan {logframe.code} has no indicator {code}, nor an activity", 2) from None
    except NotOfThePlan as fault:
        years, named = ", ".join(map(str, fault.years)), f"{of[0]}-T{of[1].number}" if isinstance(of, tuple) else of
        raise Refused(f"{named} is not in the plan {logframe.code}; its years: {years}", 2) from None


def plain(value: Any) -> Any:
    """As JSON has it. Unknown is null, never 0."""
    match value:
        case Quarter():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case tuple():
            return [plain(part) for part in value]
        case dict():
            return {str(key): plain(part) for key, part in value.items()}
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value
