"""A coordinator enters what an agent phoned in or sent on paper (10.7), and the agent says whether that is so.

The form is the agent's own, with its questions and its lock; its draft belongs to the coordinator. It counts at once,
as "to be confirmed", and whoever entered it never verifies it.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Button, Card, Redraw, Reply, Toast
from bot.forms import report as forms
from bot.handlers.outdated import outdated
from bot.handlers.reports import area_of, lay_out, moved, name
from bot.house import Door, House, Said
from bot.messages import entering as messages
from bot.messages.report_review import sent
from bot.occasions import Dropped, Occasion
from bot.taps import Tap, base36
from bot.texts import Words
from storage import concerned, confirmations, drafts, opening, outbox, people, reported
from storage.answers import Entered
from storage.calendar import Quarter
from storage.confirmations import Answer, NotForThem
from storage.drafts import Subject
from storage.opening import Open
from storage.outbox import Posted
from storage.people import Person
from storage.permissions import Action, require
from storage.upcoming import source_of

TO_VERIFY, CONTESTED = "report.entered", "report.contested"
BY_COORDINATOR = (Entered.CALL, Entered.PAPER)


def enter(session: Session, house: House, said: Said) -> Reply:
    """[Enter their report] of someone's card, then which place, then how it came; the right is asked at each."""
    person = people.by_account(session, said.account, said.at)
    words = house.texts.of(person.language)
    assert said.tap is not None
    reporter = people.by_id(session, said.tap.object)
    require(person, Action.ENTER_FOR, organisation="" if reporter is None else reporter.organisation_code)
    if reporter is None or not reporter.reports:
        return outdated(words, said)
    if not said.tap.argument:
        return _which(session, house, said, words, reporter)
    try:
        quarter = Quarter.of(said.tap.version)
        plan, area, *how = said.tap.argument.split(".")
        place = _place(session, house, reporter, int(plan, 36), int(area, 36), quarter, said.at)
        entered = Entered(".".join(how)) if how else None
    except ValueError:  # forged: no card of ours carries it
        return outdated(words, said)
    if place is None or not place.missing:
        return _which(session, house, said, words, reporter)
    if entered is None:
        return _redrawn(said, _how(session, house, said, words, reporter, place))
    if entered not in BY_COORDINATOR:
        return outdated(words, said)
    return _begun(session, house, said, person, reporter, place, entered)


def _which(session: Session, house: House, said: Said, words: Words, reporter: Person) -> Reply:
    """What is open to this person and not sent, of quarters that are over; where that is nothing, of those that run."""
    open_now = [o for o in opening.opened(session, house.plans.open(session), reporter, said.at) if o.missing]
    lacking = [place for place in open_now if place.ended] or open_now
    who = name(session, house, words, reporter.id, said.at)
    if len(lacking) == 1:
        return _redrawn(said, _how(session, house, said, words, reporter, lacking[0]))
    back = _back(words, reporter)
    if not lacking:
        return _redrawn(said, messages.nothing(words, who, back))
    buttons = [
        Button(
            words.label("{quarter} · {area}", quarter=place.quarter, area=words.text(place.area.names)),
            _tap(reporter, place),
        )
        for place in lacking
    ]
    return _redrawn(said, messages.places(words, who, buttons, back))


def _how(session: Session, house: House, said: Said, words: Words, reporter: Person, place: Open) -> Card:
    return messages.how(
        words,
        name(session, house, words, reporter.id, said.at),
        place.quarter,
        words.text(place.area.names),
        {entered: _tap(reporter, place, entered.value) for entered in BY_COORDINATOR},
        _back(words, reporter),
    )


def _begun(
    session: Session, house: House, said: Said, person: Person, reporter: Person, place: Open, entered: Entered
) -> Reply:
    subject = Subject(
        place.logframe.id, place.quarter, place.area.id, reporter.organisation or 0, source_of(reporter.role),
        on_behalf=reporter.id,
    )  # fmt: skip
    draft = drafts.open_on(session, person.id, subject, forms.START, place.logframe.version, said.chat, said.at)
    left = {activity.code for activity in place.missing}
    draft = replace(
        draft,
        aside=tuple(activity.code for activity in place.activities if activity.code not in left),
        answers=replace(draft.answers, entered=entered),
    )
    desk = lay_out(session, house, person, draft, said.at)
    to = desk.form.first_open(draft.answers)
    return moved(desk, replace(desk.draft, at=to, pending=None), card=said.message, tap=str(said.tap))


def _place(
    session: Session, house: House, reporter: Person, plan: int, area: int, quarter: Quarter, now: datetime
) -> Open | None:
    if area not in reporter.area_ids:
        return None
    logframe = house.plans.get(session, plan)
    return opening.at(session, logframe, reporter, area_of(logframe, area), quarter, logframe.calendar.today(now))


def _tap(reporter: Person, place: Open, *how: str) -> Tap:
    argument = ".".join((base36(place.logframe.id), base36(place.area.id), *how))
    return Tap("te", reporter.id, place.quarter.as_number, argument)


def _back(words: Words, reporter: Person) -> Button:
    return Button(words.label("← Back"), Tap("tq", reporter.id))


def as_entered(
    session: Session, house: House, words: Words, receipt: reported.Receipt, card: Card, now: datetime
) -> Card:
    """A receipt as whoever entered it sees it: who has to confirm it, and back to that person."""
    waiting = confirmations.latest(session, receipt.number) is None and receipt.person != receipt.entered_by
    who = name(session, house, words, receipt.person, now)
    text = f"{card.text}\n{messages.must_confirm(words, who)}" if waiting else card.text
    view = Button(words.label("View"), Tap("rv", receipt.number, 0, "r"))
    return Card(text, ((view, Button(words.label("← Back"), Tap("tq", receipt.person))),))


# ------------------------------------------------------------------------------------------------------- the agent


def awaits(session: Session, receipt: reported.Receipt, person: int) -> bool:
    """Whether this person has to say something of it: it was entered for them, and nothing was said."""
    entered = receipt.entered_by not in (None, receipt.person) and receipt.person == person
    return entered and confirmations.latest(session, receipt.number) is None


def look(session: Session, house: House, said: Said) -> Reply:
    """[Check]: what was entered, and what can be said of it."""
    person = people.by_account(session, said.account, said.at)
    words = house.texts.of(person.language)
    receipt = _own(session, person, said)
    if receipt is None:
        return _not_open(words, said)
    logframe = house.plans.get(session, receipt.plan)
    area = words.text(area_of(logframe, receipt.area).names)
    card = sent(words, receipt, forms.of_receipt(logframe, receipt), reported.answers(session, receipt), area)
    return _redrawn(said, Card(card.text, messages.answers_to_it(words, receipt.number)))


def confirm(session: Session, house: House, said: Said) -> Reply:
    """[Confirm]"""
    return _answered(session, house, said, Answer.CONFIRMED)


def contest(session: Session, house: House, said: Said) -> Reply:
    """[I dictated nothing]: coordinators hear it, those of the whole plan too."""
    return _answered(session, house, said, Answer.CONTESTED)


def _answered(session: Session, house: House, said: Said, answer: Answer) -> Reply:
    person = people.by_account(session, said.account, said.at)
    words = house.texts.of(person.language)
    receipt = _own(session, person, said)
    if receipt is None:
        return _not_open(words, said)
    area = words.text(area_of(house.plans.get(session, receipt.plan), receipt.area).names)
    card = messages.thanks(words, receipt.number, receipt.quarter, area)
    try:
        new = confirmations.answer(session, receipt.number, person.id, answer, said.at)
    except NotForThem:
        return _not_open(words, said)
    if not new:
        return Reply(
            (Toast(said.query, words.label("Already noted.")), Redraw(said.chat, said.message, card, anew=card)), False
        )
    posted: tuple[int, ...] = ()
    if answer is Answer.CONTESTED:
        hearing = (*concerned.coordinators(session, receipt.organisation), *concerned.coordinators(session, None))
        posted = tuple(
            outbox.post(
                session, template=CONTESTED, values={"receipt": receipt.number, "by": person.id}, now=said.at,
                person=one, silent=False,
            )
            for one in dict.fromkeys(hearing)
        )  # fmt: skip
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), posted=posted)


def _own(session: Session, person: Person, said: Said) -> reported.Receipt | None:
    assert said.tap is not None
    receipt = reported.receipt(session, said.tap.object)
    return receipt if receipt is not None and receipt.person == person.id else None


def _not_open(words: Words, said: Said) -> Reply:
    return Reply((Toast(said.query, words.label("This report is not open to you.")),), effect=False, refused=True)


def _redrawn(said: Said, card: Card) -> Reply:
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card)), effect=False)


# ------------------------------------------------------------------------------------------------------- the outbox


def told(session: Session, receipt: int, reporter: int, now: datetime) -> int:
    """Tells the agent that something was entered for them; the outbox row."""
    return outbox.post(session, template=TO_VERIFY, values={"receipt": receipt}, now=now, person=reporter, silent=False)


def _write_to_verify(session: Session, house: House, posted: Posted) -> Card | Dropped:
    words = house.texts.of(posted.language)
    receipt = reported.receipt(session, int(posted.values["receipt"]))
    if receipt is None or confirmations.latest(session, receipt.number) is not None:
        return Dropped("answered meanwhile")
    zone = house.plans.get(session, receipt.plan).calendar.zone
    entered = receipt.entered or Entered.CALL
    return messages.to_verify(words, receipt.number, receipt.at.astimezone(zone).date(), entered)


def _write_contested(session: Session, house: House, posted: Posted) -> Card | Dropped:
    words = house.texts.of(posted.language)
    receipt = reported.receipt(session, int(posted.values["receipt"]))
    if receipt is None or confirmations.latest(session, receipt.number) is not Answer.CONTESTED:
        return Dropped("not contested any more")
    area = words.text(area_of(house.plans.get(session, receipt.plan), receipt.area).names)
    who = name(session, house, words, int(posted.values["by"]), posted.created_at)
    return messages.contested(words, receipt.number, receipt.quarter, area, who)


OCCASIONS = (Occasion(TO_VERIFY, _write_to_verify), Occasion(CONTESTED, _write_contested))
DOORS = (
    Door(enter, verbs=("te",)),
    Door(look, verbs=("pv",)),
    Door(confirm, verbs=("pc",)),
    Door(contest, verbs=("pn",)),
)
