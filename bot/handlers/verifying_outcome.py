"""What a coordinator sees of a decision: what was done, what comes first, who was faster."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Card, Reply
from bot.handlers.outdated import outdated
from bot.handlers.reports import name
from bot.handlers.verifying_desk import Desk, drawn, handle, looked, opened, redrawn, waiting
from bot.house import House, Said
from bot.messages import verifying_deciding as messages
from bot.texts import Words
from storage import deciding, people, reviewing
from storage.deciding import Decided, Done, StillDiffers, WaitsForAnswer
from storage.matters import Matter
from storage.people import Person


def again(session: Session, house: House, said: Said) -> Reply:
    """The button is of another moment, or of nobody's card."""
    person = people.by_account(session, said.account, said.at, lock=False)
    return outdated(house.texts.of(person.language), said)


def here(desk: Desk) -> Reply:
    """Something was decided or changed meanwhile: the matter as it is now, in place of the card of before."""
    return drawn(_now(desk), toast=desk.words.label("This screen has changed. Here is where you are."))


def _now(desk: Desk) -> Desk:
    """As the reports are by now: others may have written since this tap was first looked at."""
    matter = reviewing.matter_of(desk.session, desk.plan, desk.person, desk.at.report)
    return desk if matter is None else replace(desk, matter=matter)


def waits(desk: Desk, stop: WaitsForAnswer) -> Reply:
    return drawn(desk, toast=messages.waits(desk.words, stop.until))


def own(desk: Desk) -> Reply:
    card = messages.own(desk.words, desk.plan.id, desk.matter.quarter)
    return redrawn(desk.said, desk.words, card)


def first(desk: Desk, stop: StillDiffers) -> Reply:
    """The difference comes first."""
    code = stop.subject.indicator.code
    there = opened(desk, desk.matter, desk.at.group)
    at = there.at.on(code)
    shown = Desk(desk.session, desk.house, desk.said, desk.person, desk.plan, desk.matter, at)
    return drawn(shown, toast=desk.words.label("First choose: {code}.", code=code))


def second(desk: Desk, stop: Decided, beside: Sequence[Matter] = ()) -> Reply:
    """Somebody was faster; whoever taps twice is shown what they did. `beside`: matters decided by the same tap."""
    words, now = desk.words, _now(desk)
    now = replace(now, at=now.at.on(desk.at.indicator))
    of = next((one for one in now.matter.subjects if one.choice is not None and one.choice == stop.choice), None)
    if stop.by == desk.person.id:
        if stop.choice is not None and of is not None:
            return redrawn(desk.said, words, settled(now, Done(choice=stop.choice, matter=now.matter)))
        return redrawn(desk.said, words, verified(now, _at_once(desk.person, beside or (now.matter,))))
    who = called(desk.session, desk.house, words, stop.by, desk.said.at)
    amount = None if stop.choice is None or of is None else of.said(stop.choice)
    toast = messages.decided(words, who, None if of is None else of.indicator.kind, amount)
    return drawn(now, toast=toast)


def called(session: Session, house: House, words: Words, person: int, now: datetime) -> str:
    return name(session, house, words, person, now) or words.label("Another coordinator")


def _at_once(person: Person, there: Sequence[Matter]) -> int:
    """How many reports of these matters this person verified when they last did."""
    them = [one.verified for matter in there for one in reviewing.within(person, matter) if one.verified is not None]
    moments = [one.at for one in them if one.person == person.id]
    return moments.count(max(moments)) if moments else 0


def settled(desk: Desk, done: Done) -> Card:
    """What counts now; what is next is the rest of the matter, where that is to be seen too."""
    matter = desk.matter if done.matter is None else done.matter
    of = matter.subject(desk.at.indicator)
    assert of is not None
    assert done.choice is not None
    there = waiting(desk)
    ahead = desk.at.tap("vl")
    if not done.reports and reviewing.to_verify(desk.person, matter, desk.today):
        ahead = handle(desk.person, matter, desk.at.group).tap("vb")
    return messages.settled(desk.words, looked(desk), of, done.choice, there.left, ahead)


def verified(desk: Desk, n: int) -> Card:
    matter = _now(desk).matter
    undone = deciding.to_undo(desk.person, matter, (), deciding.frozen_at(desk.session, desk.plan, matter.quarter))
    undo = desk.at.seeing(deciding.as_decided(desk.person, matter)).tap("vu") if undone.reports else None
    return messages.verified(desk.words, desk.plan.id, waiting(desk), n, desk.at.tap("vl"), undo)
