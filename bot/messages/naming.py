"""What screens call places and plans, and whom a reader can ask: read from the plans, in the reader's language."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.texts import Words
from storage.plan.logframe import Contacts, Logframe


def current(plans: Sequence[Logframe], now: datetime) -> Logframe | None:
    """The first plan that still takes reports, else the last there was; None where no plan is loaded."""
    running = (p for p in plans if p.calendar.today(now) <= p.calendar.lock_day(p.calendar.last))
    return next(running, plans[-1] if plans else None)


def contacts(plans: Sequence[Logframe], now: datetime) -> Contacts:
    """Who can be asked; empty where no plan is loaded."""
    plan = current(plans, now)
    return Contacts() if plan is None else plan.contacts


def zone(plans: Sequence[Logframe], now: datetime) -> ZoneInfo:
    """Where days begin and end."""
    plan = current(plans, now)
    return ZoneInfo("UTC") if plan is None else plan.calendar.zone


def area_names(words: Words, plans: Iterable[Logframe], keys: Iterable[str]) -> tuple[str, ...]:
    """The areas as this reader calls them; an area that no plan has any more keeps its key."""
    names = {area.key: words.text(area.names) for plan in plans for area in plan.areas}
    return tuple(names.get(key, key) for key in keys)
