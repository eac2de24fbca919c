"""The real process stops, and the next one begins a week later: whatever would have come meanwhile, each person gets
one message. And a process that lives on, while for days no update comes through.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot import app
from bot.practice.phones import Phone, readable
from storage import extensions
from storage.calendar import Quarter
from storage.database import Database
from storage.extensions import Why
from storage.outages import SERVING, OutageRow, PulseRow
from storage.outbox import OutboxRow, State
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Area, Logframe
from storage.plan.reading import Plans
from storage.plan.tables import PlanRow
from tests.reporting.plans import PLAN, both
from tests.stories.conftest import TOKEN, Town, founding, town

__all__ = ["founding", "town"]

NINE = 9
LONG_AGO = datetime(2012, 1, 1, tzinfo=UTC)
ACCOUNTS = {11: (Role.AGENT, "MSIPC"), 12: (Role.AGENT, "MSIPC"), 13: (Role.COMONITOR, "ONG1")}


def plan() -> Logframe:
    """The trial plan, with everything planned in nine places."""
    activities = tuple(replace(activity, areas=()) for activity in PLAN.activities)
    axis = replace(PLAN.axes[0], objectives=(replace(PLAN.axes[0].objectives[0], activities=activities),))
    areas = tuple(Area(f"lieu-{n}", "region", both(f"Lieu {n}", f"Place {n}")) for n in range(NINE))
    return replace(PLAN, code="NEUF", axes=(axis,), areas=areas)


def settle_in(session: Session) -> None:
    """Three people, each for all of the nine places, since before the plan began."""
    load(session, plan(), LONG_AGO)
    here = next(p for p in Plans().open(session) if p.code == "NEUF")
    organisations = {o.code: o.id for o in here.organisations}
    for account, (role, organisation) in ACCOUNTS.items():
        someone = PersonRow(
            account=account, role=role, organisation_id=organisations[organisation], language="fr",
            consent_version="1", consented_at=LONG_AGO, joined_at=LONG_AGO,
        )  # fmt: skip
        session.add(someone)
        session.flush()
        session.add_all(PersonAreaRow(person_id=someone.id, area_id=area.id) for area in here.areas)
    session.execute(update(PlanRow).values(opened_at=LONG_AGO, version=PlanRow.version + 1))


def given_days(session: Session, now: datetime) -> None:
    """Each place its own due day: each will be reminded of by itself."""
    here = next(p for p in Plans().open(session) if p.code == "NEUF")
    by = session.scalars(select(PersonRow.id)).first()
    assert by is not None
    for n, area in enumerate(here.areas[1:], 1):
        extensions.extend(session, here.id, Quarter(2013, 2), area.id, n, Why.NETWORK, by=by, card=n, now=now)


def waits(session: Session) -> int:
    open_rows = OutboxRow.state.in_((State.WAITING, State.CLAIMED))
    return session.scalar(select(func.count()).select_from(OutboxRow).where(open_rows)) or 0


def guests(session: Session) -> dict[int, int]:
    found = session.execute(
        select(PersonRow.account, func.count())
        .select_from(OutboxRow)
        .join(PersonRow, PersonRow.id == OutboxRow.person_id)
        .where(OutboxRow.reason == "said with outage")
        .group_by(PersonRow.account)
    )
    return {account or 0: many for account, many in found}


def pulse(session: Session) -> datetime | None:
    return session.scalar(select(PulseRow.at).where(PulseRow.name == SERVING))


def outages_kept(session: Session) -> list[tuple[date, date]]:
    return [(o.since.date(), o.until.date()) for o in session.scalars(select(OutageRow))]


async def until(holds: Callable[[], Awaitable[bool]], within: float = 30.0) -> None:
    async with asyncio.timeout(within):
        while not await holds():  # noqa: ASYNC110 - a row tells nobody that it changed
            await asyncio.sleep(0.05)


async def all_said(database: Database) -> None:
    async def empty() -> bool:
        return await database.read(waits) == 0

    await until(empty)


def new(phone: Phone, before: int) -> list[str]:
    return [readable(m.text) for m in phone.messages if m.mine][before:]


def heard(phone: Phone) -> int:
    return len([m for m in phone.messages if m.mine])


async def test_nine_reminders_that_would_have_come_are_one_message(town: Town) -> None:
    await town.database.run(settle_in)
    phones = {account: Phone.join(town.world, account, f"P{account}") for account in ACCOUNTS}
    async with town.bot():
        for phone in phones.values():
            await phone.told("T2 2013 : ")
        await all_said(town.database)
    before = {account: heard(phone) for account, phone in phones.items()}

    await town.database.run(given_days, town.clock())
    town.clock.later(days=7)
    async with town.bot():
        for phone in phones.values():
            await phone.told("Relais arrêté du 12 au 19 juillet")
        await all_said(town.database)
    for account, phone in phones.items():
        (text,) = new(phone, before[account])
        assert "T2 2013" in text
        assert "il manque" in text
        assert "Lieu 0 : " in text
        assert "Envoyé sans reçu ? Renvoyez, merci." in text
        assert (await town.database.read(guests))[account] >= NINE, "all of them are kept as said"

    town.clock.later(minutes=5)
    async with town.bot():  # stopped and begun again at once: that is no outage, and nothing comes a second time
        await all_said(town.database)
    assert {account: heard(phone) - before[account] for account, phone in phones.items()} == dict.fromkeys(ACCOUNTS, 1)
    assert await town.database.read(outages_kept) == [(date(2013, 7, 12), date(2013, 7, 19))]


async def test_while_no_update_comes_through_nobody_serves(town: Town) -> None:
    """The network of the server was away for three days, the process lived on: what was sent to it is lost as well."""
    await town.database.run(settle_in)
    awa, *_ = (Phone.join(town.world, account, f"P{account}") for account in ACCOUNTS)
    ticks: list[Callable[[], Awaitable[None]]] = []
    stop, ready = asyncio.Event(), asyncio.Event()
    wiring = app.Wiring(TOKEN, town.url, town.database_url, town.clock, ticking=ticks.append)
    running = asyncio.create_task(app.serve(wiring, stop, ready.set))
    try:
        await asyncio.wait_for(ready.wait(), 20)
        await awa.told("T2 2013 : ")
        await all_said(town.database)
        before = heard(awa)
        town.world.faults.plan("refuse", "getUpdates", times=10_000)
        awa.sends("/aide")  # ends the poll that Telegram keeps open

        async def silent() -> bool:
            town.clock.later(minutes=2)
            was = await town.database.read(pulse)
            await ticks[0]()
            return await town.database.read(pulse) == was

        await until(silent)
        town.clock.later(days=3)
        await ticks[0]()
        assert await town.database.read(outages_kept) == [], "it is not over yet"
        town.world.faults.planned.clear()
        awa.sends("/aide")

        async def noticed() -> bool:
            await ticks[0]()
            return await town.database.read(outages_kept) != []

        await until(noticed)
        await awa.told("Relais arrêté du 12 au 15 juillet")
        await all_said(town.database)
        assert len([text for text in new(awa, before) if not text.startswith("Aide")]) == 1
    finally:
        stop.set()
        await running
