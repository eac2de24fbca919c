"""Correcting what was sent: [Correct] of a receipt, the buttons of a correction's card, sending it, and who hears it.

A correction is a draft like a report's, and `reporting` reads what is typed and tapped in either.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.forms import correction, moves
from bot.forms import report as forms
from bot.handlers import unsettling, versions
from bot.handlers.corrected_seen import seen
from bot.handlers.extending import ask, ask_for_time
from bot.handlers.outdated import outdated
from bot.handlers.reports import Desk, area_of, dropped, given_up, lay_out, moved, stays
from bot.handlers.sending import ended, not_open, open_receipt, remind_tomorrow
from bot.house import Door, House, Said
from bot.messages import corrected as read
from bot.messages import correcting as messages
from bot.messages.paging import turned
from bot.messages.refusals import refusal
from bot.messages.report_review import sent
from bot.occasions import Dropped, Occasion
from bot.taps import Tap, id_of
from storage import concerned, drafts, outbox, people, remarked, reported
from storage.corrections import Corrected, CorrectedMeanwhile, NoReason, NothingChanged, correct
from storage.drafts import Draft, Subject
from storage.editions import year_frozen
from storage.outbox import NO_ACCESS, Posted
from storage.people import Person
from storage.permissions import Action, may, require
from storage.reported import Receipt
from storage.reports import Locked

CORRECTED, CHANGED = "correction.received", "correction.verified_changed"
ASKED = "q"  # of [History], with the remark that it is looked at from
GO_ON = "g"  # of [Continue], once it was said that the year is frozen


def begin(session: Session, house: House, said: Said) -> Reply:
    """[Correct]: what is to be corrected; or a correction that was begun goes on."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.REPORT)  # a coordinator may look at a receipt, not change it
    words = house.texts.of(person.language)
    assert said.tap is not None
    receipt = open_receipt(session, house, person, said.tap.object)
    if receipt is None:
        return Reply((Toast(said.query, not_open(words, person)),), effect=False, refused=True)
    begun = _begun(session, person, receipt.number)
    if begun is None and _locked(session, house, said, receipt):
        card = messages.closed(words, receipt, Tap("rv", receipt.number, 0, _whence(said.tap)))
        return Reply((Redraw(said.chat, said.message, card),), effect=False)
    if begun is None and said.tap.argument[:1] != GO_ON and _frozen(session, receipt):
        card = messages.frozen(
            words, receipt, Tap("rv", receipt.number, 0, _whence(said.tap)), f"{GO_ON}{_whence(said.tap)}"
        )
        return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)
    if begun is not None and begun.active and begun.card == said.message:  # the second of two taps
        desk = lay_out(session, house, person, begun, said.at)
        return stays(desk, query=said.query)
    desk = lay_out(session, house, person, begun or _new(session, house, person, receipt, said), said.at)
    step = desk.draft
    if begun is None or not desk.overtaken(begun):
        step = correction.go_on(desk.draft, desk.form, desk.original)
    older = 0 < said.tap.version < receipt.version
    toast = words.label("This screen has changed. Here is where you are.")
    ahead = (Toast(said.query, toast),) if older else ()
    return moved(desk, step, card=said.message, tap=str(said.tap), ahead=ahead)


def _whence(tap: Tap) -> str:
    """The argument of a [View] that leads back to where [Correct] was."""
    whence = tap.argument.removeprefix(GO_ON)
    return whence if whence[:1] == "m" else "r"


def _begun(session: Session, person: Person, receipt: int) -> Draft | None:
    return next((d for d in drafts.unfinished(session, person.id) if d.corrects == receipt), None)


def _locked(session: Session, house: House, said: Said, receipt: Receipt) -> bool:
    calendar = house.plans.get(session, receipt.plan).calendar
    return not remarked.correctable(session, calendar, receipt.number, calendar.today(said.at)).activities


def _frozen(session: Session, receipt: Receipt) -> bool:
    return year_frozen(session, receipt.plan, receipt.quarter.year) is not None


def _new(session: Session, house: House, person: Person, receipt: Receipt, said: Said) -> Draft:
    subject = Subject(
        receipt.plan, receipt.quarter, receipt.area, receipt.organisation, receipt.source,
        corrects=receipt.number, base=receipt.version,
    )  # fmt: skip
    version = house.plans.get(session, receipt.plan).version
    draft = drafts.open_on(session, person.id, subject, forms.CHANGE, version, said.chat, said.at)
    return replace(draft, answers=reported.answers(session, receipt))


# ------------------------------------------------------------------------------------------------------ its buttons


def obeyed(desk: Desk, said: Said, verb: str, argument: str) -> Reply:
    """A button of a correction's card. Raises NotOnThisScreen."""
    draft, form, original = desk.draft, desk.form, desk.original
    match verb:
        case "re":
            return send(desk, said)
        case "rd":
            return remind_tomorrow(desk, said)
        case "rq":
            return ask_for_time(desk, said)
        case "rx" if argument == "yes" or not desk.at_stake:
            return dropped(desk, said.message)
        case "rx":
            step: Draft | None = moves.cancel(draft)
        case "rk":
            step = correction.back(draft, form, original)
        case "rp":
            step = moves.later(draft)
        case "rg":
            step = correction.go_on(draft, form, original)
        case "rc":
            step = correction.choose(draft, form, argument)
        case _:
            answer = correction.tapped(draft, form, original, argument)
            if answer.refusal is not None:
                return stays(desk, query=said.query, above=refusal(desk.words, answer.refusal))
            step = answer.draft
    if step is None:
        return _left(desk, said)
    return moved(desk, step, card=said.message, tap=str(said.tap))


def _left(desk: Desk, said: Said) -> Reply:
    """[Back] out of a correction in which nothing was changed: the report is there again, to be read."""
    assert desk.corrected is not None
    receipt = desk.corrected.receipt
    answers = desk.corrected.versions[receipt.version]
    area = desk.words.text(desk.area.names)
    card = sent(desk.words, receipt, forms.of_receipt(desk.logframe, receipt), answers, area, "r")
    return given_up(desk, said.message, card)


def send(desk: Desk, said: Said) -> Reply:
    """[Send the correction]: one transaction for the new version, its receipt, and what coordination must hear."""
    draft, session, tap = desk.draft, desk.session, str(said.tap)
    try:
        with session.begin_nested():
            new = correct(session, draft, desk.form.activities, desk.logframe, desk.now)
    except (NothingChanged, NoReason):
        return moved(desk, correction.go_on(draft, desk.form, desk.original), card=said.message, tap=tap)
    except (CorrectedMeanwhile, Locked):  # or what was sent back was taken back
        by_now = lay_out(session, desk.house, desk.person, draft, desk.now)
        return moved(by_now, by_now.draft, card=said.message, tap=tap)
    told = concerned.coordinators(session, draft.organisation) if new.verified_by else ()
    heard = _told(desk, new, said, told, silent=False)
    unsettled = unsettling.tell(session, new.receipt, new.version, said, told)
    heard += tuple(row for _, row in unsettled)
    # Of the whole plan, who verified it: not theirs to do again, and so without a sound.
    beside = new.verified_by.intersection(concerned.coordinators(session, None)).difference(told)
    heard += _told(desk, new, said, sorted(beside.difference(person for person, _ in unsettled)), silent=True)
    return ended(desk, draft, said, new.receipt, CORRECTED, {"receipt": new.receipt, "version": new.version}, *heard)


def _told(desk: Desk, new: Corrected, said: Said, to: Iterable[int], *, silent: bool) -> tuple[int, ...]:
    """Whoever verified this report, or could have, hears that it is another now. No figure goes with it."""
    values = {"receipt": new.receipt, "version": new.version}
    return tuple(
        outbox.post(desk.session, template=CHANGED, values=values, now=said.at, person=person, silent=silent)
        for person in to
    )


# --------------------------------------------------------------------------------------------------- what is read


def reopen(session: Session, house: House, said: Said) -> Reply:
    """[Ask for reopening] of a receipt whose quarter has closed."""
    person = people.by_account(session, said.account, said.at)
    assert said.tap is not None
    receipt = open_receipt(session, house, person, said.tap.object)
    if receipt is None:
        return Reply(
            (Toast(said.query, not_open(house.texts.of(person.language), person)),), effect=False, refused=True
        )
    area = area_of(house.plans.get(session, receipt.plan), receipt.area)
    return ask(session, house, person, said, receipt.plan, receipt.quarter, area, receipt.organisation)


def history(session: Session, house: House, said: Said) -> Reply:
    """[History]: a page of all versions of a receipt, for who reports from there and for coordination."""
    person = people.by_account(session, said.account, said.at, lock=False)
    words = house.texts.of(person.language)
    assert said.tap is not None
    argument, page = turned(said.tap.argument)
    tap = replace(said.tap, argument=argument)
    receipt = open_receipt(session, house, person, tap.object) if person.reports else _to_verify(session, person, tap)
    if receipt is None:
        return Reply((Toast(said.query, not_open(words, person)),), effect=False, refused=True)
    logframe = house.plans.get(session, receipt.plan)
    form = forms.of_receipt(logframe, receipt)
    back = Tap("rv", receipt.number, 0, _whence(tap)) if person.reports else Tap("rj", receipt.number, tap.version)
    if not person.reports and tap.argument[:1] == ASKED:
        back = Tap("qs", id_of(tap.argument[1:]))
    every, asked = versions.all_of(session, receipt), remarked.of_receipt(session, receipt.number)
    card = read.history(
        words, receipt, every, asked, form, logframe.calendar.zone, tap, page or 0, back, coordinates=not person.reports
    )
    return Reply((Redraw(said.chat, said.message, card),), effect=False)


def changed(session: Session, house: House, said: Said) -> Reply:
    """[View] of a verified report that has changed: what, and why; a page of it."""
    person = people.by_account(session, said.account, said.at, lock=False)
    words = house.texts.of(person.language)
    assert said.tap is not None
    receipt = _to_verify(session, person, said.tap)
    if receipt is None or not 1 < said.tap.version <= receipt.version:
        return outdated(words, said)
    _, page = turned(said.tap.argument)
    card = seen(session, words, house.plans.get(session, receipt.plan), receipt, said.tap.version, page or 0)
    return Reply((Redraw(said.chat, said.message, card),), effect=False)


def _to_verify(session: Session, person: Person, tap: Tap) -> Receipt | None:
    """A receipt, for who may verify it. Raises NotAllowed."""
    require(person, Action.VERIFY)
    receipt = reported.receipt(session, tap.object)
    code = "" if receipt is None else concerned.code_of(session, receipt.organisation)
    require(person, Action.VERIFY, organisation=code)  # whether there is such a receipt is not told
    return receipt


# ---------------------------------------------------------------------------------------------- through the outbox


def _write_received(session: Session, house: House, posted: Posted) -> Card | Dropped:
    receipt = reported.receipt(session, int(posted.values["receipt"]))
    if receipt is None:
        return Dropped("no receipt")
    logframe = house.plans.get(session, receipt.plan)
    version = versions.of_number(session, receipt, int(posted.values["version"]))
    form = forms.of_receipt(logframe, receipt)
    return read.received(house.texts.of(posted.language), receipt, version, form, logframe.calendar.zone)


def _write_changed(session: Session, house: House, posted: Posted) -> Card | Dropped:
    receipt = reported.receipt(session, int(posted.values["receipt"]))
    if receipt is None:
        return Dropped("no receipt")
    reader = people.by_id(session, posted.person or 0)
    code = concerned.code_of(session, receipt.organisation)
    if reader is None or not may(reader, Action.VERIFY, organisation=code):
        return Dropped(NO_ACCESS)
    words = house.texts.of(posted.language)
    area = words.text(area_of(house.plans.get(session, receipt.plan), receipt.area).names)
    version = int(posted.values["version"])
    return read.verified_has_changed(words, receipt.number, version, receipt.quarter, area)


OCCASIONS = (Occasion(CORRECTED, _write_received), Occasion(CHANGED, _write_changed), *unsettling.OCCASIONS)
DOORS = (
    Door(begin, verbs=("rf",)),
    Door(reopen, verbs=("rw",)),
    Door(history, verbs=("rh",), changes=False),
    Door(changed, verbs=("rj",), changes=False),
)
