"""[Release the tallies…] (11.6): how much of them is masked, for whom it is, and what came of it.

No count of incidents is in any of this: only how many cells there are. Names of recipients were typed: where they are
shown, a new message says how many they are instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.messages.naming import some_of
from bot.messages.sheet import card
from bot.messages.yearly import RELEASE, Year
from bot.taps import Tap
from bot.texts import Html, Words
from storage.calendar import Quarter

APPROVE, AGAIN, LEAVE = "sd", "se", "sf"
LISTED = 8  # names on the card, before how many more there are


@dataclass(frozen=True)
class Masked:
    """What a mask does. `left_out`: how many tables are; `exposed`: regions whose own staff can work out more; `sign`:
    eight letters that tell what circulates under it from anything else: an approval is of what was read."""

    cells: int
    masked: int
    left_out: int = 0
    exposed: tuple[str, ...] = ()
    sign: str = ""


def preparing(words: Words, of: Year, version: int) -> Card:
    return card((_title(words, of), words("Being prepared. It may take a minute.")), (_leave(words, of, version),))


def asked(words: Words, of: Year, version: int, masked: Masked, *, above: str = "") -> Card:
    """Screen 11.6."""
    return card(
        (_title(words, of), above, *_masked(words, masked), words("For whom? One name a line.")),
        (_leave(words, of, version),),
    )


def read_back(words: Words, of: Year, version: int, masked: Masked | None, names: Sequence[str], *, seen: bool) -> Card:
    """The names as they were read. Without a mask yet it cannot be approved."""
    whom: tuple[str, ...] = (words.plural("For {n} recipient", "For {n} recipients", len(names)),)
    if seen:
        more = len(names) - LISTED
        whom = (
            words("For:"),
            *(Html.escaped(name) for name in names[:LISTED]),
            words.plural("and {n} other", "and {n} others", more) if more > 0 else "",
        )
    approve = Tap(APPROVE, of.plan, version, f"{of.year}{masked.sign}") if masked is not None else None
    return card(
        (
            _title(words, of),
            *(_masked(words, masked) if masked else (words("Being prepared. It may take a minute."),)),
            *whom,
        ),
        () if approve is None else (Button(words.label("Approve the release"), approve),),
        (Button(words.label("Write again"), Tap(AGAIN, of.plan, version, str(of.year))), _leave(words, of, version)),
    )


def released(words: Words, of: Year, on: date, recipients: int) -> Card:
    return card(
        (
            words("Release {year} approved", year=str(of.year)),
            words("Released on {day}", day=words.day(on, year=True)),
            words.plural("For {n} recipient", "For {n} recipients", recipients),
            words("The files follow: they cannot be forwarded."),
        ),
        (Button(words.label("← Summary"), of.tap()),),
    )


def cannot(words: Words, of: Year, version: int, lines: Sequence[str], *, again: bool) -> Card:
    """Why there is no release; `again`: whether it may be tried once more."""
    return card(
        (_title(words, of), *lines),
        (Button(words.label("Try again"), of.tap("", RELEASE)),) if again else (),
        (_leave(words, of, version),),
    )


@dataclass(frozen=True)
class Both:
    """Two organisations have counted for the service of record: where, when, which (codes)."""

    area: str
    period: str
    organisations: tuple[str, ...]


def two_of_record(words: Words, found: Sequence[Both]) -> tuple[str, ...]:
    return (
        words(
            "Two organisations have counted in one place. They are never added: name the one of record, or another "
            "service, in the plan."
        ),
        *(
            words(
                "{area} · {period}: {organisations}",
                area=one.area,
                period=one.period,
                organisations=list(one.organisations),
            )
            for one in found[:5]
        ),
        words.plural("and {n} other", "and {n} others", len(found) - 5) if len(found) > 5 else "",
    )


def still_open(words: Words, quarter: Quarter) -> str:
    return words("{quarter} still takes reports: its figures may change.", quarter=quarter)


def _title(words: Words, of: Year) -> str:
    if of.edition > 1:
        return words("Release of the tallies {year}, edition {n}", year=str(of.year), n=of.edition)
    return words("Release of the tallies {year}", year=str(of.year))


def _masked(words: Words, of: Masked) -> tuple[str, ...]:
    return (
        words.plural(
            "Small figures masked: {masked} cell of {n}.",
            "Small figures masked: {masked} cells of {n}.",
            of.cells,
            masked=of.masked,
        ),
        words.plural(
            "{n} table is left out: too much of it would be masked.",
            "{n} tables are left out: too much of them would be masked.",
            of.left_out,
        )
        if of.left_out
        else "",
        words("Who knows the figures of {areas} can work out more.", areas=some_of(words, of.exposed))
        if of.exposed
        else "",
        words("Without a service’s name."),
    )


def _leave(words: Words, of: Year, version: int) -> Button:
    return Button(words.label("← Back"), Tap(LEAVE, of.plan, version, str(of.year)))
