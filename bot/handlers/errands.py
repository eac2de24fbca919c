"""What the errands share: the short forms beside the report, each one card, drawn from its row in `storage/errands.py`.

An errand's module begins it, answers its buttons and what is typed, and says which card shows each step. One form of a
person is active: an errand that begins lets the report rest, and a report that is touched ends the errand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.cards import Action, Card, Erase, Redraw, Reply, Say, Stepped, Toast
from bot.handlers.outdated import outdated
from bot.house import House, Said
from bot.messages import always
from storage import drafts, errands
from storage.errands import Errand
from storage.people import Person

BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)
CANCELLED = "cancelled"  # the last step of one that was given up


@dataclass(frozen=True)
class Left:
    """What an errand that has ended left on a message. `unseen`: shown where that is gone and holds what was typed."""

    message: int | None
    card: Card
    unseen: Card | None = None

    def redraw(self, chat: int) -> Redraw:
        return Redraw(chat, self.message, self.card, anew=self.unseen or self.card)


def nothing_after(session: Session, house: House, said: Said, person: Person) -> None:
    """An errand that leaves nothing to show."""


@dataclass(frozen=True)
class Kind:
    """One errand. `typed` answers what is written at its question, `cards` draws the step it stands on, the last too:
    as it is, and as a new message may show it, which holds nothing that a person typed.

    `after`: what it has left on the message that was tapped, or with what was just typed, once it has ended. It is
    asked when an update comes again, and when an old card is tapped.
    """

    name: str
    typed: Callable[[Session, House, Said, Person, Errand], Reply]
    cards: Callable[[Session, House, Person, Errand], tuple[Card, Card]]
    after: Callable[[Session, House, Said, Person], Left | None] = nothing_after

    def shown(
        self, session: Session, house: House, said: Said, person: Person, errand: Errand, above: str = ""
    ) -> Reply:
        """The step it stands on, in answer to what was tapped or typed. `above`: see `drawn`."""
        card, unseen = self.cards(session, house, person, errand)
        return drawn(said, errand, card, above=above, anew=unseen)

    def redraw(self, session: Session, house: House, person: Person, errand: Errand) -> Redraw:
        """The step it stands on, on its card."""
        step = Stepped(errand.person, errand.version)
        if errand.step == CANCELLED:
            card = always.cancelled(house.texts.of(person.language))
            return Redraw(errand.chat, errand.card, card, anew=card, drawn=step)
        card, unseen = self.cards(session, house, person, errand)
        return Redraw(errand.chat, errand.card, card, anew=unseen, drawn=step)


def alike(
    screen: Callable[[Session, House, Person, Errand], Card],
) -> Callable[[Session, House, Person, Errand], tuple[Card, Card]]:
    """The cards of an errand that shows nothing a person typed: a new message may show the same."""

    def cards(session: Session, house: House, person: Person, errand: Errand) -> tuple[Card, Card]:
        card = screen(session, house, person, errand)
        return card, card

    return cards


def begin(
    session: Session, person: Person, kind: str, step: str, said: Said, values: Mapping[str, Any] | None = None
) -> Errand:
    """A new errand, which takes the place of any other; the tapped message, if any, is its card.

    Its versions begin at the time, so that no button of an earlier one fits it.
    """
    drafts.rest(session, person.id)
    card = said.message if said.query else None
    errand = Errand(person.id, kind, step, next_version(session, person, said), said.chat, card, said.at, values or {})
    errands.keep(session, errand)
    return errand


def next_version(session: Session, person: Person, said: Said) -> int:
    return max(int((said.at - BEGINNING).total_seconds()), errands.latest(session, person.id) + 1)


def at_hand(session: Session, person: Person, kind: str, said: Said) -> Errand | None:
    """The errand that the tapped button belongs to; None where it has ended or moved on. Its card is the tapped one."""
    errand = errands.under_way(session, person.id)
    if errand is None or errand.kind != kind or said.tap is None or said.tap.version != errand.version:
        return None
    return replace(errand, card=said.message or errand.card)


def moved(session: Session, said: Said, errand: Errand, step: str, values: Mapping[str, Any]) -> Errand:
    """One step further."""
    typed = None if said.query or said.command else said.message
    further = replace(errand, step=step, values=values, version=errand.version + 1, changed_at=said.at, typed=typed)
    errands.keep(session, further)
    return further


def ended(session: Session, said: Said, errand: Errand, step: str, values: Mapping[str, Any] | None = None) -> Errand:
    """It is over. Where the process dies before its last card is drawn, the next one draws it."""
    return moved(session, said, replace(errand, over=True), step, values or {})


def drawn(said: Said, errand: Errand, card: Card, *, above: str = "", anew: Card | None = None) -> Reply:
    """The card as it is now; what was typed goes. `above`: a sentence over the question (HTML), which may quote that.

    `anew`: what is sent where the card is gone, if the card itself may not show on a lock screen.
    """
    headed = replace(card, text=f"{above}\n{card.text}") if above else card
    step = Stepped(errand.person, errand.version)
    actions: list[Action] = [Redraw(errand.chat, errand.card, headed, anew=anew or card, drawn=step)]
    if said.command and errand.card is None and not errand.over:  # it begins: no card of one before is drawn over
        actions = [Say(errand.chat, anew or card, drawn=step)]
    if said.query:
        actions.insert(0, Toast(said.query))
    elif said.message is not None and not said.command:
        actions.append(Erase(said.chat, (said.message,)))
    return Reply(tuple(actions))


def stale(session: Session, house: House, person: Person, said: Said, kind: Kind) -> Reply:
    """An old card, or a second tap: the errand is drawn as it stands, on the card that was tapped."""
    words = house.texts.of(person.language)
    errand = errands.under_way(session, person.id)
    toast = Toast(said.query, words.label("This screen has changed. Here is where you are."))
    if errand is not None and errand.kind == kind.name:
        errand = replace(errand, card=said.message or errand.card)
        return Reply((toast, kind.redraw(session, house, person, errand)), effect=False)
    left = kind.after(session, house, said, person)
    if left is None:
        return outdated(words, said)
    return Reply((toast, left.redraw(said.chat)), effect=False)
