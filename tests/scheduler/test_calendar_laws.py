"""Laws of days and hours, for every calendar a plan may have: time zones, month ends, leap years, quarter borders, and
months from the 28th to the 27th.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scheduler.hours import leaving, quiet
from scheduler.series import OPENS, due_on, series
from storage.calendar import Calendar, Quarter
from storage.reminding import Rules

DAY = timedelta(days=1)
# Behind and ahead of UTC, with half and quarter hours, with and without a summer time, one that skipped a whole day.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Africa/Bamako", "America/Bogota", "America/St_Johns", "Asia/Kathmandu", "Europe/Paris", "Australia/Lord_Howe",
        "Pacific/Apia", "Pacific/Kiritimati",
    )
]  # fmt: skip
DAYS = st.dates(date(1999, 12, 1), date(2041, 1, 31))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))
STARTS = st.integers(1, 28)


def calendar(month_starts_on: int = 1, zone: ZoneInfo = ZONES[0]) -> Calendar:
    return Calendar(zone, Quarter(1999, 1), Quarter(2041, 4), month_starts_on)


@given(STARTS, DAYS)
@example(28, date(2012, 2, 28))
@example(28, date(2012, 2, 29))
@example(28, date(2013, 3, 27))
@example(1, date(2000, 12, 31))
def test_every_day_lies_in_one_quarter_and_quarters_leave_none_out(starts: int, day: date) -> None:
    plan = calendar(starts)
    quarter = plan.quarter_of(day)
    assert plan.first_day(quarter) <= day <= plan.last_day(quarter)
    assert plan.last_day(quarter) + DAY == plan.first_day(quarter.next)
    assert plan.last_day(quarter.previous) + DAY == plan.first_day(quarter)


@given(STARTS, st.integers(2000, 2040))
@example(28, 2000)
@example(28, 2100 - 60)
def test_a_plan_year_is_as_long_as_the_twelve_months_it_is_made_of(starts: int, year: int) -> None:
    plan = calendar(starts)
    first, last = plan.first_day(Quarter(year, 1)), plan.last_day(Quarter(year, 4))
    assert first == (date(year, 1, 1) if starts == 1 else date(year - 1, 12, starts))
    assert last + DAY == first.replace(year=first.year + 1)


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        (Quarter(2012, 1), date(2011, 12, 28), date(2012, 3, 27)),
        (Quarter(2012, 2), date(2012, 3, 28), date(2012, 6, 27)),
        (Quarter(2013, 1), date(2012, 12, 28), date(2013, 3, 27)),
    ],
)
def test_months_from_the_28th_to_the_27th(quarter: Quarter, first: date, last: date) -> None:
    plan = calendar(28)
    assert (plan.first_day(quarter), plan.last_day(quarter)) == (first, last)
    assert plan.due_day(quarter) == last + timedelta(days=15)


@given(STARTS, st.integers(2000, 2040), st.integers(1, 4))
def test_the_fourteenth_day_before_is_always_the_day_on_which_the_next_opens(
    starts: int, year: int, number: int
) -> None:
    """Whatever the months: it follows from the fifteen days alone."""
    plan, quarter = calendar(starts), Quarter(year, number)
    before = next(o for o in series(plan, Rules(), quarter) if o.days == 14)
    assert before.day == series(plan, Rules(), quarter.next)[0].day


@given(STARTS, st.integers(2000, 2040), st.integers(1, 4), st.integers(1, 60))
def test_more_time_moves_every_day_but_the_opening(starts: int, year: int, number: int, more: int) -> None:
    plan, quarter = calendar(starts), Quarter(year, number)
    plain = [o for o in series(plan, Rules(), quarter) if o.name != OPENS]
    moved = [o for o in series(plan, Rules(), quarter, more) if o.name != OPENS]
    assert [(o.name, o.day - timedelta(days=more)) for o in moved] == [(o.name, o.day) for o in plain]
    assert moved[-1].until == plain[-1].until + timedelta(days=more)


@given(MOMENTS, st.sampled_from(ZONES), STARTS)
@example(datetime(2012, 6, 30, 23, 59, tzinfo=UTC), ZoneInfo("Asia/Kathmandu"), 1)
@example(datetime(2012, 7, 1, 0, 1, tzinfo=UTC), ZoneInfo("America/Bogota"), 1)
def test_what_is_due_goes_by_the_day_it_is_there(moment: datetime, zone: ZoneInfo, starts: int) -> None:
    """At the border of a quarter it is another quarter already, or still, than it is in Greenwich."""
    plan = calendar(starts, zone)
    here = moment.astimezone(zone).date()
    assert plan.today(moment) == here
    quarter = plan.quarter_of(here)
    found = due_on(series(plan, Rules(), quarter), here)
    assert found is not None and found.name == OPENS
    assert due_on(series(plan, Rules(), quarter.next), here) is None


HOURS = st.times().map(lambda t: t.replace(second=0, microsecond=0))
RULES = st.builds(
    Rules,
    morning=HOURS,
    quiet_from=st.times(time(18), time(23)),
    quiet_until=st.times(time(5), time(9)),
    rest_days=st.lists(st.integers(1, 7), max_size=3, unique=True).map(tuple),
)


@given(RULES, DAYS, MOMENTS, st.sampled_from(ZONES))
def test_it_leaves_on_its_day_or_as_soon_after_as_may_be(
    rules: Rules, day: date, now: datetime, zone: ZoneInfo
) -> None:
    """Never before its morning there nor before now, never in a quiet hour; and it is the first such moment."""
    leaves = leaving(rules, (), day, now, zone)
    morning = datetime.combine(day, rules.morning, zone)
    assert leaves.timestamp() >= max(morning.timestamp(), now.timestamp())
    assert not quiet(rules, (), leaves, zone)
    if leaves.timestamp() > max(morning.timestamp(), now.timestamp()):
        assert quiet(rules, (), leaves.astimezone(UTC) - timedelta(minutes=1), zone)


@given(RULES, DAYS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=9)), st.sampled_from(ZONES))
def test_looked_at_later_it_never_leaves_earlier(
    rules: Rules, day: date, now: datetime, later: timedelta, zone: ZoneInfo
) -> None:
    first, second = (leaving(rules, (), day, at, zone) for at in (now, now + later))
    assert first.timestamp() <= second.timestamp()


@pytest.mark.parametrize(
    ("night", "leaves"),
    [  # Paris: on 31 March 2013 the clock goes from two to three, on 27 October from three to two
        (datetime(2013, 3, 30, 22, tzinfo=UTC), datetime(2013, 3, 31, 5, tzinfo=UTC)),
        (datetime(2013, 10, 26, 22, tzinfo=UTC), datetime(2013, 10, 27, 6, tzinfo=UTC)),
    ],
)
def test_seven_in_the_morning_is_seven_on_their_clock_when_the_clock_changes(night: datetime, leaves: datetime) -> None:
    rules = Rules(rest_days=())
    assert leaving(rules, (), date(2013, 1, 1), night, ZoneInfo("Europe/Paris")) == leaves
