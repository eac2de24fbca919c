"""Reads an answer that was typed: a number, women and men, a part of a whole, yes or no. Never guesses, never raises.

What comes back has no words: `Refused` and `Doubt` are worded by the messages. One answer a call: lines and `=` of
the one-message report are taken apart before.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from bot.forms.digits import NotDigits, NotWhole, Number, TooLarge, ways_to_read
from storage.shares import in_percent

Value = TypeVar("Value", covariant=True)

WOMEN, MEN = "F", "M"
SEXES = {
    **dict.fromkeys(("f", "femme", "femmes", "fille", "filles", "w", "woman", "women", "female", "females"), WOMEN),
    **dict.fromkeys(("h", "homme", "hommes", "garçon", "garçons", "m", "man", "men", "male", "males"), MEN),
}
AND = frozenset({"et", "and"})
OUT_OF = frozenset({"sur", "of", "de"})
YES = frozenset({"oui", "o", "yes", "y"})
NO = frozenset({"non", "n", "no"})
MARKED = re.compile(r"[/,;+&\n]")
THOUSANDS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")
FRANC_CURRENCIES = frozenset({"XOF", "XAF", "BIF", "CDF", "DJF", "GNF", "KMF", "RWF"})
FRANCS = re.compile(r"(?<=[0-9\s])(?:f\.?\s?cfa|f|francs?(?:\s+cfa)?)[\s.]*$", re.IGNORECASE)
SHARE_SAID = re.compile(r"(.*[0-9].*?)\s*=\s*([0-9]{1,3})\s*%[\s.]*", re.DOTALL)
WITH_COMMAS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9.,])")
MOST_OPTIONS = 3


class Reason(StrEnum):
    """Why an answer was not read, and `values` of the refusal."""

    NOT_DIGITS = "not_digits"  # (what was typed,): words, signs
    NOT_WHOLE = "not_whole"  # (): decimals, a minus, 1.200
    TOO_LARGE = "too_large"  # (): more than nine digits
    ONE_NUMBER = "one_number"  # (): several, where one is asked
    WOMEN_THEN_MEN = "women_then_men"  # (): not two numbers, or only one of the two named
    SUM = "sum"  # (women, men, women + men, the total that was typed)
    TWO_NUMBERS = "two_numbers"  # (): 25 %, or one number, where a part and its whole are asked
    PART_ABOVE_WHOLE = "part_above_whole"  # (part, whole)
    SHARE = "share"  # (part, whole, the percentage that was typed, which is another)
    YES_OR_NO = "yes_or_no"  # ()


class Question(StrEnum):
    """What a doubt is about."""

    SPACES = "spaces"  # 1 200: two numbers or one
    OF_ZERO = "of_zero"  # 0 of 0


@dataclass(frozen=True)
class BySex:
    """Persons, with how many of them are women; None is not broken down, never 0."""

    total: int
    women: int | None = None

    @property
    def men(self) -> int | None:
        return None if self.women is None else self.total - self.women


@dataclass(frozen=True)
class Share:
    part: int
    whole: int


@dataclass(frozen=True)
class Read(Generic[Value]):
    value: Value


@dataclass(frozen=True)
class Refused:
    reason: Reason
    values: tuple[int | str, ...] = ()


@dataclass(frozen=True)
class Doubt(Generic[Value]):
    """It can be read as each of `options`; the person chooses."""

    question: Question
    options: tuple[Value, ...]


def whole(text: str) -> Read[int] | Refused:
    """One whole number from 0: "1 200" is 1200."""
    ways = numbers_in(text)
    if isinstance(ways, Refused):
        return ways
    single = [way[0].value for way in ways if len(way) == 1]
    if single:
        return Read(single[0])
    return Refused(Reason.TOO_LARGE if THOUSANDS.fullmatch(text.strip()) else Reason.ONE_NUMBER)


def money(text: str, currency: str) -> Read[int] | Refused:
    """A sum in whole units of the plan's currency, named or not: "350 000", "350 000 F CFA", "350 000 XOF"."""
    named = re.sub(rf"(?<=[0-9\s]){re.escape(currency)}[\s.]*$", "", text, flags=re.IGNORECASE)
    return whole(FRANCS.sub("", named) if currency in FRANC_CURRENCIES else named)


def by_sex(text: str) -> Read[BySex] | Refused | Doubt[BySex]:
    """Women, then men: "24 16", "24/16"; or named, "16 H 24 F". One number is a total; of three the last is."""
    ways = numbers_in(text, SEXES, AND)
    if isinstance(ways, Refused):
        return ways
    agreeing: list[BySex] = []
    given: list[BySex] = []
    wrong: list[tuple[bool, Refused]] = []
    for women, men, total in filter(None, map(sexes, ways)):
        if women is None or men is None:
            given.append(BySex(total or 0, women=None if total else 0))
        elif total is None:
            given.append(BySex(women + men, women))
        elif women + men == total:
            agreeing.append(BySex(total, women))
        else:
            wrong.append((total >= max(women, men), Refused(Reason.SUM, (women, men, women + men, total))))
    if agreeing:  # three numbers that add up are no accident
        return chosen(agreeing)
    if wrong and not given:
        return wrong[0][1]
    for likely, refusal in wrong:  # 24 160 185 is a slip in the sum, not 24160 and 185; 1 200/900 is no sum
        if likely and not MARKED.search(text):
            return refusal
    return chosen(given)


def women_of(text: str, total: int) -> Read[BySex] | Refused:
    """How many of `total` are women; both numbers are read too."""
    women = whole(text)
    if isinstance(women, Read):
        if women.value > total:
            return Refused(Reason.PART_ABOVE_WHOLE, (women.value, total))
        return Read(BySex(total, women.value))
    both = by_sex(text)
    if not isinstance(both, Read) or both.value.women is None or both.value.men is None:
        return women
    if both.value.total != total:
        return Refused(Reason.SUM, (both.value.women, both.value.men, both.value.total, total))
    return both


def parts(text: str) -> Read[Share] | Refused | Doubt[Share]:
    """A part, then its whole: "40/160", "40 sur 160", "40 160"; and as it is read back: "40/160 = 25 %"."""
    said = SHARE_SAID.fullmatch(unicodedata.normalize("NFKC", text))
    if said is not None:
        read = parts(said[1])
        if not isinstance(read, Read) or in_percent(read.value.part, read.value.whole) == int(said[2]):
            return read
        return Refused(Reason.SHARE, (read.value.part, read.value.whole, int(said[2])))
    if re.search("[0-9]", text) and "%" in unicodedata.normalize("NFKC", text):
        return Refused(Reason.TWO_NUMBERS)
    ways = numbers_in(text, {}, OUT_OF)
    if isinstance(ways, Refused):
        return ways
    shares = [Share(way[0].value, way[1].value) for way in ways if len(way) == 2]
    if len(shares) != 1:
        return Refused(Reason.TWO_NUMBERS)
    (share,) = shares
    if share.part > share.whole:
        return Refused(Reason.PART_ABOVE_WHOLE, (share.part, share.whole))
    return Read(share) if share.whole else Doubt(Question.OF_ZERO, (share,))


def yes_no(text: str) -> Read[bool] | Refused:
    """ "oui", "Non.", "y"."""
    word = text.strip(" .!\u00a0\n").casefold()
    if word in YES or word in NO:
        return Read(word in YES)
    return Refused(Reason.YES_OR_NO)


def in_language(text: str, language: str, *, by_sex: bool = False) -> str:
    """English thousands: "1,200" is "1200". Where two numbers are asked, "24,160" may be both: only where more is
    said."""
    if language != "en" or (by_sex and not (names_a_sex(text) or re.search("[/=]", text))):
        return text
    return WITH_COMMAS.sub(lambda found: found[0].replace(",", ""), text)


def names_a_sex(text: str) -> bool:
    return any(word in SEXES for word in re.findall(r"[^\W\d_]+", text.casefold()))


def numbers_in(
    text: str, names: Mapping[str, str] = MappingProxyType({}), joins: frozenset[str] = frozenset()
) -> list[tuple[Number, ...]] | Refused:
    try:
        return ways_to_read(text, names, joins)
    except NotDigits:
        return Refused(Reason.NOT_DIGITS, (text.strip(),))
    except NotWhole:
        return Refused(Reason.NOT_WHOLE)
    except TooLarge:
        return Refused(Reason.TOO_LARGE)


def sexes(way: tuple[Number, ...]) -> tuple[int | None, int | None, int | None] | None:
    """(women, men, total), as far as they are given; None when it is not that."""
    bare = [number.value for number in way if not number.name]
    women = [number.value for number in way if number.name == WOMEN]
    men = [number.value for number in way if number.name == MEN]
    if len(women) == len(men) == 1 and len(bare) <= 1:
        return women[0], men[0], bare[0] if bare else None
    if women or men:
        return None
    match bare:
        case [total]:
            return None, None, total
        case [first, second]:
            return first, second, None
        case [first, second, total]:
            return first, second, total
    return None


def chosen(readings: list[BySex]) -> Read[BySex] | Refused | Doubt[BySex]:
    options = tuple(dict.fromkeys(readings))
    if len(options) == 1:
        return Read(options[0])
    if 1 < len(options) <= MOST_OPTIONS:
        return Doubt(Question.SPACES, options)
    return Refused(Reason.WOMEN_THEN_MEN)
