"""Saying that one has no network until a day (6.9)."""

from datetime import date, timedelta

from bot.cards import Button, Card
from bot.messages.sheet import card
from bot.taps import Tap
from bot.texts import Words
from storage.absences import MOST

WEEK = timedelta(weeks=1)
SAMPLE = timedelta(days=12)


def ask(words: Words, version: int, today: date) -> Card:
    """Screen 6.9, the question."""
    return card(
        (
            words("Until which day, without a network?"),
            words("Write the day and the month."),
            words("Example: {example}", example=_sample(today)),
        ),
        tuple(
            Button(words.plural_label("{n} week", "{n} weeks", n), Tap("pa", 0, version, str((n * WEEK).days)))
            for n in (1, 2)
        ),
        (Button(words.label("← Back"), Tap("pa", 0, version, "b")),),
    )


def said(words: Words, until: date, today: date) -> Card:
    """What follows: what is in the phone already can be filled in meanwhile."""
    return card(
        (
            words("No network until {day}.", day=words.day(until, year=until.year != today.year)),
            words("The coordination sees it."),
            words("The form can be filled in without a network."),
        ),
        (Button(words.label("Form to fill in"), Tap("rt")),),
        (Button(words.label("I am back"), Tap("pz")),),
    )


def not_a_day(words: Words, today: date) -> str:
    return words("I could not read this day. Example: {example}", example=_sample(today))


def past(words: Words, today: date) -> str:
    return words("This day is past. Example: {example}", example=_sample(today))


def too_long(words: Words) -> str:
    return words.plural(
        "{n} day at most. Beyond that, talk to the coordination.",
        "{n} days at most. Beyond that, talk to the coordination.",
        MOST.days,
    )


def _sample(today: date) -> str:
    return f"{today + SAMPLE:%d/%m}"
