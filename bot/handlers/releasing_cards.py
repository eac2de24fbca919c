"""The cards of a release: being prepared, whose names, read back, done. No figure is on any of them."""

import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers.yearly_cards import Desk
from bot.house import House
from bot.messages import releasing as messages
from bot.messages.releasing import Masked
from bot.messages.yearly import Year
from bot.texts import Words
from storage import releases
from storage.errands import Errand
from storage.masks import Key
from storage.people import Person
from storage.plan.logframe import Logframe
from storage.released import Release

NAMES, READ, DONE, LEFT = "names", "read", "done", "left"


@dataclass(frozen=True)
class About:
    """What an errand is about."""

    plan: Logframe
    year: int
    edition: int

    @property
    def key(self) -> Key:
        return self.plan.id, self.year, releases.WHOLE_YEAR, self.edition

    @property
    def of(self) -> Year:
        return Year(self.plan.id, self.year, self.edition)


def about_of(session: Session, house: House, errand: Errand) -> About:
    values = errand.values
    return About(house.plans.get(session, values["plan"]), values["year"], values["edition"])


def cards(session: Session, house: House, person: Person, errand: Errand) -> tuple[Card, Card]:
    """The step the errand stands on, and the same as a new message may show it: names were typed."""
    words, about = house.texts.of(person.language), about_of(session, house, errand)
    if errand.step == LEFT:
        desk = Desk(session, house, words, person, about.plan, about.year, errand.changed_at)
        card = desk.present(october=False)
        return card, card
    if errand.step == DONE:
        frozen = releases.latest(session, about.plan.id, about.year)
        card = messages.preparing(words, about.of, errand.version) if frozen is None else released(words, about, frozen)
        return card, card
    masked = masked_now(house, words, about)
    if errand.step == READ:
        names = errand.values["names"]
        seen, unseen = (
            messages.read_back(words, about.of, errand.version, masked, names, seen=seen) for seen in (True, False)
        )
        return seen, unseen
    if masked is None:
        card = messages.preparing(words, about.of, errand.version)
    else:
        card = messages.asked(words, about.of, errand.version, masked)
    return card, card


def masked_now(house: House, words: Words, about: About) -> Masked | None:
    """What the mask leaves to be seen, as counts of cells; None while it is not decided."""
    known = house.masks.of(about.key)
    if known is None:
        return None
    asked, mask = known
    shown = releases.masked(
        plan=about.plan.code, year=about.year, quarter=None, edition=about.edition, threshold=asked.threshold,
        tables=asked.tables, mask=mask,
    )  # fmt: skip
    names = {area.key: words.text(area.names) for area in about.plan.areas}
    exposed = tuple(names.get(key, key) for key in shown.exposed)
    return Masked(shown.cells, shown.masked, len(shown.left_out), exposed, _sign(shown))


def _sign(shown: Release) -> str:
    """Of what anybody may read of it alone: a button may be read by others, too."""
    circulates = (shown.threshold, shown.tables, sorted(shown.left_out), sorted(shown.exposed))
    return hashlib.sha256(repr(circulates).encode()).hexdigest()[:8]


def released(words: Words, about: About, frozen: Release) -> Card:
    assert frozen.approved_at is not None
    day = about.plan.calendar.today(frozen.approved_at)
    return messages.released(words, about.of, day, len(frozen.recipients))
