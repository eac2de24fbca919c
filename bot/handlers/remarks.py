"""[Send back] and [Ask] of a report that is looked at (9.8, 13.4), and [Take it back].

The form that they begin is in `remarks_form`; what is asked is answered in `remarks_answering`, and coordination finds
the answer in `remarks_found`.
"""

from typing import Any

from sqlalchemy.orm import Session

from bot.cards import Redraw, Reply, Toast
from bot.handlers.errands import begin
from bot.handlers.outdated import outdated
from bot.handlers.remarks_form import KIND, NAME, TEXT, WHICH, WHO, already, next_one, not_now, values_of
from bot.handlers.verifying_desk import Desk, drawn
from bot.house import Door, House, Said
from bot.messages import remarks as messages
from bot.messages.verifying import At
from storage import askable, people, remarked, remarks, reported, reviewing
from storage.askable import Askable
from storage.people import Person
from storage.permissions import Action, may, require
from storage.remarked import Remark
from storage.remarks import Kind as What
from storage.remarks import Outcome
from storage.reviewing import Group


def send_back(session: Session, house: House, said: Said) -> Reply:
    """[Send back] of a report that is reviewed, or has changed."""
    return _begun(session, house, said, What.SEND_BACK)


def ask(session: Session, house: House, said: Said) -> Reply:
    """[Ask]"""
    return _begun(session, house, said, What.QUESTION)


def _begun(session: Session, house: House, said: Said, kind: What) -> Reply:
    """The tap names a receipt and its version, and the activity or indicator where one is looked at."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.SEND_BACK)
    words = house.texts.of(person.language)
    assert said.tap is not None
    tap, receipt = said.tap, reported.receipt(session, said.tap.object)
    values: dict[str, Any]
    theirs = [one for one in askable.of_receipt(session, tap.object) if receipt is not None]
    require(person, Action.SEND_BACK, organisation=theirs[0].code if theirs else "")  # as for what does not exist
    if receipt is None or not theirs:
        return outdated(words, said)
    plan = house.plans.get(session, receipt.plan)
    if tap.argument:
        activity = askable.activity_of(plan, tap.argument)
        its = next((one for one in theirs if activity is not None and one.activity == activity.code), None)
        # A card carries the version in which its report changed last; another activity of the receipt may have since.
        if activity is None or its is None or tap.version not in (0, receipt.version, its.version):
            return outdated(words, said)
        code = None if tap.argument == activity.code else tap.argument
        found = [one for one in askable.beside(session, its) if _may(person, one)]
        step, values = WHO, {"receipt": receipt.number, "code": code}
    elif tap.version not in (0, receipt.version):
        return outdated(words, said)
    else:
        found = [one for one in _touched(session, receipt, theirs) if _may(person, one)]
        step, values = WHICH, {"receipt": receipt.number, "code": None}
    if not found:
        require(person, Action.SEND_BACK, organisation=theirs[0].code)
        return outdated(words, said)
    values = {**values, "what": kind.value, "of": [one.report for one in found]}
    if len(found) > 1:
        errand = begin(session, person, NAME, step, said, values)
        return KIND.shown(session, house, said, person, errand)
    why_not = not_now(session, plan, words, kind, found[0], said.at)
    if why_not is not None:
        return Reply((Toast(said.query, why_not),), effect=False)
    waits = remarked.open_of(session, [found[0].report]).get(found[0].report)
    if waits is not None and kind is What.SEND_BACK:
        card = already(session, house, words, person, waits, said.at)
        return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)
    errand = begin(session, person, NAME, TEXT, said, {**values, **values_of(found[0])})
    return KIND.shown(session, house, said, person, errand)


def _touched(session: Session, receipt: reported.Receipt, theirs: list[Askable]) -> list[Askable]:
    """Of a receipt that was corrected, the reports that its present version changed; else all of them."""
    if receipt.version == 1:
        return theirs
    changed = askable.changed_by(session, receipt.number, receipt.version)
    return [one for one in theirs if one.revision in changed] or theirs


def _may(person: Person, one: Askable) -> bool:
    return may(person, Action.SEND_BACK, organisation=one.code)


def withdraw(session: Session, house: House, said: Said) -> Reply:
    """[Take it back]: nothing is waited for any more."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.SEND_BACK)
    words = house.texts.of(person.language)
    assert said.tap is not None
    one = remarked.remark(session, said.tap.object)
    report = None if one is None else askable.of_report(session, one.report)
    require(person, Action.SEND_BACK, organisation="" if report is None else report.code)
    if one is None:
        return outdated(words, said)
    if not one.waits or not remarks.withdraw(session, one.report, by=person.id, now=said.at):
        return _as_it_is(session, house, said, person, one)
    card = messages.withdrawn(words, next_one(session, house, words, person, one, said.at))
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)))


def _as_it_is(session: Session, house: House, said: Said, person: Person, one: Remark) -> Reply:
    """Nothing is left to be taken back: why, and the matter as it is now."""
    words, plan = house.texts.of(person.language), house.plans.get(session, one.plan)
    now = remarked.remark(session, one.id)
    toast = words.label("It was answered meanwhile. Here is where you are.")
    if now is not None and now.outcome is Outcome.WITHDRAWN:
        toast = words.label("It was taken back already. Here is where you are.")
    matter = reviewing.matter_of(session, plan, person, one.report)
    if matter is None:
        return Reply((Toast(said.query, toast),), effect=False)
    at = At(one.report, matter.newest, Group.CORRECTED)
    return drawn(Desk(session, house, said, person, plan, matter, at), toast=toast)


DOORS = (
    Door(send_back, verbs=("tb",)),
    Door(ask, verbs=("qa",)),
    Door(withdraw, verbs=("qw",)),
)
