"""When a plan reminds: what its file says otherwise than the defaults, and whether that can be."""

from collections.abc import Iterable
from datetime import time

from storage.plan.file.context import Context
from storage.plan.file.shape import PlanPart, RemindersPart
from storage.plan.reminders import WEEKDAYS
from storage.reminding import Rules

# How many days before or after the day that each list is counted from.
BEFORE, LATE, COUNTDOWN = range(91), range(1, 91), range(181)
YEARS = range(1, 11)


def rules(context: Context, plan: PlanPart) -> Rules:
    part = plan.reminders
    if part is None:
        return Rules()
    read = Rules(
        before=_days(context, part, "before", part.before, BEFORE)[::-1],
        late=_days(context, part, "late", part.late, LATE),
        told=part.told,
        digest=part.digest,
        morning=part.morning,
        quiet_from=part.quiet[0],
        quiet_until=part.quiet[1],
        rest_days=_once(context, part, "rest", part.rest, [WEEKDAYS[day][0] for day in part.rest]),
        report_day=part.report_day,
        countdown=_days(context, part, "countdown", part.countdown, COUNTDOWN)[::-1],
        evaluation=part.evaluation,
    )
    _before_the_lock(context, part)
    _someone_is_told(context, part, read)
    _can_leave(context, part, read)
    if read.evaluation not in YEARS:
        context.found.add(part.at("evaluation"), f"evaluation: every {YEARS[0]} to {YEARS[-1]} years is expected")
    return read


def _days(context: Context, part: RemindersPart, name: str, days: list[int], most: range) -> tuple[int, ...]:
    for number, day in enumerate(days):
        if day not in most:
            said = f"{name}: {day} days; {most[0]} to {most[-1]} are expected"
            context.found.add(part.item_at(name, number), said)
    return _once(context, part, name, days, map(str, days))


def _once(context: Context, part: RemindersPart, name: str, days: list[int], said: Iterable[str]) -> tuple[int, ...]:
    """In order, each of them once."""
    context.once(part, name, said)
    return tuple(sorted(set(days)))


def _before_the_lock(context: Context, part: RemindersPart) -> None:
    """A day of the defaults that comes too late is only never reached; one that was written is a mistake."""
    calendar = context.calendar
    if calendar is None or part.lacks("late"):
        return
    most = calendar.lock - calendar.due
    for number, day in enumerate(part.late):
        if day in LATE and day > most >= 0:
            said = f"late: {day} days, but a report is accepted until {most} days after it was due"
            context.found.add(part.item_at("late", number), said)


def _someone_is_told(context: Context, part: RemindersPart, read: Rules) -> None:
    if read.told in (0, *read.late):
        return
    days = ", ".join(map(str, read.late)) or "none"
    if part.lacks("told"):
        said = f"late: without {read.told}, say on which of them coordinators are told, as told: ...; 0 is never"
        context.found.add(part.at("late"), said)
    else:
        context.found.add(part.at("told"), f"told: {read.told} is none of the late days ({days}); 0 is never")


def _can_leave(context: Context, part: RemindersPart, read: Rules) -> None:
    """Hours and days on which something would be due that may never leave on them."""
    if len(read.rest_days) == len(WEEKDAYS):
        context.found.add(part.at("rest"), "rest: no day of the week is left on which anything could be sent")
    elif read.digest in read.rest_days:
        name = "rest" if part.lacks("digest") else "digest"
        day = WEEKDAYS[read.digest][0]
        context.found.add(part.at(name), f"{name}: the digest of the week would come on {day}, a day of rest")
    if _within(read.quiet_from, read.quiet_until, read.morning):
        name = "quiet" if part.lacks("morning") else "morning"
        hours = f"{read.quiet_from:%H:%M}-{read.quiet_until:%H:%M}"
        said = f"{name}: messages would leave at {read.morning:%H:%M}, in the quiet hours {hours}"
        context.found.add(part.at(name), said)


def _within(begins: time, ends: time, at: time) -> bool:
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends
