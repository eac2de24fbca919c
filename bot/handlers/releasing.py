"""[Release the tallies…] (11.6): who coordinates the whole plan names the recipients and approves.

1. the tap begins an errand and posts a row: the mask takes seconds, and is decided when the row is written, by a child
   process of its own; killed meanwhile, the row is written again;
2. the names are typed and read back; no figure is on any card;
3. [Approve the release] reads everything again and freezes it, and the files are asked for, protected.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.cards import Reply, Toast
from bot.documents import letters
from bot.forms.comments import private
from bot.handlers.errands import Kind, Left, at_hand, begin, drawn, ended, moved, stale
from bot.handlers.outdated import outdated
from bot.handlers.releasing_cards import DONE, LEFT, NAMES, READ, About, about_of, cards, masked_now, released
from bot.handlers.releasing_prepared import ERRAND, ask
from bot.handlers.releasing_refused import REFUSED, refused
from bot.handlers.yearly_cards import Desk
from bot.house import Door, House, Said
from bot.messages import releasing as messages
from bot.messages.documents import no_such_letter
from bot.messages.releasing import AGAIN, APPROVE, LEAVE
from bot.messages.yearly import RELEASE
from bot.texts import Html, Words
from storage import documents, editions, people, releases
from storage.approving import ChangedMeanwhile, approve
from storage.documents import Format
from storage.errands import Errand
from storage.people import Person
from storage.permissions import Action, may, require
from storage.plan.reading import NoSuchPlan
from storage.released import Release
from storage.releases import LONGEST_NAME, MOST_EDITIONS, MOST_RECIPIENTS
from storage.rolled import Scope

FILES = (Format.PDF, Format.XLSX)


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
    return replace(drawn(said, errand, card), posted=(ask(session, errand, said.at),))


def typed(session: Session, house: House, said: Said, person: Person, errand: Errand) -> Reply:
    """Names, one a line; what was typed goes from the chat."""
    require(person, Action.RELEASE)
    about = about_of(session, house, errand)
    words = house.texts.of(person.language)
    names = [" ".join(line.split()) for line in said.text.splitlines() if line.strip()]
    wrong = _wrong(words, names, about.plan.country)
    if wrong:
        return replace(KIND.shown(session, house, said, person, errand, wrong), effect=False)
    read = moved(session, said, errand, READ, {**errand.values, "names": list(dict.fromkeys(names))})
    posted = () if house.masks.of(about.key) is not None else (ask(session, read, said.at),)
    return replace(KIND.shown(session, house, said, person, read), posted=posted)


def again(session: Session, house: House, said: Said) -> Reply:
    """[Write again]"""
    person = _permitted(session, said)
    errand = at_hand(session, person, ERRAND, said)
    if errand is None:
        return stale(session, house, person, said, KIND)
    values = {name: value for name, value in errand.values.items() if name != "names"}
    asked = moved(session, said, errand, NAMES, values)
    return KIND.shown(session, house, said, person, asked)


def leave(session: Session, house: House, said: Said) -> Reply:
    """[Back], from any step: the year's summary."""
    person = _permitted(session, said)
    errand = at_hand(session, person, ERRAND, said)
    if errand is None:
        return stale(session, house, person, said, KIND)
    left = ended(session, said, errand, LEFT, errand.values)
    return KIND.shown(session, house, said, person, left)


def approved(session: Session, house: House, said: Said) -> Reply:
    """[Approve the release]"""
    person = _permitted(session, said)
    words, errand = house.texts.of(person.language), at_hand(session, person, ERRAND, said)
    if errand is None or errand.step != READ:
        return stale(session, house, person, said, KIND)
    about = about_of(session, house, errand)
    known = house.masks.of(about.key)
    if known is None:  # another process by now: it is prepared again, and looked at again
        return _prepared_again(session, house, said, person, errand, words.label("It is being prepared."))
    assert said.tap is not None
    shown = masked_now(house, words, about)
    if shown is None or said.tap.argument != f"{about.year}{shown.sign}":  # of another mask than stood on that card
        return _told(
            KIND.shown(session, house, said, person, errand), words.label("What is masked has changed: read it.")
        )
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
    return replace(drawn(said, done, released(words, about, frozen)), posted=files)


def files_of(session: Session, about: About, frozen: Release) -> list[documents.Asked]:
    """What comes of a release: the year's documents with it, of the newest edition, else of the draft."""
    newest = editions.latest(session, about.plan.id, Scope.YEAR, about.year, None)
    edition = documents.DRAFT if newest is None else newest.edition
    year = about.year
    return [documents.Asked(about.plan.id, year, 0, edition, form, release=frozen.number) for form in FILES]


def _prepared_again(session: Session, house: House, said: Said, person: Person, errand: Errand, toast: str) -> Reply:
    reply = _told(KIND.shown(session, house, said, person, errand), toast)
    return replace(reply, posted=(ask(session, errand, said.at),))


def _told(reply: Reply, toast: str) -> Reply:
    return Reply(tuple(replace(one, text=toast) if isinstance(one, Toast) else one for one in reply.actions))


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


def _wrong(words: Words, names: list[str], country: str) -> Html | None:
    if not names:
        return words("Write at least one name.")
    if len(names) > MOST_RECIPIENTS:
        return words("{n} names at most.", n=MOST_RECIPIENTS)
    if any(len(name) > LONGEST_NAME for name in names):
        return words("A name has {n} letters at most.", n=LONGEST_NAME)
    if any(private(name, country) for name in names):
        return words("There is a number or an address. Write names alone.")
    if letter := next(filter(None, map(letters.unknown, names)), None):
        return no_such_letter(words, letter)
    return None


def _after(session: Session, house: House, said: Said, person: Person) -> Left | None:
    """A tap on a card of a release that was approved, or left: the year's summary as it stands."""
    if said.tap is None or not may(person, Action.RELEASE):
        return None
    plan = next((plan for plan in house.plans.open(session) if plan.id == said.tap.object), None)
    named = said.tap.argument[:4]  # before what else it is about
    year = int(named) if named.isdecimal() and len(named) == 4 else 0
    if plan is None or year not in plan.calendar.years:
        return None
    words = house.texts.of(person.language)
    return Left(said.message, Desk(session, house, words, person, plan, year, said.at).present(october=False))


KIND = Kind(ERRAND, typed, cards, _after)
DOORS = (
    Door(release, verbs=(RELEASE,)),
    Door(approved, verbs=(APPROVE,)),
    Door(again, verbs=(AGAIN,)),
    Door(leave, verbs=(LEAVE,)),
)
