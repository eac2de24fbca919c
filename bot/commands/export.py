"""`relais export reports`: the latest figures, one line each, as CSV or JSON. docs/export.md says what a column means.

Everything is read from one snapshot, and nothing is shown before it is whole.
"""

import asyncio
import csv
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TextIO

import click
from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.settings import Settings
from storage.calendar import Quarter
from storage.extract import Line, latest_figures

COLUMNS = tuple(field.name for field in fields(Line))
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection), in full-width writing too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Writer = Callable[[Iterator[Line], TextIO], None]


@click.group()
def export() -> None:
    """Write figures as CSV or JSON, for other programs."""


@export.command()
@click.option("--format", "form", type=click.Choice(["csv", "json"]), required=True)
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Else standard output.")
@click.pass_obj
def reports(settings: Settings, form: str, output: Path | None) -> None:
    """The latest figure of each report, one line each.

    Indicators that count survivors are left out, always; so are comments.
    """
    write: Writer = write_csv if form == "csv" else write_json
    with TemporaryFile("w+", encoding="utf-8", newline="") as whole:
        asyncio.run(collected(settings.database, write, whole))
        whole.seek(0)
        with destination(output) as out:
            shutil.copyfileobj(whole, out)


async def collected(url: str, write: Writer, whole: TextIO) -> None:
    async with opened(url) as database:
        await database.read(write_all, write, whole)


def write_all(session: Session, write: Writer, whole: TextIO) -> None:
    """A unit may run more than once: each run begins the file anew."""
    whole.seek(0)
    whole.truncate()
    write(latest_figures(session), whole)


def write_csv(lines: Iterator[Line], out: TextIO) -> None:
    """RFC 4180 but for its line ends, which are those of Unix; UTF-8; the first line names the columns."""
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([cell(getattr(line, column)) for column in COLUMNS] for line in lines)


def write_json(lines: Iterator[Line], out: TextIO) -> None:
    """One array; each line of the file is one object, so that it can also be read line by line."""
    out.write("[")
    for number, line in enumerate(lines):
        values = {column: plain(getattr(line, column)) for column in COLUMNS}
        out.write(f"{',' if number else ''}\n{json.dumps(values, ensure_ascii=False)}")
    out.write("\n]\n")


def cell(value: Any) -> str | int:
    """A CSV cell: unknown is empty, yes and no are true and false, text cannot be a formula."""
    written = plain(value)
    if written is None:
        return ""
    if isinstance(written, bool):
        return "true" if written else "false"
    if isinstance(written, str) and written.lstrip(" ").startswith(FORMULA):
        return f"'{written}"
    return written


def plain(value: Any) -> str | int | bool | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return str(value) if isinstance(value, Quarter | StrEnum) else value


@contextmanager
def destination(output: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that is there only when it is whole, readable by its owner alone. Raises Refused."""
    if output is None:
        # What is written is UTF-8, whatever the terminal's language says.
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        yield sys.stdout
        return
    part = output.with_name(f"{output.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600, exist_ok=False)
        with part.open("w", encoding="utf-8", newline="") as out:
            yield out
        part.replace(output)
    except OSError as error:
        raise Refused(f"{output} cannot be written ({error.strerror or type(error).__name__})") from None
