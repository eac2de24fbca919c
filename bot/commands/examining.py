"""What `relais doctor` looks at: each thing Relais needs, as one finding. Nothing here changes anything."""

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.naming import asked
from bot.commands.opened import meaning
from bot.settings import SettingFault, Settings
from storage import lease, pausing, schema, undelivered
from storage.database import Database, kind, open_database
from storage.outbox import State
from storage.plan.logframe import Area, Logframe
from storage.plan.reading import Plans
from storage.referrals import VALID
from storage.sqlite import SOUND, VERSION, path

MIB = 1 << 20
LITTLE_ROOM = 1024 * MIB
NO_ROOM = 128 * MIB


class Verdict(StrEnum):
    """NO: Relais cannot run. WARN: it runs, and something should be seen to."""

    OK = "ok"
    WARN = "warn"
    NO = "NO"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and (when it is not well) what to do."""

    verdict: Verdict
    thing: str
    found: str
    advice: str = ""


def machine(database: str) -> Iterator[Finding]:
    """What this machine has."""
    yield Finding(Verdict.OK, "Python", platform.python_version())
    try:
        ZoneInfo("Africa/Bamako")
        yield Finding(Verdict.OK, "time zones", "there")
    except ZoneInfoNotFoundError:
        yield Finding(Verdict.NO, "time zones", "missing", "install the package tzdata")
    if kind(database) == "sqlite":
        yield sqlite()
        yield room(path(database))
        yield from permissions(path(database))


def sqlite() -> Finding:
    found, need = (".".join(map(str, version)) for version in (VERSION, SOUND))
    if VERSION >= SOUND:
        return Finding(Verdict.OK, "SQLite", found)
    return Finding(
        Verdict.WARN, "SQLite", found,
        f"before {need} a rare fault can damage a file that two processes write: install pysqlite3, or use PostgreSQL",
    )  # fmt: skip


def room(file: Path) -> Finding:
    there = next(folder for folder in file.absolute().parents if folder.exists())
    free = shutil.disk_usage(there).free
    found = f"{free // MIB} MiB free"
    if free < NO_ROOM:
        return Finding(Verdict.NO, "disk", found, f"make room where {there} lies")
    return Finding(
        Verdict.WARN if free < LITTLE_ROOM else Verdict.OK,
        "disk",
        found,
        "" if free >= LITTLE_ROOM else "make room soon",
    )


def permissions(file: Path) -> Iterator[Finding]:
    """The file and its folder are for their owner alone."""
    for thing, place, right in (("folder", file.parent, 0o700), ("file", file, 0o600)):
        if not place.exists():
            continue
        mode = place.stat().st_mode & 0o777
        open_to_others = mode & 0o077
        yield Finding(
            Verdict.WARN if open_to_others else Verdict.OK, thing, f"{place}, mode {mode:04o}",
            f"others can look in: chmod {right:o} {place}" if open_to_others else "",
        )  # fmt: skip


async def kept(settings: Settings, now: datetime) -> list[Finding]:
    """The database, and what is in it."""
    try:
        found = schema.revision(settings.database)
        if found is None:
            return [Finding(Verdict.NO, "database", "empty", "load a plan: relais plan load FILE")]
        if found < schema.HEAD:
            return [
                Finding(Verdict.WARN, "database", f"of an older release ({found})", "relais serve brings it up to date")
            ]
        if found > schema.HEAD:
            return [Finding(Verdict.NO, "database", f"of a newer release ({found})", "install that release")]
        async with open_database(settings.database) as database:
            return [
                Finding(Verdict.OK, "database", f"{database.dialect}, schema {found}"),
                await service(database),
                await database.read(waiting),
                *await database.read(plans, now),
            ]
    except Exception as error:
        refused = meaning(error)
        if refused is None:
            raise
        return [Finding(Verdict.NO, "database", "out of reach", refused.line)]


async def service(database: Database) -> Finding:
    """Whether a process serves it now; not serving is no fault."""
    serving = await database.read(lease.held)
    return Finding(Verdict.OK, "service", "a process serves this database" if serving else "not running")


def waiting(session: Session) -> Finding:
    """What is not said yet, and whether it is held back."""
    counts = undelivered.counted(session)
    failed = counts.pop(State.FAILED, 0)
    number = sum(counts.values())
    found = "1 waits" if number == 1 else f"{number or 'none'} wait"
    found += f", {failed} failed" if failed else ""
    held = pausing.paused(session)
    if held is not None:
        found = f"paused since {held.since:%Y-%m-%d %H:%M} UTC: {held.reason}; {found}"
        return Finding(Verdict.WARN, "outbox", found, "relais outbox resume lets it go on")
    return Finding(
        Verdict.WARN if failed else Verdict.OK,
        "outbox",
        found,
        "relais outbox list --state failed, then relais outbox retry or drop" if failed else "",
    )


def plans(session: Session, now: datetime) -> list[Finding]:
    loaded = Plans().open(session)
    if not loaded:
        return [Finding(Verdict.NO, "plan", "none", "load one: relais plan load FILE")]
    return [
        Finding(Verdict.OK, "plan", ", ".join(plan.code for plan in loaded)),
        *(cards(plan, now) for plan in loaded),
    ]


def cards(plan: Logframe, now: datetime) -> Finding:
    """Whether each area tells survivors where to turn, by a card verified within the last 90 days."""
    since = plan.calendar.today(now) - timedelta(days=VALID)

    def valid(area: Area) -> bool:
        card = area.referral
        return card is not None and card.verified is not None and card.verified >= since

    without = [area.key for area in plan.areas if not valid(area)]
    thing = f"referral cards of {plan.code}"
    if not without:
        return Finding(Verdict.OK, thing, f"{len(plan.areas)} valid")
    named = ", ".join(without[:4]) + (f" and {len(without) - 4} more" if len(without) > 4 else "")
    return Finding(
        Verdict.WARN, thing, f"{len(without)} of {len(plan.areas)} areas have none that was verified in {VALID} days",
        f"have the contacts of {named} verified, and load the plan again",
    )  # fmt: skip


async def telegram(settings: Settings) -> Finding:
    """Whether the token is one that Telegram knows."""
    if not settings.names_a_bot:
        return Finding(Verdict.WARN, "Telegram", "no token", "set RELAIS_TELEGRAM_TOKEN to serve; @BotFather gives one")
    try:
        return Finding(Verdict.OK, "Telegram", f"@{await asked(settings)} answers at {settings.api}")
    except SettingFault as fault:
        return Finding(Verdict.NO, "Telegram", fault.variable, fault.why)
    except Refused as refused:
        return Finding(Verdict.NO, "Telegram", settings.api, refused.line)
