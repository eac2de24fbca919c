"""What the review shows is what the roll-up adds up: the same figures of record, the same differences."""

from sqlalchemy.orm import Session

from storage import comparing, rollups
from storage.database import Database
from storage.differences import differences
from storage.rolled import Scope
from tests.review.scene import ALI, AWA, FANTA, MARIAM, MOUSSA, NOW, T2, correct, count, send, sexes, the_plan
from tests.review.test_deciding import both, settle, verify


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
    for matter in comparing.matters(session, plan, T2):
        for subject in matter.subjects:
            cell = cells[subject.indicator.code, keys[matter.area]]
            assert cell.of_record == subject.of_record, subject.indicator.code
            assert cell.agreement == subject.agreement, subject.indicator.code
            found += subject.of_record is not None
    assert rolled.counted.differing == differences(session, plan, T2, None)
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
