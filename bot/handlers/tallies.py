"""One tally on the table: read once, drawn on its own card, saved step by step.

Its card is a message that was sent protected, and only that: an edit cannot protect what was sent otherwise, so no
other message is ever made into a tally.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.cards import Action, Card, Drawn, Erase, Redraw, Reply, Say, Toast
from bot.forms import moves, tally_onward
from bot.forms import tally as forms
from bot.handlers import reports
from bot.handlers.reports import PlaceGone, area_of
from bot.house import House, Said
from bot.messages import tally_frame as frame
from bot.messages import tally_questions as questions
from bot.messages import tally_review as reviews
from bot.messages.tally_frame import Choice, Help, TallySheet
from bot.taps import Tap, base36
from bot.texts import Words
from storage import drafts, errands, referrals, tallied, tally_places, tally_wiping
from storage.answers import Answers
from storage.drafts import Draft, Ending, Kind
from storage.people import Person
from storage.permissions import Action as Doing
from storage.permissions import may, require
from storage.plan.logframe import Area, Incidents, Logframe, Text
from storage.tally_counts import Tally
from storage.tally_periods import Period
from storage.tally_places import State, TallyPlace


@dataclass(frozen=True)
class TallyDesk:
    """One tally's draft with everything a step needs. `asked`: what the plan asks of it."""

    session: Session
    house: House
    person: Person
    draft: Draft
    form: forms.Form
    logframe: Logframe
    asked: Incidents
    area: Area
    now: datetime

    @property
    def words(self) -> Words:
        return self.house.texts.of(self.person.language)

    @property
    def today(self) -> date:
        return self.logframe.calendar.today(self.now)

    @property
    def permitted(self) -> bool:
        return may(self.person, Doing.TALLY, area=self.area.key)

    def permit(self) -> None:
        """Asked at every step. Raises NotAllowed."""
        require(self.person, Doing.TALLY, area=self.area.key)


def lay_out(session: Session, house: House, person: Person, draft: Draft, now: datetime) -> TallyDesk:
    """The draft under the plan as it is now. Raises PlaceGone where the plan takes no tallies from there any more."""
    logframe = house.plans.get(session, draft.plan)
    area, asked = area_of(logframe, draft.area), logframe.incidents
    if draft.kind is not Kind.TALLY or asked is None:
        raise PlaceGone
    original = None
    if draft.corrects_tally is not None:
        original = tallied.of_number(session, draft.corrects_tally, draft.base).tally
    form = forms.Form(
        tuple(one.code for one in asked.types),
        {one.code: one.applies for one in asked.conflict},
        asked.many,
        original,
    )
    desk = TallyDesk(session, house, person, draft, form, logframe, asked, area, now)
    return replace(desk, draft=tally_onward.brought_up(draft, form, logframe.version))


# --------------------------------------------------------------------------------------------------------- drawing


def sheet(desk: TallyDesk, draft: Draft) -> TallySheet:
    words = desk.words
    names: dict[str, Text] = {one.code: one.label for one in desk.asked.types}
    names |= {f"c.{one.code}": one.label for one in desk.asked.conflict}
    choices = _choices(desk) if draft.at == forms.START else ()
    corrects = "" if draft.corrects_tally is None else words.label("D {number}", number=str(draft.corrects_tally))
    return TallySheet(
        words, draft, desk.form, period(words, desk.logframe, draft.period), words.text(desk.area.names), names,
        helps=_helps(desk, choices), choices=choices, rules=desk.asked.rules, corrects=corrects,
        numbers={one.code: one.number for one in desk.asked.types},
    )  # fmt: skip


def period(words: Words, logframe: Logframe, of: Period) -> frame.Period:
    first, last = of.first(logframe.calendar), of.last(logframe.calendar)
    if not of.month:
        return frame.Period(words.quarter(of.quarter), words.quarter(of.quarter, year=False), False, first, last)
    within = date(of.quarter.year, of.month, 1)
    return frame.Period(words.month(within), words.month(within), True, first, last)


def _choices(desk: TallyDesk) -> tuple[Choice, ...]:
    """What can be tallied now from this person's places; and what was sent already, which can be corrected."""
    places = tally_places.places(desk.session, desk.logframe, desk.person, desk.now)
    open_now = [place for place in places if place.state is not State.SENT]
    if len(open_now) <= 1:
        open_now = []
    sent = [place for place in places if place.state is State.SENT][-3:]
    return tuple(choice(desk.words, desk.logframe, place) for place in (*open_now, *sent))


def choice(words: Words, logframe: Logframe, place: TallyPlace) -> Choice:
    tap = Tap(frame.PLACE, logframe.id, place.period.key, base36(place.area.id))
    number = "" if place.number is None else str(place.number)
    return Choice(tap, period(words, logframe, place.period).name, words.text(place.area.names), number)


def _helps(desk: TallyDesk, choices: Sequence[Choice]) -> tuple[Help, ...]:
    """The contacts of the place; where several can be chosen, those of each."""
    if desk.draft.at not in (forms.START, forms.CONTACTS):
        return ()
    areas = [desk.area]
    if len([one for one in choices if not one.number]) > 1:
        areas = [area for area in desk.logframe.areas if area.key in desk.person.areas]
    cards = referrals.cards(desk.session, [area.id for area in areas])
    return tuple(
        Help(desk.words.text(area.names), card.contacts, card.verified)
        for area in areas
        if (card := cards.get(area.id)) is not None and card.verified is not None and card.valid(desk.today)
    )


def card_of(desk: TallyDesk, draft: Draft) -> Card:
    """The screen it stands on."""
    of = sheet(replace(desk, draft=draft), draft)
    screen, what = forms.at(draft)
    whole = {
        forms.START: frame.start,
        forms.SHOW: frame.covered,
        forms.CONTACTS: frame.contacts,
        forms.SERVICE: questions.service,
        forms.TYPES: questions.types,
        forms.TOTALS: questions.totals,
        forms.RULES: questions.rules,
        forms.CONFLICT: questions.conflict,
        forms.LIST: questions.conflict_list,
        forms.WHY: reviews.why,
        forms.REVIEW: reviews.review,
    }
    of_one = {
        forms.FOUR: questions.four,
        forms.TOTAL: questions.total,
        forms.FIVE: questions.five,
        forms.ONE: questions.one_number,
        forms.MANY: questions.many,
    }
    if screen == forms.LATER:
        return frame.not_this_time(desk.words)
    if screen in of_one and what in of.names:
        return of_one[screen](of)
    return whole.get(screen, questions.types)(of)


def drawing(desk: TallyDesk, draft: Draft, below: str = "") -> Redraw:
    """Draws it on its card; where that is gone, a protected message says that there is a tally, and no more.

    `below` (HTML): a sentence under the first line, which stays neutral.
    """
    card = card_of(desk, draft)
    if below:
        first, _, rest = card.text.partition("\n")
        card = replace(card, text=f"{first}\n{below}\n{rest}" if rest else f"{first}\n{below}")
    return Redraw(
        draft.chat, draft.card, card, anew=as_new(desk, draft), drawn=Drawn(draft.id, draft.version), protect=True
    )


def as_new(desk: TallyDesk, draft: Draft) -> Card:
    """What a new message may show of it."""
    return card_of(desk, draft) if draft.at in forms.NEUTRAL else frame.covered(sheet(desk, draft))


# ------------------------------------------------------------------------------------------------------------ steps


def moved(desk: TallyDesk, draft: Draft, said: Said, *, below: str = "", ahead: tuple[Action, ...] = ()) -> Reply:
    """Saves a step and draws it. What was typed goes once it is kept."""
    stepped = _stepped(desk, draft, said)
    if stepped.card is None:  # a message just sent, noted since the draft was read: what is saved must not unmake that
        stepped = replace(stepped, card=drafts.card_by_now(desk.session, stepped.id))
    drafts.save(desk.session, stepped)
    return Reply((*ahead, drawing(desk, stepped, below), *typed_goes(said)))


def went_on(desk: TallyDesk, draft: Draft, said: Said) -> Reply:
    """`moved`, and says so where what was told of the conflict fits no more: it is not taken away in silence."""
    before = desk.draft
    if not forms.says_of_conflict(before) or forms.says_of_conflict(draft):
        return moved(desk, draft, said)
    if desk.form.concerned(draft.tally):
        return moved(desk, draft, said, below=questions.part_again(desk.words))
    return moved(desk, draft, said, below=questions.part_gone(desk.words) if forms.so_far(before).conflict else "")


def anew(desk: TallyDesk, draft: Draft, said: Said, since: int) -> Reply:
    """Saves a step and draws it as a new message, protected, which is its card from now on; the one before goes."""
    if draft.chat != said.chat:  # the same person on another phone
        draft = replace(draft, chat=said.chat, card=None, messages={})
    stepped = replace(_stepped(desk, draft, said), card=None, messages=tally_wiping.seen(draft, since, typed=False))
    drafts.save(desk.session, stepped)
    old = () if draft.card is None else (Erase(draft.chat, (draft.card,)),)
    say = Say(draft.chat, as_new(desk, stepped), protect=True, drawn=Drawn(stepped.id, stepped.version))
    return Reply((*old, say))


def _stepped(desk: TallyDesk, draft: Draft, said: Said) -> Draft:
    if not desk.draft.active:
        drafts.rest(desk.session, desk.person.id)
        errands.end(desk.session, desk.person.id)
    there = dict(draft.messages)
    if said.message is not None:
        there = tally_wiping.seen(draft, said.message, typed=not said.query)
    tap = "" if said.tap is None else str(said.tap)
    return replace(
        draft, version=desk.draft.version + 1, changed_at=desk.now, active=True, last_tap=tap, messages=there
    )


def put_aside(session: Session, house: House, person: Person, now: datetime) -> tuple[Action, ...]:
    """The report that is under way, or the other form: it rests where it stands, and its card says so."""
    other = drafts.active(session, person.id)
    if other is None or other.kind is Kind.TALLY:
        return ()
    try:
        desk = reports.lay_out(session, house, person, other, now)
    except PlaceGone:
        return ()
    rests = replace(moves.later(desk.draft), version=other.version + 1, last_tap="", active=False)
    drafts.save(session, rests)
    return (reports.drawing(desk, rests),)


def stays(desk: TallyDesk, said: Said, *, below: str = "", toast: str = "") -> Reply:
    """Nothing changed: it is drawn as it stands, with what is to be said."""
    ahead = (Toast(said.query, toast),) if said.query else ()
    return Reply((*ahead, drawing(desk, desk.draft, below), *typed_goes(said)), effect=False)


def typed_goes(said: Said) -> tuple[Erase, ...]:
    """The message that was typed, sent or edited is deleted; a card that was tapped is not."""
    return () if said.query or said.message is None else (Erase(said.chat, (said.message,)),)


def finished(desk: TallyDesk, ending: Ending, receipt: int | None = None) -> None:
    """The draft ends, and keeps no count."""
    drafts.save(
        desk.session,
        replace(
            desk.draft, version=desk.draft.version + 1, changed_at=desk.now, active=False, ended_at=desk.now,
            ending=ending, receipt_tally=receipt, tally=Tally(), answers=Answers(), pending=None, messages={},
        ),
    )  # fmt: skip


def redrawn(session: Session, house: House, person: Person, draft: Draft, now: datetime) -> tuple[Action, ...]:
    """The card as it stands: after a crash, in another language, for an update that came twice. Raises PlaceGone.

    What a process that was killed had no time to delete goes too.
    """
    desk, typed = lay_out(session, house, person, draft, now), tally_wiping.typed(draft)
    gone = () if typed is None else (Erase(draft.chat, (typed,)),)
    return (drawing(desk, desk.draft), *gone)
