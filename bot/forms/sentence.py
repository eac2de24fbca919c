"""One sentence about a report, as a coordinator asks it or a reporter answers it: read as one line, and what may not be
in it. Neither source ever learns of the other by what it is asked.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.forms.comments import private, western
from bot.forms.days import NotADay, month
from storage.answers import Figure
from storage.remarks import LONGEST

GROUPED = re.compile(r"(?<=[0-9])[ \u00a0\u202f.,'\u2019](?=[0-9]{3}(?![0-9]))")  # 1 200, 1.200
NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]+")  # not of T2, 1325R
DAY = re.compile(r"(?<![0-9])[0-9]{1,2}\s*(?:er|st|nd|rd|th)?\s+([^\W\d_]{3,})\.?(?:\s+(?:19|20)[0-9]{2})?")
DATE = re.compile(r"(?<![0-9])[0-3]?[0-9][/.-][01]?[0-9][/.-](?:19|20)[0-9]{2}(?![0-9])")


class Refused(StrEnum):
    """Why a sentence is asked for once more."""

    TOO_LONG = "too_long"
    PRIVATE = "private"
    OTHER_SOURCE = "other_source"


@dataclass(frozen=True)
class Unsaid:
    """What must not be told: figures of others about the same, as codes of organisations. `own` may be said, and the
    `codes` of the plan are no figures."""

    figures: tuple[Figure, ...] = ()
    organisations: tuple[str, ...] = ()
    own: tuple[Figure, ...] = ()
    codes: tuple[str, ...] = ()


def written(text: str) -> str:
    """The sentence on one line, without what cannot be seen."""
    seen = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(seen.split())


def refused(text: str, country: str, unsaid: Unsaid) -> Refused | None:
    """Why it cannot be taken; None where it can."""
    if len(text) > LONGEST:
        return Refused.TOO_LONG
    if private(text, country):
        return Refused.PRIVATE
    return Refused.OTHER_SOURCE if tells(text, unsaid) else None


def tells(text: str, unsaid: Unsaid) -> bool:
    """Whether a figure of another source, or its name, is in the sentence."""
    plain = western(unicodedata.normalize("NFKC", text))
    for code in unsaid.organisations:
        if re.search(rf"(?<!\w){re.escape(code)}(?!\w)", plain, re.IGNORECASE):
            return True
    secret = numbers(unsaid.figures) - numbers(unsaid.own)
    return bool(secret & set(map(int, NUMBER.findall(_only_figures(plain, unsaid.codes)))))


def numbers(figures: Iterable[Figure]) -> frozenset[int]:
    """Everything that these figures say in digits; a share in whole per cent too."""
    said: set[int] = set()
    for figure in figures:
        said |= {n for n in (figure.value, figure.women, figure.men, figure.whole) if n is not None}
        if figure.whole and figure.value is not None:
            exact = 100 * figure.value
            said |= {exact // figure.whole, -(-exact // figure.whole)}
    return frozenset(said)


def _only_figures(text: str, codes: Iterable[str]) -> str:
    """The text without codes of the plan and days: no number of these is a figure."""
    for code in sorted(codes, key=len, reverse=True):
        text = re.sub(rf"(?<![\w.]){re.escape(code)}(?!\w)", "…", text, flags=re.IGNORECASE)

    def day(found: re.Match[str]) -> str:
        try:
            month(found[1].lower())
        except NotADay:
            return found[0]
        return "…"

    return GROUPED.sub("", DATE.sub("…", DAY.sub(day, text)))
