"""/orientation: the help contacts of one's places (12.5). Who coordinates says whether they are right.

An area without a valid card takes no tally; whose report is refused for it, the coordinators hear (`missed`).
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.cards import Action as Doing
from bot.cards import Card, Redraw, Reply, Say, Toast
from bot.handlers.outdated import outdated
from bot.house import Door, House, Said
from bot.messages import referring as messages
from bot.messages.referring import REFUSE, REFUSED, RENEW
from bot.occasions import Dropped, Occasion
from bot.texts import Words
from storage import concerned, outbox, people, referrals
from storage.outbox import Posted
from storage.people import Person
from storage.permissions import Action, NotAllowed, may, require
from storage.plan.current import current, today
from storage.plan.logframe import Area, Logframe

WRONG, MISSING = "referral.wrong", "referral.missing"


def shown(session: Session, house: House, said: Said) -> Reply:
    """/orientation, a page of it, one place; [Still valid], [To change] and its question."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.SEE_REFERRALS)
    words, plans = house.texts.of(person.language), house.plans.open(session)
    theirs = _areas(session, plans, person)
    if said.tap is None or not said.tap.object:
        return _drawn(said, _list(words, theirs, 0 if said.tap is None else said.tap.version))
    area = next((area for area in _all(plans) if area.id == said.tap.object), None)
    if area is None:
        require(person, Action.SEE_REFERRALS, area="")
        return outdated(words, said)
    require(person, Action.SEE_REFERRALS, area=area.key)
    asked = said.tap.argument
    if not asked:
        return _drawn(said, _card(session, house, said, person, area, len(theirs)), _list(words, theirs, 0))
    if not _decides(session, person, area):
        raise NotAllowed(Action.RENEW_REFERRALS)
    name = words.text(area.names)
    found = referrals.card(session, area.id)
    if found is not None and found.wrong and asked in (RENEW, REFUSE):
        return outdated(words, said)
    if asked == REFUSE:
        return _drawn(said, messages.must_change(words, area.id, name))
    if asked not in (RENEW, REFUSED):
        return outdated(words, said)
    return _decided(session, house, said, person, area, theirs)


def _decided(session: Session, house: House, said: Said, person: Person, area: Area, theirs: Sequence[Area]) -> Reply:
    """[Still valid] or [Yes, wrong]: kept, with an audit line; the second is told to who coordinates the plan."""
    assert said.tap is not None
    words, day = house.texts.of(person.language), today(house.plans.open(session), said.at)
    wrong = said.tap.argument == REFUSED
    before = referrals.card(session, area.id)
    if before is None:
        return outdated(words, said)
    posted: tuple[int, ...] = ()
    if wrong and not before.wrong:
        referrals.refuse(session, person.id, area.id, day, said.at)
        whom = [one for one in concerned.coordinators(session, None) if one != person.id]
        posted = tuple(
            outbox.post(session, template=WRONG, values={"area": area.id}, now=said.at, person=one, silent=False)
            for one in whom
        )
    elif not wrong and not (before.verified == day and before.valid(day)):
        referrals.renew(session, person.id, area.id, day, said.at)
    shown = _card(session, house, said, person, area, len(theirs))
    drawn = _drawn(said, shown, _list(words, theirs, 0), words.label("Noted."))
    return Reply(drawn.actions, posted=posted)


def _drawn(said: Said, card: Card, instead: Card | None = None, toast: str = "") -> Reply:
    """In place of the tapped card. Where that is gone `instead` comes as a new message: contacts never do, they may
    name a service that shows on a lock screen."""
    if said.tap is None:
        return Reply((Say(said.chat, card),), effect=False)
    actions: tuple[Doing, ...] = (
        Toast(said.query, toast),
        Redraw(said.chat, said.message, card, anew=instead or card),
    )
    return Reply(actions, effect=False)


def missed(session: Session, house: House, person: Person, area: int, said: Said) -> tuple[int, ...]:
    """Somebody could not send a tally from there: the coordinators hear it, once for each day on which a card ended.

    Gives the rows of the outbox.
    """
    card, plans = referrals.card(session, area), house.plans.open(session)
    plan = current(plans, said.at)
    if plan is None:
        return ()
    day = today(plans, said.at)
    since = day.replace(day=1) if card is None or card.last is None else card.refused or card.last
    occasion = f"{MISSING}:{area}"
    return tuple(
        outbox.post(
            session, template=MISSING, values={"area": area}, now=said.at, person=one, silent=False,
            occasion=occasion, quarter=plan.calendar.quarter_of(since), due_day=since,
        )
        for one in concerned.coordinators(session, person.organisation)
    )  # fmt: skip


def _card(session: Session, house: House, said: Said, person: Person, area: Area, places: int) -> Card:
    words, plans = house.texts.of(person.language), house.plans.open(session)
    found, name = referrals.card(session, area.id), words.text(area.names)
    deciding, several = _decides(session, person, area), places > 1
    if found is not None and found.verified is not None and found.valid(today(plans, said.at)):
        return messages.contacts(
            words, area.id, name, found.contacts, found.verified, deciding=deciding, several=several
        )
    looked_at = found.contacts if found is not None and may(person, Action.RENEW_REFERRALS) else ()
    open_ = deciding and bool(looked_at) and not (found is not None and found.wrong)
    return messages.none_valid(words, area.id, name, looked_at, _helpline(plans), deciding=open_, several=several)


def _decides(session: Session, person: Person, area: Area) -> bool:
    """Whether it is for them to say: an organisation that has people there, or whoever coordinates the whole plan.

    Nobody takes back that contacts are wrong, not even who said it: it was asked twice, and only a plan brings others.
    """
    there = (concerned.code_of(session, one) for one in concerned.organisations_in(session, area.id))
    nobodys = ""  # where nobody reports from: open to the whole plan alone
    return any(may(person, Action.RENEW_REFERRALS, organisation=code) for code in (nobodys, *there))


def _list(words: Words, areas: Sequence[Area], page: int) -> Card:
    if not areas:
        return messages.no_places(words)
    return messages.places(words, [(area.id, words.text(area.names)) for area in areas], page)


def _areas(session: Session, plans: Sequence[Logframe], person: Person) -> list[Area]:
    """The places of an agent or co-monitor; for who coordinates all of them, first those that have contacts."""
    theirs = [area for area in _all(plans) if may(person, Action.SEE_REFERRALS, area=area.key)]
    if not may(person, Action.RENEW_REFERRALS):
        return theirs
    cards = referrals.cards(session, [area.id for area in theirs])
    return sorted(theirs, key=lambda area: area.id not in cards)


def _all(plans: Sequence[Logframe]) -> list[Area]:
    """Of all plans, each once."""
    return list({area.id: area for plan in plans for area in plan.areas}.values())


def _helpline(plans: Sequence[Logframe]) -> str:
    return next((plan.contacts.helpline for plan in plans if plan.contacts.helpline), "")


def _wrong(session: Session, house: House, posted: Posted) -> Card | Dropped:
    area = _area(session, house, posted)
    card = None if area is None else referrals.card(session, area.id)
    if area is None or card is None or card.valid(today(house.plans.open(session), posted.written_at)):
        return Dropped("renewed")
    words = house.texts.of(posted.language)
    return messages.told_wrong(words, area.id, words.text(area.names))


def _missing(session: Session, house: House, posted: Posted) -> Card | Dropped:
    area = _area(session, house, posted)
    if area is None or referrals.valid(session, area.id, today(house.plans.open(session), posted.written_at)):
        return Dropped("renewed")
    words = house.texts.of(posted.language)
    return messages.told_missing(words, area.id, words.text(area.names))


def _area(session: Session, house: House, posted: Posted) -> Area | None:
    return next((area for area in _all(house.plans.open(session)) if area.id == posted.values.get("area")), None)


OCCASIONS = (Occasion(WRONG, _wrong), Occasion(MISSING, _missing))
DOORS = (Door(shown, commands=("orientation", "referral"), verbs=("og",)),)
