"""Documents asked for in the chat: the tap that asks, and what is read when its turn comes (11.3).

It is made in a process of its own (`bot/making`); here the figures are read, and the hash of a frozen edition checked.
"""

import re
from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Toast
from bot.handlers.outdated import outdated
from bot.handlers.summary_card import summary
from bot.house import Door, House, Said
from bot.making.order import STAGES, Order, written
from bot.messages import documents as messages
from bot.occasions import Dropped, Instead, Made, Making
from bot.texts import Words
from storage import documents, editions, narrowed, of_survivors, people, releases, rolled_json, rollups
from storage.documents import DRAFT, Asked, Format, OneAlready
from storage.outbox import NO_ACCESS, Posted
from storage.people import Person
from storage.permissions import Action, NotAllowed, may, require
from storage.plan.logframe import Logframe
from storage.rolled import RollUp, Scope
from storage.shielding import shielded

WHICH = re.compile(r"(o?)(pdf|xlsx|csv|json|chart)([0-9]{1,3})")


def ask(session: Session, house: House, said: Said) -> Reply:
    """[PDF], [Excel] and their like: a row first; the document is made when its turn comes."""
    person = people.by_account(session, said.account, said.at)
    words, asked = house.texts.of(person.language), _asked(said)
    if asked is None:
        require(person, Action.SEE_FROZEN)
        return outdated(words, said)
    require(person, _action(asked))
    plan = house.plans.get(session, asked.plan)
    readable = _open(plan, person)
    if asked.edition == DRAFT and not readable:
        raise NotAllowed(_action(asked))
    if not _there(session, plan, asked):
        return outdated(words, said)
    if not readable:
        return _closed(session, house, person, plan, asked, said)
    try:
        row = documents.ask(session, asked, person=person.id, now=said.at)
    except OneAlready:
        return Reply((Toast(said.query, words.label("A document is already being made.")),), effect=False)
    shown = messages.making(words, asked.format, STAGES[asked.format][0])
    return Reply((Toast(said.query), Redraw(said.chat, said.message, shown)), posted=(row,))


def _asked(said: Said) -> Asked | None:
    """What the button says; None for one that no card of ours carries."""
    found = None if said.tap is None else WHICH.fullmatch(said.tap.argument)
    if said.tap is None or found is None:
        return None
    year, quarter = divmod(said.tap.version, 10)
    october, form, edition = bool(found[1]), Format(found[2]), int(found[3])
    if quarter > 4 or (october and quarter):
        return None
    return Asked(said.tap.object, year, quarter, edition, form, october, card=said.message)


def _action(asked: Asked) -> Action:
    """Whoever evaluates gets what is frozen."""
    return Action.MAKE_DOCUMENTS if asked.edition == DRAFT else Action.SEE_FROZEN


def _open(plan: Logframe, person: Person) -> bool:
    """Every file holds ministries' figures, and some on which nobody has decided. Whether one does is told to no NGO:
    that alone would say that a ministry reported something else."""
    return not narrowed.blind(plan, person.organisation_code)


def _closed(session: Session, house: House, person: Person, plan: Logframe, asked: Asked, said: Said) -> Reply:
    """A button of somebody else's card: why not, and the edition as this reader is shown it."""
    toast = messages.closed(house.texts.of(person.language))
    card = summary(
        session, house, person, plan, asked.year, asked.quarter, asked.edition, october=asked.october, at=said.at
    )
    return Reply((Toast(said.query, toast), Redraw(said.chat, said.message, card)), effect=False, refused=True)


def _there(session: Session, plan: Logframe, asked: Asked) -> bool:
    if asked.edition == DRAFT:
        return plan.calendar.first.year <= asked.year <= plan.calendar.last.year
    return _edition(session, asked) is not None


def _edition(session: Session, asked: Asked) -> editions.Edition | None:
    found = (
        one
        for one in editions.editions(session, asked.plan)
        if (one.scope, one.year, one.quarter or 0, one.edition)
        == (_scope(asked), asked.year, asked.quarter, asked.edition)
    )
    return next(found, None)


def _scope(asked: Asked) -> Scope:
    if asked.october:
        return Scope.OCTOBER
    return Scope.QUARTER if asked.quarter else Scope.YEAR


# ---------------------------------------------------------------------------------------------- when its turn comes


def _order(session: Session, house: House, posted: Posted) -> Making | Instead | Dropped:
    """Everything it says, as it is now; a frozen one as it was, after its hash was asked."""
    asked = documents.read(posted.values)
    person = None if posted.person is None else people.by_id(session, posted.person)
    if person is None or not may(person, _action(asked)):
        return Dropped(NO_ACCESS)
    words = house.texts.of(posted.language)
    if posted.not_after is not None and posted.written_at > posted.not_after:
        return Instead("too late", messages.not_made(words, asked, messages.bare(words, asked)), asked.card)
    plan = house.plans.get(session, asked.plan)
    if not _open(plan, person):
        return Dropped(NO_ACCESS)
    try:
        rollup = _rollup(session, plan, asked, posted)
    except editions.NotAsFrozen:
        return Instead("altered", messages.altered(words, messages.bare(words, asked)), asked.card)
    before = _before(session, house, person, plan, asked, posted)
    failed = messages.not_made(words, asked, before)
    release = None if asked.release is None else releases.of_number(session, asked.release)
    return Making(
        written(Order(asked.format, posted.language, rolled_json.written(rollup), rollup.hash, release)),
        lambda content: messages.file(words, asked, content),
        _shows(words, asked),
        before,
        failed,
        asked.card,
        asked.format is Format.CHART,
    )


def _shows(words: Words, asked: Asked) -> Mapping[str, Card]:
    return {stage: messages.making(words, asked.format, stage) for stage in STAGES[asked.format]}


def _before(session: Session, house: House, person: Person, plan: Logframe, asked: Asked, posted: Posted) -> Card:
    """The card it was asked on, as it is by now."""
    if asked.card is None:
        return messages.bare(house.texts.of(posted.language), asked)
    return summary(
        session, house, person, plan, asked.year, asked.quarter, asked.edition, october=asked.october,
        at=posted.written_at,
    )  # fmt: skip


def _rollup(session: Session, plan: Logframe, asked: Asked, posted: Posted) -> RollUp:
    """Raises NotAsFrozen, NoSuchEdition, NotOfThePlan."""
    if asked.edition == DRAFT:
        return rollups.roll_up(session, plan, _scope(asked), asked.year, asked.quarter or None, posted.written_at)
    edition = _edition(session, asked)
    if edition is None:
        raise editions.NoSuchEdition
    return shielded(editions.rolled(session, edition.id), of_survivors.indicators(session, plan.id))


def _otherwise(session: Session, house: House, posted: Posted) -> Instead | Dropped:
    """What is asked for cannot be read: said on its card, which may be no more than its title."""
    asked = documents.read(posted.values)
    words = house.texts.of(posted.language)
    return Instead("defect", messages.not_made(words, asked, messages.bare(words, asked)), asked.card)


OCCASIONS = (Made(documents.DOCUMENT, _order, _otherwise),)
DOORS = (Door(ask, verbs=(messages.VERB,)),)
