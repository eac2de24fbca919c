"""Tallies that are there already, sent by somebody of the place."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from sqlalchemy.orm import Session

from storage import drafts, people, tallies, tally_places
from storage.calendar import Quarter
from storage.drafts import Ending
from storage.plan.reading import Plans
from storage.tallies import TallyReceipt
from storage.tally_counts import ZERO, Cell, Counts, Service, Tally, counted
from storage.tally_periods import Period
from storage.tally_places import State, TallyPlace


def tally_of(
    session: Session, account: int, area: str, of: Quarter | Period, tally: Tally, now: datetime
) -> TallyReceipt:
    """Sends it, on the last day on which its period took one if that is over; the types that it leaves out are zero."""
    logframe = Plans().open(session)[0]
    assert logframe.incidents is not None
    person = people.by_account(session, account, now)
    period = of if isinstance(of, Period) else Period(of)
    last = logframe.calendar.lock_day(period.quarter)
    now = min(now, datetime.combine(last, time(10), now.tzinfo))
    place = TallyPlace(period, next(one for one in logframe.areas if one.key == area), State.OPEN)
    draft = tally_places.open_draft(session, logframe, place, person, "", account, now)
    types: Mapping[str, Counts] = {one.code: tally.types.get(one.code, ZERO) for one in logframe.incidents.types}
    draft = replace(draft, tally=replace(tally, types=types))
    receipt = tallies.submit(session, logframe, draft, person, now)
    ended = replace(
        draft, version=draft.version + 1, active=False, ended_at=now, ending=Ending.SENT, receipt_tally=receipt.number
    )
    drafts.save(session, ended)
    return receipt


def some(service: Service, number: int) -> Tally:
    """So many women, of the first type."""
    return Tally(service, {"rape": counted({Cell.WOMEN: number})})
