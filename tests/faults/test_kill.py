"""kill -9 at random moments while fifty people report: nothing lost, nothing twice, nothing out of order, and nothing
that was sent stays unanswered. The people never try again: they wait, as the design promises that they may.
"""

import asyncio
import contextlib
import os
import random
import re
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.practice.api import api
from bot.practice.phones import Phone, keyboard, readable
from bot.practice.serving import serving
from bot.practice.world import Message, World
from storage.audit import AuditRow
from storage.calendar import Calendar, Quarter
from storage.database import Database
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Area, Indicator, Logframe
from storage.plan.reading import Plans
from storage.plan.tables import IndicatorRow
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from tests.reporting.plans import CALENDAR, PLAN, both
from tests.stories.conftest import stamped

PEOPLE = 50
TOKEN = "7000000001:faults"
RELAIS = Path(sys.executable).with_name("relais")
PATIENCE = 60.0
RECEIPT = re.compile(r"Reçu n° (\d+)")


def plan_of_today() -> Logframe:
    """The trial plan, moved so that the quarter before this one is open whatever the day; an area for each person."""
    today = datetime.now(UTC).date()
    year = today.year
    calendar = Calendar(CALENDAR.zone, Quarter(year - 1, 1), Quarter(year, 4), due=15, lock=80, review=90)
    quarters = frozenset(calendar.quarters)
    activities = [
        replace(
            a,
            planned=quarters,
            areas=(),
            results=tuple(
                replace(r, indicators=tuple(replace(i, targets={}) for i in r.indicators)) for r in a.results
            ),
        )
        for a in PLAN.activities
    ]
    axis = replace(PLAN.axes[0], objectives=(replace(PLAN.axes[0].objectives[0], activities=tuple(activities)),))
    areas = tuple(Area(f"area-{n}", "region", both(f"Lieu {n}", f"Place {n}")) for n in range(PEOPLE))
    return replace(PLAN, calendar=calendar, axes=(axis,), areas=areas)


def untargeted(indicator: Indicator) -> Indicator:
    return replace(indicator, targets={})


def settle_in(session: Session, now: datetime) -> None:
    load(session, plan_of_today(), now)
    plan = Plans().open(session)[0]
    ministry = next(o.id for o in plan.organisations if o.code == "MSIPC")
    for n, area in enumerate(plan.areas):
        person = PersonRow(
            account=1000 + n, role=Role.AGENT, organisation_id=ministry, language="fr", consent_version="1",
            consented_at=now, joined_at=now,
        )  # fmt: skip
        session.add(person)
        session.flush()
        session.add(PersonAreaRow(person_id=person.id, area_id=area.id))
    session.flush()


class Person:
    """Someone who reports and never repeats anything: after each thing done, only waits for what must follow."""

    def __init__(self, world: World, number: int, chance: random.Random, calm: asyncio.Event) -> None:
        self.phone = Phone.join(world, 1000 + number, f"P{number}")
        self.number, self.chance, self.calm = number, chance, calm
        self.numbers = {
            "1.1.1": (100 + number, None, None, None),
            "1.1.2a": (30 + number, 10 + number, 20, None),
            "1.1.2b": (number, None, None, 100 + number),
            "1.1.4a": (number % 7, None, None, None),
            "1.1.4b": (number % 2, None, None, None),
        }

    async def reports(self) -> None:
        n = self.number
        await self.sends("/rapport", then="3 activités, 5 réponses")
        await self.taps("Commencer", "1 sur 5")
        numbers = [str(100 + n), f"{10 + n} 20", f"{n}/{100 + n}", str(n % 7)]
        if n % 9 == 0:  # after a death updates are taken one at a time: some send theirs together when all is calm
            await self.calm.wait()
        for together in self.breaths():
            await self.sends(*numbers[: len(together)], then=f"· {together[-1]} sur 5")
            del numbers[: len(together)]
        await self.taps("Oui" if n % 2 else "Non", "Où en sont les 3 activités ?")
        await self.taps("En cours pour les 3", "Rien n’est encore envoyé.")
        await self.taps("Envoyer", "Reçu n°")

    def breaths(self) -> tuple[tuple[int, ...], ...]:
        """The question each number leads to: one by one, but every third person sends two or three numbers at once."""
        if self.number % 3:
            return (2,), (3,), (4,), (5,)
        return ((2, 3, 4), (5,)) if self.number % 2 else ((2,), (3, 4), (5,))

    async def sends(self, *texts: str, then: str) -> None:
        """One message after the other, without waiting in between; then for what the last must lead to."""
        await asyncio.sleep(self.chance.uniform(0, 1.2))
        for text in texts:
            self.phone.sends(text)
        await self.phone.told(then, within=PATIENCE)

    async def taps(self, label: str, then: str) -> None:
        await asyncio.sleep(self.chance.uniform(0, 1.2))
        message, data = next(self.button(m, label) for m in reversed(self.phone.messages) if self.button(m, label)[1])
        self.phone.presses(message, data)
        await self.phone.told(then, within=PATIENCE)

    def button(self, message: Message, label: str) -> tuple[Message, str]:
        found = [b["callback_data"] for row in keyboard(message) for b in row if readable(b["text"]) == label]
        return message, found[0] if found else ""


@contextlib.asynccontextmanager
async def relais(url: str, database_url: str, log: Path) -> AsyncIterator["asyncio.subprocess.Process"]:
    """`relais serve` as an administrator starts it; ended by its own process id whatever happens."""
    environment = os.environ | {
        "RELAIS_TELEGRAM_TOKEN": TOKEN,
        "RELAIS_TELEGRAM_API": url,
        "RELAIS_DATABASE": database_url,
    }
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            str(RELAIS), "serve", env=environment, cwd=log.parent, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def kept(session: Session) -> dict[int, dict[str, tuple[int | None, ...]]]:
    """{account: {indicator code: figure}} of everything that is in the tables."""
    rows = session.execute(
        select(PersonRow.account, IndicatorRow.code, FigureRow.value, FigureRow.women, FigureRow.men, FigureRow.whole)
        .join(IndicatorRow, IndicatorRow.id == FigureRow.indicator_id)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(PersonRow, PersonRow.id == RevisionRow.author_id)
    )
    found: dict[int, dict[str, tuple[int | None, ...]]] = {}
    for account, code, *figure in rows:
        assert code not in found.setdefault(account, {}), f"{account} has {code} twice"
        found[account][code] = tuple(figure)
    return found


def polled(world: World) -> int:
    """How often anybody has asked for updates."""
    return sum(call.method.lower() == "getupdates" for call in world.calls)


def receipts(session: Session) -> dict[int, int]:
    """{account: number} of every receipt."""
    of = select(PersonRow.account, ReceiptRow.id).join(PersonRow, PersonRow.id == ReceiptRow.person_id)
    return {account or 0: number for account, number in session.execute(of)}


def counted(session: Session) -> tuple[int, int, int]:
    lines = select(func.count()).select_from(AuditRow).where(AuditRow.action == "report.submit")
    return (
        session.scalar(select(func.count()).select_from(ReceiptRow)) or 0,
        session.scalar(select(func.count()).select_from(ReportRow)) or 0,
        session.scalar(lines) or 0,
    )


@pytest.mark.timeout(300)
async def test_fifty_reports_and_a_process_that_dies(
    database: Database, database_url: str, engine: str, tmp_path: Path
) -> None:
    chance = random.Random(1325)
    world = World(lambda: datetime.now(UTC))
    await database.run(stamped)
    await database.run(settle_in, datetime.now(UTC))
    kills = 8 if engine == "sqlite" else 4  # on PostgreSQL each next process waits for the lease, six seconds
    async with serving(api(world, TOKEN)) as url:
        calm = asyncio.Event()
        people = [Person(world, n, chance, calm) for n in range(PEOPLE)]
        reporting = asyncio.gather(*(person.reports() for person in people))
        deaths = 0
        while not reporting.done():
            async with relais(url, database_url, tmp_path / "log") as process:
                if deaths < kills:
                    # Not sooner: an update at which the process dies three times is taken for the cause, as it must be.
                    until = len(world.calls) + chance.randint(30, 100)
                    while len(world.calls) < until and not reporting.done():  # noqa: ASYNC110 - a moment of any kind
                        await asyncio.sleep(0.005)
                    await asyncio.sleep(chance.uniform(0, 0.1))
                    process.send_signal(signal.SIGKILL)
                    deaths += 1
                else:
                    polls = polled(world)
                    while polled(world) < polls + 3 and not reporting.done():  # noqa: ASYNC110 - it serves again
                        await asyncio.sleep(0.005)
                    calm.set()
                    await asyncio.wait((reporting,))
                    process.terminate()
                    assert await asyncio.wait_for(process.wait(), 30) == 0
        await reporting
    assert deaths == kills, "everyone was done before the process had died often enough"
    assert await database.read(counted) == (PEOPLE, 3 * PEOPLE, PEOPLE)
    assert await database.read(kept) == {1000 + p.number: p.numbers for p in people}
    stored = await database.read(receipts)
    for person in people:
        shown = [found[1] for m in person.phone.messages if (found := RECEIPT.search(readable(m.text)))]
        assert shown == [str(stored[1000 + person.number])]
    log = (tmp_path / "log").read_text()
    assert "Traceback" not in log
    assert "set aside" not in log
