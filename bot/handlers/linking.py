"""An invitation's link in its maker's hands: made, shown once, as a QR code, cancelled, used.

Only the link's hash is kept. Whatever shows it again takes it from the card that was tapped.
"""

from datetime import datetime, timedelta
from io import BytesIO

from sqlalchemy.orm import Session

from bot.cards import Card, Redraw, Reply, Say, Stepped, Toast
from bot.handlers.errands import Left, drawn, ended, next_version
from bot.house import Door, House, Said
from bot.messages import inviting as messages
from bot.messages.naming import day_of, zone
from bot.texts import Words
from storage import errands, invitations, links, outbox, people
from storage.errands import Errand
from storage.invitations import DAYS, Terms
from storage.joining import end_of
from storage.links import Link
from storage.people import Person
from storage.permissions import Action, require

NAME, LINK = "invite", "link"  # the errand, and its last step: the link is to be drawn
AGAIN = timedelta(minutes=15)  # within which an update that came again belongs to the newest link
TWICE = timedelta(seconds=10)  # within which a tap on the form is the second of two: the link stays on the card
QR_SCALE = 8  # pixels a module: 330 or so wide, sharp on any phone


def make(session: Session, house: House, said: Said, person: Person, errand: Errand, terms: Terms) -> Reply:
    """The invitation, and its card on the form's message. Whoever calls has asked the permission."""
    made, payload = invited(session, house, said, person, terms, errand.card)
    shown, unseen = cards(session, house, person, made, payload, said.at)
    last = ended(session, said, errand, LINK, {"invitation": made})
    return drawn(said, last, shown, anew=unseen)


def to_be_seen(session: Session, said: Said, person: Person, invitation: int) -> Stepped | None:
    """A link was made outside the form: until its card is drawn, it is an errand's last step. None within another."""
    if errands.stands(session, person.id):
        return None
    version, about = next_version(session, person, said), {"invitation": invitation}
    errands.keep(session, Errand(person.id, NAME, LINK, version, said.chat, said.message, said.at, about, over=True))
    return Stepped(person.id, version)


def not_seen(session: Session, house: House, person: Person, invitation: int, now: datetime) -> Card:
    """The link was made by a process that died before it was shown, and only its hash is kept."""
    words, link = house.texts.of(person.language), links.link(session, invitation, now)
    if link is None or not link.good or link.bound:
        return as_it_is(session, house, person, link, now)
    return messages.link_not_shown(words, messages.duty_of(words, house, session, link), invitation)


def invited(
    session: Session, house: House, said: Said, person: Person, terms: Terms, card: int | None
) -> tuple[int, str]:
    """A new invitation's id, and its link's payload. Good until the end of a day where the plan is."""
    there = zone(house.plans.open(session), said.at)
    expires = end_of(said.at.astimezone(there).date() + timedelta(days=DAYS), there)
    payload = invitations.new_payload()
    return invitations.invite(session, terms, payload, expires, by=person.id, now=said.at, card=card), payload


def cards(
    session: Session, house: House, person: Person, invitation: int, payload: str, now: datetime
) -> tuple[Card, Card]:
    """The card with the link, and the one for a new message, which may show on a lock screen."""
    words = house.texts.of(person.language)
    link = links.link(session, invitation, now)
    assert link is not None
    duty = messages.duty_of(words, house, session, link)
    last = last_day(house, session, words, link, now)
    address = f"t.me/{house.bot_name}?start={payload}"
    return (
        messages.link_shown(words, duty, invitation, address, last),
        messages.link_kept(words, duty, invitation, last, anew=True),
    )


def show_code(session: Session, house: House, said: Said) -> Reply:
    """[QR code]: the link of the tapped card as a picture. Nothing changes."""
    person, link = permitted(session, said)
    words = house.texts.of(person.language)
    if link is None or not link.good:
        return stands(session, house, said, person, link)
    if not links.is_of(session, link.id, said.link):
        toast = words.label("The link cannot be read any more. Cancel it and make a new one.")
        return Reply((Toast(said.query, toast),), effect=False)
    picture = code_of(f"https://t.me/{house.bot_name}?start={said.link}")
    card = messages.code(words, messages.duty_of(words, house, session, link), picture)
    return Reply((Toast(said.query), Say(said.chat, card)), effect=False)


def show_anew(session: Session, house: House, said: Said) -> Reply:
    """[Show a new link]: the one before was never seen, so another takes its place. For its maker only."""
    person, link = permitted(session, said)
    payload = invitations.new_payload()
    if link is None or link.invitation.created_by != person.id:
        return stands(session, house, said, person, link)
    if not links.renew(session, link.id, payload, said.message, by=person.id, now=said.at):
        return stands(session, house, said, person, link)
    shown, unseen = cards(session, house, person, link.id, payload, said.at)
    step = to_be_seen(session, said, person, link.id)
    before: tuple[Redraw, ...] = ()
    if link.card not in (None, said.message):
        before = (Redraw(said.chat, link.card, messages.link_over(house.texts.of(person.language))),)
    return Reply((Toast(said.query), *before, Redraw(said.chat, said.message, shown, anew=unseen, drawn=step)))


def cancel(session: Session, house: House, said: Said) -> Reply:
    """[Cancel this link]"""
    person, link = permitted(session, said)
    if link is None or not links.withdraw(session, link.id, by=person.id, now=said.at):
        return stands(session, house, said, person, link)
    card = as_it_is(session, house, person, links.link(session, link.id, said.at), said.at)
    return Reply((Toast(said.query), Redraw(said.chat, said.message, card, anew=card)))


def permitted(session: Session, said: Said) -> tuple[Person, Link | None]:
    """Raises NotAllowed for another organisation's link."""
    person = people.by_account(session, said.account, said.at)
    require(person, Action.INVITE)
    link = links.link(session, said.tap.object if said.tap else 0, said.at)
    code = None if link is None else link.invitation.organisation_code
    require(person, Action.INVITE, organisation=code or "")  # whether there was such a link is not told
    return person, link


def stands(session: Session, house: House, said: Said, person: Person, link: Link | None) -> Reply:
    """Nothing changed: the card says how things are with the link."""
    words = house.texts.of(person.language)
    card = as_it_is(session, house, person, link, said.at)
    toast = Toast(said.query, words.label("This screen has changed. Here is where you are."))
    return Reply((toast, Redraw(said.chat, said.message, card, anew=card)), effect=False)


def as_it_is(session: Session, house: House, person: Person, link: Link | None, now: datetime) -> Card:
    """A link's card where the link itself is not known: open, used, cancelled or over."""
    words = house.texts.of(person.language)
    if link is None:
        return messages.link_over(words)
    there = zone(house.plans.open(session), now)
    today = now.astimezone(there).date()
    if link.good:
        anew = not link.bound and link.invitation.created_by == person.id
        duty = messages.duty_of(words, house, session, link)
        return messages.link_kept(words, duty, link.id, last_day(house, session, words, link, now), anew=anew)
    if link.used_at is not None:
        return messages.link_used(words, day_of(words, link.used_at.astimezone(there).date(), today))
    if link.withdrawn and link.closed_at is not None:
        return messages.link_cancelled(words, day_of(words, link.closed_at.astimezone(there).date(), today))
    return messages.link_over(words)


def left_behind(session: Session, house: House, said: Said, person: Person) -> Left | None:
    """What the form of an invitation leaves: the link's card, without the link, which nobody keeps."""
    if said.query:
        link = links.shown_on(session, person.id, said.message or 0, said.at)
        if link is not None and said.at - link.made_at < TWICE:
            return None
        if link is not None:
            return Left(said.message, as_it_is(session, house, person, link, said.at))
        asked = said.tap is not None and said.tap.verb == "iv"
        return Left(said.message, messages.form_over(house.texts.of(person.language))) if asked else None
    link = None if said.command else links.just_made(session, person.id, said.at, AGAIN)
    return None if link is None else Left(link.card, as_it_is(session, house, person, link, said.at))


def last_day(house: House, session: Session, words: Words, link: Link, now: datetime) -> str:
    """The last day on which it lets somebody in."""
    there = zone(house.plans.open(session), now)
    last = (link.expires_at - timedelta(microseconds=1)).astimezone(there).date()
    return day_of(words, last, now.astimezone(there).date())


def tell_maker(
    session: Session, invitation: invitations.Invitation, now: datetime, joined: int | None
) -> tuple[int, ...]:
    """The link has been used: the maker's card says so. `joined`: who came in by it, which makes a message."""
    maker, link = invitation.created_by, links.link(session, invitation.id, now)
    if maker is None or link is None:
        return ()
    posted = []
    if link.card is not None:
        about = {"invitation": invitation.id}
        posted.append(
            outbox.post(session, template=messages.USED, values=about, now=now, person=maker, redraws=link.card)
        )
    if joined is not None:
        news = {"person": joined, "again": invitation.terms.person is not None}
        posted.append(outbox.post(session, template=messages.JOINED, values=news, now=now, person=maker, silent=False))
    return tuple(posted)


def code_of(address: str) -> bytes:
    """A PNG."""
    import segno

    picture = BytesIO()
    segno.make(address, micro=False).save(picture, kind="png", scale=QR_SCALE)
    return picture.getvalue()


DOORS = (Door(show_code, verbs=("iq",)), Door(show_anew, verbs=("in",)), Door(cancel, verbs=("ix",)))
