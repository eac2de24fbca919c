"""A tally's form, once it is sent, dropped or its access has ended, keeps no count: no column tells one, nor a type."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler import leaving_tallies
from storage import drafts, own_data, people, revocations, tallies, tally_places
from storage.answers import Answers, Reason
from storage.drafts import Draft, DraftRow, Ending
from storage.plan.reading import Plans
from storage.tally_counts import Cell, Conflict, Service, Tally, counted, total_only
from storage.tally_periods import Period
from storage.tally_places import State, TallyPlace
from storage.tally_wiping import KEPT
from tests.reporting.conftest import NINE_FORTY_ONE
from tests.reporting.plans import T2
from tests.reporting.tallied import INCIDENTS

AWA = 11
CELL, TOTAL, WAITS, LISTED = 4177, 3188, 2099, 1066  # numbers that nothing else has
CODES = [one.code for one in INCIDENTS.types]
COUNTED = Tally(
    Service.HEALTH,
    {code: total_only(TOTAL) for code in CODES} | {"rape": counted({Cell.GIRLS: CELL})},
    Conflict.DETAILED,
    {"gang_rape": total_only(LISTED)},
)
TELLING = [*map(str, (CELL, TOTAL, WAITS, LISTED)), *CODES, "gang_rape", "girls"]


def begun(session: Session) -> Draft:
    """A form in the middle: everything counted, a number waits for one more tap, a type is on the screen."""
    logframe, person = Plans().open(session)[0], people.by_account(session, AWA, NINE_FORTY_ONE)
    place = TallyPlace(Period(T2), next(a for a in logframe.areas if a.key == "gao"), State.OPEN)
    draft = tally_places.open_draft(session, logframe, place, person, "start", AWA, NINE_FORTY_ONE)
    half = replace(
        draft, version=5, at="many:rape", back="t:denial", pending={"many": [WAITS]}, tally=COUNTED, notice=("denial",),
        last_read="rape", last_tap=f"ya:{draft.id}:4:t.1", messages={"since": 101, "last": 104},
        answers=Answers().with_reason("tally", Reason.TYPING),
    )  # fmt: skip
    drafts.save(session, half)
    return half


def row(session: Session, draft: Draft) -> str:
    """The whole row, every column of it, as JSON."""
    whole = session.execute(select(DraftRow.__table__).where(DraftRow.id == draft.id)).mappings().one()
    return json.dumps(dict(whole), default=str)


def sent(session: Session, draft: Draft) -> None:
    person = people.by_account(session, AWA, NINE_FORTY_ONE)
    receipt = tallies.submit(session, Plans().open(session)[0], draft, person, NINE_FORTY_ONE)
    ends(session, draft, Ending.SENT, receipt.number)


def dropped(session: Session, draft: Draft) -> None:
    ends(session, draft, Ending.DROPPED)


def ends(session: Session, draft: Draft, ending: Ending, receipt: int | None = None) -> None:
    drafts.save(
        session,
        replace(
            draft, version=6, active=False, ended_at=NINE_FORTY_ONE, ending=ending, receipt_tally=receipt,
        ),
    )  # fmt: skip


def revoked(session: Session, draft: Draft) -> None:
    revocations.revoke(session, draft.person, by=None, now=NINE_FORTY_ONE)


def left(session: Session, draft: Draft) -> None:
    leaving_tallies.leave(session, NINE_FORTY_ONE + KEPT)


ENDS = {Ending.SENT: sent, Ending.DROPPED: dropped, Ending.REVOKED: revoked, "left for a week": left}


def test_a_form_in_the_middle_has_what_it_counts(session: Session) -> None:
    written = row(session, begun(session))
    assert all(number in written for number in TELLING[:4])
    assert "many:rape" in written


@pytest.mark.parametrize("end", ENDS.values(), ids=[str(name) for name in ENDS])
def test_one_that_ended_tells_nothing(session: Session, end: Callable[[Session, Draft], None]) -> None:
    draft = begun(session)
    end(session, draft)
    kept = drafts.of_person(session, draft.person, draft.id)
    assert kept is not None
    assert kept.ending is not None
    written = row(session, draft)
    for telling in (*TELLING, "t.1"):
        assert telling not in written, telling


def test_left_for_less_than_a_week_it_is_kept_for_who_comes_back(session: Session) -> None:
    draft = begun(session)
    leaving_tallies.leave(session, NINE_FORTY_ONE + KEPT - timedelta(seconds=1))
    kept = drafts.of_person(session, draft.person, draft.id)
    assert kept is not None
    assert (kept.ending, kept.tally) == (None, COUNTED)


def test_a_value_that_is_printed_holds_no_count(session: Session) -> None:
    """Whatever prints a draft, were it an error, prints no number of it."""
    shown = repr(begun(session))
    assert "many:rape" in shown
    assert not any(str(number) in shown for number in (CELL, TOTAL, WAITS, LISTED))


def test_ones_own_data_tells_that_one_was_begun_and_not_what_it_counts(session: Session) -> None:
    draft = begun(session)
    (own,) = own_data.everything(session, draft.person)["drafts"]
    assert (own["kind"], own["quarter"], own["area_id"]) == ("tally", "2013T2", "gao")
    _without_counts(own)
    sent(session, draft)
    whole = own_data.everything(session, draft.person)
    assert [tally["number"] for tally in whole["tallies"]] == [1]
    _without_counts(whole)


def _without_counts(told: Any) -> None:
    written = json.dumps(told, default=str)
    for telling in (*TELLING, "t.1"):
        assert telling not in written, telling
