"""Whether a comment holds something by which a person could be found. What is kept, and said about it, is elsewhere.

A telephone number, an e-mail address, a link, a @name, an identity number: eight digits and more however they are
parted. Sums of money are let through: "70 000 000 F" is also a valid number of Mali.
"""

import re
import unicodedata

MOST_DIGITS = 7
MONEY = re.compile(r"\s*(?:f\.?\s?cfa|fcfa|f|francs?|xof|millions?|milliards?)(?![^\W\d_])", re.IGNORECASE)
SUM = re.compile(r"(?<![0-9])(?<![0-9][\s./-])(?:[0-9]{1,3}(?:[ .][0-9]{3})+(?![0-9])|[0-9]+)")
DAY = re.compile(r"(?<![0-9])[0-3]?[0-9][/.-][01]?[0-9][/.-](?:19|20)[0-9]{2}(?![0-9])")
RESOLUTION = re.compile(r"(?<![0-9])[0-9]{3,4} \((?:19|20)[0-9]{2}\)")  # 1325 (2000), as the United Nations write it
YEARS = re.compile(
    r"(?<![0-9])(?<![0-9][\s./-])(?:19|20)[0-9]{2}(?:\s?[-/,\u2013]\s?(?:19|20)[0-9]{2})+(?![\s./-]?[0-9])"
)
DIGITS = re.compile(r"[0-9](?:[\s./()\\_,\u2010-\u2015-]{0,3}[0-9])+")
EMAIL = re.compile(r"[^\s@<>]{1,64}\s?(?:@|\(at\)|\[at\])\s?[^\s@<>]{1,200}\.[^\W\d_]{2,}", re.IGNORECASE)
NAME = re.compile(r"(?<![\w.])@[a-z]\w{2,}", re.IGNORECASE)
LINK = re.compile(
    r"\b(?:https?|ftp|tg|mailto|tel|whatsapp)\s?:|\bwww\.|\b(?:t|wa|m)\.me/"
    r"|\b[\w-]+\.(?:com|org|net|ml|fr|info|gov|edu|bf|sn)\b(?!\.)",
    re.IGNORECASE,
)


def private(text: str, country: str) -> bool:
    """Whether `text` must not be kept. `country`: ISO 3166 alpha-2, where numbers without a prefix are dialled."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    if EMAIL.search(plain) or NAME.search(plain) or LINK.search(plain):
        return True
    counted = without_sums(western(plain))
    return long_number(counted) or identity(counted) or telephone(counted, country)


def western(text: str) -> str:
    """Digits of every script as 0-9: a number is one in Arabic writing too."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def without_sums(text: str) -> str:
    """The text with sums of money, days, years and resolutions taken out."""

    def money(found: re.Match[str]) -> str:
        return "…" if MONEY.match(text, found.end()) else found[0]

    def years(found: re.Match[str]) -> str:
        each = re.findall("[0-9]{4}", found[0])
        return "…" if each == sorted(set(each)) else found[0]

    return DAY.sub("…", YEARS.sub(years, RESOLUTION.sub("…", SUM.sub(money, text))))


def long_number(text: str) -> bool:
    return any(sum(c.isdecimal() for c in found[0]) > MOST_DIGITS for found in DIGITS.finditer(text))


def identity(text: str) -> bool:
    """A passport's or a card's number: letters and six digits or more in one word."""
    words = re.findall(r"[^\W_]+", text)
    return any(sum(c.isdecimal() for c in word) > 5 and not word.isdecimal() for word in words)


def telephone(text: str, country: str) -> bool:
    """Shorter numbers that are dialled in the country."""
    from phonenumbers import Leniency, PhoneNumberMatcher

    return next(iter(PhoneNumberMatcher(text, country or None, leniency=Leniency.VALID)), None) is not None
