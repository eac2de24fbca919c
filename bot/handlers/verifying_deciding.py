"""Deciding on what was reviewed: choosing between two sources with a reason (9.7), verifying, taking it back.

Who sent a report that is verified as a whole hears it, silently and once (13.5).
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from bot.cards import Card, Reply
from bot.handlers.outdated import outdated
from bot.handlers.reports import name
from bot.handlers.verifying_desk import Desk, drawn, handle, laid_out, listed, looked, opened, redrawn, waiting
from bot.house import Door, House, Said
from bot.messages import verifying as lists
from bot.messages import verifying_deciding as messages
from bot.messages.verifying import list_tap
from bot.messages.verifying_reasons import LETTERS, UNDONE
from bot.occasions import Dropped, Occasion
from storage import concerned, deciding, outbox, people, reported, reviewing, verification
from storage.calendar import Quarter
from storage.deciding import (
    ChangedMeanwhile,
    Choosing,
    Decided,
    Done,
    NothingToChoose,
    StillDiffers,
    YearFrozen,
)
from storage.editions import year_frozen
from storage.matters import Subject
from storage.outbox import Posted
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.plan.reading import NoSuchPlan
from storage.reviewing import Group
from storage.rolled import Amount
from storage.verification import OwnReport

THANKS = "report.verified"


def why(session: Session, house: House, said: Said) -> Reply:
    """[Retain 40 (MSIPC)]: why this one."""
    desk = laid_out(session, house, said, 2)
    side = "" if said.tap is None else said.tap.argument[1:2]
    of = None if desk is None else desk.matter.subject(desk.at.indicator)
    if desk is None or of is None or of.choice is not None or not reviewing.may_choose(desk.person, desk.matter):
        return again(session, house, said)
    chosen = _figure(of, side)
    if chosen is None or not of.differing:
        return again(session, house, said)
    others = [one for one in (of.ministry, *of.comonitors.values()) if one is not None and one is not chosen]
    return redrawn(said, desk.words, messages.why(desk.words, looked(desk), of, side, chosen, others))


def settle(session: Session, house: House, said: Said) -> Reply:
    """A reason: the figure counts from now on."""
    desk = laid_out(session, house, said, 3, lock=True)
    argument = "" if said.tap is None else said.tap.argument
    side, because = argument[1:2], LETTERS.get(argument[2:3])
    of = None if desk is None else desk.matter.subject(desk.at.indicator)
    if desk is None or of is None or because is None or not (side == "m" or side.isdecimal()):
        return again(session, house, said)
    organisation = _organisation(of, side)
    if side != "m" and organisation is None:
        return again(session, house, said)
    choosing = Choosing(desk.at.report, of.indicator.code, organisation, because)
    try:
        done = deciding.settle(session, desk.plan, desk.person, choosing, desk.at.looked_at, said.at)
    except Decided as first:
        return _second(desk, first)
    except OwnReport:
        return _own(desk)
    except (ChangedMeanwhile, NothingToChoose):
        return again(session, house, said)
    posted = _thank(session, desk.plan, done.receipts, said)
    return redrawn(said, desk.words, _settled(desk, done), effect=True, posted=posted)


def _settled(desk: Desk, done: Done) -> Card:
    matter = desk.matter if done.matter is None else done.matter
    of = matter.subject(desk.at.indicator)
    assert of is not None
    assert done.choice is not None
    there = waiting(desk)
    ahead = desk.at.tap("vl")
    if not done.reports and reviewing.to_verify(desk.person, matter):  # the rest of it is to be seen too
        ahead = handle(desk.person, matter, desk.at.group).tap("vb")
    return messages.settled(desk.words, looked(desk), of, done.choice, there.left, ahead)


def _figure(of: Subject, side: str) -> Amount | None:
    if side == "m":
        return of.ministry
    organisation = _organisation(of, side)
    return None if organisation is None else of.comonitors.get(organisation)


def _organisation(of: Subject, side: str) -> int | None:
    """The NGO of a button: by its place among those that have a figure."""
    there = sorted(of.comonitors)
    return there[int(side)] if side.isdecimal() and int(side) < len(there) else None


def verify(session: Session, house: House, said: Said) -> Reply:
    """[Verify]: what is this coordinator's of the matter."""
    desk = laid_out(session, house, said, lock=True)
    if desk is None:
        return again(session, house, said)
    try:
        done = deciding.verify(session, desk.plan, desk.person, desk.at.report, desk.at.looked_at, said.at)
    except Decided as first:
        return _second(desk, first)
    except OwnReport:
        return _own(desk)
    except StillDiffers as first:
        return _first(desk, first)
    except ChangedMeanwhile:
        return drawn(desk, toast=desk.words.label("This screen has changed."))
    posted = _thank(session, desk.plan, done.receipts, said)
    return redrawn(said, desk.words, _verified(desk, len(done.reports)), effect=True, posted=posted)


def _verified(desk: Desk, n: int) -> Card:
    undo = desk.at.tap("vu")
    return messages.verified(
        desk.words, desk.plan.id, desk.matter.quarter, n, waiting(desk).left, desk.at.tap("vl"), undo
    )


def verify_listed(session: Session, house: House, said: Said) -> Reply:
    """[Verify these 4], below the list: what it showed, or (where something is another by now) nothing."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.VERIFY)
    assert said.tap is not None
    words, tap = house.texts.of(person.language), said.tap
    page, _, shown = tap.argument.partition(".")
    try:
        plan, quarter = house.plans.get(session, tap.object), Quarter.of(tap.version)
    except (NoSuchPlan, ValueError):
        return outdated(words, said)
    there = reviewing.waiting(session, plan, quarter, person)
    matters = there.groups[Group.CONCORDANT]
    them = listed(words, plan, person, matters, Group.CONCORDANT)
    pages = lists.pages(them)
    part = pages[int(page)] if page.isdecimal() and int(page) < len(pages) else ()
    if not part or lists.shown(part) != shown:
        toast = words.label("This screen has changed.")
        card = lists.review(words, plan.id, there, ())
        return redrawn(said, words, lists.concordant(words, plan.id, quarter, them, 0) if them else card, toast=toast)
    done: list[Done] = []
    for one in part:
        # What somebody else takes meanwhile is theirs; all else of the list is verified.
        try:
            done.append(deciding.verify(session, plan, person, one.at.report, one.at.looked_at, said.at))
        except (Decided, OwnReport, StillDiffers, ChangedMeanwhile):
            continue
    receipts = dict.fromkeys(receipt for one in done for receipt in one.receipts)
    posted = _thank(session, plan, receipts, said)
    n, left = sum(len(one.reports) for one in done), reviewing.waiting(session, plan, quarter, person).left
    card = messages.verified(words, plan.id, quarter, n, left, list_tap(plan.id, quarter), None)
    return redrawn(said, words, card, effect=bool(done), posted=posted)


def verified_receipt(session: Session, house: House, said: Said, person: Person) -> Reply:
    """[Verify] of what was corrected (5.7): everything that changed with that version; or one activity's report."""
    assert said.tap is not None
    words, tap = house.texts.of(person.language), said.tap
    receipt = reported.receipt(session, tap.object)
    if receipt is not None:
        require(person, Action.VERIFY, organisation=concerned.code_of(session, receipt.organisation))
    changed: tuple[int, ...] = ()
    if receipt is not None and not tap.argument and tap.version > 1:
        changed = reviewing.reports_of(session, tap.object, tap.version)
    elif receipt is not None and receipt.version == tap.version:  # of one activity, whether it changed or was confirmed
        changed = reviewing.report_of(session, tap.object, tap.argument)
    if receipt is None or not changed:
        return outdated(words, said)
    plan = house.plans.get(session, receipt.plan)
    done: list[Done] = []
    desk: Desk | None = None
    stop: Exception | None = None
    for report in changed:
        matter = reviewing.matter_of(session, plan, person, report)
        if matter is None:
            continue
        at = handle(person, matter, Group.CORRECTED)
        desk = Desk(session, house, said, person, plan, matter, at)
        try:
            done.append(deciding.verify(session, plan, person, report, matter.newest, said.at))
        except (Decided, OwnReport, StillDiffers) as why_not:
            stop = why_not
            break
    if desk is None:
        return outdated(words, said)
    posted = _thank(session, plan, dict.fromkeys(number for one in done for number in one.receipts), said)
    if stop is not None:
        reply = _stopped(desk, stop)
        return Reply(reply.actions, effect=bool(done), posted=posted)
    n = sum(len(one.reports) for one in done)
    return redrawn(said, words, _verified(desk, n), effect=True, posted=posted)


def _stopped(desk: Desk, stop: Exception) -> Reply:
    match stop:
        case Decided():
            return _second(desk, stop)
        case StillDiffers():
            return _first(desk, stop)
    return _own(desk)


# --------------------------------------------------------------------------------------------------- taking it back


def undo_why(session: Session, house: House, said: Said) -> Reply:
    """[Take the verification back]: why."""
    desk = laid_out(session, house, said)
    if desk is None:
        return again(session, house, said)
    year = desk.matter.quarter.year
    if year_frozen(session, desk.plan.id, year) is not None:
        return drawn(desk, toast=messages.frozen(desk.words, year))
    return redrawn(said, desk.words, messages.undo_why(desk.words, desk.at))


def undo(session: Session, house: House, said: Said) -> Reply:
    """A reason: it is to be reviewed again."""
    desk = laid_out(session, house, said, 2, lock=True)
    because = UNDONE.get("" if said.tap is None else said.tap.argument[1:2])
    if desk is None or because is None:
        return again(session, house, said)
    try:
        after = deciding.undo(session, desk.plan, desk.person, desk.at.report, because, said.at)
    except YearFrozen as frozen:
        return drawn(desk, toast=messages.frozen(desk.words, frozen.year))
    except ChangedMeanwhile:
        return again(session, house, said)
    if after is None:
        return drawn(desk, toast=desk.words.label("Already noted."))
    group = next((group for group, matter in waiting(desk).in_order if _same(matter, after)), Group.ONE_SOURCE)
    at = handle(desk.person, after, group)
    card = messages.undone(desk.words, at, desk.plan.id, after.quarter)
    return redrawn(said, desk.words, card, effect=True)


def _same(one: object, other: object) -> bool:
    key = ("activity", "area", "quarter")
    return all(getattr(one, part) == getattr(other, part) for part in key)


# ------------------------------------------------------------------------------------------------- what came of it


def again(session: Session, house: House, said: Said) -> Reply:
    """The button is of another moment, or of nobody's card."""
    person = people.by_account(session, said.account, said.at, lock=False)
    return outdated(house.texts.of(person.language), said)


def _own(desk: Desk) -> Reply:
    card = messages.own(desk.words, desk.plan.id, desk.matter.quarter)
    return redrawn(desk.said, desk.words, card)


def _first(desk: Desk, first: StillDiffers) -> Reply:
    """The difference comes first."""
    code = first.subject.indicator.code
    there = opened(desk, desk.matter, desk.at.group)
    at = there.at.on(code)
    shown = Desk(desk.session, desk.house, desk.said, desk.person, desk.plan, desk.matter, at)
    return drawn(shown, toast=desk.words.label("First choose: {code}.", code=code))


def _second(desk: Desk, first: Decided) -> Reply:
    """Somebody was faster; whoever taps twice is shown what they did."""
    words, matter = desk.words, reviewing.matter_of(desk.session, desk.plan, desk.person, desk.at.report)
    now = desk if matter is None else Desk(
        desk.session, desk.house, desk.said, desk.person, desk.plan, matter, desk.at.on(desk.at.indicator)
    )  # fmt: skip
    of = now.matter.subject(desk.at.indicator) if desk.at.indicator else None
    if first.by == desk.person.id:
        if first.choice is not None and of is not None:
            return redrawn(desk.said, words, _settled(now, Done(choice=first.choice, matter=now.matter)))
        return redrawn(desk.said, words, _verified(now, len(reviewing.within(desk.person, now.matter))))
    who = name(desk.session, desk.house, words, first.by, desk.said.at) or words.label("Another coordinator")
    amount = None if first.choice is None or of is None else of.said(first.choice)
    toast = messages.decided(words, who, None if of is None else of.indicator.kind, amount)
    return drawn(now, toast=toast)


def _thank(session: Session, plan: Logframe, receipts: Iterable[int], said: Said) -> tuple[int, ...]:
    """Of these receipts those that are verified as a whole: who sent them hears it, once for each version."""
    posted = []
    for number in receipts:
        receipt = reported.receipt(session, number)
        if receipt is None or not verification.whole(session, number):
            continue
        posted.append(
            outbox.post(
                session, template=THANKS, values={"receipt": number, "version": receipt.version}, now=said.at,
                person=receipt.person, silent=True, occasion=f"verified:{number}:{receipt.version}",
                quarter=receipt.quarter, due_day=plan.calendar.due_day(receipt.quarter), plan=plan.id,
            )
        )  # fmt: skip
    return tuple(posted)


def _write_thanks(session: Session, house: House, posted: Posted) -> Card | Dropped:
    number, version = int(posted.values["receipt"]), int(posted.values["version"])
    receipt = reported.receipt(session, number)
    if receipt is None or receipt.version != version or not verification.whole(session, number):
        return Dropped("not verified any more")
    return messages.thanks(house.texts.of(posted.language), number, version)


OCCASIONS = (Occasion(THANKS, _write_thanks),)
DOORS = (
    Door(why, verbs=("vc",), changes=False),
    Door(settle, verbs=("vd",)),
    Door(verify, verbs=("ve",)),
    Door(verify_listed, verbs=("vf",)),
    Door(undo_why, verbs=("vu",), changes=False),
    Door(undo, verbs=("vw",)),
)
