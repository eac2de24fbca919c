"""[Tallies] (9.11): a coordinator looks at what was counted, on a protected card that goes after half an hour.

Whether they may is asked at every tap; each look at figures is a line of the audit log.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.cards import Card, Erase, Redraw, Reply, Toast
from bot.handlers import tallies
from bot.handlers.outdated import outdated
from bot.house import Door, House, Said
from bot.messages import tally_looking as messages
from bot.messages import wiping as wiped
from bot.messages.tally_looking import AREA, CLOSE, PAGE, TYPES, VERB, Look
from bot.occasions import Dropped, Occasion, Wipe
from bot.taps import id_of
from bot.texts import Words
from storage import people, tallied, tally_looks, tally_sources
from storage.outbox import Posted
from storage.people import Person
from storage.permissions import Action, NotAllowed, may, require
from storage.plan.logframe import Area, Logframe
from storage.tally_periods import Period


def looked(session: Session, house: House, said: Said) -> Reply:
    """[Tallies] anywhere: a new card. On that card: a page of it, another period, a place, by type, [Close]."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.SEE_TALLIES)
    assert said.tap is not None
    words, argument = house.texts.of(person.language), said.tap.argument
    if argument == CLOSE:
        gone = () if said.message is None else (Erase(said.chat, (said.message,)),)
        return Reply((Toast(said.query), *gone), effect=False)
    plans = _tallying(house.plans.open(session), said)
    if not plans:
        return Reply((Toast(said.query, words.label("No tally yet.")),), effect=False)
    plan, period = _asked(plans, said)
    if plan is None or period is None:
        return outdated(words, said)
    _theirs(session, plan, period, person, argument)
    if not tally_looks.may_show(session, person.id, said.chat, said.message, said.at):
        card = tally_looks.open_card(session, person.id, said.chat, plan.id, period, said.at)
        return Reply((Toast(said.query),), posted=(card,))
    look = _look(words, plans, plan, period, said)
    if argument[:1] in ("", PAGE):
        places = tally_sources.places(session, plan, period, person.organisation)
        return _drawn(said, messages.received(words, look, places, id_of(argument[1:])))
    return _figures(session, words, said, person, plan, period, look)


def _figures(
    session: Session, words: Words, said: Said, person: Person, plan: Logframe, period: Period, look: Look
) -> Reply:
    """What a place's sources say. Raises NotAllowed for a place that is not theirs to see."""
    assert said.tap is not None
    what = said.tap.argument[0]
    if what not in (AREA, TYPES):
        return outdated(words, said)
    area = _theirs(session, plan, period, person, said.tap.argument)
    assert area is not None
    sources = tally_sources.sources(session, plan, period, area, person.organisation)
    name, came = words.text(area.names), any(source.tally is not None for source in sources)
    if what == TYPES and came and plan.incidents is not None:
        tallied.looked(session, person.id, period, area.id, "types", said.at)
        return _drawn(said, messages.by_type(words, look, area.id, name, sources, plan.incidents))
    tallied.looked(session, person.id, period, area.id, "sources", said.at)
    return _drawn(said, messages.area(words, look, area.id, name, sources, tally_sources.between(sources)))


def _theirs(session: Session, plan: Logframe, period: Period, person: Person, argument: str) -> Area | None:
    """The place that is looked at; None where it is none. Raises NotAllowed for one that is not theirs, on any card."""
    if argument[:1] not in (AREA, TYPES):
        return None
    here, number = tally_sources.places(session, plan, period, person.organisation), id_of(argument[1:])
    area = next((place.area for place in here if place.area.id == number), None)
    if area is None:
        raise NotAllowed(Action.SEE_TALLIES)
    require(person, Action.SEE_TALLIES, area=area.key)
    return area


def _drawn(said: Said, card: Card) -> Reply:
    """On that card alone: where it is gone, nothing takes its place."""
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card)))


def offered(plans: Sequence[Logframe], person: Person) -> bool:
    """Whether [Tallies] is worth a button."""
    return may(person, Action.SEE_TALLIES) and any(plan.incidents is not None for plan in plans)


def _tallying(plans: Sequence[Logframe], said: Said) -> list[Logframe]:
    """The plans of which a period is over that may have been tallied."""
    return [plan for plan in plans if tally_sources.over(plan, plan.calendar.today(said.at))]


def _asked(plans: Sequence[Logframe], said: Said) -> tuple[Logframe | None, Period | None]:
    """Which plan and period; without any the first plan's newest. None for what is not there."""
    assert said.tap is not None
    if not said.tap.object:
        return plans[0], tally_sources.over(plans[0], plans[0].calendar.today(said.at))[-1]
    plan = next((plan for plan in plans if plan.id == said.tap.object), None)
    if plan is None:
        return None, None
    over = tally_sources.over(plan, plan.calendar.today(said.at))
    return plan, next((period for period in over if period.key == said.tap.version), None)


def _look(words: Words, plans: Sequence[Logframe], plan: Logframe, period: Period, said: Said) -> Look:
    over = tally_sources.over(plan, plan.calendar.today(said.at))
    here = over.index(period)
    before = over[here - 1] if here else None
    after = over[here + 1] if here + 1 < len(over) else None
    others = [one for one in plans if one.id != plan.id]
    newest = [(one.id, tally_sources.over(one, one.calendar.today(said.at))[-1].key, one.code) for one in others]
    return Look(
        plan.id,
        period.key,
        _name(words, plan, period),
        None if before is None else (before.key, _name(words, plan, before)),
        None if after is None else (after.key, _name(words, plan, after)),
        tuple(newest),
    )


def _name(words: Words, plan: Logframe, period: Period) -> str:
    return tallies.period(words, plan, period).name


# ------------------------------------------------------------------------------------------------------- the outbox


def _card(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """What is sent: how many places, no figure."""
    person = people.by_id(session, posted.person or 0)
    if person is None or not may(person, Action.SEE_TALLIES):
        return Dropped("no right")
    words, said = house.texts.of(person.language), Said(0, person.account, posted.chat, posted.written_at)
    plans = _tallying(house.plans.open(session), said)
    plan = next((plan for plan in plans if plan.id == posted.values["plan"]), None)
    period = Period.of(int(posted.values["period"]))
    if plan is None or period not in tally_sources.over(plan, plan.calendar.today(posted.written_at)):
        return Dropped("no such period")
    places = tally_sources.places(session, plan, period, person.organisation)
    return messages.received(words, _look(words, plans, plan, period, said), places)


def _wipe(session: Session, house: House, posted: Posted) -> Dropped | Wipe:
    """That one message. One that was not sent yet is not in the chat."""
    message = posted.values.get("message") or tally_looks.message_of(session, int(posted.values.get("row", 0)))
    if message is None:
        return Dropped("never sent")
    return Wipe(message, wiped.erased(house.texts.of(posted.language)), since=message)


OCCASIONS = (Occasion(tally_looks.LOOK, _card), Occasion(tally_looks.WIPE, _wipe))
DOORS = (Door(looked, verbs=(VERB,)),)
