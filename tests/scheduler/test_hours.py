"""When nothing leaves: at night, on days of rest, on holidays. Laws for every rule, and the story's days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours import next_allowed, quiet
from storage.reminding import Rules

BAMAKO = ZoneInfo("Africa/Bamako")
NONE: frozenset[date] = frozenset()


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = BAMAKO) -> datetime:
    return datetime(2013, 7, day, hour, minute, tzinfo=zone)


def test_in_the_morning_it_leaves_at_once() -> None:
    assert next_allowed(Rules(), NONE, at(12, 8), BAMAKO) == at(12, 8)


def test_at_night_it_waits_for_seven() -> None:
    assert next_allowed(Rules(), NONE, at(11, 20), BAMAKO) == at(12, 7)
    assert next_allowed(Rules(), NONE, at(12, 6, 59), BAMAKO) == at(12, 7)
    assert next_allowed(Rules(), NONE, at(12, 19, 59), BAMAKO) == at(12, 19, 59)


def test_a_sunday_and_a_holiday_after_it_are_passed_over() -> None:
    sunday = at(14, 9)
    assert quiet(Rules(), NONE, sunday, BAMAKO)
    assert next_allowed(Rules(), NONE, sunday, BAMAKO) == at(15, 7)
    assert next_allowed(Rules(), frozenset({date(2013, 7, 15)}), sunday, BAMAKO) == at(16, 7)


ZONES = st.sampled_from([ZoneInfo(z) for z in ("Africa/Bamako", "Asia/Kathmandu", "Europe/Paris", "America/Bogota")])
TIMES = st.times(timezones=st.none()).map(lambda t: t.replace(microsecond=0))
RULES = st.builds(
    Rules,
    quiet_from=TIMES,
    quiet_until=TIMES,
    rest_days=st.lists(st.integers(1, 7), max_size=3, unique=True).map(tuple),
)
MOMENTS = st.datetimes(datetime(2012, 1, 1), datetime(2016, 12, 31), timezones=st.just(UTC))
HOLIDAYS = st.frozensets(st.dates(date(2012, 1, 1), date(2016, 12, 31)), max_size=20)


@given(RULES, HOLIDAYS, MOMENTS, ZONES)
def test_it_is_the_first_moment_that_is_allowed(
    rules: Rules, holidays: frozenset[date], moment: datetime, zone: ZoneInfo
) -> None:
    found = next_allowed(rules, holidays, moment, zone)
    assert found >= moment
    assert not quiet(rules, holidays, found, zone)
    if found > moment:
        assert quiet(rules, holidays, moment, zone)
        step = (found - moment) / 7
        assert all(quiet(rules, holidays, moment + n * step, zone) for n in range(7))
        assert quiet(rules, holidays, found - timedelta(seconds=1), zone)


def test_a_night_inside_one_day() -> None:
    siesta = Rules(quiet_from=time(12), quiet_until=time(15))
    assert next_allowed(siesta, NONE, at(12, 13), BAMAKO) == at(12, 15)
    assert next_allowed(siesta, NONE, at(12, 23), BAMAKO) == at(12, 23)
