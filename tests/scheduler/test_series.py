"""What a quarter's report is asked for, and when: the story's days, and laws that hold for every calendar."""

import itertools
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduler.series import OPENS, due_on, series
from storage.calendar import Calendar, Quarter
from storage.reminding import Rules

MALI = Calendar(ZoneInfo("Africa/Bamako"), Quarter(2012, 1), Quarter(2014, 4))
T2 = Quarter(2013, 2)


def named(extended: int = 0) -> dict[str, tuple[date, date]]:
    return {o.name: (o.day, o.until) for o in series(MALI, Rules(), T2, extended)}


def test_the_second_quarter_of_2013() -> None:
    assert named() == {
        "report.opens": (date(2013, 4, 1), date(2013, 6, 30)),
        "report.before.14": (date(2013, 7, 1), date(2013, 7, 11)),
        "report.before.3": (date(2013, 7, 12), date(2013, 7, 14)),
        "report.due": (date(2013, 7, 15), date(2013, 7, 17)),
        "report.late.3": (date(2013, 7, 18), date(2013, 7, 21)),
        "report.late.7": (date(2013, 7, 22), date(2013, 7, 28)),
        "report.late.14": (date(2013, 7, 29), date(2013, 7, 30)),
    }


def test_more_time_moves_all_but_the_opening() -> None:
    assert named(7)["report.opens"] == (date(2013, 4, 1), date(2013, 7, 7))
    assert named(7)["report.due"] == (date(2013, 7, 22), date(2013, 7, 24))
    assert named(7)["report.late.14"] == (date(2013, 8, 5), date(2013, 8, 6))


def test_the_fourteenth_day_before_is_the_day_on_which_the_next_quarter_opens() -> None:
    for quarter in MALI.quarters:
        before = next(o for o in series(MALI, Rules(), quarter) if o.name == "report.before.14")
        assert before.day == series(MALI, Rules(), quarter.next)[0].day


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    due = draw(st.integers(1, 90))
    lock = draw(st.integers(due, 120))
    first = Quarter(draw(st.integers(1999, 2030)), draw(st.integers(1, 4)))
    return Calendar(ZoneInfo("UTC"), first, Quarter(first.year + 3, 4), draw(st.integers(1, 28)), due, lock, lock + 10)


DAYS = st.lists(st.integers(0, 100), max_size=6).map(tuple)
RULES = st.builds(Rules, before=DAYS, late=DAYS)


@given(calendars(), RULES, st.integers(0, 3), st.integers(0, 40))
def test_a_series_has_no_gap_and_no_two_at_once(calendar: Calendar, rules: Rules, number: int, extended: int) -> None:
    quarter = calendar.quarters[number]
    occasions = series(calendar, rules, quarter, extended)
    assert occasions[0].name == OPENS and occasions[0].day == calendar.first_day(quarter)
    assert occasions[-1].until == calendar.lock_day(quarter, extended)
    for one, after in itertools.pairwise(occasions):
        assert one.day <= one.until
        assert one.until + timedelta(days=1) == after.day
    assert len({o.name for o in occasions}) == len(occasions)


@given(calendars(), RULES, st.integers(0, 3), st.integers(-5, 400))
def test_due_on_is_the_window_that_the_day_lies_in(calendar: Calendar, rules: Rules, number: int, after: int) -> None:
    quarter = calendar.quarters[number]
    today = calendar.first_day(quarter) + timedelta(days=after)
    occasions = series(calendar, rules, quarter)
    due = due_on(occasions, today)
    assert (due is None) == (today < occasions[0].day or today > calendar.lock_day(quarter))
    if due is not None:
        assert due.day <= today <= due.until


def test_months_from_the_28th_to_the_27th_and_leap_years() -> None:
    odd = Calendar(ZoneInfo("Africa/Bamako"), Quarter(2012, 1), Quarter(2012, 4), month_starts_on=28)
    first, *_ = series(odd, Rules(), Quarter(2012, 1))
    assert first.day == date(2011, 12, 28)
    due = next(o for o in series(odd, Rules(), Quarter(2012, 1)) if o.name == "report.due")
    assert due.day == date(2012, 4, 11)  # fifteen days after 27 March
    leap = Calendar(ZoneInfo("UTC"), Quarter(2012, 1), Quarter(2012, 4), month_starts_on=28, due=1, lock=2)
    assert leap.last_day(Quarter(2012, 1)) == date(2012, 3, 27)
