"""A whole quarter in one message, its edit, its copy, and the lines that come again alone.

1. Which draft it is for: the one that knows this message; else the one its first line names; else the one under way.
2. The message is read, and what it says now takes the place of what it said before.
3. What was read, and what not, comes back in an answer to it; for lines alone, and for an edit, on the card there is.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.cards import Action as Act
from bot.cards import Card, Drawn, Erase, Redraw, Reply, Say
from bot.forms import message
from bot.forms import report as forms
from bot.forms.comments import private
from bot.forms.message_heading import Heading, areas_named, heading
from bot.forms.message_kept import cut, put_in, withdrawn
from bot.forms.message_lines import Codes, alone, assigns, coded, listed, may_be_coded
from bot.forms.message_pieces import answers, begins_anew
from bot.handlers.first_line import Named, codes_of, example, named
from bot.handlers.reports import Desk, anew, drawing, lay_out, moved, stays
from bot.house import House, Said
from bot.messages import report_template as messages
from bot.texts import Words
from storage import drafts, reported
from storage.answers import Figure
from storage.drafts import Draft, Ending, Kind, Subject
from storage.people import Person
from storage.permissions import Action, require
from storage.upcoming import source_of

AT_ONCE = timedelta(seconds=60)
BETWEEN = 3  # messages: the rest of one that was too long is the next, or stands behind our answer
ONE_TEXT = ("comment", "means", "spent")  # screens where what is typed is one text, whatever it begins with


def typed(session: Session, house: House, said: Said, person: Person) -> Reply | None:
    """None where it is no report and no lines of one: an answer to the question that the card asks."""
    draft = drafts.active(session, person.id)
    goes_on = draft is not None and _goes_on(said, draft)
    may_list = draft is not None and _may_list(said, draft)
    if not (heading(said.text) or said.edited or goes_on or may_list or may_be_coded(said.text)):
        return None
    plans = house.plans.open(session)
    codes = codes_of(plans)
    has_lines = coded(said.text, codes) or (may_list and listed(said.text, codes))
    head = heading(said.text, [area for logframe in plans for area in logframe.areas])
    if head is not None and not (head.named or has_lines or any(areas_named(head.place, lf.areas) for lf in plans)):
        head = None  # a question about a quarter, say
    known = _knows_it(session, said, person)
    if known is None and not goes_on and not _is_report(said, head, draft, codes, has_lines=has_lines):
        return None
    require(person, Action.REPORT)
    if known is not None and known.ending is Ending.SENT and known.receipt is not None:
        return _answer(said, _sent(session, house.texts.of(person.language), known.receipt))
    if head is not None:
        report = named(session, house, person, head, said)
        if isinstance(report, Card):
            return _answer(said, report)
        return _into(session, house, said, person, report, known)
    at = known or (draft if goes_on else _under_way(session, person, draft))
    if at is None:
        return _answer(
            said, messages.no_heading(house.texts.of(person.language), example(session, house, said, person))
        )
    desk = lay_out(session, house, person, at, said.at)
    if desk.locked:
        return stays(desk, typed=None if said.edited else said.message)
    if goes_on and known is None and draft is not None and not begins_anew(said.text, desk.form, codes):
        desk = replace(desk, draft=cut(desk.draft, max(map(int, draft.messages))))
    return _read(desk, said, answers_it=False, goes_on=goes_on)


def _goes_on(said: Said, draft: Draft) -> bool:
    """Whether it is the rest of a message that was too long for Telegram: a phone sends both at once."""
    if said.edited or said.message is None or draft.kind is not Kind.REPORT or not draft.messages:
        return False
    last = max(map(int, draft.messages))
    at_once = said.at - draft.changed_at <= AT_ONCE and last < said.message <= last + BETWEEN
    return at_once and draft.messages[str(last)].get("full", False)


def _may_list(said: Said, draft: Draft) -> bool:
    """Whether lines without any sign, "1.1.1 9", are rather a report's than an answer to what is asked."""
    at = draft.at.partition(":")[0]
    return draft.kind is Kind.REPORT and at not in ONE_TEXT and (at == forms.READ or "\n" in said.text.strip())


def _is_report(said: Said, head: Heading | None, draft: Draft | None, codes: Codes, *, has_lines: bool) -> bool:
    at, _, code = ("", "", "") if draft is None else draft.at.partition(":")
    if draft is not None and draft.kind is not Kind.REPORT and not (head and has_lines):
        return False
    if at in ONE_TEXT and code and not (head and has_lines) and not assigns(said.text, codes):
        return False
    if head is not None and (head.quarter is not None or has_lines):
        return True
    one = len(said.text.splitlines()) == len(list(answers(1, said.text, codes))) == 1
    return has_lines and not (at in ("q", "w", "d") and one and alone(code, said.text) != said.text)


def more_than_an_answer(desk: Desk, text: str) -> bool:
    """Whether it holds figures with their codes, and not only the one that is asked: it is not deleted unread."""
    codes = message.Asked(desk.form, lambda text: False).codes
    one = len(text.splitlines()) == len(list(answers(1, text, codes))) == 1
    return assigns(text, codes) and not (one and alone(desk.draft.at.partition(":")[2], text) != text)


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


# --------------------------------------------------------------------------------------------------------- the reading


def _into(session: Session, house: House, said: Said, person: Person, report: Named, known: Draft | None) -> Reply:
    """The draft of that report, begun if need be. An edit may have moved the message to another one."""
    if not report.missing:
        return _answer(said, _sent(session, house.texts.of(person.language), max(report.sent.values())))
    elsewhere: tuple[Act, ...] = ()
    there = (report.logframe.id, report.quarter, report.area.id)
    if known is not None and (known.plan, known.quarter, known.area) != there:
        elsewhere = _taken_out(session, house, said, person, known)
        known = None
    subject = Subject(*there, person.organisation or 0, source_of(person.role))
    version = report.logframe.version
    draft = drafts.open_on(session, person.id, subject, forms.START, version, said.chat, said.at)
    draft = replace(draft, aside=tuple(a.code for a in report.activities if a.code in report.sent))
    reply = _read(lay_out(session, house, person, draft, said.at), said, answers_it=known is None)
    return replace(reply, actions=(*elsewhere, *reply.actions))


def _sent(session: Session, words: Words, number: int) -> Card:
    receipt = reported.receipt(session, number)
    return messages.already_sent(words, number, receipt.version if receipt is not None else 1)


def _taken_out(session: Session, house: House, said: Said, person: Person, old: Draft) -> tuple[Act, ...]:
    desk = lay_out(session, house, person, old, said.at)
    without = withdrawn(desk.draft, said.message or 0)
    without = replace(without, at=forms.RESUME, pending=None, version=old.version + 1, changed_at=said.at)
    drafts.save(session, without)
    return (drawing(desk, without),)


def _read(desk: Desk, said: Said, *, answers_it: bool, goes_on: bool = False) -> Reply:
    """`answers_it`: the card is a new message that answers the one read; else the card that is there is drawn, unless
    something was not read: then what was typed stays, so that nobody has to write it a second time.

    After the lock it is kept as well, and the card says how to ask for more time.
    """
    require(desk.person, Action.REPORT, area=desk.area.key)
    reading = message.read(said.text, _asked(desk), goes_on=goes_on)
    put = put_in(desk.draft, said.message or 0, reading)
    notice = tuple(code for code in put.notice if code not in put.answers.figures)
    stepped = replace(put, at=forms.READ, pending=None, back="", last_read="", notice=notice)
    nothing_new = bool(reading.taken) and not reading.unread and stepped.answers == desk.draft.answers
    above = desk.words("Already noted.") if nothing_new and not desk.locked else ""
    if answers_it or (reading.unread and not said.edited and not goes_on):
        reply = _as_answer(anew(desk, stepped), said)
    else:
        reply = moved(desk, stepped, card=desk.draft.card)
        if not said.edited and not goes_on:  # typed like any other answer: it goes, so that the card stays last
            reply = replace(reply, actions=(*reply.actions, Erase(said.chat, (said.message or 0,))))
    return _headed(reply, stepped, above) if above else reply


def _asked(desk: Desk) -> message.Asked:
    country = desk.logframe.country
    sent = {}
    if desk.draft.aside:
        where = reported.Place(desk.draft.organisation, desk.draft.area, desk.draft.source)
        aside = [a.id for a in desk.logframe.activities if a.code in desk.draft.aside]
        sent = dict(reported.taken(desk.session, where, aside, desk.draft.quarter))
    return message.Asked(desk.form, lambda text: private(text, country), sent, desk.person.language)


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
        if (
            not isinstance(action, Say | Redraw)
            or not isinstance(action.drawn, Drawn)
            or action.drawn.draft != draft.id
        ):
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
    """/rapport T2 2013 Gao, with lines below it: the command is the first word of the first line. Its edit too."""
    if said.query or not said.text:
        return None
    written = replace(said, text=f"{said.command} {said.text}", command="")
    head = heading(written.text)
    return typed(session, house, written, person) if head is not None and head.quarter is not None else None
