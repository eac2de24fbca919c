"""What is said on the day of a handover: to whoever has the duty now, to whoever had it, and to the coordinator."""

from bot.cards import Button, Card
from bot.messages.sheet import card
from bot.taps import Tap
from bot.texts import Html, Words
from storage.carrying import NO_LINK, NO_RECEIVER
from storage.handovers import Kind

PROMISED = "handover.promised"


def takes_over(words: Words, kind: Kind, giver: str, until: str) -> Html:
    """The first line for the receiver; what there is to do follows."""
    if kind is Kind.STANDIN:
        return words("You stand in for {person} until {day}.", person=giver, day=until)
    return words("You take over from {person}.", person=giver)


def offered(words: Words, kind: Kind, giver: str, starts: str, ends: str, invitation: int) -> Card:
    """Somebody of the team has opened the link that carries a handover."""
    question = words("Take over from {person} on {day}?", person=giver, day=starts)
    if kind is Kind.STANDIN:
        question = words("Stand in for {person} until {day}?", person=giver, day=ends)
    return card(
        (words("You already have access."), question),
        (Button(words.label("Yes"), Tap("jm", invitation)), Button(words.label("No"), Tap("jx", invitation))),
    )


def promised(words: Words, giver: str, day: str) -> Card:
    """Somebody of the team has taken the link; the day is still to come, or it is there."""
    return card((words("Noted, thank you."), words("{person} hands over to you on {day}.", person=giver, day=day)))


def stood_in_for(words: Words, receiver: str, until: str) -> Card:
    """For whoever is away."""
    return card((words("{person} stands in for you until {day}.", person=receiver, day=until),))


def access_closed(words: Words) -> Card:
    """The last message to a chat whose access has ended: it names nobody."""
    return card((words("Your duty has passed to someone else. Your access is closed. Thank you."),))


def stand_in_closed(words: Words) -> Card:
    """The same to whoever was let in to stand in, and whose time is over."""
    return card((words("Your time as stand-in is over. Your access is closed. Thank you."),))


def back_again(words: Words, receiver: str) -> Html:
    """The first line for whoever was away."""
    return words("You are back: {person} no longer stands in for you.", person=receiver)


def stood_in(words: Words, giver: str) -> Card:
    return card((words("You no longer stand in for {person}. Thank you.", person=giver),))


def elsewhere(words: Words) -> Card:
    """In place of a form that went along."""
    return card((words("This report has passed to someone else."),))


def has_begun(words: Words, line: Html) -> Card:
    """For the coordinator."""
    return card((line,), (Button(words.label("Team"), Tap("tq")),))


def over(words: Words, giver: str, receiver: str, then: str) -> Card:
    """For the coordinator. `then`: whose access has ended, if any."""
    return card(
        (words("{receiver} no longer stands in for {giver}.", receiver=receiver, giver=giver), then),
        (Button(words.label("Team"), Tap("tq")),),
    )


def nobody_yet(words: Words, giver: str) -> Card:
    """For the coordinator, on the day: the link waits, and the duty with it."""
    return card(
        (words("{person}: nobody has taken over yet.", person=giver), words("The link is not used yet.")),
        (Button(words.label("Team"), Tap("tq")),),
    )


def failed(words: Words, giver: str, giver_id: int, receiver: str, because: str) -> Card:
    """For the coordinator: nothing has moved."""
    why = words("Nobody stood in.")
    if because == NO_LINK:
        why = words("The link was not used.")
    elif because == NO_RECEIVER:
        why = words("{person} has no access.", person=receiver)
    return card(
        (words("{person} has not handed over.", person=giver), why),
        (Button(words.label("Hand over"), Tap("hw", giver_id)),),
    )
