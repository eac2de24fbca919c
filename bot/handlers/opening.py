"""How a report begins: what is open, [Start] from any card, and looking at what was sent."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.forms import report as forms
from bot.handlers.outdated import outdated
from bot.handlers.reports import area_of, drawing, lay_out, moved
from bot.handlers.sending import already_sent, received_card
from bot.house import House, Said
from bot.messages import report_frame as frame
from bot.messages.handing import coming
from bot.texts import Words
from storage import drafts, opening, people, reported
from storage.answers import Source
from storage.calendar import Quarter
from storage.drafts import Draft, Kind, Subject
from storage.opening import Open
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.upcoming import source_of


def begun(session: Session, person: Person, of: tuple[Open, ...]) -> Draft | None:
    """A report that was begun and can still be sent: the active one first, then the oldest quarter."""
    open_now = {(o.logframe.id, o.quarter, o.area.id) for o in of if o.missing}
    waiting = [
        d
        for d in drafts.unfinished(session, person.id)
        if d.kind is Kind.REPORT and (d.plan, d.quarter, d.area) in open_now and d.answers.figures
    ]
    return next((d for d in waiting if d.active), waiting[0] if waiting else None)


def card(session: Session, house: House, person: Person, open_now: tuple[Open, ...], now: datetime) -> Card:
    """What is open, as screen 2.1; or that nothing is to be sent, who has the duty or hands it over, and when the next
    report is."""
    words = house.texts.of(person.language)
    lacking = [o for o in open_now if o.missing]
    running = [o for o in lacking if not o.ended]
    ended = [o for o in lacking if o.ended]
    source = source_of(person.role)
    if not ended:
        next_one = _next(house.plans.open(session), open_now)
        early = tuple(_opening(words, o) for o in running)
        nothing = frame.nothing_due(words, *next_one, early)
        handed = coming(session, house, words, person.id, now)
        return nothing if handed is None else replace(nothing, text=f"{handed}\n{nothing.text}")
    oldest = [o for o in ended if (o.quarter, o.logframe.id) == (ended[0].quarter, ended[0].logframe.id)]
    later = {(o.logframe.id, o.quarter): o for o in reversed(lacking) if o not in oldest}
    others = tuple(_opening(words, o) for _, o in sorted(later.items(), key=lambda pair: pair[0][1]))
    return frame.start(
        words, source, tuple(_opening(words, o, begun=_begun_at(session, person)) for o in oldest), others
    )


def _begun_at(session: Session, person: Person) -> frozenset[tuple[int, Quarter, int]]:
    waiting = drafts.unfinished(session, person.id)
    return frozenset((d.plan, d.quarter, d.area) for d in waiting if d.kind is Kind.REPORT and d.answers.figures)


def _opening(words: Words, place: Open, begun: frozenset[tuple[int, Quarter, int]] = frozenset()) -> frame.Opening:
    missing = {a.code for a in place.missing}
    here = (place.logframe.id, place.quarter, place.area.id)
    to_do = "◐" if here in begun else "○"
    return frame.Opening(
        plan=place.logframe.id,
        quarter=place.quarter,
        area=place.area.id,
        area_name=words.text(place.area.names),
        due=place.due,
        marks=tuple((to_do if a.code in missing else "●", a.code) for a in place.activities),
        activities=len(place.missing),
        answers=sum(len(a.indicators) for a in place.missing),
    )


def _next(plans: tuple[Logframe, ...], open_now: tuple[Open, ...]) -> tuple[Quarter | None, date | None]:
    for logframe in plans:
        running = [o.quarter for o in open_now if o.logframe.id == logframe.id and not o.ended and o.missing]
        if running:
            return running[0], logframe.calendar.first_day(running[0].next)
        for quarter in logframe.calendar.quarters:
            done = any(o.quarter >= quarter for o in open_now if o.logframe.id == logframe.id)
            if not done and open_now:
                return quarter, logframe.calendar.first_day(quarter.next)
    return None, None


def started(session: Session, house: House, said: Said) -> Reply:
    """[Start] of a reminder, a welcome or screen 2.1: straight to the first question, or to the choice of areas."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.REPORT)
    assert said.tap is not None
    if said.tap.object == 0:
        return _the_oldest(session, house, said, person)
    area_number, _, then = said.tap.argument.partition(".")
    try:
        area_id = int(area_number, 36)
        area = area_of(house.plans.get(session, said.tap.object), area_id)
        require(person, Action.REPORT, area=area.key)  # before the rest of the button is read
        quarter = Quarter.of(said.tap.version)
    except ValueError:  # forged: no card of ours carries it
        return outdated(house.texts.of(person.language), said)
    return _start(session, house, said, person, said.tap.object, quarter, area_id, later=then == "later")


def _the_oldest(session: Session, house: House, said: Said, person: Person) -> Reply:
    open_now = opening.opened(session, house.plans.open(session), person, said.at)
    ended = [o for o in open_now if o.missing and o.ended]
    oldest = [o for o in ended if o.quarter == ended[0].quarter]
    if len(oldest) == 1:
        place = oldest[0]
        return _start(session, house, said, person, place.logframe.id, place.quarter, place.area.id)
    shown = card(session, house, person, open_now, said.at)
    return Reply((Redraw(said.chat, said.message, shown, anew=shown),), effect=False)


def _start(
    session: Session,
    house: House,
    said: Said,
    person: Person,
    plan: int,
    quarter: Quarter,
    area_id: int,
    *,
    later: bool = False,
) -> Reply:
    logframe = house.plans.get(session, plan)
    area = area_of(logframe, area_id)
    require(person, Action.REPORT, area=area.key)
    words = house.texts.of(person.language)
    today = logframe.calendar.today(said.at)
    place = opening.at(session, logframe, person, area, quarter, today)
    there = _there(session, person, plan, quarter, area_id)
    if place is None and there is not None:
        return _drawn_as_it_stands(session, house, said, person, there)
    if place is None and not logframe.calendar.covers(quarter):  # forged: no card of ours carries it
        return outdated(words, said)
    if place is None:
        shut = frame.locked_unbegun(words, quarter, logframe.calendar.lock_day(quarter))
        return Reply((Redraw(said.chat, said.message, shut, anew=shut),), effect=False)
    if not place.missing:
        return _all_sent(session, house, said, person, place)
    if there is not None and there.answers.figures and not later:
        return _resumed(session, house, said, person, there)
    first = there is None and not later
    subject = Subject(plan, quarter, area_id, person.organisation or 0, source_of(person.role))
    draft = drafts.open_on(session, person.id, subject, forms.START, logframe.version, said.chat, said.at)
    left = {a.code for a in place.missing}
    draft = replace(draft, aside=tuple(a.code for a in place.activities if a.code not in left))
    desk = lay_out(session, house, person, draft, said.at)
    to = forms.LATER if later else desk.form.first_open(draft.answers)
    if first and draft.source is Source.COMONITOR and not reported.has_reported(session, person.id):
        to = forms.RULES
    return moved(desk, replace(desk.draft, at=to), card=said.message, tap=str(said.tap))


def _there(session: Session, person: Person, plan: int, quarter: Quarter, area: int) -> Draft | None:
    for draft in drafts.unfinished(session, person.id):
        if draft.kind is Kind.REPORT and (draft.plan, draft.quarter, draft.area) == (plan, quarter, area):
            return draft
    return None


def _resumed(session: Session, house: House, said: Said, person: Person, there: Draft) -> Reply:
    """An old [Start]: what was kept, and whether to go on. The second of two taps changes nothing."""
    desk = lay_out(session, house, person, there, said.at)
    if there.active and there.at == forms.RESUME and there.card == said.message:
        return _drawn_as_it_stands(session, house, said, person, there)
    return moved(desk, replace(desk.draft, at=forms.RESUME, pending=None), card=said.message, tap=str(said.tap))


def _drawn_as_it_stands(session: Session, house: House, said: Said, person: Person, there: Draft) -> Reply:
    desk = lay_out(session, house, person, there, said.at)
    return Reply((drawing(desk, replace(desk.draft, card=said.message or there.card)),), effect=False)


def _all_sent(session: Session, house: House, said: Said, person: Person, place: Open) -> Reply:
    words = house.texts.of(person.language)
    source = source_of(person.role)
    where = reported.Place(person.organisation or 0, place.area.id, source)
    receipts = reported.taken(session, where, [a.id for a in place.activities], place.quarter)
    number = max(receipts.values())
    shown = received_card(session, house, words, number, said.at, person.id)
    return Reply(
        (Toast(said.query, already_sent(words, number)), Redraw(said.chat, said.message, shown, anew=shown)),
        effect=False,
    )
