"""When the house looks at its clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger

from scheduler import timetable

NOW = datetime(2013, 7, 12, 9, 41, 3, tzinfo=UTC)


def times(trigger: BaseTrigger, many: int, since: datetime = NOW) -> Iterator[datetime]:
    last: datetime | None = None
    for _ in range(many):
        last = trigger.get_next_fire_time(last, last or since)
        assert last is not None
        yield last


def test_what_is_due_is_looked_up_every_ten_seconds() -> None:
    wakening = timetable.tick()
    first, *others = times(wakening.trigger, 4, datetime.now(UTC))
    assert wakening.name == "tick"
    assert [at - first for at in others] == [timedelta(seconds=s) for s in (10, 20, 30)]


def test_what_need_not_be_kept_is_forgotten_once_an_hour() -> None:
    wakening = timetable.housekeeping(ZoneInfo("UTC"))
    assert wakening.name == "housekeeping"
    assert [(at.hour, at.minute, at.second) for at in times(wakening.trigger, 3)] == [
        (10, 17, 0),
        (11, 17, 0),
        (12, 17, 0),
    ]


def test_who_left_long_ago_is_forgotten_once_a_night() -> None:
    wakening = timetable.retention(ZoneInfo("UTC"))
    assert [(at.day, at.hour, at.minute) for at in times(wakening.trigger, 2)] == [(13, 2, 41), (14, 2, 41)]


def test_the_hour_is_the_one_of_the_zone_it_is_given() -> None:
    wakening = timetable.housekeeping(ZoneInfo("Asia/Kolkata"))  # half an hour beside the others
    assert [at.astimezone(UTC).minute for at in times(wakening.trigger, 2)] == [47, 47]


def test_the_two_are_not_one() -> None:
    assert timetable.tick() != timetable.housekeeping(ZoneInfo("UTC"))


def test_a_day_is_looked_at_when_its_messages_leave() -> None:
    wakening = timetable.mornings(ZoneInfo("Africa/Bamako"), time(8))
    assert [f"{at:%d %H:%M}" for at in times(wakening.trigger, 3, NOW + timedelta(microseconds=1))] == [
        "13 08:00", "14 08:00", "15 08:00",
    ]  # fmt: skip
