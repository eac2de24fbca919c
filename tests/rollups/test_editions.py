"""A roll-up is approved and never changes; what changes later makes the next edition. On both databases."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import editions, settlements, verification
from storage.answers import Figure, Source, Standing, Status
from storage.audit import AuditRow
from storage.calendar import Quarter
from storage.database import Database
from storage.editions import AlreadyFrozen, Edition, EditionRow, NotAsFrozen, StillOpen
from storage.extensions import ExtensionRow
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.reports import RevisionRow
from storage.rolled import Agreement, Amount, RollUp, Scope
from storage.rolled_json import written
from storage.rollup_changes import Change, Changed, ChangedStanding
from storage.rollups import roll_up
from storage.verification import Withdrawn
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import PLAN, T1, T2
from tests.rollups.made import Making, Post, Said

AUGUST = datetime(2013, 8, 20, 9, tzinfo=UTC)
FEBRUARY = datetime(2014, 2, 12, 9, 41, tzinfo=UTC)
GAO, NGO = Post("1.1.2", "MSIPC", "gao", T2), Post("1.1.2", "ONG1", "gao", T2, Source.COMONITOR)
HASH = "89db284073e656b618481a9c650b381456f3dd83dbcc210d0c627ea22544d15b"
UNDER_WAY = Standing(Status.UNDER_WAY)


def trained(women: int, men: int, standing: Standing | None = UNDER_WAY) -> Said:
    return Said({"1.1.2a": Figure(women + men, women, men), "1.1.2b": Figure(40, whole=160)}, standing=standing)


def begun(session: Session) -> None:
    """Two sources have reported on one activity, and one of them was verified."""
    load(session, PLAN, NINE_FORTY_ONE)
    plan = Plans().open(session)[0]
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    making = Making(session, plan)
    making.report(replace(GAO, quarter=T1), trained(3, 3))
    making.verify(making.report(GAO, trained(24, 16)))
    making.report(NGO, trained(20, 16), on_time=False)


@pytest.fixture
def two_sources(fill: Callable[[Filling], None]) -> None:
    fill(begun)


pytestmark = pytest.mark.usefixtures("two_sources")


def plan_of(session: Session) -> Logframe:
    return Plans().open(session)[0]


def frozen(session: Session, scope: Scope = Scope.QUARTER, now: datetime = AUGUST, by: int = 4) -> Edition:
    return editions.freeze(session, plan_of(session), scope, 2013, 2 if scope is Scope.QUARTER else None, by, now)


def as_frozen(session: Session, edition: Edition) -> tuple[RollUp, bytes]:
    data = session.scalars(select(EditionRow.data).where(EditionRow.id == edition.id)).one()
    return editions.rolled(session, edition.id), data


def since(session: Session, edition: Edition) -> tuple[Change, ...]:
    return editions.changed_since(session, plan_of(session), edition, FEBRUARY)


async def test_it_is_kept_with_its_hash_and_says_who_and_when(database: Database) -> None:
    edition = await database.run(frozen)
    rolled, data = await database.read(as_frozen, edition)
    assert (edition.edition, edition.frozen_by, edition.frozen_at) == (1, 4, AUGUST)
    assert edition.hash == rolled.hash == sha256(data).hexdigest()
    assert (rolled.edition, rolled.frozen_at, rolled.counted.received) == (1, AUGUST, 1)

    def log(session: Session) -> tuple[AuditRow, Logframe]:
        line = session.scalars(select(AuditRow).where(AuditRow.action == "rollup.freeze")).one()
        session.expunge(line)
        return line, plan_of(session)

    line, plan = await database.read(log)
    assert (line.actor, line.object, line.detail["hash"]) == (4, f"rollup:{edition.id}", edition.hash)
    assert await database.read(editions.editions, plan.id) == (edition,)
    assert await database.read(editions.latest, plan.id, Scope.QUARTER, 2013, 2) == edition
    assert await database.read(editions.year_frozen, plan.id, 2013) is None


async def test_made_again_from_the_same_data_it_is_the_same_to_the_byte(database: Database) -> None:
    edition = await database.run(frozen)
    _, data = await database.read(as_frozen, edition)

    def again(session: Session) -> bytes:
        draft = roll_up(session, plan_of(session), Scope.QUARTER, 2013, 2, edition.frozen_at)
        return written(replace(draft, edition=edition.edition, frozen_at=edition.frozen_at))

    assert await database.read(again) == data
    assert edition.hash == HASH, "as on the other database, and as it was yesterday"


async def test_nothing_new_is_no_new_edition(database: Database) -> None:
    edition = await database.run(frozen)
    for now in (AUGUST, FEBRUARY):
        with pytest.raises(AlreadyFrozen) as refused:
            await database.run(frozen, Scope.QUARTER, now)
        assert refused.value.edition == edition


@pytest.mark.parametrize(
    ("scope", "now", "quarter"),
    [
        (Scope.QUARTER, datetime(2013, 7, 30, 23, tzinfo=UTC), T2),
        (Scope.YEAR, datetime(2014, 1, 30, 23, tzinfo=UTC), Quarter(2013, 4)),
        (Scope.YEAR, AUGUST, Quarter(2013, 4)),
        (Scope.OCTOBER, datetime(2013, 1, 20, tzinfo=UTC), Quarter(2012, 4)),
    ],
)
async def test_what_takes_reports_still_is_not_frozen(
    database: Database, scope: Scope, now: datetime, quarter: Quarter
) -> None:
    with pytest.raises(StillOpen) as refused:
        await database.run(frozen, scope, now)
    assert refused.value.quarter == quarter


async def test_more_time_for_one_place_keeps_the_whole_open(database: Database) -> None:
    def extended(session: Session) -> None:
        plan = plan_of(session)
        given = {"days": 10, "why": "network", "given_by": 4, "given_at": AUGUST}
        session.add(ExtensionRow(plan_id=plan.id, quarter=T2, area_id=plan.areas[1].id, **given))

    await database.run(extended)
    with pytest.raises(StillOpen):
        await database.run(frozen, Scope.QUARTER, datetime(2013, 8, 9, 9, tzinfo=UTC))
    await database.run(frozen, Scope.QUARTER, datetime(2013, 8, 10, 9, tzinfo=UTC))


async def test_the_year_and_the_edition_of_october(database: Database) -> None:
    october = await database.run(frozen, Scope.OCTOBER, datetime(2013, 10, 20, tzinfo=UTC))
    year = await database.run(frozen, Scope.YEAR, FEBRUARY)
    rolled, _ = await database.read(as_frozen, october)
    assert rolled.quarters == tuple(Quarter(2013, number) for number in (1, 2, 3))
    assert rolled.provisional == (Quarter(2013, 3),), "the others are locked"
    assert rolled.before is not None and rolled.before.edition == 0 and len(rolled.before.quarters) == 4
    with pytest.raises(AlreadyFrozen):
        await database.run(frozen, Scope.OCTOBER, datetime(2013, 11, 2, tzinfo=UTC))
    assert await database.read(editions.year_frozen, year.plan, 2013) == year
    whole, _ = await database.read(as_frozen, year)
    assert whole.provisional == () and len(whole.quarters) == 4


async def test_a_correction_changes_nothing_that_is_frozen_and_makes_the_next_edition(database: Database) -> None:
    def corrected(session: Session) -> None:
        making = Making(session, plan_of(session), AUGUST + timedelta(days=1))
        making.correct(2, trained(24, 26, Standing(Status.COMPLETED)))

    first = await database.run(frozen)
    before = await database.read(as_frozen, first)
    assert await database.read(since, first) == ()
    await database.run(corrected)
    assert await database.read(as_frozen, first) == before
    assert await database.read(since, first) == (
        Changed("1.1.2a", "gao", T2, Amount(40, 24, 16), Amount(50, 24, 26)),
        ChangedStanding("1.1.2", "gao", "MSIPC", T2, UNDER_WAY, Standing(Status.COMPLETED)),
    )
    second = await database.run(frozen, Scope.QUARTER, FEBRUARY)
    assert second.edition == 2 and second.data_version > first.data_version
    assert await database.read(since, second) == ()
    assert await database.read(as_frozen, first) == before
    now, _ = await database.read(as_frozen, second)
    assert (now.counted.verified, before[0].counted.verified) == (0, 1), "what was corrected is not verified any more"


async def test_a_choice_made_since_is_a_change_and_so_is_one_taken_back(database: Database) -> None:
    def chosen(session: Session) -> int:
        making = Making(session, plan_of(session), AUGUST + timedelta(days=1))
        return making.settle("1.1.2a", "gao", T2, Source.COMONITOR, "ONG1", making.latest(3))

    def undone(session: Session, settlement: int) -> None:
        Making(session, plan_of(session), FEBRUARY + timedelta(days=1)).undo(settlement)

    first = await database.run(frozen)
    choice = await database.run(chosen)
    ngo, ministry = Amount(36, 20, 16), Amount(40, 24, 16)
    assert await database.read(since, first) == (Changed("1.1.2a", "gao", T2, ministry, ngo),)
    second = await database.run(frozen, Scope.QUARTER, FEBRUARY)
    rolled, _ = await database.read(as_frozen, second)
    cell = rolled.activities[1].indicators[0].whole
    assert (cell.of_record, cell.reported, cell.agreement, cell.settled) == (ngo, ministry, Agreement.SETTLED, 1)
    await database.run(undone, choice)
    assert await database.read(since, first) == ()
    assert await database.read(since, second) == (Changed("1.1.2a", "gao", T2, ngo, ministry),)


async def test_of_a_co_monitor_alone_a_verification_taken_back_is_a_change(database: Database) -> None:
    def alone(session: Session) -> None:
        making = Making(session, plan_of(session), AUGUST - timedelta(days=1))
        making.verify(making.report(replace(NGO, area="ansongo"), trained(2, 3)))

    def taken_back(session: Session) -> None:
        making = Making(session, plan_of(session))
        later = AUGUST + timedelta(days=1)
        assert verification.undo(session, making.latest(4), Withdrawn.OTHER, by=making.person, now=later)

    await database.run(alone)
    first = await database.run(frozen)
    await database.run(taken_back)
    unknown = (Changed("1.1.2a", "ansongo", T2, Amount(5, 2, 3), None),)
    assert (await database.read(since, first))[:1] == unknown
    assert {type(one) for one in await database.read(since, first)} == {Changed}


async def test_what_was_tapped_before_and_kept_after_is_changed_since(database: Database) -> None:
    """A choice, one taken back, a verification, one taken back: each waited while the quarter was frozen."""
    moment = AUGUST - timedelta(seconds=1)
    ngo, ministry = Amount(36, 20, 16), Amount(40, 24, 16)
    alone = replace(NGO, area="ansongo")

    def making(session: Session) -> Making:
        return Making(session, plan_of(session), moment - timedelta(minutes=1))

    def arrived(session: Session) -> None:
        Making(session, plan_of(session), AUGUST - timedelta(days=1)).report(alone, trained(2, 3))

    def chosen(session: Session) -> int:
        return making(session).settle("1.1.2a", "gao", T2, Source.COMONITOR, "ONG1", making(session).latest(3))

    def verified(session: Session) -> None:
        verification.verify(session, making(session).latest(4), by=4, now=moment)

    def undone(session: Session, choice: int) -> None:
        settlements.undo(session, (choice,), "other", by=4, now=moment)
        assert verification.undo(session, making(session).latest(4), Withdrawn.OTHER, by=4, now=moment)

    await database.run(arrived)
    first = await database.run(frozen)
    choice = await database.run(chosen)
    await database.run(verified)
    seen = {Changed("1.1.2a", "gao", T2, ministry, ngo), Changed("1.1.2a", "ansongo", T2, None, Amount(5, 2, 3))}
    assert seen <= set(await database.read(since, first))
    second = await database.run(frozen)
    assert await database.read(since, second) == ()
    await database.run(undone, choice)
    back = {Changed("1.1.2a", "gao", T2, ngo, ministry), Changed("1.1.2a", "ansongo", T2, Amount(5, 2, 3), None)}
    assert back <= set(await database.read(since, second))


async def test_what_was_tapped_after_and_kept_before_is_in_it(database: Database) -> None:
    def chosen(session: Session) -> None:
        making = Making(session, plan_of(session), AUGUST)
        making.settle("1.1.2a", "gao", T2, Source.COMONITOR, "ONG1", making.latest(3))

    await database.run(chosen)
    first = await database.run(frozen)
    assert first.frozen_at == AUGUST + timedelta(minutes=1)
    assert await database.read(since, first) == ()


async def test_of_two_at_once_one_wins(database: Database) -> None:
    done = await asyncio.gather(
        *(database.run(frozen, Scope.QUARTER, AUGUST, by) for by in (1, 4)), return_exceptions=True
    )
    won = [one for one in done if isinstance(one, Edition)]
    lost = [one for one in done if isinstance(one, AlreadyFrozen)]
    assert len(won) == len(lost) == 1 and lost[0].edition == won[0]
    assert len(await database.read(editions.editions, won[0].plan)) == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE rollups SET hash = 'x'", "UPDATE rollups SET edition = 2", "DELETE FROM rollups"]
)
async def test_the_database_refuses_to_change_one(database: Database, statement: str) -> None:
    await database.run(frozen)

    def change(session: Session) -> None:
        session.execute(text(statement))

    with pytest.raises(DBAPIError, match="editions are only added"):
        await database.run(change)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_data_that_were_tampered_with_are_not_shown(database: Database) -> None:
    edition = await database.run(frozen)

    def tampered(session: Session) -> None:
        session.execute(text("DROP TRIGGER rollups_no_update"))
        session.execute(update(EditionRow).values(data=b'{"format":1}'))

    await database.run(tampered)
    with pytest.raises(NotAsFrozen):
        await database.read(editions.rolled, edition.id)


async def test_a_decision_is_after_every_freeze_that_was_kept_before_it(database: Database) -> None:
    """Two approvals were kept in another order than they were tapped, and a choice tapped between them."""

    def decided(session: Session) -> tuple[bool, bool]:
        plan = plan_of(session)
        tapped = FEBRUARY + timedelta(seconds=10)
        whole = editions.freeze(session, plan, Scope.YEAR, 2013, None, 4, tapped)
        october = editions.freeze(session, plan, Scope.OCTOBER, 2013, None, 4, FEBRUARY)
        making = Making(session, plan, FEBRUARY)
        newest = session.scalars(select(func.max(RevisionRow.id))).one()
        chosen = settlements.Chosen(
            making.indicators["1.1.2a"].id, making.areas["gao"], T2, Source.COMONITOR, making.organisations["ONG1"],
            newest,
        )  # fmt: skip
        at = FEBRUARY + timedelta(seconds=5)
        settlements.settle(session, chosen, settlements.Because.DOCUMENTS, by=4, now=at)
        return tuple(  # type: ignore[return-value]
            bool(editions.changed_since(session, plan, one, FEBRUARY + timedelta(days=1))) for one in (whole, october)
        )

    assert await database.run(decided) == (True, True)
