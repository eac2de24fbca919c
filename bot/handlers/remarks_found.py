"""What coordination finds of what it asked (9.10). That an answer was looked at is noted, once."""

from sqlalchemy.orm import Session

from bot.cards import Redraw, Reply, Toast
from bot.forms import report as forms
from bot.handlers.outdated import outdated
from bot.house import Door, House, Said
from bot.messages.correcting import across, said
from bot.messages.remarks_found import found
from bot.texts import Words
from storage import concerned, people, remarked, remarks, reported
from storage.answers import Answers
from storage.changes import Part, changes
from storage.permissions import Action, require
from storage.remarked import Remark


def look(session: Session, house: House, told: Said) -> Reply:
    """What was asked, and what came of it."""
    person = people.by_account(session, told.account, told.at)
    require(person, Action.SEND_BACK)
    words = house.texts.of(person.language)
    assert told.tap is not None
    one = remarked.remark(session, told.tap.object)
    receipt = None if one is None else reported.receipt(session, one.receipt)
    if one is None or receipt is None:
        return outdated(words, told)
    require(person, Action.SEND_BACK, organisation=concerned.code_of(session, one.organisation))
    first = remarks.seen(session, one.id, told.at)
    plan = house.plans.get(session, one.plan)
    form = forms.of_receipt(plan, receipt)
    activities = tuple(a for a in form.activities if a.code == one.activity)
    before, after = reported.answers(session, receipt, one.version), reported.answers(session, receipt)
    different = changes(activities, before, after)
    card = found(
        words,
        one,
        receipt.version,
        [across(words, form, change, before, after) for change in different],
        _figures(words, form, one, after),
        remarked.reasons_since(session, one),
    )
    return Reply((Toast(told.query), Redraw(told.chat, told.message, card)), effect=first)


def _figures(words: Words, form: forms.Form, one: Remark, answers: Answers) -> list[str]:
    asked = [
        question.code
        for question in form.questions
        if question.activity.code == one.activity and one.indicator in (None, question.code)
    ]
    return [words("{code}: {value}", code=code, value=said(words, form, Part.FIGURE, code, answers)) for code in asked]


DOORS = (Door(look, verbs=("qs",)),)
