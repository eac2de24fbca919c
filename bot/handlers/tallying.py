"""Counting incidents: /decompte, its buttons, and the digits that are typed into it."""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.cards import Action, Card, Erase, Redraw, Reply, Say, Toast
from bot.forms import tally as forms
from bot.forms import tally_onward, tally_tapping, tally_typing
from bot.handlers import referring, tally_sending
from bot.handlers.outdated import outdated
from bot.handlers.reports import PlaceGone, area_of
from bot.handlers.tallies import (
    TallyDesk,
    anew,
    choice,
    finished,
    lay_out,
    moved,
    put_aside,
    sheet,
    stays,
    typed_goes,
    went_on,
)
from bot.house import Door, House, Said
from bot.messages import tally_frame as frame
from bot.messages import tally_questions as questions
from bot.messages.entering import not_dictated
from bot.taps import id_of
from bot.texts import Words
from storage import drafts, people, tallied, tally_places
from storage.drafts import Draft, Ending, Kind
from storage.people import Person
from storage.permissions import Action as Doing
from storage.permissions import may, require
from storage.plan.logframe import Logframe
from storage.tally_places import State, TallyPlace

Placed = tuple[Logframe, TallyPlace]
PAGE_DIGITS = 2  # of a page's number


def tally(session: Session, house: House, said: Said) -> Reply:
    """/decompte: what is open, on a protected card; what was begun goes on. What follows the command is not read."""
    person = people.by_account(session, said.account, said.at)
    words = house.texts.of(person.language)
    if may(person, Doing.ENTER_FOR):  # who coordinates enters reports for others, and no tallies
        return Reply((Say(said.chat, not_dictated(words)),), effect=False)
    require(person, Doing.TALLY)
    placed = _places(session, house, person, said)
    open_now = [(logframe, place) for logframe, place in placed if place.state is State.OPEN]
    begun = _begun(session, person, open_now)
    if begun is None and not open_now:
        return _not_open(session, house, said, person, words, placed)
    aside = put_aside(session, house, person, said.at)
    if begun is None:
        begun = _opened(session, person, *open_now[0], said)
    desk = lay_out(session, house, person, begun, said.at)
    desk.permit()
    at = forms.START if begun.corrects_tally is None else forms.SHOW
    reply = anew(desk, forms.moved(desk.draft, at), said, said.message or 0)
    return _goes(replace(reply, actions=(*aside, *reply.actions)), said)


def _goes(reply: Reply, said: Said) -> Reply:
    """What somebody wrote behind the command is not left standing."""
    gone = (Erase(said.chat, (said.message,)),) if said.text and said.message is not None else ()
    return replace(reply, actions=(*reply.actions, *gone))


def _places(session: Session, house: House, person: Person, said: Said) -> list[Placed]:
    plans = [logframe for logframe in house.plans.open(session) if logframe.incidents is not None]
    return [(plan, place) for plan in plans for place in tally_places.places(session, plan, person, said.at)]


def _begun(session: Session, person: Person, open_now: list[Placed]) -> Draft | None:
    """What goes on: the tally that is under way, else one of what is open, else a correction."""
    waiting = [draft for draft in drafts.unfinished(session, person.id) if draft.kind is Kind.TALLY]
    here = {(logframe.id, place.period, place.area.id) for logframe, place in open_now}
    new = [d for d in waiting if d.corrects_tally is None and (d.plan, d.period, d.area) in here]
    corrections = [d for d in waiting if d.corrects_tally is not None]
    active = [d for d in (*new, *corrections) if d.active]
    return next(iter((*active, *sorted(new, key=lambda d: d.changed_at, reverse=True))), None) or (
        corrections[-1] if corrections and not open_now else None
    )


def _opened(session: Session, person: Person, logframe: Logframe, place: TallyPlace, said: Said) -> Draft:
    draft = tally_places.open_draft(session, logframe, place, person, forms.START, said.chat, said.at)
    if draft.tally.service is None:
        usual = tallied.usual_service(session, person.id, place.area.id)
        draft = replace(draft, tally=replace(draft.tally, service=usual))
    return draft


def _not_open(session: Session, house: House, said: Said, person: Person, words: Words, placed: list[Placed]) -> Reply:
    """Nothing can be tallied: no valid contacts, or all is sent, or no period is over."""
    closed = {place.area.id: place.area for _, place in placed if place.state is State.NO_CARD}
    if closed:
        told = tuple(row for area in closed for row in referring.missed(session, house, person, area, said))
        card = frame.no_contacts(words, [words.text(area.names) for area in closed.values()], len(told))
        return _goes(Reply((Say(said.chat, card),), effect=bool(told), posted=told), said)
    sent = [(logframe, place) for logframe, place in placed if place.state is State.SENT]
    if not sent:
        return _goes(Reply((Say(said.chat, frame.nothing_to_tally(words)),), effect=False), said)
    card = _all_sent(words, sent, 0)
    gone = () if said.query or said.message is None else (Erase(said.chat, (said.message,)),)  # the command
    return Reply((Say(said.chat, card, protect=True), *gone), effect=False)


def _all_sent(words: Words, sent: list[Placed], page: int) -> Card:
    if len(sent) == 1:
        return frame.already_sent(words, sent[0][1].number or 0)
    return frame.all_sent(words, [choice(words, logframe, place) for logframe, place in sent], page)


def _following(session: Session, house: House, said: Said, person: Person, words: Words, page: str) -> Reply:
    """[More] of those that were sent already."""
    placed = _places(session, house, person, said)
    sent = [(logframe, place) for logframe, place in placed if place.state is State.SENT]
    if not (page.isascii() and page.isdecimal() and len(page) <= PAGE_DIGITS and sent):
        return outdated(words, said)
    card = _all_sent(words, sent, int(page))
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card, protect=True)), effect=False)


def chosen(session: Session, house: House, said: Said) -> Reply:
    """One of several places or periods."""
    person = people.by_account(session, said.account, said.at)
    words = house.texts.of(person.language)
    require(person, Doing.TALLY)
    assert said.tap is not None
    if said.tap.object == 0 and said.tap.argument.startswith(frame.PAGE):
        return _following(session, house, said, person, words, said.tap.argument.removeprefix(frame.PAGE))
    logframe = house.plans.get(session, said.tap.object)
    area = area_of(logframe, id_of(said.tap.argument))
    require(person, Doing.TALLY, area=area.key)
    here = [
        place
        for place in tally_places.places(session, logframe, person, said.at)
        if place.area.id == area.id and place.period.key == said.tap.version
    ]
    if not here:
        return outdated(words, said)
    place = here[0]
    if place.state is State.NO_CARD:
        told = referring.missed(session, house, person, area.id, said)
        card = frame.no_contacts(words, [words.text(area.names)], len(told))
        return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), bool(told), told)
    if place.state is State.SENT:
        card = frame.already_sent(words, place.number or 0)
        return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)), effect=False)
    return _taken_up(session, house, said, person, logframe, place)


def _taken_up(
    session: Session, house: House, said: Said, person: Person, logframe: Logframe, place: TallyPlace
) -> Reply:
    """The tally of this place, on the card that showed them all if that one is a tally's; else on a new one."""
    listing = drafts.active(session, person.id)
    aside = put_aside(session, house, person, said.at)
    begun = _begun_at(session, person, logframe, place) or _opened(session, person, logframe, place, said)
    desk = lay_out(session, house, person, begun, said.at)
    if listing is None or listing.kind is not Kind.TALLY or not _on_its_card(listing, said):
        reply = anew(desk, tally_onward.onward(desk.draft, desk.form), said, said.message or 0)
        return replace(reply, actions=(*aside, *reply.actions))
    draft = replace(desk.draft, card=said.message, messages=dict(listing.messages))
    if listing.id != draft.id:
        other = lay_out(session, house, person, listing, said.at)
        if forms.counts(listing):
            drafts.save(session, replace(listing, active=False, card=None, messages={}))
        else:
            finished(replace(other, draft=replace(listing, card=None)), Ending.DROPPED)
    return moved(desk, tally_onward.onward(draft, desk.form), said)


def _on_its_card(listing: Draft, said: Said) -> bool:
    """Whether the message that was tapped is this tally's card; of one just sent its row may not know it yet."""
    return listing.card == said.message or (listing.card is None and listing.at == forms.START)


def _begun_at(session: Session, person: Person, logframe: Logframe, place: TallyPlace) -> Draft | None:
    here = (logframe.id, place.period, place.area.id)
    new = (d for d in drafts.unfinished(session, person.id) if d.kind is Kind.TALLY and d.corrects_tally is None)
    return next((draft for draft in new if (draft.plan, draft.period, draft.area) == here), None)


# ------------------------------------------------------------------------------------------------------ its buttons


def tapped(session: Session, house: House, said: Said) -> Reply:
    """A button of a tally's card."""
    person = people.by_account(session, said.account, said.at)
    words = house.texts.of(person.language)
    assert said.tap is not None
    draft = drafts.of_person(session, person.id, said.tap.object)
    if draft is None or draft.kind is not Kind.TALLY:
        return outdated(words, said)
    if draft.ending is not None:
        return tally_sending.ended_already(session, words, said, draft)
    if not draft.active:  # another form is: its card is going, and is never a second question beside that one's
        return outdated(words, said)
    desk = lay_out(session, house, person, draft, said.at)
    desk.permit()
    twice = draft.last_tap == str(said.tap)
    toast = words.label("Already noted.") if twice else words.label("This screen has changed. Here is where you are.")
    if said.tap.version != draft.version:
        return stays(desk, said, toast=toast)
    if desk.draft.at != draft.at:  # the plan has changed, and what was tapped was meant for another screen
        return moved(desk, desk.draft, said, ahead=(Toast(said.query, toast),))
    if said.tap.argument == "send":
        return tally_sending.send(desk, said)
    try:
        step = tally_tapping.tapped(desk.draft, desk.form, said.tap.argument)
    except forms.NotOnThisScreen:
        return stays(desk, said, toast=toast)
    if step.refusal is not None:
        return stays(desk, said, below=questions.refusal(sheet(desk, desk.draft), step.refusal))
    if step.draft.at == forms.LATER:
        return not_this_time(desk, said)
    if step.draft.tally.service != draft.tally.service:
        number = tally_places.sent_already(session, step.draft)
        if number is not None:
            return tally_sending.wrong_service(desk, said, number)
    if draft.corrects_tally is not None and (said.tap.argument == "show" or draft.at in forms.NEUTRAL):
        tallied.opened(session, person.id, draft.corrects_tally, draft.base or 1, said.at)
    return went_on(desk, step.draft, said)


def not_this_time(desk: TallyDesk, said: Said) -> Reply:
    """7.8: kept for a week, and never asked for again. All but the card goes, and that one says nothing more."""
    draft = forms.moved(desk.draft, forms.START)
    put_aside = replace(draft, version=draft.version + 1)
    drafts.save(desk.session, replace(put_aside, active=False, changed_at=desk.now))
    posted = tally_sending.ended_by(desk, put_aside, said, tally_sending.LATER)
    toast: tuple[Action, ...] = (Toast(said.query),) if said.query else ()
    return Reply(toast, posted=posted)


def cancelled(session: Session, house: House, said: Said, person: Person, draft: Draft) -> Reply:
    """/annuler in a tally: 7.8."""
    return not_this_time(lay_out(session, house, person, draft, said.at), said)


# ----------------------------------------------------------------------------------------------------------- typing


def typed(session: Session, house: House, said: Said, person: Person, draft: Draft) -> Reply:
    """What is typed while a tally is under way: counts, or nothing that is read. It is deleted either way."""
    try:
        desk = lay_out(session, house, person, draft, said.at)
    except PlaceGone:
        return Reply(typed_goes(said), effect=False)
    if not desk.permitted:  # it goes all the same
        return Reply((*typed_goes(said), Say(said.chat, frame.not_open(desk.words))), effect=False, refused=True)
    if said.edited or said.command or desk.draft.at != draft.at:
        return stays(desk, said, below=questions.digits_only(desk.words))
    step = tally_typing.typed(desk.draft, desk.form, said.text)
    if step.refusal is not None:
        return stays(desk, said, below=questions.refusal(sheet(desk, desk.draft), step.refusal))
    return went_on(desk, step.draft, said)


DOORS = (
    Door(tally, commands=("decompte", "tally")),
    Door(tapped, verbs=(frame.IN_FORM,)),
    Door(chosen, verbs=(frame.PLACE,)),
)
