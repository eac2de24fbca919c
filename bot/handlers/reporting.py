"""Reporting a quarter's progress: /rapport, its buttons, and what is typed into it."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.cards import Erase, Redraw, Reply, Say, Toast
from bot.forms import correction, moves
from bot.forms import report as forms
from bot.forms.comments import private
from bot.handlers import correcting, tally_digits, tallying, template, whole
from bot.handlers import opening as beginning
from bot.handlers.errands import CANCELLED, drawn, ended
from bot.handlers.extending import ask_for_time
from bot.handlers.outdated import outdated
from bot.handlers.permitted import permit
from bot.handlers.reports import Desk, anew, drawing, dropped, gone, lay_out, moved, stays
from bot.handlers.sending import already_sent, received_card, remind_tomorrow, send, viewed
from bot.house import Door, House, Said
from bot.messages import always
from bot.messages.refusals import lines_read, refusal
from bot.messages.report_questions import old_number
from storage import drafts, errands, opening, people
from storage.drafts import Draft, Ending, Kind
from storage.permissions import Action, require

UNTOUCHED = timedelta(days=1)  # after this a typed number is read back before it is noted
READ_PAGES = frozenset(f"p{page}" for page in range(100))  # what was read of long messages, page by page
IN_FORM = ("ra", "rc", "rk", "rp", "rx", "rg", "re", "rd", "rq")


def report(session: Session, house: House, said: Said) -> Reply:
    """/rapport, or [Report]: goes on with what was begun, else shows what is open."""
    person = people.by_account(session, said.account, said.at)
    if template.asks_for_it(said.text):
        return template.asked(session, house, said)
    written = whole.after_command(session, house, said, person)
    if written is not None:
        return written
    require(person, Action.REPORT)
    open_now = opening.opened(session, house.plans.open(session), person, said.at)
    begun = beginning.begun(session, person, open_now)
    if begun is not None:
        desk = lay_out(session, house, person, begun, said.at)
        resumed = replace(desk.draft, at=forms.RESUME, pending=None, back="", last_read="")
        return moved(desk, resumed, card=said.message) if said.query else anew(desk, resumed)
    card = beginning.card(session, house, person, open_now, said.at)
    if said.query and said.message is not None:
        return Reply((Redraw(said.chat, said.message, card, anew=card),), effect=False)
    return Reply((Say(said.chat, card),), effect=False)


def cancel(session: Session, house: House, said: Said) -> Reply:
    """/annuler: asks before it deletes a report; anything shorter ends at once."""
    person = people.by_account(session, said.account, said.at)
    errand = errands.under_way(session, person.id)
    if errand is not None:
        return drawn(said, ended(session, said, errand, CANCELLED), always.cancelled(house.texts.of(person.language)))
    draft = drafts.active(session, person.id)
    if draft is None:
        return Reply((Say(said.chat, always.nothing_to_cancel(house.texts.of(person.language))),), effect=False)
    if draft.kind is Kind.TALLY:
        return tallying.cancelled(session, house, said, person, draft)
    desk = lay_out(session, house, person, draft, said.at)
    if not desk.at_stake:
        return dropped(desk, None)
    return anew(desk, moves.cancel(desk.draft))


def tapped(session: Session, house: House, said: Said) -> Reply:
    """A button of a draft's card."""
    person = people.by_account(session, said.account, said.at)
    assert said.tap is not None
    draft = drafts.of_person(session, person.id, said.tap.object)
    words = house.texts.of(person.language)
    if draft is None:
        return outdated(words, said)
    desk = lay_out(session, house, person, draft, said.at)
    permit(desk)
    if draft.ending is not None:
        return _ended(desk, said)
    if desk.locked and said.tap.verb not in ("rq", "rx"):
        return stays(desk, query=said.query)
    if said.tap.version != draft.version:
        return stale(desk, said)
    if desk.overtaken(draft):
        return _overtaken(desk, said)
    try:
        if draft.kind is Kind.CORRECTION:
            return correcting.obeyed(desk, said, said.tap.verb, said.tap.argument)
        return _obeyed(desk, said, said.tap.verb, said.tap.argument)
    except moves.NotOnThisScreen:
        return stale(desk, said)


def _obeyed(desk: Desk, said: Said, verb: str, argument: str) -> Reply:
    tap = str(said.tap)
    draft, form = desk.draft, desk.form
    match verb:
        case "re" if argument == "read" and draft.at.partition(":")[0] == forms.READ:
            return send(whole.passed_over(desk), said, "")
        case "re":
            return send(desk, said, argument)
        case "rd":
            return remind_tomorrow(desk, said)
        case "rq":
            return ask_for_time(desk, said)
        case "rx" if argument == "yes" or not desk.at_stake:
            return dropped(desk, said.message)
        case "rx":
            step = moves.cancel(draft)
        case "rk":
            step = moves.back(draft, form)
        case "rp":
            step = moves.later(draft)
        case "rg" if draft.at.partition(":")[0] == forms.READ and argument in READ_PAGES:
            step = replace(draft, at=f"{forms.READ}:{argument[1:]}")
        case "rg":
            step = moves.go_on(draft, form)
        case "rc":
            step = moves.change(draft, form, argument)
        case _:
            step = moves.tapped(draft, form, argument)
    return moved(desk, step, card=said.message, tap=tap)


def stale(desk: Desk, said: Said) -> Reply:
    """An old card, or a second tap: the card is drawn as it stands, and becomes the card."""
    words = desk.words
    twice = desk.draft.last_tap == str(said.tap)
    toast = words.label("Already noted.") if twice else words.label("This screen has changed. Here is where you are.")
    if said.message is not None and said.message != desk.draft.card and not twice:
        return moved(desk, desk.draft, card=said.message, ahead=(Toast(said.query, toast),))
    return stays(replace_card(desk, said.message), toast=toast, query=said.query)


def _overtaken(desk: Desk, said: Said) -> Reply:
    """A new edition of the plan took this question away or made an answer void, or a colleague corrected the same
    report: what was tapped or typed was meant for another screen than the one the draft stands on now, so it is not
    taken for an answer.
    """
    toast = desk.words.label("This screen has changed. Here is where you are.")
    ahead = (Toast(said.query, toast),) if said.query else ()
    return moved(desk, desk.draft, card=said.message if said.query else desk.draft.card, ahead=ahead)


def replace_card(desk: Desk, message: int | None) -> Desk:
    return replace(desk, draft=replace(desk.draft, card=message or desk.draft.card))


def _ended(desk: Desk, said: Said) -> Reply:
    words, draft = desk.words, desk.draft
    if draft.ending is Ending.SENT and draft.receipt is not None:
        card = received_card(desk.session, desk.house, words, draft.receipt, said.at, desk.person.id)
        toast = already_sent(words, draft.receipt)
    else:
        card, toast = gone(desk), words.label("This screen has changed. Here is where you are.")
    return Reply(
        (Toast(said.query, toast), Redraw(said.chat, said.message or draft.card, card, anew=card)), effect=False
    )


def typed(session: Session, house: House, said: Said) -> Reply:
    """Text that is no command: an answer to the question the card asks."""
    person = people.by_account(session, said.account, said.at)
    draft = drafts.active(session, person.id)
    if draft is not None and draft.kind is Kind.TALLY:  # before anything looks at what was written
        return tallying.typed(session, house, said, person, draft)
    look = whole.after_command if said.command else whole.typed
    read = look(session, house, said, person)
    if read is not None or said.edited:
        return read or Reply(effect=False)
    if draft is None:
        not_understood = always.not_understood(house.texts.of(person.language), person.role)
        late = tally_digits.too_late(session, house, said, person)
        return late or Reply((Say(said.chat, not_understood),), effect=False)
    desk = lay_out(session, house, person, draft, said.at)
    permit(desk)
    if desk.locked:
        return stays(desk, typed=said.message)
    if desk.overtaken(draft):
        return _with_erased(_overtaken(desk, said), said)
    if said.at - draft.changed_at >= UNTOUCHED:
        asked = moves.old_number(desk.draft, desk.form, said.text)
        if asked is not None:
            return _with_erased(_asked_again(desk, asked), said)
    return _answered(desk, said)


def _answered(desk: Desk, said: Said) -> Reply:
    country = desk.logframe.country
    if desk.draft.kind is Kind.CORRECTION:
        step = correction.typed(desk.draft, desk.form, desk.original, said.text, lambda text: private(text, country))
    else:
        step = moves.typed(desk.draft, desk.form, said.text, lambda text: private(text, country))
    above = "\n".join(_said_above(desk, step))
    stays_there = step.refusal is not None and whole.more_than_an_answer(desk, said.text)
    if step.draft == desk.draft:
        return stays(desk, above=above, typed=None if stays_there else said.message)
    stepped = replace(step.draft, version=desk.draft.version + 1, changed_at=desk.now, last_tap="", active=True)
    drafts.save(desk.session, stepped)
    reply = Reply((drawing(desk, stepped, above),))
    return reply if stays_there else _with_erased(reply, said)


def _said_above(desk: Desk, step: moves.Step) -> tuple[str, ...]:
    words = desk.words
    lines = () if step.lines is None or step.lines[0] == step.lines[1] else (lines_read(words, *step.lines),)
    return (*lines, refusal(words, step.refusal)) if step.refusal is not None else lines


def _asked_again(desk: Desk, asked: Draft) -> Reply:
    """The number is read back in a new message, for the card is far up in the chat by now."""
    reply = anew(desk, asked)
    question = desk.form.question(asked.at.partition(":")[2])
    assert question is not None
    stepped = replace(asked, version=desk.draft.version + 1)
    card = old_number(desk.sheet(stepped), question)
    say = next(a for a in reply.actions if isinstance(a, Say))
    return replace(reply, actions=tuple(replace(a, card=card) if a is say else a for a in reply.actions))


def _with_erased(reply: Reply, said: Said) -> Reply:
    if said.message is None:
        return reply
    return replace(reply, actions=(*reply.actions, Erase(said.chat, (said.message,))))


DOORS = (
    Door(report, commands=("rapport", "report"), verbs=("rr",)),
    Door(cancel, commands=("annuler", "cancel")),
    Door(tapped, verbs=IN_FORM),
    Door(beginning.started, verbs=("rs",)),
    Door(viewed, verbs=("rv",)),
    *template.DOORS,
    Door(typed),
)
