"""Sending a report, its receipt, looking at what was sent, and being reminded of it tomorrow."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.cards import Button, Card, Redraw, Reply, Toast
from bot.forms import report as forms
from bot.handlers import entering, unsettling, versions
from bot.handlers.outdated import outdated
from bot.handlers.permitted import permit
from bot.handlers.reports import Desk, area_of, lay_out, moved, resumed, stays
from bot.house import House, Said
from bot.messages import corrected
from bot.messages import report_frame as frame
from bot.messages.entering import answers_to_it
from bot.messages.report_review import sent
from bot.occasions import Dropped, Occasion
from bot.taps import Tap
from bot.texts import Words
from storage import absences, concerned, drafts, extensions, outbox, people, remarked, reported
from storage.answers import Answers
from storage.drafts import Draft, Ending
from storage.outbox import Posted
from storage.people import Person, Role
from storage.permissions import Action, may, require
from storage.reports import AlreadyReported, NothingToSend, submit
from storage.upcoming import source_of

OF_A_RECEIPT = ("r", "b", "m")  # of [View]: what its argument begins with where it names a receipt, not a draft
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
    # It came beside what was compared.
    heard = tuple(row for _, row in unsettling.tell(desk.session, receipt, 1, said))
    if draft.on_behalf is not None:
        told = entering.told(desk.session, receipt, draft.on_behalf, desk.now)
        return ended(desk, draft, said, receipt, RECEIVED, {"receipt": receipt}, told, *heard)
    absences.end(desk.session, desk.person.id, today=desk.today, now=desk.now)  # there is a network after all
    return ended(desk, draft, said, receipt, RECEIVED, {"receipt": receipt}, *heard)


def ended(
    desk: Desk, draft: Draft, said: Said, receipt: int, template: str, values: Mapping[str, int], *others: int
) -> Reply:
    """The draft has been sent: its card becomes what `template` says of the receipt. `others`: posted for others."""
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
        template=template,
        values=values,
        now=desk.now,
        person=desk.person.id,
        redraws=said.message or draft.card,
        drawn=(draft.id, version),
    )
    return Reply((Toast(said.query),), posted=(posted, *others))


RECEIVED, TOMORROW = "report.received", "report.tomorrow"


def received_card(session: Session, house: House, words: Words, number: int, now: datetime, reader: int) -> Card:
    """The receipt as it is now, for the person `reader`."""
    receipt = reported.receipt(session, number)
    if receipt is None:
        return frame.deleted(words)
    if receipt.entered_by != reader:
        return _received(session, house, words, receipt, now, correctable="rf" in house.doors)
    card = _received(session, house, words, receipt, now, correctable=False)
    return entering.as_entered(session, house, words, receipt, card, now)


def _received(
    session: Session, house: House, words: Words, receipt: reported.Receipt, now: datetime, *, correctable: bool
) -> Card:
    logframe = house.plans.get(session, receipt.plan)
    calendar = logframe.calendar
    if receipt.version > 1:
        version = versions.latest(session, receipt)
        return corrected.received(words, receipt, version, forms.of_receipt(logframe, receipt), calendar.zone)
    lock = calendar.lock_day(receipt.quarter, extensions.extended(session, receipt.plan, receipt.quarter, receipt.area))
    until = lock if correctable and calendar.today(now) <= lock else None
    area = words.text(area_of(logframe, receipt.area).names)
    return frame.received(words, receipt, area, calendar.zone, until)


def already_sent(words: Words, number: int) -> str:
    return words.label("Already sent: no. {number}.", number=str(number))


def viewed(session: Session, house: House, said: Said) -> Reply:
    """[View] of a receipt, or [My answers] of a draft."""
    person = people.by_account(session, said.account, said.at)
    assert said.tap is not None
    if said.tap.argument[:1] in OF_A_RECEIPT:
        return _receipt_viewed(session, house, said, person)
    draft = drafts.of_person(session, person.id, said.tap.object)
    if draft is None or draft.ending is not None:
        words = house.texts.of(person.language)
        return outdated(words, said)
    desk = lay_out(session, house, person, draft, said.at)
    permit(desk)
    if said.tap.version != draft.version:
        return stays(replace(desk, draft=replace(desk.draft, card=said.message)), query=said.query)
    return moved(
        desk, replace(desk.draft, at=forms.REVIEW, back="", pending=None), card=said.message, tap=str(said.tap)
    )


def _receipt_viewed(session: Session, house: House, said: Said, person: Person) -> Reply:
    """Read only, or ("b") the receipt itself. "m" and a page: it was opened from the list of one's reports."""
    assert said.tap is not None
    words = house.texts.of(person.language)
    receipt = open_receipt(session, house, person, said.tap.object)
    if receipt is None:
        return Reply((Toast(said.query, not_open(words, person)),), effect=False, refused=True)
    logframe = house.plans.get(session, receipt.plan)
    if said.tap.argument == "b":
        card = received_card(session, house, words, receipt.number, said.at, person.id)
    else:
        form, area = forms.of_receipt(logframe, receipt), words.text(area_of(logframe, receipt.area).names)
        answers = reported.answers(session, receipt)
        if person.role is Role.COORDINATOR and receipt.entered_by != person.id:
            answers = _without_survivors(form, answers)
        card = sent(words, receipt, form, answers, area, said.tap.argument)
    if person.role is Role.COORDINATOR:
        card = _to_look_at(card)
    elif entering.awaits(session, receipt, person.id):
        card = Card(card.text, (*answers_to_it(words, receipt.number), *card.rows[-1:]))
    elif (asked := next(iter(remarked.waiting(session, receipt.number)), None)) is not None:
        question = Button(words.label("Read the question"), Tap("qr", asked.id))
        card = Card(card.text, ((question,), *card.rows))
    return Reply((Redraw(said.chat, said.message, card),), effect=False)


def _without_survivors(form: forms.Form, answers: Answers) -> Answers:
    """Figures of protected indicators are for who reported them, and for a release."""
    secret = (i.code for activity in form.activities for i in activity.indicators if i.protected)
    for code in secret:
        answers = answers.with_figure(code, None)
    return answers


def _to_look_at(card: Card) -> Card:
    """Without what only its reporters can do."""
    rows = (tuple(b for b in row if b.tap is None or b.tap.verb not in ("rf", "rm")) for row in card.rows)
    return Card(card.text, tuple(row for row in rows if row))


def open_receipt(session: Session, house: House, person: Person, number: int) -> reported.Receipt | None:
    """A receipt of one's own organisation, source and places, or of a coordinator's. None for another's, NotAllowed
    for a coordinator; the same for what is no receipt: nobody learns which numbers there are. Raises PlaceGone."""
    receipt = reported.receipt(session, number)
    if person.role is Role.COORDINATOR:
        code = "" if receipt is None else concerned.code_of(session, receipt.organisation)
        require(person, Action.SEE_PROGRESS, organisation=code)
        return receipt
    if receipt is None or receipt.organisation != person.organisation or receipt.source is not source_of(person.role):
        return None
    area = area_of(house.plans.get(session, receipt.plan), receipt.area)
    return receipt if may(person, Action.REPORT, area=area.key) else None


def not_open(words: Words, person: Person) -> str:
    """What someone is told who taps at another's report."""
    if person.role is Role.COMONITOR:
        return words.label("These figures are not open to you. Yours: /myreports")
    return words.label("This report is not open to you.")


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
    words = house.texts.of(posted.language)
    return received_card(session, house, words, int(posted.values["receipt"]), posted.created_at, posted.person or 0)


def _write_tomorrow(session: Session, house: House, posted: Posted) -> Card | Dropped:
    person = people.by_id(session, posted.person or 0)
    draft = drafts.of_person(session, posted.person or 0, int(posted.values["draft"]))
    if person is None or draft is None or draft.ending is not None:
        return Dropped("sent meanwhile")
    desk = lay_out(session, house, person, draft, posted.created_at)
    return resumed(desk, desk.draft, desk.due)


OCCASIONS = (Occasion(RECEIVED, _write_received), Occasion(TOMORROW, _write_tomorrow))
