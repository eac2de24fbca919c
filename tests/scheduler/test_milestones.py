"""What coordinators are told by the calendar, and when: the story's days, and laws that hold for every calendar."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours import leaving, quiet
from scheduler.milestones import (
    DIGEST,
    EVALUATION,
    ORDER,
    REPORT_DAY,
    REVIEW,
    SUMMARY,
    YEAR,
    Milestone,
    countdown,
    expiring,
    milestones,
    of_quarter,
    report_day,
    still,
    told,
)
from storage.calendar import Calendar, Quarter
from storage.reminding import Rules

MALI = Calendar(ZoneInfo("Africa/Bamako"), Quarter(2012, 1), Quarter(2014, 4))
DAY = timedelta(days=1)


def named(today: date, rules: Rules | None = None) -> dict[str, tuple[date, date, str]]:
    found = milestones(MALI, rules or Rules(), today)
    return {m.name: (m.day, m.until, str(m.quarter)) for m in found}


def test_the_days_after_the_second_quarter_of_2013() -> None:
    assert named(date(2013, 7, 22)) == {
        "digest": (date(2013, 7, 22), date(2013, 7, 28), "2013T2"),
        "quarter.summary": (date(2013, 5, 1), date(2013, 7, 30), "2013T1"),
        "review.over": (date(2013, 5, 16), date(2013, 8, 14), "2013T1"),
    }
    assert named(date(2013, 7, 31))["quarter.summary"] == (date(2013, 7, 31), date(2013, 10, 30), "2013T2")
    assert named(date(2013, 8, 15))["review.over"] == (date(2013, 8, 15), date(2013, 11, 14), "2013T2")
    late = told(MALI, Rules(), Quarter(2013, 2), 0)
    assert late is not None
    assert (late.day, late.until, late.due_day) == (date(2013, 7, 22), date(2013, 7, 30), date(2013, 7, 15))


def test_monday_speaks_of_the_quarter_that_ended_until_its_review_is_over() -> None:
    assert named(date(2013, 8, 12))["digest"][2] == "2013T2"  # its review day is 14 August
    assert named(date(2013, 8, 19))["digest"][2] == "2013T3"
    assert named(date(2012, 1, 2))["digest"][2] == "2012T1"
    assert "digest" not in named(date(2012, 1, 1))  # the Monday of that week is not of the plan
    assert named(date(2015, 2, 13))["digest"][0] == date(2015, 2, 9)
    assert "digest" not in named(date(2015, 2, 16))


def test_a_year_is_ready_when_its_last_quarter_is_locked_and_every_third_is_evaluated() -> None:
    for year in (2012, 2013, 2014):
        found = named(date(year + 1, 1, 31))
        assert found["year.ready"] == (date(year + 1, 1, 31), date(year + 1, 4, 30), f"{year}T4")
        assert ("evaluation" in found) == (year == 2014)
    assert "evaluation" in named(date(2014, 1, 31), Rules(evaluation=2))
    assert "year.ready" not in named(date(2013, 7, 31))


def test_a_plan_that_ends_within_a_year_has_its_year_ready_too() -> None:
    short = replace(MALI, last=Quarter(2013, 2))
    assert [m.kind for m in of_quarter(short, Rules(), Quarter(2013, 2))] == [SUMMARY, YEAR, REVIEW]


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2013, 9, 30), None),
        (date(2013, 10, 1), "report_day.30"),
        (date(2013, 10, 16), "report_day.30"),
        (date(2013, 10, 17), "report_day.14"),
        (date(2013, 10, 24), "report_day.7"),
        (date(2013, 10, 30), "report_day.7"),
        (date(2013, 10, 31), None),
        (date(2015, 10, 1), "report_day.30"),  # the year after the last
        (date(2016, 10, 1), None),
        (date(2011, 10, 1), None),
    ],
)
def test_the_countdown_to_the_yearly_report(today: date, name: str | None) -> None:
    found = [m for m in named(today) if m.startswith(REPORT_DAY)]
    assert found == ([] if name is None else [name])


def test_the_countdown_crosses_years_and_knows_29_february() -> None:
    new_year = Rules(report_day=(1, 10), countdown=(30, 0))
    assert named(date(2012, 12, 11), new_year)["report_day.30"] == (date(2012, 12, 11), date(2013, 1, 9), "2013T1")
    assert named(date(2013, 1, 10), new_year)["report_day.0"] == (date(2013, 1, 10), date(2013, 1, 10), "2013T1")
    leap = Rules(report_day=(2, 29), countdown=(7, 1))
    assert report_day(leap, 2012) == date(2012, 2, 29)
    assert report_day(leap, 2013) == date(2013, 2, 28)
    assert [m.day for m in countdown(MALI, leap, 2012)] == [date(2012, 2, 22), date(2012, 2, 28)]
    assert [m.day for m in countdown(MALI, leap, 2013)] == [date(2013, 2, 21), date(2013, 2, 27)]


def test_contacts_are_looked_at_again_ten_days_before_their_end() -> None:
    card = expiring(MALI, date(2012, 1, 1), 4, date(2013, 6, 2))
    assert (card.name, card.day, card.until, card.due_day) == (
        "referral.expires:4", date(2013, 8, 21), date(2013, 8, 31), date(2013, 8, 31),
    )  # fmt: skip
    assert str(card.quarter) == "2013T3"
    assert expiring(MALI, date(2013, 8, 25), 4, date(2013, 6, 2)).day == date(2013, 8, 25)  # opened later than that


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    due = draw(st.integers(1, 60))
    lock = draw(st.integers(due, 90))
    review = draw(st.integers(lock, 180))
    first = Quarter(draw(st.integers(1999, 2030)), draw(st.integers(1, 4)))
    last = first
    for _ in range(draw(st.integers(0, 9))):
        last = last.next
    zone = ZoneInfo(draw(st.sampled_from(("UTC", "Africa/Bamako", "Pacific/Kiritimati", "America/St_Johns"))))
    return Calendar(zone, first, last, draw(st.integers(1, 31)), due, lock, review)


REPORT_DAYS = st.dates(date(2012, 1, 1), date(2012, 12, 31)).map(lambda day: (day.month, day.day))
RULES = st.builds(
    Rules,
    digest=st.integers(1, 7),
    told=st.integers(0, 40),
    report_day=REPORT_DAYS,
    countdown=st.lists(st.integers(0, 180), max_size=5).map(tuple),
    evaluation=st.integers(1, 10),
)


def all_of(calendar: Calendar, rules: Rules) -> list[Milestone]:
    """All of the plan but the Mondays."""
    years = range(calendar.first.year - 2, calendar.last.year + 4)
    return [
        *(m for quarter in calendar.quarters for m in of_quarter(calendar, rules, quarter)),
        *(m for year in years for m in countdown(calendar, rules, year)),
    ]


@given(calendars(), RULES)
def test_of_a_kind_one_comes_after_the_other(calendar: Calendar, rules: Rules) -> None:
    found = all_of(calendar, rules)
    for kind in ORDER:
        series = sorted((m for m in found if m.kind == kind), key=lambda m: m.day)
        assert all(one.day <= one.until for one in series)
        assert all(one.until < after.day for one, after in itertools.pairwise(series))
    keys = [(m.name, m.quarter, m.due_day) for m in found]
    assert len(keys) == len(set(keys)), "the key tells them apart"
    for kind in (SUMMARY, REVIEW):
        assert [m.quarter for m in found if m.kind == kind] == list(calendar.quarters)
    assert [m.quarter.year for m in found if m.kind == YEAR] == list(calendar.years)
    assert sum(m.kind == EVALUATION for m in found) == len(calendar.years) // rules.evaluation


@given(calendars(), RULES)
def test_the_countdown_is_within_the_year_before_its_day(calendar: Calendar, rules: Rules) -> None:
    for year in range(calendar.first.year - 1, calendar.last.year + 3):
        found = list(countdown(calendar, rules, year))
        end = report_day(rules, year)
        assert all(m.of is not None and m.day == end - m.of * DAY and m.due_day == end for m in found)
        assert {m.of for m in found} <= set(rules.countdown)
        if calendar.first.year <= year <= calendar.last.year + 1:
            assert {m.of for m in found} == set(rules.countdown)
            assert not found or found[-1].until in (end, end - DAY)
        else:
            assert not found


@given(calendars(), RULES, st.lists(st.integers(-40, 1000), max_size=60))
def test_what_is_due_today_is_what_has_today_in_its_window(calendar: Calendar, rules: Rules, after: list[int]) -> None:
    every = all_of(calendar, rules)
    for number in after:
        today = calendar.first_day(calendar.first) + number * DAY
        found = milestones(calendar, rules, today)
        assert [ORDER.index(m.kind) for m in found] == sorted({ORDER.index(m.kind) for m in found}), "each kind once"
        assert {m for m in found if m.kind != DIGEST} == {m for m in every if m.day <= today <= m.until}
        for monday in (m for m in found if m.kind == DIGEST):
            assert monday.day <= today <= monday.until == monday.day + 6 * DAY


@given(calendars(), RULES)
def test_each_week_of_the_plan_has_one_monday(calendar: Calendar, rules: Rules) -> None:
    begins, ends = calendar.first_day(calendar.first), calendar.review_day(calendar.last)
    whole = [begins + n * DAY for n in range(-10, (ends - begins).days + 10)]
    wanted = [day for day in whole if day.isoweekday() == rules.digest and begins <= day <= ends]
    found = [m for day in wanted for m in milestones(calendar, rules, day + 3 * DAY) if m.kind == DIGEST]
    assert [m.day for m in found] == wanted
    assert all(m.quarter in calendar.quarters for m in found)
    for day in (whole[0], whole[-1]):
        assert all(m.kind != DIGEST for m in milestones(calendar, rules, day))


@given(calendars(), RULES, st.integers(0, 60), st.integers(0, 9))
def test_who_is_late_is_told_between_the_due_day_and_the_lock(
    calendar: Calendar, rules: Rules, extended: int, number: int
) -> None:
    quarter = calendar.quarters[number % len(calendar.quarters)]
    found = told(calendar, rules, quarter, extended)
    due, lock = calendar.due_day(quarter, extended), calendar.lock_day(quarter, extended)
    assert (found is None) == (rules.told == 0 or due + rules.told * DAY > lock)
    if found is not None:
        assert due < found.day <= found.until == lock
        assert found.due_day == due


@given(calendars(), RULES, RULES, st.integers(-30, 1500))
def test_other_rules_say_only_what_they_know(calendar: Calendar, rules: Rules, others: Rules, after: int) -> None:
    today = calendar.first_day(calendar.first) + after * DAY
    for one in milestones(calendar, rules, today):
        assert still(calendar, rules, one.kind, one.of, one.due_day, today)
        known = {(m.kind, m.of, m.due_day) for m in milestones(calendar, others, today)}
        assert still(calendar, others, one.kind, one.of, one.due_day, today) == (
            (one.kind, one.of, one.due_day) in known
        )


@given(calendars(), RULES, st.datetimes(datetime(2000, 1, 1), datetime(2033, 1, 1)))
def test_it_leaves_at_an_hour_that_is_allowed_and_not_before_its_morning(
    calendar: Calendar, rules: Rules, moment: datetime
) -> None:
    now = moment.replace(tzinfo=UTC)
    holidays = (calendar.today(now), calendar.today(now) + DAY)
    for one in milestones(calendar, rules, calendar.today(now)):
        leaves = leaving(rules, holidays, one.day, now, calendar.zone)
        assert leaves >= now
        assert leaves.astimezone(calendar.zone) >= datetime.combine(one.day, rules.morning, calendar.zone)
        assert not quiet(rules, holidays, leaves, calendar.zone)
