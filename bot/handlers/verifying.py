"""/verifier: what is to be reviewed (9.5), its lists, and looking at one matter after the other (9.6, 9.10).

Deciding on it: `verifying_deciding`, `verifying_choosing`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.cards import Card, Reply, Say
from bot.handlers.outdated import outdated
from bot.handlers.verifying_deciding import verified_receipt
from bot.handlers.verifying_desk import Desk, drawn, handle, laid_out, listed, opened, redrawn, turned, waiting
from bot.handlers.verifying_history import history
from bot.handlers.verifying_notes import notes
from bot.handlers.verifying_outcome import again
from bot.house import Door, House, Said
from bot.messages import verifying as messages
from bot.messages.verifying import SENT_BACK, VERIFIED
from bot.taps import id_of
from bot.texts import Words
from storage import people, reviewing, undoable
from storage.calendar import Quarter
from storage.matters import Matter
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.current import current
from storage.plan.logframe import Logframe
from storage.plan.reading import NoSuchPlan
from storage.reviewing import Group
from storage.standing import spoken_of


def commanded(session: Session, house: House, said: Said) -> Reply:
    """/verifier."""
    person = people.by_account(session, said.account, said.at, lock=False)
    require(person, Action.VERIFY)
    plan = current(house.plans.open(session), said.at)
    words = house.texts.of(person.language)
    card = messages.to_review(words) if plan is None else list_of(session, house, words, plan, person, None, said.at)
    return Reply((Say(said.chat, card),), effect=False)


def reviewed(session: Session, house: House, said: Said) -> Reply:
    """[To review]: the list of a quarter (none: the one that has something). With a receipt, 5.7's [Verify]."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.VERIFY)
    assert said.tap is not None
    if said.tap.object:
        return verified_receipt(session, house, said, person)
    words = house.texts.of(person.language)
    try:
        plan = _plan(session, house, said.tap.argument, said.at)
        quarter = Quarter.of(said.tap.version) if said.tap.version else None
    except (NoSuchPlan, ValueError):
        return outdated(words, said)
    if plan is None or (quarter is not None and not plan.calendar.covers(quarter)):
        return outdated(words, said)
    return redrawn(said, words, list_of(session, house, words, plan, person, quarter, said.at))


def list_of(
    session: Session, house: House, words: Words, plan: Logframe, person: Person, quarter: Quarter | None,
    now: datetime,
) -> Card:  # fmt: skip
    """Screen 9.5."""
    today = plan.calendar.today(now)
    left = reviewing.quarters(session, plan, person, today)
    home = _first(plan, today, left)
    quarter = quarter or home
    there = reviewing.waiting(session, plan, quarter, person, today)
    most = [other for other in sorted(left, reverse=True) if other != quarter][:4]
    others = sorted({*most, *_around(session, plan, person, quarter, home)}, reverse=True)
    plans = [(other.code, other.id) for other in house.plans.open(session) if other.id != plan.id]
    return messages.review(words, plan.id, there, others, plans, plan.code if plans else "")


def _around(session: Session, plan: Logframe, person: Person, quarter: Quarter, home: Quarter) -> list[Quarter]:
    """The nearest quarters before and after in which something can be taken back; after it, where one began too."""
    there = undoable.quarters(session, plan, person)
    before = [one for one in there if one < quarter]
    after = [one for one in there | {home} if one > quarter]
    return [*([max(before)] if before else []), *([min(after)] if after else [])]


def _plan(session: Session, house: House, argument: str, now: datetime) -> Logframe | None:
    """Raises NoSuchPlan."""
    if argument:
        return house.plans.get(session, id_of(argument))
    return current(house.plans.open(session), now)


def _first(plan: Logframe, today: date, left: Sequence[Quarter]) -> Quarter:
    """The quarter that is spoken of, where it has something; else the latest that has."""
    spoken = spoken_of(plan.calendar, today) or plan.calendar.last
    return spoken if spoken in left or not left else max(left)


def group(session: Session, house: House, said: Said) -> Reply:
    """[Differences], [Concordant], [One source], [Corrected]…, [Verified]: the list, or the first of them."""
    person = people.by_account(session, said.account, said.at, lock=False)
    require(person, Action.VERIFY)
    assert said.tap is not None
    words, tap = house.texts.of(person.language), said.tap
    which, page = tap.argument[:1], tap.argument[1:]
    try:
        plan, quarter = house.plans.get(session, tap.object), Quarter.of(tap.version)
    except (NoSuchPlan, ValueError):
        return outdated(words, said)
    if not plan.calendar.covers(quarter) or not page.isdecimal():
        return outdated(words, said)
    there = reviewing.waiting(session, plan, quarter, person, plan.calendar.today(said.at))
    number = int(page)
    if which == VERIFIED and there.verified:
        them = listed(words, plan, person, there.verified, VERIFIED)
        return redrawn(said, words, messages.verified(words, plan.id, quarter, them, number))
    if which == SENT_BACK and there.sent_back:
        them = listed(words, plan, person, there.sent_back, SENT_BACK)
        return redrawn(said, words, messages.sent_back(words, plan.id, quarter, them, number))
    if which not in {one.value for one in Group} or not there.groups[Group(which)]:
        return redrawn(said, words, list_of(session, house, words, plan, person, quarter, said.at))
    matters = there.groups[Group(which)]
    if which == Group.CONCORDANT and len(matters) > 1:
        them = listed(words, plan, person, matters, which)
        return redrawn(said, words, messages.concordant(words, plan.id, quarter, them, number))
    at = handle(person, matters[0], which)
    return drawn(Desk(session, house, said, person, plan, matters[0], at))


def looked_at(session: Session, house: House, said: Said) -> Reply:
    """One matter, or one indicator of it; of what came back a page, or the first where something came since."""
    said, page = turned(said)
    desk = laid_out(session, house, said)
    if desk is None:
        return again(session, house, said)
    if page is None:
        return drawn(desk)
    now = replace(desk, at=replace(desk.at, looked_at=desk.matter.newest))
    if desk.at.looked_at != desk.matter.shown:
        return drawn(now, toast=desk.words.label("This screen has changed. Here is where you are."))
    return drawn(now, page)


def left(session: Session, house: House, said: Said) -> Reply:
    """[Leave], [Next]: what comes after it. Behind the last of a group that was left comes the list (9.5)."""
    desk = laid_out(session, house, said)
    if desk is None:
        return again(session, house, said)
    there = waiting(desk)
    if desk.at.group not in {one.value for one in Group}:
        return drawn(desk)
    group = Group(desk.at.group)
    ahead = _beside_it(desk) or _after(desk, there.groups[group])
    if ahead is None and not _still_there(desk, there.groups[group]) and there.in_order:
        of, matter = next((pair for pair in there.in_order if pair[0] is group), there.in_order[0])
        ahead = opened(desk, matter, of)
    if ahead is not None:
        return drawn(ahead)
    card = list_of(session, house, desk.words, desk.plan, desk.person, desk.matter.quarter, said.at)
    return redrawn(said, desk.words, card)


def _beside_it(desk: Desk) -> Desk | None:
    """The next indicator of the same matter on which the sources differ."""
    codes = [subject.indicator.code for subject in desk.matter.differing]
    if desk.at.indicator not in codes:
        return None
    after = codes[codes.index(desk.at.indicator) + 1 :]
    if not after:
        return None
    return Desk(desk.session, desk.house, desk.said, desk.person, desk.plan, desk.matter, desk.at.on(after[0]))


def _after(desk: Desk, there: tuple[Matter, ...]) -> Desk | None:
    here = _place(desk, desk.matter)
    after = next((matter for matter in there if _place(desk, matter) > here), None)
    return None if after is None else opened(desk, after, desk.at.group)


def _still_there(desk: Desk, there: tuple[Matter, ...]) -> bool:
    return any(_place(desk, matter) == _place(desk, desk.matter) for matter in there)


def _place(desk: Desk, matter: Matter) -> tuple[int, int]:
    """Where it stands in the plan."""
    activities = [activity.id for activity in desk.plan.activities]
    areas = [area.id for area in desk.plan.areas]
    return activities.index(matter.activity.id), areas.index(matter.area)


DOORS = (
    Door(commanded, commands=("verifier", "review"), changes=False),
    Door(reviewed, verbs=("tv",)),
    Door(group, verbs=("va",), changes=False),
    Door(looked_at, verbs=("vb",), changes=False),
    Door(left, verbs=("vl",), changes=False),
    Door(history, verbs=("vh",), changes=False),
    Door(notes, verbs=("vn",), changes=False),
)
