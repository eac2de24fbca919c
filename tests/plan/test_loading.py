"""A plan loaded into its tables: twice is once, what differs is told, nothing that reports may name is deleted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.audit import AuditRow
from storage.calendar import Quarter
from storage.database import Database
from storage.plan.load import FictionMixed, Loaded, ShapeFixed, load
from storage.plan.logframe import Activity, Contact, Indicator, Kind, Logframe, ReferralCard
from storage.plan.read import read
from storage.plan.reading import NoSuchPlan, Plans, by_code, logframe
from storage.plan.tables import ActivityRow, PlanRow, TargetRow
from storage.reminding import Rules
from tests.plan.figures import one_figure
from tests.plan.files import SMALL

NOW = datetime(2013, 7, 1, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PLAN = read(SMALL)


def with_activities(change: Callable[[Activity], Activity | None]) -> Logframe:
    """PLAN with each of its activities changed, or taken out."""
    (axis,) = PLAN.axes
    (objective,) = axis.objectives
    activities = tuple(changed for one in objective.activities if (changed := change(one)) is not None)
    return replace(PLAN, axes=(replace(axis, objectives=(replace(objective, activities=activities),)),))


def with_indicators(change: Callable[[Indicator], Indicator]) -> Logframe:
    def changed(activity: Activity) -> Activity:
        results = (replace(r, indicators=tuple(map(change, r.indicators))) for r in activity.results)
        return replace(activity, results=tuple(results))

    return with_activities(changed)


def activity(code: str, **change: Any) -> Logframe:
    """PLAN with one activity changed."""
    return with_activities(lambda one: replace(one, **change) if one.code == code else one)


def indicator(code: str, **change: Any) -> Logframe:
    """PLAN with one indicator changed."""
    return with_indicators(lambda one: replace(one, **change) if one.code == code else one)


async def loaded(database: Database, plan: Logframe = PLAN, now: datetime = NOW) -> Loaded:
    return await database.run(load, plan, now)


def told(done: Loaded) -> list[str]:
    return [str(change) for change in done.changes]


async def test_what_is_loaded_is_read_back_equal(database: Database) -> None:
    done = await loaded(database)
    back = await database.read(logframe, done.plan)
    assert back == PLAN
    assert back.version == 1
    assert all(activity.id and all(i.id for i in activity.indicators) for activity in back.activities)


async def test_a_first_load_tells_all_that_is_new(database: Database) -> None:
    new = told(await loaded(database))
    assert {"added plan essai", "added organisation MSIPC", "added area ansongo", "added activity 1.10"} <= set(new)
    assert {"added axis 1", "added objective 1.1", "added result 1.1.1.R1", "added indicator 1.10b"} <= set(new)
    assert not [line for line in new if line.startswith(("closed", "reopened"))]


async def test_loading_twice_changes_nothing(database: Database) -> None:
    first = await loaded(database)
    again = await loaded(database, read(SMALL), LATER)
    assert again == Loaded(first.plan, ())
    assert (await database.read(logframe, first.plan)).version == 1


async def test_the_day_of_the_first_load_is_kept_whatever_is_loaded_after_it(database: Database) -> None:
    first = await loaded(database, replace(PLAN, title={"fr": "Autre titre"}), datetime(2013, 6, 30, 23, tzinfo=UTC))
    assert (await database.read(logframe, first.plan)).opened_on == date(2013, 6, 30)
    await loaded(database, now=LATER)
    back = await database.read(logframe, first.plan)
    assert (back.version, back.opened_on) == (2, date(2013, 6, 30))


async def test_when_it_reminds_is_kept_as_far_as_it_differs_from_the_defaults(database: Database) -> None:
    def row(session: Session) -> Any:
        return session.scalars(select(PlanRow.reminders)).one()

    plain = replace(PLAN, rules=Rules())
    plan = (await loaded(database, plain)).plan
    assert await database.read(row) == {}
    assert (await database.read(logframe, plan)).rules == Rules()

    rules = replace(Rules(), late=(2,), told=0, morning=time(7, 30), rest_days=(), report_day=(3, 31))
    assert told(await loaded(database, replace(PLAN, rules=rules), LATER)) == ["changed plan essai"]
    back = await database.read(logframe, plan)
    assert (back.rules, back.version) == (rules, 2)
    assert await database.read(row) == {
        "late": [2], "told": 0, "morning": "07:30", "rest_days": [], "report_day": [3, 31]
    }  # fmt: skip

    await loaded(database, plain, LATER)
    assert (await database.read(logframe, plan)).rules == Rules()


@pytest.mark.parametrize(
    ("plan", "changes"),
    [
        (replace(PLAN, title={"fr": "Autre"}), ["changed plan essai"]),
        (replace(PLAN, calendar=replace(PLAN.calendar, lock=31)), ["changed plan essai"]),
        (replace(PLAN, contacts=replace(PLAN.contacts, phone="11")), ["changed plan essai"]),
        (replace(PLAN, holidays={}), ["changed the public holidays"]),
        (replace(PLAN, areas=PLAN.areas[::-1]), ["changed the plan's areas"]),
        (activity("1.10", label={"fr": "Autre"}), ["changed activity 1.10"]),
        (activity("1.10", budget={2012: 1}), ["changed activity 1.10"]),
        (activity("1.10", areas=("gao",)), ["changed activity 1.10"]),
        (activity("1.1.1", comonitors=()), ["changed activity 1.1.1"]),
        (activity("1.10", planned=frozenset()), ["changed activity 1.10"]),
        (indicator("1.10a", baseline=0), ["changed indicator 1.10a"]),
        (indicator("1.10a", targets={}), ["changed indicator 1.10a"]),
    ],
)  # fmt: skip
async def test_what_differs_is_told_and_nothing_else(database: Database, plan: Logframe, changes: list[str]) -> None:
    first = await loaded(database)
    done = await loaded(database, plan, LATER)
    assert told(done) == changes
    back = await database.read(logframe, first.plan)
    assert back == plan
    assert back.version == 2
    assert told(await loaded(database, plan, LATER)) == []


async def test_what_vanishes_is_closed_and_comes_back_reopened(database: Database) -> None:
    first = await loaded(database)
    before = await database.read(logframe, first.plan)
    without = with_activities(lambda a: None if a.code == "1.1.1" else a)

    closed = await loaded(database, without, LATER)
    assert {"closed activity 1.1.1", "closed result 1.1.1.R1", "closed indicator 1.1.1"} <= set(told(closed))
    assert [a.code for a in (await database.read(logframe, first.plan)).activities] == ["1.10"]
    assert await database.read(rows_of_activities) == 2

    opened = await loaded(database, PLAN, LATER)
    assert {"reopened activity 1.1.1", "reopened result 1.1.1.R1", "reopened indicator 1.1.1"} <= set(told(opened))
    after = await database.read(logframe, first.plan)
    assert after == PLAN
    assert [a.id for a in after.activities] == [a.id for a in before.activities]


def rows_of_activities(session: Session) -> int:
    return len(session.scalars(select(ActivityRow.id)).all())


async def test_a_change_of_order_is_told_once(database: Database) -> None:
    first = await loaded(database)
    (axis,) = PLAN.axes
    (objective,) = axis.objectives
    turned = replace(objective, activities=objective.activities[::-1])
    plan = replace(PLAN, axes=(replace(axis, objectives=(turned,)),))
    assert told(await loaded(database, plan, LATER)) == ["changed the order of the plan"]
    assert [a.code for a in (await database.read(logframe, first.plan)).activities] == ["1.10", "1.1.1"]


async def test_a_target_that_changes_keeps_what_it_was(database: Database) -> None:
    await loaded(database)

    def retarget(value: int | None) -> Logframe:
        targets = {} if value is None else {Quarter(2013, 2): value}
        return indicator("1.10a", targets=targets)

    await loaded(database, retarget(60), LATER)
    await loaded(database, retarget(None), LATER)
    await loaded(database, retarget(70), LATER)

    history = await database.read(targets_of_people)
    assert history == [(1, 50, NOW), (2, 60, LATER), (3, None, LATER), (4, 70, LATER)]


def targets_of_people(session: Session) -> list[tuple[int, int | None, datetime]]:
    people = next(i for a in Plans().open(session)[0].activities for i in a.indicators if i.code == "1.10a")
    rows = session.scalars(
        select(TargetRow).where(TargetRow.indicator_id == people.id).order_by(TargetRow.revision)
    ).all()
    return [(row.revision, row.value, row.since) for row in rows]


@pytest.mark.parametrize(
    ("code", "change", "changed"),
    [
        ("1.10a", {"by_sex": False}, ("by_sex",)),
        ("1.10a", {"kind": Kind.LEVEL, "by_sex": False}, ("kind", "by_sex")),
        ("1.10b", {"numerator": {"fr": "Autre part"}}, ("numerator",)),
        ("1.1.1", {"unit": {}}, ("unit",)),
    ],
)
async def test_what_has_figures_keeps_its_shape(
    database: Database, code: str, change: dict[str, Any], changed: tuple[str, ...]
) -> None:
    first = await loaded(database)
    other = indicator(code, **change)
    await database.run(one_figure, await database.read(logframe, first.plan), code, NOW)

    with pytest.raises(ShapeFixed) as refused:
        await loaded(database, replace(other, title={"fr": "Autre"}), LATER)

    assert [(shape.code, shape.changed) for shape in refused.value.shapes] == [(code, changed)]
    assert await database.read(logframe, first.plan) == PLAN, "nothing of the file was taken"


async def test_without_figures_a_shape_may_change(database: Database) -> None:
    first = await loaded(database)
    await database.run(one_figure, await database.read(logframe, first.plan), "1.10b", NOW)
    done = await loaded(database, with_indicators(lambda i: replace(i, by_sex=False)), LATER)
    assert told(done) == ["changed indicator 1.10a"]


async def test_a_unit_that_was_unknown_may_be_filled_in_beside_figures(database: Database) -> None:
    first = await loaded(database)
    await database.run(one_figure, await database.read(logframe, first.plan), "1.10a", NOW)
    filled = indicator("1.10a", unit={"fr": "agents"})
    assert told(await loaded(database, filled, LATER)) == ["changed indicator 1.10a"]


async def test_a_card_verified_since_stays(database: Database) -> None:
    gao, ansongo = PLAN.areas
    renewed = ReferralCard((Contact({"fr": "Autre"}, "11"),), date(2013, 6, 20))

    def with_card(card: ReferralCard | None) -> Logframe:
        return replace(PLAN, areas=(replace(gao, referral=card), ansongo))

    first = await loaded(database)
    assert told(await loaded(database, with_card(renewed), LATER)) == ["changed area gao"]
    assert told(await loaded(database, PLAN, LATER)) == []
    assert told(await loaded(database, with_card(None), LATER)) == []
    assert (await database.read(logframe, first.plan)).areas[0].referral == renewed


async def test_areas_in_any_order_find_their_parent(database: Database) -> None:
    turned = replace(PLAN, areas=PLAN.areas[::-1])
    first = await loaded(database, turned)
    assert (await database.read(logframe, first.plan)).areas == turned.areas


async def test_a_fictional_plan_and_a_real_one_share_no_database(database: Database) -> None:
    await loaded(database)
    with pytest.raises(FictionMixed) as refused:
        await loaded(database, replace(PLAN, code="vrai", fictional=False))
    assert refused.value.there == "essai"
    assert await database.read(by_code, "vrai") is None


async def test_two_plans_share_the_country_and_nothing_else(database: Database) -> None:
    await loaded(database)
    done = await loaded(database, replace(PLAN, code="deux"), LATER)
    assert "added activity 1.10" in told(done)
    assert not [line for line in told(done) if line.startswith(("added area", "added organisation"))]
    assert [plan.code for plan in await database.read(Plans().open)] == ["deux", "essai"]


async def test_a_process_sees_a_plan_change_and_reads_no_more_than_that(database: Database) -> None:
    plans = Plans()
    first = await loaded(database)
    (held,) = await database.read(plans.open)
    assert (await database.read(plans.open))[0] is held

    await loaded(database, replace(PLAN, title={"fr": "Autre"}), LATER)
    assert (await database.read(plans.get, first.plan)).title == {"fr": "Autre"}
    with pytest.raises(NoSuchPlan):
        await database.read(plans.get, first.plan + 99)


async def test_each_load_that_changed_something_is_an_audit_line(database: Database) -> None:
    done = await loaded(database)
    await loaded(database, PLAN, LATER)
    assert await database.read(audited) == [(None, "plan:essai", {"changes": len(done.changes), "version": 1})]


def audited(session: Session) -> list[tuple[int | None, str, dict[str, str | int]]]:
    rows = session.scalars(select(AuditRow).where(AuditRow.action == "plan.load").order_by(AuditRow.id))
    return [(row.actor, row.object, row.detail) for row in rows]
