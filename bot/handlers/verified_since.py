"""A list that is another than it was when its button was made: who verified meanwhile what was on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.handlers.verifying_desk import listed
from bot.messages import verifying as lists
from bot.texts import Words
from storage import reviewing
from storage.matters import Matter
from storage.people import Person
from storage.plan.logframe import Logframe
from storage.reviewing import Group, Waiting
from storage.verification import Verified

TAPS = 20  # verified one after the other: so far a list is followed back


@dataclass(frozen=True)
class Meanwhile:
    """Who verified last of a page, how many reports at once, and whether that was the whole page."""

    by: int
    reports: int
    whole: bool


def verified_since(
    words: Words, plan: Logframe, person: Person, there: Waiting, page: int, shown: str
) -> Meanwhile | None:
    """What of this page was verified last, and by whom: one by one the latest are put back, until the page is what was
    shown. None where it never is, for a report came or changed."""
    left = there.groups[Group.CONCORDANT]
    moments = [(matter, _last(person, matter)) for matter in there.verified]
    for since in sorted({moment for _, moment in moments}, reverse=True)[:TAPS]:
        again = [matter for matter, moment in moments if moment >= since]
        them = listed(words, plan, person, _in_order(plan, [*left, *again]), Group.CONCORDANT)
        part = next(iter(lists.pages(them)[page : page + 1]), ())
        if part and lists.shown(part) == shown:
            return _latest(person, [one.matter for one in part])
    return None


def _in_order(plan: Logframe, there: Sequence[Matter]) -> list[Matter]:
    activities = [activity.id for activity in plan.activities]
    areas = [area.id for area in plan.areas]
    return sorted(there, key=lambda one: (activities.index(one.activity.id), areas.index(one.area)))


def _latest(person: Person, there: Sequence[Matter]) -> Meanwhile:
    them = [verified for matter in there for verified in _of(person, matter)]
    last = max(them, key=lambda one: one.at)
    return Meanwhile(last.person, them.count(last), all(last in _of(person, matter) for matter in there))


def _last(person: Person, matter: Matter) -> datetime:
    return max(one.at for one in _of(person, matter))


def _of(person: Person, matter: Matter) -> list[Verified]:
    return [one.verified for one in reviewing.within(person, matter) if one.verified is not None]
