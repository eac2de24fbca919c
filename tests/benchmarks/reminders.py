"""100,000 people are reminded on one day: the tick that writes their rows, against a bare executemany of the same rows.

python -m tests.benchmarks.reminders --people 100000 --rounds 3
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from scheduler.tick import tick
from storage.calendar import Quarter
from storage.database import Database, open_database
from storage.outbox import OutboxRow
from storage.people import PersonAreaRow, PersonRow, table_of
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.plan.tables import AreaRow, OrganisationRow
from storage.schema import migrate
from tests.reporting.plans import LAWS, PLAN, TRAINING, with_activities
from tests.servers import Postgres

SETTLED = datetime(
    2013, 4, 5, 9, tzinfo=UTC
)  # the plan comes in after its quarter opened: nothing but the due day is said
DUE = datetime(2013, 4, 15, 9, tzinfo=UTC)
OUTBOX = table_of(OutboxRow)


def plan() -> Logframe:
    """Three indicators in two activities, due on 15 April and in no quarter before."""
    calendar = replace(PLAN.calendar, first=Quarter(2013, 1), last=Quarter(2013, 4))
    activities = (replace(a, planned=frozenset(calendar.quarters), areas=()) for a in (LAWS, TRAINING))
    return replace(with_activities(*activities), calendar=calendar)


def peopled(session: Session, people: int) -> None:
    load(session, plan(), SETTLED)
    ministry = session.scalars(select(OrganisationRow.id).where(OrganisationRow.code == "MSIPC")).one()
    areas = session.scalars(select(AreaRow.id).order_by(AreaRow.id)).all()
    rows = [
        {
            "id": n, "account": n, "role": "agent", "organisation_id": ministry, "language": "fr",
            "consent_version": "1", "consented_at": SETTLED, "joined_at": SETTLED, "label": f"P{n}",
        }
        for n in range(1, people + 1)
    ]  # fmt: skip
    session.execute(insert(PersonRow), rows)
    places = [{"person_id": n, "area_id": areas[n % len(areas)]} for n in range(1, people + 1)]
    session.execute(insert(PersonAreaRow), places)


def reminded(session: Session) -> int:
    return tick(session, Plans().open(session), DUE)


def written(session: Session, statement: str, rows: list[tuple[Any, ...]]) -> int:
    cursor = session.connection().connection.cursor()
    cursor.executemany(statement, rows)
    return len(rows)


def taken(session: Session) -> tuple[str, list[tuple[Any, ...]]]:
    """The statement that writes the same rows one by one, and the rows as the driver has them."""
    names = [column.name for column in OUTBOX.c if column.name != "id"]
    cursor = session.connection().connection.cursor()
    quoted = ", ".join(f'"{name}"' for name in names)
    cursor.execute(f"SELECT {quoted} FROM outbox ORDER BY id")
    rows = [tuple(row) for row in cursor.fetchall()]
    if session.get_bind().dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
    else:
        from psycopg.types.json import Json

        place = names.index("values")
        rows = [(*row[:place], Json(row[place]), *row[place + 1 :]) for row in rows]
        marks = ", ".join(["%s"] * len(names))
    return f"INSERT INTO outbox ({quoted}) VALUES ({marks})", rows


def emptied(session: Session) -> None:
    session.execute(delete(OutboxRow))


def analysed(session: Session) -> None:
    session.execute(text("ANALYZE"))


def counted(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OutboxRow)) or 0


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and of this process's processor time: on PostgreSQL the server works in another."""

    clock: float
    worked: float


async def timed(database: Database, work: Callable[..., int], *given: Any) -> tuple[Took, int]:
    began, worked = time.perf_counter(), time.process_time()
    rows = await database.run(work, *given)
    return Took(time.perf_counter() - began, time.process_time() - worked), rows


async def compared(url: str, people: int, rounds: int) -> tuple[list[Took], list[Took], list[Took]]:
    """What was taken by the tick, of executemany, and of a tick that finds everything written; one of each a round."""
    ticks: list[Took] = []
    bare: list[Took] = []
    again: list[Took] = []
    async with open_database(url) as database:
        await database.run(peopled, people)
        await database.run(analysed)
        for _ in range(rounds):
            took, rows = await timed(database, reminded)
            assert rows == people == await database.read(counted)
            ticks.append(took)
            took, rows = await timed(database, reminded)
            assert rows == 0
            again.append(took)
            statement, values = await database.read(taken)
            await database.run(emptied)
            took, rows = await timed(database, written, statement, values)
            assert rows == people
            bare.append(took)
            await database.run(emptied)
    return ticks, bare, again


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder, Postgres.running() as server, server.empty() as url:
        yield {"SQLite": f"sqlite:///{Path(folder) / 'relais.db'}", "PostgreSQL": url}


def main(people: int = 100_000, rounds: int = 3) -> None:
    print(f"\n{people:,} reminders of one day into the outbox, {rounds} rounds; medians in seconds")
    print(f"{'':28}{'executemany':>14}{'tick':>8}{'ratio':>8}{'tick again':>12}")
    with databases() as urls:
        for name, url in urls.items():
            migrate(url)
            ticks, bare, again = asyncio.run(compared(url, people, rounds))
            row(name, *([took.clock for took in taken] for taken in (ticks, bare, again)))
            if name == "SQLite":
                row("  processor time", *([took.worked for took in taken] for taken in (ticks, bare, again)))


def row(what: str, ticks: list[float], bare: list[float], again: list[float]) -> None:
    each = ", ".join(f"{t / b:.2f}" for t, b in zip(ticks, bare, strict=True))
    seconds, plain, none = (statistics.median(times) for times in (ticks, bare, again))
    print(f"{what:28}{plain:14.2f}{seconds:8.2f}{seconds / plain:8.2f}{none:12.2f}   (rounds: {each})", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reminders")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    main(asked.people, asked.rounds)
