"""Which of the plans is the one of now, and so where days begin and end."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from storage.plan.logframe import Logframe


def current(plans: Sequence[Logframe], now: datetime) -> Logframe | None:
    """The first plan that still takes reports, else the last there was; None where no plan is loaded."""
    running = (p for p in plans if p.calendar.today(now) <= p.calendar.lock_day(p.calendar.last))
    return next(running, plans[-1] if plans else None)


def zone(plans: Sequence[Logframe], now: datetime) -> ZoneInfo:
    """Where days begin and end."""
    plan = current(plans, now)
    return ZoneInfo("UTC") if plan is None else plan.calendar.zone


def today(plans: Sequence[Logframe], now: datetime) -> date:
    """The day it is there."""
    return now.astimezone(zone(plans, now)).date()
