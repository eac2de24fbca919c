"""A database with people who may report now: what `relais serve` is measured on."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage.calendar import Quarter
from storage.database import open_database
from storage.people import PersonAreaRow, PersonRow
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.tables import AreaRow, OrganisationRow
from storage.schema import migrate
from tests.benchmarks.telegram import FIRST
from tests.reporting.plans import LAWS, PLAN, TRAINING, with_activities


def plan(now: datetime) -> Logframe:
    """Three indicators in two activities; the quarter before this one is open, whatever day it is, and none earlier."""
    first = PLAN.calendar.quarter_of(now.date()).previous
    calendar = replace(PLAN.calendar, first=first, last=Quarter(now.year + 1, 4), due=80, lock=90, review=91)
    activities = (replace(a, planned=frozenset(calendar.quarters)) for a in (LAWS, TRAINING))
    always = replace(PLAN.rules, quiet_from=time(0), quiet_until=time(0), rest_days=())  # whenever it is measured
    return replace(with_activities(*activities), calendar=calendar, rules=always, holidays={})


def peopled(session: Session, people: int, now: datetime) -> None:
    ministry = session.scalars(select(OrganisationRow.id).where(OrganisationRow.code == "MSIPC")).one()
    gao = session.scalars(select(AreaRow.id).where(AreaRow.key == "gao")).one()
    rows = [
        {
            "account": FIRST + n, "role": "agent", "organisation_id": ministry, "language": "fr",
            "consent_version": "1", "consented_at": now, "joined_at": now, "label": f"P{n}",
        }
        for n in range(people)
    ]  # fmt: skip
    ids = session.scalars(insert(PersonRow).returning(PersonRow.id), rows).all()
    session.execute(insert(PersonAreaRow), [{"person_id": person, "area_id": gao} for person in ids])


def founded(file: Path, people: int) -> str:
    """The URL of a new database at `file`."""
    url = f"sqlite:///{file}"
    now = datetime.now(UTC)
    migrate(url)

    async def fill() -> None:
        async with open_database(url) as database:
            await database.run(load, plan(now), now)
            await database.run(peopled, people, now)

    asyncio.run(fill())
    return url
