"""`relais trace 1.1.1 2013T3`: a figure followed back to its reports, their revisions, and who did what. For operators
and evaluators; numbers of indicators that count survivors are not shown, nor are names."""

import asyncio
import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.commands.quarters import quarters_of
from bot.commands.traced import lines
from bot.settings import Settings
from storage.calendar import Quarter
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.rollups import NotOfThePlan
from storage.traced import Trace
from storage.tracing import NoSuchIndicator
from storage.tracing import trace as traced


@click.command()
@click.argument("code", metavar="CODE")
@click.argument("quarter", metavar="QUARTER")
@click.option("--plan", metavar="CODE", default="", help="Where several plans are loaded.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def trace(settings: Settings, code: str, quarter: str, plan: str, form: str) -> None:
    """Follow a figure back to its reports: `relais trace 1.1.1 2013T3`.

    CODE is an indicator's, or an activity's for all of its indicators.
    """
    found = asyncio.run(asked(settings.database, code, quarters_of([quarter])[0], plan))
    if form == "json":
        click.echo(json.dumps([plain(one) for one in found], ensure_ascii=False, indent=1))
    else:
        click.echo("\n\n".join("\n".join(lines(one)) for one in found))


async def asked(url: str, code: str, quarter: Quarter, plan: str) -> tuple[Trace, ...]:
    async with opened(url) as database:
        return await database.read(look, code, quarter, plan)


def look(session: Session, code: str, quarter: Quarter, plan: str) -> tuple[Trace, ...]:
    """Raises Refused."""
    logframe = one_plan(session, plan)
    try:
        return traced(session, logframe, code, quarter)
    except NoSuchIndicator:
        raise Refused(f"the plan {logframe.code} has no indicator {code}, nor an activity", 2) from None
    except NotOfThePlan as fault:
        years = ", ".join(map(str, fault.years))
        raise Refused(f"{quarter} is not in the plan {logframe.code}; its years: {years}", 2) from None


def one_plan(session: Session, code: str) -> Logframe:
    """The plan of this code; without one, the only one there is. Raises Refused."""
    plans = Plans().open(session)
    codes = ", ".join(plan.code for plan in plans) or "none"
    if code:
        found = next((plan for plan in plans if plan.code == code), None)
        if found is None:
            raise Refused(f"no plan {code} is loaded; loaded: {codes}", 2)
        return found
    if len(plans) != 1:
        raise Refused(f"say of which plan: --plan CODE; loaded: {codes}", 2)
    return plans[0]


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
