"""What the review shows is what the roll-up adds up: the same figures of record, the same differences."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from storage import comparing, rollups
from storage.answers import Source
from storage.database import Database
from storage.plan.load import load
from storage.plan.logframe import DatedName, Organisation, OrganisationKind
from storage.rolled import Amount, Scope
from tests.filling import Filling
from tests.reporting.conftest import people_of_the_stories
from tests.reporting.plans import LAWS, with_activities
from tests.reporting.plans import both as named
from tests.review.scene import ALI, AWA, FANTA, MARIAM, MOUSSA, NOW, T2, correct, count, send, sexes, the_plan
from tests.review.test_deciding import both, settle, verify
from tests.rollups.made import START, Making, Post, Said


def the_same(session: Session) -> int:
    """How many figures of record there are."""
    plan = the_plan(session)
    rolled = rollups.roll_up(session, plan, Scope.QUARTER, T2.year, T2.number, NOW)
    cells = {
        (indicator.code, area): cell
        for activity in rolled.activities
        for indicator in activity.indicators
        for area, cell in indicator.areas.items()
    }
    keys = {area.id: area.key for area in plan.areas}
    found = 0
    matters = comparing.matters(session, plan, T2)
    for matter in matters:
        for subject in matter.subjects:
            cell = cells[subject.indicator.code, keys[matter.area]]
            assert cell.of_record == subject.of_record, subject.indicator.code
            assert cell.agreement == subject.agreement, subject.indicator.code
            found += subject.of_record is not None
    assert rolled.counted.differing == len([matter for matter in matters if matter.differing])
    return found


async def test_the_review_and_the_roll_up_say_the_same(place: Database) -> None:
    await place.run(both)
    await place.run(send, ALI, {"1.1.1": count(4)}, area="ansongo")
    await place.run(send, FANTA, {"1.1.1": count(9), "1.1.2a": sexes(1, 2)}, area="ansongo")
    await place.run(send, AWA, {"1.1.5a": count(4), "1.1.5b": count(2)})
    assert await place.read(the_same) == 6
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    await place.run(verify, MARIAM, "1.1.2")
    assert await place.read(the_same) == 6
    await place.run(correct, FANTA, 2, {"1.1.2a": sexes(2, 2)})
    assert await place.read(the_same) == 6


def two_without_a_ministry(session: Session) -> None:
    """Two NGOs watch one activity, of which no ministry says anything; the second in the plan was the first to report.
    Both were verified."""
    plan = with_activities(replace(LAWS, comonitors=("ONG1", "ONG2")), version=1)
    other = Organisation("ONG2", OrganisationKind.NGO, (DatedName(named("Autre ONG", "Another NGO")),))
    load(session, replace(plan, organisations=(*plan.organisations, other)), START)
    people_of_the_stories(session, the_plan(session), START)
    making = Making(session, the_plan(session))
    for organisation, value in (("ONG2", 8), ("ONG1", 6)):
        post = Post("1.1.1", organisation, "gao", T2, Source.COMONITOR)
        making.verify(making.report(post, Said({"1.1.1": count(value)})))


async def test_of_two_co_monitors_alone_the_first_by_organisation_counts(
    database: Database, fill: Callable[[Filling], None]
) -> None:
    fill(two_without_a_ministry)
    assert await database.read(the_same) == 1

    def of_record(session: Session) -> Amount | None:
        (matter,) = comparing.matters(session, the_plan(session), T2)
        return matter.subjects[0].of_record

    assert await database.read(of_record) == Amount(6)
