"""The periods of tallies: their days where months begin late, their keys, and which can be tallied when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from storage import extensions, people, tally_places
from storage.calendar import Calendar, Quarter
from storage.extensions import Why
from storage.plan.load import load
from storage.plan.logframe import Incidents
from storage.plan.reading import Plans
from storage.tally_counts import Service
from storage.tally_periods import Period, months_of, periods
from storage.tally_places import State
from tests.reporting.conftest import NINE_FORTY_ONE
from tests.reporting.plans import T1, T2
from tests.reporting.tallied import INCIDENTS, TALLIED
from tests.tallies.sending import some, tally_of

BAMAKO = ZoneInfo("Africa/Bamako")
FROM_THE_28TH = Calendar(BAMAKO, Quarter(2013, 1), Quarter(2014, 4), month_starts_on=28)
QUARTERS = st.builds(Quarter, st.integers(1000, 9998), st.integers(1, 4))
CALENDARS = st.builds(
    lambda year, day: Calendar(BAMAKO, Quarter(year, 1), Quarter(year + 2, 4), month_starts_on=day),
    st.integers(1990, 2090),
    st.integers(1, 31),
)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period(T2), date(2013, 3, 28), date(2013, 6, 27)),
        (Period(T2, 4), date(2013, 3, 28), date(2013, 4, 27)),
        (Period(T2, 5), date(2013, 4, 28), date(2013, 5, 27)),
        (Period(T2, 6), date(2013, 5, 28), date(2013, 6, 27)),
        (Period(T1, 1), date(2012, 12, 28), date(2013, 1, 27)),
        (Period(T1, 3), date(2013, 2, 28), date(2013, 3, 27)),
    ],
)
def test_months_that_run_from_the_28th_to_the_27th(period: Period, first: date, last: date) -> None:
    assert (period.first(FROM_THE_28TH), period.last(FROM_THE_28TH)) == (first, last)


def test_months_of_the_calendar() -> None:
    calendar = TALLIED.calendar
    assert (Period(T1, 2).first(calendar), Period(T1, 2).last(calendar)) == (date(2013, 2, 1), date(2013, 2, 28))


@given(CALENDARS, st.booleans())
def test_every_day_of_the_plan_is_in_one_period(calendar: Calendar, monthly: bool) -> None:
    every = list(periods(calendar, monthly=monthly))
    assert every == sorted(every)
    assert every[0].first(calendar) == calendar.first_day(calendar.first)
    assert every[-1].last(calendar) == calendar.last_day(calendar.last)
    for one, following in pairwise(every):
        assert one.first(calendar) <= one.last(calendar)
        assert one.last(calendar) + timedelta(days=1) == following.first(calendar)


@given(QUARTERS, st.integers(0, 3))
def test_its_key_is_the_period_again(quarter: Quarter, month: int) -> None:
    period = Period(quarter) if not month else months_of(quarter)[month - 1]
    assert Period.of(period.key) == period


@given(st.integers())
def test_what_is_no_key_is_refused_or_is_one(number: int) -> None:
    try:
        period = Period.of(number)
    except ValueError:
        return
    assert period.key == number


@pytest.mark.parametrize("key", [0, -1, 20135, 2013207, 2013200, 2013213, 10**30])
def test_forged_keys(key: int) -> None:
    with pytest.raises(ValueError):
        Period.of(key)


# -------------------------------------------------------------------------------------------- what can be tallied now


def open_at(session: Session, day: date, account: int = 11) -> set[tuple[Period, str, State]]:
    now = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=10)
    person = people.by_account(session, account, NINE_FORTY_ONE, lock=False)
    found = tally_places.places(session, Plans().open(session)[0], person, now)
    assert list(found) == sorted(found, key=lambda place: place.period)
    return {(place.period, place.area.key, place.state) for place in found}


def of_periods(session: Session, day: date) -> list[Period]:
    return sorted({period for period, _, _ in open_at(session, day)})


def asks(session: Session, **values: object) -> None:
    incidents: Incidents = replace(INCIDENTS, **values)  # type: ignore[arg-type]
    load(session, replace(TALLIED, incidents=incidents), NINE_FORTY_ONE)


def test_a_quarter_is_open_from_the_day_after_its_end_until_it_locks(session: Session) -> None:
    open_on = [day for n in range(120) if Period(T2) in of_periods(session, day := date(2013, 5, 1) + timedelta(n))]
    assert (open_on[0], open_on[-1], len(open_on)) == (date(2013, 7, 1), date(2013, 7, 30), 30)


def test_with_more_time_its_area_alone_is_open_longer(session: Session) -> None:
    plan = Plans().open(session)[0]
    gao = next(area.id for area in plan.areas if area.key == "gao")
    moussa = people.by_account(session, 14, NINE_FORTY_ONE).id
    extensions.extend(session, plan.id, T2, gao, 7, Why.NETWORK, by=moussa, card=None, now=NINE_FORTY_ONE)
    assert open_at(session, date(2013, 8, 6)) == {(Period(T2), "gao", State.OPEN)}
    assert open_at(session, date(2013, 8, 7)) == set()


def test_a_plan_by_months_opens_each_on_its_own_day_and_locks_with_the_quarter(session: Session) -> None:
    asks(session, monthly=True)
    assert of_periods(session, date(2013, 6, 30)) == [Period(T2, 4), Period(T2, 5)]
    assert of_periods(session, date(2013, 7, 1)) == [Period(T2, 4), Period(T2, 5), Period(T2, 6)]
    assert of_periods(session, date(2013, 7, 31)) == []


def test_areas_within_another_only_where_the_plan_counts_by_them(session: Session) -> None:
    assert {area for _, area, _ in open_at(session, date(2013, 7, 12), 12)} == {"gao"}
    asks(session, by_cercle=True)
    assert {area for _, area, _ in open_at(session, date(2013, 7, 12), 12)} == {"gao", "ansongo"}


def test_who_coordinates_has_nothing_to_tally_and_a_plan_may_ask_nothing(session: Session) -> None:
    assert open_at(session, date(2013, 7, 12), 14) == set()
    load(session, replace(TALLIED, incidents=None), NINE_FORTY_ONE)
    assert open_at(session, date(2013, 7, 12)) == set()


def test_what_the_own_service_has_sent_is_known_by_its_number(session: Session) -> None:
    number = tally_of(session, 11, "gao", T2, some(Service.HEALTH, 3), NINE_FORTY_ONE).number
    plan = Plans().open(session)[0]

    def states(account: int) -> list[tuple[State, int | None]]:
        person = people.by_account(session, account, NINE_FORTY_ONE)
        found = tally_places.places(session, plan, person, NINE_FORTY_ONE)
        return [(place.state, place.number) for place in found]

    assert states(11) == [(State.SENT, number)]
    assert states(12) == [(State.OPEN, None)]  # a colleague, whose service nobody knows yet
    assert states(13) == [(State.OPEN, None)]  # of another organisation
    tally_of(session, 12, "gao", T1, some(Service.POLICE, 3), NINE_FORTY_ONE)
    assert states(12) == [(State.OPEN, None)]  # who has counted for another service since
