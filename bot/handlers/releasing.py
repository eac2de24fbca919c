"""[Release the tallies…] (11.6): who coordinates the whole plan names the recipients and approves.

1. the tap begins an errand and posts a row: the mask takes seconds, and is decided when the row is written, by a child
   process of its own; killed meanwhile, the row is written again;
2. the names are typed and read back; no figure is on any card;
3. [Approve the release] reads everything again and freezes it, and the files are asked for, protected.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Card, Reply, Toast
from bot.forms.comments import private
from bot.handlers.errands import Kind, Left, at_hand, begin, drawn, ended, moved, stale
from bot.handlers.outdated import outdated
from bot.handlers.releasing_refused import REFUSED, refused
from bot.handlers.yearly_cards import Desk
from bot.house import Door, House, Said
from bot.messages import releasing as messages
from bot.messages.releasing import AGAIN, APPROVE, LEAVE, Masked
from bot.messages.yearly import RELEASE, Year
from bot.occasions import Dropped, Occasion
from bot.texts import Html, Words
from storage import documents, editions, errands, outbox, people, releases, suppression
from storage.approving import ChangedMeanwhile, approve
from storage.documents import Format
from storage.errands import Errand
from storage.masks import Key
from storage.outbox import Posted
from storage.people import Person
from storage.permissions import Action, may, require
from storage.plan.logframe import Logframe
from storage.plan.reading import NoSuchPlan
from storage.released import Release
from storage.releases import LONGEST_NAME, MOST_EDITIONS, MOST_RECIPIENTS
from storage.releasing import Asked, prepare
from storage.rolled import Scope

ERRAND, PREPARED = "release", "release.prepared"
NAMES, READ, DONE, LEFT = "names", "read", "done", "left"
FILES = (Format.PDF, Format.XLSX)


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


def release(session: Session, house: House, said: Said) -> Reply:
    """[Release the tallies…], and [Try again]: the card says that it is being prepared."""
    person = _permitted(session, said)
    words, about = house.texts.of(person.language), _asked(session, house, said)
    if about is None:
        return outdated(words, said)
    if about.edition > MOST_EDITIONS:
        return Reply((Toast(said.query, words.label("These tallies are released already.")),), effect=False)
    values = {"plan": about.plan.id, "year": about.year, "edition": about.edition}
    errand = begin(session, person, ERRAND, NAMES, said, values)
    house.masks.forget(about.key)
    card = messages.preparing(words, about.of, errand.version)
    return replace(drawn(said, errand, card), posted=(_post(session, errand, said.at),))


def typed(session: Session, house: House, said: Said, person: Person, errand: Errand) -> Reply:
    """Names, one a line; what was typed goes from the chat."""
    require(person, Action.RELEASE)
    about = _about(session, house, errand)
    words = house.texts.of(person.language)
    names = [" ".join(line.split()) for line in said.text.splitlines() if line.strip()]
    wrong = _wrong(words, names, about.plan.country)
    if wrong:
        again, unseen = _drawings(session, house, person, errand)
        return replace(drawn(said, errand, again, above=wrong, anew=unseen), effect=False)
    read = moved(session, said, errand, READ, {**errand.values, "names": list(dict.fromkeys(names))})
    card, unseen = _drawings(session, house, person, read)
    posted = () if house.masks.of(about.key) is not None else (_post(session, read, said.at),)
    return replace(drawn(said, read, card, anew=unseen), posted=posted)


def again(session: Session, house: House, said: Said) -> Reply:
    """[Write again]"""
    person = _permitted(session, said)
    errand = at_hand(session, person, ERRAND, said)
    if errand is None:
        return stale(session, house, person, said, KIND)
    values = {name: value for name, value in errand.values.items() if name != "names"}
    asked = moved(session, said, errand, NAMES, values)
    card, unseen = _drawings(session, house, person, asked)
    return drawn(said, asked, card, anew=unseen)


def leave(session: Session, house: House, said: Said) -> Reply:
    """[Back], from any step: the year's summary."""
    person = _permitted(session, said)
    errand = at_hand(session, person, ERRAND, said)
    if errand is None:
        return stale(session, house, person, said, KIND)
    left = ended(session, said, errand, LEFT, errand.values)
    return drawn(said, left, _drawings(session, house, person, left)[0])


def approved(session: Session, house: House, said: Said) -> Reply:
    """[Approve the release]"""
    person = _permitted(session, said)
    words, errand = house.texts.of(person.language), at_hand(session, person, ERRAND, said)
    if errand is None or errand.step != READ:
        return stale(session, house, person, said, KIND)
    about = _about(session, house, errand)
    known = house.masks.of(about.key)
    if known is None:  # another process by now: it is prepared again, and looked at again
        return _prepared_again(session, house, said, person, errand, words.label("It is being prepared."))
    try:
        with session.begin_nested():
            frozen = approve(session, about.plan, *known, recipients=errand.values["names"], person=person, now=said.at)
    except ChangedMeanwhile:
        house.masks.forget(about.key)
        toast = words.label("The tallies have changed: it is prepared again.")
        return _prepared_again(session, house, said, person, errand, toast)
    except REFUSED as error:
        house.masks.forget(about.key)
        return drawn(said, errand, refused(words, about.plan, about.of, errand.version, error))
    files = tuple(
        documents.post(session, asked, person=person.id, now=said.at) for asked in files_of(session, about, frozen)
    )
    house.masks.forget(about.key)
    done = ended(session, said, errand, DONE, errand.values)
    return replace(drawn(said, done, _done(words, about, frozen)), posted=files)


def files_of(session: Session, about: About, frozen: Release) -> list[documents.Asked]:
    """What comes of a release: the year's documents with it, of the newest edition, else of the draft."""
    newest = editions.latest(session, about.plan.id, Scope.YEAR, about.year, None)
    edition = documents.DRAFT if newest is None else newest.edition
    year = about.year
    return [documents.Asked(about.plan.id, year, 0, edition, form, release=frozen.number) for form in FILES]


def _prepared_again(session: Session, house: House, said: Said, person: Person, errand: Errand, toast: str) -> Reply:
    card, unseen = _drawings(session, house, person, errand)
    reply = drawn(said, errand, card, anew=unseen)
    actions = tuple(replace(one, text=toast) if isinstance(one, Toast) else one for one in reply.actions)
    return Reply(actions, posted=(_post(session, errand, said.at),))


def _permitted(session: Session, said: Said) -> Person:
    person = people.by_account(session, said.account, said.at)
    require(person, Action.RELEASE)
    return person


def _asked(session: Session, house: House, said: Said) -> About | None:
    """What the button names: the year's first release, or the revised one."""
    assert said.tap is not None
    try:
        plan = house.plans.get(session, said.tap.object)
    except NoSuchPlan:
        return None
    year = said.tap.version // 10
    if year not in plan.calendar.years:
        return None
    before = releases.latest(session, plan.id, year)
    return About(plan, year, 1 if before is None else before.edition + 1)


def _about(session: Session, house: House, errand: Errand) -> About:
    values = errand.values
    return About(house.plans.get(session, values["plan"]), values["year"], values["edition"])


def _wrong(words: Words, names: list[str], country: str) -> Html | None:
    if not names:
        return words("Write at least one name.")
    if len(names) > MOST_RECIPIENTS:
        return words("{n} names at most.", n=MOST_RECIPIENTS)
    if any(len(name) > LONGEST_NAME for name in names):
        return words("A name has {n} letters at most.", n=LONGEST_NAME)
    if any(private(name, country) for name in names):
        return words("There is a number or an address. Write names alone.")
    return None


# ---------------------------------------------------------------------------------------------------------- its cards


def _drawings(session: Session, house: House, person: Person, errand: Errand) -> tuple[Card, Card]:
    """The step the errand stands on, and the same as a new message may show it: names were typed."""
    words, about = house.texts.of(person.language), _about(session, house, errand)
    if errand.step == LEFT:
        desk = Desk(session, house, words, person, about.plan, about.year, errand.changed_at)
        card = desk.present(october=False)
        return card, card
    if errand.step == DONE:
        frozen = releases.latest(session, about.plan.id, about.year)
        card = messages.preparing(words, about.of, errand.version) if frozen is None else _done(words, about, frozen)
        return card, card
    masked = _masked(house, words, about)
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


def _masked(house: House, words: Words, about: About) -> Masked | None:
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
    return Masked(shown.cells, shown.masked, len(shown.left_out), exposed)


def _done(words: Words, about: About, frozen: Release) -> Card:
    assert frozen.approved_at is not None
    day = about.plan.calendar.today(frozen.approved_at)
    return messages.released(words, about.of, day, len(frozen.recipients))


def _drawing(session: Session, house: House, person: Person, errand: Errand) -> Card:
    return _drawings(session, house, person, errand)[0]


def _unseen(session: Session, house: House, person: Person, errand: Errand) -> Card:
    return _drawings(session, house, person, errand)[1]


def _after(session: Session, house: House, said: Said, person: Person) -> Left | None:
    """A tap on a card of a release that was approved, or left: the year's summary as it stands."""
    if said.tap is None or not may(person, Action.RELEASE):
        return None
    plan = next((plan for plan in house.plans.open(session) if plan.id == said.tap.object), None)
    year = int(said.tap.argument) if said.tap.argument.isdecimal() and len(said.tap.argument) == 4 else 0
    if plan is None or year not in plan.calendar.years:
        return None
    words = house.texts.of(person.language)
    return Left(said.message, Desk(session, house, words, person, plan, year, said.at).present(october=False))


# ----------------------------------------------------------------------------------------------------- when it is ready


def _post(session: Session, errand: Errand, now: datetime) -> int:
    values = {"plan": errand.values["plan"], "year": errand.values["year"], "edition": errand.values["edition"]}
    return outbox.post(session, template=PREPARED, values=values, now=now, person=errand.person, redraws=errand.card)


def _prepared(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """Decides the mask, unless it is decided for what there is now; the step the person is at, with what it masks."""
    person = people.by_id(session, posted.person or 0)
    if person is None or not may(person, Action.RELEASE):
        return Dropped("no right")
    errand = errands.under_way(session, person.id)
    if errand is None or errand.kind != ERRAND or any(errand.values[k] != posted.values[k] for k in posted.values):
        return Dropped("left")
    about, words = _about(session, house, errand), house.texts.of(person.language)
    try:
        asked = prepare(session, about.plan, about.year, None, about.edition, posted.written_at)
        known = house.masks.of(about.key)
        if known is None or known[0] != asked:
            house.masks.keep(about.key, asked, _mask(asked))
    except REFUSED as error:
        return refused(words, about.plan, about.of, errand.version, error)
    return _drawing(session, house, person, errand)


def _mask(asked: Asked) -> suppression.Mask:
    return suppression.protect(asked.tables, asked.threshold, asked.released, edition=asked.edition)


KIND = Kind(ERRAND, typed, _drawing, _after, _unseen)
OCCASIONS = (Occasion(PREPARED, _prepared),)
DOORS = (
    Door(release, verbs=(RELEASE,)),
    Door(approved, verbs=(APPROVE,)),
    Door(again, verbs=(AGAIN,)),
    Door(leave, verbs=(LEAVE,)),
)
