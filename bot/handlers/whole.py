"""A whole quarter in one message, its edit, its copy, and the lines that come again alone.

1. Which draft it is for: the one that knows this message; else the one its first line names; else the one under way.
2. The message is read, and what it says now takes the place of what it said before.
3. What was read, and what not, comes back in an answer to it; for lines alone, and for an edit, on the card there is.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.cards import Action as Act
from bot.cards import Card, Erase, Redraw, Reply, Say
from bot.forms import message
from bot.forms import report as forms
from bot.forms.comments import private
from bot.forms.message_heading import Heading, areas_named, heading
from bot.forms.message_kept import put_in, withdrawn
from bot.forms.message_lines import Codes, alone, coded, line_of, rows
from bot.handlers.reports import Desk, anew, card_of, drawing, lay_out, moved, stays
from bot.handlers.template import places
from bot.house import House, Said
from bot.messages import report_frame as frame
from bot.messages import report_template as messages
from bot.texts import Words
from storage import drafts, extensions, opening, reported
from storage.answers import Figure
from storage.drafts import Draft, Ending, Kind, Subject
from storage.opening import Open
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Area, Logframe
from storage.upcoming import source_of

ONE_TEXT = ("comment", "means", "spent")  # screens where what is typed is one text, whatever it begins with


def typed(session: Session, house: House, said: Said, person: Person) -> Reply | None:
    """None where it is no report and no lines of one: an answer to the question that the card asks."""
    head = heading(said.text)
    codes = _codes(house.plans.open(session))
    has_lines = coded(said.text, codes)
    known = _knows_it(session, said, person)
    draft = drafts.active(session, person.id)
    if known is None and not _is_report(said, head, draft, codes, has_lines=has_lines):
        return None
    require(person, Action.REPORT)
    if known is not None and known.ending is Ending.SENT and known.receipt is not None:
        return _answer(said, _sent(session, house.texts.of(person.language), known.receipt))
    if head is not None:
        place = _place(session, house, person, head, said, codes)
        if isinstance(place, Card):
            return _answer(said, place)
        return _into(session, house, said, person, place, known)
    at = known or _under_way(session, person, draft)
    if at is None:
        return _answer(
            said, messages.no_heading(house.texts.of(person.language), _example(session, house, said, person))
        )
    return _read(lay_out(session, house, person, at, said.at), said, answers_it=False)


def _is_report(said: Said, head: Heading | None, draft: Draft | None, codes: Codes, *, has_lines: bool) -> bool:
    at, _, code = ("", "", "") if draft is None else draft.at.partition(":")
    if draft is not None and draft.kind is not Kind.REPORT and not (head and has_lines):
        return False
    if at in ONE_TEXT and code and not (head and has_lines):
        return False
    if head is not None and (head.quarter is not None or has_lines):
        return True
    at_its_question = at in ("q", "w", "d") and len(said.text.splitlines()) == 1 and alone(code, said.text) != said.text
    return has_lines and not at_its_question


def _codes(plans: Iterable[Logframe]) -> Codes:
    activities = [a for logframe in plans for a in logframe.activities]
    return Codes.of([i.code for a in activities for i in a.indicators], [a.code for a in activities])


def _knows_it(session: Session, said: Said, person: Person) -> Draft | None:
    """The draft that has read an earlier form of this message. One that was given up has forgotten it."""
    if not said.edited or said.message is None:
        return None
    found = drafts.of_message(session, person.id, said.message)
    return None if found is None or found.ending in (Ending.DROPPED, Ending.REVOKED) else found


def _under_way(session: Session, person: Person, active: Draft | None) -> Draft | None:
    """The report that lines without a first line belong to: the one under way, else the last that came in a message."""
    if active is not None and active.kind is Kind.REPORT:
        return active
    waiting = [d for d in drafts.unfinished(session, person.id) if d.kind is Kind.REPORT and d.messages]
    return max(waiting, key=lambda d: d.changed_at, default=None)


# ------------------------------------------------------------------------------------------------------ the first line


def _place(session: Session, house: House, person: Person, head: Heading, said: Said, codes: Codes) -> Open | Card:
    """The open place that the first line names, or why there is none."""
    words = house.texts.of(person.language)
    plans = house.plans.open(session)
    if head.quarter is None:
        return messages.no_quarter(words, _example(session, house, said, person))
    own = tuple({a.id: words.text(a.names) for lf in plans for a in lf.areas if a.id in person.area_ids}.values())
    named = {a.id: a for lf in plans for a in areas_named(head.place, lf.areas)} if head.place else {}
    if len(named) != 1:
        return messages.no_area(words, own, _example(session, house, said, person))
    (area,) = named.values()
    name = words.text(area.names)
    if area.id not in person.area_ids:
        return messages.not_their_area(words, name, own)
    require(person, Action.REPORT, area=area.key)
    begun = [lf for lf in plans if _has_begun(lf, head, said) and any(a.id == area.id for a in lf.areas)]
    open_there = [(lf, _open(session, person, lf, area, head, said)) for lf in begun]
    found = [place for _, place in open_there if place is not None]
    if found:
        return max(found, key=lambda place: (_fits(said.text, place), bool(place.missing)))
    return _closed(session, words, person, begun, area, head, said)


def _has_begun(logframe: Logframe, head: Heading, said: Said) -> bool:
    calendar, quarter = logframe.calendar, head.quarter
    return quarter is not None and calendar.covers(quarter) and calendar.first_day(quarter) <= calendar.today(said.at)


def _open(session: Session, person: Person, logframe: Logframe, area: Area, head: Heading, said: Said) -> Open | None:
    assert head.quarter is not None
    here = next(a for a in logframe.areas if a.id == area.id)
    return opening.at(session, logframe, person, here, head.quarter, logframe.calendar.today(said.at))


def _fits(text: str, place: Open) -> int:
    """How many lines begin with a code of this place: two plans may be open side by side."""
    codes = _codes((place.logframe,))
    return sum(line_of(number, row, codes).known for number, row in rows(text))


def _closed(
    session: Session, words: Words, person: Person, begun: list[Logframe], area: Area, head: Heading, said: Said
) -> Card:
    assert head.quarter is not None
    for logframe in begun:
        calendar, quarter = logframe.calendar, head.quarter
        if extensions.locked(session, calendar, logframe.id, quarter, area.id, calendar.today(said.at)):
            days = extensions.extended(session, logframe.id, quarter, area.id)
            return frame.locked_unbegun(words, quarter, calendar.lock_day(quarter, days))
    return messages.not_open(words, head.quarter, words.text(area.names))


def _example(session: Session, house: House, said: Said, person: Person) -> str:
    """A right first line: that of a report that is open, if there is one."""
    words = house.texts.of(person.language)
    oldest, _ = places(session, house, person, said)
    if oldest:
        return messages.first_line(words, oldest[0].quarter, oldest[0].name)
    plan = next(iter(house.plans.open(session)))
    area = next((a for a in plan.areas if a.id in person.area_ids), plan.areas[0])
    return messages.first_line(words, plan.calendar.first, words.text(area.names))


def _sent(session: Session, words: Words, number: int) -> Card:
    receipt = reported.receipt(session, number)
    return messages.already_sent(words, number, receipt.version if receipt is not None else 1)


# --------------------------------------------------------------------------------------------------------- the reading


def _into(session: Session, house: House, said: Said, person: Person, place: Open, known: Draft | None) -> Reply:
    """The draft of that place, begun if need be. An edit may have moved the message to another place."""
    where = reported.Place(person.organisation or 0, place.area.id, source_of(person.role))
    if not place.missing:
        receipts = reported.taken(session, where, [a.id for a in place.activities], place.quarter)
        return _answer(said, _sent(session, house.texts.of(person.language), max(receipts.values())))
    elsewhere: tuple[Act, ...] = ()
    if known is not None and (known.plan, known.quarter, known.area) != (
        place.logframe.id, place.quarter, place.area.id,
    ):  # fmt: skip
        elsewhere = _taken_out(session, house, said, person, known)
        known = None
    subject = Subject(place.logframe.id, place.quarter, place.area.id, person.organisation or 0, where.source)
    version = place.logframe.version
    draft = drafts.open_on(session, person.id, subject, forms.START, version, said.chat, said.at)
    left = {a.code for a in place.missing}
    draft = replace(draft, aside=tuple(a.code for a in place.activities if a.code not in left))
    reply = _read(lay_out(session, house, person, draft, said.at), said, answers_it=known is None)
    return replace(reply, actions=(*elsewhere, *reply.actions))


def _taken_out(session: Session, house: House, said: Said, person: Person, old: Draft) -> tuple[Act, ...]:
    assert said.message is not None
    desk = lay_out(session, house, person, old, said.at)
    without = replace(withdrawn(desk.draft, said.message), version=old.version + 1, changed_at=said.at)
    drafts.save(session, without)
    return (drawing(desk, without),)


def _read(desk: Desk, said: Said, *, answers_it: bool) -> Reply:
    """`answers_it`: the card is a new message that answers the one read; else the card that is there is drawn."""
    require(desk.person, Action.REPORT, area=desk.area.key)
    if desk.locked:
        return _answer(said, card_of(desk)) if answers_it else stays(desk, typed=None if said.edited else said.message)
    assert said.message is not None
    reading = message.read(said.text, _asked(desk))
    put = put_in(desk.draft, said.message, reading)
    stepped = replace(put, at=forms.READ, pending=None, back="", last_read="", notice=())
    nothing_new = bool(reading.taken) and stepped.answers == desk.draft.answers
    above = desk.words("Already noted.") if nothing_new else ""
    if answers_it:
        reply = _as_answer(anew(desk, stepped), said)
    else:
        reply = moved(desk, stepped, card=desk.draft.card)
        if not said.edited:  # typed like any other answer: it goes, so that the card stays last
            reply = replace(reply, actions=(*reply.actions, Erase(said.chat, (said.message,))))
    return _headed(reply, stepped, above) if above else reply


def _asked(desk: Desk) -> message.Asked:
    country = desk.logframe.country
    sent = {}
    if desk.draft.aside:
        where = reported.Place(desk.draft.organisation, desk.draft.area, desk.draft.source)
        aside = [a.id for a in desk.logframe.activities if a.code in desk.draft.aside]
        sent = dict(reported.taken(desk.session, where, aside, desk.draft.quarter))
    return message.Asked(desk.form, lambda text: private(text, country), sent)


def _answer(said: Said, card: Card) -> Reply:
    """Said in an answer to the message, which stays: it can be edited."""
    return Reply((Say(said.chat, card, reply_to=said.message),), effect=False)


def _as_answer(reply: Reply, said: Said) -> Reply:
    actions = (replace(a, reply_to=said.message) if isinstance(a, Say) else a for a in reply.actions)
    return replace(reply, actions=tuple(actions))


def _headed(reply: Reply, draft: Draft, above: str) -> Reply:
    """The same, with a sentence over the draft's card."""

    def with_it(card: Card | None) -> Card | None:
        return None if card is None else replace(card, text=f"{above}\n{card.text}")

    def headed(action: Act) -> Act:
        if not isinstance(action, Say | Redraw) or action.drawn is None or action.drawn.draft != draft.id:
            return action
        card = with_it(action.card)
        assert card is not None
        if isinstance(action, Redraw):
            return replace(action, card=card, anew=with_it(action.anew))
        return replace(action, card=card)

    return replace(reply, actions=tuple(headed(action) for action in reply.actions))


def passed_over(desk: Desk) -> Desk:
    """[Send the 6 read]: what was not answered is left out on purpose; it is not reported, never 0."""
    answers = desk.draft.answers
    for question in desk.form.unanswered(answers):
        answers = answers.with_figure(question.code, Figure(passed=True))
    return replace(desk, draft=replace(desk.draft, answers=answers))


def after_command(session: Session, house: House, said: Said, person: Person) -> Reply | None:
    """/rapport T2 2013 Gao, with lines below it: the command is the first word of the first line."""
    if said.query or not said.text:
        return None
    written = replace(said, text=f"{said.command} {said.text}", command="")
    head = heading(written.text)
    return typed(session, house, written, person) if head is not None and head.quarter is not None else None
