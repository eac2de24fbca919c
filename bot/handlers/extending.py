"""More time: an agent asks for it after the lock, a coordinator gives it (due and lock together) or refuses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.handlers.outdated import outdated
from bot.handlers.reports import Desk, area_of, drawing
from bot.house import Door, House, Said
from bot.messages import extending as messages
from bot.occasions import Dropped, Occasion
from bot.taps import LONGEST_ID, Tap, base36, id_of
from bot.texts import Words, later
from storage import concerned, editions, extensions, narrowed, opening, outbox, people
from storage.calendar import Quarter
from storage.extensions import Why
from storage.outbox import Posted
from storage.pausing import BULK
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Area, Logframe

ASKED, GIVEN, REFUSED = "extension.asked", "extension.given", "extension.refused"


def ask_for_time(desk: Desk, said: Said) -> Reply:
    """[Ask for more time], of a draft whose quarter has closed."""
    draft = desk.draft
    reply = ask(desk.session, desk.house, desk.person, said, draft.plan, draft.quarter, desk.area, draft.organisation)
    return replace(reply, actions=(*reply.actions, drawing(desk, draft)))


def ask(
    session: Session,
    house: House,
    person: Person,
    said: Said,
    plan: int,
    quarter: Quarter,
    area: Area,
    organisation: int | None,
) -> Reply:
    """Asks for more time for a place, begun or not: the coordinators of the organisation hear it, once a day."""
    require(person, Action.ASK_DELAY, area=area.key)
    posted = tuple(
        outbox.post(
            session,
            template=ASKED,
            values={"plan": plan, "area": area.id, "by": person.id},
            now=said.at,
            person=coordinator,
            silent=False,
            occasion=f"more time:{person.id}:{area.id}",
            quarter=quarter,
            due_day=house.plans.get(session, plan).calendar.today(said.at),
            plan=plan,
        )
        for coordinator in concerned.coordinators(session, organisation)
    )
    text = (
        later("Noted. Coordination knows.") if posted else later("Nobody coordinates here yet. Talk to your service.")
    )
    toast = Toast(said.query, house.texts.of(person.language).label(text))
    return Reply((toast,), effect=bool(posted), posted=posted)


@dataclass(frozen=True)
class _Place:
    """What a coordinator's button is about: plan, quarter, area, who asked, and what was chosen so far."""

    plan: int
    quarter: Quarter
    area: int
    by: int
    chosen: tuple[str, ...] = ()

    def tap(self, verb: str, *chosen: str) -> Tap:
        parts = (base36(self.area), base36(self.by), *chosen)
        return Tap(verb, self.plan, self.quarter.as_number, ".".join(parts))

    @staticmethod
    def asked_by(tap: Tap) -> int:
        """Who asked, whatever else the button says; 0 where it names nobody."""
        _, _, rest = tap.argument.partition(".")
        return id_of(rest.partition(".")[0])

    @classmethod
    def of(cls, tap: Tap) -> "_Place":
        """Raises ValueError for what no card of ours carries."""
        area, by, *chosen = tap.argument.split(".")
        if len(by) > LONGEST_ID:
            raise ValueError
        return cls(tap.object, Quarter.of(tap.version), int(area, 36), int(by, 36), tuple(chosen))


def extend(session: Session, house: House, said: Said) -> Reply:
    """[Extend], then how long, then why: each tap asks the permission again."""
    found = _permitted(session, house, said)
    if isinstance(found, Reply):
        return found
    words, place, logframe, area, person = found
    if editions.year_frozen(session, place.plan, place.quarter.year) is not None:
        card = messages.year_frozen(words, place.plan, place.quarter)
        return Reply((Toast(said.query), Redraw(said.chat, said.message, card)), effect=False)
    match place.chosen:
        case ():
            card = _how_long(session, words, place, logframe, area)
        case (days,) if days.isdigit() and int(days) in messages.DAYS:
            card = messages.why(words, {reason: place.tap("xe", days, reason) for reason in Why})
        case (days, reason) if days.isdigit() and int(days) in messages.DAYS and reason in list(Why):
            return _extended(session, said, words, place, logframe, person, int(days), Why(reason))
        case _:
            return outdated(words, said)
    return Reply((Redraw(said.chat, said.message, card),), effect=False)


def refuse(session: Session, house: House, said: Said) -> Reply:
    """[Refuse]: the agent who asked hears it."""
    found = _permitted(session, house, said)
    if isinstance(found, Reply):
        return found
    words, place, logframe, area, _ = found
    today = logframe.calendar.today(said.at)
    posted = outbox.post(
        session, template=REFUSED, values={}, now=said.at, person=place.by, silent=False,
        occasion=f"no more time:{place.area}", quarter=place.quarter, due_day=today,
    )  # fmt: skip
    card = messages.refusal_sent(words, place.quarter, words.text(area.names))
    return Reply((Redraw(said.chat, said.message, card),), posted=(posted,))


def _permitted(session: Session, house: House, said: Said) -> Reply | tuple[Words, _Place, Logframe, Area, Person]:
    person = people.by_account(session, said.account, said.at)
    words = house.texts.of(person.language)
    assert said.tap is not None
    require(person, Action.EXTEND)
    asker = people.by_id(session, _Place.asked_by(said.tap))
    require(person, Action.EXTEND, organisation=asker.organisation_code if asker is not None else "")
    try:
        place = _Place.of(said.tap)
    except ValueError:
        return outdated(words, said)
    logframe = house.plans.get(session, place.plan)
    return words, place, logframe, area_of(logframe, place.area), person


def _how_long(session: Session, words: Words, place: _Place, logframe: Logframe, area: Area) -> Card:
    days = extensions.extended(session, place.plan, place.quarter, place.area)
    calendar = logframe.calendar
    due, lock = calendar.due_day(place.quarter, days), calendar.lock_day(place.quarter, days)
    taps = tuple(place.tap("xe", str(more)) for more in messages.DAYS)
    return messages.how_long(words, place.quarter, words.text(area.names), due, lock, taps)


def _extended(
    session: Session,
    said: Said,
    words: Words,
    place: _Place,
    logframe: Logframe,
    person: Person,
    days: int,
    why: Why,
) -> Reply:
    # Given after the due day it counts from today: "7 days" are seven days to come, whenever they are given.
    before = extensions.extended(session, place.plan, place.quarter, place.area)
    late = (logframe.calendar.today(said.at) - logframe.calendar.due_day(place.quarter, before)).days
    if not extensions.extend(
        session, place.plan, place.quarter, place.area, days + max(0, late), why,
        by=person.id, card=said.message, now=said.at,
    ):  # fmt: skip
        return Reply((Toast(said.query, words.label("Already noted.")),), effect=False)
    # The day has moved for everyone there who lacks something: news, which keeps to the plan's hours.
    heard = tuple(
        one
        for one in concerned.reporting_from(session, place.area, None)
        if _lacks(session, logframe, one, place.quarter, place.area, said.at)
    )
    posted = tuple(
        outbox.post(
            session, template=GIVEN,
            values={"plan": place.plan, "quarter": str(place.quarter), "area": place.area},
            now=said.at, person=one, silent=False, lane=BULK,
        )
        for one in heard
    )  # fmt: skip
    card = messages.extended(words, len(_told_of(session, logframe, person, place.area, heard)))
    return Reply((Redraw(said.chat, said.message, card),), posted=posted)


def _told_of(session: Session, plan: Logframe, person: Person, area: int, heard: Sequence[int]) -> tuple[int, ...]:
    """Of those who hear it, whom the coordinator is told of: how many lack something tells whether others have sent."""
    if not narrowed.blind(plan, person.organisation_code):
        return tuple(heard)
    own = concerned.reporting_from(session, area, person.organisation)
    return tuple(one for one in heard if one in own)


def _lacks(session: Session, plan: Logframe, person: int, quarter: Quarter, area: int, now: datetime) -> bool:
    someone = people.by_id(session, person)
    if someone is None:
        return False
    places = opening.opened(session, (plan,), someone, now, only=quarter)
    return any(place.missing for place in places if place.area.id == area)


def _write_asked(session: Session, house: House, posted: Posted) -> Card | Dropped:
    if posted.quarter is None:
        return Dropped("no quarter")
    place = _Place(posted.values["plan"], posted.quarter, posted.values["area"], posted.values["by"])
    words = house.texts.of(posted.language)
    area = words.text(area_of(house.plans.get(session, place.plan), place.area).names)
    return messages.asked(words, place.quarter, area, place.tap("xe"), place.tap("xr"))


def _write_given(session: Session, house: House, posted: Posted) -> Card | Dropped:
    plan, area = posted.values["plan"], posted.values["area"]
    quarter = Quarter.parse(posted.values["quarter"])
    logframe = house.plans.get(session, plan)
    if not _lacks(session, logframe, posted.person or 0, quarter, area, posted.written_at):
        return Dropped("nothing missing")
    words = house.texts.of(posted.language)
    days = extensions.extended(session, plan, quarter, area)
    until = logframe.calendar.due_day(quarter, days)
    return messages.given(words, plan, quarter, area, words.text(area_of(logframe, area).names), until)


def _write_refused(session: Session, house: House, posted: Posted) -> Card | Dropped:
    return messages.refused(house.texts.of(posted.language))


OCCASIONS = (Occasion(ASKED, _write_asked), Occasion(GIVEN, _write_given), Occasion(REFUSED, _write_refused))
DOORS = (Door(extend, verbs=("xe",)), Door(refuse, verbs=("xr",)))
