"""The trial plan in February 2014, the people of the stories, and a year of reports."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from bot.doors import built
from bot.house import House
from storage.answers import Figure, Source, Standing, Status
from storage.calendar import Quarter
from storage.database import Database
from storage.people import PersonRow, Role
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.tally_counts import Service
from tests.filling import Filling
from tests.progress.chat import Chat
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import T1, T2
from tests.reporting.tallied import INCIDENTS, TALLIED
from tests.rollups.made import Making, Post, Said
from tests.texts import TEXTS

FEBRUARY = datetime(2014, 2, 12, 9, 41, tzinfo=UTC)
AWA, FANTA, MOUSSA, MARIAM, KADI, EVA, SALIF = 11, 13, 14, 17, 18, 19, 20
GAO = Post("1.1.2", "MSIPC", "gao", T2)
NGO = replace(GAO, organisation="ONG1", source=Source.COMONITOR)
UNDER_WAY = Standing(Status.UNDER_WAY)
PLAN = replace(TALLIED, incidents=replace(INCIDENTS, of_record={"gao": Service.HEALTH, "mopti": Service.HEALTH}))


def trained(women: int, men: int) -> Said:
    return Said({"1.1.2a": Figure(women + men, women, men), "1.1.2b": Figure(40, whole=160)}, standing=UNDER_WAY)


def begun(session: Session) -> None:
    """Reports of two sources; who coordinates the plan, another one, an evaluator, an NGO's coordinator."""
    load(session, PLAN, NINE_FORTY_ONE)
    plan = Plans().open(session)[0]
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    ngo = next(one.id for one in plan.organisations if one.code == "ONG1")
    for account, role, organisation, language in (
        (MARIAM, Role.COORDINATOR, None, "fr"),
        (KADI, Role.COORDINATOR, None, "en"),
        (EVA, Role.EVALUATOR, None, "fr"),
        (SALIF, Role.COORDINATOR, ngo, "fr"),
    ):
        evaluator = role is Role.EVALUATOR
        session.add(
            PersonRow(
                account=account, role=role, organisation_id=organisation, language=language, consent_version="1",
                consented_at=NINE_FORTY_ONE, joined_at=NINE_FORTY_ONE, label=f"P{account}",
                until=datetime(2014, 12, 31, tzinfo=UTC).date() if evaluator else None,
                closes_at=datetime(2014, 12, 31, tzinfo=UTC) if evaluator else None,
            )
        )  # fmt: skip
    session.flush()
    making = Making(session, plan)
    making.report(replace(GAO, quarter=T1), trained(3, 3))
    making.verify(making.report(GAO, trained(24, 16)))
    making.report(replace(GAO, activity="1.1.1"), Said({"1.1.1": Figure(9)}, standing=UNDER_WAY))
    making.report(NGO, trained(20, 16), on_time=False)


@pytest.fixture
def house() -> House:
    return House(TEXTS, Plans(), 1, "RelaisBot", built())


@pytest.fixture
def chat(database: Database, fill: Callable[[Filling], None], house: House) -> Callable[..., Chat]:
    fill(begun)
    updates: list[int] = []

    def of(account: int, now: datetime = FEBRUARY) -> Chat:
        return Chat(database, house, account, now, updates)

    return of


def corrected(session: Session, women: int, men: int, quarter: Quarter = T2) -> None:
    """Awa's report of the training is another now."""
    from sqlalchemy import select

    from storage.reports import ReportRow

    making = Making(session, Plans().open(session)[0], FEBRUARY)
    row = select(ReportRow.id).where(
        ReportRow.activity_id == making.activities["1.1.2"].id, ReportRow.quarter == quarter,
        ReportRow.source == Source.MINISTRY,
    )  # fmt: skip
    making.correct(session.scalars(row).one(), trained(women, men))
