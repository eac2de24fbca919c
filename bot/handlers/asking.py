"""A coordinator asks for a report that is missing: from the list of the late (9.4), or from a person's card (10.5).

Once a day and person. It leaves at the next hour in which the plan speaks, and says what is missing then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.cards import Card, Reply, Toast
from bot.handlers.late import organisation_of, reachable, theirs
from bot.handlers.outdated import outdated
from bot.handlers.reminding import missing, subject_of
from bot.handlers.team import theirs as whose
from bot.house import Door, House, Said
from bot.messages import asking as messages
from bot.messages import reminding
from bot.occasions import Dropped, Occasion
from bot.taps import id_of
from bot.texts import Words
from scheduler.hours import next_allowed
from scheduler.series import ASKED, REPORTS
from storage import audit, opening, outbox, people, team
from storage.calendar import Quarter
from storage.outbox import OutboxRow, Posted, State
from storage.pausing import BULK
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.plan.reading import NoSuchPlan
from storage.standing import standing
from storage.team import Member

LAST = timedelta(days=3)  # a reminder that could not leave by then is not awaited any more


@dataclass(frozen=True)
class _Asked:
    """What came of asking somebody. `fresh`: nobody had asked today; `at`: when it was asked; `leaves`: when it may
    leave."""

    fresh: bool
    at: datetime
    leaves: datetime


def remind_one(session: Session, house: House, said: Said) -> Reply:
    """[Remind n] of the list: the tap names the person, so that the list may have changed since."""
    assert said.tap is not None
    person = people.by_account(session, said.account, said.at)
    require(person, Action.SEE_LATE)
    member = team.member(session, id_of(said.tap.argument), said.at)
    require(person, Action.SEE_LATE, organisation=(None if member is None else member.organisation_code) or "")
    found = _list_of(session, house, said)
    if isinstance(found, Reply):
        return found
    words, person, plan, quarter = found
    if member is None:
        return outdated(words, said)
    return _reminded(session, said, words, plan, person, member, quarter)


def remind_all(session: Session, house: House, said: Said) -> Reply:
    """[Remind all]: everybody who is late and can be reached; who has no network hears when there is one again."""
    found = _list_of(session, house, said)
    if isinstance(found, Reply):
        return found
    words, person, plan, quarter = found
    assert said.tap is not None
    try:
        organisation = organisation_of(session, person, said.tap.argument)
    except ValueError:
        return outdated(words, said)
    scope = theirs(person) if organisation is None else (organisation,)
    stands = standing(session, plan, quarter, said.at, organisations=scope)
    late = [one.person for one in stands.late if reachable(one)]
    if not late:
        return Reply((Toast(said.query, words.label("Nothing is missing any more.")),), effect=False)
    asked = [_ask(session, plan, one, quarter, person, said.at) for one in late]
    return _answer(said, words, plan, asked)


def remind_member(session: Session, house: House, said: Said) -> Reply:
    """[Remind] of a person's card: for the quarter that the card shows, else for another that is over."""
    person, member = whose(session, said, Action.SEE_LATE)
    words = house.texts.of(person.language)
    reporter = people.by_id(session, member.id)
    lacking = [
        (place.quarter, place.logframe)
        for place in (() if reporter is None else opening.opened(session, house.plans.open(session), reporter, said.at))
        if place.ended and place.missing
    ]
    if not lacking:
        return Reply((Toast(said.query, words.label("Nothing is missing.")),), effect=False)
    quarter, plan = max(lacking, key=lambda found: found[0])
    return _reminded(session, said, words, plan, person, member, quarter)


def _list_of(session: Session, house: House, said: Said) -> Reply | tuple[Words, Person, Logframe, Quarter]:
    person = people.by_account(session, said.account, said.at)
    require(person, Action.SEE_LATE)
    words = house.texts.of(person.language)
    assert said.tap is not None
    try:
        plan, quarter = house.plans.get(session, said.tap.object), Quarter.of(said.tap.version)
    except (NoSuchPlan, ValueError):
        return outdated(words, said)
    return (words, person, plan, quarter) if plan.calendar.covers(quarter) else outdated(words, said)


def _reminded(
    session: Session, said: Said, words: Words, plan: Logframe, by: Person, member: Member, quarter: Quarter
) -> Reply:
    """One person, of whom it was asked that they may be reminded. What is missing is looked up once more."""
    reporter = people.by_id(session, member.id)
    if reporter is None or not missing(session, words, plan, reporter, quarter, said.at):
        return Reply((Toast(said.query, words.label("Nothing is missing any more.")),), effect=False)
    if member.unreachable_since is not None:
        toast = words.label("Out of reach: a reminder would not arrive.")
        return Reply((Toast(said.query, toast),), effect=False)
    return _answer(said, words, plan, [_ask(session, plan, member.id, quarter, by, said.at)])


def _ask(session: Session, plan: Logframe, person: int, quarter: Quarter, by: Person, now: datetime) -> _Asked:
    """Posts it, unless somebody has today, or what was asked before has not left yet. Writes down who asked."""
    today = plan.calendar.today(now)
    there = session.execute(
        select(OutboxRow.created_at, OutboxRow.not_before)
        .where(OutboxRow.person_id == person, OutboxRow.occasion == ASKED, OutboxRow.quarter == quarter)
        .where(OutboxRow.plan_id == plan.id)
        .where(or_(OutboxRow.due_day == today, OutboxRow.state.in_((State.WAITING, State.CLAIMED))))
        .order_by(OutboxRow.id.desc())
        .limit(1)
    ).one_or_none()
    if there is not None:
        return _Asked(False, there.created_at, there.not_before)
    leaves = next_allowed(plan.rules, plan.holidays.keys(), now, plan.calendar.zone)
    outbox.post(
        session, template=ASKED, values={"plan": plan.id}, now=now, person=person,
        lane=BULK, silent=False, not_before=leaves, not_after=leaves + LAST, occasion=ASKED, quarter=quarter,
        due_day=today, plan=plan.id,
    )  # fmt: skip
    audit.record(session, by.id, "report.asked", f"person:{person}", {"quarter": str(quarter)}, now)
    return _Asked(True, now, leaves)


def _answer(said: Said, words: Words, plan: Logframe, asked: Iterable[_Asked]) -> Reply:
    """What the toast says: of those asked now, else of the one asked last."""
    asked = sorted(asked, key=lambda one: (one.fresh, one.at))
    last = asked[-1]

    def moment(at: datetime) -> messages.Moment:
        return plan.calendar.today(at), words.time(at, plan.calendar.zone)

    waits = moment(last.leaves) if last.leaves > said.at else None
    toast = messages.asked(words, waits)
    if not last.fresh:
        toast = messages.asked_before(words, moment(last.at), plan.calendar.today(said.at), waits)
    return Reply((Toast(said.query, toast),), effect=last.fresh)


def _write(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """Like a reminder (6.4), of every place that still takes the report. Not where another one was sent meanwhile."""
    found = subject_of(session, house, posted)
    if isinstance(found, Dropped):
        return found
    plan, person, quarter = found
    words = house.texts.of(posted.language)
    places = missing(session, words, plan, person, quarter, posted.written_at)
    if not places:
        return Dropped("nothing missing")
    if _reminded_since(session, posted):
        return Dropped("reminded meanwhile")
    today = plan.calendar.today(posted.written_at)
    return reminding.missing(words, places, today, last=False, told=True)


def _reminded_since(session: Session, posted: Posted) -> bool:
    since = select(OutboxRow.id).where(
        OutboxRow.person_id == posted.person,
        OutboxRow.quarter == posted.quarter,
        OutboxRow.occasion.like(REPORTS),
        OutboxRow.state == State.SENT,
        OutboxRow.sent_at > posted.created_at,
    )
    return session.scalars(since.limit(1)).first() is not None


OCCASIONS = (Occasion(ASKED, _write),)
DOORS = (
    Door(remind_one, verbs=("ln",)),
    Door(remind_all, verbs=("lm",)),
    Door(remind_member, verbs=("tg",)),
)
