"""What screens call places and plans, and whom a reader can ask: read from the plans, in the reader's language."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.texts import Words, later
from storage.people import Role
from storage.plan.current import current, zone
from storage.plan.logframe import Contacts, Logframe
from storage.team import Member

__all__ = ["TITLES", "area_names", "called", "contacts", "current", "day_of", "named_to_all", "some_of", "zone"]

MOST_PLACES = 3
# What people are called in lists and on the buttons that choose a role.
TITLES = {
    Role.AGENT: later("Agent"),
    Role.COMONITOR: later("Co-monitor"),
    Role.COORDINATOR: later("Coordination"),
    Role.EVALUATOR: later("Evaluation"),
}


def contacts(plans: Sequence[Logframe], now: datetime) -> Contacts:
    """Who can be asked; empty where no plan is loaded."""
    plan = current(plans, now)
    return Contacts() if plan is None else plan.contacts


def area_names(words: Words, plans: Iterable[Logframe], keys: Iterable[str]) -> tuple[str, ...]:
    """The areas as this reader calls them; an area that no plan has any more keeps its key."""
    names = {area.key: words.text(area.names) for plan in plans for area in plan.areas}
    return tuple(names.get(key, key) for key in keys)


def some_of(words: Words, names: Sequence[str]) -> str:
    """ "Gao, Ansongo", and for many only how many more there are."""
    more = len(names) - MOST_PLACES
    if more <= 0:
        return words.list(names)
    shown = words.list(names[:MOST_PLACES])
    return words.plural_label("{places} and {n} more", "{places} and {n} more", more, places=shown)


def called(words: Words, plans: Iterable[Logframe], member: Member) -> str:
    """The label a coordinator gave, else role, place and number: "Agent Gao 1". Never a name. Plain text."""
    if member.label:
        return member.label
    place = next(iter(area_names(words, plans, member.named_after[:1])), "")
    who = words.label(TITLES[member.role])
    return " ".join(part for part in (who, place, str(member.number)) if part)


def named_to_all(words: Words, plans: Iterable[Logframe], member: Member) -> str:
    """The same to people of any organisation: who coordinates one, "Coordination MSIPC 1", is not who coordinates the
    whole plan. Plain text."""
    if member.label or member.role is not Role.COORDINATOR:
        return called(words, plans, member)
    if member.organisation_code is None:
        return words.label("Coordination of the plan {n}", n=str(member.number))
    return " ".join((words.label(TITLES[member.role]), member.organisation_code, str(member.number)))


def day_of(words: Words, day: date, today: date) -> str:
    """ "12 juillet", with the year when it is another one."""
    return words.day(day, year=day.year != today.year)
