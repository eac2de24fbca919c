"""Handing over: whose duty, to whom, from which day or until which (13.1). What is said on the day: `handed`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.cards import Button, Card
from bot.house import House
from bot.messages.naming import called, day_of
from bot.messages.paging import paged
from bot.messages.sheet import ALONE, card, pairs
from bot.messages.team import Group, Someone
from bot.taps import Tap, base36
from bot.texts import Html, Words, later
from storage import handovers, links, team
from storage.handovers import Handover, Kind
from storage.people import Role
from storage.plan.current import today

KINDS = {Kind.SUCCESSOR: later("Successor"), Kind.STANDIN: later("Stand-in")}
ARGUMENTS = {Kind.SUCCESSOR: "s", Kind.STANDIN: "r"}
NEW_PHONE = "new"


@dataclass(frozen=True)
class Form:
    """The words, whose duty it is, and the state of the form that its buttons carry."""

    words: Words
    giver: Someone
    version: int
    today: date

    def button(self, label: str, argument: str) -> Button:
        return Button(label, self.tap(argument))

    def tap(self, argument: str) -> Tap:
        return Tap("hs", self.giver.id, self.version, argument)

    @property
    def last_row(self) -> tuple[Button, ...]:
        return self.button(self.words.label("← Back"), "b"), self.button(self.words.label("Cancel"), "x")


def hand_over(words: Words, giver: Someone, activities: int, drafts: int) -> Card:
    """Screen 13.1. How many activities, and how many drafts, go along."""
    return card(
        (
            words("{person}: hand over", person=giver.name),
            what_follows(words, giver.role, activities, drafts),
            words("Reports already sent stay theirs.") if giver.role is not Role.COORDINATOR else "",
        ),
        (Button(words.label("New phone"), Tap("hw", giver.id, 0, NEW_PHONE)),),
        *pairs(Button(words.label(KINDS[kind]), Tap("hw", giver.id, 0, ARGUMENTS[kind])) for kind in Kind),
        (Button(words.label("← Back"), Tap("tq", giver.id)),),
    )


def what_follows(words: Words, role: Role, activities: int, drafts: int) -> Html:
    if role is Role.COORDINATOR:
        return words("The team’s messages follow.")
    some = words.plural_label("{n} activity", "{n} activities", activities)
    if not drafts:
        return words.plural("{activities} follows.", "{activities} follow.", activities, activities=some)
    begun = words.plural_label("{n} draft", "{n} drafts", drafts)
    return words("{activities}, {drafts} follow.", activities=some, drafts=begun)


def from_when(form: Form, quarter: date | None) -> Card:
    """For a successor. `quarter`: the day on which the next one begins."""
    words = form.words
    days = [form.button(words.label("Today"), "d.0")]
    if quarter is not None:
        days.append(form.button(words.day(quarter), f"d.{base36(quarter.toordinal())}"))
    return card(
        (
            words("{person}: successor", person=form.giver.name),
            words("From which day?"),
            words("Example: {example}", example=f"{quarter or form.today:%d/%m}"),
        ),
        *pairs(days),
        form.last_row,
    )


def until_when(form: Form) -> Card:
    """For a stand-in, who begins today."""
    words = form.words
    example = date(form.today.year, 8, 31)
    return card(
        (
            words("{person}: stand-in", person=form.giver.name),
            words("Until which day?"),
            words("Example: {example}", example=f"{example:%d/%m}"),
        ),
        form.last_row,
    )


def to_whom(form: Form, kind: Kind, day: str, people: Sequence[Someone], page: int) -> Card:
    """Somebody new, by a link, or one of the team with the same duty."""
    words = form.words
    said = words("{person}: successor from {day}", person=form.giver.name, day=day)
    if kind is Kind.STANDIN:
        said = words("{person}: stand-in until {day}", person=form.giver.name, day=day)
    buttons = [form.button(words.cut(one.name, ALONE), f"r.{base36(one.id)}") for one in people]
    return card(
        (said, words("Who?")),
        (form.button(words.label("A new person, by a link"), "n"),),
        *paged(words, buttons, page, lambda to: form.tap(f"p.{to}")),
        form.last_row,
    )


@dataclass(frozen=True)
class Told:
    """A handover as screens tell it: people by what lists call them, days as they are written. `receiver` empty:
    nobody has used the link; `good`: somebody still may; `past`: its day is."""

    id: int
    kind: Kind
    begun: bool
    giver: str
    receiver: str
    starts: str
    ends: str
    good: bool = True
    past: bool = False


def told(session: Session, house: House, words: Words, one: Handover, now: datetime) -> Told:
    """In the reader's words."""
    plans = house.plans.open(session)
    here, link = today(plans, now), None if one.invitation is None else links.link(session, one.invitation, now)

    def name(person: int | None) -> str:
        found = None if person is None else team.member(session, person, now)
        return "" if found is None else called(words, plans, found)

    return Told(
        id=one.id,
        kind=one.kind,
        begun=one.begun_at is not None,
        giver=name(one.giver),
        receiver=name(one.receiver),
        starts=day_of(words, one.starts, here),
        ends="" if one.ends is None else day_of(words, one.ends, here),
        good=link is None or link.good,
        past=one.starts < here,
    )


def coming(session: Session, house: House, words: Words, person: int, now: datetime) -> Html | None:
    """For 1.3 and /report: who stands in meanwhile; or what is to be taken over, where its day is still to come."""
    given = handovers.from_(session, person)
    if given is not None and given.begun_at is not None:
        about = told(session, house, words, given, now)
        return words("{person} stands in for you until {day}.", person=about.receiver, day=about.ends)
    waiting = next((one for one in handovers.to(session, person) if one.begun_at is None), None)
    if waiting is None:
        return None
    about = told(session, house, words, waiting, now)
    return words("{person} hands over to you on {day}.", person=about.giver, day=about.starts)


def giver_line(words: Words, told: Told) -> Html:
    """On the card of whoever hands over."""
    if told.begun:
        return words("{person} stands in until {day}.", person=told.receiver, day=told.ends)
    if told.receiver:
        return words("Hands over to {person} on {day}.", person=told.receiver, day=told.starts)
    if told.kind is Kind.STANDIN:
        when = words("Stand-in until {day}.", day=told.ends)
    elif told.past:
        when = words("Handover was due on {day}.", day=told.starts)
    else:
        when = words("Hands over on {day}.", day=told.starts)
    link = words("The link is not used yet.") if told.good else words("The link is closed.")
    return Html(f"{when}\n{link}")


def receiver_line(words: Words, told: Told) -> Html:
    """On the card of whoever takes over."""
    if told.begun:
        return words("Stands in for {person} until {day}.", person=told.giver, day=told.ends)
    return words("Takes over from {person} on {day}.", person=told.giver, day=told.starts)


def ask(words: Words, person: int) -> Button:
    """Begins it, on somebody's card."""
    return Button(words.label("Hand over"), Tap("hw", person))


def undo(words: Words, told: Told) -> Button:
    """Takes back what is planned, or ends what is in force before its last day."""
    if told.begun:
        return Button(words.label("End the stand-in"), Tap("hd", told.id, 0, "end"))
    return Button(words.label("Cancel the handover"), Tap("hd", told.id))


def done(words: Words, told: Told, group: Group) -> Card:
    """Planned with somebody of the team, or begun at once."""
    if not told.begun:
        line = words(
            "{giver} hands over to {receiver} on {day}.", giver=told.giver, receiver=told.receiver, day=told.starts
        )
    else:
        line = begun(words, told)
    return card((line,), (group.back(words),))


def begun(words: Words, told: Told) -> Html:
    """One line for a coordinator, on the day."""
    if told.kind is Kind.STANDIN:
        return words(
            "{receiver} stands in for {giver} until {day}.", receiver=told.receiver, giver=told.giver, day=told.ends
        )
    return words("{receiver} has taken over from {giver}.", receiver=told.receiver, giver=told.giver)


def no_such_day(words: Words, first: date, last: date) -> str:
    return words(
        "A day from {first} to {last}, please.", first=words.day(first, year=True), last=words.day(last, year=True)
    )


def passed(words: Words, day: date) -> str:
    """A day of the next year is written with the year."""
    example = date(day.year + 1, day.month, min(day.day, 28))
    return words(
        "{day} is past. For next year, write the year: {example}", day=words.day(day), example=f"{example:%d/%m/%Y}"
    )


def no_day(words: Words, text: str, example: date) -> str:
    quoted, sample = words.cut(text, 40), f"{example:%d/%m}"
    return words("I could not read “{text}”. Write day and month. Example: {example}", text=quoted, example=sample)


def form_over(words: Words, group: Group) -> Card:
    """An old card of a form that has ended."""
    return card((words("This form is closed."),), (group.back(words),))
