"""Inviting someone: the questions, the card with the link, and what its maker hears of it later.

The link itself is shown by edits only, never in a new message: whoever sees it could come in.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from bot.cards import Button, Card, File
from bot.house import House
from bot.messages.first_contact import SHORT_ROLES
from bot.messages.naming import TITLES, area_names, called, day_of, some_of, zone
from bot.messages.paging import PER_PAGE, paged
from bot.messages.sheet import ALONE, card, pairs
from bot.occasions import Dropped, Occasion
from bot.taps import Tap, base36
from bot.texts import Html, Words
from storage import links, team
from storage.outbox import Posted
from storage.people import Role

USED, JOINED = "inviting.used", "inviting.joined"


@dataclass(frozen=True)
class Duty:
    """What somebody is invited as. `organisation` is a code, None the whole plan; `areas` are names."""

    role: Role | None
    organisation: str | None
    areas: tuple[str, ...] = ()
    until: date | None = None


@dataclass(frozen=True)
class Form:
    """The words, and the state of the form that its buttons carry."""

    words: Words
    version: int
    today: date

    def button(self, label: str, argument: str) -> Button:
        return Button(label, self.tap(argument))

    def tap(self, argument: str) -> Tap:
        return Tap("iv", 0, self.version, argument)

    def page(self, page: int) -> Tap:
        return self.tap(f"p.{page}")

    def last_row(self, *, first: bool = False) -> tuple[Button, ...]:
        cancel = self.button(self.words.label("Cancel"), "x")
        return (cancel,) if first else (self.button(self.words.label("← Back"), "b"), cancel)


def whose(form: Form, organisations: Sequence[tuple[int, str]], page: int) -> Card:
    """For who coordinates the whole plan: the organisation first. `organisations`: ids and codes."""
    words = form.words
    every = [
        form.button(words.label("Whole plan"), "o.all"),
        *(form.button(code, f"o.{base36(number)}") for number, code in organisations),
    ]
    return card(
        (words("Invite someone"), words("For which organisation?")),
        *paged(words, every, page, form.page),
        form.last_row(first=True),
    )


def which_role(form: Form, organisation: str | None, roles: Sequence[Role], *, first: bool) -> Card:
    """Screen 10.1. `organisation`: named where it was chosen."""
    words = form.words
    return card(
        (words("Invite someone"), Html.escaped(organisation) if organisation else "", words("Which role?")),
        *pairs(form.button(words.label(TITLES[role]), f"r.{role.value}") for role in roles),
        form.last_row(first=first),
    )


def which_areas(form: Form, duty: Duty, areas: Sequence[tuple[int, str]], chosen: Collection[int], page: int) -> Card:
    """Screen 10.2. `areas`: ids and names; those touched carry a tick, on every page they are named above."""
    words = form.words
    ticked = [name for area, name in areas if area in chosen]
    buttons = [
        form.button(words.cut(f"✓ {name}" if area in chosen else name, ALONE), f"a.{base36(area)}")
        for area, name in areas
    ]
    return card(
        (
            duty_line(words, duty),
            words("Which places? Touch them."),
            words("Or write their names.") if len(areas) > PER_PAGE else "",
            Html.escaped(f"✓ {some_of(words, ticked)}") if ticked else "",
        ),
        *paged(words, buttons, page, form.page),
        (form.button(words.label("Continue"), "go"),),
        form.last_row(),
    )


def until_when(form: Form, duty: Duty) -> Card:
    """For an evaluator, instead of the areas."""
    words = form.words
    example = date(form.today.year + 1, 3, 31)
    return card(
        (duty_line(words, duty), words("Until which day?"), words("Example: {example}", example=f"{example:%d/%m/%Y}")),
        form.last_row(),
    )


def what_label(form: Form, duty: Duty) -> Card:
    """What the coordinator's own lists will call this person."""
    words = form.words
    until = None if duty.until is None else day_of(words, duty.until, form.today)
    return card(
        (
            duty_line(words, duty),
            Html.escaped(some_of(words, duty.areas)),
            words("Reads until {day}", day=until) if until else "",
            words("A label for your list?"),
            words("Not required. Example: {example}", example=example(duty)),
        ),
        (form.button(words.label("No label"), "no"),),
        form.last_row(),
    )


def example(duty: Duty) -> str:
    place = next(iter(duty.areas), duty.organisation or "")
    return f"{place} 1"[:ALONE] if place else "1"


def touch_one(words: Words) -> str:
    return words("Touch at least one place.")


def no_day(words: Words, text: str, today: date) -> str:
    quoted, sample = words.cut(text, 40), f"{date(today.year + 1, 3, 31):%d/%m/%Y}"
    return words("I could not read “{text}”. Write day, month, year. Example: {example}", text=quoted, example=sample)


def no_such_day(words: Words, first: date, last: date) -> str:
    return words(
        "A day from {first} to {last}, please.", first=words.day(first, year=True), last=words.day(last, year=True)
    )


def no_label(words: Words) -> str:
    return words("1 to 32 letters, without a number to call or an address. Example: {example}", example="Gao 1")


def link_shown(words: Words, duty: Duty, invitation: int, address: str, last_day: str) -> Card:
    """Screen 10.3. `address` is without its https://."""
    return card(
        (
            title(words, duty),
            Html.escaped(address),
            words("For one person, once only,"),
            words("until {day}.", day=last_day),
            words("Give this link to that person alone."),
        ),
        (Button(words.label("Copy the link"), copy=f"https://{address}"),),
        (Button(words.label("QR code"), Tap("iq", invitation)),),
        (Button(words.label("Cancel this link"), Tap("ix", invitation)),),
    )


def link_kept(words: Words, duty: Duty, invitation: int, last_day: str, *, anew: bool) -> Card:
    """The same where the link cannot be shown: in a list, or as a new message. `anew`: whether it may be replaced."""
    show = (Button(words.label("Show a new link"), Tap("in", invitation)),) if anew else ()
    return card(
        (title(words, duty), words("Link open until {day}.", day=last_day)),
        show,
        (Button(words.label("Cancel this link"), Tap("ix", invitation)),),
    )


def link_not_shown(words: Words, duty: Duty, invitation: int) -> Card:
    """It is good, and nobody has its address: another takes its place."""
    return card(
        (title(words, duty), words("The link could not be shown.")),
        (Button(words.label("New link"), Tap("in", invitation)),),
        (Button(words.label("Cancel this link"), Tap("ix", invitation)),),
    )


def with_way_back(words: Words, shown: Card, back: Tap) -> Card:
    """A link's card as it is opened from the list of links."""
    return replace(shown, rows=(*shown.rows, (Button(words.label("← Links"), back),)))


def link_used(words: Words, day: str) -> Card:
    return card((words("Link used on {day}.", day=day),))


def link_cancelled(words: Words, day: str) -> Card:
    return card((words("Link cancelled on {day}.", day=day),), new_invitation(words))


def link_over(words: Words) -> Card:
    """Expired, or closed by whoever opened it."""
    return card((words("This link is no longer valid."),), new_invitation(words))


def form_over(words: Words) -> Card:
    """An old card of a form that has ended."""
    return card((words("This form is closed."),), new_invitation(words))


def new_invitation(words: Words) -> tuple[Button, ...]:
    return (Button(words.label("New invitation"), Tap("ti")),)


def code(words: Words, duty: Duty, picture: bytes) -> Card:
    """The QR code: the only picture Relais sends."""
    return Card(title(words, duty), file=File("relais.png", picture, picture=True))


def title(words: Words, duty: Duty) -> str:
    """ "Invitation : agent, Gao"."""
    return words("Invitation: {who}", who=name_of(words, duty))


def name_of(words: Words, duty: Duty) -> str:
    """ "agent, Gao"."""
    who = words.label(SHORT_ROLES[duty.role]) if duty.role else ""
    where = some_of(words, duty.areas) or duty.organisation or words.label("whole plan")
    return f"{who}, {where}"


def duty_line(words: Words, duty: Duty) -> str:
    """ "Agent, MSIPC"."""
    role = words.label(TITLES[duty.role]) if duty.role else ""
    return Html.escaped(", ".join(part for part in (role, duty.organisation or words.label("whole plan")) if part))


def used(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """The maker's card, once somebody has come in by its link."""
    link = links.link(session, posted.values["invitation"], posted.created_at)
    if link is None or link.used_at is None:
        return Dropped("not used")
    words, there = house.texts.of(posted.language), zone(house.plans.open(session), posted.created_at)
    day, today = link.used_at.astimezone(there).date(), posted.created_at.astimezone(there).date()
    return link_used(words, day_of(words, day, today))


def joined(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """For the maker: who came in."""
    words, plans = house.texts.of(posted.language), house.plans.open(session)
    member = team.member(session, posted.values["person"], posted.created_at)
    if member is None or member.ended_at is not None:
        return Dropped("no access")
    who = called(words, plans, member)
    if posted.values["again"]:
        return card((words("{person} has access again.", person=who),))
    return card((words("{person} has joined your team.", person=who),))


def duty_of(words: Words, house: House, session: Session, link: links.Link) -> Duty:
    """What a link invites somebody as, in the reader's words."""
    terms = link.invitation.terms
    areas = area_names(words, house.plans.open(session), link.invitation.areas)
    return Duty(terms.role, link.invitation.organisation_code, areas, terms.until)


OCCASIONS = (Occasion(USED, used), Occasion(JOINED, joined))
