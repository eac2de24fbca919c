"""What the report handlers share: a draft with its form, and the card of the screen it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from bot.cards import Action, Card, Drawn, Erase, Redraw, Reply, Say, Toast
from bot.forms import correction, moves
from bot.forms import report as forms
from bot.forms.report import Form
from bot.house import House
from bot.messages import correcting, entering
from bot.messages import report_frame as frame
from bot.messages import report_questions as questions
from bot.messages import report_review as reviews
from bot.messages import report_states as states
from bot.messages.naming import named_to_all
from bot.messages.report_message import read_back
from bot.messages.sheet import Sheet
from bot.texts import Words
from storage import drafts, errands, extensions, people, remarked, reported
from storage.answers import Answers
from storage.calendar import Quarter
from storage.drafts import Draft, Ending, Kind
from storage.people import Person
from storage.plan.logframe import Activity, Area, Logframe
from storage.remarked import Correctable
from storage.reports import expected
from storage.team import member
from storage.upcoming import source_of


class PlaceGone(Exception):
    """The area left the plan, or the person has no organisation to report for."""


@dataclass(frozen=True)
class Corrected:
    """What a correction corrects: the receipt as it is now, what it said in the draft's base and says now, and which of
    its reports can be corrected until when."""

    receipt: reported.Receipt
    versions: Mapping[int, Answers]
    correctable: Correctable


@dataclass(frozen=True)
class Desk:
    """One draft on the table: everything a step needs, read once. `corrected` where the draft is a correction.

    `reporter` is whose report it is: the person's own, or (a proxy) that of whom it is entered for.
    """

    session: Session
    house: House
    person: Person
    draft: Draft
    form: Form
    logframe: Logframe
    area: Area
    now: datetime
    reporter: Person
    corrected: Corrected | None = None

    @property
    def words(self) -> Words:
        return self.house.texts.of(self.person.language)

    @property
    def today(self) -> date:
        return self.logframe.calendar.today(self.now)

    @property
    def extended(self) -> int:
        return extensions.extended(self.session, self.draft.plan, self.draft.quarter, self.draft.area)

    @property
    def due(self) -> date:
        return self.logframe.calendar.due_day(self.draft.quarter, self.extended)

    @property
    def locked(self) -> bool:
        if self.corrected is not None:
            return not self.corrected.correctable.activities
        calendar = self.logframe.calendar
        return extensions.locked(
            self.session, calendar, self.draft.plan, self.draft.quarter, self.draft.area, self.today
        )

    @cached_property
    def whose(self) -> str:
        """What lists call the reporter: looked up once, for a card and for its neutral twin."""
        return name(self.session, self.house, self.words, self.reporter.id, self.now)

    def sheet(self, draft: Draft | None = None) -> Sheet:
        return Sheet(self.words, draft or self.draft, self.form, self.words.text(self.area.names))

    @property
    def original(self) -> Answers:
        """What the receipt said in the version that the draft began from."""
        assert self.corrected is not None
        return self.corrected.versions[self.draft.base or self.corrected.receipt.version]

    def matter(self, draft: Draft | None = None) -> correcting.Matter:
        """A correction, for its screens."""
        assert self.corrected is not None
        draft = draft or self.draft
        original = self.corrected.versions[draft.base or self.corrected.receipt.version]
        return correcting.Matter(self.sheet(draft), self.corrected.receipt, original, self.corrected.correctable.until)

    @property
    def at_stake(self) -> int:
        """How many answers are lost if the draft is."""
        if self.corrected is None:
            return self.form.answered(self.draft.answers)
        return len(correction.changed(self.draft, self.form, self.original))

    def overtaken(self, draft: Draft) -> bool:
        """Whether the plan, or a colleague's correction, has put the draft elsewhere since it was written."""
        return self.draft.at != draft.at or self.draft.base != draft.base


def area_of(logframe: Logframe, area: int) -> Area:
    """Raises PlaceGone."""
    found = next((a for a in logframe.areas if a.id == area), None)
    if found is None:
        raise PlaceGone
    return found


def expected_of(person: Person, logframe: Logframe, area: Area, quarter: Quarter) -> tuple[Activity, ...]:
    """What this person must report on from there."""
    if person.organisation_code is None:
        return ()
    return expected(logframe, person.organisation_code, area.key, quarter, source_of(person.role))


def lay_out(session: Session, house: House, person: Person, draft: Draft, now: datetime) -> Desk:
    """The draft with its form, under the plan as it is now. Raises PlaceGone; a tally is laid out by `tallies`."""
    if draft.kind is Kind.TALLY:
        raise PlaceGone
    logframe = house.plans.get(session, draft.plan)
    area = area_of(logframe, draft.area)
    reporter = person if draft.on_behalf is None else people.by_id(session, draft.on_behalf)
    if reporter is None:
        raise PlaceGone
    corrected = _corrected(session, logframe, draft, now)
    if corrected is None:
        activities = expected_of(reporter, logframe, area, draft.quarter)
    else:  # whatever the schedule expects by now, what was sent can be corrected; after the lock what was sent back
        codes = corrected.correctable.activities or corrected.receipt.activities
        activities = tuple(a for a in logframe.activities if a.code in codes)
    place = reported.Place(draft.organisation, draft.area, draft.source)
    before = reported.before(session, place, [a.id for a in activities], draft.quarter)
    form = forms.form(logframe, draft, activities, before)
    if corrected is None:
        draft = forms.brought_up(draft, form)
    else:
        draft = correction.brought_up(draft, form, corrected.versions, corrected.receipt.version)
    return Desk(session, house, person, draft, form, logframe, area, now, reporter, corrected)


def _corrected(session: Session, logframe: Logframe, draft: Draft, now: datetime) -> Corrected | None:
    if draft.kind is not Kind.CORRECTION:
        return None
    receipt = reported.receipt(session, draft.corrects or 0)
    assert receipt is not None, "a foreign key holds it"
    versions = {draft.base or receipt.version, receipt.version}
    said = {version: reported.answers(session, receipt, version) for version in versions}
    correctable = remarked.correctable(session, logframe.calendar, receipt.number, logframe.calendar.today(now))
    return Corrected(receipt, said, correctable)


def card_of(desk: Desk, draft: Draft | None = None) -> Card:
    """The screen the draft stands on."""
    draft = draft or desk.draft
    sheet, words = desk.sheet(draft), desk.words
    if draft.kind is Kind.CORRECTION:
        return _correction(desk, draft) or _screen(desk, sheet, draft)
    if desk.locked:
        lock = desk.logframe.calendar.lock_day(draft.quarter, desk.extended)
        if draft.at == forms.CANCEL:
            return _for_whom(desk, draft, frame.cancel(sheet))
        proxy = draft.kind is Kind.PROXY
        return entering.locked(sheet, lock, desk.area.id) if proxy else frame.locked(sheet, lock)
    card = _screen(desk, sheet, draft)
    if draft.notice:
        notice = words("The plan has changed: {codes} must be given again.", codes=list(draft.notice))
        card = replace(card, text=f"{notice}\n{card.text}")
    return _for_whom(desk, draft, card)


def _for_whom(desk: Desk, draft: Draft, card: Card) -> Card:
    """A proxy's card says whose report it is; any other stays as it is."""
    if draft.kind is not Kind.PROXY:
        return card
    return replace(card, text=f"{entering.first_line(desk.words, desk.whose, draft.answers.entered)}\n{card.text}")


def name(session: Session, house: House, words: Words, person: int, now: datetime) -> str:
    """What this person is called, whoever reads it; empty where the identity is erased."""
    found = member(session, person, now)
    return "" if found is None else named_to_all(words, house.plans.open(session), found)


def _correction(desk: Desk, draft: Draft) -> Card | None:
    """A correction's own screens; None where it stands on one of the report's questions."""
    of = desk.matter(draft)
    if desk.locked:
        return correcting.give_up(of) if draft.at == forms.CANCEL else correcting.locked(of)
    return correcting.screen(of)


def _screen(desk: Desk, sheet: Sheet, draft: Draft) -> Card:
    kind, _, code = draft.at.partition(":")
    question, activity = desk.form.question(code), desk.form.activity(code)
    if question is not None:
        if kind == "q":
            return questions.question(sheet, question)
        if kind == "w":
            return questions.women(sheet, question)
        if kind == "d":
            return questions.doubt(sheet, question)
        if kind == "unseen":
            return questions.unseen(sheet, question)
        if kind == "means":
            return reviews.means(sheet, code)
    if activity is not None:
        if kind == "state":
            return states.state(sheet, activity)
        if kind == "cause":
            return states.cause(sheet, activity)
        if kind == "comment":
            return reviews.comment(sheet, code)
        if kind == "spent":
            return reviews.spent(sheet, code)
    return _screen_of_all(desk, sheet, draft, kind, code)


def _screen_of_all(desk: Desk, sheet: Sheet, draft: Draft, kind: str, code: str) -> Card:
    match kind:
        case forms.START:
            return frame.begin(sheet, desk.due)
        case forms.RULES:
            return states.rules(sheet)
        case forms.RESUME:
            return frame.resume(sheet, desk.due, desk.logframe.calendar.zone)
        case forms.LATER:
            return frame.later(sheet, desk.due)
        case forms.CANCEL:
            return frame.cancel(sheet)
        case forms.READ:
            return read_back(sheet)
        case forms.STATES:
            return states.states(sheet, int(code) if code else None)
        case forms.HOW:
            return states.how(sheet)
        case forms.CHANGE:
            return reviews.change(sheet, int(code or "0"))
        case forms.EARLY:
            return frame.early(sheet, desk.logframe.calendar.last_day(draft.quarter))
        case forms.TAKEN:
            return frame.taken(sheet, (draft.pending or {}).get("taken", {}))
        case "comment" | "means" | "spent":
            return reviews.which(sheet, kind, moves.page_of(code))
    return reviews.review(sheet)


NEUTRAL = (forms.START, forms.RESUME, forms.LATER, forms.CANCEL, forms.EARLY, forms.TAKEN, forms.READ)


def moved(desk: Desk, draft: Draft, *, card: int | None, tap: str = "", ahead: tuple[Action, ...] = ()) -> Reply:
    """Saves a step and draws it on `card`; the card before says that the report continues elsewhere.

    `ahead`: what goes first (a toast).
    """
    stepped = replace(_touched(desk, draft), last_tap=tap, card=card)
    drafts.save(desk.session, stepped)
    return Reply((*ahead, *_left_behind(desk, card), drawing(desk, stepped)))


def _touched(desk: Desk, draft: Draft) -> Draft:
    """One step further; the form touched last is the active one. Looking at what was kept does not make it newer."""
    if not desk.draft.active:
        drafts.rest(desk.session, desk.person.id)
        errands.end(desk.session, desk.person.id)
    looked = draft.at == forms.RESUME or draft == desk.draft
    kept = desk.draft.changed_at if looked else desk.now
    return replace(draft, version=desk.draft.version + 1, changed_at=kept, active=True)


def _left_behind(desk: Desk, card: int | None) -> tuple[Action, ...]:
    old = desk.draft.card
    if old is None or card is None or old == card:
        return ()
    return (Redraw(desk.draft.chat, old, frame.elsewhere(desk.words)),)


def drawing(desk: Desk, draft: Draft, above: str = "") -> Redraw:
    """Draws the draft on its card, or anew where that is gone. `above`: sentences over the question (HTML).

    They may quote what was typed, so a new message goes without them.
    """
    card = card_of(desk, draft)
    headed = replace(card, text=f"{above}\n{card.text}") if above else card
    return Redraw(draft.chat, draft.card, headed, anew=neutral(desk, draft, card), drawn=Drawn(draft.id, draft.version))


def neutral(desk: Desk, draft: Draft, card: Card) -> Card:
    """The card as a new message may show it: codes, numbers and days, nothing of the plan's words.

    It is made for each drawing and hardly ever sent, so it asks the database for nothing.
    """
    if draft.at in NEUTRAL or desk.locked:
        return card
    return resumed(desk, draft, None)


def resumed(desk: Desk, draft: Draft, due: date | None) -> Card:
    """What was kept of a draft, with [Continue], as a new message may show it."""
    zone = desk.logframe.calendar.zone
    if draft.kind is Kind.CORRECTION:
        return correcting.resume(desk.matter(draft), zone)
    return _for_whom(desk, draft, frame.resume(desk.sheet(draft), due, zone))


def gone(desk: Desk) -> Card:
    """The draft was given up: nothing was sent."""
    if desk.draft.corrects is not None:
        return correcting.given_up(desk.words, desk.draft.corrects)
    if desk.draft.on_behalf is not None:
        return entering.given_up(desk.words, desk.draft.on_behalf)
    return frame.deleted(desk.words)


def anew(desk: Desk, draft: Draft, *, ahead: tuple[Action, ...] = ()) -> Reply:
    """Saves a step and draws it as a new message, which is the card from now on."""
    stepped = replace(_touched(desk, draft), last_tap="", card=None)
    drafts.save(desk.session, stepped)
    old = desk.draft.card
    left = () if old is None else (Redraw(draft.chat, old, frame.elsewhere(desk.words)),)
    say = Say(draft.chat, neutral(desk, stepped, card_of(desk, stepped)), drawn=Drawn(stepped.id, stepped.version))
    return Reply((*ahead, *left, say))


def stays(desk: Desk, *, toast: str = "", query: str = "", above: str = "", typed: int | None = None) -> Reply:
    """Nothing changed: the card is drawn as it stands, with what is to be said."""
    actions: list[Action] = []
    if query:
        actions.append(Toast(query, toast))
    actions.append(drawing(desk, desk.draft, above))
    if typed is not None:
        actions.append(Erase(desk.draft.chat, (typed,)))
    return Reply(tuple(actions), effect=False)


def dropped(desk: Desk, message: int | None) -> Reply:
    """The draft ends and its answers go. Its card says so; where the process dies first, the next one draws it."""
    return given_up(desk, message, gone(desk))


def given_up(desk: Desk, message: int | None, card: Card) -> Reply:
    """The same, with another card to show."""
    shown_on = message or desk.draft.card
    ended = replace(
        desk.draft, version=desk.draft.version + 1, active=False, ended_at=desk.now, ending=Ending.DROPPED,
        answers=Answers(), messages={}, pending=None, changed_at=desk.now, card=shown_on,
    )  # fmt: skip
    drafts.save(desk.session, ended)
    return Reply((Redraw(desk.draft.chat, shown_on, card, anew=gone(desk), drawn=Drawn(ended.id, ended.version)),))
