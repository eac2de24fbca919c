"""/mesrapports: the reports of one’s own places, the newest first, how far each has got, and what they add up to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Say
from bot.handlers.outdated import outdated
from bot.house import Door, House, Said
from bot.messages import my_reports as messages
from bot.messages.my_reports import Line
from bot.messages.naming import current
from bot.messages.report_frame import start_tap
from bot.taps import Tap
from bot.texts import Words
from storage import decided, drafts, extensions, opening, own_progress, own_reports, people, remarked
from storage.drafts import Draft, Kind
from storage.own_reports import State
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Area, Logframe
from storage.upcoming import source_of


def mine(session: Session, house: House, said: Said) -> Reply:
    """The list. From a receipt or a welcome it comes as a message of its own: those stay in the chat as they are."""
    person = people.by_account(session, said.account, said.at, lock=False)
    require(person, Action.REPORT)
    asked = "" if said.tap is None else said.tap.argument
    kind, page = asked[:1], int(asked[1:]) if asked[1:].isdecimal() else 0
    if kind == "f" and said.tap is not None:
        card = _figures(session, house, person, said.tap, page, said.at)
    else:
        card = listed(session, house, person, page, said.at)
    if card is None:
        words = house.texts.of(person.language)
        return outdated(words, said)
    if kind and said.message is not None:
        # Where the message is gone the list comes anew; the figures name what is measured, and do not.
        return Reply((Redraw(said.chat, said.message, card, anew=None if kind == "f" else card),), effect=False)
    return Reply((Say(said.chat, card),), effect=False)


def listed(session: Session, house: House, person: Person, page: int, now: datetime) -> Card:
    """Screen 5.1."""
    words, plans = house.texts.of(person.language), house.plans.open(session)
    found = [*_begun(session, plans, words, person, now), *_sent(session, plans, words, person, now)]
    plan = current(plans, now)
    figures = None
    if plan is not None and any(line.number is not None for line, _ in found):
        figures = Tap("rm", plan.id, _year(plan, now), "f0")
    taps = [tap if tap.verb != "rv" else Tap("rv", tap.object, 0, f"m{page}") for _, tap in found]
    lines = [line for line, _ in found]
    if len({line.plan for line in lines}) == 1:
        lines = [replace(line, plan="") for line in lines]
    return messages.reports(words, lines, page, figures, taps, _decided(session, plans, person, lines, page))


def _decided(
    session: Session, plans: tuple[Logframe, ...], person: Person, lines: list[Line], page: int
) -> dict[int, tuple[decided.Decided, ...]]:
    """What coordination chose between two sources, for the receipts of the page (the first, where there is no such)."""
    receipts = [line.number for line in lines[messages.part_of(page)] or lines[messages.part_of(0)] if line.number]
    found: dict[int, tuple[decided.Decided, ...]] = {}
    for plan in plans if receipts else ():
        found |= decided.decided(session, plan, person.organisation or 0, source_of(person.role), receipts)
    return found


def _begun(
    session: Session, plans: tuple[Logframe, ...], words: Words, person: Person, now: datetime
) -> Iterator[tuple[Line, Tap]]:
    """What was begun and not sent, the latest quarter first."""
    for draft in reversed(drafts.unfinished(session, person.id)):
        plan = next((p for p in plans if p.id == draft.plan), None)
        area = None if plan is None else next((a for a in plan.areas if a.id == draft.area), None)
        if plan is None or area is None or area.key not in person.areas or not draft.answers.figures:
            continue
        state = State.CLOSED if _closed(session, plan, draft, now) else State.DRAFT
        name = words.text(area.names)
        if draft.kind is Kind.REPORT and _overtaken(session, plan, person, area, draft, now):
            continue
        if draft.kind is Kind.REPORT:
            yield (
                Line(draft.quarter, name, None, state, plan=plan.code),
                start_tap(draft.plan, draft.quarter, draft.area),
            )
        elif draft.corrects is not None:
            yield Line(draft.quarter, name, draft.corrects, state, True, plan.code), Tap("rf", draft.corrects)


def _overtaken(session: Session, plan: Logframe, person: Person, area: Area, draft: Draft, now: datetime) -> bool:
    """Whether somebody else has sent all of it meanwhile: then it is among what was sent."""
    place = opening.at(session, plan, person, area, draft.quarter, plan.calendar.today(now))
    return place is not None and not place.missing


def _closed(session: Session, plan: Logframe, draft: Draft, now: datetime) -> bool:
    calendar = plan.calendar
    if draft.corrects is not None:
        return not remarked.correctable(session, calendar, draft.corrects, calendar.today(now)).activities
    return extensions.locked(session, calendar, plan.id, draft.quarter, draft.area, calendar.today(now))


def _sent(
    session: Session, plans: tuple[Logframe, ...], words: Words, person: Person, now: datetime
) -> Iterator[tuple[Line, Tap]]:
    given = {plan.id: extensions.given(session, plan.id) for plan in plans}
    by_id = {plan.id: plan for plan in plans}
    for one in own_reports.sent_from(session, person.organisation or 0, source_of(person.role), person.area_ids):
        plan = by_id[one.plan]
        area = next((a for a in plan.areas if a.id == one.area), None)
        if area is None:  # the plan has it no more, and nothing of it can be opened
            continue
        lock = plan.calendar.lock_day(one.quarter, given[plan.id].get((one.quarter, one.area), 0))
        state = one.state(locked=plan.calendar.today(now) > lock)
        yield Line(one.quarter, words.text(area.names), one.number, state, plan=plan.code), Tap("rv", one.number)


def _year(plan: Logframe, now: datetime) -> int:
    """The year of the last quarter that is over, inside the plan."""
    last = plan.calendar.quarter_of(plan.calendar.today(now)).previous.year
    return min(max(last, plan.calendar.first.year), plan.calendar.last.year)


def _figures(session: Session, house: House, person: Person, tap: Tap, page: int, now: datetime) -> Card | None:
    plan = next((p for p in house.plans.open(session) if p.id == tap.object), None)
    if plan is None or tap.version not in plan.calendar.years:
        return None
    year = own_progress.of_year(session, plan, person, tap.version, now)
    years = [y for y in plan.calendar.years if y <= _year(plan, now)]
    return messages.own_figures(house.texts.of(person.language), plan.id, year, years, page)


DOORS = (Door(mine, commands=("mesrapports", "myreports"), verbs=("rm",), changes=False),)
