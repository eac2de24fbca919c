"""A reporter who is asked about a report (9.9, 13.4): it is read, put off, corrected, confirmed or answered.

Whoever reports from there now answers, whoever wrote it: the right is asked at every tap.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.forms import report as forms
from bot.forms.sentence import Unsaid, refused, written
from bot.handlers.errands import CANCELLED, Kind, at_hand, begin, drawn, ended, moved, stale
from bot.handlers.sending import not_open, open_receipt
from bot.house import Door, House, Said
from bot.messages import always
from bot.messages import remarks as asking
from bot.messages import remarks_answering as messages
from bot.messages.remarks_answering import Form
from bot.messages.report_questions import written_short
from bot.occasions import Dropped, Occasion
from bot.texts import Words
from scheduler.hours import leaving
from storage import outbox, people, remarked, remarks, reported
from storage.errands import Errand
from storage.outbox import Posted
from storage.people import Person
from storage.permissions import Action, require
from storage.remarked import Remark
from storage.remarks import TOLD, Outcome

NAME = "reply"
TEXT, CHECK, DONE = "text", "check", "done"


def read(session: Session, house: House, said: Said) -> Reply:
    """[Read], [Read the question]"""
    found = _theirs(session, house, said)
    if isinstance(found, Reply):
        return found
    words, person, one = found
    return _edited(said, _card(session, house, words, person, one, said), messages.notice(words, one))


def put_off(session: Session, house: House, said: Said) -> Reply:
    """[Later]: once more in the morning, if nobody has answered by then."""
    found = _theirs(session, house, said)
    if isinstance(found, Reply):
        return found
    words, person, one = found
    if not one.waits:
        return _edited(said, _card(session, house, words, person, one, said), messages.notice(words, one))
    plan = house.plans.get(session, one.plan)
    tomorrow = plan.calendar.today(said.at) + timedelta(days=1)
    at = leaving(plan.rules, plan.holidays.keys(), tomorrow, said.at, plan.calendar.zone)
    day = plan.calendar.today(at)
    outbox.post(
        session, template=TOLD, values={"remark": one.id}, now=said.at, person=person.id, silent=False,
        not_before=at, occasion=f"remark:{one.id}", quarter=one.quarter, due_day=day, plan=one.plan,
    )  # fmt: skip
    card = messages.put_off(words, one, day)
    return Reply((Toast(said.query, words.label("Noted.")), Redraw(said.chat, said.message, card, anew=card)))


def right(session: Session, house: House, said: Said) -> Reply:
    """[It is right]"""
    found = _theirs(session, house, said)
    if isinstance(found, Reply):
        return found
    words, person, one = found
    first = remarks.confirm(session, one.id, by=person.id, now=said.at)
    after = remarked.remark(session, one.id)
    assert after is not None
    toast = Toast(said.query, "" if first else words.label("Already noted."))
    card = _card(session, house, words, person, after, said)
    return Reply((toast, Redraw(said.chat, said.message, card, anew=messages.thanks(words, one.receipt))), effect=first)


def answer(session: Session, house: House, said: Said) -> Reply:
    """[Answer], [Add a sentence]"""
    found = _theirs(session, house, said)
    if isinstance(found, Reply):
        return found
    words, person, one = found
    if not _takes_a_sentence(one, person):
        card = _card(session, house, words, person, one, said)
        return _edited(said, card, messages.thanks(words, one.receipt))
    errand = begin(session, person, NAME, TEXT, said, {"remark": one.id, "receipt": one.receipt})
    return drawn(said, errand, messages.write(Form(words, errand.version, one.receipt)))


def tapped(session: Session, house: House, said: Said) -> Reply:
    """A button of the form."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.REPORT)
    errand = at_hand(session, person, NAME, said)
    if errand is None or said.tap is None:
        return stale(session, house, person, said, KIND)
    words, argument = house.texts.of(person.language), said.tap.argument
    if argument == "x":
        return drawn(said, ended(session, said, errand, CANCELLED), always.cancelled(words))
    one = remarked.remark(session, int(errand.values["remark"]))
    receipt = None if one is None else open_receipt(session, house, person, one.receipt)
    if one is None or receipt is None:
        return _not_theirs(words, person, said)
    if errand.step == CHECK and argument == "go":
        return _sent(session, said, words, person, errand, one)
    if errand.step == CHECK and argument in ("r", "s"):
        kept = {key: value for key, value in errand.values.items() if argument == "s" or key != "text"}
        further = moved(session, said, errand, CHECK if argument == "s" else TEXT, kept)
        return KIND.shown(session, house, said, person, further)
    return stale(session, house, person, said, KIND)


def typed(session: Session, house: House, said: Said, person: Person, errand: Errand) -> Reply:
    """The sentence; what is refused is kept nowhere."""
    require(person, Action.REPORT)
    words = house.texts.of(person.language)
    above: str = words("Tap a button, please.")
    receipt = reported.receipt(session, int(errand.values["receipt"]))
    if errand.step == TEXT and receipt is not None:
        sentence = written(said.text)
        why = refused(sentence, house.plans.get(session, receipt.plan).country, Unsaid())
        if why is not None:
            above = asking.refusal(words, why, len(sentence))
        elif sentence:
            further = moved(session, said, errand, CHECK, {**errand.values, "text": sentence})
            return KIND.shown(session, house, said, person, further)
        else:
            above = ""
    return replace(KIND.shown(session, house, said, person, errand, above), effect=False)


def _ended(words: Words, errand: Errand) -> Card:
    """A form that was sent before `first` was kept had said it first, or was told otherwise."""
    receipt = int(errand.values["receipt"])
    return messages.thanks(words, receipt) if errand.values.get("first", True) else messages.too_late(words, receipt)


def _sent(session: Session, said: Said, words: Words, person: Person, errand: Errand, one: Remark) -> Reply:
    """What was answered by another, or by a correction, meanwhile stays so."""
    said_first = _takes_a_sentence(one, person) and remarks.answer(
        session, one.id, errand.values["text"], by=person.id, now=said.at
    )
    last = ended(session, said, errand, DONE, {"remark": one.id, "receipt": one.receipt, "first": bool(said_first)})
    reply = drawn(said, last, _ended(words, last))
    if said_first:
        return reply
    others = tuple(action for action in reply.actions if not isinstance(action, Toast))
    return replace(reply, actions=(Toast(said.query, words.label("It was answered meanwhile.")), *others))


def _takes_a_sentence(one: Remark, person: Person) -> bool:
    if one.answer is not None:
        return False
    question = one.waits and one.kind is remarks.Kind.QUESTION
    return question or (one.outcome is Outcome.CONFIRMED and one.answered_by == person.id)


# ------------------------------------------------------------------------------------------------------- its cards


def _theirs(session: Session, house: House, said: Said) -> Reply | tuple[Words, Person, Remark]:
    """The remark that was tapped, for who reports from there now. Raises NotAllowed, PlaceGone."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.REPORT)
    words = house.texts.of(person.language)
    assert said.tap is not None
    one = remarked.remark(session, said.tap.object)
    receipt = None if one is None else open_receipt(session, house, person, one.receipt)
    return _not_theirs(words, person, said) if one is None or receipt is None else (words, person, one)


def _not_theirs(words: Words, person: Person, said: Said) -> Reply:
    return Reply((Toast(said.query, not_open(words, person)),), effect=False, refused=True)


def _edited(said: Said, card: Card, anew: Card) -> Reply:
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=anew)), effect=False)


def _card(session: Session, house: House, words: Words, person: Person, one: Remark, said: Said) -> Card:
    """The question with what was reported, or what became of it."""
    figures = _figures(session, house, words, one)
    if not one.waits:
        yours = one.answered_by == person.id and one.outcome in (Outcome.CONFIRMED, Outcome.ANSWERED)
        return messages.answered(words, one, figures, yours=yours)
    calendar = house.plans.get(session, one.plan).calendar
    correctable = remarked.correctable(session, calendar, one.receipt, calendar.today(said.at))
    return messages.question(words, one, figures, correctable=one.activity in correctable.activities)


def _figures(session: Session, house: House, words: Words, one: Remark) -> list[tuple[str, str]]:
    """What the report says now of the indicator that was asked about, else of each."""
    receipt = reported.receipt(session, one.receipt)
    assert receipt is not None, "a foreign key holds it"
    form = forms.of_receipt(house.plans.get(session, one.plan), receipt)
    said = reported.answers(session, receipt).figures
    return [
        (question.code, written_short(words, question, said[question.code]))
        for question in form.questions
        if question.activity.code == one.activity and question.code in said and one.indicator in (None, question.code)
    ]


def _cards(session: Session, house: House, person: Person, errand: Errand) -> tuple[Card, Card]:
    words = house.texts.of(person.language)
    form = Form(words, errand.version, int(errand.values["receipt"]))
    if errand.step == CHECK:
        return messages.check(form, errand.values["text"]), messages.check_unseen(form)
    card = _ended(words, errand) if errand.step == DONE else messages.write(form)
    return card, card


# ------------------------------------------------------------------------------------------------- through the outbox


def _write(session: Session, house: House, posted: Posted) -> Card | Dropped:
    one = remarked.remark(session, int(posted.values["remark"]))
    if one is None or not one.waits:
        return Dropped("answered meanwhile")
    person = people.by_id(session, posted.person or 0)
    if person is None or person.id not in remarked.answering(session, one):
        return Dropped("not theirs any more")
    return messages.notice(house.texts.of(posted.language), one)


KIND = Kind(NAME, typed, _cards)
OCCASIONS = (Occasion(TOLD, _write),)
DOORS = (
    Door(read, verbs=("qr",)),
    Door(put_off, verbs=("ql",)),
    Door(right, verbs=("qj",)),
    Door(answer, verbs=("qp",)),
    Door(tapped, verbs=("qg",)),
)
