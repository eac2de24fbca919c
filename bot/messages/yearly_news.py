"""What people hear about a year's summary, as new messages: numbers and codes alone."""

from collections.abc import Sequence
from datetime import date

from bot.cards import Button, Card
from bot.messages.sheet import card
from bot.messages.yearly import CHANGES, DRAFT, OCTOBER, VERB, how_many
from bot.taps import Tap
from bot.texts import Words
from storage.rollup_changes import Change


def approved(words: Words, plan: int, year: int, sent: int) -> Card:
    """13.5, for whoever has sent reports of that year."""
    return card(
        (
            words("Yearly summary {year} finished", year=str(year)),
            words.plural("Your report is in it.", "Your {n} reports are in it.", sent),
        ),
        (Button(words.label("My figures"), Tap("rm", plan, year, "f0")),),
    )


def asked(words: Words, plan: int, year: int, organisation: str) -> Card:
    """For who may approve."""
    return card(
        (
            words("Yearly summary {year}: approval", year=str(year)),
            words("{organisation} asks for it.", organisation=organisation) if organisation else "",
        ),
        (Button(words.label("See"), Tap(VERB, plan, year * 10)),),
    )


def changed(words: Words, plan: int, year: int, edition: int, since: Sequence[Change]) -> Card:
    """11.7"""
    return card(
        (
            words("Yearly summary {year}, edition {n}", year=str(year), n=edition),
            how_many(words, since),
        ),
        (Button(words.label("See"), Tap(VERB, plan, year * 10, CHANGES)),),
        (Button(words.label("Prepare edition {n}", n=edition + 1), Tap(VERB, plan, year * 10, DRAFT)),),
    )


def october_changed(words: Words, plan: int, year: int, edition: int, since: Sequence[Change]) -> Card:
    """11.7 of an edition of 31 October."""
    return card(
        (
            words("Edition of 31 October {year}, no. {n}", year=str(year), n=edition),
            how_many(words, since),
        ),
        (Button(words.label("See"), Tap(VERB, plan, year * 10, OCTOBER + CHANGES)),),
        (Button(words.label("Prepare edition {n}", n=edition + 1), Tap(VERB, plan, year * 10, OCTOBER + DRAFT)),),
    )


def tallies_changed(words: Words, year: int, released: date) -> Card:
    """11.7 for what is counted: that something changed, and nothing else."""
    return card(
        (
            words("Tallies of {year}, released on {day}", year=str(year), day=words.day(released, year=True)),
            words("Something has changed since."),
        )
    )
