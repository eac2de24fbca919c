"""Late reports, as coordinators learn of them: their part of a message (6.6, 9.1), and the list (9.4).

Reminding somebody of the list: `asking`. Who is late, and since when: `storage/standing.py`.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.cards import Card, Reply
from bot.handlers.outdated import outdated
from bot.handlers.team import edit
from bot.handlers.together import Part, Writer
from bot.house import Door, House, Said
from bot.messages import late as messages
from bot.messages.late import Listed, Listing
from bot.messages.naming import called
from bot.texts import Words
from scheduler.milestones import DIGEST, TOLD
from storage import concerned, extensions, people, team
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
    return Part(messages.told_lines(words, stands, days), messages.told_rows(words, plan.id, quarter))


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
    review = stands.to_verify and today > calendar.due_day(posted.quarter)
    if not (came or review or stands.late or stands.unreachable):
        return None
    ended = calendar.last_day(posted.quarter) < today
    lines = messages.digest_lines(words, stands, today, ended=ended)
    return Part(lines, messages.digest_rows(words, plan.id, stands))


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
    """/retards, [See the list], a page of it, another quarter."""
    person = people.by_account(session, said.account, said.at, lock=False)
    require(person, Action.SEE_LATE)
    words = house.texts.of(person.language)
    if said.tap is None:
        plan = current(house.plans.open(session), said.at)
        stands = None if plan is None else _most_urgent(session, plan, person, said)
        if plan is None or stands is None:
            return edit(said, messages.nothing_to_list(words))
        return edit(said, _card(session, house, words, person, plan, stands, 0, said))
    page = int(said.tap.argument) if said.tap.argument.isdecimal() else 0
    try:
        plan, quarter = house.plans.get(session, said.tap.object), Quarter.of(said.tap.version)
    except (NoSuchPlan, ValueError):
        return outdated(words, said)
    if not plan.calendar.covers(quarter):
        return outdated(words, said)
    stands = standing(session, plan, quarter, said.at, organisations=theirs(person))
    return edit(said, _card(session, house, words, person, plan, stands, page, said))


def _most_urgent(session: Session, plan: Logframe, person: Person, said: Said) -> Standing | None:
    """Of the quarter that is spoken of; where nobody is late with it, the oldest that somebody is late with."""
    quarter = spoken_of(plan.calendar, plan.calendar.today(said.at))
    stands = None
    if quarter is not None:
        stands = standing(session, plan, quarter, said.at, organisations=theirs(person))
    if stands is not None and stands.late:
        return stands
    return next(iter(_others(session, plan, person, quarter, said)), stands)


def _others(session: Session, plan: Logframe, person: Person, but: Quarter | None, said: Said) -> list[Standing]:
    """How other quarters stand that take reports after their due day, where somebody is late."""
    calendar, today = plan.calendar, plan.calendar.today(said.at)
    given = extensions.given(session, plan.id)
    most: dict[Quarter, int] = {}
    for (quarter, _), days in given.items():
        most[quarter] = max(days, most.get(quarter, 0))
    awaited = [
        quarter
        for quarter in calendar.quarters
        if quarter != but and calendar.due_day(quarter) < today <= calendar.lock_day(quarter, most.get(quarter, 0))
    ]
    found = (standing(session, plan, quarter, said.at, organisations=theirs(person)) for quarter in awaited)
    return [stands for stands in found if any(late.accepted for late in stands.late)]


def _card(
    session: Session,
    house: House,
    words: Words,
    person: Person,
    plan: Logframe,
    stands: Standing,
    page: int,
    said: Said,
) -> Card:
    calendar, today = plan.calendar, plan.calendar.today(said.at)
    all_pages = messages.pages(stands.late)
    page = page if page < len(all_pages) else 0
    before = sum(len(p) for p in all_pages[:page])
    names = _names(session, house, words, person, all_pages[page], said)
    due, lock = calendar.due_day(stands.quarter), calendar.lock_day(stands.quarter)
    still = any(late.accepted for late in stands.late)
    return messages.listing(
        words,
        Listing(
            plan=plan.id,
            quarter=stands.quarter,
            page=page,
            pages=len(all_pages),
            people=len(stands.late),
            listed=tuple(
                Listed(number, names[late.person], late) for number, late in enumerate(all_pages[page], before + 1)
            ),
            vacant=len(stands.vacant),
            closed=lock if lock < today and not still else None,
            due=due if due >= today else None,
            all_=sum(map(reachable, stands.late)) > 1,
            others=tuple(other.quarter for other in _others(session, plan, person, stands.quarter, said)),
        ),
    )


def reachable(late: Late) -> bool:
    """Whether a reminder would arrive now, and be of use."""
    return late.accepted and late.unreachable_since is None and late.absent_until is None


def _names(
    session: Session, house: House, words: Words, person: Person, late: Collection[Late], said: Said
) -> Mapping[int, str]:
    """What they are called; for who coordinates the whole plan, behind their organisation: places are in many."""
    plans = house.plans.open(session)
    members = {
        member.id: member
        for organisation in {one.organisation for one in late}
        for member in team.team(session, organisation, said.at, but=person.id)
    }
    names = {one.person: called(words, plans, members[one.person]) for one in late}
    if person.organisation is not None:
        return names
    return {number: f"{members[number].organisation_code} · {name}" for number, name in names.items()}


PARTS: Mapping[str, Writer] = {TOLD: _told, DIGEST: _digest}
DOORS = (Door(shown, commands=("retards", "late"), verbs=("lt",), changes=False),)
