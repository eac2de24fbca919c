"""`relais import reports --template`: the workbook of what is expected of one organisation, to be filled in."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.commands.areas import UnknownArea, area_called
from bot.commands.destination import destination
from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.commands.plan import chosen
from bot.commands.quarters import quarters_of
from bot.imports.template import rows, workbook
from bot.settings import Settings
from bot.texts import Texts
from storage.calendar import Quarter
from storage.imports import stored
from storage.plan.logframe import Area, Logframe, Organisation
from storage.plan.reading import Plans


@dataclass(frozen=True)
class Asked:
    """What the operator typed. Empty `areas` or `quarters`: all."""

    plan: str | None
    organisation: str
    areas: tuple[str, ...]
    quarters: tuple[Quarter, ...]
    language: str | None


def asked(
    plan: str | None, organisation: str | None, areas: tuple[str, ...], quarters: tuple[str, ...], language: str | None
) -> Asked:
    """Raises Refused."""
    if organisation is None:
        raise Refused("whose reports? --organisation CODE", 2)
    return Asked(plan, organisation, areas, quarters_of(quarters), language)


def make(settings: Settings, file: Path, wanted: Asked, now: datetime) -> None:
    """Writes the file, unless it is there: it may hold what somebody filled in. Raises Refused."""
    if file.exists():
        raise Refused(f"{file} is there already, and may be filled in: name another file", 2)
    made, number = asyncio.run(_made(settings, wanted, now))
    with destination(file) as out:
        out.write(made)
    print(f"{file}: {number} rows to fill in; then relais import reports --from {file} --by PERSON")


async def _made(settings: Settings, wanted: Asked, now: datetime) -> tuple[bytes, int]:
    async with opened(settings.database) as database:
        return await database.read(_of_plan, wanted, now)


def _of_plan(session: Session, wanted: Asked, now: datetime) -> tuple[bytes, int]:
    plan = chosen(Plans().open(session), wanted.plan)
    organisation = _organisation(plan, wanted.organisation)
    areas = _areas(plan, wanted.areas)
    quarters = _quarters(plan, wanted.quarters, now)
    texts = Texts.load()
    language = wanted.language or plan.languages[0]
    if language not in texts.languages:
        raise Refused(f"the titles can be in {' or '.join(texts.languages)}: --language", 2)
    known = stored(session, plan.id, [organisation.id], [area.id for area in areas])
    found = rows(plan, organisation, quarters, areas, known)
    if not found:
        raise Refused(f"nothing is expected of {organisation.code} there and then")
    return workbook(texts.of(language), organisation, found, now), sum(1 for row in found if row.receipt is None)


def _organisation(plan: Logframe, written: str) -> Organisation:
    found = next((o for o in plan.organisations if o.code.casefold() == written.casefold()), None)
    if found is None:
        codes = ", ".join(o.code for o in plan.organisations)
        raise Refused(f"{plan.code} has no organisation {written}; it has {codes}", 2)
    return found


def _areas(plan: Logframe, written: tuple[str, ...]) -> tuple[Area, ...]:
    """In the plan's order."""
    try:
        keys = {area_called(one, plan.areas).key for one in written}
    except UnknownArea as unknown:
        raise Refused(unknown.line, 2) from None
    return tuple(area for area in plan.areas if not keys or area.key in keys)


def _quarters(plan: Logframe, written: tuple[Quarter, ...], now: datetime) -> tuple[Quarter, ...]:
    today = plan.calendar.today(now)
    begun = tuple(quarter for quarter in plan.calendar.quarters if plan.calendar.first_day(quarter) <= today)
    for quarter in written:
        if quarter not in begun:
            so_far = f"{begun[0]} to {begun[-1]} have" if begun else "none of it has"
            raise Refused(f"{quarter} is not of the plan, or has not begun: {so_far} begun", 2)
    return written or begun
