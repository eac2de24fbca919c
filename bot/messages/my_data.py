"""What Relais keeps about the reader: the screen, the question before leaving, the file with everything in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.cards import Button, Card, File
from bot.messages.first_contact import SHORT_ROLES
from bot.messages.naming import day_of, some_of
from bot.messages.sheet import card
from bot.taps import Tap
from bot.texts import Html, Words, later
from storage.people import Role

LONGEST_NAME: Final = 120

SECTIONS: Final[Mapping[str, str]] = {
    "access": later("Your access"),
    "places": later("Your places"),
    "invited": later("The link you came by"),
    "invitations": later("Links you made"),
    "receipts": later("What you sent"),
    "reports": later("Reports and figures you gave"),
    "releases": later("Releases you approved"),
    "tallies": later("Tallies you sent"),
    "drafts": later("What you have begun"),
    "entered_for_you": later("What is being entered for you"),
    "form": later("The short form you are in"),
    "confirmations": later("What you said of reports entered for you"),
    "reviews": later("What you reviewed"),
    "reviews_undone": later("Reviews taken back"),
    "figures_chosen": later("Figures of record you chose"),
    "asked": later("What you asked about reports"),
    "answered": later("What you answered"),
    "written": later("What you wrote for the yearly report"),
    "editions": later("Summaries you approved"),
    "more_time": later("More time you gave"),
    "absences": later("When you said you had no network"),
    "duties": later("Duties you handed over or took on"),
    "announced": later("Announcements you made"),
    "announcements": later("Announcements to you"),
    "done": later("What was done by you or about you"),
    "messages": later("Messages to you"),
    "conversation": later("Messages of this conversation, by number"),
    "wrong_links": later("Links that did not open"),
}


@dataclass(frozen=True)
class Mine:
    """What the screen shows. `organisation` None is the whole plan; `sent` None for who sends nothing."""

    role: Role
    organisation: str | None
    areas: Sequence[str]
    name: str | None
    sent: int | None
    since: date
    today: date


def mine(words: Words, about: Mine) -> Card:
    """12.3"""
    return _mine(words, about, words("Name: {name}", name=about.name or words.label("not given")))


def mine_unseen(words: Words, about: Mine) -> Card:
    """The same as a new message, which may show on a lock screen: the name was typed."""
    return _mine(words, about, "")


def _mine(words: Words, about: Mine, name: str) -> Card:
    who = [words.label(SHORT_ROLES[about.role]), about.organisation or words.label("whole plan")]
    places = some_of(words, about.areas)
    since = day_of(words, about.since, about.today)
    return card(
        (
            words("Your data"),
            Html.escaped(words.list([*who, *([places] if places else [])])),
            name,
            words("Sent: {count}, since {day}", count=about.sent, day=since)
            if about.sent is not None
            else words("Access since {day}", day=since),
        ),
        [Button(words.label("Get the file"), Tap("mf"))],
        [Button(words.label("Change my name"), Tap("mn"))],
        [Button(words.label("Leave Relais"), Tap("mq"))],
    )


def what_name(words: Words, version: int, name: str | None) -> Card:
    """The errand’s one question."""
    return _what_name(words, version, name, words("Now: {name}", name=name) if name else "")


def what_name_unseen(words: Words, version: int, name: str | None) -> Card:
    """The same as a new message, which may show on a lock screen."""
    return _what_name(words, version, name, "")


def _what_name(words: Words, version: int, name: str | None, now: str) -> Card:
    return card(
        (
            words("Write your name, in one line."),
            words("Not required.\n{most} letters at most.", most=LONGEST_NAME),
            now,
        ),
        [Button(words.label("Take my name away"), Tap("mr", version=version))] if name else [],
        [Button(words.label("← Back"), Tap("mb"))],
    )


def not_a_name(words: Words) -> str:
    return words("From 1 to {most} letters, in one line. Example: Awa", most=LONGEST_NAME)


def leave(words: Words, months: int) -> Card:
    """The question before the access is closed."""
    return card(
        (
            words("Close your access?"),
            words.plural(
                "Your identity goes after {n} month.",
                "Your identity goes after {n} months.",
                months,
            ),
            words("Your figures stay, without a name."),
        ),
        [Button(words.label("Yes, leave"), Tap("my")), Button(words.label("No"), Tap("mb"))],
    )


def has_left(words: Words, who: str) -> Card:
    """What the coordinators hear. `who` is a label, never a name."""
    return card((words("{who} has left Relais.", who=who),), [Button(words.label("Team"), Tap("tq"))])


def file(words: Words, data: Mapping[str, Sequence[Mapping[str, Any]]], day: date) -> Card:
    """The file: sections in the reader's language, columns by the names the tables have, made in memory."""
    told = {words.label(SECTIONS[name]): rows for name, rows in data.items() if rows}
    written = json.dumps(told, ensure_ascii=False, indent=1)
    name = words.label("Relais-my-data-{day}", day=day.isoformat())
    return Card(
        words("Your data, on {day}", day=words.day(day, year=True)), file=File(f"{name}.json", written.encode())
    )
