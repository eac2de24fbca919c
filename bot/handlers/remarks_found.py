"""What coordination finds of what it asked (9.10). That an answer was looked at is noted, once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Redraw, Reply, Toast
from bot.forms import report as forms
from bot.handlers.outdated import outdated
from bot.house import Door, House, Said
from bot.messages import remarks_found as messages
from bot.messages.correcting import across, said
from bot.messages.paging import turned
from bot.messages.remarks_found import found
from bot.taps import Tap, base36
from bot.texts import Html, Words
from storage import concerned, people, remarked, remarks, reported
from storage.answers import Answers
from storage.calendar import Quarter
from storage.changes import Part, changes
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.plan.reading import NoSuchPlan
from storage.remarked import Remark
from storage.remarks import Kind


def look(session: Session, house: House, told: Said) -> Reply:
    """What was asked, and what came of it; a page of it."""
    person = people.by_account(session, told.account, told.at)
    require(person, Action.SEND_BACK)
    words = house.texts.of(person.language)
    assert told.tap is not None
    one = remarked.remark(session, told.tap.object)
    receipt = None if one is None else reported.receipt(session, one.receipt)
    code = "" if one is None else concerned.code_of(session, one.organisation)
    require(person, Action.SEND_BACK, organisation=code)  # whether it was ever asked is not told
    if one is None or receipt is None:
        return outdated(words, told)
    plan = house.plans.get(session, one.plan)
    form = forms.of_receipt(plan, receipt)
    activities = tuple(a for a in form.activities if a.code == one.activity)
    before, after = reported.answers(session, receipt, one.version), reported.answers(session, receipt)
    secret = {i.code for a in activities for i in a.indicators if i.protected}
    different = [
        messages.hidden(words, change.code)
        if change.part is Part.FIGURE and change.code in secret
        else across(words, form, change, before, after)
        for change in changes(activities, before, after)
    ]
    page = turned(told.tap.argument)[1]
    newer = page is not None and told.tap.version != receipt.version  # something came between two pages
    card, last = found(
        words,
        one,
        receipt.version,
        different,
        _figures(words, form, one, after, secret),
        remarked.reasons_since(session, one),
        _awaited(session, plan, one, told.at),
        0 if newer else page or 0,
    )
    first = last and remarks.seen(session, one.id, told.at)
    toast = words.label("This screen has changed. Here is where you are.") if newer else ""
    return Reply((Toast(told.query, toast), Redraw(told.chat, told.message, card)), effect=first)


def _awaited(session: Session, plan: Logframe, one: Remark, now: datetime) -> messages.Awaited | None:
    """That the report is sent back, by this remark or beside it."""
    back = remarked.open_of(session, [one.report]).get(one.report)
    if back is None or back.until is None:
        return None
    today = plan.calendar.today(now)
    return messages.Awaited(plan.calendar.today(back.at), back.until, today > back.until)


def _figures(words: Words, form: forms.Form, one: Remark, answers: Answers, secret: Collection[str]) -> list[Html]:
    asked = [
        question.code
        for question in form.questions
        if question.activity.code == one.activity and one.indicator in (None, question.code)
        if question.code not in secret
    ]
    return [words("{code}: {value}", code=code, value=said(words, form, Part.FIGURE, code, answers)) for code in asked]


def listed(session: Session, house: House, told: Said) -> Reply:
    """[Answered (2)]: the questions of a quarter that were answered, and that nobody has looked at."""
    person = people.by_account(session, told.account, told.at, lock=False)
    require(person, Action.SEND_BACK)
    words = house.texts.of(person.language)
    assert told.tap is not None
    try:
        plan, quarter = house.plans.get(session, told.tap.object), Quarter.of(told.tap.version)
    except (NoSuchPlan, ValueError):
        return outdated(words, told)
    theirs = None if person.organisation is None else (person.organisation,)
    back = [one for one in remarked.answered(session, plan.id, theirs) if one.quarter == quarter]
    answers = [one for one in back if one.kind is Kind.QUESTION]
    page = int(told.tap.argument) if told.tap.argument.isdecimal() else 0
    to_review = Tap("tv", 0, quarter.as_number, base36(plan.id))
    card = messages.listed(words, quarter, answers, page, plan.id, to_review)
    return Reply((Toast(told.query), Redraw(told.chat, told.message, card, anew=card)), effect=False)


DOORS = (Door(look, verbs=("qs",)), Door(listed, verbs=("qz",), changes=False))
