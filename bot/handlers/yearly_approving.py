"""[Approve and freeze], and what comes of it: the year's reporters hear that it is done; [Ask for the approval].

Who coordinates the whole plan approves, nobody else. Twice is once: a button names the edition it would make.
"""

import re
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cards import Card, Reply, Toast
from bot.handlers.outdated import outdated
from bot.handlers.progress import drawn, years
from bot.handlers.yearly_cards import Desk
from bot.house import Door, House, Said
from bot.messages import yearly_news as news
from bot.messages.yearly import ASK, FREEZE, OCTOBER, still_open
from bot.occasions import Dropped, Occasion
from bot.texts import Words
from scheduler.writing import PEOPLE, Saying, write
from storage import concerned, edition_news, editions, outbox, people, releases
from storage.calendar import Quarter
from storage.editions import AlreadyFrozen, Edition, StillOpen
from storage.outbox import OutboxRow, Posted
from storage.pausing import BULK
from storage.permissions import Action, require
from storage.plan.reading import NoSuchPlan
from storage.reports import ReceiptRow
from storage.rolled import Scope
from storage.rollups import NotOfThePlan

FROZEN, ASKED = "year.approved", "approval.asked"
WANTED = re.compile(rf"({OCTOBER}?)([0-9]{{1,3}})")
LAST = timedelta(days=30)  # that a year is done is no news after that


def freeze(session: Session, house: House, said: Said) -> Reply:
    """[Approve and freeze]"""
    desk = _desk(session, house, said, Action.APPROVE)
    wanted = WANTED.fullmatch(said.tap.argument if said.tap is not None else "")
    if isinstance(desk, Reply) or wanted is None:
        return desk if isinstance(desk, Reply) else outdated(house.texts.of(said.hint), said)
    october, edition = bool(wanted[1]), int(wanted[2])
    newest = desk.newest(october=october)
    if newest is not None and newest.edition >= edition:
        return already(desk, said, newest, october=october)
    if edition != (1 if newest is None else newest.edition + 1):
        return outdated(desk.words, said)
    scope = Scope.OCTOBER if october else Scope.YEAR
    try:
        frozen = editions.freeze(session, desk.plan, scope, desk.year, None, desk.person.id, said.at)
    except AlreadyFrozen as by_another:
        return already(desk, said, by_another.edition, october=october)
    except (StillOpen, NotOfThePlan):
        of = desk.of(edition, october=october)
        return (
            outdated(desk.words, said) if desk.closes is None else drawn(said, still_open(desk.words, of, desk.closes))
        )
    if not october:
        _tell_reporters(session, desk)
    card = desk.frozen(frozen, october=october)
    return Reply(drawn(said, card).actions)


def already(desk: Desk, said: Said, frozen: Edition, *, october: bool) -> Reply:
    """Somebody was first, or the same tap came twice: what is there now."""
    day = desk.plan.calendar.today(frozen.frozen_at)
    text = desk.words.label("Frozen already on {day}.", day=day)
    if october:  # an edition, which is not of the same gender everywhere
        text = desk.words.label("The edition was frozen already on {day}.", day=day)
    toast = Toast(said.query, text)
    _, redraw = drawn(said, desk.frozen(frozen, october=october)).actions
    return Reply((toast, redraw), effect=False)


def _tell_reporters(session: Session, desk: Desk) -> None:
    """Everybody who sent a report of that year hears it, silently and once, whatever edition comes later."""
    calendar = desk.plan.calendar
    last = max(quarter for quarter in calendar.quarters if quarter.year == desk.year)
    sent = select(ReceiptRow.person_id).where(
        ReceiptRow.plan_id == desk.plan.id, ReceiptRow.quarter.between(Quarter(desk.year, 1), Quarter(desk.year, 4))
    )
    saying = Saying(
        FROZEN, FROZEN, {"plan": desk.plan.id, "year": desk.year}, last, calendar.last_day(last), desk.at,
        desk.at + LAST, desk.plan.id, silent=True,
    )  # fmt: skip
    there = PEOPLE.c.revoked_at.is_(None), PEOPLE.c.account.is_not(None), PEOPLE.c.id.in_(sent)
    write(session, saying, *there, now=desk.at)


def ask(session: Session, house: House, said: Said) -> Reply:
    """[Ask for the approval], for who makes documents and may not approve: who may hears it, once a day."""
    desk = _desk(session, house, said, Action.MAKE_DOCUMENTS)
    if isinstance(desk, Reply):
        return desk
    if desk.closes is not None:
        return drawn(said, still_open(desk.words, desk.of(1, october=False), desk.closes))
    today, quarter = desk.today, Quarter(desk.year, 4)
    heard = select(OutboxRow.id).where(
        OutboxRow.occasion == ASKED, OutboxRow.quarter == quarter, OutboxRow.due_day == today,
        OutboxRow.plan_id == desk.plan.id,
    )  # fmt: skip
    if session.scalars(heard.limit(1)).first() is not None:
        return Reply((Toast(said.query, desk.words.label("Asked for today already.")),), effect=False)
    posted = tuple(
        outbox.post(
            session, template=ASKED,
            values={"plan": desk.plan.id, "year": desk.year, "of": desk.person.organisation_code or ""}, now=said.at,
            person=one, silent=False, lane=BULK, occasion=ASKED, quarter=quarter, due_day=today, plan=desk.plan.id,
        )
        for one in concerned.coordinators(session, None)
    )  # fmt: skip
    if not posted:
        return Reply((Toast(said.query, desk.words.label("Nobody coordinates the whole plan yet.")),), effect=False)
    return Reply((Toast(said.query, desk.words.label("Asked for. The coordination of the plan hears it.")),))


def _desk(session: Session, house: House, said: Said, action: Action) -> Desk | Reply:
    """Of the year that the button names. Raises NotAllowed, NoSuchPlan."""
    person = people.by_account(session, said.account, said.at)
    require(person, action)
    words: Words = house.texts.of(person.language)
    assert said.tap is not None
    year = said.tap.version // 10
    try:
        plan = house.plans.get(session, said.tap.object)
    except NoSuchPlan:
        return outdated(words, said)
    if year not in years(plan.calendar, plan.calendar.today(said.at)):
        return outdated(words, said)
    return Desk(session, house, words, person, plan, year, said.at)


def _write_frozen(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """13.5"""
    plan, year = int(posted.values["plan"]), int(posted.values["year"])
    sent = select(ReceiptRow.id).where(
        ReceiptRow.person_id == posted.person, ReceiptRow.plan_id == plan,
        ReceiptRow.quarter.between(Quarter(year, 1), Quarter(year, 4)),
    )  # fmt: skip
    n = len(session.scalars(sent).all())
    if not n:
        return Dropped("sent nothing")
    return news.approved(house.texts.of(posted.language), plan, year, n)


def _write_asked(session: Session, house: House, posted: Posted) -> Card | Dropped:
    plan, year = int(posted.values["plan"]), int(posted.values["year"])
    newest = editions.latest(session, plan, Scope.YEAR, year, None)
    if newest is not None and newest.frozen_at >= posted.created_at:
        return Dropped("frozen by now")
    return news.asked(house.texts.of(posted.language), plan, year, str(posted.values["of"]))


def _write_changed(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """11.7"""
    plan, year = house.plans.get(session, int(posted.values["plan"])), int(posted.values["year"])
    newest = editions.year_frozen(session, plan.id, year)
    changed = () if newest is None else editions.changed_since(session, plan, newest, posted.written_at)
    if newest is None or not changed:
        return Dropped("nothing changed")
    return news.changed(house.texts.of(posted.language), plan.id, year, newest.edition, changed)


def _write_october(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """11.7 of an edition of 31 October."""
    plan, year = house.plans.get(session, int(posted.values["plan"])), int(posted.values["year"])
    newest = editions.latest(session, plan.id, Scope.OCTOBER, year)
    changed = () if newest is None else editions.changed_since(session, plan, newest, posted.written_at)
    if newest is None or not changed:
        return Dropped("nothing changed")
    return news.october_changed(house.texts.of(posted.language), plan.id, year, newest.edition, changed)


def _write_tallies(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """11.7 of tallies: that something changed."""
    plan, year = house.plans.get(session, int(posted.values["plan"])), int(posted.values["year"])
    released = releases.latest_day(session, plan.id, year)
    if released is None or released >= posted.created_at:
        return Dropped("released since")
    return news.tallies_changed(house.texts.of(posted.language), year, plan.calendar.today(released))


OCCASIONS = (
    Occasion(FROZEN, _write_frozen),
    Occasion(ASKED, _write_asked),
    Occasion(edition_news.CHANGED, _write_changed),
    Occasion(edition_news.OCTOBER, _write_october),
    Occasion(edition_news.TALLIES, _write_tallies),
)
DOORS = (Door(freeze, verbs=(FREEZE,)), Door(ask, verbs=(ASK,)))
