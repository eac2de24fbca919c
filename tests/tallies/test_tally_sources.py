"""What came of a period and what each source says of a place: nothing is added, and what is not there is said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from storage.calendar import Quarter
from storage.database import Database
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.tally_counts import Cell, Service, Tally, counted
from storage.tally_periods import Period
from storage.tally_sources import Range, Source, between, over, places, sources
from tests.filling import Filling
from tests.reporting.tallied import INCIDENTS, TALLIED
from tests.tallies.sending import some, tally_of

NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)
MAY, JUNE = Period(Quarter(2013, 2), 5), Period(Quarter(2013, 2), 6)
MONTHLY = replace(
    TALLIED,
    incidents=replace(INCIDENTS, monthly=True, by_cercle=True, of_record={"gao": Service.HEALTH}),
    areas=tuple(replace(area, until=date(2013, 5, 31)) if area.key == "mopti" else area for area in TALLIED.areas),
)
CAST = ((11, "MSIPC", ("gao", "ansongo")), (12, "MJ", ("gao",)), (13, "ONG1", ("gao", "mopti")))


def peopled(session: Session) -> None:
    load(session, MONTHLY, NOW)
    plan = Plans().open(session)[0]
    organisations = {one.code: one.id for one in plan.organisations}
    areas = {one.key: one.id for one in plan.areas}
    for account, organisation, keys in CAST:
        person = PersonRow(
            account=account, role=Role.AGENT, organisation_id=organisations[organisation], language="fr",
            consent_version="1", consented_at=NOW, joined_at=NOW,
        )  # fmt: skip
        session.add(person)
        session.flush()
        session.add_all(PersonAreaRow(person_id=person.id, area_id=areas[key]) for key in keys)
    session.flush()


@pytest.fixture(autouse=True)
def _filled(fill: Callable[[Filling], None]) -> None:
    fill(peopled)


def plan_of(session: Session) -> Logframe:
    return Plans().open(session)[0]


def came(session: Session, period: Period, code: str | None) -> list[tuple[str, bool]]:
    plan = plan_of(session)
    own = next((one.id for one in plan.organisations if one.code == code), None)
    return [(place.area.key, place.received) for place in places(session, plan, period, own)]


def side_by_side(session: Session, period: Period, key: str, code: str | None = None) -> list[tuple[object, ...]]:
    plan = plan_of(session)
    own = next((one.id for one in plan.organisations if one.code == code), None)
    area = next(one for one in plan.areas if one.key == key)
    return [
        (one.service, one.organisation, one.of_record, one.tally and one.tally.total, one.unusual)
        for one in sources(session, plan, period, area, own)
    ]


def send(session: Session, account: int, key: str, period: Period, service: Service, number: int) -> None:
    tally_of(session, account, key, period, some(service, number), NOW)


async def test_each_month_is_a_period_and_only_those_that_are_over(database: Database) -> None:
    plan = await database.read(plan_of)
    found = over(plan, date(2013, 6, 30))
    assert found[0] == Period(Quarter(2012, 1), 1)
    assert found[-1] == MAY
    assert over(plan, date(2013, 7, 1))[-1] == JUNE
    assert over(replace(plan, incidents=None), date(2013, 7, 1)) == ()


async def test_places_of_the_plan_and_of_one_organisation(database: Database) -> None:
    await database.run(send, 13, "mopti", MAY, Service.NGO, 2)
    every = [("gao", False), ("ansongo", False), ("kidal", False)]
    assert await database.read(came, MAY, None) == [*every, ("mopti", True)]
    assert await database.read(came, JUNE, None) == every, "Mopti is no area any more"
    assert await database.read(came, MAY, "MSIPC") == [("gao", False), ("ansongo", False)]
    assert await database.read(came, MAY, "MJ") == [("gao", False)]
    assert await database.read(came, MAY, "ONG1") == [("gao", False), ("mopti", True)]


def names_an_organisation(session: Session) -> None:
    assert MONTHLY.incidents is not None
    load(session, replace(MONTHLY, incidents=replace(MONTHLY.incidents, by={"gao": "MJ"})), NOW)


async def test_of_several_organisations_of_one_service_the_one_that_the_plan_names(database: Database) -> None:
    await database.run(send, 11, "gao", JUNE, Service.HEALTH, 8)
    both = [(Service.HEALTH, "MJ", True, 3, False), (Service.HEALTH, "MSIPC", False, 8, False)]
    await database.run(names_an_organisation)
    assert await database.read(side_by_side, JUNE, "gao") == [(Service.HEALTH, "MJ", True, None, False), both[1]]
    await database.run(send, 12, "gao", JUNE, Service.HEALTH, 3)
    assert await database.read(side_by_side, JUNE, "gao") == both
    assert await database.read(side_by_side, JUNE, "gao", "MSIPC") == both[1:]


async def test_the_source_of_record_is_first_and_named_where_it_is_missing(database: Database) -> None:
    await database.run(send, 12, "gao", JUNE, Service.POLICE, 3)
    await database.run(send, 13, "gao", JUNE, Service.NGO, 0)
    assert await database.read(side_by_side, JUNE, "gao") == [
        (Service.HEALTH, "", True, None, False),
        (Service.POLICE, "MJ", False, 3, False),
        (Service.NGO, "ONG1", False, 0, False),
    ]
    await database.run(send, 11, "gao", JUNE, Service.HEALTH, 8)
    assert (await database.read(side_by_side, JUNE, "gao"))[0] == (Service.HEALTH, "MSIPC", True, 8, False)
    assert await database.read(side_by_side, JUNE, "gao", "MJ") == [(Service.POLICE, "MJ", False, 3, False)]
    assert await database.read(side_by_side, JUNE, "gao", "ONG1") == [(Service.NGO, "ONG1", False, 0, False)]
    assert await database.read(side_by_side, JUNE, "kidal") == []


async def test_who_sent_before_and_not_now_is_not_received(database: Database) -> None:
    await database.run(send, 12, "gao", MAY, Service.POLICE, 3)
    assert (Service.POLICE, "MJ", False, None, False) in await database.read(side_by_side, JUNE, "gao")
    april = Period(Quarter(2013, 2), 4)
    assert not [one for one in await database.read(side_by_side, april, "gao") if one[0] is Service.POLICE]


async def test_unusual_is_measured_by_the_same_service_organisation_and_place_alone(database: Database) -> None:
    months = [Period(Quarter(2013, n), month) for n, month in ((1, 1), (1, 2), (1, 3), (2, 4))]
    for month in months:
        await database.run(send, 12, "gao", month, Service.POLICE, 1)
        await database.run(send, 13, "gao", month, Service.POLICE, 9)
        await database.run(send, 13, "gao", month, Service.NGO, 9)
    await database.run(send, 12, "gao", MAY, Service.POLICE, 9)
    await database.run(send, 13, "gao", MAY, Service.POLICE, 9)
    await database.run(send, 13, "mopti", MAY, Service.NGO, 40)
    found = await database.read(side_by_side, MAY, "gao")
    assert found[1:] == [
        (Service.POLICE, "MJ", False, 9, True),
        (Service.POLICE, "ONG1", False, 9, False),
        (Service.NGO, "ONG1", False, None, False),
    ]
    assert (await database.read(side_by_side, MAY, "mopti"))[-1] == (Service.NGO, "ONG1", False, 40, False)
    assert not any(one[4] for one in await database.read(side_by_side, months[3], "gao")), "three periods say nothing"


def source(number: int | None) -> Source:
    tally = None if number is None else Tally(Service.NGO, {"rape": counted({Cell.WOMEN: number})})
    return Source(Service.NGO, "ONG1", of_record=False, tally=tally)


@given(st.lists(st.none() | st.integers(0, 9999), max_size=8))
def test_the_range_is_from_the_largest_to_the_sum(numbers: list[int | None]) -> None:
    some_ = [number for number in numbers if number]
    found = between(map(source, numbers))
    assert found == (Range(max(some_), sum(some_)) if len(some_) > 1 else None)
    assert found is None or found.largest < found.sum, "never a sum alone"
