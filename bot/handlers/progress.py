"""/suivi: how far the plan has come, read from its roll-up, and the way down to one activity in one place.

A coordinator sees their own organisation's part; who coordinates the whole plan, and an evaluator, all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Say, Toast
from bot.handlers.outdated import outdated
from bot.handlers.tally_looking import offered
from bot.house import Door, House, Said
from bot.messages import progress as messages
from bot.messages.progress import NEW, VERB, Beside, View
from bot.taps import id_of
from bot.texts import Words
from storage import narrowed, people, rollups
from storage.calendar import Calendar, Quarter
from storage.people import Person
from storage.permissions import Action, may, require
from storage.plan.logframe import Logframe
from storage.rolled import RollUp, Scope


def shown(session: Session, house: House, said: Said) -> Reply:
    """/suivi, [Progress]: a new card. On that card: a year, a quarter, an axis and what is below it."""
    person = people.by_account(session, said.account, said.at, lock=False)
    require(person, Action.SEE_PROGRESS)
    words, plans = house.texts.of(person.language), begun(house.plans.open(session), person, said)
    if not plans:
        return told(said, messages.nothing_yet(words))
    asked = 0 if said.tap is None else said.tap.object
    if not asked and len(plans) > 1:
        card = messages.choose(words, [(plan.id, plan.code) for plan in plans], VERB)
        return drawn(said, card) if said.tap is not None and said.tap.version else told(said, card)
    plan = next((plan for plan in plans if plan.id == asked), plans[0] if not asked else None)
    today = None if plan is None else plan.calendar.today(said.at)
    period = None if plan is None or today is None else _period(plan.calendar, today, said)
    if plan is None or today is None or period is None:
        return outdated(words, said)
    year, quarter = period
    rolled = rollups.roll_up(session, plan, Scope.QUARTER if quarter else Scope.YEAR, year, quarter, said.at)
    view = _view(plan, person, rolled)
    if view.organisation is not None:
        rolled = narrowed.of_organisation(rolled, view.organisation)
    at = _At(words, person, plan, view, rolled, _beside(house, session, plans, plan, person, view, today))
    argument = "" if said.tap is None else said.tap.argument
    if not asked or argument == NEW:
        return told(said, messages.glance(words, view, rolled, at.beside))
    below = _card(at, argument)
    if below is None:
        return outdated(words, said)
    # Where the card is gone, a new message: it may show on a lock screen, so without a title.
    return drawn(said, below, messages.glance(words, view, rolled, at.beside))


@dataclass(frozen=True)
class _At:
    """Everything that a card of this view is made of."""

    words: Words
    person: Person
    plan: Logframe
    view: View
    rolled: RollUp
    beside: Beside


def begun(plans: Sequence[Logframe], person: Person, said: Said) -> list[Logframe]:
    """The plans that this person has to do with, of which a quarter has begun."""
    code = person.organisation_code
    return [
        plan
        for plan in plans
        if plan.calendar.first_day(plan.calendar.first) <= plan.calendar.today(said.at)
        and (code is None or any(code == one.code for one in plan.organisations))
    ]


def latest(calendar: Calendar, today: date) -> Quarter:
    """The last quarter of the plan that is over; while its first one runs, that."""
    over = [quarter for quarter in calendar.quarters if calendar.last_day(quarter) < today]
    return over[-1] if over else calendar.first


def years(calendar: Calendar, today: date) -> list[int]:
    """Those that have begun."""
    return [year for year in calendar.years if calendar.first_day(Quarter(year, 1)) <= today]


def _period(calendar: Calendar, today: date, said: Said) -> tuple[int, int | None] | None:
    """Year and quarter of a tap; without any the year of the last quarter that is over. None for what is not there."""
    asked = 0 if said.tap is None or not said.tap.object else said.tap.version
    if not asked:
        return latest(calendar, today).year, None
    year, quarter = divmod(asked, 10)
    if quarter > 4 or year not in years(calendar, today):
        return None
    if quarter and not _has_begun(calendar, Quarter(year, quarter), today):
        return None
    return year, quarter or None


def _has_begun(calendar: Calendar, quarter: Quarter, today: date) -> bool:
    return calendar.covers(quarter) and calendar.first_day(quarter) <= today


def _view(plan: Logframe, person: Person, rolled: RollUp) -> View:
    quarter = None if rolled.quarter is None else Quarter(rolled.year, rolled.quarter)
    last = [one for one in plan.calendar.quarters if one.year == rolled.year][-1]
    until = rolled.quarters[-1] if rolled.quarters and rolled.quarters[-1] != last else None
    code = person.organisation_code
    return View(plan.id, rolled.year, quarter, until, code, narrowed.blind(plan, code))


def _beside(
    house: House, session: Session, plans: Sequence[Logframe], plan: Logframe, person: Person, view: View, today: date
) -> Beside:
    calendar = plan.calendar
    quarters = [q for q in calendar.quarters if q.year == view.year and calendar.last_day(q) < today]
    now = view.quarter or (quarters[-1] if quarters else None)
    around = [] if now is None else [q for q in (now.previous, now, now.next) if _has_begun(calendar, q, today)]
    return Beside(
        years=[y for y in years(calendar, today) if y != view.year or view.quarter is not None],
        quarters=[q for q in around if q != view.quarter and (view.quarter is not None or q == now)],
        tallies=offered(house.plans.open(session), person),
        summary=may(person, Action.SEE_FROZEN) and view.quarter is None,
        plans=len(plans) > 1,
    )


def _card(at: _At, argument: str) -> Card | None:
    """What a button of the card leads to; None for what is not there any more, or never was."""
    place, _, written = argument.partition(",")
    page = min(id_of(written), 999) if written else 0
    if not place:
        return messages.glance(at.words, at.view, at.rolled, at.beside, page)
    numbers = [int(part) if part.isdecimal() and len(part) < 4 else -1 for part in place[1:].split(".")[:3]]
    below = _below(at.rolled, numbers)
    match place[0], len(numbers):
        case "a", 1 if below:
            return messages.axis(at.words, at.view, at.rolled, numbers[0], page)
        case "o", 2 if below:
            return messages.objective(at.words, at.view, at.rolled, numbers, page)
        case "t", 3 if below:
            return messages.activity(at.words, at.view, at.rolled, numbers, _areas(at, numbers), page)
        case "l", 3 if below:
            return _area(at, numbers, id_of(place.rpartition(".")[2]), page)
    return None


def _below(rolled: RollUp, numbers: Sequence[int]) -> bool:
    """Whether there is such an axis, objective of it, activity of that."""
    axis, objective, activity = (*numbers, None, None)[:3]
    if axis is None or not 0 <= axis < len(rolled.axes):
        return False
    if objective is None:
        return True
    objectives = rolled.axes[axis].objectives
    if not 0 <= objective < len(objectives):
        return False
    return activity is None or 0 <= activity < len(objectives[objective].activities)


def _areas(at: _At, numbers: Sequence[int]) -> list[tuple[int, str]]:
    """Where it is carried out and figures may be told by place: those of one organisation are no other's."""
    axis, objective, activity = numbers
    of = at.rolled.axes[axis].objectives[objective].activities[activity]
    if at.view.organisation is not None and not at.view.blind and len(of.responsible) > 1:
        return []
    keys = {key for indicator in of.indicators for key in indicator.areas}
    return [(area.id, at.words.text(area.names)) for area in at.plan.areas if area.key in keys]


def _area(at: _At, numbers: Sequence[int], number: int, page: int) -> Card | None:
    if number not in {id_ for id_, _ in _areas(at, numbers)}:
        return None
    area = next(area for area in at.plan.areas if area.id == number)
    name = at.words.text(area.names)
    return messages.area(at.words, at.view, at.rolled, numbers, (area.id, area.key, name), page)


def told(said: Said, card: Card) -> Reply:
    """A card of its own, below the message that was tapped, or after a command."""
    stopped = (Toast(said.query),) if said.query else ()
    return Reply((*stopped, Say(said.chat, card)), effect=False)


def drawn(said: Said, card: Card, anew: Card | None = None) -> Reply:
    """In place of the tapped card."""
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=anew or card)), effect=False)


DOORS = (Door(shown, commands=("suivi", "progress"), verbs=(VERB,), changes=False),)
