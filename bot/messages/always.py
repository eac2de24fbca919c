"""What is always there: help, the language, and the answers to what was not understood."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from bot.cards import Button, Card
from bot.house import House
from bot.menus import entries
from bot.messages.first_contact import LANGUAGES, asked_of
from bot.messages.sheet import LINES, card, takes
from bot.occasions import Dropped, Occasion
from bot.taps import Tap
from bot.texts import Words, later
from scheduler.series import OPENS
from storage import opening, people, unsaid
from storage.calendar import Quarter
from storage.outbox import Posted
from storage.people import Role
from storage.plan.logframe import Contacts

WELCOME_BACK = "always.welcome_back"
TOGETHER = {  # commands that share a line of the help where a small phone would not show it at once
    ("inviter", "equipe"): later("/invite, /team: your team"),
    ("mesdonnees", "langue"): later("/mydata, /language: your settings"),
    ("suivi", "retards"): later("/progress, /late: how far it is"),
}


def help_to_report(words: Words, doors: Collection[str], contacts: Contacts) -> Card:
    """12.1 for who reports. `doors` holds what is built: nobody is told of a command that is not."""
    about = asked_of(words, contacts)
    lines = (
        ("rapport", words("/report: send my report")),
        ("rt", words("/report template: without network")),
        ("mesrapports", words("/myreports: view, correct")),
        ("effacer", words("/wipe: clear the conversation")),
    )
    return card(
        (
            words("Help"),
            *(line for door, line in lines if door in doors),
            words("A clock beside a message:\nnot gone yet."),
            words("No receipt: not received."),
            words("Questions: {contact}", contact=about) if about else "",
        ),
        [Button(words.label("Start"), Tap("rs"))],
    )


def help_to_follow(words: Words, role: Role, doors: Collection[str], contacts: Contacts) -> Card:
    """12.1 for coordinators and evaluators: their own commands."""
    about = asked_of(words, contacts)
    shown = {
        entry.fr: words("/{command}: {what}", command=entry.name(words.language), what=words.label(entry.shown))
        for entry in entries(role, doors)
        if entry.fr not in ("aide", "annuler")
    }
    asking = words("Questions: {contact}", contact=about) if about else ""
    for (one, other), both in TOGETHER.items():
        long = sum(map(takes, (words("Help"), *shown.values(), asking))) > LINES
        if long and one in shown and other in shown:
            shown[one] = words(both)
            del shown[other]
    return card((words("Help"), *shown.values(), asking))


def languages(words: Words) -> Card:
    """12.2, in both languages at once: who opens it may not read the one that is set."""
    return card(
        ("Langue / Language",),
        [Button(name, Tap("lg", argument=language)) for language, name in LANGUAGES.items()],
    )


def language_noted(words: Words) -> Card:
    """Each catalogue names its own language here."""
    return card((words("Noted: English."),))


def not_understood(words: Words, role: Role) -> Card:
    """12.6, outside a form."""
    row = [Button(words.label("Report"), Tap("rs"))] if role in (Role.AGENT, Role.COMONITOR) else []
    return card((words("I did not understand."),), [*row, Button(words.label("Help"), Tap("hp"))])


def no_such_command(words: Words) -> Card:
    """12.6, also for another role's command."""
    return card((words("This command does not exist here."),), helping(words))


def text_only(words: Words) -> Card:
    """12.7"""
    return card((words("I read only text and figures."),), helping(words))


def cancelled(words: Words) -> Card:
    """/annuler in an errand."""
    return card((words("Cancelled. Nothing was sent."),), helping(words))


def nothing_to_cancel(words: Words) -> Card:
    """12.10"""
    return card((words("Nothing to cancel."),), helping(words))


def welcome_back(words: Words, missing: tuple[Quarter, tuple[str, ...]] | None, opened: Sequence[Quarter] = ()) -> Card:
    """12.9, with the codes of what is missing; `opened`: quarters whose opening did not reach them."""
    line = words("Welcome back.")
    if missing is not None:
        quarter, codes = missing
        line = words("Welcome back. {quarter}: {codes} missing", quarter=quarter, codes=codes)
    elif not opened:
        return card((line,))
    lines = (line, *(words("{quarter} is open", quarter=one) for one in opened))
    return card(lines, [Button(words.label("Start"), Tap("rs"))])


def helping(words: Words) -> list[Button]:
    return [Button(words.label("Help"), Tap("hp"))]


def language_(session: Session, house: House, posted: Posted) -> Card:
    """12.2, after the choice."""
    return language_noted(house.texts.of(posted.language))


def back(session: Session, house: House, posted: Posted) -> Card | Dropped:
    """12.9: what is missing of the oldest quarter that is over."""
    person = None if posted.person is None else people.by_id(session, posted.person)
    if person is None:
        return Dropped("no access")
    words = house.texts.of(posted.language)
    places = opening.opened(session, house.plans.open(session), person, posted.created_at) if person.reports else ()
    lacking = [place for place in places if place.ended and place.missing]
    untold = unsaid.left_to(session, person.id, OPENS, WELCOME_BACK, posted.created_at)
    opened = sorted({p.quarter for p in places if p.missing and not p.ended and (p.logframe.id, p.quarter) in untold})
    if not lacking:
        return welcome_back(words, None, opened)
    oldest = lacking[0].quarter
    codes = dict.fromkeys(a.code for place in lacking if place.quarter == oldest for a in place.missing)
    return welcome_back(words, (oldest, tuple(codes)), opened)


OCCASIONS = (Occasion("always.language", language_), Occasion(WELCOME_BACK, back))
