"""`relais pack FIRST_YEAR LAST_YEAR`: all that an external evaluation needs to retrace a figure, in one zip.

docs/evaluation-pack.md says what is in it. Nobody's name is, nor a count of incidents that was not released.
"""

import asyncio
import hashlib
import secrets
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import click
from sqlalchemy.orm import Session

from bot.commands.destination import destination
from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.commands.rolling import plan_of
from bot.commands.years import Year
from bot.exports import evaluators_pack
from bot.exports.evaluators_pack import Beside
from bot.settings import Settings
from bot.texts import Texts
from storage import audited, evaluating, releases
from storage.evaluating import Asked
from storage.plan.write import to_yaml
from storage.rolled_json import UnknownFormat


@click.command()
@click.argument("first_year", type=Year())
@click.argument("last_year", type=Year())
@click.option("--plan", metavar="CODE", default="", help="Which plan, where several have these years.")
@click.option("--language", type=click.Choice(["fr", "en"]), help="Of what explains; else the plan's first.")
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Else standard output.")
@click.pass_obj
def pack(
    settings: Settings, first_year: int, last_year: int, plan: str, language: str | None, output: Path | None
) -> None:
    """Write the external evaluation's pack: reports with every revision, questions, choices, people as pseudonyms.

    relais pack 2012 2014 --output evaluation.zip

    Two packs name the same person differently: make one, and give the same file to everybody.
    """
    if last_year < first_year:
        raise Refused("the last year is before the first", 2)
    if output is None and sys.stdout.isatty():
        raise Refused("a zip cannot be shown here: name a file with --output FILE", 2)
    key = secrets.token_bytes(32)  # forgotten with this process: no pseudonym leads back to anybody
    with destination(output) as out, TemporaryFile("w+b") as whole:
        asyncio.run(collected(settings.database, (plan, first_year, last_year), language, key, whole))
        whole.seek(0)
        shutil.copyfileobj(whole, out)


async def collected(url: str, which: tuple[str, int, int], language: str | None, key: bytes, whole: BinaryIO) -> None:
    """The zip, from one snapshot; then the audit line. A pack without its line is written nowhere."""
    async with opened(url) as database:
        asked = await database.read(write_all, which, language, key, whole)
        await database.run(evaluating.made, asked, hash_of(whole), datetime.now(UTC))


def write_all(
    session: Session, which: tuple[str, int, int], language: str | None, key: bytes, whole: BinaryIO
) -> Asked:
    """A unit may run more than once: each run begins the file anew. Raises Refused."""
    code, first, last = which
    plan = plan_of(session, code, *range(first, last + 1))
    if missing := set(range(first, last + 1)) - set(plan.calendar.years):
        raise Refused(f"plan {plan.code} has no year {min(missing)}", 2)
    asked = Asked(plan, first, last)
    known = (one for one in (language, *plan.languages) if one in ("fr", "en"))
    beside = Beside(to_yaml(plan), releases.between(session, plan.id, first, last), audited.root(session), key)
    whole.seek(0)
    whole.truncate()
    try:
        evaluators_pack.write(session, Texts.load().of(next(known, "fr")), asked, beside, whole)
    except UnknownFormat:
        raise Refused("an edition of these years was frozen by a later release of Relais: install that one") from None
    return asked


def hash_of(whole: BinaryIO) -> str:
    """SHA-256, as `sha256sum` shows it."""
    whole.seek(0)
    hashed = hashlib.sha256()
    while piece := whole.read(1 << 20):
        hashed.update(piece)
    return hashed.hexdigest()
