"""Whatever is corrected, verified and chosen after a moment: what has changed since is what plain comparing gives."""

from collections.abc import Collection, Iterator
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from storage import editions, verification
from storage.answers import Source, Standing
from storage.calendar import Quarter
from storage.database import kind
from storage.postgres import address
from storage.rolled import Amount, RollUp, Scope
from storage.rollup_changes import (
    CameSince,
    Change,
    Changed,
    ChangedMeans,
    ChangedSpending,
    ChangedStanding,
    ChangedTarget,
    changed,
    own,
)
from storage.rollup_said import AsOf
from storage.rollups import roll_up
from storage.sqlite import path, writing_engine
from storage.verification import Withdrawn
from tests.rollups.made import START
from tests.rollups.oracle import Fact, Oracle
from tests.rollups.worlds import Living, Sent, World

WHEN = START.replace(year=2014)
ASKED = st.sampled_from([(Scope.YEAR, 2013, None), (Scope.OCTOBER, 2013, None), (Scope.QUARTER, 2012, 4)])


@pytest.fixture
def engine_(database_url: str) -> Iterator[Engine]:
    sqlite = kind(database_url) == "sqlite"
    engine = writing_engine(path(database_url)) if sqlite else create_engine(address(database_url))
    yield engine
    engine.dispose()


def happens(living: Living, steps: int) -> None:
    """More is taken back than people do: that is what is easily overlooked."""
    for _ in range(steps):
        step = living.dice.random()
        if step < 0.15:
            taken_back(living)
        elif step < 0.3:
            chosen_no_more(living)
        else:
            living.step()


def taken_back(living: Living) -> None:
    verified = [(n, one) for n, one in enumerate(living.world.sent) if one.latest[0] in one.verified]
    alone = [(n, one) for n, one in verified if one.post.source is Source.COMONITOR]
    if verified:
        number, sent = living.dice.choice(alone or verified)
        sent.verified.remove(sent.latest[0])
        making = living.making
        revision = making.latest(living.ids[number])
        verification.undo(living.session, revision, Withdrawn.OTHER, by=making.person, now=making.later())


def chosen_no_more(living: Living) -> None:
    standing = [one for one in living.world.choices if not one.undone]
    if standing:
        choice = living.dice.choice(standing)
        choice.undone = True
        living.making.undo(choice.id)


Figures = dict[tuple[str, str, Quarter, str | None], Amount]
Key = tuple[str, str, str, Quarter]  # activity or indicator, area, organisation
Reports = dict[Key, tuple[Standing | None, int | None]]
Means = dict[Key, bool]


def means(world: World, asked: tuple[Scope, int, int | None]) -> Means:
    """Whether each known figure of a ministry says where it can be checked."""
    open_ = [i.code for a in world.plan.activities for i in a.indicators if not i.protected]
    return {
        (code, one.post.area, one.post.organisation, one.post.quarter): code in one.latest[1].means
        for one in reports_of(world, asked)
        if one.post.source is Source.MINISTRY
        for code in open_
        if code in one.latest[1].figures and one.latest[1].figures[code].value is not None
    }


def reports_of(world: World, asked: tuple[Scope, int, int | None]) -> list[Sent]:
    years = [(Scope.YEAR, asked[1] - 1, None), asked] if asked[0] is Scope.OCTOBER else [asked]
    return [one for year in years for one in Oracle(world, *year, WHEN).reports]


def named(world: World, asked: tuple[Scope, int, int | None], found: Collection[Change]) -> set[CameSince]:
    """Of all reports, those of which nothing is listed."""
    activities = {i.code: a.code for a in world.plan.activities for i in a.indicators}
    figures = {
        (activities[one.indicator], one.area, one.quarter, one.organisation)
        for one in found
        if isinstance(one, Changed)
    }
    others = {
        (one.activity, one.area, one.quarter, one.organisation)
        for one in found
        if isinstance(one, ChangedStanding | ChangedSpending)
    }
    return {
        CameSince(post.activity, post.area, post.organisation, post.quarter)
        for post in (one.post for one in reports_of(world, asked))
        if (post.activity, post.area, post.quarter, post.organisation) not in others | figures
        and (post.source is Source.COMONITOR or (post.activity, post.area, post.quarter, None) not in figures)
    }


def said(world: World, asked: tuple[Scope, int, int | None]) -> tuple[Figures, Reports]:
    """Every figure of record, every co-monitor's own, and what every ministry says besides figures."""
    scope, year, _ = asked
    if scope is Scope.OCTOBER:  # of which the year before is a part
        figures, reports = said(world, (Scope.YEAR, year - 1, None))
    else:
        figures, reports = {}, {}
    oracle = Oracle(world, *asked, WHEN)
    for indicator in (i for a in world.plan.activities for i in a.indicators):
        for facts in oracle.subjects(indicator):
            groups: list[tuple[str | None, list[Fact]]] = [
                (None, [fact for fact, _ in oracle.of_record(indicator, facts)])
            ]
            groups += [(fact.organisation, [fact]) for fact in facts if fact.source is Source.COMONITOR]
            for whose, counted in groups:
                known = oracle.added(indicator, counted)
                if known is not None:
                    figures[*facts[0].subject, whose] = known
    for sent in oracle.reports:
        if sent.post.source is Source.MINISTRY:
            post, latest = sent.post, sent.latest[1]
            reports[post.activity, post.area, post.organisation, post.quarter] = latest.standing, latest.spent
    return figures, reports


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.integers(0, 10**6), ASKED, st.integers(1, 200), st.integers(0, 60))
def test_it_is_what_plain_comparing_gives(
    engine_: Engine, seed: int, asked: tuple[Scope, int, int | None], before: int, since: int
) -> None:
    with Session(engine_) as session:
        living = Living(session, seed)
        happens(living, before)
        plan, then = living.world.plan, AsOf(editions.newest_revision(session, living.world.plan), living.making.now)
        frozen = roll_up(session, plan, *asked, WHEN)
        world = deepcopy(living.world)
        was = said(world, asked)
        happens(living, since)
        found = changed(session, plan, frozen, then)
        now = said(living.world, asked)
        figures = {key for key in {**was[0], **now[0]} if was[0].get(key) != now[0].get(key)}
        assert {one for one in found if isinstance(one, Changed)} == {
            Changed(code, area, quarter, was[0].get(key), now[0].get(key), whose)
            for key in figures
            for code, area, quarter, whose in (key,)
        }
        for part, of in enumerate((ChangedStanding, ChangedSpending)):
            assert {one for one in found if isinstance(one, of)} == {
                of(*key, old[part], new[part])
                for key, new in now[1].items()
                for old in (was[1].get(key, (None, None)),)
                if old[part] != new[part]
            }
        had, has = means(world, asked), means(living.world, asked)
        assert {one for one in found if isinstance(one, ChangedMeans)} == {
            ChangedMeans(*key, had[key], has[key]) for key in {*had} & {*has} if had[key] != has[key]
        }
        came = {one.post for one in reports_of(living.world, asked)} - {one.post for one in reports_of(world, asked)}
        assert {one for one in found if isinstance(one, CameSince)} == {
            one
            for one in named(living.world, asked, found)
            if (one.activity, one.area, one.organisation, one.quarter)
            in {(post.activity, post.area, post.organisation, post.quarter) for post in came}
        }
        assert len(set(found)) == len(found) and not [one for one in found if isinstance(one, ChangedTarget)]
        for code in ("ONG1", "ONG2"):
            told = set(own(found, code))
            assert told == {one for one in found if isinstance(one, Changed) and one.organisation == code}
        assert own(found, None) == () == own(found, "MSIPC")
        if not found:  # nothing that a new edition would say of figures and activities is another
            assert shown(roll_up(session, plan, *asked, WHEN)) == shown(frozen)
        session.rollback()


def shown(rolled: RollUp) -> list[object]:
    """What is of record, what co-monitors say, where it can be checked, how far activities are, what they cost."""
    said: list[object] = []
    for activity in (activity for period in rolled.periods for activity in period.activities):
        said.append((activity.code, activity.status, activity.late, activity.obstacles, activity.spent))
        said.append(activity.counted.received)
        for indicator in activity.indicators:
            cells = [indicator.whole, *indicator.quarters.values(), *indicator.areas.values()]
            said += [(cell.of_record, cell.comonitor, cell.target, cell.with_means) for cell in cells]
    return said
