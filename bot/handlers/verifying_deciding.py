"""Verifying what was reviewed: a matter, a list of what agrees, what was corrected under a receipt (5.7).

Choosing between two sources: `verifying_choosing`; taking back: `verifying_undoing`.
"""

from sqlalchemy.orm import Session

from bot.cards import Reply
from bot.handlers import verifying_outcome as outcome
from bot.handlers.corrected_seen import seen
from bot.handlers.outdated import outdated
from bot.handlers.verified_since import verified_since
from bot.handlers.verifying_desk import Desk, handle, laid_out, listed, redrawn
from bot.handlers.verifying_thanks import thank
from bot.house import Door, House, Said
from bot.messages import verifying as lists
from bot.messages import verifying_deciding as messages
from bot.messages.verifying import list_tap
from storage import concerned, deciding, people, reported, reviewing
from storage.calendar import Quarter
from storage.deciding import ChangedMeanwhile, Decided, Done, StillDiffers, WaitsForAnswer
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.reading import NoSuchPlan
from storage.reviewing import Group
from storage.verification import OwnReport


def verify(session: Session, house: House, said: Said) -> Reply:
    """[Verify]: what is this coordinator's of the matter."""
    desk = laid_out(session, house, said, lock=True)
    if desk is None:
        return outcome.again(session, house, said)
    try:
        done = deciding.verify(session, desk.plan, desk.person, desk.at.report, desk.at.looked_at, said.at)
    except Decided as first:
        return outcome.second(desk, first)
    except OwnReport:
        return outcome.own(desk)
    except StillDiffers as first:
        return outcome.first(desk, first)
    except WaitsForAnswer as waits:
        return outcome.waits(desk, waits)
    except ChangedMeanwhile:
        return outcome.here(desk)
    posted = thank(session, desk.plan, done.receipts, said)
    return redrawn(said, desk.words, outcome.verified(desk, len(done.reports)), effect=True, posted=posted)


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
    today = plan.calendar.today(said.at)
    there = reviewing.waiting(session, plan, quarter, person, today)
    matters = there.groups[Group.CONCORDANT]
    them = listed(words, plan, person, matters, Group.CONCORDANT)
    pages = lists.pages(them)
    part = pages[int(page)] if page.isdecimal() and int(page) < len(pages) else ()
    if not part or lists.shown(part) != shown:
        of = verified_since(words, plan, person, there, int(page), shown) if page.isdecimal() else None
        if of is not None and of.by == person.id and of.whole:  # a second tap
            done_already = messages.verified(words, plan.id, there, of.reports, list_tap(plan.id, quarter), None)
            return redrawn(said, words, done_already)
        toast = words.label("This screen has changed.")
        if of is not None and of.by != person.id:
            who = outcome.called(session, house, words, of.by, said.at)
            toast = messages.decided(words, who, None, None)
        card = lists.review(words, plan.id, there, ())
        return redrawn(said, words, lists.concordant(words, plan.id, quarter, them, 0) if them else card, toast=toast)
    done: list[Done] = []
    for one in part:
        # What somebody else takes meanwhile is theirs; all else of the list is verified.
        try:
            done.append(deciding.verify(session, plan, person, one.at.report, one.matter.shown, said.at))
        except (Decided, OwnReport, StillDiffers, WaitsForAnswer, ChangedMeanwhile):
            continue
    receipts = dict.fromkeys(receipt for one in done for receipt in one.receipts)
    posted = thank(session, plan, receipts, said)
    n, after = sum(len(one.reports) for one in done), reviewing.waiting(session, plan, quarter, person, today)
    card = messages.verified(words, plan.id, after, n, list_tap(plan.id, quarter), None)
    return redrawn(said, words, card, effect=bool(done), posted=posted)


def verified_receipt(session: Session, house: House, said: Said, person: Person) -> Reply:
    """[Verify] of what was corrected (5.7): everything that changed with that version; or one activity's report."""
    assert said.tap is not None
    words, tap = house.texts.of(person.language), said.tap
    receipt = reported.receipt(session, tap.object)
    code = "" if receipt is None else concerned.code_of(session, receipt.organisation)
    require(person, Action.VERIFY, organisation=code)  # whether there is such a receipt is not told
    changed: tuple[int, ...] = ()
    if receipt is not None and not tap.argument and tap.version > 1:
        changed = reviewing.reports_of(session, tap.object, tap.version)
    elif receipt is not None and receipt.version == tap.version:  # of one activity, whether it changed or was confirmed
        changed = reviewing.report_of(session, tap.object, tap.argument)
    if receipt is not None and not changed and not tap.argument and 1 < tap.version < receipt.version:
        card = seen(session, words, house.plans.get(session, receipt.plan), receipt, receipt.version)
        return redrawn(said, words, card, toast=words.label("This screen has changed. Here is where you are."))
    if receipt is None or not changed:
        return outdated(words, said)
    plan = house.plans.get(session, receipt.plan)
    done: list[Done] = []
    desk: Desk | None = None
    last: Desk | None = None
    stop: Exception | None = None
    decided: list[tuple[Desk, Decided]] = []  # before: what else came with that version is verified all the same
    for report in changed:
        matter = reviewing.matter_of(session, plan, person, report)
        if matter is None:
            continue
        at = handle(person, matter, Group.CORRECTED)
        desk = Desk(session, house, said, person, plan, matter, at)
        try:
            done.append(deciding.verify(session, plan, person, report, matter.shown, said.at))
            last = desk
        except Decided as first:
            decided.append((desk, first))
        except (OwnReport, StillDiffers, WaitsForAnswer) as why_not:
            stop = why_not
            break
    if desk is None:
        return outdated(words, said)
    posted = thank(session, plan, dict.fromkeys(number for one in done for number in one.receipts), said)
    if stop is not None:
        reply = _stopped(desk, stop)
        return Reply(reply.actions, effect=bool(done), posted=posted)
    if not done and decided:
        return outcome.second(*decided[0], [one.matter for one, _ in decided])
    n = sum(len(one.reports) for one in done)
    return redrawn(said, words, outcome.verified(last or desk, n), effect=True, posted=posted)


def _stopped(desk: Desk, stop: Exception) -> Reply:
    match stop:
        case StillDiffers():
            return outcome.first(desk, stop)
        case WaitsForAnswer():
            return outcome.waits(desk, stop)
    return outcome.own(desk)


DOORS = (
    Door(verify, verbs=("ve",)),
    Door(verify_listed, verbs=("vf",)),
)
