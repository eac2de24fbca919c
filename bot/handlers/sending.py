"""Sending a report, its receipt, looking at what was sent, and being reminded of it tomorrow."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.forms import report as forms
from bot.forms.report import Form
from bot.handlers.reports import Desk, area_of, lay_out, moved, stays
from bot.house import House, Said
from bot.messages import report_frame as frame
from bot.messages.report_review import sent
from bot.occasions import Dropped, Occasion
from bot.texts import Words
from storage import drafts, extensions, outbox, people, reported
from storage.drafts import Draft, Ending
from storage.outbox import Posted
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.reports import AlreadyReported, NothingToSend, submit

MORNING = time(8)  # when a report that was put aside is remembered, in the plan's time zone


def send(desk: Desk, said: Said, argument: str) -> Reply:
    """[Send]: what is missing is asked first; then one transaction for reports, receipt and what must be heard."""
    draft, form = desk.draft, desk.form
    if argument == "rest":
        draft = replace(draft, aside=(*draft.aside, *(draft.pending or {}).get("taken", {})))
        desk = lay_out(desk.session, desk.house, desk.person, draft, desk.now)
        form = desk.form
    still = form.first_open(draft.answers)
    if still != forms.REVIEW:
        return moved(desk, replace(draft, at=still, pending=None), card=said.message, tap=str(said.tap))
    if argument != "early" and desk.today <= desk.logframe.calendar.last_day(draft.quarter):
        return moved(desk, replace(draft, at=forms.EARLY, pending=None), card=said.message, tap=str(said.tap))
    try:
        with desk.session.begin_nested():
            receipt = submit(desk.session, draft, form.activities, desk.logframe, desk.now)
    except AlreadyReported as others:
        waiting = replace(draft, at=forms.TAKEN, pending={"taken": dict(others.taken)})
        return moved(desk, waiting, card=said.message, tap=str(said.tap))
    except NothingToSend:
        return stays(desk, query=said.query)
    return _ended(desk, draft, said, receipt)


def _ended(desk: Desk, draft: Draft, said: Said, receipt: int) -> Reply:
    version = desk.draft.version + 1
    drafts.save(
        desk.session,
        replace(
            draft, version=version, changed_at=desk.now, active=False, ended_at=desk.now, ending=Ending.SENT,
            receipt=receipt, last_tap=str(said.tap), card=said.message, pending=None,
        ),
    )  # fmt: skip
    if said.message is not None:
        drafts.drawn(desk.session, [(draft.id, version, said.message)], desk.now)
    posted = outbox.post(
        desk.session,
        template=RECEIVED,
        values={"receipt": receipt},
        now=desk.now,
        person=desk.person.id,
        redraws=said.message or draft.card,
        drawn=(draft.id, version),
    )
    return Reply((Toast(said.query),), posted=(posted,))


RECEIVED, TOMORROW = "report.received", "report.tomorrow"


def received_card(session: Session, house: House, words: Words, number: int) -> Card:
    """The receipt as it is now."""
    receipt = reported.receipt(session, number)
    if receipt is None:
        return frame.deleted(words)
    logframe = house.plans.get(session, receipt.plan)
    calendar = logframe.calendar
    lock = calendar.lock_day(receipt.quarter, extensions.extended(session, receipt.plan, receipt.quarter, receipt.area))
    correctable = lock if "rf" in house.doors else None
    area = words.text(area_of(logframe, receipt.area).names)
    return frame.received(words, receipt, area, calendar.zone, correctable)


def already_sent(words: Words, number: int) -> str:
    return words.label("Already sent: no. {number}.", number=str(number))


def viewed(session: Session, house: House, said: Said) -> Reply:
    """[View] of a receipt, or [My answers] of a draft."""
    person = people.by_account(session, said.account, said.at)
    assert said.tap is not None
    if said.tap.argument in ("r", "b"):
        return _receipt_viewed(session, house, said, person)
    draft = drafts.of_person(session, person.id, said.tap.object)
    if draft is None or draft.ending is not None:
        words = house.texts.of(person.language)
        return Reply((Toast(said.query, words.label("This screen has changed.")),), effect=False)
    desk = lay_out(session, house, person, draft, said.at)
    require(person, Action.REPORT, area=desk.area.key)
    if said.tap.version != draft.version:
        return stays(replace(desk, draft=replace(desk.draft, card=said.message)), query=said.query)
    return moved(
        desk, replace(desk.draft, at=forms.REVIEW, back="", pending=None), card=said.message, tap=str(said.tap)
    )


def _receipt_viewed(session: Session, house: House, said: Said, person: Person) -> Reply:
    assert said.tap is not None
    words = house.texts.of(person.language)
    receipt = reported.receipt(session, said.tap.object)
    if receipt is None or receipt.organisation != person.organisation:
        return Reply((Toast(said.query, words.label("This report is not open to you.")),), effect=False)
    logframe = house.plans.get(session, receipt.plan)
    area = area_of(logframe, receipt.area)
    require(person, Action.REPORT, area=area.key)
    if said.tap.argument == "b":
        card = received_card(session, house, words, receipt.number)
    else:
        form = _form_of(logframe, receipt)
        card = sent(words, receipt, form, reported.answers(session, receipt), words.text(area.names))
    return Reply((Redraw(said.chat, said.message, card),), effect=False)


def _form_of(logframe: Logframe, receipt: reported.Receipt) -> Form:
    activities = tuple(a for a in logframe.activities if a.code in receipt.activities)
    return forms.of_activities(logframe, receipt.quarter, receipt.source, activities)


def remind_tomorrow(desk: Desk, said: Said) -> Reply:
    """[Remind me tomorrow]: once, in the morning; dropped if the report was sent meanwhile."""
    tomorrow = desk.today + timedelta(days=1)
    at = datetime.combine(tomorrow, MORNING, desk.logframe.calendar.zone)
    posted = outbox.post(
        desk.session,
        template=TOMORROW,
        values={"draft": desk.draft.id},
        now=desk.now,
        person=desk.person.id,
        silent=False,
        not_before=at,
        not_after=at + timedelta(days=1),
        occasion=f"tomorrow:{desk.draft.id}",
        quarter=desk.draft.quarter,
        due_day=tomorrow,
    )
    return Reply((Toast(said.query, desk.words.label("Noted.")),), posted=(posted,))


def _write_received(session: Session, house: House, posted: Posted) -> Card | Dropped:
    return received_card(session, house, house.texts.of(posted.language), int(posted.values["receipt"]))


def _write_tomorrow(session: Session, house: House, posted: Posted) -> Card | Dropped:
    person = people.by_id(session, posted.person or 0)
    draft = drafts.of_person(session, posted.person or 0, int(posted.values["draft"]))
    if person is None or draft is None or draft.ending is not None:
        return Dropped("sent meanwhile")
    desk = lay_out(session, house, person, draft, posted.created_at)
    return frame.resume(desk.sheet(), desk.due, desk.logframe.calendar.zone)


OCCASIONS = (Occasion(RECEIVED, _write_received), Occasion(TOMORROW, _write_tomorrow))
