"""Late reports, as coordinators learn of them: their part of a message (6.6, 9.1), and the list (9.4).

Reminding somebody of the list: `asking`. Who is late, and since when: `storage/standing.py`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.cards import Card, Reply
from bot.handlers.outdated import outdated
from bot.handlers.team import edit
from bot.handlers.together import Part, Writer
from bot.house import Door, House, Said
from bot.messages import late as messages
from bot.messages.late import Listed, Listing
from bot.messages.naming import called
from bot.taps import id_of
from bot.texts import Words
from scheduler.milestones import DIGEST, TOLD
from storage import awaited, concerned, extensions, people, reviewing, team
from storage.answers import Source
from storage.calendar import Quarter
from storage.outbox import Posted
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.current import current
from storage.plan.logframe import Logframe
from storage.plan.reading import NoSuchPlan
from storage.standing import Late, Standing, spoken_of, standing

LATELY = timedelta(days=7)


# ------------------------------------------------------------------------------------------- parts of a day's message


def _told(session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted) -> Part | None:
    """6.6, for the places that had this due day, and the organisations that this coordinator hears of."""
    if posted.quarter is None or posted.due_day is None:
        return None
    given, quarter = extensions.given(session, plan.id), posted.quarter
    areas = [
        a.id for a in plan.areas if plan.calendar.due_day(quarter, given.get((quarter, a.id), 0)) == posted.due_day
    ]
    heard = _heard_of(session, plan, person)
    stands = standing(session, plan, quarter, posted.written_at, organisations=heard, areas=areas)
    if not stands.late and not stands.vacant:
        return None
    days = (plan.calendar.today(posted.written_at) - posted.due_day).days
    codes = []
    if person.organisation is None:
        each = {o: standing(session, plan, quarter, posted.written_at, organisations=(o,), areas=areas) for o in heard}
        codes = [o.code for o in plan.organisations if o.id in each and (each[o.id].late or each[o.id].vacant)]
    lines = messages.told_lines(words, stands, days, codes)
    return Part(lines, messages.told_rows(words, plan.id, quarter), beside=messages.told_beside(words, stands))


def _digest(
    session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted
) -> Part | None:
    """9.1; None where nothing happened."""
    if posted.quarter is None:
        return None
    now = posted.written_at
    stands = standing(session, plan, posted.quarter, now, organisations=theirs(person))
    today, calendar = plan.calendar.today(now), plan.calendar
    came = stands.latest is not None and stands.latest > now - LATELY
    there = reviewing.waiting(session, plan, posted.quarter, person, today)
    left = there.left + len(there.own)  # as the list counts it: both sources of one activity are looked at together
    review = left and today > calendar.due_day(posted.quarter)
    if not (came or review or messages.sendable(stands) or stands.unreachable or stands.sent_back):
        return None
    ended, closed = calendar.last_day(posted.quarter) < today, calendar.lock_day(posted.quarter) < today
    if person.organisation is None:
        stands = _as_summed(session, plan, stands)
    lines = messages.digest_lines(words, stands, left, today, ended=ended, closed=closed)
    return Part(lines, messages.digest_rows(words, plan.id, stands, left))


def _as_summed(session: Session, plan: Logframe, stands: Standing) -> Standing:
    """Of the whole plan, received and expected as every summary says them: the ministries' reports."""
    places = awaited.counted(session, plan, stands.quarter).items()
    ministries = [came for (_, source, _), came in places if source == Source.MINISTRY.value]
    return replace(stands, expected=sum(n.expected for n in ministries), received=sum(n.received for n in ministries))


def _heard_of(session: Session, plan: Logframe, person: Person) -> tuple[int, ...]:
    """The organisations whose late reports this coordinator is told of: the own one; for the whole plan, those that
    have no coordinator of their own."""
    if person.organisation is not None:
        return (person.organisation,)
    return tuple(o.id for o in plan.organisations if person.id in concerned.coordinators(session, o.id))


def theirs(person: Person) -> tuple[int, ...] | None:
    """Whose reports somebody who coordinates may see; None: everybody's."""
    return None if person.organisation is None else (person.organisation,)


# ----------------------------------------------------------------------------------------------------------- the list


def shown(session: Session, house: House, said: Said) -> Reply:
    """/retards, [See the list], a page of it, one of several organisations, another quarter."""
    person = people.by_account(session, said.account, said.at, lock=False)
    require(person, Action.SEE_LATE)
    words = house.texts.of(person.language)
    if said.tap is None:
        plan = current(house.plans.open(session), said.at)
        asked = None if plan is None else _Asked(words, person, plan, said.at)
        stands = None if asked is None else _most_urgent(session, asked)
        if asked is None or stands is None:
            return edit(said, messages.nothing_to_list(words))
        return edit(said, _beside(session, house, asked, _card(session, house, asked, stands, None, 0)))
    page, _, picked = said.tap.argument.partition(".")
    try:
        plan, quarter = house.plans.get(session, said.tap.object), Quarter.of(said.tap.version)
        organisation = organisation_of(session, person, picked)
    except (NoSuchPlan, ValueError):
        return outdated(words, said)
    if not plan.calendar.covers(quarter):
        return outdated(words, said)
    scope = theirs(person) if organisation is None else (organisation,)
    stands = standing(session, plan, quarter, said.at, organisations=scope)
    asked = _Asked(words, person, plan, said.at)
    card = _card(session, house, asked, stands, organisation, int(page) if page.isdecimal() else 0)
    return edit(said, _beside(session, house, asked, card))


@dataclass(frozen=True)
class _Asked:
    """Who asks for the list, in which words, of which plan, and when."""

    words: Words
    person: Person
    plan: Logframe
    at: datetime


def organisation_of(session: Session, person: Person, picked: str) -> int | None:
    """The organisation that a tap names; None: none. Raises ValueError for one there never was, and NotAllowed."""
    if not picked:
        return None
    number, codes = id_of(picked), team.organisations(session)
    if number not in codes:
        raise ValueError
    require(person, Action.SEE_LATE, organisation=codes[number])
    return number


def _most_urgent(session: Session, asked: _Asked) -> Standing | None:
    """Of the quarter that is spoken of; where nobody is late with it, the oldest that somebody is late with."""
    plan = asked.plan
    quarter = spoken_of(plan.calendar, plan.calendar.today(asked.at))
    stands = None
    if quarter is not None:
        stands = standing(session, plan, quarter, asked.at, organisations=theirs(asked.person))
    if stands is not None and stands.late:
        return stands
    return next(iter(_others(session, asked, quarter)), stands)


def _others(session: Session, asked: _Asked, but: Quarter | None) -> list[Standing]:
    """How other quarters stand that take reports after their due day, where somebody is late."""
    plan, calendar = asked.plan, asked.plan.calendar
    today, given = calendar.today(asked.at), extensions.given(session, plan.id)
    most: dict[Quarter, int] = {}
    for (quarter, _), days in given.items():
        most[quarter] = max(days, most.get(quarter, 0))
    awaited = [
        quarter
        for quarter in calendar.quarters
        if quarter != but and calendar.due_day(quarter) < today <= calendar.lock_day(quarter, most.get(quarter, 0))
    ]
    found = (standing(session, plan, quarter, asked.at, organisations=theirs(asked.person)) for quarter in awaited)
    return [stands for stands in found if any(late.accepted for late in stands.late)]


def _card(session: Session, house: House, asked: _Asked, stands: Standing, organisation: int | None, page: int) -> Card:
    """The list; for the whole plan, where people of several organisations are late, first which of these."""
    words, person, plan = asked.words, asked.person, asked.plan
    late = Counter(one.organisation for one in stands.late)
    others = tuple(other.quarter for other in _others(session, asked, stands.quarter))
    all_ = sum(map(reachable, stands.late)) > 1
    if person.organisation is None and organisation is None and len(late) > 1:
        codes = team.organisations(session)
        each = sorted((codes[number], number, n) for number, n in late.items())
        return messages.organisations(words, plan.id, stands, each, page, others, all_=all_)
    chosen = None
    if person.organisation is None:
        number = organisation if organisation is not None else next(iter(late), None)
        chosen = None if number is None else (team.organisations(session)[number], number)
    calendar, today = plan.calendar, plan.calendar.today(asked.at)
    all_pages = messages.pages(stands.late)
    page = page if page < len(all_pages) else 0
    before = sum(len(earlier) for earlier in all_pages[:page])
    names = _names(session, house, asked, {one.organisation for one in all_pages[page]})
    due, lock = calendar.due_day(stands.quarter), calendar.lock_day(stands.quarter)
    shown = Listing(
        plan=plan.id,
        quarter=stands.quarter,
        chosen=chosen,
        back=chosen is not None and organisation is not None,
        page=page,
        pages=len(all_pages),
        people=len(stands.late),
        listed=tuple(Listed(n, names[one.person], one) for n, one in enumerate(all_pages[page], before + 1)),
        vacant=len(stands.vacant),
        closed=lock if lock < today and not any(one.accepted for one in stands.late) else None,
        due=due if due >= today else None,
        all_=all_,
        others=others,
    )
    return messages.listing(words, shown)


def _beside(session: Session, house: House, asked: _Asked, card: Card) -> Card:
    """Where several plans are reported on: of which this list is, and a way to the others."""
    others = []
    for plan in house.plans.open(session):
        quarter = spoken_of(plan.calendar, plan.calendar.today(asked.at))
        if plan.id != asked.plan.id and quarter is not None:
            others.append((plan.code, plan.id, quarter))
    return messages.of_plan(card, asked.plan.code, others) if others else card


def reachable(late: Late) -> bool:
    """Whether a reminder would arrive now, and be of use."""
    return late.accepted and late.unreachable_since is None and late.absent_until is None


def _names(session: Session, house: House, asked: _Asked, organisations: Collection[int]) -> Mapping[int, str]:
    plans = house.plans.open(session)
    return {
        member.id: called(asked.words, plans, member)
        for organisation in organisations
        for member in team.team(session, organisation, asked.at, but=asked.person.id)
    }


PARTS: Mapping[str, Writer] = {TOLD: _told, DIGEST: _digest}
DOORS = (Door(shown, commands=("retards", "late"), verbs=("lt",), changes=False),)
