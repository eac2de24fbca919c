"""Whatever is reported, corrected, verified and chosen: the roll-up is what plain counting gives, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from storage.answers import Source
from storage.database import kind
from storage.postgres import address
from storage.rolled import RollUp, Scope
from storage.rollups import roll_up
from storage.sqlite import path, writing_engine
from storage.standing import standing
from tests.rollups.oracle import Oracle, same
from tests.rollups.worlds import MINISTRIES, World, lived

FIRST = 2012  # the plan's
YEARS = [(Scope.YEAR, 2012, None), (Scope.YEAR, 2013, None)]
OCTOBERS = [(Scope.OCTOBER, 2012, None), (Scope.OCTOBER, 2013, None)]
SCOPES = st.sampled_from([*YEARS, *OCTOBERS, (Scope.QUARTER, 2012, 4), (Scope.QUARTER, 2013, 2)])
MOMENTS = st.sampled_from([datetime(2013, month, 20, 9, tzinfo=UTC) for month in (1, 6, 10, 12)])


@pytest.fixture
def engine_(database_url: str) -> Iterator[Engine]:
    sqlite = kind(database_url) == "sqlite"
    engine = writing_engine(path(database_url)) if sqlite else create_engine(address(database_url))
    yield engine
    engine.dispose()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.integers(0, 10**6), SCOPES, MOMENTS)
def test_it_is_what_plain_counting_gives(
    engine_: Engine, seed: int, asked: tuple[Scope, int, int | None], now: datetime
) -> None:
    with Session(engine_) as session:
        world = lived(session, seed)
        scope, year, quarter = asked
        whole = roll_up(session, world.plan, scope, year, quarter, now)
        assert [(of.scope, of.year) for of in whole.periods] == [
            *([(Scope.YEAR, year - 1)] if scope is Scope.OCTOBER and year > FIRST else []), (scope, year),
        ]  # fmt: skip
        for rolled in whole.periods:
            _same(session, world, rolled, Oracle(world, rolled.scope, rolled.year, rolled.quarter, now), now)
        session.rollback()


def _same(session: Session, world: World, rolled: RollUp, oracle: Oracle, now: datetime) -> None:
    assert (rolled.quarters, rolled.provisional) == (oracle.quarters, oracle.provisional())
    activities = {activity.code: activity for activity in world.plan.activities}
    for part in rolled.activities:
        same(oracle, part, activities[part.code])
    ministries = lambda a, o, s, p, q: s is Source.MINISTRY  # noqa: E731
    assert rolled.counted == oracle.counted(ministries)
    for q, counted in rolled.by_quarter.items():
        assert counted == oracle.counted(lambda a, o, s, p, when: s is Source.MINISTRY and when == q)  # noqa: B023
    for key, counted in rolled.by_area.items():
        assert counted == oracle.counted(lambda a, o, s, p, w: s is Source.MINISTRY and p == key)  # noqa: B023
    for code, counted in rolled.by_organisation.items():
        assert counted == oracle.counted(lambda a, o, s, p, w: o == code)  # noqa: B023
    every = [(a, i) for a in activities.values() for i in a.indicators]
    assert rolled.reached == oracle.reached(every)
    for tag in rolled.tags:
        tagged = [(a, i) for a, i in every if tag.tag in i.tags]
        assert tag.reached == oracle.reached(tagged)
        codes = {a.code for a, _ in tagged}
        assert rolled.counted_of(tag.tag) == oracle.counted(lambda a, o, s, p, w: s is Source.MINISTRY and a in codes)  # noqa: B023
    ids = {one.code: one.id for one in world.plan.organisations}
    for q in rolled.quarters:
        stands = standing(session, world.plan, q, now, organisations=[ids[code] for code in MINISTRIES])
        counted = rolled.by_quarter[q]
        assert (stands.expected, stands.received, stands.on_time, stands.verified) == (
            counted.expected, counted.received, counted.on_time, counted.verified,
        )  # fmt: skip
