"""The first contact: from a link to an access, the refusals on the way, and what the coordinator hears of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.messages.sheet import card
from bot.taps import Tap
from bot.texts import Html, Words, later
from storage.calendar import Quarter
from storage.people import Role
from storage.plan.logframe import Contacts

# The version of what people agree to on the second screen: another text needs another version.
CONSENT = "2026-11"

ROLES = {
    Role.AGENT: later("field agent"),
    Role.COMONITOR: later("co-monitor (NGO)"),
    Role.COORDINATOR: later("coordinator"),
    Role.EVALUATOR: later("external evaluator"),
}
SHORT_ROLES = {
    Role.AGENT: later("agent"),
    Role.COMONITOR: later("co-monitor"),
    Role.COORDINATOR: later("coordinator"),
    Role.EVALUATOR: later("evaluator"),
}
START = Tap("rs")  # [Start] where it is not said of which report: the oldest that is open
# Each language under its own name, whatever the reader's.
LANGUAGES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True)
class Duty:
    """What someone is, as the screens show it. `organisation` is a code, None the whole plan; `areas` are names."""

    role: Role
    organisation: str | None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Next:
    """The next report: (area's name, how many activities), and the days from which and until which to send it."""

    quarter: Quarter
    places: tuple[tuple[str, int], ...]
    first_day: date
    due_day: date


def welcome(words: Words, duty: Duty, invitation: int) -> Card:
    """1.1: is it you?"""
    return card(
        (
            words("Hello, welcome to Relais."),
            words("You are invited as:"),
            words(ROLES[duty.role]),
            where(words, duty),
            words("Is this you?"),
        ),
        [Button(words.label("Yes, it’s me"), Tap("jy", invitation))],
        [Button(words.label("No, not me"), Tap("jn", invitation))],
        [
            Button(name, Tap("jl", invitation, argument=language))
            for language, name in LANGUAGES.items()
            if language != words.language
        ],
    )


def what_is_kept(words: Words, contacts: Contacts, invitation: int) -> Card:
    """1.2: what the law wants said before anybody agrees. A line whose answer the plan does not know is left out."""
    about = asked_of(words, contacts)
    return card(
        (
            words("Relais keeps about you:"),
            words("· your Telegram account number,\n  not your phone number"),
            words("· your name, if you give it"),
            words("· what you send, and when"),
            words("Why: to follow the plan of action."),
            words("How long: {months} months after you leave.", months=contacts.retention_months),
            words("Declared file: {declaration}", declaration=contacts.declaration) if contacts.declaration else "",
            words("Questions: {contact}", contact=about) if about else "",
        ),
        [Button(words.label("I agree"), Tap("ja", invitation))],
        [Button(words.label("I refuse"), Tap("jr", invitation))],
    )


def ready_to_report(
    words: Words, hello: Html, doors: Collection[str], coming: Next | None, start: Tap | None = START
) -> Card:
    """1.3 for who reports. `hello` is `in_now` or `in_already`, or says what is handed over; `start`: where [Start]
    leads, None where there is nothing to begin with."""
    days = None
    if coming is not None:
        days = words("To send from {span}", span=span(words, coming.first_day, coming.due_day))
    return card(
        (
            hello,
            *((words("Next report: {quarter}", quarter=coming.quarter),) if coming else ()),
            *(places(words, coming) if coming else ()),
            days or "",
            words("/wipe clears this conversation.") if "wipe" in doors else "",
        ),
        [Button(words.label("Start"), start)] if start is not None else [],
        [Button(words.label("My reports"), Tap("rm")), Button(words.label("Help"), Tap("hp"))],
    )


def ready_to_coordinate(words: Words, hello: Html, doors: Collection[str], team: int) -> Card:
    """1.3 for a coordinator."""
    return card(
        (
            hello,
            words.plural("Your team: {n} person", "Your team: {n} people", team),
            words("/wipe clears this conversation.") if "wipe" in doors else "",
        ),
        [Button(words.label("Invite"), Tap("ti")), Button(words.label("Team"), Tap("tq"))],
        [Button(words.label("Progress"), Tap("ts")), Button(words.label("To review"), Tap("tv"))],
        [Button(words.label("Help"), Tap("hp"))],
    )


def ready_to_read(words: Words, hello: Html, until: date) -> Card:
    """1.3 for an evaluator."""
    return card(
        (hello, words("Read only, until {day}", day=until)),
        [Button(words.label("Summaries"), Tap("tr"))],
        [Button(words.label("Progress"), Tap("ts")), Button(words.label("Help"), Tap("hp"))],
    )


def not_me(words: Words) -> Card:
    """1.4"""
    return card((words("Thank you for saying so."), words("Link closed, nothing is kept.")))


def refused(words: Words, contacts: Contacts) -> Card:
    """1.5"""
    service = service_of(words, contacts)
    return card(
        (words("All right, nothing is kept."), words("To come back: ask {service}\nfor a link.", service=service))
    )


def closed_unused(words: Words, duty: Duty, person: int | None = None) -> Card:
    """What the coordinator who made the link hears. `person`: whose access it was to give back."""
    again = Tap("ti") if person is None else Tap("tn", person)
    who = words.label(SHORT_ROLES[duty.role])
    text = words("Invitation closed: {who}", who=words.list((who, *duty.areas)))
    return card((text,), [Button(words.label("New invitation"), again)])


def more_areas(words: Words, areas: tuple[str, ...], invitation: int) -> Card:
    """Someone who is in already opened a link with other areas."""
    return card(
        (in_already(words), words("Add {areas}?", areas=areas)),
        [Button(words.label("Add"), Tap("jm", invitation)), Button(words.label("No"), Tap("jx", invitation))],
    )


def areas_added(words: Words, areas: tuple[str, ...]) -> Card:
    return card((words("Added: {areas}.", areas=areas),), [Button(words.label("Start"), Tap("rs"))])


def nothing_added(words: Words) -> Card:
    return card((words("All right, nothing changes."),))


def one_role(words: Words, contacts: Contacts) -> Card:
    return card((words("An account has one role only. Ask {service}.", service=service_of(words, contacts)),))


def only_by_invitation(words: Words) -> Card:
    """1.7: the one sentence for everybody who has no access, whatever the reason."""
    return card((words("This service works by invitation: ask the person who told you about it for a link."),))


def in_now(words: Words) -> Html:
    return words("It’s ready, thank you.")


def in_already(words: Words) -> Html:
    return words("You already have access.")


def where(words: Words, duty: Duty) -> Html:
    """ "MSIPC · Gao, Ansongo"."""
    organisation = duty.organisation or words.label("whole plan")
    return Html.escaped(" · ".join([organisation, words.list(duty.areas)] if duty.areas else [organisation]))


def places(words: Words, coming: Next) -> list[Html]:
    return [words.plural("{area}: {n} activity", "{area}: {n} activities", n, area=area) for area, n in coming.places]


def span(words: Words, first: date, last: date) -> str:
    """ "1er au 15 juillet", "28 juin au 12 juillet"."""
    start = words.day_of_month(first) if first.month == last.month else words.day(first)
    return words.label("{first} to {last}", first=start, last=last)


def asked_of(words: Words, contacts: Contacts) -> str:
    """ "service, contact", as far as the plan says."""
    return words.list(part for part in (words.text(contacts.service), contacts.phone) if part)


def service_of(words: Words, contacts: Contacts) -> str:
    return words.text(contacts.service) or words.label("the coordination")
