"""The mask of a release, which takes seconds: a row asks for it, and it is decided when that row is written."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers.releasing_cards import about_of, cards
from bot.handlers.releasing_refused import REFUSED, refused
from bot.house import House
from bot.occasions import Dropped, Occasion, OnItsCard
from storage import errands, outbox, people, suppression
from storage.errands import Errand
from storage.outbox import Posted
from storage.permissions import Action, may
from storage.releasing import Asked, prepare

ERRAND, PREPARED = "release", "release.prepared"


def ask(session: Session, errand: Errand, now: datetime) -> int:
    values = {"plan": errand.values["plan"], "year": errand.values["year"], "edition": errand.values["edition"]}
    return outbox.post(session, template=PREPARED, values=values, now=now, person=errand.person, redraws=errand.card)


def _prepared(session: Session, house: House, posted: Posted) -> Card | OnItsCard | Dropped:
    """Decides the mask, unless it is decided for what there is now; the step the person is at, with what it masks."""
    person = people.by_id(session, posted.person or 0)
    if person is None or not may(person, Action.RELEASE):
        return Dropped("no right")
    errand = errands.under_way(session, person.id)
    if errand is None or errand.kind != ERRAND or any(errand.values[k] != posted.values[k] for k in posted.values):
        return Dropped("left")
    about, words = about_of(session, house, errand), house.texts.of(person.language)
    try:
        asked = prepare(session, about.plan, about.year, None, about.edition, posted.written_at)
        known = house.masks.of(about.key)
        if known is None or known[0] != asked:
            house.masks.keep(about.key, asked, _mask(asked))
    except REFUSED as error:
        return refused(words, about.plan, about.of, errand.version, error)
    return OnItsCard(*cards(session, house, person, errand))


def _mask(asked: Asked) -> suppression.Mask:
    return suppression.protect(asked.tables, asked.threshold, asked.released, edition=asked.edition)


OCCASIONS = (Occasion(PREPARED, _prepared),)
