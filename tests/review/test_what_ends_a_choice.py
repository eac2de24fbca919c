"""A choice stands as long as what was compared is what is there: its own figures, whatever else is corrected."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import comparing, tracing, unsettled
from storage.answers import Figure
from storage.database import Database
from storage.matters import Subject
from storage.reports import ReceiptRow
from storage.rolled import Amount
from tests.review.scene import FANTA, MOUSSA, T2, correct, count, sexes, share, the_plan
from tests.review.test_as_the_roll_up import the_same
from tests.review.test_deciding import both, report_on, settle

SEEN = {"1.1.2a": sexes(20, 16), "1.1.2b": share(40, 160)}


def training(session: Session) -> Subject:
    report = report_on(session, "1.1.2").id
    matter = comparing.of_report(session, the_plan(session), report)
    assert matter is not None
    subject = matter.subject("1.1.2a")
    assert subject is not None
    return subject


def ended(session: Session) -> list[str]:
    """By the last version of Fanta's receipt, as who coordinates is told."""
    version = session.scalars(select(ReceiptRow.version).where(ReceiptRow.id == 2)).one()
    return [one.indicator for one in unsettled.ended_by(session, 2, version)]


def stands(session: Session) -> bool:
    """For the review, the roll-up and the trace alike."""
    the_same(session)
    subject = training(session)
    (traced,) = tracing.trace(session, the_plan(session), "1.1.2a", T2)
    (place,) = (one for one in traced.places if one.choices)  # beside those that owe a report
    assert [one.stands for one in place.choices][-1] == (subject.choice is not None)
    assert (subject.fallen is None) == (subject.choice is not None)
    assert subject.of_record == (Amount(40, 24, 16) if subject.choice is None else Amount(36, 20, 16))
    return subject.choice is not None


@pytest.fixture
async def retained(place: Database) -> Database:
    """36, the NGO's."""
    await place.run(both)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    return place


@pytest.mark.parametrize(
    "figures",
    [SEEN, {**SEEN, "1.1.2b": share(41, 160)}, {"1.1.2a": sexes(20, 16)}],
    ids=["a comment", "another indicator", "another is not known any more"],
)
async def test_what_leaves_its_figures_as_they_were_ends_nothing(
    retained: Database, figures: Mapping[str, Figure]
) -> None:
    await retained.run(correct, FANTA, 2, figures)
    assert await retained.read(stands)
    assert await retained.read(ended) == []


@pytest.mark.parametrize(
    "figures",
    [{**SEEN, "1.1.2a": sexes(20, 17)}, {**SEEN, "1.1.2a": sexes(19, 17)}, {**SEEN, "1.1.2a": count(36)}],
    ids=["total", "women and men", "no sexes"],
)
async def test_what_changes_its_figures_ends_it(retained: Database, figures: Mapping[str, Figure]) -> None:
    await retained.run(correct, FANTA, 2, figures)
    assert not await retained.read(stands)
    assert await retained.read(ended) == ["1.1.2a"]
    await retained.run(correct, FANTA, 2, {**figures, "1.1.2b": share(41, 160)})
    assert await retained.read(ended) == [], "it had ended before"


async def test_a_correction_after_another_still_ends_it(retained: Database) -> None:
    await retained.run(correct, FANTA, 2, SEEN)
    await retained.run(correct, FANTA, 2, {**SEEN, "1.1.2a": sexes(30, 16)})
    assert not await retained.read(stands)
    assert await retained.read(ended) == ["1.1.2a"]


async def test_what_is_as_it_was_again_is_what_was_chosen(retained: Database) -> None:
    await retained.run(correct, FANTA, 2, {**SEEN, "1.1.2a": sexes(30, 16)})
    await retained.run(correct, FANTA, 2, SEEN)
    assert await retained.read(stands)
    assert await retained.read(ended) == []
