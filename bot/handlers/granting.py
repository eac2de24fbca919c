"""More time that nobody asked for: a coordinator chooses quarter and place. How long, and why: `extending`."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Reply
from bot.handlers.team import edit
from bot.house import Door, House, Said
from bot.messages import team as messages
from bot.messages.extending import extend_tap
from storage import people, team
from storage.calendar import NotAQuarter, Quarter
from storage.permissions import Action, NotAllowed, require
from storage.plan.logframe import Logframe

LATEST = 2  # quarters that are over, of each plan


def choose(session: Session, house: House, said: Said) -> Reply:
    """[Extend] of the team: which quarter, then which place."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.EXTEND)
    words, plans = house.texts.of(person.language), house.plans.open(session)
    offered = [(plan, quarter) for plan in plans for quarter in latest(plan, said.at)]
    there = team.places(session, person.organisation)
    if not there or not offered:
        return edit(said, messages.nobody_reports(words))
    if said.tap is None or not said.tap.object:
        several = len({plan.id for plan, _ in offered}) > 1
        quarters = [(plan.id, quarter, plan.code if several else "") for plan, quarter in offered]
        return edit(said, messages.which_quarter(words, quarters))
    chosen = next((o for o in offered if o[0].id == said.tap.object and o[1] == quarter_of(said.tap.version)), None)
    if chosen is None:
        raise NotAllowed(Action.EXTEND)
    plan, quarter = chosen
    areas = [
        (words.text(area.names), extend_tap(plan.id, quarter, area.id, person.id))
        for area in plan.areas
        if area.id in there
    ]
    page = int(said.tap.argument) if said.tap.argument.isdecimal() else 0
    return edit(said, messages.which_area(words, plan.id, quarter, areas, page))


def latest(plan: Logframe, now: datetime) -> tuple[Quarter, ...]:
    """The last quarters that are over, the newest first."""
    today = plan.calendar.today(now)
    over = [quarter for quarter in plan.calendar.quarters if plan.calendar.last_day(quarter) < today]
    return tuple(reversed(over[-LATEST:]))


def quarter_of(written: int) -> Quarter | None:
    try:
        return Quarter.of(written)
    except NotAQuarter:
        return None


DOORS = (Door(choose, verbs=("xq",)),)
