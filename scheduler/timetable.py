"""When the house looks at its clock: APScheduler's triggers as plain values. What is due then is decided elsewhere."""

from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger


@dataclass(frozen=True)
class Wakening:
    """One thing that is done again and again: its name, and when."""

    name: str
    trigger: BaseTrigger


def tick() -> Wakening:
    """Every ten seconds: what is to be said by now is looked up."""
    return Wakening("tick", IntervalTrigger(seconds=10))


def housekeeping(zone: ZoneInfo) -> Wakening:
    """Once an hour: what need not be kept any more is forgotten."""
    return Wakening("housekeeping", CronTrigger(minute=17, timezone=zone))


def retention(zone: ZoneInfo) -> Wakening:
    """Every night: who left long ago is forgotten."""
    return Wakening("retention", CronTrigger(hour=2, minute=41, timezone=zone))


def mornings(zone: ZoneInfo, at: time) -> Wakening:
    """Every day at the hour at which the day's messages leave: where to look for what comes next."""
    return Wakening("mornings", CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=zone))
