"""Finds the numbers in what a person typed, and every way their spaces may be meant. What they count is not known here.

Only 0-9 are digits (full-width ones are taken too); nothing is ever rounded, dropped or guessed.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

MOST_DIGITS = 9
MOST_NUMBERS = 8
HARD_SPACE = re.compile(r"(?<=[0-9])[\u00a0\u202f\u2009](?=[0-9]{3}(?![0-9]))")
DECIMAL = re.compile(r"[0-9][.,][0-9]")
MINUS = re.compile(r"[-\u2010-\u2015\u2212]")
PIECE = re.compile(
    r"(?P<digits>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<join>[/,;+=&\n])|(?P<blank>[ \t.:!]+)|(?P<other>.)", re.S
)


class NotDigits(ValueError):
    """Something else than numbers and the words allowed beside them."""


class NotWhole(ValueError):
    """Decimals or a minus; 1.200 and 1,200 too, for they are 1200 to one reader and 1.2 to another."""


class TooLarge(ValueError):
    """More than nine digits."""


@dataclass(frozen=True)
class Number:
    """A number, and what the word beside it says it counts, as the caller calls that ("F"); or nothing."""

    value: int
    name: str = ""


def ways_to_read(text: str, names: Mapping[str, str], joins: frozenset[str]) -> list[tuple[Number, ...]]:
    """Every way to read `text` as numbers: "1 200" is (1, 200) or (1200,); "1/200" is only (1, 200).

    `names`: the words that may stand beside a number, and what to call them; `joins`: those that may stand between
    two. The first way joins nothing over a space. Raises NotDigits, NotWhole, TooLarge.
    """
    runs, first_is_named = runs_in(plain(text), names, joins)
    if any(len(digits) > MOST_DIGITS for run, _ in runs for digits in run):
        raise TooLarge
    if not 1 <= sum(len(run) for run, _ in runs) <= MOST_NUMBERS:
        raise NotDigits
    each = [[with_name(way, name, first_is_named) for way in groupings(tuple(run))] for run, name in runs]
    return [tuple(number for run in way for number in run) for way in product(*each)]


def plain(text: str) -> str:
    """The text with one form for each character; spaces that do not break, as printed in 1 200, are closed up."""
    for character in text:
        if not character.isdecimal() and re.search("[0-9]", unicodedata.normalize("NFKC", character)):
            raise NotDigits  # 12² would become 122
    return unicodedata.normalize("NFKC", HARD_SPACE.sub("", text)).strip().casefold()


def runs_in(text: str, names: Mapping[str, str], joins: frozenset[str]) -> tuple[list[tuple[list[str], str]], bool]:
    """Runs of digits with only spaces between them, each with its name; and whether names come first (F 24 H 16)."""
    if re.search("[0-9]", text) and (DECIMAL.search(text) or MINUS.search(text)):
        raise NotWhole
    found = [(piece.lastgroup, piece[0]) for piece in PIECE.finditer(text) if piece.lastgroup != "blank"]
    names_first = bool(found) and found[0][0] == "word"
    runs: list[tuple[list[str], str]] = []
    opened, joined, waiting = False, True, ""
    for kind, piece in found:
        if kind == "digits" and opened:
            runs[-1][0].append(piece)
        elif kind == "digits":
            runs.append(([piece], waiting))
            opened, joined, waiting = True, False, ""
        elif kind == "word" and piece in names and names_first and not waiting:
            opened, joined, waiting = False, False, names[piece]
        elif kind == "word" and piece in names and not names_first and opened:
            runs[-1] = (runs[-1][0], names[piece])
            opened = False
        elif waiting and piece == "=":
            continue
        elif (kind == "join" or piece in joins) and not joined and not waiting:
            opened, joined = False, True
        else:
            raise NotDigits
    if waiting:
        raise NotDigits
    return runs, names_first


def groupings(run: tuple[str, ...]) -> Iterator[tuple[int, ...]]:
    """The numbers that "1 200 35" may be: (1, 200, 35), (1200, 35). Only groups of three digits are ever joined."""
    if not run:
        yield ()
    for size in range(1, len(run) + 1):
        if size > 1 and (len(run[size - 1]) != 3 or len(run[0]) > 3 or run[0].startswith("0")):
            return
        joined = "".join(run[:size])
        if len(joined) > MOST_DIGITS:
            return
        for rest in groupings(run[size:]):
            yield int(joined), *rest


def with_name(way: tuple[int, ...], name: str, first: bool) -> tuple[Number, ...]:
    named = 0 if first else len(way) - 1
    return tuple(Number(value, name if place == named else "") for place, value in enumerate(way))
