"""Sending a tally, its receipt without a figure, correcting it, and the deletion of its messages through the outbox."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from bot.cards import Card, Erase, Reply, Toast
from bot.forms import tally as forms
from bot.forms import tally_onward
from bot.handlers import referring
from bot.handlers.outdated import outdated
from bot.handlers.reports import area_of
from bot.handlers.tallies import TallyDesk, anew, finished, lay_out, moved, period, put_aside, went_on
from bot.house import Door, House, Said
from bot.messages import tally_frame as frame
from bot.messages import wiping as wiped
from bot.occasions import Occasion, Wipe
from bot.texts import Words
from storage import drafts, extensions, outbox, people, tallied, tallies, tally_places, tally_wiping
from storage.drafts import Draft, Ending, Kind
from storage.outbox import Posted
from storage.permissions import Action as Doing
from storage.permissions import NotAllowed, require
from storage.tallies import AlreadySent, CorrectedMeanwhile, Locked, NotAPart, NotComplete, NothingChanged, NoValidCard
from storage.tally_counts import Tally
from storage.tally_wiping import LEFT, OVER

SENT = "sent"
LATER, LOCKED, NO_CARD, TAKEN, MOVED = "later", "locked", "no_card", "taken", "moved"  # why it is over


def send(desk: TallyDesk, said: Said) -> Reply:
    """[Send]: one transaction for the tally, its receipt and the deletion of everything that led to it."""
    draft, session = desk.draft, desk.session
    if not tally_onward.ready(draft, desk.form):
        return went_on(desk, tally_onward.onward(draft, desk.form), said)
    try:
        with session.begin_nested():
            if draft.corrects_tally is None:
                receipt = tallies.submit(session, desk.logframe, draft, desk.person, desk.now)
            else:
                reason = tally_onward.reason(draft)
                assert reason is not None
                receipt = tallies.correct(session, desk.logframe, draft, reason, desk.person, desk.now)
    except AlreadySent as before:
        return sent_before(desk, said, before.number)
    except Locked:  # it was begun while the period was open
        finished(desk, Ending.DROPPED)
        return _card_stays(desk, said, LOCKED)
    except NoValidCard:
        told = referring.missed(session, desk.house, desk.person, desk.area.id, said)
        reply = _card_stays(desk, said, NO_CARD, plan=desk.logframe.id, area=desk.area.id, told=len(told))
        return replace(reply, posted=(*reply.posted, *told))
    except (NotComplete, NotAPart):  # the plan asks more by now, or something else
        return went_on(desk, tally_onward.onward(draft, desk.form), said)
    except (NothingChanged, CorrectedMeanwhile):
        return _anew_from_now(desk, said)
    finished(desk, Ending.SENT, receipt.number)
    posted = tally_wiping.post_wipe(
        session, draft, desk.now, says=SENT, upto=said.message or 0, receipt=receipt.number, version=receipt.version
    )
    return Reply((Toast(said.query),), posted=(posted,))


def sent_before(desk: TallyDesk, said: Said, number: int) -> Reply:
    """Somebody has sent it for the same service: this one ends, which is said where something was counted, and that one
    can be corrected. A correction goes on, under the service that it was sent for."""
    original = desk.form.original
    if original is not None:
        return _goes_on(desk, said, replace(desk.draft.tally, service=original.service), number)
    finished(desk, Ending.DROPPED)
    return _card_stays(desk, said, TAKEN, number=number, lost=int(forms.counts(desk.draft)))


def wrong_service(desk: TallyDesk, said: Said, number: int) -> Reply:
    """A tap on a service for which somebody has sent it. What was counted goes on under its own: a tap beside it does
    not destroy it."""
    draft = desk.draft
    if draft.tally.service is None or not forms.counts(draft):
        return sent_before(desk, said, number)
    return _goes_on(desk, said, draft.tally, number)


def _goes_on(desk: TallyDesk, said: Said, tally: Tally, number: int) -> Reply:
    onward = forms.moved(replace(desk.draft, tally=tally), forms.TYPES)
    return moved(desk, onward, said, below=frame.sent_for_that_service(desk.words, number))


def _card_stays(desk: TallyDesk, said: Said, why: str, **about: int) -> Reply:
    """Its card says why it ends here; everything else of it goes."""
    return Reply((Toast(said.query),), posted=ended_by(desk, desk.draft, said, why, **about))


def ended_by(desk: TallyDesk, draft: Draft, said: Said, why: str, **about: int) -> tuple[int, ...]:
    """The rows of the outbox that take everything of a tally away but its card, and write over that one: both survive
    the process, for figures stand on it."""
    kept = () if draft.card is None else (draft.card,)
    over = outbox.post(
        desk.session, template=OVER, values={"why": why, **about}, now=desk.now, person=draft.person, chat=draft.chat,
        redraws=draft.card, protect=True,
    )  # fmt: skip
    wipe = tally_wiping.post_wipe(desk.session, draft, desk.now, says="", upto=said.message or 0, keep=kept)
    return over, wipe


def _anew_from_now(desk: TallyDesk, said: Said) -> Reply:
    """A colleague was faster: what the tally says by now, to be looked at and corrected again."""
    sent = tallied.of_number(desk.session, desk.draft.corrects_tally or 0)
    if sent.moved:
        finished(desk, Ending.DROPPED)
        return _card_stays(desk, said, MOVED)
    tallied.opened(desk.session, desk.person.id, sent.number, sent.version, desk.now)
    draft = replace(desk.draft, tally=sent.tally, base=sent.version, answers=replace(desk.draft.answers, reasons={}))
    by_now = replace(desk, draft=draft, form=replace(desk.form, original=sent.tally))
    return moved(by_now, tally_onward.onward(draft, by_now.form), said, below=frame.corrected_meanwhile(desk.words))


def ended_already(session: Session, words: Words, said: Said, draft: Draft) -> Reply:
    """A button of a tally that is over, on a card that is about to go."""
    if draft.ending is not Ending.SENT or draft.receipt_tally is None:
        return outdated(words, said)
    number = words.label("D {number}", number=str(draft.receipt_tally))
    return Reply((Toast(said.query, words.label("Already sent: no. {number}.", number=number)),), effect=False)


def correct(session: Session, house: House, said: Said) -> Reply:
    """[Correct] of a receipt: a new protected message, for the receipt was not sent so."""
    person = people.by_account(session, said.account, said.at)
    words = house.texts.of(person.language)
    require(person, Doing.TALLY)
    assert said.tap is not None
    sent = tallied.found(session, said.tap.object)
    if sent is None or sent.organisation != person.organisation:  # the same: nobody learns which numbers there are
        raise NotAllowed(Doing.TALLY)
    logframe = house.plans.get(session, sent.plan)
    require(person, Doing.TALLY, area=area_of(logframe, sent.area).key)
    if sent.moved:  # its receipt may stand in a chat for long
        return Reply(
            (Toast(said.query, words.label("Counted under another service, with its own receipt.")),), effect=False
        )
    begun = [d for d in drafts.unfinished(session, person.id) if d.corrects_tally == sent.number]
    aside = put_aside(session, house, person, said.at)
    draft = begun[0] if begun else tally_places.open_correction(
        session, logframe, sent, person, forms.SHOW, said.chat, said.at
    )  # fmt: skip
    desk = lay_out(session, house, person, draft, said.at)
    reply = anew(desk, forms.moved(desk.draft, forms.SHOW), said, (said.message or 0) + 1)
    return replace(reply, actions=(*aside, *reply.actions))


def close(session: Session, house: House, said: Said) -> Reply:
    """[Close]: the message goes. A tally that was only looked for is not kept."""
    person = people.by_account(session, said.account, said.at)
    gone = () if said.message is None else (Erase(said.chat, (said.message,)),)
    draft = drafts.active(session, person.id)
    if draft is None or draft.kind is not Kind.TALLY or forms.counts(draft) or draft.card != said.message:
        return Reply((Toast(said.query), *gone), effect=False)
    desk = lay_out(session, house, person, draft, said.at)
    finished(desk, Ending.DROPPED)
    posted = tally_wiping.post_wipe(session, draft, said.at, says="", upto=said.message or 0)
    return Reply((Toast(said.query), *gone), posted=(posted,))


# ------------------------------------------------------------------------------------------------------- the outbox


def _write(session: Session, house: House, posted: Posted) -> Wipe:
    """What goes, and what is said when it is gone."""
    words, values = house.texts.of(posted.language), posted.values
    since, upto = int(values["since"]), int(values["upto"])
    draft = drafts.of_person(session, posted.person or 0, int(values["draft"]))
    others = tally_wiping.not_its_own(session, posted.person or 0, int(values["draft"]), since, upto)
    then: Callable[[int], Card | None] = partial(_nothing_more, words)
    # It may have been opened again; or closed meanwhile, and nothing is promised then.
    if (
        values["says"] == LEFT
        and draft is not None
        and not draft.active
        and _goes_on_later(session, house, posted, draft)
    ):
        then = partial(frame.put_aside, words)
    elif values["says"] == SENT:
        before = 0 if draft is None else draft.corrects_tally or 0
        then = _receipt(session, house, words, int(values["tally"]), int(values["version"]), before)
    return Wipe(upto, wiped.erased(words), then, max(since, 1), others | frozenset(values["keep"]))


def _goes_on_later(session: Session, house: House, posted: Posted, draft: Draft) -> bool:
    calendar = house.plans.get(session, draft.plan).calendar
    today = calendar.today(posted.written_at)
    return not extensions.locked(session, calendar, draft.plan, draft.period.quarter, draft.area, today)


def _nothing_more(words: Words, theirs: int) -> Card | None:
    return Card(frame.old_messages(words, theirs)) if theirs else None


def _receipt(session: Session, house: House, words: Words, number: int, version: int, before: int) -> "partial[Card]":
    """`before`: the number that it corrects, which is another one where it was moved to another service."""
    sent = tallied.of_number(session, number, version)
    logframe = house.plans.get(session, sent.plan)
    shown = frame.Sent(
        number,
        period(words, logframe, sent.period).name,
        words.text(area_of(logframe, sent.area).names),
        sent.at,
        version,
        before if before != number else 0,
    )
    return partial(frame.receipt, words, shown, logframe.calendar.zone)


def _write_over(session: Session, house: House, posted: Posted) -> Card:
    """What the card of a tally says once it is over without being sent."""
    words, values = house.texts.of(posted.language), posted.values
    if values["why"] == TAKEN:
        return frame.already_sent(words, int(values["number"]), lost=bool(values.get("lost")))
    if values["why"] == NO_CARD:
        area = area_of(house.plans.get(session, int(values["plan"])), int(values["area"]))
        return frame.no_contacts(words, [words.text(area.names)], int(values.get("told", 1)))
    if values["why"] == MOVED:
        return frame.moved_meanwhile(words)
    return frame.nothing_to_tally(words) if values["why"] == LOCKED else frame.not_this_time(words)


OCCASIONS = (Occasion(tally_wiping.WIPE, _write), Occasion(OVER, _write_over))
DOORS = (Door(correct, verbs=(frame.CORRECT,)), Door(close, verbs=(frame.CLOSE,)))
