"""The form in which a report is sent back, or asked about (9.8, 13.4): to whom, the sentence, read back, sent.

What begins it is in `remarks`.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cards import Button, Card, Reply, Toast
from bot.forms.sentence import Unsaid, refused, written
from bot.handlers.errands import BEGINNING, Kind, Left, at_hand, ended, moved, stale
from bot.handlers.reports import name
from bot.house import Door, House, Said
from bot.messages import remarks as messages
from bot.messages.remarks import About, Form
from bot.taps import id_of
from bot.texts import Words
from scheduler.answering import answer_by
from scheduler.hours import next_allowed
from storage import askable, people, remarked, remarks, reviewing, verification
from storage.answers import Source
from storage.askable import Askable
from storage.errands import Errand
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.remarked import Remark
from storage.remarks import ChangedMeanwhile, SentBackAlready
from storage.remarks import Kind as What

NAME = "remark"
WHO, WHICH, TEXT, CHECK, DONE, ALREADY, LEFT = "who", "which", "text", "check", "done", "already", "left"


def tapped(session: Session, house: House, said: Said) -> Reply:
    """A button of the form. The right is asked for the report that it is about."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.SEND_BACK)
    errand = at_hand(session, person, NAME, said)
    if errand is None or said.tap is None:
        return stale(session, house, person, said, KIND)
    what, _, which = said.tap.argument.partition(".")
    if what == "x":
        return KIND.shown(session, house, said, person, _left(session, said, errand))
    if errand.step in (WHO, WHICH) and what == "s":
        return _chosen(session, house, said, person, errand, id_of(which))
    one = _about(session, person, errand)
    if one is None:
        return stale(session, house, person, said, KIND)
    if errand.step == CHECK and what == "go":
        return _sent(session, house, said, person, errand, one)
    step = TEXT if errand.step == CHECK and what == "r" else CHECK if errand.step == CHECK and what == "s" else None
    if step is None:
        return stale(session, house, person, said, KIND)
    values = {key: value for key, value in errand.values.items() if step == CHECK or key != "text"}
    return KIND.shown(session, house, said, person, moved(session, said, errand, step, values))


def _chosen(session: Session, house: House, said: Said, person: Person, errand: Errand, report: int) -> Reply:
    one = askable.of_report(session, report) if report in errand.values["of"] else None
    if one is None:
        return stale(session, house, person, said, KIND)
    require(person, Action.SEND_BACK, organisation=one.code)
    kind = What(errand.values["what"])
    words, plan = house.texts.of(person.language), house.plans.get(session, one.plan)
    why_not = not_now(session, plan, words, kind, one, said.at)
    if why_not is not None:
        return Reply((Toast(said.query, why_not),), effect=False)
    waits = remarked.open_of(session, [report]).get(report)
    if waits is not None and kind is What.SEND_BACK:
        last = ended(session, said, errand, ALREADY, {"remark": waits.id, "what": kind.value})
        return KIND.shown(session, house, said, person, last)
    further = moved(session, said, errand, TEXT, {**errand.values, **values_of(one)})
    return KIND.shown(session, house, said, person, further)


def typed(session: Session, house: House, said: Said, person: Person, errand: Errand) -> Reply:
    """The sentence, at its question; anywhere else a button is meant. What is refused is kept nowhere."""
    require(person, Action.SEND_BACK)
    words = house.texts.of(person.language)
    above: str = words("Tap a button, please.")
    one = _about(session, person, errand)
    if errand.step == TEXT and one is not None:
        sentence, plan = written(said.text), house.plans.get(session, one.plan)
        why = refused(sentence, plan.country, _unsaid(session, plan, person, one))
        if why is not None:
            above = messages.refusal(words, why, len(sentence))
        elif sentence:
            further = moved(session, said, errand, CHECK, {**errand.values, "text": sentence})
            return KIND.shown(session, house, said, person, further)
        else:
            above = ""
    return replace(KIND.shown(session, house, said, person, errand, above), effect=False)


def _unsaid(session: Session, plan: Logframe, person: Person, one: Askable) -> Unsaid:
    """What others say of the same. Whoever may not see that is not told, by a refusal, that it is so."""
    activity = next((a for a in plan.activities if a.code == one.activity), None)
    codes = (*(a.code for a in plan.activities), *(i.code for a in plan.activities for i in a.indicators))
    if activity is None or (person.organisation is not None and one.source is Source.COMONITOR):
        return Unsaid(codes=codes)
    others = [other for other in askable.beside(session, one) if other.report != one.report]
    said = [figure for other in others for figure in askable.figures(session, other, activity).values()]
    own = askable.figures(session, one, activity).values()
    return Unsaid(tuple(said), tuple(other.code for other in others), tuple(own), codes)


def _about(session: Session, person: Person, errand: Errand) -> Askable | None:
    """The report that the form is about, once it is chosen. Raises NotAllowed."""
    report = errand.values.get("report")
    one = None if report is None else askable.of_report(session, int(report))
    if one is not None:
        require(person, Action.SEND_BACK, organisation=one.code)
    return one


def _sent(session: Session, house: House, said: Said, person: Person, errand: Errand, one: Askable) -> Reply:
    """[Send back], [Ask]: one transaction for it, its line in the log and what must be heard."""
    words, plan = house.texts.of(person.language), house.plans.get(session, one.plan)
    kind, values = What(errand.values["what"]), errand.values
    why_not = not_now(session, plan, words, kind, one, said.at)
    if why_not is not None:
        return Reply((Toast(said.query, why_not),), effect=False)
    until = until_of(session, plan, one, said.at) if kind is What.SEND_BACK else None
    indicator = _indicator(plan, values.get("code"))
    about: dict[str, Any] = {"by": person.id, "now": said.at, "indicator": indicator}
    try:
        if until is None:
            remark = remarks.ask(session, int(values["revision"]), values["text"], **about)
        else:
            remark = remarks.send_back(session, int(values["revision"]), values["text"], until=until, **about)
    except ChangedMeanwhile:
        changed = words.label("This report has changed meanwhile. Nothing was sent.")
        return _toasted(KIND.shown(session, house, said, person, _left(session, said, errand)), said, changed)
    except SentBackAlready as already:
        last = ended(session, said, errand, ALREADY, {"remark": already.remark, "what": kind.value})
        there = remarked.remark(session, already.remark)
        by = person.id if there is None else there.by
        faster = words.label("{who} has just sent it back.", who=name(session, house, words, by, said.at))
        return _toasted(KIND.shown(session, house, said, person, last), said, faster)
    made = remarked.remark(session, remark)
    assert made is not None
    leaves = next_allowed(plan.rules, plan.holidays.keys(), said.at, plan.calendar.zone)
    posted = remarked.tell(session, made, said.at, leaves)
    last = ended(session, said, errand, DONE, {"remark": remark, "what": kind.value, "told": bool(posted)})
    reply = KIND.shown(session, house, said, person, last)
    if leaves > said.at and posted:
        day, hour = plan.calendar.today(leaves), words.time(leaves, plan.calendar.zone)
        reply = _toasted(reply, said, words.label("Noted. It leaves on {day} at {time}.", day=day, time=hour))
    return replace(reply, posted=posted)


def _left(session: Session, said: Said, errand: Errand) -> Errand:
    """Nothing is sent, and nothing of the sentence is kept; which report it was about, to go on from there."""
    report = errand.values.get("report") or errand.values["of"][0]
    return ended(session, said, errand, LEFT, {"what": errand.values["what"], "report": report})


def _indicator(plan: Logframe, code: str | None) -> int | None:
    indicators = (indicator for activity in plan.activities for indicator in activity.indicators)
    return next((indicator.id for indicator in indicators if indicator.code == code), None)


def _toasted(reply: Reply, said: Said, text: str) -> Reply:
    others = tuple(action for action in reply.actions if not isinstance(action, Toast))
    return replace(reply, actions=(Toast(said.query, text), *others))


def values_of(one: Askable) -> dict[str, Any]:
    return {"report": one.report, "revision": one.revision}


def not_now(session: Session, plan: Logframe, words: Words, kind: What, one: Askable, now: datetime) -> str | None:
    """Why a report is not sent back now (a toast); asked about it can always be."""
    if kind is What.QUESTION:
        return None
    if verification.state(session, one.revision) is not None:
        return words.label("This report is verified. You can still ask.")
    if until_of(session, plan, one, now) is None:
        return words.label("The review of {quarter} is over. You can still ask.", quarter=one.quarter)
    return None


def until_of(session: Session, plan: Logframe, one: Askable, now: datetime) -> date | None:
    last = remarked.last_day(session, plan.calendar, one.plan, one.quarter, one.area)
    return answer_by(plan.rules, plan.holidays.keys(), plan.calendar.today(now), last)


# ----------------------------------------------------------------------------------------------------- its cards


def _cards(session: Session, house: House, person: Person, errand: Errand) -> tuple[Card, Card]:
    """The step the form stands on, and the same as a new message may show it."""
    words, values = house.texts.of(person.language), errand.values
    form = Form(words, errand.version, What(values["what"]))
    if errand.step == ALREADY:
        card = already(session, house, words, person, _known(session, int(values["remark"])), errand.changed_at)
        return card, card
    if errand.step == DONE:
        made = _known(session, int(values["remark"]))
        ahead = next_one(session, house, words, person, made, errand.changed_at)
        card = messages.done(words, made.until, ahead, told=bool(values["told"]))
        return card, card
    if errand.step == LEFT:
        left = askable.of_report(session, int(values["report"]))
        assert left is not None, "reports stay"
        card = messages.left(words, next_one(session, house, words, person, left, errand.changed_at))
        return card, card
    if errand.step in (WHO, WHICH):
        found = [one for one in (askable.of_report(session, report) for report in values["of"]) if one is not None]
        if errand.step == WHO:
            card = messages.who(form, [(one.code, one.report) for one in found])
        else:
            card = messages.which(form, [(one.activity, one.report) for one in found])
        return card, card
    one = askable.of_report(session, int(values["report"]))
    assert one is not None, "reports stay"
    about = About(one.code, one.receipt, values.get("code") or one.activity)
    if errand.step == TEXT:
        card = messages.write(form, about)
        return card, card
    plan = house.plans.get(session, one.plan)
    until = until_of(session, plan, one, errand.changed_at) if form.back else None
    return messages.check(form, about, values["text"], until), messages.check_unseen(form, about)


def already(session: Session, house: House, words: Words, person: Person, one: Remark, now: datetime) -> Card:
    """It was sent back, and waits for an answer."""
    assert one.until is not None, "a send-back"
    day = house.plans.get(session, one.plan).calendar.today(one.at)
    return messages.already(words, one.id, day, one.until, next_one(session, house, words, person, one, now))


def next_one(
    session: Session, house: House, words: Words, person: Person, one: Remark | Askable, now: datetime
) -> Button:
    """[Next (8)]: to what is to be reviewed of that quarter."""
    plan = house.plans.get(session, one.plan)
    left = reviewing.waiting(session, plan, one.quarter, person, plan.calendar.today(now)).left
    return messages.next_one(words, plan.id, one.quarter, left)


def _known(session: Session, remark: int) -> Remark:
    one = remarked.remark(session, remark)
    assert one is not None, "remarks stay"
    return one


def _after(session: Session, house: House, said: Said, person: Person) -> Left | None:
    """A second tap on [Send back]: what that form has sent."""
    if said.tap is None or said.tap.verb != "qf" or said.tap.argument != "go":
        return None
    latest = askable.latest_of(session, person.id)
    one = None if latest is None else remarked.remark(session, latest)
    begun = BEGINNING + timedelta(seconds=said.tap.version)
    if one is None or one.at < begun - timedelta(minutes=1):
        return None
    words = house.texts.of(person.language)
    ahead = next_one(session, house, words, person, one, said.at)
    return Left(said.message, messages.done(words, one.until, ahead, told=True))


KIND = Kind(NAME, typed, _cards, _after)
DOORS = (Door(tapped, verbs=("qf",)),)
